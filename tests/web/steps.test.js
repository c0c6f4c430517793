import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { STATIC, window } from "./page.js";

const { walkSteps } = await import(new URL("steps.js", STATIC).href);
const { asks } = await import(new URL("views/frame.js", STATIC).href);

const said = { place: "{number}/{total}, {minutes}", earlier: "earlier {last}", earlierSkipped: "skipped {count}",
  debriefOn: "debriefOn {scene}" };
const text = new Proxy({}, { get: (_, name) => said[name] ?? String(name) });
let scrolled = [];
window.HTMLElement.prototype.scrollIntoView = function scroll() { scrolled.push(this); };
beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  document.body.replaceChildren();
});

/** A lesson of a heading, then what to read, a guess, a quiz, its debrief and the end; `states` is what is answered. */
const lesson = (states = ["open", "open"]) => {
  const column = document.createElement("main");
  document.body.append(column);
  const cell = (id, html) => {
    const node = Object.assign(document.createElement("div"), { className: "jp-Cell", innerHTML: html });
    column.append(node);
    return { model: { id }, node };
  };
  const view = (name, state) => `<section class="${name}" data-askfirst-asks="${state}"><h3>${name}</h3></section>`;
  const widgets = [cell("head", ""), cell("text", "<h2 id='there'>Text</h2>"), cell("bet", view("bet", states[0])),
    cell("quiz", view("quiz", states[1])), cell("debrief", "law"), cell("end", "end")];
  const told = [["prose", "text"], ["bet", "bet"], ["quiz", "quiz"], ["debrief", "debrief"], ["end", "end"]];
  const steps = told.map(([kind, id]) => ({ kind, cells: [id], minutes: 2, about: kind === "debrief" && id }));
  const walk = walkSteps({ content: { widgets, viewportNode: column } }, { steps, lesson: "01", lang: "en" }, text);
  walk.begin();
  const seen = () => widgets.filter(({ node }) => !node.hidden).map(({ model }) => model.id);
  const lines = () => [...column.querySelectorAll(".askfirst-step-line")]
    .filter((line) => !line.closest("[hidden]")).map((line) => line.textContent);
  const onward = () => [...column.querySelectorAll(".askfirst-onward:not([hidden]) button")][0];
  return { column, walk, seen, lines, onward, view: (name) => column.querySelector(`.${name}`) };
};

test("one step is in sight, and the way on takes the focus along", () => {
  const { column, seen, onward } = lesson();
  assert.deepEqual(seen(), ["head", "text"]);
  assert.equal(onward().textContent, "goOn");
  assert.equal(column.querySelector(".askfirst-place p").textContent, "1/5, 10");
  onward().click();
  assert.deepEqual(seen(), ["head", "bet"]);
  assert.equal(document.activeElement.getAttribute("aria-label"), "here");
  assert.equal(onward().textContent, "skipStep");
});

test("a guess is read before one goes on, a finished quiz leads on by itself", () => {
  const { seen, onward, view } = lesson();
  onward().click();
  asks(view("bet"), "done");
  assert.deepEqual([seen().at(-1), onward().textContent], ["bet", "goOn"]);
  onward().click();
  asks(view("quiz"), "begun");
  assert.equal(onward().textContent, "skipStep");
  asks(view("quiz"), "told");
  assert.deepEqual([seen().at(-1), onward()], ["quiz", undefined]);
  asks(view("quiz"), "done");
  assert.equal(seen().at(-1), "debrief");
});

test("what is skipped says so on its line, opens there, and can be answered", () => {
  const { column, seen, lines, onward, view } = lesson();
  for (let times = 0; times < 3; times += 1) onward().click();
  assert.equal(lines().at(-1), "quizskipped");
  const [line] = [...column.querySelectorAll(".askfirst-step-line")].filter((each) => each.textContent === "quizskipped");
  line.click();
  assert.equal(line.getAttribute("aria-expanded"), "true");
  assert.deepEqual(seen(), ["head", "quiz", "debrief"]);
  asks(view("quiz"), "done");
  assert.equal(line.textContent, "quizanswered");
  assert.deepEqual(seen(), ["head", "quiz", "debrief"], "it stays where it is");
});

