// @ts-check
/* The room's window: a lesson's slides in JupyterLab's course mode, in step with the instructor's window. */

import { find, h } from "../views/dom.js";
import { tagOf } from "../views/languages.js";
import { actionOf, asked } from "./control.js";
import { call, follow } from "./session.js";
import { drawVote, slideOf } from "./slide.js";

/** Whether the page was opened to present its lesson. */
export const presenting = new URLSearchParams(location.search).has("present");

/**
 * Show the slides in place of the page, which JupyterLab keeps below them without running it.
 * @param {Record<string, string>} text the words of course mode
 */
export function present(text) {
  const stage = h("div", { class: "af-stage" });
  const note = h("p", { class: "af-room-note", role: "status" });
  const room = h("main", { id: "askfirst-room", class: "af", "data-lm-suppress-shortcuts": "true" }, stage, note);
  for (const each of document.body.children) each.toggleAttribute("inert", true); // not read, reached or found
  document.body.append(room);
  /** @type {import("./slide.js").Told | undefined} */
  let sight;
  /** @type {import("./control.js").State | undefined} */
  let state;
  /** @type {Record<string, string>} */
  let words = {};

  const say = (/** @type {string} */ said) => {
    if (note.textContent !== said) note.textContent = said;
  };

  /** @param {import("./control.js").State} told */
  async function drawn(told) {
    say("");
    if (sight?.number !== told.slide) await look();
    state = told;
    if (sight && stage.firstElementChild) drawVote(stage.firstElementChild, state, sight, words);
  }

  /** Fetch the slide that is in sight, and no other: what is ahead is not in this window. */
  async function look() {
    const { ok, told } = await call("sight");
    if (!ok) return;
    words = told.words;
    sight = told.slide;
    room.lang = tagOf(told.lang);
    const slide = slideOf(told.slide, words);
    stage.replaceChildren(slide);
    find(slide, ".af-title")?.focus({ preventScroll: true }); // a screen reader goes on there
  }

  /** @param {string} action */
  async function act(action) {
    if (action === "full") return document.fullscreenElement ? document.exitFullscreen() : room.requestFullscreen();
    const request = state && sight && asked(action, state, sight);
    if (!request) return;
    const [path, body] = request;
    const { told } = await call(path, body);
    say(told.message ?? "");
  }

  addEventListener("keydown", (event) => {
    const action = actionOf(event);
    if (!action || action === "room") return;
    event.preventDefault();
    event.stopPropagation();
    act(action).catch((reason) => console.warn("Ask First:", reason));
  }, { capture: true });

  const lost = () => say(text.presentLost);
  const none = () => {
    sight = undefined;
    stage.replaceChildren();
    say(text.presentNone);
  };
  follow("room", { drawn, lost, none });
}
