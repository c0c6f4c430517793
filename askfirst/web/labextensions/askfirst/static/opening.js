/*
 * What can be done before JupyterLab is there. Its address tells that a lesson or a lab is coming, and in which language,
 * seconds before JupyterLab has read the notebook. So at once: cover the page, start the kernel, settle the language.
 */
import { endWithPage, leftHasEnded, useKernelOf } from "./kernels.js";
import { ask, baseUrl, config } from "./server.js";
import { BROKEN, texts } from "./texts.js";
import { localeOf, tagOf } from "./views/languages.js";
import { presenting } from "./present/room.js";

const SLOW = 20_000;
const HASTE = 2000; // ms anywidget gives a view
const LONGEST = 600_000; // ms it needs on no machine
const TRANSLATION = "@jupyterlab/translation-extension:plugin";


/** The course's kernel, which only its own server has; elsewhere JupyterLab starts the one the notebook names. */
const OWN_KERNEL = "askfirst";

const root = document.documentElement;

/** The place in the page the address asks for; JupyterLab may rewrite the address, so it is read now. */
export const fragment = decodeURIComponent(location.hash.slice(1));

/** The address of a notebook: bare in "doc", with all of JupyterLab around it in "lab". */
export function addressOf(path, mode) {
  return `${baseUrl}${mode}/tree/${path.split("/").map(encodeURIComponent).join("/")}?reset`;
}

const LESSON = /\/(doc|lab)\/tree\/((?:.+\/)?notebooks\/([a-z]{2,3}(?:-\w+)*)\/[^/]+\.ipynb)$/;
const [, mode, notebook, language] = decodeURIComponent(location.pathname).match(LESSON) ?? [];
const [path, lang] = mode === "doc" ? [notebook, language] : [];

/** Any notebook of the course in the full JupyterLab: a lab, its solution, a lesson with its code. */
const WORKBENCH = /\/lab(?:\/workspaces\/[^/]+)?\/tree\/(?:.+\/)?(?:notebooks|exercises|solutions|work)\/([a-z]{2,3}(?:-\w+)*)\/[^/]+\.ipynb$/;
const [, workbenchLang] = decodeURIComponent(location.pathname).match(WORKBENCH) ?? [];
const spoken = lang ?? workbenchLang;

let status;
let slow;

/**
 * JupyterLab keeps pushing addresses into the history, at times that of the folder. A lesson keeps the one it was opened
 * at, in the full JupyterLab too, so that reloading and going back lead where they should.
 */
export function keepAddress() {
  history.pushState = (state, _, url) => {
    if (new URL(url, location.href).pathname === location.pathname) history.replaceState(state, "", url);
  };
}

/** Take a lock for as long as this page lives; false when another page has it. */
const hold = (name, options) =>
  new Promise((told, failed) => {
    const kept = (lock) => {
      told(Boolean(lock));
      return lock && new Promise(() => {});
    };
    navigator.locks.request(name, options, kept).catch(failed);
  });

/**
 * Two pages of JupyterLab cannot share a workspace: the second moves to another address and loads anew. A lesson keeps its
 * address, so each page takes a workspace of its own: the first number that no other page has, which keeps them few.
 */
async function ownWorkspace() {
  if (!navigator.locks) return `askfirst-${Math.random().toString(36).slice(2)}`; // a server without https
  for (let number = 1; ; number += 1) {
    const name = `askfirst-${number}`;
    if (await hold(name, { ifAvailable: true })) return name;
  }
}

/** What a workspace held before is of no use to a lesson: JupyterLab is to begin with an empty one. */
function beginEmpty() {
  const address = new URL(location.href);
  if (address.searchParams.has("reset")) return;
  address.searchParams.set("reset", "");
  history.replaceState(history.state, "", address);
}

/** Hide the page behind a quiet line until the lesson is ready to be read. */
export function cover(lang) {
  if (status) return;
  root.dataset.askfirst = "opening";
  root.lang = tagOf(lang);
  status = document.createElement("div");
  status.id = "askfirst-cover";
  status.setAttribute("role", "status");
  document.body.append(status);
  // A live region speaks of what changes in it, so the words come after the region.
  const say = (key) => texts(lang).then((text) => status.replaceChildren(text[key]), () => status.replaceChildren(BROKEN));
  setTimeout(() => void say("opening"));
  slow = setTimeout(() => void say("slow"), SLOW);
}

export function uncover() {
  clearTimeout(slow);
  status?.remove();
}

/** JupyterLab finds this session by its path and joins it, instead of starting one when it is ready itself. */
async function startKernel() {
  await leftEnded;
  const name = path.split("/").pop();
  const answer = await ask("api/sessions", {
    method: "POST",
    body: JSON.stringify({ path, name, type: "notebook", kernel: { name: OWN_KERNEL } }),
  });
  if (answer.ok) started = (await answer.json()).id;
  else console.info("Ask First: no kernel of the course's own here; the notebook names one");
}

/**
 * Give JupyterLab the notebook's language before it reads its settings: no second load of the page is needed. Only in the
 * course's own server, which keeps settings of its own: elsewhere they are the user's.
 */
async function followLanguage() {
  const locale = localeOf(spoken);
  const { settings } = await (await ask(`lab/api/settings/${TRANSLATION}`)).json();
  if (settings.locale === locale) return;
  const raw = JSON.stringify({ ...settings, locale });
  await ask(`lab/api/settings/${TRANSLATION}`, { method: "PUT", body: JSON.stringify({ raw }) });
}

// Either may fail without harm: JupyterLab then starts the kernel itself, or keeps the language it had.
const quietly = (work) => work.catch((reason) => console.warn("Ask First:", reason));

/**
 * anywidget refuses, for good, every message of a view that took more than two seconds to load: where many pages open at
 * once on a small machine, or on a slow phone, the lesson would stay empty. A view that loads late is not lost.
 */
function giveViewsTime() {
  const timeout = AbortSignal.timeout.bind(AbortSignal);
  AbortSignal.timeout = (ms) => timeout(ms === HASTE ? LONGEST : ms);
}

/** The session this page began; JupyterLab may begin another later. */
let started;
const leftEnded = quietly(leftHasEnded());

if (notebook) keepAddress();
if (path) {
  cover(lang);
  useKernelOf(path);
  endWithPage(path, () => started);
  giveViewsTime();
  beginEmpty();
  if (!presenting) quietly(startKernel());
}
/** The workspace of this page, where its address is that of a lesson. */
export const workspace = path ? ownWorkspace() : Promise.resolve("");
/** What JupyterLab has to wait for before it reads its settings and looks for kernels. */
export const settled = Promise.all([
  leftEnded,
  spoken && config.askfirstOwnServer ? quietly(followLanguage()) : undefined,
]);
