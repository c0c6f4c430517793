// @ts-check
/* One slide as the room sees it, in its window or small in the instructor's: as large as its place. */

import { h } from "../views/dom.js";
import { fill } from "../views/text.js";
import { voteHere } from "./control.js";

/** @typedef {import("./control.js").State} State */
/** @typedef {import("./control.js").Share} Share */
/**
 * @typedef {{ number: number, count: number, kind: string, kicker: string, title: string, body: string,
 *   ballot: string }} Told a slide
 */

/** @param {number} share */
export const percent = (share) => `${Math.round(share * 100)}%`;

/**
 * @param {number} count
 * @param {Record<string, string>} words
 */
export const votes = (count, words) => fill(words[count === 1 ? "vote-one" : "votes"], { count });

/**
 * @param {Told} slide
 * @param {Record<string, string>} words
 * @param {"h1" | "h3"} heading
 */
export const slideOf = (slide, words, heading = "h1") => {
  const body = h("div", { class: "af-body" });
  body.innerHTML = slide.body; // made by the course of its own texts, which it escapes
  const place = fill(words.place, { number: slide.number + 1, total: slide.count });
  return h("article", { class: "af-slide", "data-kind": slide.kind, "data-ballot": slide.ballot || null },
    h("header", {}, h("p", { class: "af-kicker", text: slide.kicker }),
      h("p", { class: "af-at" }, h("span", { class: "af-hidden", text: place }),
        h("span", { "aria-hidden": "true", text: `${slide.number + 1} / ${slide.count}` }))),
    h(heading, { class: "af-title", tabindex: "-1", text: slide.title }),
    body,
    slide.ballot && h("aside", { class: "af-vote", role: "status" }));
};

/**
 * Write what the state says of the vote into a slide that can be voted on.
 * @param {Element} node
 * @param {State} state
 * @param {Told} slide
 * @param {Record<string, string>} words
 */
export const drawVote = (node, state, slide, words) => {
  const aside = node.querySelector(".af-vote");
  if (!aside) return;
  const vote = voteHere(state, slide);
  const shown = vote?.shown ? vote.shares : null;
  aside.replaceChildren(...beside(state, vote, words));
  node.toggleAttribute("data-shown", Boolean(shown));
  for (const row of node.querySelectorAll("[data-option]")) {
    row.querySelector(".af-bars")?.remove();
    const of = (/** @type {Share[] | null | undefined} */ shares) =>
      shares?.find(({ option }) => option === row.getAttribute("data-option"));
    const now = of(shown);
    if (now) row.append(bars(of(vote?.before), now, words));
  }
};

/**
 * What stands beside the options.
 * @param {State} state
 * @param {import("./control.js").Vote | null} vote
 * @param {Record<string, string>} words
 */
const beside = ({ join }, vote, words) => {
  if (!vote) return [h("p", { class: "af-vote-lead", text: words.think })];
  const round = h("p", { class: "af-vote-round", text: words[vote.round === 1 ? "first" : "second"] });
  const count = h("p", { class: "af-vote-count", text: votes(vote.votes, words) });
  if (vote.open && join && !join.alone) {
    const qr = h("div", { class: "af-qr", role: "img", "aria-label": words.qr });
    qr.innerHTML = join.qr;
    return [round, qr, h("p", { class: "af-address", text: join.short.replace(":", "\u200b:") }),
      h("p", { class: "af-code" }, h("span", { text: words.code }), " ", h("strong", { text: join.code })), count];
  }
  if (vote.open) return [round, count];
  if (vote.shown) return [round, count, ...(vote.before ? [h("p", { text: words.compared })] : [])];
  const after = vote.round === 1 ? words.talk : words.closed;
  return [round, h("p", { class: "af-vote-lead", text: after }), count];
};

/**
 * What an option came to, as a bar with its number.
 * @param {Share | undefined} before
 * @param {Share} now
 * @param {Record<string, string>} words
 */
const bars = (before, now, words) => {
  /** @type {(share: Share, name: string) => HTMLElement} */
  const bar = (share, name) =>
    h("span", { class: `af-bar af-bar-${name}`, style: `--share:${share.share}` },
      h("span", { class: "af-bar-name", text: before ? words[name] : "" }),
      h("span", { class: "af-bar-track" }, h("span", { class: "af-bar-fill" })),
      h("span", { class: "af-bar-told" }, percent(share.share),
        h("span", { class: "af-bar-votes", text: ` · ${votes(share.votes, words)}` })));
  return h("span", { class: "af-bars" }, before && bar(before, "before"), bar(now, "now"));
};
