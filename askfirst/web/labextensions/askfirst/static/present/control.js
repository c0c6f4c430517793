// @ts-check
/* What a key or a button does in a session, told as what the server is asked. Pure. */

/**
 * @typedef {{ option: string, letter: string, text: string, votes: number, share: number }} Share
 * @typedef {{ item: string, round: 1 | 2, open: boolean, votes: number, shown: boolean, key?: string[],
 *   shares: Share[] | null, before: Share[] | null }} Vote
 * @typedef {{ short: string, address: string, code: string, qr: string, alone: boolean }} Join
 * @typedef {{ version: number, slide: number, vote: Vote | null, join: Join | null }} State
 * @typedef {{ count: number, ballot: string }} Sight how many slides there are, and what can be voted on at this one
 * @typedef {["slide", { slide: number }] | ["vote", { do: string, item: string }]} Asked
 */

/** A clicker sends PageDown and PageUp, and B or a full stop for its dark screen: here they open and close votes. */
const KEYS = /** @type {Record<string, string>} */ ({
  ArrowRight: "next", ArrowDown: "next", PageDown: "next", " ": "next", Enter: "next", n: "next",
  ArrowLeft: "back", ArrowUp: "back", PageUp: "back", Backspace: "back", p: "back",
  Home: "first", v: "vote", b: "vote", ".": "vote", s: "show", f: "full", r: "room",
});

/** What acts on Enter, space or letters by itself. */
const OWN = "a, button, summary, input, select, textarea";

/**
 * What a key asks for; nothing where it belongs to what has the focus, or to the browser.
 * @param {KeyboardEvent} event
 */
export const actionOf = ({ key, ctrlKey, metaKey, altKey, target }) => {
  if (ctrlKey || metaKey || altKey) return undefined;
  const control = target instanceof Element ? target.closest(OWN) : null;
  if (control && ([" ", "Enter"].includes(key) || control.matches("input, select, textarea"))) return undefined;
  return KEYS[key.length === 1 ? key.toLowerCase() : key];
};

/**
 * The vote on what is in sight.
 * @param {State} state
 * @param {Sight} sight
 */
export const voteHere = ({ vote }, { ballot }) => (ballot && vote?.item === ballot ? vote : null);

/**
 * What comes next in a vote: open, close, open again after the talk, close, show to the room, take away.
 * @param {State} state
 * @param {Sight} sight
 */
export const nextOfVote = (state, sight) => {
  const vote = voteHere(state, sight);
  if (!sight.ballot) return null;
  if (!vote) return "start";
  if (vote.open) return "stop";
  if (vote.round === 1) return "again";
  return vote.shown ? "hide" : "show";
};

/**
 * What the server is asked for an action; nothing where there is nothing to do.
 * @param {string | undefined} action
 * @param {State} state
 * @param {Sight} sight
 * @returns {Asked | null}
 */
export const asked = (action, state, sight) => {
  const item = sight.ballot;
  const vote = voteHere(state, sight);
  switch (action) {
    case "next": // the answer is the slide behind: first the vote is closed
      if (state.vote?.open) return ["vote", { do: "stop", item: state.vote.item }];
      return state.slide + 1 < sight.count ? ["slide", { slide: state.slide + 1 }] : null;
    case "back":
      return state.slide > 0 ? ["slide", { slide: state.slide - 1 }] : null;
    case "first":
      return state.slide > 0 ? ["slide", { slide: 0 }] : null;
    case "vote": {
      const doing = nextOfVote(state, sight);
      return doing ? ["vote", { do: doing, item }] : null;
    }
    case "show":
      return vote && !vote.open ? ["vote", { do: vote.shown ? "hide" : "show", item }] : null;
    default:
      return null;
  }
};
