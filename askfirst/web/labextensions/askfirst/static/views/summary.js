// @ts-check
/* The end of a lesson: what is known now, what is open and where, and the mistakes to repeat; follows the answers. */

import { button, h } from "./dom.js";
import { courseLink, redrawn } from "./frame.js";

/** @typedef {{ text: string, said: string[], to: { text: string, target: string } | null }} Line */

/** @param {Line} line */
const known = ({ text, said }) => h("li", {},
  h("span", { class: "af-tally", "aria-hidden": "true", text: "✓" }), h("span", {}, text, remarks(said)));

/** @param {Line} line */
const open = ({ text, said, to }) => h("li", {},
  h("span", { class: "af-tally", "aria-hidden": "true", text: "○" }),
  h("span", {}, text, remarks(said), to && h("span", { class: "af-remark" }, courseLink(to))));

/** @param {string[]} said */
const remarks = (said) => said.map((text) => h("span", { class: "af-remark af-meta", text }));

export const summary = redrawn("summary", ({ state, words, kernel }) => [
  !state.known.length && !state.open.length && h("p", { text: words.none }),
  state.known.length && h("p", { class: "af-group", text: words.known }),
  state.known.length && h("ul", { class: "af-outcomes" }, state.known.map(known)),
  state.open.length && h("p", { class: "af-group", text: words["still-open"] }),
  state.open.length && h("ul", { class: "af-outcomes" }, state.open.map(open)),
  state.repeat && h("div", { class: "af-actions" },
    button(state.repeat, () => kernel.send({ type: "repeat" }), { class: "af-quiet", value: "repeat" })),
]);
