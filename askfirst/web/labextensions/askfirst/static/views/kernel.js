// @ts-check
/* Asking the kernel and waiting: the answer's arrival, its absence and the kernel's death all end in words. */

const PATIENCE_MS = 8000; // without a word from the kernel, before the page says so

/**
 * @param {import("./types.d.ts").Model} model
 * @param {HTMLElement} status where it is said
 * @param {import("./types.d.ts").Words} words
 */
export const connect = (model, status, words) => {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @param {string} text */
  const warn = (text) => {
    status.className = "af-status af-warn";
    status.textContent = text;
  };
  /** @param {string} text */
  const say = (text) => {
    status.className = "af-status";
    status.textContent = text;
  };
  const gone = () => warn(words.gone);
  const unanswered = () => {
    gone();
    document.dispatchEvent(new CustomEvent("askfirst:unanswered")); // course mode brings the button that the words name
  };
  const onKernel = (/** @type {any} */ event) => {
    if (event.detail.state === "gone") gone();
  };
  document.addEventListener("askfirst:kernel", onKernel);
  return {
    warn,
    say,
    /** @param {object} message */
    send(message) {
      say(words.checking);
      clearTimeout(timer);
      timer = setTimeout(unanswered, PATIENCE_MS);
      try {
        model.send(message);
      } catch {
        unanswered();
      }
    },
    heard() {
      clearTimeout(timer);
      say("");
    },
    stop() {
      clearTimeout(timer);
      document.removeEventListener("askfirst:kernel", onKernel);
    },
  };
};
