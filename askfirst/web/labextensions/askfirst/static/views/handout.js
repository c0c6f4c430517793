// @ts-check
/* A lesson on paper, with its answers or without: each view puts what belongs there in a box that only paper shows. */

import { h } from "./dom.js";

/** @typedef {import("./types.d.ts").Model} Model */
/** @typedef {import("./types.d.ts").Words} Words */
/** @typedef {{ stem: string, among: string, options: string[], right: string, whys: string[] }} Printed */

const PATIENCE_MS = 8000;

/**
 * Lay out a view for paper when the page asks for it.
 * @param {HTMLElement} root
 * @param {(answers: boolean) => any[] | Promise<any[]>} make what stands on paper
 */
export const onPaper = (root, make) => {
  const asked = (/** @type {any} */ event) => {
    if (!root.isConnected) return;
    const { answers, waiting } = event.detail;
    waiting.push(Promise.resolve(make(answers)).then((parts) => {
      root.querySelector(":scope > .af-handout")?.remove();
      root.append(h("div", { class: "af-handout" }, parts));
    }));
  };
  document.addEventListener("askfirst:handout", asked);
};

/**
 * What can be chosen, as on a sheet.
 * @param {string[]} options
 */
export const sheet = (options) => h("ul", { class: "af-sheet" }, options.map((each) => h("li", { text: each })));

/**
 * The questions of a quiz, asked of the kernel, which alone has the key.
 * @param {Model} model
 * @param {Words} words
 * @param {boolean} answers
 * @returns {Promise<any[]>}
 */
export const questions = (model, words, answers) => new Promise((done) => {
  const hear = (/** @type {any} */ message) => {
    if (message.type !== "handout") return;
    clearTimeout(timer);
    model.off("msg:custom", hear);
    done([h("ol", {}, message.items.map((/** @type {Printed} */ item) => h("li", {},
      h("p", { class: "af-asked", text: item.stem }),
      item.among ? h("p", { class: "af-meta", text: item.among }) : null,
      sheet(item.options),
      item.right ? h("p", { class: "af-right" }, h("strong", { text: words["right-is"] }), ` ${item.right}`) : null,
      item.whys.map((why) => h("p", { class: "af-meta", text: why })))))]);
  };
  const timer = setTimeout(() => {
    model.off("msg:custom", hear);
    done([]);
  }, PATIENCE_MS);
  model.on("msg:custom", hear);
  model.send({ type: "handout", answers });
});
