/* What the browser half makes of the cases on stdin, for Python to compare with what it makes of them itself. */

import { text } from "node:stream/consumers";

import { answer, view } from "./page.js";

const { KINDS } = await view("questions/kinds.js");
const { faults } = await view("builder.js");
const { gateStates, outcome } = await view("bench.js");
const { fill, plain, splitCitations } = await view("text.js");

const rules = {
  item: ({ item, words, response }) => {
    const [field, read] = KINDS[item.kind](item, words, "uid");
    const before = read();
    answer(field, item.kind, response);
    return { before, after: read(), paper: field.querySelector(".af-artefact")?.className ?? null };
  },
  cell: ({ gates, cell }) => ({ outcome: outcome(cell), gates: gateStates(gates, cell) }),
  page: ({ parts, chosen }) => faults(parts, new Set(chosen)).map(([part, mark]) => [part.id, mark]),
  fill: ({ text: template, values }) => fill(template, values),
  cited: ({ text: each }) => ({
    plain: plain(each),
    pieces: splitCitations(each).map((piece) => (piece.cited ? `<cite>${piece.text}</cite>` : piece.text)).join(""),
  }),
};

const cases = JSON.parse(await text(process.stdin));
process.stdout.write(JSON.stringify(cases.map(([rule, values]) => rules[rule](values))));
