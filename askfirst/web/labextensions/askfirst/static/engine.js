/* The kernel and the server behind a lesson: notice when one of them is gone, say so, bring the lesson back. */
import { ask } from "./server.js";
import { fill } from "./views/text.js";

/** How long a connection may be away before anybody is told, and how often a lost server is looked for. */
const PATIENCE = 4000;
const KNOCK = 2000;

const root = document.documentElement;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** How long a lesson may take to be brought back, and how often that is tried: what hangs must not take the button away. */
const LONGEST = 60_000;
const TRIES = 2;
const within = (promise, ms) => Promise.race([promise, pause(ms).then(() => { throw new Error("late"); })]);

/** Watch over a lesson; `run` runs its cells and returns the fault of one that failed. */
export function keepAlive(panel, text, run) {
  const { sessionContext } = panel;
  let busy = true; // opening or bringing back: what the kernel does meanwhile is our own doing
  let banner = null;
  let away; // the timer of a connection that is away
  let looking = false;

  const tell = (state) => document.dispatchEvent(new CustomEvent("askfirst:kernel", { detail: { state } }));

  /** What became of the answers, said only where the page knows it. */
  const safe = () => ({ on: text.saved, off: text.notSaved })[root.dataset.askfirstSaving] ?? "";

  function show(...sentences) {
    if (!banner) {
      banner = makeBanner(text.bringBack, () => void bringBack());
      document.body.prepend(banner.node);
      tell("gone");
    }
    root.dataset.askfirst = "gone";
    banner.say(sentences.filter(Boolean).join(" "));
  }

  function hide() {
    banner?.node.remove();
    banner = null;
    root.dataset.askfirst = "ready";
    tell("back");
  }

  async function start() {
    const fault = await run().catch(report);
    busy = false;
    root.dataset.askfirst = "ready";
    if (fault) showBroken(fault);
  }

  const showBroken = (fault) => show(text.broken, fill(text.brokenHow, { fault }));

  async function bringBack() {
    if (busy) return;
    busy = true;
    banner.say(text.bringingBack);
    const outcome = await anew(TRIES);
    busy = false;
    if (!outcome) return banner.say(text.stillGone);
    if (outcome.fault) return showBroken(outcome.fault);
    hide();
    focusWhereTheyWere();
  }

  /** Run the lesson in a fresh kernel; returns the fault of a cell that failed, or nothing at all where it did not run. */
  async function anew(tries) {
    try {
      return { fault: await within(freshKernel().then(run), LONGEST) };
    } catch (reason) {
      report(reason);
      return tries > 1 ? anew(tries - 1) : null;
    }
  }

  /** Restarted, a kernel could be caught between our restart and the server's own: so a session of its own is begun. */
  async function freshKernel() {
    await sessionContext.shutdown().catch(report); // the server may not know it any more
    await sessionContext.startKernel();
  }

  /** The connection has been away for a while: is it the kernel or the server? Wait for a server to come back. */
  async function look() {
    for (;;) {
      const kernel = sessionContext.session?.kernel;
      const answer = await ask(kernel ? `api/kernels/${kernel.id}` : "api/status").catch(() => null);
      if (answer?.ok && kernel) {
        await kernel.reconnect();
        const ours = await stillOurs(kernel);
        if (busy) return; // meanwhile somebody has pressed the button
        if (ours) return banner && hide();
      }
      if (busy) return;
      // A server that was started anew may not know this page any more: it is gone for us until somebody signs in.
      if (answer && answer.status !== 403) return banner ? bringBack() : show(text.stopped, safe());
      show(text.serverGone, safe(), text.startAgain);
      await pause(KNOCK);
    }
  }

  async function lookOnce() {
    if (looking) return;
    looking = true;
    await look().catch(report);
    looking = false;
  }

  sessionContext.statusChanged.connect((_, status) => {
    // "starting" is all that is seen of a restart by another page.
    if (!busy && ["autorestarting", "restarting", "starting", "dead"].includes(status)) show(text.stopped, safe());
  });
  sessionContext.connectionStatusChanged.connect((_, status) => {
    clearTimeout(away);
    if (!busy && status !== "connected") away = setTimeout(lookOnce, PATIENCE);
  });
  sessionContext.sessionChanged.connect((_, { newValue }) => {
    if (!busy && !newValue) show(text.stopped, safe());
  });
  // A question that got no answer names the button, so the button has to be there.
  document.addEventListener("askfirst:unanswered", () => {
    if (!busy && !banner) show(text.silent);
  });

  return { start };
}

/** A kernel that was restarted while nobody was connected has forgotten the widgets on the page. */
async function stillOurs(kernel) {
  const { content } = await kernel.requestCommInfo({ target_name: "jupyter.widget" });
  return Object.keys(content.comms ?? {}).length > 0;
}

function report(reason) {
  console.error("Ask First:", reason);
  return String(reason);
}

/** What is said over the page, with one thing to press. */
export function makeBanner(label, onPress) {
  const node = document.createElement("div");
  node.id = "askfirst-banner";
  const words = document.createElement("p");
  words.setAttribute("role", "alert");
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = label;
  button.addEventListener("click", onPress);
  node.append(words, button);
  return { node, say: (sentence) => words.replaceChildren(sentence) };
}

/** To the question in hand, or to the top of the lesson. */
function focusWhereTheyWere() {
  const question = [...document.querySelectorAll("[data-askfirst-current]")].find((each) => each.checkVisibility());
  const place = question ?? document.querySelector(".askfirst-column");
  place.tabIndex = -1;
  place.focus({ preventScroll: true });
  if (question) question.scrollIntoView({ block: "center" });
  else scrollTo(0, 0);
}
