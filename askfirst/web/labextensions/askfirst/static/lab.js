/*
 * A lab's notebook: what is clicked in it is in its file at once.
 *
 * The kernel answers each click by replacing an output of the cell (askfirst/clicks.py). JupyterLab alone would save it
 * with the next Ctrl+S or within two minutes; and after the page was reloaded, JupyterLab shows the controls but no
 * longer knows which cell that output belongs to. So here the output is put in its place and the notebook is saved, and
 * a tab is not closed between a click and its being saved.
 */

const MIME = "application/vnd.askfirst.clicks+json";
const PATIENCE = 5000; // ms in which the kernel has answered a click, or will not
const PAUSE = 200; // ms in which further clicks go into the same save

export function saveClicks(panel, { MessageLoop }) {
  const { context, content, sessionContext } = panel;
  let clicks = 0;
  let unanswered = 0;
  let timer;
  let saved; // while something clicked is not in the file: settles when it is
  let settle;

  const saveIn = (time) => {
    clearTimeout(timer);
    timer = setTimeout(() => void save(), time);
  };

  async function save() {
    const upTo = clicks;
    unanswered = 0;
    try {
      if (context.model.dirty && context.canSave) await context.save();
    } catch (reason) {
      console.error("Ask First:", reason); // JupyterLab has said why; the notebook stays marked as unsaved
    }
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

  MessageLoop.installMessageHook(panel, (_, message) => {
    if (message.type !== "close-request" || !saved) return true;
    void saved.then(() => panel.close());
    return false;
  });
}

/** Put the clicks of a task where the cell shows them, unless JupyterLab has done so. */
function place(model, data, metadata) {
  const { lab, task } = data[MIME];
  for (const cell of model.cells) {
    if (cell.type !== "code") continue;
    for (let number = 0; number < cell.outputs.length; number += 1) {
      const output = cell.outputs.get(number).toJSON();
      const there = output.data?.[MIME];
      if (there?.lab !== lab || there.task !== task || there.at === data[MIME].at) continue;
      cell.outputs.set(number, { ...output, data, metadata });
    }
  }
}
