// @ts-check
/* Keys for the open question of the lesson page: 1 to 9 choose, Enter goes on, N goes to the next question. They can be
   turned off for the page, for those who speak to their computer; in the full JupyterLab its own keys hold. */

import { button, find, h } from "./dom.js";

/** @typedef {import("./types.d.ts").Words} Words */

const TYPED = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable=true]";
const PRESSED = "a, button, summary, cite[role=button]"; // Enter is theirs already
const HOME = ".af-quiz, .askfirst-step"; // where the focus may be, besides nowhere

let on = true;
let listening = false;

/** @param {string} selector */
const inSight = (selector) =>
  [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(selector))].filter((each) => each.offsetParent);

/** The question in hand: the one with the focus, else the first that is open. */
const question = () =>
  /** @type {HTMLElement | null} */ (document.activeElement?.closest("form.af-form")) ?? inSight("form.af-form")[0];

/**
 * What the digits choose from: a verdict first, then its reasons; of cards to sort, the first that lies nowhere yet.
 * @param {HTMLElement} form
 * @returns {HTMLElement[]}
 */
export const choicesOf = (form) => {
  const all = (/** @type {ParentNode} */ box, /** @type {string} */ what) =>
    [.../** @type {NodeListOf<HTMLElement>} */ (box.querySelectorAll(what))];
  const verdicts = all(form, ".af-verdict-choice:not(:disabled)");
  if (verdicts.length) return verdicts;
  const cards = all(form, "fieldset.af-card");
  if (!cards.length) return all(form, "input");
  const focused = /** @type {HTMLElement | null} */ (document.activeElement?.closest("fieldset.af-card"));
  return all(focused ?? cards.find((card) => !find(card, ":checked")) ?? cards[0], "input");
};

/** @param {KeyboardEvent} event */
const act = (event) => {
  const form = question();
  if (/^[1-9]$/.test(event.key)) {
    const chosen = form && choicesOf(form)[Number(event.key) - 1];
    chosen?.focus();
    chosen?.click();
    return Boolean(chosen);
  }
  const onward = [...inSight(".af-stage > .af-actions .af-primary"), ...inSight(".askfirst-onward button")][0];
  if (event.key.toLowerCase() === "n") {
    onward?.click();
    return Boolean(onward);
  }
  if (event.key !== "Enter" || document.activeElement?.matches(PRESSED)) return false;
  const sure = form && find(form, ".af-sure[data-confidence=fairly]");
  if (sure) sure.focus();
  else onward?.click();
  return Boolean(sure ?? onward);
};

const listen = () => {
  listening = true;
  document.addEventListener("keydown", (event) => {
    const at = document.activeElement;
    if (!on || !document.documentElement.dataset.askfirst || event.defaultPrevented) return;
    if (event.ctrlKey || event.metaKey || event.altKey || at?.matches(TYPED)) return;
    if (at && at !== document.body && !at.closest(HOME)) return;
    if (act(event)) event.preventDefault();
  }, true);
};

/**
 * The quiet line that names the keys, and turns them off and on.
 * @param {Words} words
 */
export const keysLine = (words) => {
  if (!listening) listen();
  const told = h("span");
  const turn = button("", () => {
    on = !on;
    draw();
  }, { class: "af-turn" });
  const draw = () => {
    told.textContent = on ? words["keys-on"] : words["keys-off"];
    turn.textContent = on ? words["turn-off"] : words["turn-on"];
  };
  draw();
  return h("p", { class: "af-meta af-keys" }, told, " ", turn);
};
