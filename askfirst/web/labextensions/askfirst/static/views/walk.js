// @ts-check
/* A picture walked stop by stop: at each, the learner's own verdict before what is told there. */

import { citations } from "./citations.js";
import { button, h, paragraphs } from "./dom.js";
import { activityFrame, place } from "./frame.js";
import { came, guess } from "./guess.js";
import { onPaper, sheet } from "./handout.js";
import { fill } from "./text.js";

/** @typedef {import("./types.d.ts").Choice} Choice */
/** @typedef {import("./types.d.ts").Words} Words */
/**
 * @typedef {{ id: string, when: string, title: string, text: string, options: Choice[], answer: string, told: string,
 *   article: string[], cites: any[] }} Stop
 */

/**
 * A button that can lead nowhere stays where the focus is, and says so.
 * @param {string} text
 * @param {string} className
 * @param {() => void} act
 */
const stepButton = (text, className, act) => {
  const node = button(text, () => {
    if (node.getAttribute("aria-disabled") !== "true") act();
  }, { class: className });
  return node;
};

/**
 * What is told at a stop once a verdict is given there.
 * @param {Stop} stop
 * @param {string} given
 * @param {Words} words
 */
const told = (stop, given, words) => {
  const answer = stop.options.find(([id]) => id === stop.answer)?.[1] ?? "";
  const right = given === stop.answer;
  const articles = stop.article.map((each) => `⟦[${each}]⟧`).filter((each) => !stop.text.includes(each)).join(" ");
  return [came(right, right ? words.agreed : fill(words.differs, { answer })), ...paragraphs(stop.told),
    articles ? h("p", { class: "af-meta", text: articles }) : "", citations(stop.cites, words) ?? ""];
};

/** @type {import("./types.d.ts").Render} */
export const walk = ({ model, el }) => {
  const words = model.get("words");
  /** @type {{ title: string, lead: string, drawing: string, alt: string, ask: string, stops: Stop[] }} */
  const state = model.get("state");
  const total = state.stops.length;
  const root = activityFrame(model, "walk", state);
  const picture = h("div", { class: "af-walk-picture", role: "img", "aria-label": state.alt });
  picture.innerHTML = state.drawing;
  const stations = state.stops.map((stop, n) => button(String(n + 1), () => go(n),
    { "aria-label": `${n + 1} ${stop.when} ${stop.title}` }));
  const panel = h("div", { class: "af-stop", role: "status" });
  const back = stepButton(words.back, "af-quiet", () => go(at - 1));
  const on = stepButton(words.on, "af-primary", () => go(at + 1));
  /** @type {Map<string, string>} the verdict given at each stop */
  const given = new Map();
  let at = 0;
  const light = () => {
    for (const group of /** @type {NodeListOf<SVGElement>} */ (picture.querySelectorAll("[data-stop]"))) {
      const stop = state.stops.findIndex(({ id }) => id === group.dataset.stop);
      group.classList.toggle("af-lit", stop === at);
      group.classList.toggle("af-passed", stop < at);
    }
    stations.forEach((each, n) => {
      if (n === at) each.setAttribute("aria-current", "step");
      else each.removeAttribute("aria-current");
      each.classList.toggle("af-passed", n < at);
    });
  };
  const go = (/** @type {number} */ n) => {
    at = n;
    const stop = state.stops[at];
    const meta = [fill(words.place, { place: at + 1, total }), stop.when].filter(Boolean).join(" · ");
    const verdict = given.get(stop.id);
    const asked = guess(state.ask, stop.options, verdict, (id) => {
      given.set(stop.id, id);
      go(at);
      on.focus({ preventScroll: true });
    });
    light();
    panel.replaceChildren(h("p", { class: "af-meta", text: meta }), h("h4", { "aria-level": "3", text: stop.title }),
      ...paragraphs(stop.text), asked, ...(verdict ? told(stop, verdict, words) : []));
    back.setAttribute("aria-disabled", String(at === 0));
    on.setAttribute("aria-disabled", String(at === total - 1));
  };
  root.append(picture, h("ol", { class: "af-stations" }, stations.map((each) => h("li", {}, each))), panel,
    h("div", { class: "af-actions" }, back, on));
  go(0);
  onPaper(root, (answers) => state.stops.flatMap((stop) => [
    h("h4", { "aria-level": "3", text: [stop.when, stop.title].filter(Boolean).join(" · ") }),
    ...paragraphs(stop.text),
    h("p", { class: "af-asked", text: state.ask }), sheet(stop.options.map(([, text]) => text)),
    ...(answers ? paragraphs(stop.told) : [])]));
  place(root, el);
};
