/*
 * Course mode for JupyterLab, written by hand: no build step, no node.
 *
 * JupyterLab loads this script as a webpack module-federation container, which is no more than an object with
 * init(shared modules) and get(name). The code itself is in ordinary ES modules beside this file:
 *
 *   server.js    the server behind the page
 *   kernels.js   a lesson's kernel lives as long as a page that uses it
 *   opening.js   what can be done before JupyterLab is there: cover, kernel, language
 *   course.js    the lesson page: run, look, keyboard, links
 *   steps.js     a lesson walked one step at a time; place.js reckons where one is
 *   engine.js    watching the kernel and the server, and bringing a lesson back
 *   links.js     links to lessons and labs as real addresses
 *   print.js     a lesson on paper
 *   mend.js      what JupyterLab leaves unsaid to a screen reader or on a narrow screen
 *   lab.js       what is clicked in a lab is in its file at once
 *   lab.css      the look of a lab's cards and of what is said in it; the kernel sends it too
 *   writing.js   above a text of the course that somebody writes: check and build
 *   texts.js     every word course mode says, from words.json
 *   views/       what a learner clicks, a module a view
 *   present/     a lesson before a room: its slides, and the instructor's window
 *   style/       the look of both the views and what is read between them
 *
 * package.json names this file with a leading slash, on purpose: the server lets browsers keep anything under an
 * extension's ".../static" for a year without asking again, which suits file names with a hash in them. With ".../"
 * doubled the address does not match, browsers ask each time, and an updated course is seen at once.
 */
(() => {
  const here = document.currentScript.src;
  const load = (file) => import(new URL(file, here).href);
  const opening = load("opening.js");
  const course = load("course.js");
  // The views' modules, so that they are here when the first view asks for them.
  load("views/main.js").catch(() => {});

  // In this order, and behind JupyterLab's own sheets: what comes later wins.
  const views = ["tokens", "page", "cited", "cards", "activities", "views", "questions", "answers", "record", "feedback", "media", "print"];
  const present = new URLSearchParams(location.search).has("present") ? ["present/slide.css", "present/room.css"] : [];
  for (const file of ["course.css", "steps.css", "lab.css", ...views.map((each) => `style/${each}.css`), ...present]) {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = new URL(file, here).href;
    document.body.append(link);
  }

  // JupyterLab takes any name another page reports for its own while it has not chosen one, and loads anew: pages that
  // start together keep each other loading. A lesson's workspace is its own (opening.js), so no report concerns it. Said
  // here, before JupyterLab's core listens: a module comes too late.
  if (/\/doc\/tree\/(.+\/)?notebooks\//.test(location.pathname)) {
    const unheard = (event) => event.key === "@jupyterlab/statedb:StateDB:window" && event.stopImmediatePropagation();
    window.addEventListener("storage", unheard, { capture: true });
  }

  let shared;

  /** A module of JupyterLab's own, as its core registered it. */
  const need = async (name) => {
    const [version] = Object.values(shared[name]);
    return (await version.get())();
  };

  window._JUPYTERLAB ??= {};
  window._JUPYTERLAB.askfirst = {
    // Must not wait for anything: JupyterLab would miss the page's load event, and with it its own start.
    init: (scope) => {
      shared = scope;
    },
    // JupyterLab reads its settings after this, so what is settled there is in time.
    get: async () => {
      const { settled } = await opening;
      const plugin = await (await course).makePlugin(need);
      await settled;
      return () => ({ __esModule: true, default: plugin });
    },
  };
})();
