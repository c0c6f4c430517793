/*
 * A lesson's kernel lives as long as a page that uses it: whichever way the last one goes, by a link, by the address
 * bar, back or closed, the kernel goes with it.
 *
 * A page that goes has no time to ask who else is there. So the pages of a notebook tell each other when they come and go.
 */
import { ask } from "./server.js";

/** The session that this tab asked the server to end when it last left a lesson. */
const LEFT = "askfirst-left";
const LONGEST = 5000; // ms a session that was left may take to end
const KNOCK = 100;

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const shared = new Map(); // by notebook: the other pages that use its kernel
const ending = new Map(); // by notebook: what tells its session

/** Let other pages know that this one uses the kernel of a notebook, and hear of those that do. */
export function useKernelOf(path) {
  if (shared.has(path)) return;
  const others = new Set();
  shared.set(path, others);
  const channel = new BroadcastChannel(`askfirst-kernel:${path}`);
  const from = Math.random().toString(36).slice(2);
  const tell = (says) => channel.postMessage({ from, says });
  channel.onmessage = ({ data }) => {
    if (data.says === "gone") others.delete(data.from);
    else others.add(data.from);
    if (data.says === "come") tell("here");
  };
  tell("come");
  addEventListener("pagehide", () => tell("gone"));
}

/** End the kernel of a notebook when this page goes, unless another page uses it; `session` tells which it is by then. */
export function endWithPage(path, session) {
  const known = ending.has(path);
  ending.set(path, session);
  if (known) return;
  addEventListener("pagehide", () => {
    const id = ending.get(path)();
    if (!id || shared.get(path).size) return;
    sessionStorage.setItem(LEFT, id);
    void ask(`api/sessions/${id}`, { method: "DELETE", keepalive: true }); // outlives the page
  });
}

/** Wait for the session that this tab has left: a page that is loaded again must not join the one that is ending. */
export async function leftHasEnded() {
  const left = sessionStorage.getItem(LEFT);
  if (!left) return;
  const deadline = performance.now() + LONGEST;
  while (performance.now() < deadline) {
    const sessions = await (await ask("api/sessions")).json();
    if (!sessions.some(({ id }) => id === left)) break;
    await pause(KNOCK);
  }
  sessionStorage.removeItem(LEFT);
}
