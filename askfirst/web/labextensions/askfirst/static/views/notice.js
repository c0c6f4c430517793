// @ts-check
/* The notice, before anything is stored, with two equal answers.
 *
 * Until one is given it is `af-unanswered`: course mode then keeps it in sight, and lets go of what is `af-told` once
 * somebody has gone on.
 */

import { button, find, h, paragraphs, summaryLine } from "./dom.js";
import { begin } from "./draft.js";
import { courseLink, follow, frame } from "./frame.js";
import { keptTrue } from "./kept.js";
import { connect } from "./kernel.js";
import { gapOf } from "./languages.js";

/**
 * @typedef {{ choice: "yes" | "no" | "closed" | null, trouble: string, switched: boolean, sitting: string,
 *   compact: boolean, fields: string[], due: string[], change: { text: string, target: string } }} State
 * @typedef {import("./types.d.ts").Words} Words
 */

/**
 * All of it, folded under one line.
 * @param {State} state
 * @param {Words} words
 */
const whole = (state, words) =>
  h("details", {}, summaryLine(words.open), ...paragraphs(words.where),
    h("p", { text: words.fields }), h("ul", {}, state.fields.map((text) => h("li", { text }))));

/**
 * What stands in the notice; the sentence about how things are now stands before the choice.
 * @param {State} state
 * @param {Words} words
 * @param {HTMLElement} now
 * @param {(choice: string) => void} choose
 * @param {string} gap between two sentences
 */
const parts = (state, words, now, choose, gap) => {
  if (state.switched || state.choice === "closed") return [now];
  const due = state.due.map((text) => h("p", { class: "af-warn", text }));
  if (state.compact && state.choice) return [now, ...due];
  const option = (/** @type {string} */ choice) => button(words[choice], () => choose(choice),
    { class: "af-equal", "aria-pressed": String(state.choice === choice), "data-choice": choice });
  const buttons = h("div", { class: "af-actions" }, option("yes"), option("no"));
  const heading = h(state.compact ? "strong" : "h3", { "aria-level": !state.compact && "2", text: words.title });
  const told = (/** @type {string[]} */ ...texts) => h("span", { class: "af-told" }, texts);
  if (state.compact) return [h("p", {}, heading, told(gap, words.text, gap), now), buttons, whole(state, words)];
  return [
    heading,
    h("p", { class: "af-told", text: words.text }),
    h("p", {}, now, told(gap, words.free)),
    ...due,
    buttons,
    whole(state, words),
  ];
};

/**
 * How things are now.
 * @param {State} state
 * @param {Words} words
 * @param {string} gap
 */
const said = (state, words, gap) => {
  if (state.trouble) return [];
  const text = words[`now-${state.choice ?? "none"}`];
  const change = state.choice === "closed" ? words["open-in"] : state.sitting ? words["leave-in"] : words.change;
  return state.compact && state.choice ? [text, gap, change, gap, courseLink(state.change)] : [text];
};

/** @type {import("./types.d.ts").Render} */
const shown = ({ model, el }) => {
  const words = model.get("words");
  const gap = gapOf(model.get("lang"));
  const status = h("p", { class: "af-status", role: "status" });
  const now = h("span", { class: "af-now", role: "status", tabindex: "-1" });
  const kernel = connect(model, status, words);
  const root = frame(model, "notice", { "aria-label": words.title });
  let asked = false;
  const choose = (/** @type {string} */ choice) => {
    asked = true;
    kernel.send({ type: "choose", choice });
  };
  const draw = () => {
    /** @type {State} */
    const state = model.get("state");
    document.documentElement.dataset.askfirstSaving = state.choice === "yes" ? "on" : "off";
    begin(state.switched ? "" : state.sitting);
    root.classList.toggle("af-compact", state.compact || state.choice === "closed");
    root.classList.toggle("af-unanswered", !state.choice && !state.switched);
    root.replaceChildren(...parts(state, words, now, choose, gap), status);
    now.replaceChildren(...said(state, words, gap));
    if (state.trouble) kernel.warn(state.trouble);
    if (state.switched) document.dispatchEvent(new CustomEvent("askfirst:switched", { detail: state.trouble }));
  };
  const onMessage = (/** @type {any} */ message) => {
    if (message.type === "trouble") kernel.heard();
    if (message.type === "trouble") kernel.warn(message.text);
    if (message.type !== "changed") return;
    kernel.heard();
    if (asked) (find(root, "[aria-pressed=true]") ?? now).focus();
    asked = false;
  };
  return follow({ model, kernel, root, el }, draw, onMessage);
};

export const notice = keptTrue(shown);
