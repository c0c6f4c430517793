// @ts-check
/* Any number of options is right. */

import { choices, legend, tickedOrNull } from "../dom.js";

/** @type {import("../types.d.ts").Ask} */
export const several = (item, words, uid) => {
  const box = choices(legend(item.stem, words.several), item.options, uid, { type: "checkbox" });
  return [box, () => tickedOrNull(box)];
};
