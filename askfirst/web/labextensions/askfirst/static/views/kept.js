// @ts-check
/* What is kept may change in another view, tab or browser: a view that speaks of it looks anew, and so stays true. */

const CHANNEL = "askfirst-kept";

/**
 * A view of what is kept. Once the kernel says that it changed something, every other such view looks, in this page
 * and in other tabs; and each looks when its page comes back into sight, for other browsers keep nobody informed.
 * @param {import("./types.d.ts").Render} render
 * @returns {import("./types.d.ts").Render}
 */
export const keptTrue = (render) => (context) => {
  const { model } = context;
  const stop = render(context);
  const channel = new BroadcastChannel(CHANNEL);
  const look = () => {
    try {
      model.send({ type: "look" }); // an unchanged state comes back unnoticed
    } catch {
      // The kernel is gone, which course mode says.
    }
  };
  const seen = () => document.visibilityState === "visible" && look();
  const onMessage = (/** @type {any} */ message) => message.type === "changed" && channel.postMessage(message.type);
  channel.addEventListener("message", look);
  document.addEventListener("visibilitychange", seen);
  window.addEventListener("focus", look);
  model.on("msg:custom", onMessage);
  return () => {
    stop?.();
    channel.close();
    document.removeEventListener("visibilitychange", seen);
    window.removeEventListener("focus", look);
    model.off("msg:custom", onMessage);
  };
};
