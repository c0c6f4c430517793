// @ts-check
/* The server behind the page: where it is, and how it is asked. */

const told = /** @type {HTMLElement} */ (document.getElementById("jupyter-config-data"));
/** @type {Record<string, any>} */
export const config = JSON.parse(told.textContent ?? "{}");

/** Where the server's addresses begin. @type {string} */
export const baseUrl = config.baseUrl;

/**
 * Ask the server, with the credentials JupyterLab itself would use.
 * @param {string} path
 * @param {RequestInit} [options]
 */
export function ask(path, options = {}) {
  const xsrf = document.cookie.match(/\b_xsrf=([^;]*)/)?.[1];
  /** @type {Record<string, string>} */
  const headers = { "Content-Type": "application/json" };
  if (xsrf) headers["X-XSRFToken"] = xsrf;
  if (config.token) headers.Authorization = `token ${config.token}`;
  return fetch(baseUrl + path, { cache: "no-store", headers, ...options });
}
