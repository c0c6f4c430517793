import assert from "node:assert/strict";
import { test } from "node:test";

import { click, model, view } from "./page.js";

const { render } = await view("main.js");

const shown = (kind, state) => {
  const view = model(kind, state);
  const el = document.createElement("div");
  document.body.append(el);
  const stop = render({ model: view, el });
  return { view, el, stop: () => { stop(); el.remove(); assert.equal(view.listening(), 0); } };
};
const settled = () => new Promise((done) => setTimeout(done, 20));

const NOTICE = { choice: null, trouble: "", compact: false, fields: ["date and time"], change: { text: "00", target: "x" } };

test("the notice says how things are before it asks, and names no field by its code", () => {
  for (const compact of [false, true]) {
    const { el, stop } = shown("notice", { ...NOTICE, compact });
    const text = el.textContent;
    assert.ok(text.indexOf("the now-none") < text.indexOf("the yes"));
    assert.ok(!el.querySelector("details").open && text.includes("date and time"));
    assert.ok(!/the now-(yes|no)(?!ne)/.test(text), "nothing is said of a choice that was not made");
    stop();
  }
});

test("a notice that was answered takes the focus to what is so now, and a compact one is a line", () => {
  const { view, el, stop } = shown("notice", { ...NOTICE, compact: true });
  click(el, "[data-choice=yes]");
  view.set("state", { ...NOTICE, compact: true, choice: "yes" });
  view.say({ type: "changed" });
  assert.equal(el.querySelector("button"), null);
  assert.ok(document.activeElement.textContent.startsWith("the now-yes"));
  view.set("state", { ...NOTICE, compact: true });
  assert.ok(el.querySelector("[data-choice=yes]"), "what was deleted elsewhere is asked anew");
  assert.equal(document.documentElement.dataset.askfirstSaving, "off");
  stop();
});

const ROW = { at: "then", question: "Whose?", answer: "Hers", result: "right", confidence: "sure", note: "", own: false,
  disown: true, really: "It will not count." };
const RECORD = { choice: "yes", stored: "One.", damaged: "", also: [], lessons: [{ id: "01", title: "Faces · 1" }],
  lost: "All goes." };

test("an answer is disowned only after it was said what that does", async () => {
  const { view, el, stop } = shown("record", RECORD);
  el.querySelector("details").open = true;
  await settled();
  assert.deepEqual(view.heard, [{ type: "answers", lesson: "01" }]);
  view.say({ type: "answers", lesson: "01", rows: [{ ...ROW, number: 7 }] });
  click(el, "li button");
  assert.ok(el.textContent.includes("It will not count."));
  assert.equal(view.heard.length, 1);
  click(el, "li .af-actions button + button");
  assert.ok(!el.textContent.includes("It will not count."), "and it can be left as it is");
  click(el, "li button");
  click(el, "li .af-actions button");
  assert.deepEqual(view.heard.at(-1), { type: "disown", number: 7 });
  view.set("state", { ...RECORD, stored: "None." });
  await settled();
  assert.deepEqual(view.heard.at(-1), { type: "answers", lesson: "01" }, "what was open is open again, and true");
  view.say({ type: "answers", lesson: "01", rows: [{ ...ROW, number: 7, disown: false, own: true, note: "Not her." }] });
  assert.equal(document.activeElement.textContent, "the own");
  click(el, "li button");
  assert.deepEqual(view.heard.at(-1), { type: "own", number: 7 });
  stop();
});

test("a record is deleted only after it was said what is lost", () => {
  const { view, el, stop } = shown("record", RECORD);
  const remove = [...el.querySelectorAll("button")].find((each) => each.textContent === "the delete");
  remove.click();
  assert.ok(el.textContent.includes("All goes."));
  assert.deepEqual(view.heard, []);
  click(el, ".af-danger");
  assert.deepEqual(view.heard, [{ type: "delete" }]);
  view.set("state", { ...RECORD, choice: null, lessons: [], stored: "Nothing." });
  view.say({ type: "changed", text: "Gone." });
  assert.equal(document.activeElement.textContent, "Nothing.");
  assert.equal(el.querySelector("[role=status]").textContent, "Gone.");
  assert.equal(el.querySelector("button"), null, "nothing is left to delete or to take along");
  stop();
});

test("what one view changed, the others look at, and so they do when their page is seen again", async () => {
  const [one, other] = [shown("record", RECORD), shown("notice", NOTICE)];
  one.view.say({ type: "changed", text: "" });
  await settled();
  assert.deepEqual(other.view.heard, [{ type: "look" }]);
  assert.deepEqual(one.view.heard, [], "who changed it knows");
  window.dispatchEvent(new window.Event("focus"));
  assert.deepEqual(one.view.heard, [{ type: "look" }]);
  one.stop();
  other.stop();
});
