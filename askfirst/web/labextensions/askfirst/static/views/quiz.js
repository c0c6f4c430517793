// @ts-check
/* A quiz: one question at a time, feedback after each, the answered ones folded above. Python keeps the key. */

import { button, find, h, uniqueId } from "./dom.js";
import { dropDraft, hasDraft, keepDraft } from "./draft.js";
import { feedbackView, outcomeTone, spoken } from "./feedback.js";
import { asks, frame, languageTag, place } from "./frame.js";
import { onPaper, questions } from "./handout.js";
import { connect } from "./kernel.js";
import { keysLine } from "./keys.js";
import { KINDS } from "./questions/kinds.js";
import { fill } from "./text.js";

/** @typedef {import("./types.d.ts").Item} Item */
/** @typedef {import("./types.d.ts").Feedback} Feedback */
/**
 * @typedef {{ id: string, place: string, stem: string, done: boolean, correct: boolean, outcome: string,
 *   feedback?: Feedback }} Entry
 * @typedef {{ exam: boolean, focus: boolean, title: string, items: Entry[], current: Item | null,
 *   trouble: string, later: [told: string, open: string] | [] }} State
 */

const CONFIDENCES = ["guess", "fairly", "certain"];
const FIRST_FIELD = "input, .af-move, .af-verdict-choice";

/**
 * Let somebody answer a question from its first field, with all that is asked in sight.
 * @param {HTMLElement} form
 */
const begin = (form) => {
  (find(form, FIRST_FIELD) ?? form).focus({ preventScroll: true });
  const { top } = form.getBoundingClientRect();
  if (top < 0 || top > document.documentElement.clientHeight / 2) form.scrollIntoView({ behavior: "instant" });
};

class Quiz {
  /** @param {import("./types.d.ts").Context} context */
  constructor({ model, el }) {
    this.model = model;
    this.words = model.get("words");
    this.lang = languageTag(model);
    /** @type {State} */
    this.state = model.get("state");
    /** @type {string | null} the item whose feedback is open on the stage */
    this.explained = null;
    this.uid = uniqueId();
    this.status = h("div", { class: "af-status", role: "status", "aria-live": "polite" });
    this.kernel = connect(model, this.status, this.words);
    this.progress = h("p", { class: "af-progress" });
    this.done = h("div", { class: "af-done" });
    this.stage = h("div", { class: "af-stage" });
    this.root = this.box();
    this.onMessage = this.onMessage.bind(this);
    model.on("msg:custom", this.onMessage);
    this.foldDone();
    if (this.waits()) this.wait();
    else this.show(this.state.current, false);
    if (this.state.trouble) this.kernel.warn(this.state.trouble);
    place(this.root, el, ["Escape"]);
    if (!this.state.exam) onPaper(this.root, (answers) => questions(model, this.words, answers));
    if (this.state.focus && this.state.current) {
      this.state.focus = false;
      // Before it stands in the page, nothing can take the focus.
      requestAnimationFrame(() => begin(find(this.stage, "form") ?? this.stage));
    }
  }

  box() {
    const titleId = `${this.uid}-title`;
    return frame(this.model, "quiz", { "aria-labelledby": titleId },
      h("div", { class: "af-quiz-head" },
        h("h3", { id: titleId, "aria-level": "2", text: this.state.title }), this.progress),
      this.done, this.stage, this.status, keysLine(this.words));
  }

  stop() {
    this.kernel.stop();
    this.model.off("msg:custom", this.onMessage);
  }

  /* What is answered. */

  foldDone() {
    const waits = this.state.exam && this.state.current; // a test explains nothing before its last answer
    const folded = this.state.items.filter((entry) => entry.done && entry.id !== this.explained && !waits);
    this.done.replaceChildren(...folded.map((entry) => this.folded(entry)));
  }

  /** @param {Entry} entry */
  folded(entry) {
    const props = { class: "af-folded", "data-item": entry.id, id: entry.place || null };
    const box = h("details", { ...props, onfocus: () => { box.open = true; } }, // a link to the question leads here
      h("summary", {},
        h("span", outcomeTone(entry, this.words)),
        h("span", { class: "af-folded-stem", text: entry.stem })));
    box.addEventListener("toggle", () => {
      if (!box.open || box.children.length > 1) return;
      if (entry.feedback) this.unfold(box, entry, entry.feedback);
      else this.kernel.send({ type: "show", item: entry.id });
    });
    return box;
  }

  /**
   * @param {Element | null} box
   * @param {Entry} entry
   * @param {Feedback} feedback
   */
  unfold(box, entry, feedback) {
    box?.append(feedbackView(feedback, this.words, this.lang), ...(this.state.exam ? [] : [this.again(entry.id)]));
  }

  /** @param {string} id */
  again(id) {
    return button(this.words.retry, () => this.kernel.send({ type: "ask", item: id }), { class: "af-quiet" });
  }

  /* What is asked. */

  /** Whether all of it is for later, and nobody has begun it. */
  waits() {
    const { later, items } = this.state;
    return later?.length > 0 && !items.some(({ id, done }) => done || hasDraft(id));
  }

  wait() {
    const [told, open] = this.state.later;
    this.stage.replaceChildren(
      h("p", { class: "af-meta", text: told }),
      h("div", { class: "af-actions" }, button(open ?? "", () => {
        this.state.later = [];
        this.show(this.state.current, true);
      }, { class: "af-quiet" })));
  }

