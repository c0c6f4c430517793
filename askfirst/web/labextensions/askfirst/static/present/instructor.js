// @ts-check
/* The instructor's window: what the room sees, what comes next, and what nobody else sees. */

import { find, h } from "../views/dom.js";
import { fill } from "../views/text.js";
import { actionOf, asked, nextOfVote, voteHere } from "./control.js";
import { call, follow } from "./session.js";
import { drawVote, percent, slideOf, votes } from "./slide.js";

const SECOND = 1000;
const body = document.body;
const told = JSON.parse(/** @type {HTMLElement} */ (document.getElementById("askfirst-words")).textContent ?? "{}");
const words = told.words;

/** @param {string} html */
const written = (html, tag = /** @type {"p" | "li" | "dd" | "dt"} */ ("p"), className = "") => {
  const node = h(tag, className ? { class: className } : {});
  node.innerHTML = html; // made by the course of its own texts, which it escapes
  return node;
};

/** @param {number} seconds */
const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

/** Follow the system's colours, as JupyterLab does in the room's window. */
const dark = matchMedia("(prefers-color-scheme: dark)");
const colour = () => (body.dataset.jpThemeLight = String(!dark.matches));
dark.addEventListener("change", colour);
colour();

/** @param {string} id */
const part = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

class Desk {
  /** @param {any} deck */
  constructor(deck) {
    this.slides = deck.slides;
    this.room = deck.room;
    this.rehearsal = deck.rehearsal;
    /** @type {any} */
    this.state = null;
    this.at = -1;
  }

  /** The slide in sight, and what can be voted on there. */
  get sight() {
    return this.slides[this.at];
  }

  /** @param {any} state */
  draw(state) {
    const at = Math.min(state.slide, this.slides.length - 1);
    this.state = state;
    if (at !== this.at) {
      this.at = at;
      this.look();
    }
    drawVote(/** @type {Element} */ (part("now").firstElementChild), state, this.sight, this.room);
    this.vote();
    this.say(state.trouble ?? "");
    const wrong = state.wrong_codes ? fill(words["wrong-codes"], { count: state.wrong_codes }) : "";
    part("voters").textContent = [fill(words.voters, { count: state.voters }), wrong].filter(Boolean).join(" · ");
    this.networks();
    this.tick();
  }

  /** Show another slide: the one in sight, the next one, and the notes. */
  look() {
    const next = this.slides[this.at + 1];
    part("now").replaceChildren(slideOf(this.sight, this.room, "h3"));
    part("next").replaceChildren(next ? slideOf(next, this.room, "h3") : h("p", { text: words["no-next"] }));
    part("notes").replaceChildren(...notesOf(this.sight.notes));
    part("notes").scrollTop = 0;
    const place = fill(words.place, { number: this.at + 1, total: this.slides.length, step: this.sight.step });
    part("place").textContent = place;
    /** @type {HTMLSelectElement} */ (part("list")).value = String(this.at);
  }

