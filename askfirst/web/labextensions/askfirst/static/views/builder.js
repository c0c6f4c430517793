// @ts-check
/* A page put together from lines, checked as a whole. */

import { citations } from "./citations.js";
import { button, h, input, legend, ticked, uniqueId } from "./dom.js";
import { activityFrame, place } from "./frame.js";
import { paper } from "./questions/mark.js";
import { fill } from "./text.js";

/** @typedef {import("./types.d.ts").BuilderPart} Part */
/** @typedef {import("./types.d.ts").Words} Words */

/**
 * The lines at fault with their marks; a needed line that was left out is `missing`.
 * @param {Part[]} parts
 * @param {Set<string>} chosen
 * @returns {[part: Part, mark: string][]}
 */
export const faults = (parts, chosen) => parts.flatMap((part) => {
  const there = chosen.has(part.id);
  if (part.mark === "needed") return there ? [] : [[part, "missing"]];
  return there && part.mark !== "fine" ? [[part, part.mark]] : [];
});

/**
 * @param {Part} part
 * @param {string | undefined} mark what is wrong with it
 * @param {Words} words
 */
const checkedLine = (part, mark, words) =>
  h("div", { class: `af-line af-line-${mark ? "bad" : "good"}` }, h("p", { text: part.text }),
    h("p", { class: "af-note" },
      h("strong", { text: mark ? `✗ ${words[mark]}` : `✓ ${words.good}` }), ` ${part.remark}`));

/**
 * What is said of the page as a whole.
 * @param {Part[]} lines
 * @param {[part: Part, mark: string][]} found
 * @param {Words} words
 */
const verdict = (lines, found, words) => {
  const missing = found.filter(([, mark]) => mark === "missing").map(([part]) => part);
  const text = found.length
    ? `✗ ${fill(words.faulty, { wrong: found.length - missing.length, missing: missing.length })}`
    : `✓ ${words.sound}`;
  const cites = new Map([...lines, ...missing].flatMap((part) => part.cites).map((cite) => [cite.label, cite]));
  const list = missing.map((part) => h("li", {}, h("strong", { text: `${words.missing} ` }), part.remark));
  return [h("p", { class: found.length ? "af-bad" : "af-good" }, h("strong", { text })),
    ...(list.length ? [h("ul", {}, list)] : []), citations([...cites.values()], words) ?? ""];
};

/** @type {import("./types.d.ts").Render} */
export const builder = ({ model, el }) => {
  const words = model.get("words");
  /** @type {{ title: string, lead: string, page: string, parts: Part[] }} */
  const state = model.get("state");
  const root = activityFrame(model, "builder", state);
  const name = uniqueId();
  const palette = h("fieldset", { class: "af-options" }, legend(words.palette),
    state.parts.map((part) => h("label", { class: "af-option" },
      input({ type: "checkbox", name, value: part.id }), h("span", { text: part.text }))));
  const page = h("div", { class: `${paper("form")} af-built` });
  const built = h("div", { class: "af-built-side", tabindex: "0", role: "region", "aria-label": state.page }, page);
  const said = h("div", { class: "af-judged", role: "status" });
  const draw = (/** @type {boolean} */ checked) => {
    const chosen = new Set(ticked(palette));
    const lines = state.parts.filter(({ id }) => chosen.has(id));
    const found = faults(state.parts, chosen);
    const marks = new Map(found.map(([part, mark]) => [part.id, mark]));
    const shown = lines.map((part) => (checked
      ? checkedLine(part, marks.get(part.id), words)
      : h("div", { class: "af-line" }, h("p", { text: part.text }))));
    page.replaceChildren(h("div", { class: "af-artefact-title", text: state.page }),
      ...(shown.length ? shown : [h("p", { class: "af-meta", text: words.empty })]));
    said.replaceChildren(...(checked ? verdict(lines, found, words) : []));
  };
  palette.addEventListener("change", () => draw(false));
  draw(false);
  root.append(h("div", { class: "af-builder-sides" }, palette, built),
    h("div", { class: "af-actions" }, button(words.check, () => draw(true), { class: "af-primary" })), said);
  place(root, el);
};
