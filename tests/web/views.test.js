import assert from "node:assert/strict";
import { after, test } from "node:test";

import { answer, click, model, stopTimers, view, window, words } from "./page.js";

after(stopTimers);

const { KINDS } = await view("questions/kinds.js");
const { fill, plain, splitCitations, splitParagraphs } = await view("text.js");
const { connect } = await view("kernel.js");
const { feedbackView, outcomeTone, spoken } = await view("feedback.js");
const { render } = await view("main.js");
const { h } = await view("dom.js");
const { choicesOf } = await view("keys.js");
const { openCarried } = await view("cited.js");
const { dropDraft, keepDraft } = await view("draft.js");

const OPTIONS = [["a", "A"], ["b", "B"], ["c", "C"]];
const ask = (kind, more = {}) => KINDS[kind]({ id: "q", kind, stem: "S", options: OPTIONS, ...more }, words, "u");

test("citations are set apart, and an unclosed bracket hides nothing", () => {
  assert.deepEqual(splitCitations("by ⟦Art. 13⟧ and ⟦Art. 29⟧."), [
    { cited: false, text: "by " }, { cited: true, text: "Art. 13" }, { cited: false, text: " and " },
    { cited: true, text: "Art. 29" }, { cited: false, text: "." },
  ]);
  assert.deepEqual(splitCitations("no ⟦end"), [{ cited: false, text: "no ⟦end" }]);
  assert.equal(plain("by ⟦Art. 13⟧"), "by Art. 13");
});

test("placeholders are filled, and one without a value stays as it is", () => {
  assert.equal(fill("{right} of {total}", { right: 0, total: 3 }), "0 of 3");
  assert.equal(fill("{a} {constructor}", { a: "{b}", b: "x" }), "{b} {constructor}");
});

test("blank lines part paragraphs", () => assert.deepEqual(splitParagraphs("a\nb\n \nc "), ["a\nb", "c"]));

test("text is never markup, and an attribute has no citation brackets", () => {
  const node = h("p", { text: "<b>x</b> ⟦§⟧", title: "⟦§⟧", hidden: false });
  assert.equal(node.innerHTML, "&lt;b&gt;x&lt;/b&gt; <cite>§</cite>");
  assert.equal(node.title, "§");
  assert.ok(!node.hasAttribute("hidden"));
});

const VERDICTS = { verdicts: ["lawful", "unlawful"], reasons: { lawful: ["c"], unlawful: ["a", "c"] } };

const CHOSEN = [
  ["one", {}, "b"],
  ["several", {}, ["a", "c"]],
  ["mark", { artefact: ["form", "T"] }, ["b"]],
  ["verdict", VERDICTS, { verdict: "lawful", reason: "c" }],
  ["sort", { groups: [["g", "G"], ["k", "K"]] }, { a: "g", b: "k", c: "g" }],
];

for (const [kind, more, response] of CHOSEN) {
  test(`${kind}: nothing chosen is no answer, and what is chosen is the response`, () => {
    const [field, read] = ask(kind, more);
    assert.equal(read(), null);
    answer(field, kind, response);
    assert.deepEqual(read(), response);
  });
}

for (const [kind, more, response] of [...CHOSEN, ["order", {}, ["c", "a", "b"]]]) {
  test(`${kind}: what is chosen and not sent is there again when the page is loaded anew, until it is answered`, () => {
    const form = () => {
      const [field, read] = ask(kind, more);
      const made = h("form", {}, field);
      keepDraft(made, "q");
      return [made, read];
    };
    const [first] = form();
    document.body.append(first);
    answer(first, kind, response);
    first.remove();
    assert.deepEqual(form()[1](), response);
    dropDraft("q");
    assert.notDeepEqual(form()[1](), response);
  });
}

test("half a sorting and a verdict without a reason are no answers", () => {
  const [cards, sorted] = ask("sort", { groups: [["g", "G"]] });
  click(cards, "input");
  assert.equal(sorted(), null);
  const [field, given] = ask("verdict", VERDICTS);
  click(field, "[data-verdict=unlawful]");
  assert.equal(given(), null);
});

test("a verdict stands once it is given", () => {
  const [field, read] = ask("verdict", VERDICTS);
  click(field, "[data-verdict=unlawful]");
  click(field, "[data-verdict=lawful]");
  click(field, "input[value=a]");
  assert.deepEqual(read(), { verdict: "unlawful", reason: "a" });
});

