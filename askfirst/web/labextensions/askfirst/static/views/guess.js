// @ts-check
/* What is asked before it is told: one press, kept by whoever asked. Nothing of it is scored or stored. */

import { button, h, uniqueId } from "./dom.js";

/** @typedef {import("./types.d.ts").Choice} Choice */

/**
 * A question whose answer stands once it is given.
 * @param {string} question
 * @param {Choice[]} options
 * @param {string | undefined} given
 * @param {(id: string) => void} act
 */
export const guess = (question, options, given, act) => {
  const id = uniqueId();
  return h("div", { class: "af-guess", role: "group", "aria-labelledby": id },
    h("p", { id, class: "af-asked", text: question }),
    h("div", { class: "af-row" }, options.map(([each, text]) => button(text, () => act(each),
      { class: "af-guess-choice", "aria-pressed": String(each === given), disabled: given !== undefined }))));
};

/**
 * Whether the guess was right, in words.
 * @param {boolean} right
 * @param {string} text
 */
export const came = (right, text) =>
  h("p", { class: right ? "af-good" : "af-bad" }, h("strong", { text: `${right ? "✓" : "✗"} ${text}` }));
