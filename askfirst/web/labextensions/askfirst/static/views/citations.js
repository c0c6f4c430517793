// @ts-check
/* The provisions a view rests on, each opened where it stands. */

import { h, summaryLine } from "./dom.js";

/**
 * @param {import("./types.d.ts").Citation[]} cites
 * @param {import("./types.d.ts").Words} words
 */
export const citations = (cites, words) => {
  if (!cites.length) return null;
  return h("div", { class: "af-cites" }, h("span", { class: "af-cites-label", text: words.law }),
    cites.map((cite) => h("details", { class: "af-cite" },
      summaryLine(cite.label),
      h("p", { text: cite.text }),
      h("p", { class: "af-meta", text: [cite.full, cite.rank, cite.since, cite.then].filter(Boolean).join(" · ") }))));
};
