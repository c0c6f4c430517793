// @ts-check
/* A guess before a fact. Nothing of it is scored or kept. */

import { citations } from "./citations.js";
import { button, choices, h, legend, paragraphs, picked, uniqueId } from "./dom.js";
import { asks, frame, place } from "./frame.js";
import { onPaper, sheet } from "./handout.js";

/** @type {import("./types.d.ts").Render} */
export const bet = ({ model, el }) => {
  const words = model.get("words");
  /** @type {{ question: string, options: import("./types.d.ts").Choice[], reveal: string, cites: any[] }} */
  const state = model.get("state");
  const box = choices(legend(state.question), state.options, `${uniqueId()}-bet`);
  const reveal = h("div", { class: "af-reveal", role: "status", "aria-live": "polite" });
  const answer = () => {
    const guess = state.options.find(([id]) => id === picked(box));
    if (!guess) {
      reveal.replaceChildren(h("p", { class: "af-warn", text: words.choose }));
      return;
    }
    model.send({ type: "placed" });
    reveal.replaceChildren(h("p", { class: "af-meta", text: `${words.yours} ${guess[1]}` }),
      ...paragraphs(state.reveal), citations(state.cites, words) ?? "");
    asks(root, "done");
  };
  const root = frame(model, "bet", { "aria-label": `${words.title}: ${state.question}` },
    h("p", { class: "af-kicker", text: words.title }), box,
    button(words.place, answer, { class: "af-primary" }), reveal);
  onPaper(root, (answers) => [h("p", { class: "af-asked", text: state.question }),
    sheet(state.options.map(([, text]) => text)), ...(answers ? paragraphs(state.reveal) : [])]);
  asks(root, "open");
  place(root, el);
};
