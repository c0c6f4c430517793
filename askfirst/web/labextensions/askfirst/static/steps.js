/*
 * A lesson walked one step at a time: the present step, the line of the one before, and one line for all earlier ones;
 * nothing after it. Which cells make a step stands in the notebook; what is answered, the views say of themselves
 * (`data-askfirst-asks`).
 */
import { firstWords, folded, inSight, minutesLeft, openAt, shown, standing, stepsMinutes, together } from "./place.js";
import { h } from "./views/dom.js";
import { fill } from "./views/text.js";

const WHOLE = "askfirst-whole-lesson"; // a way of reading, kept in this browser; it says nothing about answers
const LEFT = ["open", "begun"]; // how that stands which one goes on from without an answer
const NAMES = ["h1, h2, h3", ".af-kicker"];

/** Walk the steps that a notebook names; nothing where it names none. */
export function walkSteps(panel, { steps: told, lesson, lang }, text) {
  const byId = new Map(panel.content.widgets.map((cell) => [cell.model.id, cell.node]));
  const steps = (told ?? [])
    .map((step) => ({ ...step, nodes: step.cells.map((id) => byId.get(id)).filter(Boolean) }))
    .filter((step) => step.nodes.length);
  return steps.length ? new Walk(panel.content.viewportNode, steps, `askfirst-step:${lang}/${lesson}`, text) : null;
}

class Walk {
  constructor(column, steps, key, text) {
    Object.assign(this, { column, steps, key, text, at: 0, opened: new Set(), unfolded: false });
    Object.assign(this, { begun: false, arrived: false, small: null });
    this.whole = recall("localStorage", WHOLE) === "yes";
    this.rows = steps.map((step, number) => this.row(step, number));
    this.earlier = this.head(() => this.unfold());
    this.onward = h("button", { type: "button", class: "af-primary", onclick: () => this.goOn() });
    this.foot = h("div", { class: "af askfirst-onward" }, this.onward);
    this.line = h("div", { class: "askfirst-line", "aria-hidden": "true" }, steps.map(() => h("span")));
    this.words = h("p");
    this.rail = h("div", { class: "af askfirst-place" }, this.line, this.words);
    this.toggle = h("button", { type: "button", text: text.wholeLesson, onclick: () => this.turn() });
  }

  /** What stands above a step: where it begins, and its line once it is behind. */
  row(step, number) {
    const { line, title, state } = this.head(() => this.fold(number));
    const head = h("div", { class: "af askfirst-step", role: "group", tabindex: "-1" }, line);
    return { head, line, title, state };
  }

  /** A line that opens what stands under it. */
  head(onclick) {
    const title = h("span", { class: "askfirst-step-title" });
    const state = h("span", { class: "askfirst-step-state" });
    return { line: h("button", { type: "button", class: "askfirst-step-line", onclick }, title, state), title, state };
  }

  /** Lay the steps out, once the cells have run; a second run, after the kernel was lost, finds them laid out. */
  begin() {
    if (this.begun) return;
    this.begun = true;
    this.steps.forEach((step, number) => step.nodes[0].before(this.rows[number].head));
    this.rows[0].head.before(h("div", { class: "af askfirst-earlier" }, this.earlier.line));
    this.column.prepend(this.rail);
    this.at = openAt(this.asked(), Number(recall("sessionStorage", this.key) ?? 0));
    this.draw();
    this.column.addEventListener("askfirst:asks", (event) => this.heard(event.target));
    this.watch();
  }

  /** A view that is drawn late knows only then what is answered: until somebody has moved, the place follows. */
  watch() {
    const views = () => this.column.querySelectorAll("[data-askfirst-asks]").length;
    let drawn = views();
    this.late = new MutationObserver(() => {
      if (views() === drawn) return;
      drawn = views();
      const before = this.at;
      this.at = openAt(this.asked(), before);
      this.draw();
      if (this.arrived && (this.at !== before || this.waiting())) this.resume();
    });
    this.late.observe(this.column, { childList: true, subtree: true });
  }

  /** Bring a lesson that was begun before to its next open question, unless something above it is due first. */
  resume() {
    this.arrived = true;
    if (this.whole || this.column.querySelector("[data-askfirst-due]")) return;
    if (this.at > 0) this.scroll();
    this.waiting()?.scrollIntoView({ behavior: "instant", block: "nearest" });
  }

  /** What waits for an answer in a step that is begun. */
  waiting() {
    if (this.asked()[this.at] !== "begun") return null;
    const open = ":is([data-askfirst-asks=open], [data-askfirst-asks=begun])";
    const found = (selector) => this.steps[this.at].nodes.map((node) => node.querySelector(selector)).find(Boolean);
    return found(`${open} .af-form`) ?? found(open);
  }

  asked() {
    return this.steps.map(({ nodes }) =>
      together(nodes.flatMap((node) => [...node.querySelectorAll("[data-askfirst-asks]")]).map((view) => view.dataset.askfirstAsks)));
  }

  /** A view says how what it asks stands: a quiz that is finished leads on by itself, a guess is read first. */
  heard(view) {
    this.late.disconnect();
    const finished = this.asked()[this.at] === "done" && this.steps[this.at].nodes.some((node) => node.contains(view));
    const leadsOn = finished && this.steps[this.at].kind === "quiz" && this.at < this.steps.length - 1;
    if (!leadsOn) this.draw();
    else if (this.whole) this.stand(this.at + 1);
    else this.goOn();
  }

  goOn() {
    this.stand(this.at + 1);
    this.arrive();
  }

  stand(at) {
    this.late.disconnect();
    this.at = at;
    keep("sessionStorage", this.key, at);
    this.draw();
  }

