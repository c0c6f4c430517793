// @ts-check
/* One option is right. */

import { choices, legend, picked } from "../dom.js";

/** @type {import("../types.d.ts").Ask} */
export const one = (item, _words, uid) => {
  const box = choices(legend(item.stem), item.options, uid);
  return [box, () => picked(box)];
};