test("the reasons are those that can be given for the verdict", () => {
  const shown = (field) => [...field.querySelectorAll("input")].map((input) => input.value);
  const [field] = ask("verdict", VERDICTS);
  assert.deepEqual(shown(field), []);
  click(field, "[data-verdict=unlawful]");
  assert.deepEqual(shown(field), ["a", "c"]);
  const [other, read] = ask("verdict", VERDICTS);
  click(other, "[data-verdict=lawful]");
  assert.deepEqual(shown(other), ["c"]);
  assert.deepEqual(read(), { verdict: "lawful", reason: "c" }, "where there is one, it is chosen already");
});

test("steps move one place at a time, stop at both ends, and say where they are", () => {
  const [field, read] = ask("order");
  const [up, down] = [0, 1].map((n) => (id) => field.querySelectorAll(`[data-id=${id}] .af-move`)[n].click());
  up("a");
  assert.deepEqual(read(), ["a", "b", "c"]);
  down("a");
  assert.deepEqual(read(), ["b", "a", "c"]);
  assert.equal(field.querySelector("[role=status]").textContent, "2 of 3");
  down("a");
  down("a");
  assert.deepEqual(read(), ["b", "c", "a"]);
});

const ROW = { tone: "bad", mark: "M", text: "T", note: "", then: "", why: "W" };
const SAID = { correct: false, outcome: "2 of 3", line: "L", follow: "", changed: "", orders: null, told: [],
  rest: [], fold: "F", cites: [] };

test("only what is wrong as a whole has the sign of it", () => {
  const sign = (correct, outcome) => outcomeTone({ correct, outcome }, { incorrect: "Not yet" }).text;
  assert.deepEqual([sign(true, "Right"), sign(false, "Not yet"), sign(false, "2 of 3")],
    ["✓ Right", "✗ Not yet", "2 of 3"]);
});

test("what went wrong is in sight, and the rest and the law are folded", () => {
  const law = { label: "§", text: "…", full: "", rank: "", since: "", then: "" };
  const view = feedbackView({ ...SAID, told: [ROW], rest: [{ ...ROW, text: "folded" }], cites: [law] }, words, "en");
  const folds = [...view.querySelectorAll(":scope > details")];
  assert.deepEqual(folds.map((fold) => [fold.open, fold.querySelector("summary").textContent]),
    [[false, "F"], [false, words.law]]);
  assert.match(folds[0].textContent, /folded/);
  folds.forEach((fold) => fold.remove());
  assert.equal(view.textContent, `2 of 3${words.stop}L✗ MTW`);
});

test("what changed since the case before it is said after what this one came to", () => {
  const view = feedbackView({ ...SAID, told: [ROW], changed: "A guard looks on." }, words, "en");
  assert.equal(view.textContent, `2 of 3${words.stop}L✗ MTW${words["what-changed"]} A guard looks on.`);
  assert.match(spoken({ ...SAID, changed: "A guard looks on." }, words), /A guard looks on\.$/);
});

test("one's own order stands beside the right one", () => {
  const step = (text, mark, tone, why) => ({ ...ROW, text, mark, tone, why });
  const [a, b] = [step("A", "2, 1", "bad", "W"), step("B", "1, 2", "plain", "")];
  const view = feedbackView({ ...SAID, orders: { yours: [b, a], right: [a, b] } }, words, "en");
  assert.deepEqual([...view.querySelectorAll("ol")].map((list) => [...list.children].map((item) => item.textContent)),
    [["B1, 2", "A✗ 2, 1"], ["AW", "B"]]);
});

test("a kernel that says nothing is called gone, and one that answers is not", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const status = h("p");
  const kernel = connect(model("quiz", {}), status, words);
  kernel.send({});
  assert.equal(status.textContent, words.checking);
  kernel.heard();
  context.mock.timers.tick(60_000);
  assert.equal(status.textContent, "");
  kernel.send({});
  context.mock.timers.tick(60_000);
  assert.equal(status.textContent, words.gone);
  kernel.stop();
});

