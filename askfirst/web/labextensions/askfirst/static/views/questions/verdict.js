// @ts-check
/* A verdict, then a reason that can be given for it. Reasons would give the verdict away, so it is given first and
   stands. */

import { button, choices, find, h, legend, picked } from "../dom.js";

/** @type {import("../types.d.ts").Ask} */
export const verdict = (item, words, uid) => {
  /** @type {string | null} */
  let given = null;
  const reason = h("div");
  const give = (/** @type {string} */ id) => {
    given = id;
    for (const each of buttons) {
      each.setAttribute("aria-pressed", String(each.dataset.verdict === id));
      each.disabled = true;
    }
    const offered = item.options.filter(([option]) => item.reasons?.[id].includes(option));
    const only = offered.length === 1 ? offered[0][0] : null; // there is nothing to choose from
    reason.replaceChildren(choices(legend(words.because), offered, `${uid}r`, { chosen: only }));
    find(reason, "input")?.focus();
  };
  const buttons = (item.verdicts ?? []).map((id) => button(words[id], () => give(id),
    { class: "af-verdict-choice", "aria-pressed": "false", "data-verdict": id }));
  const box = h("fieldset", { class: "af-options" }, legend(item.stem), h("div", { class: "af-row" }, buttons));
  const read = () => (given && picked(reason) ? { verdict: given, reason: picked(reason) } : null);
  return [h("div", {}, box, reason), read];
};
