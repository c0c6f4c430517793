/*
 * A lab's notebook: what is clicked in it is in its file at once.
 *
 * The kernel answers each click by replacing an output of the cell (askfirst/clicks.py). JupyterLab alone would save it
 * with the next Ctrl+S or within two minutes; and after the page was reloaded, JupyterLab shows the controls but no
 * longer knows which cell that output belongs to. So here the output is put in its place and the notebook is saved, and
 * a tab is not closed between a click and its being saved.
 *
 * Whoever runs all cells clears all outputs first, and a cell after one that fails never shows its own again. So what a
 * cell had of clicks goes back into it as it is scheduled: out of sight, and older than what the cell shows when it runs.
 */

const MIME = "application/vnd.askfirst.clicks+json";
const BEFORE = "askfirst-before"; // marks an output that was there before its cell ran
const PATIENCE = 5000; // ms in which the kernel has answered a click, or will not
const PAUSE = 200; // ms in which further clicks go into the same save

/** JupyterLab reads arrows and letters as commands of its own: on what is chosen and ticked they are the learner's. */
export function keepKeys(node) {
  node.addEventListener("focusin", ({ target }) => {
    if (target.matches(".af-lab-part :is(select, input)")) target.setAttribute("data-lm-suppress-shortcuts", "true");
  });
}

export function saveClicks(panel, { MessageLoop }, { executionScheduled }) {
  const { context, content, sessionContext } = panel;
  let clicks = 0;
  let unanswered = 0;
  let timer;
  let saved; // while something clicked is not in the file: settles when it is
  let settle;
  let saving = Promise.resolve();

  const saveIn = (time) => {
    clearTimeout(timer);
    timer = setTimeout(() => void save(), time);
  };

  async function save() {
    const upTo = clicks;
    unanswered = 0;
    // Whether the notebook is marked as unsaved tells nothing here: a save that began before this click takes the mark off.
    saving = saving
      .then(() => context.canSave && context.save())
      .catch((reason) => console.error("Ask First:", reason)); // JupyterLab has said why; the mark stays
    await saving;
    if (clicks > upTo) return; // the save that follows settles both
    settle();
    saved = undefined;
  }

  content.node.addEventListener("change", ({ target }) => {
    if (!target.closest("[class*='askfirst-']")) return;
    context.model.dirty = true; // leaving the page now asks first
    saved ??= new Promise((resolve) => (settle = resolve));
    clicks += 1;
    unanswered += 1;
    saveIn(PATIENCE);
  });

  sessionContext.iopubMessage.connect((_, { header, content: { data, metadata } }) => {
    if (header.msg_type !== "update_display_data" || !data[MIME]) return;
    // JupyterLab handles a message after those who listen here.
    setTimeout(() => {
      if (panel.isDisposed) return;
      const { dirty } = context.model;
      place(context.model, data, metadata);
      if (saved) {
        unanswered -= 1;
        if (unanswered <= 0) saveIn(PAUSE);
      } else {
        context.model.dirty = dirty; // clicked in another window, which saves it
      }
    }, 0);
  });

  const keep = (_, { notebook, cell }) => {
    if (notebook !== content) return;
    const before = latest(cell.model.outputs);
    // JupyterLab clears the outputs after those who listen here.
    if (before) setTimeout(() => !cell.isDisposed && cell.model.outputs.add(before), 0);
  };
  executionScheduled.connect(keep);
  panel.disposed.connect(() => executionScheduled.disconnect(keep));

  MessageLoop.installMessageHook(panel, (_, message) => {
    if (message.type !== "close-request" || !saved) return true;
    void saved.then(() => panel.close());
    return false;
  });
}

/** Return the last clicks among outputs, as an output that shows nothing. */
function latest(outputs) {
  let found;
  for (let number = 0; number < outputs.length; number += 1) {
    const made = outputs.get(number).toJSON().data?.[MIME];
    if (made?.at && !(found?.at > made.at)) found = made;
  }
  return found && { output_type: "display_data", data: { [MIME]: found, "text/plain": "" }, metadata: { [BEFORE]: true } };
}

/** Put the clicks of a task where the cell shows them, unless JupyterLab has done so. */
function place(model, data, metadata) {
  const { lab, task } = data[MIME];
  for (const cell of model.cells) {
    if (cell.type !== "code") continue;
    for (let number = 0; number < cell.outputs.length; number += 1) {
      const output = cell.outputs.get(number).toJSON();
      const there = output.data?.[MIME];
      if (output.metadata?.[BEFORE] || there?.lab !== lab || there.task !== task || there.at === data[MIME].at) continue;
      cell.outputs.set(number, { ...output, data, metadata });
    }
  }
}
