// @ts-check
/* What is chosen and not yet sent, kept in this tab alone: loading the page anew or losing the kernel takes nothing.
   It goes when the answer has arrived, with the tab, and when another learner's record is opened. A lesson's further
   tab is told of it (sitting.js). */

import { find } from "./dom.js";

/** @typedef {{ ticked: [card: string, value: string][], order: string[], verdict: string }} Draft */

/** @param {string} item */
const key = (item) => `askfirst-draft:${item}`;

/**
 * In which card of several a choice stands.
 * @param {Element} node
 */
const card = (node) => /** @type {HTMLElement | null} */ (node.closest("[data-card]"))?.dataset.card ?? "";

/** @param {ParentNode} form @returns {HTMLInputElement[]} */
const inputs = (form) => [.../** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("input"))];

/** @param {ParentNode} form @returns {HTMLElement[]} */
const rows = (form) => [.../** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll("li[data-id]"))];

/**
 * @param {ParentNode} form
 * @returns {Draft}
 */
const drawn = (form) => ({
  ticked: inputs(form).filter((node) => node.checked).map((node) => [card(node), node.value]),
  order: rows(form).map((row) => row.dataset.id ?? ""),
  verdict: find(form, "[data-verdict][aria-pressed=true]")?.dataset.verdict ?? "",
});

/**
 * @param {ParentNode} form
 * @param {Draft} draft
 */
const redraw = (form, { ticked, order, verdict }) => {
  const given = [.../** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll("[data-verdict]"))];
  given.find((node) => node.dataset.verdict === verdict)?.click();
  const chosen = new Set(ticked.map(String));
  for (const node of inputs(form)) node.checked = chosen.has(String([card(node), node.value]));
  const list = rows(form)[0]?.parentElement;
  const known = new Map(rows(form).map((row) => [row.dataset.id, row]));
  if (list && order.length === known.size && order.every((id) => known.has(id))) {
    list.append(...order.map((id) => /** @type {HTMLElement} */ (known.get(id))));
  }
};

/**
 * Put back what was chosen for `item`, and keep what is chosen from now on.
 * @param {HTMLElement} form
 * @param {string} item
 */
export const keepDraft = (form, item) => {
  try {
    const kept = sessionStorage.getItem(key(item));
    if (kept) redraw(form, JSON.parse(kept));
  } catch {
    // nothing is kept here, or it is of another edition
  }
  const keep = () => {
    try {
      sessionStorage.setItem(key(item), JSON.stringify(drawn(form)));
    } catch {
      // a browser may refuse to keep anything
    }
  };
  form.addEventListener("change", keep);
  form.addEventListener("click", keep);
};

/** What a tab keeps of one learner: choices not sent, and the place in each lesson. */
const KEPT = /^askfirst-(step|draft|sitting):/;
const SITTING = "askfirst-sitting:desk";

/** Forget where the learner of this tab stands, and what is chosen there. */
export const forgetPlace = () => {
  try {
    for (const name of Object.keys(sessionStorage).filter((each) => KEPT.test(each))) sessionStorage.removeItem(name);
  } catch {
    // nothing was kept
  }
};

/**
 * Forget the learner before, where several have records on one computer.
 * @param {string} sitting the number of the present record's opening; none where a person is alone
 */
export const begin = (sitting) => {
  try {
    if ((sessionStorage.getItem(SITTING) ?? "") === sitting) return;
    forgetPlace();
    if (sitting) sessionStorage.setItem(SITTING, sitting);
  } catch {
    // nothing is kept here
  }
};

/** @param {string} item */
export const hasDraft = (item) => {
  try {
    return sessionStorage.getItem(key(item)) !== null;
  } catch {
    return false; // nothing is kept here
  }
};

/** @param {string} item */
export const dropDraft = (item) => {
  try {
    sessionStorage.removeItem(key(item));
  } catch {
    // nothing was kept
  }
};
