/*
 * Where several people use one computer, another learner's record may be opened while this page stands there. The page
 * then stores nothing any more; what it has to say stands over everything, wherever in the lesson one is.
 */
import { makeBanner } from "./engine.js";

/** Say so once, with a button that loads the page for the record that is open now. */
export function sayWhenSwitched(text) {
  document.addEventListener("askfirst:switched", ({ detail }) => {
    if (document.getElementById("askfirst-banner")) return;
    const { node, say } = makeBanner(text.reload, () => location.reload());
    document.body.prepend(node);
    say(detail);
  });
}
