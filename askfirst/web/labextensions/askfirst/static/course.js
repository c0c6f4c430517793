/* The lesson page: run it, make it a page to read, keep the keyboard and the file safe, follow its links. */
import { addressOf, cover, fragment, keepAddress, uncover, workspace } from "./opening.js";
import { keepAlive } from "./engine.js";
import { endWithPage, useKernelOf } from "./kernels.js";
import { keepKeys, saveClicks } from "./lab.js";
import { keepLinks } from "./links.js";
import { mend } from "./mend.js";
import { present, presenting } from "./present/room.js";
import { preparePaper, printTools } from "./print.js";
import { baseUrl, config } from "./server.js";
import { shareSitting } from "./sitting.js";
import { walkSteps } from "./steps.js";
import { sayWhenSwitched } from "./switched.js";
import { texts } from "./texts.js";
import { openCarried } from "./views/cited.js";
import { h } from "./views/dom.js";
import { tagOf } from "./views/languages.js";

const LONGEST_FAULT = 300;
const root = document.documentElement;

export async function makePlugin(need) {
  const { INotebookTracker, NotebookActions } = await need("@jupyterlab/notebook");
  const { CodeCell } = await need("@jupyterlab/cells");
  const { Dialog } = await need("@jupyterlab/apputils");
  const { PageConfig } = await need("@jupyterlab/coreutils");
  const { Widget } = await need("@lumino/widgets");
  if (await workspace) PageConfig.setOption("workspace", await workspace);
  const messaging = await need("@lumino/messaging");

  /** Run every code cell; returns the first fault in one line, or nothing when all went well. */
  async function runAll(panel) {
    const { sessionContext, content } = panel;
    await sessionContext.ready;
    // Until the kernel has really answered, JupyterLab drops what it is asked to run without a word.
    await sessionContext.session.kernel.info;
    const cells = content.widgets.filter((cell) => cell.model.type === "code");
    const replies = await Promise.all(cells.map((cell) => CodeCell.execute(cell, sessionContext)));
    if (replies.includes(undefined)) throw new Error("JupyterLab did not run a cell");
    await drawn(content.node);
    root.dataset.askfirstRuns = Number(root.dataset.askfirstRuns ?? 0) + 1;
    const failed = replies.find((reply) => reply?.content.status === "error")?.content;
    return failed && `${failed.ename}: ${failed.evalue}`.slice(0, LONGEST_FAULT);
  }

  /** Let the page be the lesson's own, without JupyterLab around it: it saves nothing, and no dialog comes between. */
  function standAlone(app, panel, lesson) {
    keepAddress();
    keepFileAsItIs(panel.context);
    endWithPage(panel.context.path, () => panel.sessionContext.session?.id);
    keepTitle(lesson.title);
    leaveKeysToTheLesson(app, panel);
    Dialog.tracker.widgetAdded.connect((_, dialog) => void dialog.ready.then(() => dialog.reject()));
  }

  async function openLesson(app, panel, lesson) {
    cover(lesson.lang);
    const joined = shareSitting();
    const text = await texts(lesson.lang);
    root.lang = tagOf(lesson.lang); // whatever language the menus around it have
    sayWhenSwitched(text);
    standAlone(app, panel, lesson);
    makeAPage(panel);
    mend(panel.content.node);
    const walk = walkSteps(panel, lesson, text);
    document.body.prepend(toolsFor(panel, lesson, text, walk));
    followLinks(panel, walk);
    preparePaper();

    const engine = keepAlive(panel, text, async () => {
      const fault = await runAll(panel);
      joined();
      walk?.begin();
      return fault;
    });
    await engine.start();
    uncover();
    if (fragment) await goTo(fragment, walk);
    else walk?.resume();
  }

  /** Before a room: the lesson's slides, which the server tells; nothing of the notebook runs, so nothing is recorded. */
  async function openRoom(app, panel, lesson) {
    standAlone(app, panel, lesson);
    present(await texts(lesson.lang));
    uncover();
    root.dataset.askfirst = "presenting";
  }

  /** In the full JupyterLab the lesson runs too, its code is shown, and a line above it leads back to the course view. */
  async function openWorkbench(panel, lesson) {
    const text = await texts(lesson.lang);
    followLessons(panel);
    keepFileAsItIs(panel.context);
    endWithPage(panel.context.path, () => panel.sessionContext.session?.id);
    showInputs(panel);
    panel.contentHeader.addWidget(new Widget({ node: wayBack(panel, text) }));
    mend(panel.content.node);
    await runAll(panel);
    panel.content.activeCellIndex = 0;
    panel.content.node.scrollTop = 0;
  }

  async function onNotebook(app, panel) {
    await panel.context.ready;
    useKernelOf(panel.context.path);
    const lesson = panel.model.getMetadata("askfirst");
    if (lesson?.lab) {
      followLessons(panel);
      panel.content.node.lang = tagOf(lesson.lang); // whatever language the menus around it have
      panel.addClass("askfirst-lab");
      keepKeys(panel.content.node);
      const { told, close } = lesson.cited ?? {};
      if (told) openCarried(panel.content.node, { lang: lesson.lang, words: { close }, told });
    }
    // A solution, which alone names what it was made from, is to be looked at: what is clicked in it is nobody's work.
    if (lesson?.lab && !lesson.source) saveClicks(panel, messaging, NotebookActions);
    if (!lesson?.lesson) return giveUpCover();
    const bare = PageConfig.getOption("mode") === "single-document";
    if (bare && presenting) await openRoom(app, panel, lesson);
    else if (bare) await openLesson(app, panel, lesson);
    else await openWorkbench(panel, lesson);
  }

  /** A lesson's or lab's own text opens as a notebook; whoever writes in the course's folder can check and build it. */
  function openTexts(app, tracker) {
    const { docRegistry } = app;
    const icon = docRegistry.getFileType("markdown")?.icon;
    docRegistry.addFileType({ name: "askfirst-text", pattern: "^(lesson|lab)\\.md$", icon }, ["Jupytext Notebook"]);
    const write = async (panel) => {
      if (!panel.context.path.startsWith("content/")) return;
      const { writeText } = await import("./writing.js");
      await writeText(app, panel, { Widget, MessageLoop: messaging.MessageLoop });
    };
    const open = (panel) => void write(panel).catch((reason) => console.error("Ask First:", reason));
    tracker.widgetAdded.connect((_, panel) => open(panel));
    tracker.forEach(open);
    docRegistry.addWidgetExtension("Editor", { createNew: open });
  }

  return {
    id: "askfirst:course",
    description: "Opens a lesson of Ask First as a live page.",
    autoStart: true,
    requires: [INotebookTracker],
    activate: (app, tracker) => {
      if (config.askfirstOwnServer && PageConfig.getOption("mode") !== "single-document") openTexts(app, tracker);
      const open = (panel) => void onNotebook(app, panel).catch((reason) => console.error("Ask First:", reason));
      tracker.widgetAdded.connect((_, panel) => open(panel));
      tracker.forEach(open);
    },
  };
}

