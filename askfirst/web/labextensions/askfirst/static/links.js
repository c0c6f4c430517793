// @ts-check
/*
 * Links to notebooks of the course. JupyterLab makes each the address of the raw file and opens it in its own way,
 * whatever key is held. Here a link's address is that of the page a person wants, so that a new tab, a copied link or
 * a bookmark leads there; and a press with a key held is left to the browser.
 */
import { addressOf } from "./opening.js";
import { baseUrl } from "./server.js";

/** Where a notebook lies: the folder of the server the course is in, and the notebook's path in the course. */
const PLACE = /^(.*\/)?((notebooks|exercises|solutions|work)\/[^/]+\/[^/]+\.ipynb)$/;

/** What JupyterLab writes on a link to open it in its own way. */
const JUPYTERLABS = ["target", "data-commandlinker-command", "data-commandlinker-args"];

/**
 * Where a link leads.
 * @typedef {{ path: string, place: string, lesson: boolean, address: string }} Target
 */

/**
 * Keep the links below `node` real, and follow those that are pressed.
 * @param {HTMLElement} node
 * @param {string} here the path of the notebook the links stand in
 * @param {(target: Target) => boolean} follow goes there; false leaves the press to JupyterLab
 */
export function keepLinks(node, here, follow) {
  const course = PLACE.exec(here)?.[1] ?? "";

  const mend = () => {
    for (const link of node.querySelectorAll("a")) {
      const target = targetOf(link, course);
      if (!target) continue;
      if (link.getAttribute("href") !== target.address) link.setAttribute("href", target.address);
      for (const name of JUPYTERLABS) link.removeAttribute(name);
    }
  };
  const attributeFilter = ["href", "target", "data-commandlinker-command"];
  new MutationObserver(mend).observe(node, { childList: true, subtree: true, attributeFilter });
  mend();

  const press = (/** @type {MouseEvent} */ event) => {
    const link = event.target instanceof Element && event.target.closest("a");
    const target = link && targetOf(link, course);
    if (!target) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) event.stopPropagation();
    else if (follow(target)) {
      event.preventDefault();
      event.stopPropagation();
    }
  };
  node.addEventListener("click", press, true); // before JupyterLab, which listens at each link
}

/**
 * What a link names by itself, or the notebook whose raw file JupyterLab has made of it.
 * @param {HTMLAnchorElement} link
 * @param {string} course the folder of the server the course is in
 * @returns {Target | undefined}
 */
function targetOf(link, course) {
  if (!link.dataset.askfirstOpen) {
    const { origin, pathname, hash } = new URL(link.href || "#", location.href);
    const files = new URL(`${baseUrl}files/`, location.href).pathname;
    const file = origin === location.origin && pathname.startsWith(files) && pathname.slice(files.length);
    const [, folder = "", inCourse] = (file && PLACE.exec(decodeURIComponent(file))) || [];
    if (!inCourse || folder !== course) return undefined;
    link.dataset.askfirstOpen = inCourse + hash;
  }
  const [inCourse, place = ""] = String(link.dataset.askfirstOpen).split("#");
  const path = course + inCourse;
  const lesson = inCourse.startsWith("notebooks/");
  return { path, place, lesson, address: addressOf(path, lesson ? "doc" : "lab") + (place && `#${place}`) };
}
