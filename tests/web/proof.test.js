import assert from "node:assert/strict";
import { test } from "node:test";

import { shownBy, view } from "./page.js";

const { render } = await view("main.js");
const STATE = { finished: true, passed: [["form-2", "B · later"], ["form-1", "A · earlier"]], folder: "/share" };

/** The view in the page, its buttons by their words; it goes with its test. */
const shown = (context, state = STATE) => {
  const { kernel, el } = shownBy(render)(context, "proof", state);
  const press = (text) => [...el.querySelectorAll("button")].find((each) => each.textContent === text).click();
  return { kernel, el, press, field: (number) => el.querySelectorAll("input[type=text]")[number] };
};

test("a name goes into the message that asks for the file, and stays where it was typed", (context) => {
  const { kernel, el, press, field } = shown(context);
  field(0).value = "Li";
  press("the page");
  assert.deepEqual(kernel.heard.at(-1), { type: "statement", form: "form-2", name: "Li", kind: "page" });
  el.querySelector("input[value=form-1]").click();
  kernel.set("state", { ...STATE, passed: [["form-3", "C"], ...STATE.passed] });
  press("the pdf");
  assert.deepEqual(kernel.heard.at(-1), { type: "statement", form: "form-1", name: "Li", kind: "pdf" });
  assert.ok(!JSON.stringify(kernel.get("state")).includes("Li"));
});

test("what is not ticked is not wished, and handing in says where to", (context) => {
  const { kernel, el, press, field } = shown(context);
  press("the save-pack");
  assert.deepEqual(kernel.heard.at(-1), { type: "pack", wishes: [], staff: "" });
  el.querySelector("input[value=attested]").click();
  field(1).value = "SH-0417";
  press("the hand-in");
  assert.deepEqual(kernel.heard.at(-1), { type: "hand-in", wishes: ["attested"], staff: "SH-0417" });
});

test("without a pass there is no statement, without a folder no handing in, and without a test nothing", (context) => {
  const { kernel, el } = shown(context, { ...STATE, passed: [], folder: "" });
  const [statement, pack] = el.querySelectorAll("details");
  assert.deepEqual([statement.hidden, pack.hidden], [true, false]);
  assert.ok(!el.textContent.includes("the hand-in"));
  kernel.set("state", { ...STATE, passed: [], finished: false });
  assert.ok(el.firstChild.hidden);
});

test("what went wrong is said, and what was made is named", (context) => {
  const { kernel, el, press } = shown(context);
  press("the save-pack");
  kernel.say({ type: "trouble", text: "No room." });
  assert.equal(el.querySelector(".af-warn").textContent, "No room.");
  kernel.say({ type: "handed-in", text: "It is there." });
  assert.equal(el.querySelector("[role=status]").textContent, "It is there.");
  assert.equal(el.querySelector(".af-warn"), null);
});
