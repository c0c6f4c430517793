// @ts-check
/* What comes up again after a path is done: one quiet line, its button, and the days for a calendar. */

import { button, h } from "./dom.js";
import { download } from "./download.js";
import { courseLink, redrawn } from "./frame.js";
import { keptTrue } from "./kept.js";
import { fill } from "./text.js";

/**
 * @typedef {{ due: string, begin: string, to: { text: string, target: string } | null, following: string,
 *   calendar: boolean }} State
 */

/** @type {import("./types.d.ts").Render} */
const shown = redrawn("refresh", ({ state, words, kernel }) => {
  /** @type {State} */
  const { due, begin, to, following, calendar } = state;
  return [
    h("p", { text: due }),
    h("p", { class: "af-meta", text: following }),
    h("div", { class: "af-actions" },
      begin && button(begin, () => kernel.send({ type: "begin" }), { class: "af-primary", value: "begin" }),
      to && courseLink(to),
      calendar && button(words.calendar, () => kernel.send({ type: "calendar" }),
        { class: "af-quiet", value: "calendar" })),
  ];
}, (root, state) => {
  root.hidden = !state.due; // before a path is done there is nothing to say
  root.toggleAttribute("data-askfirst-due", Boolean(state.begin || state.to));
}, (message, { words, kernel }) => {
  if (message.type !== "file") return;
  download(message.name, message.text, message.kind);
  kernel.heard();
  kernel.say(fill(words.saved, { name: message.name }));
});

export const refresh = keptTrue(shown);
