// @ts-check
/* What every view has: its language, its keys, its sign that it is ready, and drawing anew when its state changes. */

import { h, uniqueId } from "./dom.js";
import { openCitations } from "./cited.js";
import { connect } from "./kernel.js";
import { tagOf } from "./languages.js";

/** @typedef {import("./types.d.ts").Model} Model */

/** @param {Model} model */
export const languageTag = (model) => tagOf(model.get("lang"));

/**
 * The box of a view.
 * @param {Model} model
 * @param {string} name
 * @param {Record<string, any>} props
 * @param {...any} children
 */
export const frame = (model, name, props, ...children) => {
  const root = h("section", { class: `af-view af-${name}`, lang: languageTag(model), ...props }, ...children);
  openCitations(model, root);
  return root;
};

/**
 * Put a view in its place. JupyterLab reads single letters and arrows as commands; in a view they are the learner's.
 * @param {HTMLElement} root
 * @param {HTMLElement} el
 * @param {string[]} [passed] keys that JupyterLab hears too
 */
export const place = (root, el, passed = []) => {
  root.addEventListener("keydown", (event) => {
    if (!passed.includes(event.key)) event.stopPropagation();
  });
  el.append(root);
  root.dataset.ready = "true";
};

/**
 * Draw a view, put it in its place, and let it follow its model until it is taken down.
 * @param {{ model: Model, kernel: ReturnType<typeof connect>, root: HTMLElement, el: HTMLElement }} view
 * @param {() => void} draw draws the present state
 * @param {(message: any, buffers?: any) => void} onMessage what is done with a message
 * @returns {() => void} takes it down
 */
export const follow = ({ model, kernel, root, el }, draw, onMessage) => {
  model.on("change:state", draw);
  model.on("msg:custom", onMessage);
  draw();
  place(root, el);
  return () => {
    kernel.stop();
    model.off("change:state", draw);
    model.off("msg:custom", onMessage);
  };
};

/**
 * Let the lesson know how what a view asks stands.
 * @param {HTMLElement} root
 * @param {"open" | "begun" | "told" | "done"} state
 */
export const asks = (root, state) => {
  root.dataset.askfirstAsks = state;
  root.dispatchEvent(new CustomEvent("askfirst:asks", { bubbles: true }));
};

/**
 * The box of something to try out, with its title and its lead.
 * @param {Model} model
 * @param {string} kind
 * @param {{ title: string, lead: string }} state
 */
export const activityFrame = (model, kind, state) =>
  frame(model, `activity af-${kind}`, { "aria-label": state.title },
    h("p", { class: "af-kicker", text: model.get("words").kicker }),
    h("h3", { "aria-level": "2", text: state.title }),
    h("p", { text: state.lead }));

/**
 * @typedef {object} Drawing
 * @property {any} state
 * @property {import("./types.d.ts").Words} words
 * @property {string} uid
 * @property {ReturnType<typeof connect>} kernel
 * @property {HTMLElement} root the view as it was drawn before
 */

/**
 * A view that draws itself anew whenever its state changes.
 * @param {string} kind
 * @param {(drawing: Drawing) => any[]} parts what stands in it
 * @param {(root: HTMLElement, state: any) => void} [drawn] what is done once it stands
 * @param {(message: any, view: Pick<Drawing, "words" | "kernel">) => void} [heard] what is done with a message
 * @returns {import("./types.d.ts").Render}
 */
export const redrawn = (kind, parts, drawn, heard) => ({ model, el }) => {
  const words = model.get("words");
  const status = h("p", { class: "af-status", role: "status" });
  const kernel = connect(model, status, words);
  const root = frame(model, kind, { "aria-label": words.title });
  const uid = uniqueId();
  const draw = () => {
    const state = model.get("state");
    const active = /** @type {HTMLInputElement | null} */ (document.activeElement);
    const focused = active && root.contains(active) ? active.value : null;
    kernel.heard();
    root.replaceChildren(h("p", { class: "af-kicker", text: words.title }),
      ...parts({ state, words, uid, kernel, root }).filter(Boolean), status);
    if (focused) /** @type {HTMLElement | null} */ (root.querySelector(`[value="${focused}"]`))?.focus();
    drawn?.(root, state);
  };
  const onMessage = (/** @type {any} */ message) => {
    if (message.type === "trouble") {
      kernel.heard();
      kernel.warn(message.text);
    } else {
      heard?.(message, { words, kernel });
    }
  };
  return follow({ model, kernel, root, el }, draw, onMessage);
};

/**
 * A link that course mode opens in the page's own way.
 * @param {{ text: string, target: string }} to
 */
export const courseLink = ({ text, target }) => h("a", { href: `../../${target}`, "data-askfirst-open": target, text });
