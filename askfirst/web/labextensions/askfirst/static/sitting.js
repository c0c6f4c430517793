/*
 * Where one stands in a lesson, and what is chosen there and not yet sent, is kept in a tab and goes with it. So that a
 * further tab begins at the same place, it asks those that are open; nothing of this is ever stored.
 */
const KEPT = /^askfirst-(step|draft|sitting):/; // the last: whose it is, where several have records here

/** Let a tab that knows of no place yet take it from another, and tell those that come later. */
export function shareSitting() {
  const channel = new BroadcastChannel("askfirst-sitting");
  let asking = !kept().length;
  channel.onmessage = ({ data }) => {
    if (data === "come") channel.postMessage(kept());
    else if (asking && data.length) {
      asking = false;
      for (const [key, value] of data) sessionStorage.setItem(key, value);
    }
  };
  if (asking) channel.postMessage("come");
  return () => {
    asking = false;
  };
}

function kept() {
  try {
    return Object.entries(sessionStorage).filter(([key]) => KEPT.test(key));
  } catch {
    return []; // a browser may refuse to keep anything
  }
}
