/* A page without a browser, and the views' modules in it. */

import assert from "node:assert/strict";

import { JSDOM } from "jsdom";

export const { window } = new JSDOM("<!doctype html><body></body>", { pretendToBeVisual: true, url: "http://localhost/" });
const own = ["document", "Node", "Element", "CustomEvent", "MutationObserver", "requestAnimationFrame",
  "sessionStorage", "localStorage"];
for (const name of own) globalThis[name] = window[name];
globalThis.window = window;

const later = globalThis.setTimeout;
const waiting = [];
globalThis.setTimeout = (...given) => {
  const timer = later(...given);
  waiting.push(timer);
  return timer;
};

/** End the timers: a view that nobody took down waits seconds for its kernel. */
export const stopTimers = () => waiting.forEach(clearTimeout);

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

/** Words of a view that say which they are. */
export const words = new Proxy({}, { get: (_, name) => (name === "moved" ? "{place} of {total}" : `the ${String(name)}`) });

/** A kernel's end of a view. */
export const model = (kind, state) => {
  const heard = [];
  const listeners = {};
  const values = { kind, lang: "en", words, state };
  return {
    heard,
    get: (name) => values[name],
    set: (name, value) => {
      values[name] = value;
      (listeners[`change:${name}`] ?? []).forEach((listener) => listener());
    },
    send: (message) => heard.push(message),
    on: (event, listener) => { (listeners[event] ??= new Set()).add(listener); },
    off: (event, listener) => { listeners[event]?.delete(listener); },
    say: (message) => listeners["msg:custom"].forEach((listener) => listener(message)),
    listening: () => Object.values(listeners).reduce((sum, each) => sum + each.size, 0),
  };
};

/** What puts a view in the page; it goes with its test, which would wait for its channel for ever. */
export const shownBy = (render) => (context, kind, state) => {
  const kernel = model(kind, state);
  const el = document.createElement("div");
  document.body.append(el);
  const stop = render({ model: kernel, el });
  context.after(() => {
    stop();
    el.remove();
    assert.equal(kernel.listening(), 0);
  });
  return { kernel, el };
};