/** What was opened is no lesson after all: show it as JupyterLab does. */
function giveUpCover() {
  uncover();
  delete root.dataset.askfirst;
  delete history.pushState;
}

/** Wait until the widgets have been drawn, but not for long: one that cannot be drawn must not hide the others. */
async function drawn(node) {
  const deadline = performance.now() + 1500;
  const waiting = () => [...node.querySelectorAll(".jupyter-widgets.jp-OutputArea-output")].some((view) => !view.firstElementChild?.firstElementChild);
  while (waiting() && performance.now() < deadline) await new Promise(requestAnimationFrame);
}

/** A lesson on screen is not written back by itself: it was built from the course's sources, and answers are kept elsewhere. */
function keepFileAsItIs(context) {
  Object.defineProperty(context, "canSave", { get: () => false });
  const clean = () => {
    if (context.model.dirty) context.model.dirty = false; // or leaving would ask about unsaved changes
  };
  context.model.stateChanged.connect(clean);
  clean();
}

/** JupyterLab sets the tab's title, cut to a dozen letters, whenever its layout changes. */
function keepTitle(title) {
  const set = () => {
    if (document.title !== title) document.title = title;
  };
  new MutationObserver(set).observe(document.head, { childList: true, subtree: true, characterData: true });
  set();
}

/**
 * JupyterLab nests a notebook in panels with scroll bars of their own. Mark the path from the page to the cells: the
 * style sheet lays these out as one flowing document and hides everything beside it. So the page scrolls, zooms,
 * prints and is searched like any other page.
 */
function makeAPage(panel) {
  const column = panel.content.viewportNode;
  column.classList.add("askfirst-column");
  column.setAttribute("role", "main"); // not a "feed" of "cells" to a screen reader either
  column.removeAttribute("aria-label");
  for (let node = column.parentElement; node !== document.body; node = node.parentElement) {
    node.classList.add("askfirst-flow");
    for (const name of ["tabindex", "role", "aria-label"]) node.removeAttribute(name); // the cells are the one main part
  }
}

