// @ts-check
/* Making elements. Texts are set as text, never as markup. */

import { plain, splitCitations, splitParagraphs } from "./text.js";

/** JupyterLab leaves the keys typed into an element with this attribute to the element. */
const OWN_KEYS = { "data-lm-suppress-shortcuts": "true" };

let count = 0;

/** A name no other element of the page has. */
export const uniqueId = () => `af${++count}`;

/** @param {string} text */
const textNodes = (text) =>
  splitCitations(text).map((piece) => {
    if (!piece.cited) return document.createTextNode(piece.text);
    const cite = document.createElement("cite");
    cite.textContent = piece.text;
    return cite;
  });

/**
 * An element. Of `props`, `on…` are listeners, `text` is what it says, and the rest are attributes; an attribute that
 * is undefined, null or false is left out. Children that are null, undefined or false are left out too.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, any>} [props]
 * @param {...any} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export const h = (tag, props = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "text") node.append(...textNodes(String(value)));
    else node.setAttribute(name, value === true ? "" : plain(String(value)));
  }
  for (const child of children.flat()) {
    if (typeof child === "string") node.append(...textNodes(child));
    else if (child instanceof Node) node.append(child);
  }
  return node;
};

/** @param {string} text */
export const paragraphs = (text) => splitParagraphs(text).map((part) => h("p", { text: part }));

/** @param {Record<string, any>} props */
export const input = (props) => h("input", { ...OWN_KEYS, ...props });

/**
 * @param {string} text
 * @param {(event: any) => void} onclick
 * @param {Record<string, any>} [props]
 */
export const button = (text, onclick, props = {}) =>
  h("button", { type: "button", text, onclick, ...OWN_KEYS, ...props });

/**
 * What is folded away under a line that opens it.
 * @param {string} text
 */
export const summaryLine = (text) => h("summary", { text, ...OWN_KEYS });

/**
 * @param {string} text
 * @param {string} [hint] how to answer, under the question
 */
export const legend = (text, hint) => h("legend", { text }, hint ? h("span", { class: "af-hint", text: hint }) : null);

/**
 * A question with one choice, or with `type` checkbox any number of them.
 * @param {HTMLElement} heading its legend
 * @param {import("./types.d.ts").Choice[]} options
 * @param {string} name
 * @param {{ chosen?: string | null, type?: string, className?: string }} [how]
 */
export const choices = (heading, options, name, { chosen = null, type = "radio", className = "af-options" } = {}) =>
  h("fieldset", { class: className }, heading,
    options.map(([id, text]) => h("label", { class: "af-option" },
      input({ type, name, value: id, checked: id === chosen }), h("span", { text }))));

/**
 * The one choice made in `box`, or null.
 * @param {Element} box
 * @returns {string | null}
 */
export const picked = (box) =>
  /** @type {HTMLInputElement | null} */ (box.querySelector("input:checked"))?.value ?? null;

/**
 * All the choices made in `box`.
 * @param {Element} box
 */
export const ticked = (box) =>
  [.../** @type {NodeListOf<HTMLInputElement>} */ (box.querySelectorAll("input:checked"))].map((node) => node.value);

/**
 * The choices made in `box`, or null where there are none.
 * @param {Element} box
 */
export const tickedOrNull = (box) => (ticked(box).length ? ticked(box) : null);

/**
 * The first element in `root` that fits, as one that can take the focus.
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {HTMLElement | null}
 */
export const find = (root, selector) => root.querySelector(selector);
