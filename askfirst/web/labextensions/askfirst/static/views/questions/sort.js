// @ts-check
/* Every card goes to a group. */

import { choices, h, legend, picked } from "../dom.js";

/** @type {import("../types.d.ts").Ask} */
export const sort = (item, _words, uid) => {
  const cards = item.options.map(([id, text], place) => {
    const box = choices(legend(text), item.groups ?? [], `${uid}-${place}`, { className: "af-card" });
    box.dataset.card = id;
    return box;
  });
  const read = () => {
    const groups = cards.map((box) => [box.dataset.card, picked(box)]);
    return groups.every(([, group]) => group) ? Object.fromEntries(groups) : null;
  };
  return [h("fieldset", { class: "af-options" }, legend(item.stem), cards), read];
};