test("a quiz asks, sends the answer once, explains, and lets go of the kernel", () => {
  const item = { id: "q", kind: "one", stem: "S", options: OPTIONS };
  const state = { exam: false, focus: false, title: "T", items: [{ id: "q", stem: "", done: false, correct: false }],
    current: item, trouble: "" };
  const kernel = model("quiz", state);
  const el = h("div");
  document.body.append(el);
  const stop = render({ model: kernel, el });
  click(el, "[data-confidence=guess]");
  assert.deepEqual(kernel.heard, []);
  assert.equal(el.querySelector(".af-status").textContent, words.choose);
  const stood = [];
  el.addEventListener("askfirst:asks", ({ target }) => stood.push(target.dataset.askfirstAsks));
  assert.equal(el.querySelector(".af-quiz").dataset.askfirstAsks, "open");
  click(el, "input[value=b]");
  click(el, "[data-confidence=guess]");
  click(el, "[data-confidence=guess]");
  assert.deepEqual(kernel.heard, [{ type: "answer", item: "q", response: "b", confidence: "guess" }]);
  const feedback = { ...SAID, correct: true, outcome: "Right", line: "Because." };
  kernel.say({ type: "feedback", item: { id: "q" }, feedback, next: null, trouble: "" });
  assert.match(el.querySelector(".af-feedback").textContent, /Because\./);
  click(el, ".af-primary");
  assert.ok(el.querySelector(".af-finished"));
  assert.deepEqual(stood, ["told", "done"], "the lesson hears that it may go on");
  stop();
  assert.equal(kernel.listening(), 0);
});

test("what is for later asks nothing until it is opened, or where a choice in it waits", () => {
  const item = { id: "q", kind: "one", stem: "S", options: OPTIONS };
  const shown = () => {
    const state = { exam: false, focus: false, title: "T", items: [{ id: "q", stem: "", done: false, correct: false }],
      current: item, trouble: "", later: ["In a month", "Open"] };
    const el = h("div");
    document.body.replaceChildren(el);
    render({ model: model("quiz", state), el });
    return el.querySelector(".af-quiz");
  };
  sessionStorage.clear();
  const quiz = shown();
  assert.equal(quiz.dataset.askfirstAsks, undefined);
  assert.match(quiz.textContent, /In a month/);
  click(quiz, ".af-stage button");
  assert.equal(quiz.dataset.askfirstAsks, "open");
  click(quiz, "input[value=b]");
  assert.equal(shown().querySelector("input:checked").value, "b", "loading the page anew takes nothing");
  sessionStorage.clear();
});

test("a question that follows stands in sight as a whole, not from its first field on", () => {
  const item = (id) => ({ id, kind: "one", stem: id, options: OPTIONS });
  const entry = (id) => ({ id, stem: "", done: false, correct: false });
  const kernel = model("quiz", { exam: true, focus: false, title: "T", items: [entry("a"), entry("b")], current: item("a"),
    trouble: "" });
  const el = h("div");
  document.body.append(el);
  render({ model: kernel, el });
  const { getBoundingClientRect, scrollIntoView } = window.HTMLElement.prototype;
  const shown = [];
  window.HTMLElement.prototype.getBoundingClientRect = () => ({ top: -100 });
  window.HTMLElement.prototype.scrollIntoView = function into() { shown.push(this.dataset.item); };
  kernel.say({ type: "taken", item: { id: "a" }, next: item("b"), trouble: "" });
  Object.assign(window.HTMLElement.prototype, { getBoundingClientRect, scrollIntoView });
  assert.deepEqual(shown, ["b"]);
  assert.equal(document.activeElement, el.querySelector("input"));
});

test("a path picked for the test stays picked when something else changes what stands around it", () => {
  const state = { heading: "H", text: "before", paths: [["A", "a"], ["B", "b"]], path: "A", begin: "Begin", result: null };
  const kernel = model("exam", state);
  const el = h("div");
  const stop = render({ model: kernel, el });
  click(el, "input[value=B]");
  kernel.set("state", { ...state, text: "after" });
  assert.match(el.textContent, /after/);
  click(el, ".af-primary");
  assert.deepEqual(kernel.heard, [{ type: "begin", path: "B" }]);
  stop();
});

test("a finished test leaves the sum to what stands above it, for parts of answers count there", () => {
  const done = { id: "q", stem: "S", done: true, correct: false, outcome: "Half" };
  const [lesson, exam] = [false, true].map((each) => {
    const el = h("div");
    render({ model: model("quiz", { exam: each, focus: false, title: "T", items: [done], current: null, trouble: "" }), el });
    return el;
  });
  assert.ok(lesson.querySelector(".af-finished"));
  assert.ok(!exam.querySelector(".af-finished"));
  assert.match(exam.querySelector(".af-folded").textContent, /Half/);
});

