// @ts-check
/* The learner's own record: see, take along, correct, delete. */

import { button, h } from "./dom.js";
import { frame, place } from "./frame.js";
import { connect } from "./kernel.js";
import { fill } from "./text.js";

/** @typedef {import("./types.d.ts").Words} Words */
/** @typedef {(message: object) => void} Send */
/**
 * @typedef {{ number: number, at: string, lesson: string, item: string, confidence: string, result: string,
 *   mine: boolean, fixed: boolean }} Row
 */

/**
 * @param {Row[]} rows
 * @param {Words} words
 * @param {Send} send
 */
const table = (rows, words, send) => {
  const heads = [words.at, words.lesson, words.item, words.confidence, words.result, words.change];
  const change = (/** @type {Row} */ { number, mine, fixed }) => {
    if (fixed) return null; // an answer of a finished test stands
    if (!mine) return h("span", { text: words.withdrawn });
    return button(words.notmine, () => send({ type: "correct", number }), { class: "af-quiet" });
  };
  const lines = rows.map((row) => h("tr", {},
    [row.at, row.lesson, row.item, row.confidence, row.result].map((text) => h("td", { text })),
    h("td", {}, change(row))));
  return h("details", {}, h("summary", { text: words.view }),
    h("div", { class: "af-scroll", tabindex: "0", role: "region", "aria-label": words.view },
      h("table", {}, h("thead", {}, h("tr", {}, heads.map((text) => h("th", { scope: "col", text })))),
        h("tbody", {}, lines))));
};

/**
 * @param {Words} words
 * @param {Send} send
 */
const actions = (words, send) => {
  const sure = h("span");
  const ask = () => sure.replaceChildren(h("span", { text: words.really }),
    button(words.yes, () => send({ type: "delete" }), { class: "af-danger" }));
  const quiet = (/** @type {string} */ text, /** @type {() => void} */ act) => button(text, act, { class: "af-quiet" });
  return h("div", { class: "af-actions" },
    quiet(words.refresh, () => send({ type: "refresh" })),
    quiet(words.json, () => send({ type: "export", kind: "json" })),
    quiet(words.csv, () => send({ type: "export", kind: "csv" })),
    quiet(words.delete, ask), sure);
};

/** @param {{ name: string, text: string }} file */
const download = ({ name, text }) =>
  h("a", { href: URL.createObjectURL(new Blob([text], { type: "text/plain" })), download: name }).click();

/** @type {import("./types.d.ts").Render} */
export const record = ({ model, el }) => {
  const words = model.get("words");
  const status = h("p", { class: "af-status", role: "status" });
  const kernel = connect(model, status, words);
  const root = frame(model, "record", { id: "record", "aria-label": words.title });
  const draw = (/** @type {{ path: string, rows: Row[], damaged: string }} */ state) => {
    root.replaceChildren(
      h("p", { class: "af-kicker", text: words.kicker }),
      h("h3", { text: words.title }),
      h("p", { text: fill(words.stored, { count: state.rows.length, path: state.path }) }),
      ...(state.damaged ? [h("p", { class: "af-warn", text: state.damaged })] : []),
      ...(state.rows.length ? [table(state.rows, words, kernel.send)] : []),
      actions(words, kernel.send), status);
  };
  const onMessage = (/** @type {any} */ message) => {
    kernel.heard();
    if (message.type === "trouble") kernel.warn(message.text);
    if (message.type === "rows") {
      draw(message.state);
      kernel.say(message.text ?? "");
    }
    if (message.type === "file") {
      download(message);
      kernel.say(fill(words.exported, { name: message.name }));
    }
  };
  model.on("msg:custom", onMessage);
  draw(model.get("state"));
  place(root, el);
  return () => {
    kernel.stop();
    model.off("msg:custom", onMessage);
  };
};
