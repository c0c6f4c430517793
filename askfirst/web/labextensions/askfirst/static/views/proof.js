// @ts-check
/* What somebody takes along of a passed test: a statement with their name, and the signed evidence file. */

import { button, choices, h, input, legend, paragraphs, picked, summaryLine, ticked, uniqueId } from "./dom.js";
import { download } from "./download.js";
import { follow, frame } from "./frame.js";
import { keptTrue } from "./kept.js";
import { connect } from "./kernel.js";
import { fill } from "./text.js";

/** @typedef {{ finished: boolean, passed: import("./types.d.ts").Choice[], folder: string }} State */

const LONGEST_NAME = 120;
const LONGEST_CODE = 40;

/**
 * A line to type into. The browser is asked not to keep what is typed either.
 * @param {string} text
 * @param {string} note
 * @param {Record<string, any>} props
 * @returns {[HTMLElement, HTMLInputElement]}
 */
const line = (text, note, props) => {
  const id = uniqueId();
  const field = input({ type: "text", autocomplete: "off", spellcheck: "false", "aria-describedby": id, ...props });
  return [h("div", { class: "af-field" },
    h("label", {}, h("span", { text }), field), h("p", { class: "af-meta", id, text: note })), field];
};

/** @type {import("./types.d.ts").Render} */
const shown = ({ model, el }) => {
  const words = model.get("words");
  const uid = uniqueId(); // one part is open at a time, so that what is said stands near what was pressed
  const status = h("p", { class: "af-status", role: "status" });
  const kernel = connect(model, status, words);
  const root = frame(model, "proof", { "aria-label": words.title });

  const tests = h("div");
  const [nameLine, name] = line(words.name, words["name-note"], { maxlength: LONGEST_NAME, dir: "auto" });
  const save = (/** @type {string} */ kind) => () =>
    kernel.send({ type: "statement", form: picked(tests), name: name.value, kind });
  const statement = h("details", { name: uid }, summaryLine(words.statement),
    h("div", {}, ...paragraphs(words["statement-text"]), tests, nameLine,
      h("div", { class: "af-actions" }, button(words.pdf, save("pdf")), button(words.page, save("page")))));

  const boxes = [["attested", words.attested], ["answers", words.answers]];
  const wishes = choices(legend(words.wishes), /** @type {import("./types.d.ts").Choice[]} */ (boxes), uniqueId(),
    { type: "checkbox" });
  const [staffLine, staff] = line(words.staff, words["staff-note"], { maxlength: LONGEST_CODE });
  const wish = (/** @type {string} */ type) => () =>
    kernel.send({ type, wishes: ticked(wishes), staff: staff.value });
  const handIn = h("div", { class: "af-hand-in" });
  const opens = summaryLine(words.pack);
  const pack = h("details", { name: uid }, opens,
    h("div", {}, ...paragraphs(words["pack-text"]), wishes, staffLine,
      h("div", { class: "af-actions" }, button(words["save-pack"], wish("pack"))), handIn));

  const draw = () => {
    /** @type {State} */
    const { finished, passed, folder } = model.get("state");
    const chosen = passed.some(([id]) => id === picked(tests)) ? picked(tests) : passed[0]?.[0];
    root.hidden = !finished;
    statement.hidden = passed.length === 0;
    tests.hidden = passed.length < 2;
    tests.replaceChildren(choices(legend(words.which), passed, `${uid}-test`, { chosen }));
    opens.textContent = folder ? words["pack-or-hand-in"] : words.pack;
    handIn.replaceChildren(...(folder
      ? [h("p", { class: "af-meta", text: words["hand-in-note"] }),
        h("div", { class: "af-actions" }, button(fill(words["hand-in"], { folder }), wish("hand-in")))]
      : []));
  };
  const onMessage = (/** @type {any} */ message, /** @type {DataView<ArrayBuffer>[] | undefined} */ buffers) => {
    if (!["trouble", "file", "handed-in"].includes(message.type)) return;
    kernel.heard();
    if (message.type === "trouble") return kernel.warn(message.text);
    if (message.type === "file" && buffers) download(message.name, buffers[0], message.mime);
    kernel.say(message.text);
  };
  root.append(h("p", { class: "af-kicker", text: words.kicker }), h("h3", { "aria-level": "2", text: words.title }),
    ...paragraphs(words.text), statement, pack, status);
  return follow({ model, kernel, root, el }, draw, onMessage);
};

export const proof = keptTrue(shown);
