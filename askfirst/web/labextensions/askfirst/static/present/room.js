/* The room's window: a lesson's slides in JupyterLab's course mode, in step with the instructor's window. */

import { h } from "../views/dom.js";
import { tagOf } from "../views/languages.js";
import { actionOf, asked } from "./control.js";
import { call, follow } from "./session.js";
import { drawVote, slideOf } from "./slide.js";

/** Whether the page was opened to present its lesson. */
export const presenting = new URLSearchParams(location.search).has("present");

/** Show the slides in place of the page, which JupyterLab keeps below them without running it. */
export function present(text) {
  const stage = h("div", { class: "af-stage" });
  const note = h("p", { class: "af-room-note", role: "status" });
  const room = h("main", { id: "askfirst-room", class: "af", "data-lm-suppress-shortcuts": "true" }, stage, note);
  for (const each of document.body.children) each.inert = true; // what lies below is not read, reached or found
  document.body.append(room);
  let sight;
  let state;
  let words;

  const say = (said) => {
    if (note.textContent !== said) note.textContent = said;
  };

  async function drawn(told) {
    say("");
    if (sight?.number !== told.slide) await look();
    if (!sight) return;
    state = told;
    drawVote(stage.firstElementChild, state, sight, words);
  }

  /** Fetch the slide that is in sight, and no other: what is ahead is not in this window. */
  async function look() {
    const { ok, told } = await call("sight");
    if (!ok) return;
    words = told.words;
    sight = told.slide;
    room.lang = tagOf(told.lang);
    const slide = slideOf(sight, words);
    stage.replaceChildren(slide);
    slide.querySelector(".af-title").focus({ preventScroll: true });
  }

  async function act(action) {
    if (action === "full") return document.fullscreenElement ? document.exitFullscreen() : room.requestFullscreen();
    const request = state && asked(action, state, sight);
    if (!request) return;
    const { told } = await call(...request);
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