const told = () => new Promise((done) => { setTimeout(done); });

test("a citation of a lab opens without a kernel what the lab carries, in Chinese too, where it is no cite", async () => {
  const el = h("div", {}, h("p", {}, h("span", { class: "cite", text: "§ 9" }), h("cite", { text: "§ 8" })));
  document.body.append(el);
  openCarried(el, { lang: "zh", words, told: { "§ 9": { label: "§ 9", texts: ["nine"], source: "S" } } });
  for (const [cite, says] of [[el.querySelector(".cite"), "nine"], [el.querySelector("cite"), words.uncited]]) {
    cite.click();
    await told();
    assert.match(document.querySelector(".af-cited").textContent, new RegExp(says));
  }
  el.remove();
});

test("a citation asks the kernel, opens what it says, and says so where nothing more is known", async () => {
  const kernel = model("bet", { question: "Q", options: OPTIONS, reveal: "", cites: [] });
  const el = h("div", {}, h("p", { text: "by ⟦§ 1⟧" }), h("label", { text: "or ⟦§ 2⟧" }));
  document.body.append(el);
  render({ model: kernel, el });
  await new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); });
  const [cite, other] = el.querySelectorAll("cite");
  assert.equal(other.getAttribute("role"), null, "what stands on a control is part of it");
  cite.click();
  assert.deepEqual(kernel.heard, [{ type: "cite", label: "§ 1" }]);
  kernel.say({ type: "cited", pressed: "§ 1", told: { label: "§ 1", texts: ["one\n\ntwo"], source: "S" } });
  await told();
  const box = document.querySelector(".af-cited");
  assert.deepEqual([...box.querySelectorAll("p")].map((each) => each.textContent), ["§ 1", "one", "two", "S"]);
  cite.dispatchEvent(new window.KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
  kernel.say({ type: "cited", pressed: "§ 1", told: null });
  await told();
  assert.equal(box.querySelector("p").textContent, words.uncited);
  assert.equal(kernel.listening(), 0);
});

test("the end of a lesson names what is known and what is open, and repeats the mistakes", () => {
  const to = { text: "Go", target: "notebooks/en/x.ipynb#question-q" };
  const kernel = model("summary", { known: [{ text: "K", said: ["then"], to: null }],
    open: [{ text: "O", said: [], to }], repeat: "Repeat (2)" });
  const el = h("div");
  const stop = render({ model: kernel, el });
  assert.deepEqual([...el.querySelectorAll("li")].map((line) => line.textContent), ["✓Kthen", "○OGo"]);
  assert.equal(el.querySelector("a").dataset.askfirstOpen, to.target);
  click(el, "button");
  assert.deepEqual(kernel.heard, [{ type: "repeat" }]);
  kernel.set("state", { known: [], open: [], repeat: "" });
  assert.equal(el.querySelector("button"), null);
  assert.match(el.textContent, /the none/);
  stop();
  assert.equal(kernel.listening(), 0);
});

test("a link to a question leads to where it stands, folded or not", () => {
  const entry = (id, done) => ({ id, place: `question-${id}`, stem: id, done, correct: false, outcome: "Not yet" });
  const item = { id: "b", kind: "one", stem: "S", options: OPTIONS };
  const kernel = model("quiz", { exam: false, focus: false, title: "T", items: [entry("a", true), entry("b", false)],
    current: item, trouble: "" });
  const el = h("div");
  render({ model: kernel, el });
  const folded = el.querySelector("#question-a");
  folded.dispatchEvent(new window.FocusEvent("focus"));
  assert.ok(folded.open);
  assert.equal(el.querySelector("#question-b").tagName, "FORM");
});

/** A view of something to try out, as it stands in the page. */
const tryOut = (kind, state) => {
  const el = h("div");
  document.body.append(el);
  render({ model: model(kind, { title: "T", lead: "L", ...state }), el });
  const says = () => el.querySelector("[role=status]").textContent;
  const guess = (n) => el.querySelectorAll(".af-guess-choice")[n].click();
  return { el, says, guess };
};

