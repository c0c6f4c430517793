/* A page without a browser, and the views' modules in it. */

import { JSDOM } from "jsdom";

export const { window } = new JSDOM("<!doctype html><body></body>", { pretendToBeVisual: true, url: "http://localhost/" });
const own = ["document", "Node", "Element", "CustomEvent", "MutationObserver", "requestAnimationFrame",
  "sessionStorage"];
for (const name of own) globalThis[name] = window[name];

export const STATIC = new URL("../../askfirst/web/labextensions/askfirst/static/", import.meta.url);
const VIEWS = new URL("views/", STATIC);

/** Import a module of the views. */
export const view = (name) => import(new URL(name, VIEWS).href);

/** Click on what `selector` finds in `root`. */
export const click = (root, selector) => root.querySelector(selector).click();

/** Answer a question as a learner would: `response` has the shapes that Python grades. */
export const answer = (field, kind, response) => {
  const tick = (root, id) => click(root, `input[value="${id}"]`);
  const ways = {
    one: () => tick(field, response),
    several: () => response.forEach((id) => tick(field, id)),
    mark: () => response.forEach((id) => tick(field, id)),
    verdict: () => {
      click(field, `[data-verdict="${response.verdict}"]`);
      tick(field, response.reason);
    },
    sort: () => Object.entries(response).forEach(([card, group]) => tick(field.querySelector(`[data-card="${card}"]`), group)),
    order: () => response.forEach((id, place) => {
      const rows = () => [...field.querySelectorAll("li")];
      const at = () => rows().findIndex((row) => row.dataset.id === id);
      while (at() > place) click(rows()[at()], ".af-move");
    }),
  };
  ways[kind]();
};
