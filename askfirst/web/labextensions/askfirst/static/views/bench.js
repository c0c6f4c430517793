// @ts-check
/* Rows against columns, each guessed before it is judged. What stops at a gate is never weighed. */

import { citations } from "./citations.js";
import { button, choices, h, legend, paragraphs, picked, uniqueId } from "./dom.js";
import { activityFrame, place } from "./frame.js";
import { came, guess } from "./guess.js";
import { onPaper } from "./handout.js";
import { fill } from "./text.js";

/** @typedef {import("./types.d.ts").BenchCell} Cell */
/** @typedef {import("./types.d.ts").Words} Words */
/** @typedef {import("./types.d.ts").Choice} Choice */
/** @typedef {{ title: string, options: Choice[] }} Axis */
/**
 * @typedef {{ title: string, lead: string, rows: Axis, columns: Axis, gates: Choice[],
 *   cells: Record<string, Cell> }} State
 */

const MOST_IMPACT = 4;

/**
 * What became of a combination: stopped at a gate, open at one, or weighed.
 * @param {Cell} cell
 */
export const outcome = (cell) => (cell.stops ? "stops" : cell.open ? "open" : "weighed");

/**
 * What each gate says of a combination; behind the one that holds it up, none is asked.
 * @param {Choice[]} gates
 * @param {Cell} cell
 */
export const gateStates = (gates, cell) => {
  const held = gates.findIndex(([id]) => id === cell.stops || id === cell.open);
  return gates.map((_gate, n) => {
    if (held < 0 || n < held) return "passes";
    return n > held ? "unasked" : outcome(cell);
  });
};

/**
 * How a combination is written into the table.
 * @param {Cell} cell
 * @param {Words} words
 * @returns {[tone: string, text: string]}
 */
const inTable = (cell, words) => {
  switch (outcome(cell)) {
    case "stops": return ["bad", `✗ ${words.stopped}`];
    case "open": return ["open", `? ${words.depends}`];
    default: return ["good", `✓ ${words[`impact-${cell.impact}`]}`];
  }
};

/**
 * @param {State} state
 * @param {Cell} cell
 * @param {Words} words
 */
const judgement = (state, cell, words) => {
  /** @type {Record<string, [tone: string, mark: string]>} */
  const shown = {
    passes: ["good", `✓ ${words.passes}`],
    unasked: ["none", words.unasked],
    stops: ["bad", `✗ ${words.stops}`],
    open: ["open", `? ${words.open}`],
  };
  const gates = gateStates(state.gates, cell).map((each, n) => {
    const [tone, mark] = shown[each];
    return h("li", { class: `af-gate af-gate-${tone}` },
      h("strong", { class: "af-mark", text: mark }), " ", state.gates[n][1]);
  });
  const weighed = cell.impact === null ? [] : [h("p", { class: "af-impact" },
    h("span", { "aria-hidden": "true", text: "●".repeat(cell.impact) + "○".repeat(MOST_IMPACT - cell.impact) }),
    " ",
    fill(words.impact, { impact: words[`impact-${cell.impact}`] }))];
  return [h("ol", { class: "af-gates" }, gates), ...weighed, ...paragraphs(cell.why),
    citations(cell.cites, words) ?? ""];
};

/**
 * The table that fills as combinations are tried.
 * @param {State} state
 * @param {Words} words
 */
const matrix = (state, words) => {
  const row = (/** @type {Choice} */ [id, text]) => h("tr", {}, h("th", { scope: "row", text }),
    state.columns.options.map(([column, head]) =>
      h("td", { "data-cell": `${id}/${column}`, "data-column": head, text: "·" })));
  return h("table", { class: "af-matrix" }, h("caption", { text: words.table }),
    h("thead", {}, h("tr", {}, h("td"), state.columns.options.map(([, text]) => h("th", { scope: "col", text })))),
    h("tbody", {}, state.rows.options.map((each) => row(each))));
};

/**
 * What a combination can be guessed to come to.
 * @param {State} state
 * @param {Words} words
 * @returns {Choice[]}
 */
const guesses = (state, words) => {
  /** @type {Set<string>} */
  const known = new Set(Object.values(state.cells).map(outcome));
  return ["stops", "open", "weighed"].filter((each) => known.has(each)).map((each) => [each, words[`guess-${each}`]]);
};

/** @type {import("./types.d.ts").Render} */
export const bench = ({ model, el }) => {
  const words = model.get("words");
  /** @type {State} */
  const state = model.get("state");
  const root = activityFrame(model, "bench", state);
  const uid = uniqueId();
  const side = (/** @type {Axis} */ axis, /** @type {string} */ name) => {
    const box = choices(legend(axis.title), axis.options, `${uid}-${name}`, { className: "af-card" });
    box.addEventListener("change", () => judge());
    return box;
  };
  const rows = side(state.rows, "row");
  const columns = side(state.columns, "column");
  const panel = h("div", { class: "af-judged", role: "status", tabindex: "-1" },
    h("p", { class: "af-meta", text: words.choose }));
  const table = matrix(state, words);
  const scroll = h("div", { class: "af-scroll", tabindex: "0", role: "region", "aria-label": words.table }, table);
  const write = (/** @type {string} */ key, into = table) => {
    const [tone, text] = inTable(state.cells[key], words);
    const cell = into.querySelector(`[data-cell="${key}"]`);
    if (!cell) return;
    cell.className = `af-${tone} af-tried`;
    cell.textContent = text;
  };
  /** @type {Map<string, string>} what each combination was guessed to come to */
  const guessed = new Map();
  const tried = (/** @type {string} */ row) =>
    state.columns.options.every(([column]) => guessed.has(`${row}/${column}`));
  const judge = () => {
    const key = `${picked(rows)}/${picked(columns)}`;
    const cell = state.cells[key];
    if (!cell) return;
    const given = guessed.get(key);
    const asked = guess(words.guess, guesses(state, words), given, (id) => {
      guessed.set(key, id);
      write(key);
      judge();
      panel.focus({ preventScroll: true });
    });
    if (!given) return panel.replaceChildren(asked);
    const right = given === outcome(cell);
    panel.replaceChildren(asked, came(right, right ? words.agreed : words.differs), ...judgement(state, cell, words));
  };
  const note = h("p", { class: "af-status", role: "status" });
  const all = button(words.all, () => {
    if (!state.rows.options.some(([row]) => tried(row))) {
      note.textContent = words["try-first"];
      return;
    }
    Object.keys(state.cells).forEach((key) => write(key));
    note.remove();
    all.remove();
    scroll.focus();
  }, { class: "af-quiet" });
  root.append(rows, columns, panel, scroll, h("div", { class: "af-actions" }, all), note);
  onPaper(root, (answers) => {
    const full = matrix(state, words);
    if (answers) Object.keys(state.cells).forEach((key) => write(key, full));
    return [full];
  });
  place(root, el);
};
