/*
 * A text of the course that somebody writes in the full JupyterLab, open as a notebook or in the editor: above it
 * “Check and build”, below that what is to mend with the way to it, and each fault at its cell too. The server does the
 * work (askfirst/teach/adapt/build_button.py), so no kernel is needed. Every open text shows the same answer.
 */
import { addressOf } from "./opening.js";
import { ask } from "./server.js";
import { texts } from "./texts.js";
import { button, h } from "./views/dom.js";
import { fill } from "./views/text.js";

const TALLEST = 0.4; // of the window: what is to mend scrolls beyond that

/** The open texts: what each shows is drawn anew by its function. @type {Map<object, () => void>} */
const open = new Map();

/** What the last press came to; nothing was pressed yet. */
let now = { busy: false, said: "", faults: [], notes: [], built: [] };

function tell(told) {
  now = { busy: false, said: "", faults: [], notes: [], built: [], ...told };
  for (const draw of open.values()) draw();
}

const isNotebook = (panel) => Boolean(panel.content.widgets);

/** The cells of a notebook that its file has too: jupytext writes no empty prose. */
const filed = (panel) =>
  panel.content.widgets.filter(({ model }) => model.type !== "markdown" || model.sharedModel.getSource().trim());

/** Put the button and its answers above a text. */
export async function writeText(app, panel, { Widget, MessageLoop }) {
  const lang = document.documentElement.lang.split("-")[0];
  const text = await texts(lang);
  await panel.context.ready;
  if (panel.isDisposed) return;

  const press = button(text.build, () => void checkAndBuild(text, lang));
  const said = h("p", { role: "status" });
  const more = h("div", { class: "askfirst-writing-more" });
  const inner = h("div", {}, press, said, more);
  const node = h("div", { class: "askfirst-writing" }, inner);

  const draw = () => {
    press.disabled = now.busy;
    said.textContent = now.said;
    const mend = now.faults.map((fault) => h("li", {}, wayTo(app, panel, fault, text)));
    const notes = now.notes.map((note) => h("li", {}, note));
    const rows = [...mend, ...notes];
    const pages = pagesOf(panel.context.path, now.built).map((page) => linkTo(page, text));
    more.replaceChildren(...pages, ...(rows.length ? [h("ul", {}, rows)] : []));
    if (isNotebook(panel)) markCells(panel);
  };

  // JupyterLab gives what stands above a text the height that it asks for in its style, and no more.
  const fit = () => {
    node.style.minHeight = `${Math.min(inner.offsetHeight, innerHeight * TALLEST)}px`;
    MessageLoop.postMessage(panel.contentHeader, Widget.Msg.FitRequest);
  };
  const watch = new ResizeObserver(fit);
  watch.observe(inner);
  panel.contentHeader.addWidget(new Widget({ node }));
  open.set(panel, draw);
  panel.disposed.connect(() => {
    watch.disconnect();
    open.delete(panel);
  });
  draw();
}

/** Save every open text, have the course checked and built, and tell what came of it. */
async function checkAndBuild(text, lang) {
  if (now.busy) return; // pressed above another text
  tell({ busy: true, said: text.building });
  try {
    tell(await outcome(text, lang));
  } catch (reason) {
    console.error("Ask First:", reason);
    tell({ said: text.notBuilt });
  }
}

async function outcome(text, lang) {
  const there = await ask("api/status").catch(() => undefined); // before JupyterLab fails to save, in words of its own
  if (!there) return { said: text.buildServerGone };
  for (const { context } of open.keys()) {
    if (!context.model.dirty) continue;
    if (!context.canSave) return { said: fill(text.textReadOnly, { path: context.path }) };
    // Where the file has changed on the disk, JupyterLab asks which is to stay.
    const saved = await context.save().then(() => true, () => false);
    if (!saved) return { said: fill(text.textNotSaved, { path: context.path }) };
  }
  const answer = await ask("askfirst/build", { method: "POST", body: JSON.stringify({ lang }) });
  if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
  const { faults, notes, built } = await answer.json();
  await asFiled(faults);
  if (faults.length) return { said: fill(text.toMend, { count: faults.length }), faults, notes };
  return { said: built.length ? fill(text.built, { count: built.length }) : "", notes, built };
}

/** Show a notebook as its file has it, where a cell holds what begins another: its faults are counted by the file. */
async function asFiled(faults) {
  for (const panel of open.keys()) {
    const fault = faults.find(({ path, cells }) => cells && path === panel.context.path);
    if (fault && isNotebook(panel) && filed(panel).length !== fault.cells) await panel.context.revert();
  }
}

/** What leads to a fault, or says it where nothing can lead there. */
function wayTo(app, panel, fault, text) {
  const here = fault.path === panel.context.path;
  const asCell = here && isNotebook(panel) && fault.cell !== null;
  const { path, line, cell } = fault;
  const where = asCell ? fill(text.atCell, { number: cell + 1 }) : fill(text.atLine, { path, line });
  return button(`${where}${fault.why}`, () => void goTo(app, fault), { class: "askfirst-way" });
}

/** Go to the cell or the line of a fault, in the view of its file that is open, else in a new one. */
async function goTo(app, fault) {
  const views = [...open.keys()].filter(({ context }) => context.path === fault.path);
  const fits = (view) => isNotebook(view) === (fault.cell !== null);
  const factory = fault.cell === null ? "Editor" : "default";
  const panel =
    views.find(fits) ?? views[0] ?? (await app.commands.execute("docmanager:open", { path: fault.path, factory }));
  if (!panel) return;
  app.shell.activateById(panel.id);
  await panel.context.ready;
  await panel.revealed;
  if (isNotebook(panel)) await goToCell(panel.content, filed(panel)[fault.cell ?? 0]);
  else goToLine(panel.content.editor, fault.line);
}

async function goToCell(notebook, cell) {
  const number = notebook.widgets.indexOf(cell);
  if (number < 0) return;
  notebook.deselectAll();
  notebook.activeCellIndex = number;
  if (cell.model.type === "markdown") cell.rendered = false;
  notebook.mode = "edit";
  await notebook.scrollToItem(number, "center");
}

function goToLine(editor, line) {
  const place = { line: Math.max(line, 1) - 1, column: 0 };
  editor.setCursorPosition(place);
  editor.revealPosition(place);
  editor.focus();
}

/** Say each fault at its cell. */
function markCells(panel) {
  const cells = filed(panel);
  for (const mark of panel.content.node.querySelectorAll(".askfirst-fault")) mark.remove();
  for (const { path, cell, why } of now.faults) {
    const head = path === panel.context.path && cells[cell]?.node.querySelector(".jp-CellHeader");
    if (head) head.append(h("p", { class: "askfirst-fault" }, why));
  }
}

/** The built pages of a lesson or lab, by any text of its folder. */
function pagesOf(path, built) {
  const [, kind, name] = /^content\/(lessons|labs)\/([^/]+)\//.exec(path) ?? [];
  const top = kind === "labs" ? "exercises" : "notebooks";
  return name ? built.filter((page) => page.startsWith(`${top}/`) && page.endsWith(`/${name}.ipynb`)) : [];
}

/** A link to a built page; pressed again, it shows the page anew in the same tab. */
function linkTo(page, text) {
  const [top, lang] = page.split("/");
  const language = new Intl.DisplayNames([lang], { type: "language" }).of(lang);
  const href = addressOf(page, top === "notebooks" ? "doc" : "lab");
  return h("a", { href, target: `askfirst-built-${lang}` }, fill(text.openBuilt, { language }));
}
