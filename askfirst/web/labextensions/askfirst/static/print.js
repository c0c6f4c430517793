/*
 * A lesson on paper: light whatever the screen is, what is folded unfolded, and, for who asks, a handout of all of it,
 * with answers or without. What was asked for holds until the page goes.
 */

import { h } from "./views/dom.js";

const root = document.documentElement;
// The text of a provision stays folded: one that several answers rest on would be printed with each.
const FOLDED = ".askfirst-column :is(.af-quiz, .af-words, .af-activity, .af-bet) details:not([open], .af-cite)";

/** Prepare paper whenever the page is printed, and put the screen back afterwards. */
export function preparePaper() {
  const { dataset } = document.body;
  let light;
  let folded = [];
  addEventListener("beforeprint", () => {
    [light, dataset.jpThemeLight] = [dataset.jpThemeLight, "true"];
    folded = [...document.querySelectorAll(FOLDED)];
    for (const each of folded) each.open = true;
  });
  addEventListener("afterprint", () => {
    dataset.jpThemeLight = light;
    for (const each of folded) each.open = false;
  });
}

/** What in the page's tools prints it. */
export function printTools(text) {
  const make = (label, answers) => {
    const onclick = async () => {
      const waiting = [];
      document.dispatchEvent(new CustomEvent("askfirst:handout", { detail: { answers, waiting } }));
      await Promise.all(waiting);
      root.dataset.askfirstPrint = answers ? "answers" : "questions";
      tools.open = false;
      print();
    };
    return h("button", { type: "button", text: label, onclick });
  };
  const choice = h("div", {}, make(text.printQuestions, false), make(text.printAnswers, true));
  const tools = h("details", {}, h("summary", { text: text.print }), choice);
  return tools;
}
