import assert from "node:assert/strict";
import { test } from "node:test";

import { STATIC } from "./page.js";

const { firstWords, folded, inSight, minutesLeft, openAt, shown, standing, stepMinutes, stepsMinutes, together } = await import(new URL("place.js", STATIC).href);

test("what is asked in a step comes to one word", () => {
  assert.equal(together([]), "");
  assert.equal(together(["open"]), "open");
  assert.equal(together(["done", "done"]), "done");
  assert.equal(together(["done", "open"]), "begun");
  assert.equal(together(["begun"]), "begun");
  assert.equal(together(["done", "told"]), "told");
});

test("a lesson opens where it was left, whatever was skipped before", () => {
  const row = (...states) => states.map((state) => ({ r: "", o: "open", b: "begun", d: "done" })[state]);
  assert.equal(openAt(row("r", "o", "r"), 0), 0, "nothing answered");
  assert.equal(openAt(row("r", "d", "r", "o"), 0), 2, "what stands behind an answer is the next");
  assert.equal(openAt(row("o", "b", "r"), 0), 1, "a quiz that is half done is the one");
  assert.equal(openAt(row("o", "r", "d", "o"), 0), 3);
  assert.equal(openAt(row("r", "r", "o"), 2), 2, "this tab had read so far");
  assert.equal(openAt(row("d", "d"), 0), 1, "the last step stays");
  assert.equal(openAt(row("r"), 9), 0, "a place of a longer edition");
});

test("nothing after the present step is in sight, and of those before only what is opened", () => {
  const opened = new Set([0, 3]);
  assert.deepEqual([0, 1, 2, 3].map((step) => inSight(step, 2, opened, 0)), [true, false, true, false]);
  assert.deepEqual([0, 1, 2, 3].map((step) => inSight(step, 2, opened, 1)), [false, false, true, false], "under one line");
  assert.deepEqual([1, 2, 3].map((step) => standing(step, 2)), ["behind", "present", "ahead"]);
});

test("the step before stands for itself, several before it under one line", () => {
  assert.deepEqual([0, 1, 2, 3, 4].map(folded), [0, 0, 0, 2, 3]);
});

test("a link to a step behind opens it, and one to a step ahead goes there", () => {
  assert.deepEqual(shown(1, 4, new Set()), { at: 4, opened: new Set([1]) });
  assert.equal(shown(6, 4, new Set()).at, 6);
});

test("minutes left are whole, count the present step, and are never none", () => {
  assert.equal(minutesLeft([1, 2.4, 0.3], 1), 3);
  assert.equal(minutesLeft([1, 0.1], 1), 1);
});

test("a check that is on the page only at times takes its minutes where it waits", () => {
  const step = { minutes: 0.2, whenAsked: 4 };
  assert.deepEqual(["", "open", "begun", "done"].map((asked) => stepMinutes(step, asked)), [0.2, 4.2, 4.2, 0.2]);
  assert.equal(stepMinutes({ minutes: 2 }, "open"), 2);
});

test("a test takes what its lesson's heading leaves to it, and without a heading what was built", () => {
  const steps = [{ kind: "test", minutes: 15 }, { kind: "prose", minutes: 0.8 }, { kind: "quiz", minutes: 0, whenAsked: 4 }];
  assert.deepEqual(stepsMinutes(steps, ["open", "", ""], 8), [7.2, 0.8, 0]);
  assert.deepEqual(stepsMinutes(steps, ["open", "", "open"], 0), [15, 0.8, 4]);
  assert.deepEqual(stepsMinutes(steps.slice(1), ["", ""], 8), [0.8, 0]);
});

test("a text is cut at a word where there are spaces", () => {
  assert.equal(firstWords("  one\n two "), "one two");
  assert.match(firstWords("word ".repeat(30)), /^(word )*word…$/);
  assert.equal(firstWords("字".repeat(60)).length, 49);
});