test("earlier steps stand under one line, which says what was left out and opens them", () => {
  const { column, walk, seen, lines, onward } = lesson();
  for (let times = 0; times < 3; times += 1) onward().click();
  assert.deepEqual(lines(), ["earlier 2skipped 1", "quizskipped"]);
  const [line] = column.querySelectorAll(".askfirst-step-line");
  line.click();
  assert.equal(line.getAttribute("aria-expanded"), "true");
  assert.deepEqual(lines().slice(1), ["Text", "betskipped", "quizskipped"]);
  column.querySelectorAll(".askfirst-step-line")[1].click();
  assert.deepEqual(seen(), ["head", "text", "debrief"]);
  line.click();
  assert.deepEqual(seen(), ["head", "debrief"], "what was open under it is out of sight with it");
  walk.show(document.getElementById("there"));
  assert.deepEqual(seen(), ["head", "text", "debrief"], "a link opens it all the same");
  onward().click();
  assert.equal(lines().at(-1), "debriefOn debrief");
});

test("a lesson opens behind its last answer, or where this tab had come", () => {
  assert.equal(lesson(["open", "done"]).seen().at(-1), "debrief");
  assert.equal(lesson(["open", "begun"]).seen().at(-1), "quiz");
  const { onward } = lesson();
  onward().click();
  document.body.replaceChildren();
  assert.equal(lesson().seen().at(-1), "bet");
});

test("a lesson that opens again comes to its next question, and leaves the focus where it is", () => {
  const { walk, view } = lesson(["done", "begun"]);
  const form = Object.assign(document.createElement("form"), { className: "af-form" });
  view("quiz").append(form);
  scrolled = [];
  walk.resume();
  assert.deepEqual([scrolled.at(-1), document.activeElement], [form, document.body]);
  scrolled = [];
  lesson(["done", "open"]).walk.resume();
  assert.equal(scrolled.length, 1, "one that is not begun is read from its top");
});

test("a link opens the step its place is in, behind or ahead", () => {
  const { walk, seen } = lesson(["done", "done"]);
  walk.show(document.getElementById("there"));
  assert.deepEqual(seen(), ["head", "text", "debrief"]);
  walk.show(document.body);
  assert.equal(seen().at(-1), "debrief", "what is no step's changes nothing");
  walk.show(walk.steps[4].nodes[0]);
  assert.equal(seen().at(-1), "end");
});

test("the question about the record stays in sight, small, until it is answered and one goes on", () => {
  const { column, walk, seen, onward } = lesson();
  const notice = Object.assign(document.createElement("section"), { className: "af-notice af-unanswered" });
  const [, first] = column.querySelectorAll(".jp-Cell");
  first.append(notice);
  const small = () => column.querySelector(".askfirst-small");
  assert.equal(small(), null, "whole in its own step");
  onward().click();
  onward().click();
  assert.deepEqual([seen(), small()], [["head", "text", "quiz"], first]);
  walk.toggle.click();
  assert.equal(small(), null);
  walk.toggle.click();
  notice.classList.remove("af-unanswered");
  onward().click();
  assert.deepEqual([seen(), small()], [["head", "debrief"], null]);
});

test("the whole lesson is a choice that is remembered", () => {
  const first = lesson();
  first.walk.toggle.click();
  assert.equal(first.seen().length, 6);
  assert.equal(first.onward(), undefined);
  const { walk, seen } = lesson();
  assert.equal(seen().length, 6);
  walk.toggle.click();
  assert.deepEqual(seen(), ["head", "text"]);
});

test("answers of views that are drawn late still say where one is", async () => {
  const { column, seen, view } = lesson();
  view("quiz").remove();
  await new Promise(requestAnimationFrame);
  const late = Object.assign(document.createElement("section"), { className: "quiz" });
  late.dataset.askfirstAsks = "done";
  const cell = [...column.querySelectorAll(".jp-Cell")][3];
  cell.append(late);
  await new Promise(requestAnimationFrame);
  assert.equal(seen().at(-1), "debrief");
});

test("a notebook that names no steps is shown whole", () => {
  assert.equal(walkSteps({ content: { widgets: [] } }, { lesson: "01", lang: "en" }, text), null);
});