  /**
   * @param {Item | null} item
   * @param {boolean} focus
   */
  show(item, focus) {
    this.stage.replaceChildren();
    if (!item) {
      this.finish();
      return;
    }
    const place = this.state.items.findIndex((entry) => entry.id === item.id);
    this.progress.textContent = fill(this.words.progress, { number: place + 1, total: this.state.items.length });
    this.root.dataset.askfirstCurrent = item.id;
    asks(this.root, this.state.items.some((entry) => entry.done) ? "begun" : "open");
    this.state.items[place].stem = item.stem; // stays above the feedback, and names the answer once it is folded
    const form = this.form(item);
    this.stage.append(form);
    if (focus) begin(form);
  }

  /** @param {Item} item */
  form(item) {
    const { words } = this;
    const [field, read] = KINDS[item.kind](item, words, `${this.uid}-${item.id}-${uniqueId()}`);
    if (item.critical) field.prepend(h("p", { class: "af-critical", text: words.critical }));
    const answer = (/** @type {string} */ confidence) => {
      const response = read();
      if (response === null) {
        this.kernel.warn(words.choose);
        return;
      }
      for (const node of buttons) node.disabled = true;
      this.kernel.send({ type: "answer", item: item.id, response, confidence });
    };
    const buttons = CONFIDENCES.map((confidence) => button(words[confidence], () => answer(confidence),
      { class: "af-sure", "data-confidence": confidence }));
    const place = this.state.items.find((entry) => entry.id === item.id)?.place;
    const props = { class: "af-form", "data-item": item.id, id: place || null, "data-lm-suppress-shortcuts": "true" };
    const sure = this.state.exam ? words["sure-exam"] : words.sure;
    const form = h("form", props, field,
      h("div", { class: "af-confidence", role: "group", "aria-label": sure },
        h("span", { class: "af-sure-label", text: sure }), buttons));
    form.addEventListener("submit", (event) => event.preventDefault());
    keepDraft(form, item.id);
    return form;
  }

  finish() {
    delete this.root.dataset.askfirstCurrent;
    this.progress.textContent = "";
    if (!this.state.exam) { // what a test came to, its parts added up, is said above it
      const right = this.state.items.filter((entry) => entry.correct).length;
      const text = fill(this.words.finished, { right, total: this.state.items.length });
      this.stage.append(h("p", { class: "af-finished", tabindex: "-1", text }));
    }
    asks(this.root, "done");
  }

  /* What the kernel says. */

  /** @param {any} message */
  onMessage(message) {
    if (["source", "cited", "handout"].includes(message.type)) return;
    this.kernel.heard();
    const entry = this.state.items.find((each) => each.id === message.item?.id);
    if (message.type === "trouble") this.refused(message.text);
    else if (entry && message.type === "item") this.asked(entry, message.item);
    else if (entry && message.type === "shown") this.shown(entry, message.feedback);
    else if (entry && message.type === "taken") this.taken(entry, message);
    else if (entry && message.type === "feedback") this.explain(entry, message);
    this.model.set("state", this.state); // a second view of this model starts where this one is
  }

  /** @param {string} text */
  refused(text) {
    this.kernel.warn(text);
    for (const node of this.stage.querySelectorAll("button.af-sure")) {
      /** @type {HTMLButtonElement} */ (node).disabled = false;
    }
  }

  /**
   * @param {Entry} entry
   * @param {Item} item
   */
  asked(entry, item) {
    this.explained = null;
    entry.done = false;
    this.foldDone();
    this.show(item, true);
  }

  /**
   * @param {Entry} entry
   * @param {Feedback} feedback
   */
  shown(entry, feedback) {
    entry.feedback = feedback;
    this.unfold(this.done.querySelector(`[data-item="${entry.id}"]`), entry, feedback);
  }

  /**
   * @param {Entry} entry
   * @param {{ next: Item | null, trouble: string }} message
   */
  taken(entry, { next, trouble }) {
    entry.done = true;
    dropDraft(entry.id);
    this.state.current = next;
    if (next) this.show(next, true);
    if (trouble) this.kernel.warn(trouble);
  }

  /**
   * @param {Entry} entry
   * @param {{ feedback: Feedback, next: Item | null, trouble: string }} message
   */
  explain(entry, { feedback, next, trouble }) {
    const { words } = this;
    const { correct, outcome } = feedback;
    Object.assign(entry, { done: true, correct, outcome, feedback });
    this.explained = entry.id;
    dropDraft(entry.id);
    const onward = button(next ? words.next : words.finish, () => {
      this.explained = null;
      this.foldDone();
      this.show(next, true);
      if (!next) find(this.stage, ".af-finished")?.focus();
    }, { class: "af-primary" });
    this.stage.replaceChildren(
      h("p", { class: "af-stem", text: entry.stem }),
      feedbackView(feedback, words, this.lang),
      h("div", { class: "af-actions" }, onward, feedback.correct ? null : this.again(entry.id)));
    if (!next) asks(this.root, "told");
    if (trouble) this.kernel.warn(trouble);
    else this.tell(feedback);
    onward.focus({ preventScroll: true });
  }

  /**
   * Say the feedback to those who hear the page.
   * @param {Feedback} feedback
   */
  tell(feedback) {
    this.status.className = "af-hidden";
    this.status.textContent = spoken(feedback, this.words);
  }
}

/** @type {import("./types.d.ts").Render} */
export const quiz = (context) => {
  const view = new Quiz(context);
  return () => view.stop();
};
