// @ts-check
/* What went right at the first try, by outcome; follows the answers as they come. */

import { h } from "./dom.js";
import { frame } from "./frame.js";
import { fill } from "./text.js";

/** @type {import("./types.d.ts").Render} */
export const summary = ({ model, el }) => {
  const words = model.get("words");
  const root = frame(model, "summary", { "aria-label": words.title });
  const draw = () => {
    /** @type {{ outcomes: { text: string, right: number, of: number }[] }} */
    const { outcomes } = model.get("state");
    const lines = outcomes.map(({ text, right, of }) => h("li", {},
      h("span", { class: "af-tally", text: fill(words.tally, { right, of }) }), h("span", { text })));
    root.replaceChildren(h("p", { class: "af-kicker", text: words.title }),
      lines.length ? h("ul", { class: "af-outcomes" }, lines) : h("p", { text: words.none }));
  };
  model.on("change:state", draw);
  draw();
  el.append(root);
  root.dataset.ready = "true";
  return () => model.off("change:state", draw);
};
