// @ts-check
/* A file that the kernel has made, into the reader's downloads. */

import { h } from "./dom.js";

/**
 * @param {string} name
 * @param {BlobPart} data
 * @param {string} type
 */
export const download = (name, data, type) => {
  const href = URL.createObjectURL(new Blob([data], { type }));
  h("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000); // a browser may ask first where to put it
};
