// @ts-check
/* The field guide: topics to open, and a search that leaves what holds every word typed. */

import { h, input, paragraphs, summaryLine, uniqueId } from "./dom.js";
import { frame, place } from "./frame.js";
import { fill } from "./text.js";

/**
 * @typedef {{ id: string, title: string, text: string, source: string[] }} Entry
 * @typedef {{ id: string, title: string, entries: Entry[] }} Topic
 * @typedef {{ id: string, title: string, lead: string, provisions: string[] }} Instrument
 */

/** @param {Entry} entry */
const drawn = ({ id, title, text, source }) =>
  h("details", { class: "af-guide-entry", id: `guide-${id}` }, summaryLine(title), ...paragraphs(text),
    source.length && h("p", { class: "af-meta" },
      source.flatMap((each, at) => [at ? " · " : "", h("cite", { text: each })])));

/**
 * @param {{ id: string, title: string }} about
 * @param {...any} parts
 */
const section = ({ id, title }, ...parts) => {
  const name = uniqueId();
  return h("section", { class: "af-guide-topic", id: `guide-${id}`, "aria-labelledby": name },
    h("h2", { id: name, text: title }), ...parts);
};

/** @param {Topic} each */
const topic = (each) => section(each, ...each.entries.map(drawn));

/** @param {Instrument} each */
const instrument = (each) => section(each, h("p", { class: "af-meta", text: each.lead }),
  ...each.provisions.map((text) => h("p", { class: "af-guide-entry", text })));

/**
 * Leave in sight what holds every word; return how many entries do.
 * @param {HTMLElement[]} topics
 * @param {string} typed
 */
const search = (topics, typed) => {
  const terms = typed.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  for (const topic of topics) {
    let here = 0;
    for (const entry of /** @type {NodeListOf<HTMLElement>} */ (topic.querySelectorAll(".af-guide-entry"))) {
      const text = (entry.textContent ?? "").toLocaleLowerCase();
      entry.hidden = !terms.every((term) => text.includes(term));
      here += entry.hidden ? 0 : 1;
    }
    topic.hidden = !here;
    found += here;
  }
  return found;
};

/** @type {import("./types.d.ts").Render} */
export const guide = ({ model, el }) => {
  const words = model.get("words");
  const { topics: told, instruments } = model.get("state");
  const topics = [...told.map(topic), ...instruments.map(instrument)];
  const contents = h("p", { class: "af-guide-contents" }, told.flatMap((/** @type {Topic} */ { id, title }) =>
    h("a", { href: `#guide-${id}`, text: title })));
  const status = h("p", { class: "af-meta", role: "status" });
  const name = uniqueId();
  const field = input({ type: "search", id: name, autocomplete: "off" });
  field.addEventListener("input", () => {
    const found = search(topics, field.value);
    const said = found ? fill(words.found, { count: found }) : words.none;
    status.textContent = field.value.trim() ? said : "";
  });
  const box = h("div", { class: "af-guide-search", role: "search" },
    h("label", { for: name, text: words.search }),
    h("div", { class: "af-guide-field" }, field));
  place(frame(model, "guide af", { "aria-label": words.title }, contents, box, status, ...topics), el);
};
