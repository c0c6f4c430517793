// @ts-check
/* The notice, before anything is stored, with two equal answers.
 *
 * Until one is given it is `af-unanswered`: course mode then keeps it in sight, and lets go of what is `af-told` once
 * somebody has gone on.
 */

import { button, find, h, paragraphs, summaryLine } from "./dom.js";
import { courseLink, frame, place } from "./frame.js";
import { keptTrue } from "./kept.js";
import { connect } from "./kernel.js";
import { gapOf } from "./languages.js";

/**
 * @typedef {{ choice: "yes" | "no" | null, trouble: string, compact: boolean, fields: string[],
 *   change: { text: string, target: string } }} State
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
  if (state.compact && state.choice) return [now];
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
  return state.compact && state.choice ? [text, gap, words.change, gap, courseLink(state.change)] : [text];
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
    root.classList.toggle("af-compact", state.compact);
    root.classList.toggle("af-unanswered", !state.choice);
    root.replaceChildren(...parts(state, words, now, choose, gap), status);
    now.replaceChildren(...said(state, words, gap));
    if (state.trouble) kernel.warn(state.trouble);
  };
  const onMessage = (/** @type {any} */ message) => {
    if (message.type === "trouble") kernel.heard();
    if (message.type === "trouble") kernel.warn(message.text);
    if (message.type !== "changed") return;
    kernel.heard();
    if (asked) (find(root, "[aria-pressed=true]") ?? now).focus();
    asked = false;
  };
  model.on("change:state", draw);
  model.on("msg:custom", onMessage);
  draw();
  place(root, el);
  return () => {
    kernel.stop();
    model.off("change:state", draw);
    model.off("msg:custom", onMessage);
  };
};

export const notice = keptTrue(shown);
