// @ts-check
/* The session as the server tells it: a window follows it, and asks it to do something. */

import { ask } from "../server.js";

const AGAIN = 1000; // ms until a server that did not answer is asked again
const PLACE = "askfirst/session/";

/** @param {number} ms */
const pause = (ms) => new Promise((go) => setTimeout(go, ms));

/**
 * @param {string} path below the session's
 * @param {object} [body] what is sent; without it the server is only asked
 */
export async function call(path, body) {
  const answer = await ask(PLACE + path, body && { method: "POST", body: JSON.stringify(body) });
  const told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
  return { ok: answer.ok, told };
}

/**
 * Tell of the session whenever it changes, for as long as the page lives.
 * @param {string} path of the state
 * @param {{ drawn: (state: any) => unknown, lost: () => void, none: () => void }} to `lost`: the server does not
 *   answer; `none`: it does, and no session is on
 */
export async function follow(path, { drawn, lost, none }) {
  for (;;) {
    try {
      const { ok, told } = await call(path);
      if (!ok) {
        none();
        await pause(AGAIN);
        continue;
      }
      await drawn(told);
      await call(`changes?since=${told.version}`);
    } catch (reason) {
      console.info("Ask First:", reason);
      lost();
      await pause(AGAIN);
    }
  }
}
