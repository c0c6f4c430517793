// @ts-check
/* The paths: choose one, see what is done and what comes next. */

import { choices, h, legend, picked } from "./dom.js";
import { courseLink, redrawn } from "./frame.js";
import { keptTrue } from "./kept.js";

/**
 * @typedef {{ text: string, target: string, minutes: string, done: boolean, next: boolean, here: boolean }} Lesson
 */

export const paths = keptTrue(redrawn("paths", ({ state, words, uid, kernel }) => {
  /** @type {import("./types.d.ts").Choice[]} */
  const options = state.paths.map((/** @type {{ id: string, text: string }} */ { id, text }) => [id, text]);
  const box = choices(legend(words.choose), options, uid, { chosen: state.path });
  box.addEventListener("change", () => kernel.send({ type: "choose", path: picked(box) }));
  const minutes = (/** @type {Lesson} */ each) => h("span", { class: "af-meta", text: each.minutes });
  const lesson = (/** @type {Lesson} */ each) => {
    const [className, mark] = each.done ? ["af-course-done", `✓ ${words.done}`]
      : each.next ? ["af-course-next", `→ ${words.next}`] : ["", ""];
    return h("li", { class: className }, h("span", { class: "af-course-mark", text: mark }),
      each.here ? h("span", { "aria-current": "page", text: each.text }) : courseLink(each), minutes(each));
  };
  const lab = (/** @type {Lesson} */ each) => h("li", {}, courseLink(each), minutes(each));
  return [
    box,
    state.path && h("ol", { class: "af-course" }, state.lessons.map(lesson)),
    state.labs.length && h("p", { class: "af-meta", text: words.labs }),
    state.labs.length && h("ul", { class: "af-labs" }, state.labs.map(lab)),
    h("p", { class: "af-meta", text: state.note }),
  ];
}));
