// @ts-check
/* Several people at one login: whose record is open. A phrase goes to the kernel and stays in no attribute. */

import { button, find, h, input, paragraphs, summaryLine, uniqueId } from "./dom.js";
import { follow, frame } from "./frame.js";
import { keptTrue } from "./kept.js";
import { connect } from "./kernel.js";
import { fill } from "./text.js";

/** @typedef {{ mode: "alone" | "closed" | "open" | "switched", least: number, phraseless: boolean }} State */
/** @typedef {import("./types.d.ts").Words} Words */

/**
 * The field for a phrase. What is typed there is shown, for it is no password, and left to no browser to remember.
 * @param {Words} words
 * @param {number} least
 * @param {(type: string, phrase: string) => void} send
 */
const asking = (words, least, send) => {
  const [id, hint] = [uniqueId(), uniqueId()];
  const field = input({ id, type: "text", autocomplete: "off", autocapitalize: "none", spellcheck: "false",
    maxlength: "100", "aria-describedby": hint });
  const more = h("div");
  const open = h("form", { class: "af-phrase", autocomplete: "off" },
    h("label", { for: id, text: words.phrase }), field, h("button", { type: "submit", text: words.open }));
  open.addEventListener("submit", (event) => {
    event.preventDefault();
    more.replaceChildren();
    send("open", field.value);
  });
  field.addEventListener("input", () => more.replaceChildren());
  const back = () => {
    more.replaceChildren();
    field.focus();
  };
  /** Ask before a new record is made: it may have been a slip. */
  const unknown = () => {
    more.replaceChildren(h("div", { class: "af-sure-box" }, h("p", { tabindex: "-1", text: words.unknown }),
      h("div", { class: "af-actions" }, button(words.start, () => send("start", field.value)),
        button(words.back, back))));
    find(more, "p")?.focus();
  };
  const clear = () => {
    field.value = "";
  };
  const rule = h("p", { class: "af-meta", id: hint, text: fill(words.hint, { least }) });
  return { parts: [open, rule, more], unknown, clear };
};

/** @type {import("./types.d.ts").Render} */
const shown = ({ model, el }) => {
  const words = model.get("words");
  const status = h("p", { class: "af-status", role: "status" });
  const kernel = connect(model, status, words);
  const root = frame(model, "desk", { "aria-label": words.title });
  const send = (/** @type {string} */ type, phrase = "") => kernel.send({ type, phrase });
  const field = asking(words, model.get("state").least, send);
  const parts = {
    alone: () => [h("details", {}, summaryLine(words.ask), ...paragraphs(words.about), ...field.parts, status)],
    closed: (/** @type {State} */ { phraseless }) => [
      h("h3", { "aria-level": "2", text: words.whose }), h("p", { text: words.closed }), ...field.parts, status,
      phraseless && h("div", { class: "af-actions" }, button(words.phraseless, () => send("phraseless")))],
    open: () => [h("p", { text: words["now-open"] }), button(words.leave, () => send("leave")), status],
    switched: () => [], // the notice says so, and course mode above everything
  };
  let drawn = "";
  const draw = () => {
    /** @type {State} */
    const state = model.get("state");
    if (JSON.stringify(state) === drawn) return; // or a phrase half typed would lose the caret
    drawn = JSON.stringify(state);
    root.dataset.mode = state.mode;
    root.replaceChildren(...parts[state.mode](state).filter((each) => each instanceof Node));
  };
  const onMessage = (/** @type {any} */ message) => {
    kernel.heard();
    if (message.type === "unknown") field.unknown();
    if (message.type === "trouble") kernel.warn(message.text);
    if (message.type !== "changed") return;
    field.clear();
    window.location.reload(); // all that the page shows is of the record before
  };
  return follow({ model, kernel, root, el }, draw, onMessage);
};

export const desk = keptTrue(shown);
