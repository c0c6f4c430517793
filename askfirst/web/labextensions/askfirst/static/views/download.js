// @ts-check
/* A file that Python made, handed to the browser as a download. */

import { h } from "./dom.js";

/** @param {{ name: string, text: string, kind?: string }} file */
export const download = ({ name, text, kind = "text/plain" }) =>
  h("a", { href: URL.createObjectURL(new Blob([text], { type: kind })), download: name }).click();
