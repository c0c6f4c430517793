// @ts-check
/* The paths: choose one, see what is done and what comes next. */

import { choices, h, legend, picked } from "./dom.js";
import { courseLink, redrawn } from "./frame.js";
import { keptTrue } from "./kept.js";

/**
 * @typedef {{ text: string, target: string, minutes: string }} Entry
 * @typedef {Entry & { mark: string, here: boolean }} Lesson
 * @typedef {Entry & { done: boolean }} Lab
 */

/** @type {Record<string, string>} */
const SIGNS = { done: "✓ ", next: "→ " };

export const paths = keptTrue(redrawn("paths", ({ state, words, uid, kernel }) => {
  /** @type {import("./types.d.ts").Choice[]} */
  const options = state.paths.map((/** @type {{ id: string, text: string }} */ { id, text }) => [id, text]);
  const box = choices(legend(words.choose), options, uid, { chosen: state.path });
  box.addEventListener("change", () => kernel.send({ type: "choose", path: picked(box) }));
  const minutes = (/** @type {Entry} */ each) => h("span", { class: "af-meta", text: each.minutes });
  const lesson = (/** @type {Lesson} */ each) => {
    const said = each.mark ? `${SIGNS[each.mark] ?? ""}${words[each.mark]}` : "";
    return h("li", {}, h("span", { class: `af-course-mark af-course-${each.mark}`, text: said }),
      each.here ? h("span", { "aria-current": "page", text: each.text }) : courseLink(each), minutes(each));
  };
  const lab = (/** @type {Lab} */ each) => h("li", {},
    h("span", { class: "af-course-mark af-course-done", text: each.done ? `${SIGNS.done}${words.done}` : "" }),
    courseLink(each), minutes(each));
  return [
    box,
    state.path && h("ol", { class: "af-course" }, state.lessons.map(lesson)),
    state.labs.length && h("p", { class: "af-meta", text: words.labs }),
    state.labs.length && h("ul", { class: "af-labs" }, state.labs.map(lab)),
    h("p", { class: "af-meta", text: state.note }),
  ];
}, (root) => {
  root.id = "paths"; // the end of the course leads here
}));
