import assert from "node:assert/strict";
import { test } from "node:test";

import { click, shownBy, view } from "./page.js";

const { render } = await view("main.js");
const { begin } = await view("draft.js");
const shown = shownBy(render);

const STATE = { mode: "closed", least: 6, phraseless: false };
const NOTICE = { choice: "yes", trouble: "", switched: false, sitting: "", compact: true, fields: [],
  change: { text: "00", target: "x" } };

const type = (el, phrase) => {
  el.querySelector("input").value = phrase;
  click(el, "form button");
};

test("to a person alone it is one folded line, and elsewhere its field has a name and a rule", (context) => {
  const { el: alone } = shown(context, "desk", { ...STATE, mode: "alone" });
  assert.ok(!alone.querySelector("details").open && alone.querySelectorAll("summary").length === 1);
  const { el } = shown(context, "desk", STATE);
  const field = el.querySelector("input");
  assert.equal(el.querySelector(`label[for="${field.id}"]`).textContent, "the phrase");
  assert.ok(el.querySelector(`#${field.getAttribute("aria-describedby")}`));
  assert.equal(field.getAttribute("autocomplete"), "off");
});

test("a phrase goes to the kernel, and a new record is asked for again before it is made", (context) => {
  const { kernel, el } = shown(context, "desk", STATE);
  type(el, "blue teapot");
  assert.deepEqual(kernel.heard, [{ type: "open", phrase: "blue teapot" }]);
  kernel.say({ type: "unknown" });
  assert.equal(document.activeElement.textContent, "the unknown");
  const [start, back] = el.querySelectorAll(".af-sure-box button");
  back.click();
  assert.equal(document.activeElement, el.querySelector("input"));
  assert.equal(el.querySelector("input").value, "blue teapot", "what was typed can be mended");
  assert.equal(el.querySelector(".af-sure-box"), null);
  assert.equal(kernel.heard.length, 1);
  kernel.say({ type: "unknown" });
  el.querySelector("input").dispatchEvent(new window.Event("input"));
  assert.equal(el.querySelector(".af-sure-box"), null, "another phrase is another question");
  kernel.say({ type: "unknown" });
  el.querySelector(".af-sure-box button").click();
  assert.deepEqual(kernel.heard.at(-1), { type: "start", phrase: "blue teapot" });
  assert.ok(start && !document.body.innerHTML.includes("teapot"), "no phrase stands in the page's markup");
});

test("a phrase half typed outlives a look, and trouble is said", (context) => {
  const { kernel, el } = shown(context, "desk", STATE);
  el.querySelector("input").value = "half";
  kernel.set("state", { ...STATE });
  assert.equal(el.querySelector("input").value, "half");
  kernel.say({ type: "trouble", text: "Too short." });
  assert.equal(el.querySelector("[role=status]").textContent, "Too short.");
});

test("what is open can be left, and a switched page offers nothing", (context) => {
  const { kernel, el } = shown(context, "desk", { ...STATE, mode: "open" });
  click(el, "button");
  assert.deepEqual(kernel.heard, [{ type: "leave", phrase: "" }]);
  kernel.set("state", { ...STATE, mode: "switched" });
  assert.equal(el.textContent, "");
});

test("the record without a phrase is offered where there is one", (context) => {
  const named = (el) => [...el.querySelectorAll("button")].map((each) => each.textContent);
  assert.ok(!named(shown(context, "desk", STATE).el).includes("the phraseless"));
  assert.ok(named(shown(context, "desk", { ...STATE, phraseless: true }).el).includes("the phraseless"));
});

test("a notice asks nothing where no record is open, and tells the page once another is", (context) => {
  const said = [];
  const hear = ({ detail }) => said.push(detail);
  document.addEventListener("askfirst:switched", hear);
  context.after(() => document.removeEventListener("askfirst:switched", hear));
  const { kernel, el } = shown(context, "notice", { ...NOTICE, choice: "closed" });
  assert.equal(el.querySelector("button"), null);
  assert.ok(el.textContent.includes("the now-closed") && el.textContent.includes("the open-in"));
  assert.deepEqual(said, []);
  kernel.set("state", { ...NOTICE, choice: null, switched: true, trouble: "Another." });
  assert.deepEqual(said, ["Another."]);
  assert.equal(el.querySelector("button"), null);
  assert.equal(document.documentElement.dataset.askfirstSaving, "off");
});

test("a tab forgets where one learner stood when another's record is open, and a person alone never", () => {
  const keep = () => sessionStorage.setItem("askfirst-step:en/01", "4");
  sessionStorage.clear();
  sessionStorage.setItem("another", "kept");
  for (const [sitting, kept] of [["", "4"], ["hers", null], ["hers", "4"], ["his", null], ["", null]]) {
    keep();
    begin(sitting);
    assert.equal(sessionStorage.getItem("askfirst-step:en/01"), kept, sitting);
  }
  assert.equal(sessionStorage.getItem("another"), "kept");
});

test("starting over is done only after it was said what goes and what stays, and the tab forgets its place", (context) => {
  sessionStorage.setItem("askfirst-step:en/01", "4");
  const state = { choice: "yes", stored: "One.", damaged: "", also: [], lessons: [], lost: "All.", trace: "Gone.",
    about: [], due: [], log: [] };
  const { kernel, el } = shown(context, "record", state);
  const named = (text) => [...el.querySelectorAll("button")].find((each) => each.textContent === text);
  named("the delete-trace").click();
  assert.ok(el.textContent.includes("Gone."));
  assert.deepEqual(kernel.heard, []);
  assert.equal(sessionStorage.getItem("askfirst-step:en/01"), "4");
  named("the really-trace").click();
  assert.deepEqual(kernel.heard, [{ type: "delete-trace" }]);
  assert.equal(sessionStorage.getItem("askfirst-step:en/01"), null);
});
