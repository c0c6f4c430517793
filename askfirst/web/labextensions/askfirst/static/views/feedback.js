// @ts-check
/* Feedback: the chosen option tells why, the right option tells why, the rest can be opened. */

import { citations } from "./citations.js";
import { h, paragraphs } from "./dom.js";

/** @typedef {import("./types.d.ts").FeedbackOption} FeedbackOption */
/** @typedef {import("./types.d.ts").Words} Words */

/**
 * How an option is shown, and what is said of it.
 * @param {FeedbackOption} option
 * @param {Words} words
 * @returns {[tone: string, text: string]}
 */
export const judged = (option, words) => {
  if (option.right) return option.chosen ? ["good", `✓ ${words.right}`] : ["plain", words.left];
  return option.chosen && !option.key ? ["bad", `✗ ${words.wrong}`] : ["missed", `→ ${words.missed}`];
};

/**
 * @param {FeedbackOption} option
 * @param {Words} words
 */
const explained = (option, words) => {
  const [tone, text] = judged(option, words);
  return h("div", { class: `af-why af-${tone}` },
    h("p", { class: "af-choice" }, h("strong", { class: "af-mark", text }), ` ${option.text}`),
    option.place ? h("p", { class: "af-meta", text: option.place }) : null,
    option.consequence && option.chosen
      ? h("p", { class: "af-then" }, h("em", { text: `${words.then} ` }), option.consequence)
      : null,
    paragraphs(option.why));
};

/**
 * The words for right or wrong as a whole.
 * @param {boolean} correct
 * @param {Words} words
 */
export const outcomeText = (correct, words) => (correct ? `✓ ${words.correct}` : `✗ ${words.incorrect}`);

/**
 * @param {import("./types.d.ts").Feedback} feedback
 * @param {Words} words
 * @param {string} lang
 */
export const feedbackView = (feedback, words, lang) => {
  const told = feedback.options.filter((option) => option.chosen || option.key);
  const rest = feedback.options.filter((option) => !option.chosen && !option.key);
  return h("div", { class: "af-feedback", lang },
    h("p", { class: `af-verdict ${feedback.correct ? "af-good" : "af-bad"}` },
      h("strong", { text: outcomeText(feedback.correct, words) })),
    feedback.follow ? h("p", { class: "af-follow", text: feedback.follow }) : null,
    told.map((option) => explained(option, words)),
    rest.length
      ? h("details", { class: "af-rest" }, h("summary", { text: words.rest }),
        rest.map((option) => explained(option, words)))
      : null,
    citations(feedback.cites, words));
};
