// @ts-check
/* The provisions a view rests on, each opened where it stands. */

import { h, summaryLine } from "./dom.js";

/** @typedef {import("./types.d.ts").Citation} Citation */
/** @typedef {import("./types.d.ts").Words} Words */

/** @param {Citation} cite */
const provision = (cite) => h("details", { class: "af-cite" },
  summaryLine(cite.label),
  h("p", { text: cite.text }),
  h("p", { class: "af-meta", text: [cite.full, cite.rank, cite.since, cite.then].filter(Boolean).join(" · ") }));

/**
 * @param {Citation[]} cites
 * @param {Words} words
 */
export const citations = (cites, words) => {
  if (!cites.length) return null;
  return h("div", { class: "af-cites" }, h("span", { class: "af-cites-label", text: words.law }), cites.map(provision));
};

/**
 * The same, folded under one line.
 * @param {Citation[]} cites
 * @param {Words} words
 */
export const foldedCitations = (cites, words) =>
  (cites.length ? h("details", { class: "af-rest" }, summaryLine(words.law), cites.map(provision)) : null);
