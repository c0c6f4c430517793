// @ts-check
/* A citation in a text opens what it cites where it stands: by click, by tap, by Enter. The kernel is asked then. */

import { button, h, paragraphs } from "./dom.js";
import { tagOf } from "./languages.js";

/** @typedef {import("./types.d.ts").Model} Model */
/** @typedef {{ label: string, texts: string[], source: string }} Told */

/** What is part of a control, or stands on one, cannot be a control itself. */
const ON_CONTROLS = "label, summary, button, a, [role=img]";
const NEW = "cite:not([role])";
const OPENS = "cite[role=button]";
const PATIENCE_MS = 4000;
const EDGE = 12; // px between the box and the edge of the window

/** @type {{ model: Model, root: HTMLElement }[]} the views of the page, which can ask their kernel */
const views = [];
/** @type {HTMLElement | null} the box, made when it is first wanted */
let box = null;
/** @type {HTMLElement | null} the citation whose box is open, or was until this very press */
let open = null;

/** @param {Element} node */
const notebook = (node) => node.closest(".jp-Notebook");

/** @param {Element} cite */
const modelFor = (cite) =>
  views.findLast(({ root }) => root.isConnected && notebook(root) === notebook(cite))?.model;

const ready = () => {
  for (const cite of document.querySelectorAll(NEW)) {
    if (cite.closest(ON_CONTROLS) || !modelFor(cite)) continue;
    for (const [name, value] of [["role", "button"], ["tabindex", "0"], ["aria-haspopup", "dialog"],
      ["data-lm-suppress-shortcuts", "true"]]) cite.setAttribute(name, value);
  }
};

/** @param {HTMLElement} cite */
const place = (cite) => {
  if (!box) return;
  const at = cite.getClientRects()[0] ?? cite.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = box;
  const page = document.documentElement;
  const left = Math.max(EDGE, Math.min(at.left, page.clientWidth - width - EDGE));
  const below = at.bottom + height + EDGE < page.clientHeight || at.top < height + EDGE;
  box.style.left = `${page.scrollLeft + left}px`;
  box.style.top = `${page.scrollTop + (below ? at.bottom + 4 : at.top - height - 4)}px`;
};

/**
 * @param {HTMLElement} cite
 * @param {Model} model
 * @param {any[]} body
 */
const show = (cite, model, body) => {
  if (!box) {
    box = h("div", { class: "af af-cited", popover: "auto", role: "dialog", tabindex: "-1" });
    document.body.append(box);
  }
  box.lang = tagOf(model.get("lang"));
  box.setAttribute("aria-label", cite.textContent ?? "");
  box.replaceChildren(...body,
    button(model.get("words").close, () => box?.hidePopover?.(), { class: "af-quiet" }));
  box.showPopover?.();
  place(cite);
  box.focus({ preventScroll: true });
};

/** @param {Told} told */
const body = ({ label, texts, source }) => [h("p", { class: "af-cited-label", text: label }),
  ...texts.flatMap(paragraphs), h("p", { class: "af-meta", text: source })];

/** @param {HTMLElement} cite */
const ask = (cite) => {
  const model = modelFor(cite);
  if (!model) return;
  open = cite;
  const words = model.get("words");
  const settle = (/** @type {any[]} */ parts) => {
    clearTimeout(timer);
    model.off("msg:custom", hear);
    if (open === cite) show(cite, model, parts);
  };
  const hear = (/** @type {any} */ message) => {
    if (message.type !== "cited" || message.pressed !== cite.textContent) return;
    settle(message.told ? body(message.told) : [h("p", { text: words.uncited })]);
  };
  const timer = setTimeout(() => settle([h("p", { text: words.gone })]), PATIENCE_MS);
  model.on("msg:custom", hear);
  model.send({ type: "cite", label: cite.textContent });
};

/** @param {Event} event */
const pressed = (event) =>
  /** @type {HTMLElement | null} */ (event.target instanceof Element ? event.target.closest(OPENS) : null);

const listen = () => {
  let again = false; // whether this press has just closed the box it would open
  document.addEventListener("pointerdown", (event) => {
    again = Boolean(open && box?.matches(":popover-open") && pressed(event) === open);
  }, true);
  document.addEventListener("click", (event) => {
    const cite = pressed(event);
    if (!cite) return;
    event.preventDefault();
    if (!again) ask(cite);
    again = false;
  }, true);
  document.addEventListener("keydown", (event) => {
    const cite = pressed(event);
    if (!cite || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    event.stopPropagation();
    ask(cite);
  }, true);
  let waiting = false;
  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      ready();
    });
  }).observe(document.body, { childList: true, subtree: true });
};

/**
 * Let the citations in a view and around it open.
 * @param {Model} model
 * @param {HTMLElement} root
 */
export const openCitations = (model, root) => {
  if (!views.length) listen();
  views.push({ model, root });
};