  /** What can be done about the vote, and what it came to. */
  vote() {
    const { state, sight } = this;
    const vote = voteHere(state, sight);
    const box = part("vote");
    const held = box.contains(document.activeElement) && document.activeElement?.getAttribute("data-action");
    const doing = nextOfVote(state, sight);
    const make = (/** @type {string} */ action, /** @type {string} */ text, /** @type {string} */ key, main = false) =>
      h("button", { type: "button", class: main ? "af-primary" : "", "data-action": action, text,
        "aria-keyshortcuts": key, onclick: () => void this.act(action) }, " ", h("kbd", { text: key }));
    const shows = vote && !vote.open && !(doing === "show" || doing === "hide");
    const rows = vote?.shares?.map((/** @type {any} */ share, /** @type {number} */ row) =>
      result(share, vote.before?.[row], Boolean(vote.key?.includes(share.option))));
    box.replaceChildren(...[
      h("h2", { text: words.vote }),
      !sight.ballot && h("p", { class: "af-quiet", text: words["no-vote"] }),
      vote && h("p", { class: "af-count" }, `${this.room[vote.round === 1 ? "first" : "second"]} · `,
        h("strong", { text: votes(vote.votes, this.room) }), ` · ${words[vote.open ? "open" : "closed"]}`),
      sight.ballot && h("p", { class: "af-actions" },
        doing && make(doing === "hide" ? "show" : "vote", words[`do-${doing}`], "V", true),
        shows && make("show", words[vote.shown ? "do-hide" : "do-show"], "S")),
      rows && h("table", { class: "af-result-table" }, h("caption", { class: "af-hidden", text: words.result }),
        vote?.before && h("thead", {}, h("tr", {}, h("td"), h("td"), h("th", { scope: "col", text: this.room.before }),
          h("th", { scope: "col", text: this.room.now }))), h("tbody", {}, rows)),
      vote && !vote.open && state.hidden_because && h("p", { class: "af-quiet", text: state.hidden_because }),
      rows && h("p", { class: "af-advice", text: words[advice(vote)] }),
    ].filter(Boolean).flat());
    if (held) (find(box, `[data-action="${held}"]`) ?? find(box, "button"))?.focus();
  }

  networks() {
    const { join } = this.state;
    const box = part("join");
    const alone = words[this.rehearsal ? "rehearsal" : "no-phones"];
    const lead = !join || join.alone ? alone : fill(words.phones, { address: join.short, code: join.code });
    const choices = (join?.networks ?? []).length < 2 ? [] : join.networks.map((/** @type {any} */ network) =>
      h("option", { value: network.address, selected: network.chosen, text: `${network.name} · ${network.address}` }));
    const choose = choices.length > 0 && h("label", {}, words.network, " ", h("select",
      { onchange: (/** @type {any} */ event) => void call("join", { address: event.target.value }) }, choices));
    if (box.dataset.told === `${lead}${choices.length}`) return;
    box.dataset.told = `${lead}${choices.length}`;
    box.replaceChildren(h("p", { text: lead }), ...(choose ? [choose] : []));
  }

  /** The clock against the plan: late or early by a minute or more is said. */
  tick() {
    if (!this.state || !this.sight) return;
    const [plan, whole] = [this.slides.slice(0, this.at), this.slides].map(secondsOf);
    const gone = this.at === 0 && !this.state.vote ? 0 : Math.max(0, Date.now() / SECOND - this.state.started);
    const late = Math.round((gone - plan - this.sight.seconds) / 60);
    const early = Math.round((plan - gone) / 60);
    part("clock").textContent = clock(gone);
    const off = gone === 0 ? words["not-begun"] : late > 0 ? fill(words.late, { minutes: late })
      : early > 0 ? fill(words.early, { minutes: early }) : words["in-time"];
    part("plan").textContent = `${fill(words.plan, { here: clock(plan), whole: clock(whole) })} · ${off}`;
    part("plan").dataset.late = String(late > 0);
  }

  /** @param {string | undefined} action */
  async act(action) {
    if (action === "room") return openRoom();
    const request = this.state && asked(action, this.state, { ...this.sight, count: this.slides.length });
    if (request) await this.ask(request[0], request[1]);
  }

  /**
   * @param {string} path
   * @param {object} request
   */
  async ask(path, request) {
    const answer = await call(path, request);
    if (!answer.ok) return this.say(answer.told.message ?? words.lost);
    const { ok, told: state } = await call("instructor/state"); // the answer to what was asked is a version alone
    if (ok) this.draw(state);
  }

  /** @param {string} said */
  say(said) {
    if (part("said").textContent !== said) part("said").textContent = said;
  }
}

/** @param {any[]} slides */
const secondsOf = (slides) => slides.reduce((sum, { seconds }) => sum + seconds, 0);

/** @param {any} vote */
const advice = ({ shares, key, round }) => {
  const right = shares.filter((/** @type {any} */ each) => key.includes(each.option));
  const share = Math.min(...right.map((/** @type {any} */ each) => each.share));
  if (round === 2) return "advice-after";
  return share < 0.35 ? "advice-few" : share > 0.75 ? "advice-many" : "advice-talk";
};

