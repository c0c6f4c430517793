// @ts-check
/* The learner's own record: what it is, see, take along, correct, delete. */

import { button, find, h, paragraphs, summaryLine } from "./dom.js";
import { download } from "./download.js";
import { forgetPlace } from "./draft.js";
import { follow, frame } from "./frame.js";
import { keptTrue } from "./kept.js";
import { connect } from "./kernel.js";
import { fill } from "./text.js";

/** @typedef {import("./types.d.ts").Words} Words */
/** @typedef {(message: object) => void} Send */
/**
 * @typedef {{ number: number, at: string, question: string, answer: string, result: string, confidence: string,
 *   note: string, own: boolean, disown: boolean, really: string }} Row
 * @typedef {{ id: string, title: string }} Lesson
 * @typedef {{ choice: string | null, stored: string, damaged: string, also: string[], lessons: Lesson[],
 *   lost: string, trace: string, about: [string, string][], due: string[], log: string[] }} State
 */

/**
 * A button that says what it will do, and does it only once that was read.
 * @param {{ text: string, really: string, yes: string, no: string, className?: string }} says
 * @param {() => void} act
 */
const sure = ({ text, really, yes, no, className }, act) => {
  const box = h("div", { class: "af-sure-box" });
  const rest = () => box.replaceChildren(button(text, ask, { class: "af-quiet" }));
  const leave = () => {
    rest();
    find(box, "button")?.focus();
  };
  const ask = () => {
    box.replaceChildren(h("p", { tabindex: "-1", text: really }),
      h("div", { class: "af-actions" }, button(yes, act, { class: className }), button(no, leave)));
    find(box, "p")?.focus();
  };
  rest();
  return box;
};

/**
 * One answer, as a person would tell it.
 * @param {Row} row
 * @param {Words} words
 * @param {Send} send
 */
const answer = (row, words, send) => {
  const { number } = row;
  const line = (/** @type {string} */ name, /** @type {string} */ text) =>
    h("div", {}, h("dt", { text: name }), h("dd", { text }));
  const disown = () => sure({ text: words.notmine, really: row.really, yes: words.disown, no: words.keep },
    () => send({ type: "disown", number }));
  const own = () => button(words.own, () => send({ type: "own", number }), { class: "af-quiet" });
  return h("li", { "data-number": number },
    h("p", { class: "af-meta", text: row.at }),
    h("p", { class: "af-asked", text: row.question }),
    h("dl", {}, line(words.answer, row.answer), line(words.result, row.result),
      line(words.confidence, row.confidence)),
    row.note && h("p", { class: "af-note", text: row.note }),
    row.disown && disown(), row.own && own());
};

/**
 * What may be asked of a record, each with its answer.
 * @param {[string, string][]} rows
 */
const about = (rows) =>
  h("dl", { class: "af-about" },
    rows.map(([name, text]) => h("div", {}, h("dt", { text: name }), h("dd", {}, paragraphs(text)))));

/**
 * The deletions so far.
 * @param {string[]} lines
 * @param {Words} words
 */
const log = (lines, words) =>
  h("div", { class: "af-log" }, h("h4", { "aria-level": "3", text: words.log }),
    h("ul", {}, lines.map((text) => h("li", { text }))));

/** @type {import("./types.d.ts").Render} */
const shown = ({ model, el }) => {
  const words = model.get("words");
  const status = h("p", { class: "af-status", role: "status" });
  const kernel = connect(model, status, words);
  const root = frame(model, "record", { id: "record", "aria-label": words.title });
  const opened = new Set();
  /** @type {{ number?: number } | null} what was changed from here, until it is seen */
  let acted = null;
  const send = (/** @type {any} */ message) => {
    acted = { number: message.number };
    kernel.send(message);
  };

  const lesson = (/** @type {Lesson} */ { id, title }) => {
    const box = h("details", { "data-lesson": id, open: opened.has(id) }, summaryLine(title));
    box.addEventListener("toggle", () => {
      if (box.open) opened.add(id);
      else opened.delete(id);
      if (box.open && box.children.length < 2) model.send({ type: "answers", lesson: id });
    });
    return box;
  };
  const actions = (/** @type {State} */ state) => {
    const take = (/** @type {string} */ text, /** @type {string} */ kind) =>
      button(text, () => kernel.send({ type: "export", kind }), { class: "af-quiet" });
    const all = { text: words.delete, really: state.lost, yes: words["really-delete"], no: words.keep };
    const trace = { text: words["delete-trace"], really: state.trace, yes: words["really-trace"], no: words.keep };
    const startOver = () => {
      forgetPlace();
      send({ type: "delete-trace" });
    };
    return h("div", { class: "af-actions" },
      state.choice === "yes" && [take(words.page, "page"), take(words.json, "json")],
      state.trace && sure({ ...trace, className: "af-danger" }, startOver),
      state.choice && sure({ ...all, className: "af-danger" }, () => send({ type: "delete" })));
  };
  const draw = () => {
    /** @type {State} */
    const state = model.get("state");
    root.replaceChildren(
      h("p", { class: "af-kicker", text: words.kicker }),
      h("h3", { "aria-level": "2", text: words.title }),
      h("p", { class: "af-stored", tabindex: "-1", text: state.stored }),
      ...[state.damaged, ...state.due].filter(Boolean).map((text) => h("p", { class: "af-warn", text })),
      ...state.also.map((text) => h("p", { text })),
      ...state.lessons.map(lesson),
      ...(state.about.length ? [about(state.about)] : []),
      ...(state.log.length ? [log(state.log, words)] : []),
      actions(state), status);
  };
  const fillIn = (/** @type {string} */ id, /** @type {Row[]} */ rows) => {
    const box = root.querySelector(`details[data-lesson="${id}"]`);
    if (!box) return;
    box.querySelector("ol")?.remove();
    box.append(h("ol", { class: "af-kept" }, rows.map((row) => answer(row, words, send))));
    const changed = acted?.number && find(box, `[data-number="${acted.number}"] button`);
    if (!changed) return;
    acted = null;
    changed.focus();
  };
  const onMessage = (/** @type {any} */ message) => {
    if (message.type === "answers") return fillIn(message.lesson, message.rows);
    kernel.heard();
    if (message.type === "trouble") kernel.warn(message.text);
    if (message.type === "changed") {
      kernel.say(message.text);
      if (!acted || acted.number) return; // an answer takes the focus once it is shown anew
      acted = null;
      find(root, ".af-stored")?.focus();
    }
    if (message.type === "file") {
      download(message.name, message.text, "text/plain");
      kernel.say(fill(words.exported, { name: message.name }));
    }
  };
  return follow({ model, kernel, root, el }, draw, onMessage);
};

export const record = keptTrue(shown);
