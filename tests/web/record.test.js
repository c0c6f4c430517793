import assert from "node:assert/strict";
import { after, test } from "node:test";

import { click, shownBy, stopTimers, view, window } from "./page.js";

after(stopTimers);

const { render } = await view("main.js");
const shown = shownBy(render);

/** Wait until so many messages came. */
const heard = async (kernel, count) => {
  for (let left = 500; kernel.heard.length < count && left; left -= 1) await new Promise((done) => setTimeout(done, 10));
  return kernel.heard;
};

const NOTICE = { choice: null, trouble: "", compact: false, fields: ["date and time"], due: [], change: { text: "00", target: "x" } };

test("the notice says how things are before it asks, and names no field by its code", (context) => {
  for (const compact of [false, true]) {
    const { el } = shown(context, "notice", { ...NOTICE, compact });
    const text = el.textContent;
    assert.ok(text.indexOf("the now-none") < text.indexOf("the yes"));
    assert.ok(!el.querySelector("details").open && text.includes("date and time"));
    assert.ok(!/the now-(yes|no)(?!ne)/.test(text), "nothing is said of a choice that was not made");
  }
});

test("a notice that was answered takes the focus to what is so now, and a compact one is a line", (context) => {
  const { kernel, el } = shown(context, "notice", { ...NOTICE, compact: true });
  click(el, "[data-choice=yes]");
  kernel.set("state", { ...NOTICE, compact: true, choice: "yes" });
  kernel.say({ type: "changed" });
  assert.equal(el.querySelector("button"), null);
  assert.ok(document.activeElement.textContent.startsWith("the now-yes"));
  kernel.set("state", { ...NOTICE, compact: true });
  assert.ok(el.querySelector("[data-choice=yes]"), "what was deleted elsewhere is asked anew");
  assert.equal(document.documentElement.dataset.askfirstSaving, "off");
});

const ROW = { at: "then", question: "Whose?", answer: "Hers", result: "right", confidence: "sure", note: "", own: false,
  disown: true, really: "It will not count." };
const RECORD = { choice: "yes", stored: "One.", damaged: "", also: [], lessons: [{ id: "01", title: "Faces · 1" }],
  lost: "All goes.", trace: "", about: [["What", "Answers.\n\nTests."]], due: [], log: [] };

test("an answer is disowned only after it was said what that does", async (context) => {
  const { kernel, el } = shown(context, "record", RECORD);
  el.querySelector("details").open = true;
  assert.deepEqual(await heard(kernel, 1), [{ type: "answers", lesson: "01" }]);
  kernel.say({ type: "answers", lesson: "01", rows: [{ ...ROW, number: 7 }] });
  click(el, "li button");
  assert.ok(el.textContent.includes("It will not count."));
  assert.equal(kernel.heard.length, 1);
  click(el, "li .af-actions button + button");
  assert.ok(!el.textContent.includes("It will not count."), "and it can be left as it is");
  click(el, "li button");
  click(el, "li .af-actions button");
  assert.deepEqual(kernel.heard.at(-1), { type: "disown", number: 7 });
  kernel.set("state", { ...RECORD, stored: "None." });
  assert.deepEqual((await heard(kernel, 3)).at(-1), { type: "answers", lesson: "01" }, "what was open is open again, and true");
  kernel.say({ type: "answers", lesson: "01", rows: [{ ...ROW, number: 7, disown: false, own: true, note: "Not her." }] });
  assert.equal(document.activeElement.textContent, "the own");
  click(el, "li button");
  assert.deepEqual(kernel.heard.at(-1), { type: "own", number: 7 });
});

test("a record is deleted only after it was said what is lost", (context) => {
  const { kernel, el } = shown(context, "record", RECORD);
  const remove = [...el.querySelectorAll("button")].find((each) => each.textContent === "the delete");
  remove.click();
  assert.ok(el.textContent.includes("All goes."));
  assert.deepEqual(kernel.heard, []);
  click(el, ".af-danger");
  assert.deepEqual(kernel.heard, [{ type: "delete" }]);
  kernel.set("state", { ...RECORD, choice: null, lessons: [], stored: "Nothing." });
  kernel.say({ type: "changed", text: "Gone." });
  assert.equal(document.activeElement.textContent, "Nothing.");
  assert.equal(el.querySelector("[role=status]").textContent, "Gone.");
  assert.equal(el.querySelector("button"), null, "nothing is left to delete or to take along");
});

