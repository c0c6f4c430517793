/* The server behind the page: where it is, and how it is asked. */

export const config = JSON.parse(document.getElementById("jupyter-config-data").textContent);

/** Where the server's addresses begin. */
export const { baseUrl } = config;

/** Ask the server, with the credentials JupyterLab itself would use. */
export function ask(path, options = {}) {
  const xsrf = document.cookie.match(/\b_xsrf=([^;]*)/)?.[1];
  const headers = { "Content-Type": "application/json" };
  if (xsrf) headers["X-XSRFToken"] = xsrf;
  if (config.token) headers.Authorization = `token ${config.token}`;
  return fetch(baseUrl + path, { cache: "no-store", headers, ...options });
}
