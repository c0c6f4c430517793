// @ts-check
/* Feedback: what the answer came to and the one reason; of what went wrong, why; the rest can be opened. */

import { foldedCitations } from "./citations.js";
import { h, paragraphs, summaryLine } from "./dom.js";
import { plain } from "./text.js";

/** @typedef {import("./types.d.ts").FeedbackRow} FeedbackRow */
/** @typedef {import("./types.d.ts").Feedback} Feedback */
/** @typedef {import("./types.d.ts").Words} Words */

/** What stands before a row's mark, by its tone, for those who see no colours. */
const SIGNS = { good: "✓ ", bad: "✗ ", missed: "→ ", plain: "" };

/**
 * @param {FeedbackRow} row
 * @param {Words} words
 */
const explained = (row, words) =>
  h("div", { class: `af-why af-${row.tone}` },
    row.mark ? h("p", { class: "af-mark", text: `${SIGNS[row.tone]}${row.mark}` }) : null,
    row.text ? h("p", { class: "af-choice", text: row.text }) : null,
    row.note ? h("p", { class: "af-note", text: row.note }) : null,
    row.then ? h("p", { class: "af-then" }, h("em", { text: `${words.then} ` }), row.then) : null,
    paragraphs(row.why));

/**
 * The learner's order beside the right one.
 * @param {NonNullable<Feedback["orders"]>} orders
 * @param {Words} words
 */
const beside = ({ yours, right }, words) => {
  const list = (/** @type {string} */ title, /** @type {HTMLElement[]} */ steps) =>
    h("div", {}, h("p", { class: "af-mark", text: title }), h("ol", {}, steps));
  return h("div", { class: "af-orders" },
    list(words["your-order"], yours.map(({ text, tone, mark }) => h("li", { class: `af-${tone}` },
      h("p", { text }), h("p", { class: "af-note", text: `${SIGNS[tone]}${mark}` })))),
    list(words["right-order"], right.map(({ text, why }) => h("li", {}, h("p", { text }),
      why ? h("p", { class: "af-note", text: why }) : null))));
};

/**
 * What an answer came to, with a sign where nothing of it is wrong, or nothing right.
 * @param {{ correct: boolean, outcome: string }} entry
 * @param {Words} words
 */
export const outcomeTone = ({ correct, outcome }, words) => {
  if (correct) return { class: "af-good", text: `✓ ${outcome}` };
  if (outcome === words.incorrect) return { class: "af-bad", text: `✗ ${outcome}` };
  return { class: "af-bad af-partly", text: outcome };
};

/**
 * @param {Feedback} feedback
 * @param {Words} words
 * @param {string} lang
 */
export const feedbackView = (feedback, words, lang) => {
  const { class: tone, text } = outcomeTone(feedback, words);
  return h("div", { class: "af-feedback", lang },
    h("p", { class: `af-verdict ${tone}` },
      h("strong", { text: feedback.line ? `${text}${words.stop}` : text }),
      feedback.line ? h("span", { class: "af-reason", text: feedback.line }) : null),
    feedback.follow ? h("p", { class: "af-follow", text: feedback.follow }) : null,
    feedback.orders ? beside(feedback.orders, words) : null,
    feedback.told.map((row) => explained(row, words)),
    feedback.changed
      ? h("p", { class: "af-changed" }, h("strong", { text: `${words["what-changed"]} ` }), feedback.changed)
      : null,
    feedback.rest.length
      ? h("details", { class: "af-rest" }, summaryLine(feedback.fold),
        feedback.rest.map((row) => explained(row, words)))
      : null,
    foldedCitations(feedback.cites, words));
};

/**
 * The feedback in sight, as those hear it who do not see it.
 * @param {Feedback} feedback
 * @param {Words} words
 */
export const spoken = ({ outcome, line, orders, told, changed }, words) => {
  const steps = orders ? orders.right.flatMap(({ text, why }) => [text, why]) : [];
  const rows = told.flatMap(({ mark, text, note, then, why }) => [mark, text, note, then, why]);
  const after = changed ? [words["what-changed"], changed] : [];
  return plain([`${outcome}${words.stop}${line}`, ...steps, ...rows, ...after].filter(Boolean).join(" "));
};
