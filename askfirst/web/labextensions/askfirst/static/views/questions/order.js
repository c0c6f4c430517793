// @ts-check
/* Steps are brought into order. As they stand is an answer too. */

import { button, h, legend } from "../dom.js";
import { fill } from "../text.js";

/**
 * Move `row` one place up or down among its neighbours; say whether there was a place to go to.
 * @param {Element} row
 * @param {-1 | 1} by
 */
export const move = (row, by) => {
  const other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return false;
  if (by < 0) other.before(row);
  else other.after(row);
  return true;
};

/** @type {import("../types.d.ts").Ask} */
export const order = (item, words) => {
  const list = h("ol", { class: "af-steps" });
  const said = h("div", { class: "af-hidden", role: "status" });
  const mover = (/** @type {HTMLElement} */ row, /** @type {-1 | 1} */ by, /** @type {string} */ label,
    /** @type {string} */ arrow) => button(arrow, (event) => {
    const pressed = event.currentTarget;
    if (move(row, by)) {
      said.textContent = fill(words.moved, { place: [...list.children].indexOf(row) + 1, total: list.children.length });
    }
    pressed.focus();
  }, { class: "af-move", "aria-label": label });
  for (const [id, text] of item.options) {
    const row = h("li", { "data-id": id }, h("span", { text }));
    row.append(h("span", { class: "af-moves" },
      mover(row, -1, `${words.up} ${text}`, "↑"), mover(row, 1, `${words.down} ${text}`, "↓")));
    list.append(row);
  }
  const box = h("fieldset", { class: "af-options" }, legend(item.stem, words.order), list, said);
  return [box, () => [...list.children].map((row) => /** @type {HTMLElement} */ (row).dataset.id)];
};
