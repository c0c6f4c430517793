// @ts-check
/* The faults on an artefact are marked; it is shown as the thing it is. */

import { h, input, legend, tickedOrNull } from "../dom.js";

/**
 * The paper of an artefact: a sign, a form, a flyer, …
 * @param {string} form
 */
export const paper = (form) => `af-artefact af-paper-${form}`;

/** @type {import("../types.d.ts").Ask} */
export const mark = (item, words, uid) => {
  const [form, title] = item.artefact ?? ["", ""];
  const parts = item.options.map(([id, text]) => h("label", { class: "af-part" },
    input({ type: "checkbox", name: uid, value: id }), h("span", { text })));
  const thing = h("div", { class: paper(form) }, h("div", { class: "af-artefact-title", text: title }), parts);
  const box = h("fieldset", { class: "af-options" }, legend(item.stem, words.mark), thing);
  return [box, () => tickedOrNull(box)];
};