test("a walk tells what is so at a stop only after the learner's own verdict, and keeps it", () => {
  const stop = (id) => ({ id, when: "", title: `title ${id}`, text: `seen ${id}`, options: [["may", "May"], ["not", "Not"]],
    answer: "may", told: `told ${id}`, article: ["P01"], cites: [] });
  const { el, says, guess } = tryOut("walk", { drawing: "", alt: "A", ask: "May it?", stops: [stop("a"), stop("b")] });
  assert.match(says(), /seen a/);
  assert.doesNotMatch(says(), /told|P01/);
  guess(1);
  assert.match(says(), /told a.*\[P01\]/);
  click(el, ".af-primary");
  assert.match(says(), /seen b/);
  assert.doesNotMatch(says(), /told/);
  click(el, ".af-quiet");
  assert.match(says(), /told a/);
  assert.equal(el.querySelector("[aria-pressed=true]").textContent, "Not");
});

test("a bench judges a combination only after a guess, and fills itself in only after a row of them", () => {
  const cell = (impact) => ({ stops: impact === null ? "gate" : null, open: null, impact, why: "because", cites: [] });
  const cells = { "r/a": cell(null), "r/b": cell(0), "s/a": cell(1), "s/b": cell(null) };
  const axis = (...ids) => ({ title: "X", options: ids.map((id) => [id, id]) });
  const { el, says, guess } = tryOut("bench",
    { rows: axis("r", "s"), columns: axis("a", "b"), gates: [["gate", "Gate"]], cells });
  const choose = (row, column) => [row, column].forEach((id) => click(el, `input[value="${id}"]`));
  const filled = () => [...el.querySelectorAll("td[data-cell]")].filter((each) => each.textContent !== "·").length;
  choose("r", "a");
  assert.doesNotMatch(says(), /because/);
  assert.equal(el.querySelectorAll(".af-guess-choice").length, 2, "nothing depends here, so it is no guess");
  guess(0);
  assert.match(says(), /because/);
  click(el, ".af-actions .af-quiet");
  assert.equal(filled(), 1);
  choose("r", "b");
  guess(0);
  click(el, ".af-actions .af-quiet");
  assert.equal(filled(), 4);
});

test("a digit chooses a verdict first, then a reason, and of cards the first that lies nowhere", () => {
  const ids = (field) => choicesOf(field).map((each) => each.value || each.dataset.verdict);
  assert.deepEqual(ids(ask("one")[0]), ["a", "b", "c"]);
  const reasons = { lawful: ["a"], unlawful: ["a", "b", "c"] };
  const [verdict] = ask("verdict", { verdicts: ["lawful", "unlawful"], reasons });
  assert.deepEqual(ids(verdict), ["lawful", "unlawful"]);
  click(verdict, "[data-verdict=unlawful]");
  assert.deepEqual(ids(verdict), ["a", "b", "c"]);
  const [cards] = ask("sort", { groups: [["g", "G"], ["k", "K"]] });
  click(cards, "input");
  assert.ok(choicesOf(cards).every((each) => each.closest("[data-card=b]")));
});

test("on paper a quiz stands as the kernel tells it, and a bet tells its fact only where answers are wanted", async () => {
  const item = { id: "q", kind: "one", stem: "S", options: OPTIONS };
  const kernel = model("quiz", { exam: false, focus: false, title: "T", items: [{ id: "q", done: false }], current: item,
    trouble: "" });
  const bet = model("bet", { question: "Q", options: OPTIONS, reveal: "the fact", cites: [] });
  const el = h("div");
  document.body.replaceChildren(el); // what earlier tests left would wait for its kernel
  [kernel, bet].forEach((each) => render({ model: each, el }));
  const print = async (answers) => {
    const waiting = [];
    document.dispatchEvent(new CustomEvent("askfirst:handout", { detail: { answers, waiting } }));
    const whys = answers ? ["because"] : [];
    kernel.say({ type: "handout", items: [{ stem: "S", among: "", options: ["A", "B"], right: answers ? "A" : "", whys }] });
    await Promise.all(waiting);
    return [...el.querySelectorAll(".af-handout")].map((each) => each.textContent);
  };
  assert.deepEqual(await print(false), ["SAB", "QABC"]);
  assert.deepEqual(await print(true), [`SAB${words["right-is"]} Abecause`, "QABCthe fact"]);
});
