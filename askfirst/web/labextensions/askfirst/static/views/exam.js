// @ts-check
/* The test: choose a path, answer a form, see what it came to. */

import { button, choices, find, h, legend, paragraphs, picked, summaryLine } from "./dom.js";
import { asks, courseLink, redrawn } from "./frame.js";
import { keptTrue } from "./kept.js";

/**
 * @param {{ outcomes: { text: string, tally: string, then: string, back: any }[], missed: string[] }} result
 * @param {import("./types.d.ts").Words} words
 */
const resultParts = (result, words) => [
  h("ul", { class: "af-outcomes" }, result.outcomes.map(({ text, tally, then, back }) => h("li", {},
    h("span", { class: "af-tally", text: tally }),
    h("span", {}, text,
      then ? h("span", { class: "af-remark af-meta", text: then }) : null,
      back ? h("span", { class: "af-remark af-meta" }, `${words.again} `, courseLink(back)) : null)))),
  ...(result.missed.length
    ? [h("p", { class: "af-critical", text: words.missed }),
      h("ul", {}, result.missed.map((text) => h("li", { text })))]
    : []),
];

export const exam = keptTrue(redrawn("exam", ({ state, words, uid, kernel, root }) => {
  // What was picked and not yet begun stays picked: the state changes in other views too.
  const chosen = picked(root) ?? state.path;
  const box = state.paths.length ? choices(legend(words.which), state.paths, uid, { chosen }) : null;
  const begin = () => {
    const path = box ? picked(box) : state.path;
    if (path) kernel.send({ type: "begin", path });
    else kernel.warn(words.choose);
  };
  const start = (/** @type {string} */ text) =>
    h("div", { class: "af-actions" }, button(text, begin, { class: "af-primary" }));
  return [
    h("h3", { "aria-level": "2", tabindex: "-1", text: state.heading }),
    state.basis && h("p", { class: "af-meta", text: state.basis }),
    ...paragraphs(state.text),
    ...(state.result ? resultParts(state.result, words) : []),
    // Who has passed may take it again, and need not: it is folded away.
    ...(state.again
      ? [h("details", { class: "af-rest" }, summaryLine(state.begin), h("div", {}, box, start(words.begin)))]
      : [box, state.begin && start(state.begin)]),
  ];
}, (root, state) => {
  asks(root, state.result ? "done" : "open");
  if (state.focus) find(root, "h3")?.focus();
}));