/**
 * @param {any} share
 * @param {any} before
 * @param {boolean} right
 */
const result = (share, before, right) =>
  h("tr", { "data-right": right }, h("th", { scope: "row" }, share.letter, right && h("span", { text: " ✓" }),
      right && h("span", { class: "af-hidden", text: words.right })),
    h("td", { text: share.text }), before && h("td", { text: percent(before.share) }),
    h("td", {}, h("strong", { text: percent(share.share) }), ` (${share.votes})`));

/** @param {any} notes */
const notesOf = ({ key, ask, wrong, remarks }) => [
  key && h("section", { class: "af-key" }, h("h3", { text: words.key }), written(key)),
  ask && h("section", {}, h("h3", { text: words.ask }), written(ask)),
  wrong.length > 0 && h("section", {}, h("h3", { text: words.wrong }),
    h("dl", {}, wrong.flatMap((/** @type {any} */ each) => [written(each.text, "dt"),
      h("dd", {}, each.belief && h("span", { class: "af-belief" }, `${words.belief} ${plainOf(each.belief)}`),
        written(each.why))]))),
  remarks.length > 0 && h("section", {}, h("h3", { text: words.remarks }),
    h("ul", {}, remarks.map((/** @type {string} */ each) => written(each, "li")))),
  !key && !ask && !wrong.length && !remarks.length && h("p", { class: "af-quiet", text: words["no-notes"] }),
].filter(Boolean);

/** @param {string} html */
const plainOf = (html) => written(html).textContent ?? "";

const openRoom = () => void window.open(told.roomAddress, "askfirst-room", "popup,width=1280,height=720");

/** The form that begins a session, where none is on. */
const begin = () => {
  const form = /** @type {HTMLFormElement} */ (part("begin"));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const given = new FormData(form);
    const [room, rehearse] = [given.has("room"), given.has("rehearse")];
    const order = { lesson: given.get("lesson"), lang: told.lang, room, rehearse };
    const answer = await call("begin", order);
    if (answer.ok) location.reload();
    else part("said").textContent = answer.told.message ?? words.lost;
  });
  const look = () => call("deck").then(({ ok }) => ok && location.reload(), () => {});
  setInterval(look, 2 * SECOND); // it may be begun from the terminal, or in another window
};

const run = async () => {
  const { ok, told: deck } = await call("deck");
  if (!ok) return location.reload();
  const desk = new Desk(deck);
  const list = /** @type {HTMLSelectElement} */ (part("list"));
  list.replaceChildren(...desk.slides.map((/** @type {any} */ each, /** @type {number} */ number) =>
    h("option", { value: String(number), text: `${number + 1} ${each.title || each.kicker}` })));
  list.addEventListener("change", async () => {
    if (desk.state?.vote?.open) await desk.ask("vote", { do: "stop", item: desk.state.vote.item });
    await desk.ask("slide", { slide: Number(list.value) });
  });
  part("open-room").addEventListener("click", openRoom);
  part("back").addEventListener("click", () => void desk.act("back"));
  part("go-on").addEventListener("click", () => void desk.act("next"));
  part("end").addEventListener("click", () => /** @type {HTMLDialogElement} */ (part("ending")).showModal());
  part("really-end").addEventListener("click", async () => {
    await call("end", {});
    location.reload();
  });
  part("stay").addEventListener("click", () => /** @type {HTMLDialogElement} */ (part("ending")).close());
  addEventListener("keydown", (event) => {
    if (/** @type {HTMLDialogElement} */ (part("ending")).open) return;
    const action = actionOf(event);
    if (!action) return;
    event.preventDefault();
    void desk.act(action);
  });
  setInterval(() => desk.tick(), SECOND);
  follow("instructor/state", {
    drawn: (state) => desk.draw(state),
    lost: () => desk.say(words.lost),
    none: () => location.reload(), // it has ended: the page then offers to begin one
  });
};

if (document.getElementById("begin")) begin();
else void run();