  arrive() {
    this.rows[this.at].head.focus({ preventScroll: true });
    this.scroll();
  }

  /** To the present step, with the line of the step before: what a question is about may be there. */
  scroll() {
    const before = this.opened.has(this.at - 1) ? [] : [this.rows[this.at - 1]?.head, this.small];
    const top = before.find((each) => each && !each.hidden) ?? this.rows[this.at].head;
    top.scrollIntoView({ behavior: "instant" });
  }

  /** Open the step that holds `place`, or make it the present one. */
  show(place) {
    const number = this.steps.findIndex(({ nodes }) => nodes.some((node) => node.contains(place)));
    if (number < 0 || this.whole) return;
    const { at, opened } = shown(number, this.at, this.opened);
    this.opened = opened;
    this.unfolded ||= number < folded(at);
    this.stand(at);
  }

  fold(number) {
    this.late.disconnect();
    if (!this.opened.delete(number)) this.opened.add(number);
    this.draw();
  }

  unfold() {
    this.late.disconnect();
    this.unfolded = !this.unfolded;
    this.draw();
  }

  turn() {
    this.whole = !this.whole;
    keep("localStorage", WHOLE, this.whole ? "yes" : "no");
    this.draw();
  }

  draw() {
    const { at, opened, whole, text, steps } = this;
    const asked = this.asked();
    const under = this.unfolded ? 0 : folded(at);
    this.drawNotice();
    this.drawEarlier(asked);
    steps.forEach((step, number) => {
      const state = standing(number, at);
      for (const node of step.nodes) {
        node.hidden = !whole && !inSight(number, at, opened, under) && node !== this.small;
        node.dataset.askfirstStep = state;
      }
      this.drawRow(step, number, number < under ? "under" : state, asked[number]);
      this.line.children[number].className = `askfirst-${state}`;
    });
    steps[at].nodes.at(-1).after(this.foot);
    this.foot.hidden = whole || at === steps.length - 1 || asked[at] === "told"; // then the view itself leads on
    const skips = LEFT.includes(asked[at]);
    this.onward.textContent = skips ? text.skipStep : text.goOn;
    this.onward.className = skips ? "af-quiet" : "af-primary";
    this.rail.hidden = whole;
    this.words.textContent = this.place(at);
    this.toggle.setAttribute("aria-pressed", String(whole));
  }

  /** The question about the record stays in sight until it is answered, small behind the first step. */
  drawNotice() {
    const notice = this.column.querySelector(".af-notice");
    const cell = notice?.closest(".jp-Cell");
    const own = this.steps.findIndex(({ nodes }) => nodes.includes(cell));
    const small = !this.whole && this.at > 0 && notice?.matches(".af-unanswered") && !this.opened.has(own);
    cell?.classList.toggle("askfirst-small", Boolean(small));
    this.small = small ? cell : null;
  }

  /** The one line of the earlier steps, which says what of them was left out. */
  drawEarlier(asked) {
    const { whole, at, unfolded, text, earlier: { line, title, state } } = this;
    const last = folded(at);
    const skipped = asked.slice(0, last).filter((each) => LEFT.includes(each)).length;
    line.hidden = whole || !last;
    line.setAttribute("aria-expanded", String(unfolded));
    line.dataset.askfirstAsked = skipped ? "left" : "done";
    title.textContent = fill(text.earlier, { last });
    state.textContent = skipped ? fill(text.earlierSkipped, { count: skipped }) : text.earlierDone;
  }

  drawRow(step, number, state, asked) {
    const { head, line, title, state: said } = this.rows[number];
    head.hidden = this.whole || ["ahead", "under"].includes(state) || step.nodes.includes(this.small);
    head.dataset.askfirstStep = state;
    line.hidden = state !== "behind";
    line.setAttribute("aria-expanded", String(this.opened.has(number)));
    if (head.hidden) return;
    const name = step.heading ?? titleOf(step, this.text);
    title.textContent = name;
    const left = { open: this.text.skipped, begun: this.text.partlySkipped }[asked];
    said.textContent = left ?? (asked ? (sumOf(step) ?? this.text.answered) : "");
    line.dataset.askfirstAsked = left ? "left" : asked && "done";
    const here = fill(this.text.here, { place: this.place(number), name });
    head.setAttribute("aria-label", state === "present" ? here : name);
  }

  place(number) {
    const { text, steps } = this;
    const said = Number(this.column.querySelector("[data-askfirst-minutes]")?.dataset.askfirstMinutes ?? 0);
    const minutes = minutesLeft(stepsMinutes(steps, this.asked(), said), number);
    if (minutes === 1) return fill(text.placeLast, { number: number + 1, total: steps.length });
    return fill(text.place, { number: number + 1, total: steps.length, minutes });
  }
}

/** What a finished quiz says of itself. */
const sumOf = ({ nodes }) => nodes.map((node) => node.querySelector(".af-finished")?.textContent).find(Boolean);

/** What a step without a heading of the lesson's own is called: what stands in it as one, or its kind. */
function titleOf({ kind, nodes, about }, text) {
  if (kind === "debrief") return about ? fill(text.debriefOn, { scene: about }) : text.debrief;
  const first = (selector) => nodes.map((node) => node.querySelector(selector)?.textContent.trim()).find(Boolean);
  return firstWords(NAMES.map(first).find(Boolean) ?? (kind === "tryout" ? text.tryOut : text.inShort));
}

/* A browser may refuse to keep anything, and even to be asked. */

function recall(store, key) {
  try {
    return globalThis[store].getItem(key);
  } catch {
    return null;
  }
}

function keep(store, key, value) {
  try {
    globalThis[store].setItem(key, value);
  } catch {
    // the place then lives as long as the page
  }
}
