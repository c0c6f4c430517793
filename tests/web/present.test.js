import assert from "node:assert/strict";
import { test } from "node:test";

import { STATIC } from "./page.js";

const { asked, nextOfVote } = await import(new URL("present/control.js", STATIC).href);

const sight = (ballot = "") => ({ count: 3, ballot });
const state = (slide, vote = null) => ({ version: 1, slide, vote, join: null });
const vote = (more = {}) => ({ item: "q", round: 1, open: false, votes: 6, shown: false, shares: null, before: null, ...more });

test("a clicker walks from the first slide to the last and no further", () => {
  assert.deepEqual(asked("next", state(0), sight()), ["slide", { slide: 1 }]);
  assert.equal(asked("next", state(2), sight()), null);
  assert.deepEqual(asked("back", state(2), sight()), ["slide", { slide: 1 }]);
  assert.equal(asked("back", state(0), sight()), null);
  assert.equal(asked("first", state(0), sight()), null);
});

test("going on while a vote is open closes it, and shows no answer yet", () => {
  assert.deepEqual(asked("next", state(1, vote({ open: true })), sight("q")), ["vote", { do: "stop", item: "q" }]);
  assert.deepEqual(asked("next", state(0, vote({ open: true })), sight()), ["vote", { do: "stop", item: "q" }]);
  assert.deepEqual(asked("next", state(1, vote()), sight("q")), ["slide", { slide: 2 }]);
});

test("one key takes a vote through both rounds to the histogram and away", () => {
  const rounds = [null, vote({ open: true }), vote(), vote({ round: 2, open: true }), vote({ round: 2 }),
    vote({ round: 2, shown: true })];
  const done = rounds.map((each) => nextOfVote(state(1, each), sight("q")));
  assert.deepEqual(done, ["start", "stop", "again", "stop", "show", "hide"]);
});

test("the vote on another slide's question is not this one's", () => {
  assert.equal(nextOfVote(state(1, vote({ item: "other" })), sight("q")), "start");
  assert.equal(nextOfVote(state(1, vote()), sight()), null);
  assert.equal(asked("vote", state(1), sight()), null);
});

test("the first histogram can be shown before the talk, never while votes come in", () => {
  assert.deepEqual(asked("show", state(1, vote()), sight("q")), ["vote", { do: "show", item: "q" }]);
  assert.equal(asked("show", state(1, vote({ open: true })), sight("q")), null);
  assert.equal(asked("show", state(1), sight("q")), null);
});