/**
 * Keys, clicks and drops belong to the lesson: none may add, delete, move or open a cell for editing. So JupyterLab and
 * its notebook stop listening. What the browser does by itself (scrolling, Tab, its menu) and the widgets stay as they are.
 */
function leaveKeysToTheLesson(app, { content }) {
  for (const type of ["keydown", "keyup", "contextmenu"]) document.removeEventListener(type, app);
  const types = ["contextmenu", "mousedown", "keydown", "dblclick", "focusin", "focusout"];
  const drops = ["lm-dragenter", "lm-dragleave", "lm-dragover", "lm-drop"];
  for (const type of [...types, ...drops]) {
    for (const capture of [false, true]) content.node.removeEventListener(type, content, capture);
  }

  // Tab goes from control to control. JupyterLab makes the active cell a stop and labels each, now and again.
  const stops = ".jp-Cell[tabindex='0'], .jp-Collapser, .jp-collapseHeadingButton, .jp-Placeholder, .cm-content";
  const tidy = () => {
    for (const node of content.node.querySelectorAll(stops)) if (node.tabIndex !== -1) node.tabIndex = -1;
    for (const node of content.node.querySelectorAll(".jp-Cell[aria-label]")) node.removeAttribute("aria-label");
  };
  const attributeFilter = ["tabindex", "aria-label"];
  new MutationObserver(tidy).observe(content.node, { childList: true, subtree: true, attributeFilter });
  tidy();
}

/** Show code that the notebook says is folded, without writing that into the notebook. */
function showInputs(panel) {
  for (const cell of panel.content.widgets) {
    cell.syncCollapse = false;
    cell.inputHidden = false;
  }
}

function toolsFor(panel, { lesson, lang }, text, walk) {
  const show = () => {
    const shown = root.toggleAttribute("data-askfirst-code");
    code.setAttribute("aria-pressed", String(shown));
    if (!shown) return;
    showInputs(panel);
    for (const cell of panel.content.widgets) {
      cell.syncEditable = false;
      cell.readOnly = true;
    }
  };
  const code = h("button", { type: "button", text: text.showCode, "aria-pressed": "false", onclick: show });
  const lab = h("a", { href: addressOf(panel.context.path, "lab"), text: text.fullLab });
  // Only the course's own server can hold a session before a room.
  const begin = `${baseUrl}askfirst/session/instructor?${new URLSearchParams({ lesson, lang })}`;
  const present = config.askfirstOwnServer && h("a", { class: "askfirst-present", href: begin, text: text.present });
  const tools = [walk?.toggle, printTools(text), code, lab, present];
  return h("nav", { id: "askfirst-tools", "aria-label": text.tools }, tools);
}

function followLinks(panel, walk) {
  keepLinks(document.body, panel.context.path, ({ path, place, address }) => {
    if (path === panel.context.path) void goTo(place, walk);
    else location.assign(address);
    return true;
  });
  // A page the browser kept in memory has lost its kernel.
  addEventListener("pageshow", (event) => event.persisted && location.reload());
}

/** What stands above a lesson in the full JupyterLab: where one is, and the way back. */
function wayBack(panel, text) {
  const link = h("a", { href: addressOf(panel.context.path, "doc"), text: text.courseView });
  return h("div", { class: "askfirst-way-back" }, link, h("span", { text: text.fullLabNote }));
}

/** In the full JupyterLab a link to a lesson opens the lesson's page; JupyterLab opens a lab beside what is open. */
function followLessons(panel) {
  keepLinks(panel.node, panel.context.path, ({ lesson, address }) => {
    if (lesson) location.assign(address);
    return lesson;
  });
}

/** Scroll to a place by its id, also when it belongs to a widget that is still being drawn or to a step out of sight. */
async function goTo(id, walk) {
  const deadline = performance.now() + 5000;
  let place;
  while (!(place = id && document.getElementById(id))) {
    if (!id || performance.now() > deadline) return scrollTo(0, 0);
    await new Promise(requestAnimationFrame);
  }
  walk?.show(place);
  place.tabIndex = place.tabIndex; // makes it able to take the focus, and leaves one that already is as it was
  place.focus({ preventScroll: true });
  place.scrollIntoView();
}
