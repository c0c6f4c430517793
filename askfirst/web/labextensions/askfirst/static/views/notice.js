// @ts-check
/* The notice, before anything is stored, with two equal answers. */

import { button, find, h, paragraphs } from "./dom.js";
import { frame, place } from "./frame.js";
import { connect } from "./kernel.js";

/** @typedef {{ choice: "yes" | "no" | null, trouble: string, compact: boolean, fields: [string, string][] }} State */

/**
 * @param {State} state
 * @param {import("./types.d.ts").Words} words
 * @param {(choice: string) => void} choose
 */
const parts = (state, words, choose) => {
  if (state.choice && state.compact) return [h("p", { class: "af-meta", text: words[`now-${state.choice}`] })];
  const option = (/** @type {string} */ choice) => button(words[choice], () => choose(choice),
    { class: "af-equal", "aria-pressed": String(state.choice === choice), "data-choice": choice });
  const fields = state.fields.map(([name, what]) => h("li", {}, what, " ", h("code", { text: name })));
  return [
    h("p", { class: "af-kicker", text: words.kicker }),
    h("h3", { text: words.title }),
    ...paragraphs(words.text),
    h("details", { open: !state.compact }, h("summary", { text: words.open }),
      h("div", {}, h("p", { class: "af-meta", text: words.fields }), h("ol", { class: "af-fields" }, fields))),
    h("div", { class: "af-actions" }, option("yes"), option("no")),
    h("p", { class: "af-meta", text: words[`now-${state.choice ?? "none"}`] }),
  ];
};

/** @type {import("./types.d.ts").Render} */
export const notice = ({ model, el }) => {
  const words = model.get("words");
  const status = h("p", { class: "af-status", role: "status" });
  const kernel = connect(model, status, words);
  const root = frame(model, "notice", { "aria-label": words.title });
  const draw = () => {
    /** @type {State} */
    const state = model.get("state");
    document.documentElement.dataset.askfirstSaving = state.choice === "yes" ? "on" : "off";
    root.replaceChildren(...parts(state, words, (choice) => kernel.send({ type: "choose", choice })), status);
    if (state.trouble) kernel.warn(state.trouble);
  };
  const onMessage = (/** @type {any} */ message) => {
    kernel.heard();
    if (message.type === "trouble") kernel.warn(message.text);
    if (message.type !== "chosen") return;
    model.set("state", message.state);
    draw();
    find(root, "[aria-pressed=true]")?.focus();
  };
  model.on("msg:custom", onMessage);
  draw();
  place(root, el);
  return () => {
    kernel.stop();
    model.off("msg:custom", onMessage);
  };
};
