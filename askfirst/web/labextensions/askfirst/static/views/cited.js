// @ts-check
/* A citation in a text opens what it cites where it stands: by click, by tap, by Enter. In a lesson the kernel is asked
   then; a lab, which may be opened without one, carries what its citations say. */

import { button, h, paragraphs } from "./dom.js";
import { tagOf } from "./languages.js";

/** @typedef {import("./types.d.ts").Model} Model */
/** @typedef {{ label: string, texts: string[], source: string }} Told */
/**
 * @typedef {object} Teller who knows what citations say
 * @property {() => string} lang of what it says
 * @property {Record<string, string>} words
 * @property {(label: string) => Promise<Told | null>} tell fails where nobody answers
 */

/** What is part of a control, or stands on one, cannot be a control itself. */
const ON_CONTROLS = "label, summary, button, a, [role=img]";
const CITES = ":is(cite, .cite)"; // a lab in Chinese does not mark up what a stock JupyterLab would slant
const NEW = `${CITES}:not([role])`;
const OPENS = `${CITES}[role=button]`;
const PATIENCE_MS = 4000;
const EDGE = 12; // px between the box and the edge of the window

/** @type {{ teller: Teller, root: HTMLElement }[]} */
const tellers = [];
/** @type {HTMLElement | null} the box, made when it is first wanted */
let box = null;
/** @type {HTMLElement | null} the citation whose box is open, or was until this very press */
let open = null;

/** @param {Element} node */
const notebook = (node) => node.closest(".jp-Notebook");

/** @param {Element} cite */
const tellerFor = (cite) =>
  tellers.findLast(({ root }) => root.isConnected && notebook(root) === notebook(cite))?.teller;

const ready = () => {
  for (const cite of document.querySelectorAll(NEW)) {
    if (cite.closest(ON_CONTROLS) || !tellerFor(cite)) continue;
    for (const [name, value] of [["role", "button"], ["tabindex", "0"], ["aria-haspopup", "dialog"],
      ["data-lm-suppress-shortcuts", "true"]]) cite.setAttribute(name, value);
  }
};

/** @param {HTMLElement} cite */
const place = (cite) => {
  if (!box) return;
  const at = cite.getClientRects()[0] ?? cite.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = box;
  const page = document.documentElement;
  const left = Math.max(EDGE, Math.min(at.left, page.clientWidth - width - EDGE));
  const below = at.bottom + height + EDGE < page.clientHeight || at.top < height + EDGE;
  box.style.left = `${page.scrollLeft + left}px`;
  box.style.top = `${page.scrollTop + (below ? at.bottom + 4 : at.top - height - 4)}px`;
};

/**
 * @param {HTMLElement} cite
 * @param {Teller} teller
 * @param {any[]} body
 */
const show = (cite, { lang, words }, body) => {
  if (!box) {
    box = h("div", { class: "af af-cited", popover: "auto", role: "dialog", tabindex: "-1" });
    document.body.append(box);
  }
  box.lang = lang();
  box.setAttribute("aria-label", cite.textContent ?? "");
  box.replaceChildren(...body, button(words.close, () => box?.hidePopover?.(), { class: "af-quiet" }));
  box.showPopover?.();
  place(cite);
  box.focus({ preventScroll: true });
};

/** @param {Told} told */
const body = ({ label, texts, source }) => [h("p", { class: "af-cited-label", text: label }),
  ...texts.flatMap(paragraphs), h("p", { class: "af-meta", text: source })];

/** @param {HTMLElement} cite */
const ask = async (cite) => {
  const teller = tellerFor(cite);
  if (!teller) return;
  open = cite;
  const { words } = teller;
  const parts = await teller.tell(cite.textContent ?? "").then(
    (told) => (told ? body(told) : [h("p", { text: words.uncited })]), () => [h("p", { text: words.gone })]);
  if (open === cite) show(cite, teller, parts);
};

/**
 * @param {Model} model
 * @returns {Teller}
 */
const kernelOf = (model) => ({
  lang: () => tagOf(model.get("lang")),
  words: model.get("words"),
  tell: (label) => new Promise((resolve, reject) => {
    const settle = () => {
      clearTimeout(timer);
      model.off("msg:custom", hear);
    };
    const hear = (/** @type {any} */ message) => {
      if (message.type !== "cited" || message.pressed !== label) return;
      settle();
      resolve(message.told);
    };
    const timer = setTimeout(() => {
      settle();
      reject(new Error("no answer"));
    }, PATIENCE_MS);
    model.on("msg:custom", hear);
    model.send({ type: "cite", label });
  }),
});

/** @param {Event} event */
const pressed = (event) =>
  /** @type {HTMLElement | null} */ (event.target instanceof Element ? event.target.closest(OPENS) : null);

const listen = () => {
  let again = false; // whether this press has just closed the box it would open
  document.addEventListener("pointerdown", (event) => {
    again = Boolean(open && box?.matches(":popover-open") && pressed(event) === open);
  }, true);
  document.addEventListener("click", (event) => {
    const cite = pressed(event);
    if (!cite) return;
    event.preventDefault();
    if (!again) void ask(cite);
    again = false;
  }, true);
  document.addEventListener("keydown", (event) => {
    const cite = pressed(event);
    if (!cite || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    event.stopPropagation();
    void ask(cite);
  }, true);
  let waiting = false;
  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      ready();
    });
  }).observe(document.body, { childList: true, subtree: true });
};

/**
 * @param {HTMLElement} root
 * @param {Teller} teller
 */
const openIn = (root, teller) => {
  if (!tellers.length) listen();
  tellers.push({ teller, root });
};

/**
 * Let the citations in a view and around it open.
 * @param {Model} model
 * @param {HTMLElement} root
 */
export const openCitations = (model, root) => openIn(root, kernelOf(model));

/**
 * Let the citations of a lab open, which carries what they say.
 * @param {HTMLElement} root
 * @param {{ lang: string, words: Record<string, string>, told: Record<string, Told> }} carried
 */
export const openCarried = (root, { lang, words, told }) => {
  openIn(root, { lang: () => tagOf(lang), words, tell: async (label) => told[label] ?? null });
  ready();
};