test("the trace is deleted only after it was said what goes and what stays, and the log says that it went", (context) => {
  const { kernel, el } = shown(context, "record", { ...RECORD, trace: "Answers go. Tests stay.", due: ["Soon."] });
  assert.deepEqual([...el.querySelectorAll(".af-about dd p")].map((each) => each.textContent), ["Answers.", "Tests."]);
  assert.equal(el.querySelector(".af-warn").textContent, "Soon.");
  assert.equal(el.querySelector(".af-log"), null);
  [...el.querySelectorAll("button")].find((each) => each.textContent === "the delete-trace").click();
  assert.ok(el.textContent.includes("Answers go. Tests stay."));
  assert.deepEqual(kernel.heard, []);
  click(el, ".af-danger");
  assert.deepEqual(kernel.heard, [{ type: "delete-trace" }]);
  kernel.set("state", { ...RECORD, lessons: [], log: ["Today: 3."] });
  kernel.say({ type: "changed", text: "Gone." });
  assert.equal(document.activeElement.className, "af-stored");
  assert.equal(el.querySelector(".af-log li").textContent, "Today: 3.");
  assert.ok(!el.textContent.includes("the delete-trace"), "there is no trace to delete");
});

test("a notice says beforehand what will go", (context) => {
  for (const compact of [false, true]) {
    const { el } = shown(context, "notice", { ...NOTICE, compact, choice: "yes", due: ["Soon."] });
    assert.equal(el.querySelector(".af-warn").textContent, "Soon.");
  }
});

test("what one view changed, the others look at, and so they do when their page is seen again", async (context) => {
  const [{ kernel: one }, { kernel: other }] = [shown(context, "record", RECORD), shown(context, "notice", NOTICE)];
  one.say({ type: "changed", text: "" });
  assert.deepEqual(await heard(other, 1), [{ type: "look" }]);
  assert.deepEqual(one.heard, [], "who changed it knows");
  window.dispatchEvent(new window.Event("focus"));
  assert.deepEqual(one.heard, [{ type: "look" }]);
});

const REFRESH = { due: "Three.", begin: "Now", to: null, following: "Next.", calendar: true };

test("what is due is one line with its button, and before a path is done nothing is in sight", (context) => {
  const { kernel, el } = shown(context, "refresh", { ...REFRESH, due: "", begin: "", following: "", calendar: false });
  const root = el.firstElementChild;
  assert.ok(root.hidden && !("askfirstDue" in root.dataset));
  kernel.set("state", REFRESH);
  assert.ok(!root.hidden && "askfirstDue" in root.dataset, "course mode does not scroll past what is due");
  click(el, "[value=begin]");
  assert.deepEqual(kernel.heard, [{ type: "begin" }]);
  kernel.set("state", { ...REFRESH, begin: "" });
  assert.ok(!("askfirstDue" in root.dataset) && el.querySelector("[value=calendar]"));
  kernel.set("state", { ...REFRESH, begin: "", to: { text: "12", target: "notebooks/en/12.ipynb#question-q" } });
  assert.equal(el.querySelector("a").dataset.askfirstOpen, "notebooks/en/12.ipynb#question-q");
});

test("the days are saved under the name that the page then says", (context) => {
  const { kernel, el } = shown(context, "refresh", REFRESH);
  const made = [];
  URL.createObjectURL = (blob) => made.push(blob.type) && "blob:x";
  let name = "";
  context.mock.method(window.HTMLAnchorElement.prototype, "click", function saved() { name = this.download; });
  click(el, "[value=calendar]");
  kernel.say({ type: "file", name: "days.ics", kind: "text/calendar", text: "BEGIN" });
  assert.deepEqual([name, made], ["days.ics", ["text/calendar"]]);
  assert.equal(el.querySelector("[role=status]").textContent, "the saved");
});
