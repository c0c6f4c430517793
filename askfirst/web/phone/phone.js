// @ts-check
/*
 * The phone's page: waits for a vote to open, sends what is chosen, and says when it is counted.
 *
 * Written for old phones, so without modules and what came after ES2015. What was chosen and not yet counted is sent
 * again, unchanged and with the same turn, until the server says what became of it: it counts once.
 */
(function () {
  "use strict";

  const PATH = location.pathname.replace(/\/$/, "");
  const PATIENCE = 8000; // ms for a vote to be answered
  const LONGEST = 35000; // ms for news to come; the server answers after 25 s
  const STEPS = [500, 1000, 2000, 4000]; // ms between tries, with as much again by chance
  const OVER = [404, 410]; // the code is of no session

  /** @type {{lang: string, letters: string, tags: any, words: any}} */
  const told = JSON.parse(at("told").textContent || "");
  let lang = kept("lang") in told.words ? kept("lang") : told.lang;
  let words = told.words[lang];

  /** @type {any} */ let vote = null; // what is open, as the server tells it
  /** @type {any} */ let wish = null; // what is to be counted: {item, round, choice, turn}
  /** @type {any} */ let last = null; // what was counted last, of this question and round
  /** @type {any} */ let asking = null; // the request for news that is under way
  let version = "";
  let sending = false;
  let ended = "";
  let missed = 0; // tries in a row that got no answer
  let had = false;
  /** @type {[string, string, any?]} */ let saying = ["", ""]; // a key of the words, how it looks, what it says

  /** @param {string} id */
  function at(id) {
    return /** @type {any} */ (document.getElementById(id));
  }

  /** @param {string} name */
  function kept(name) {
    try {
      return sessionStorage.getItem(`askfirst-${name}`) || "";
    } catch (_) {
      return "";
    }
  }

  /** @param {string} name @param {string} value */
  function keep(name, value) {
    try {
      sessionStorage.setItem(`askfirst-${name}`, value);
    } catch (_) {
      // a browser that keeps nothing asks again
    }
  }

  /** @param {string} text @param {any} values */
  function fill(text, values) {
    return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
  }

  /** @param {string} key @param {string=} look @param {any=} values */
  function say(key, look, values) {
    saying = [key, look || "", values];
    const text = key ? fill(words[key], values || {}) : "";
    if (at("said").textContent !== text) at("said").textContent = text;
    at("said").className = look || "";
  }

  /**
   * @param {string} method @param {string} path @param {any} body @param {number} patience
   * @param {(status: number, state: any) => void} done
   */
  function ask(method, path, body, patience, done) {
    const request = new XMLHttpRequest();
    request.open(method, PATH + path);
    request.timeout = patience;
    request.onload = () => {
      let state = null;
      try {
        state = JSON.parse(request.responseText);
      } catch (_) {
        // another server answers here, such as that of a hotel's network
      }
      done(state ? request.status : 0, state);
    };
    request.onerror = request.ontimeout = () => done(0, null);
    if (body) request.setRequestHeader("Content-Type", "application/json");
    request.send(body ? JSON.stringify(body) : null);
    return request;
  }

  function pause() {
    return STEPS[Math.min(missed, STEPS.length - 1)] * (1 + Math.random());
  }

  function listen() {
    if (ended) return;
    const mine = (asking = ask("GET", `/state${version && `?since=${version}`}`, null, LONGEST, (status, state) => {
      if (asking !== mine) return;
      if (status === 200) {
        take(state);
        listen();
      } else if (!over(status)) {
        lost();
        setTimeout(() => asking === mine && listen(), pause());
      }
    }));
  }

  // A phone that slept, or found its network again, has waited long enough.
  function wake() {
    if (document.hidden || ended) return;
    const before = asking;
    asking = null;
    if (before) before.abort();
    version = "";
    listen();
    send();
  }

  /** @param {number} status */
  function over(status) {
    ended = OVER.indexOf(status) >= 0 ? "over" : status === 403 ? "no-cookie" : "";
    if (ended) draw();
    return Boolean(ended);
  }

  function lost() {
    missed += 1;
    if (missed > 1) say(wish ? "not-yet" : "offline", "bad");
  }

  /** @param {any} state */
  function take(state) {
    const back = missed > 1;
    missed = 0;
    version = String(state.version);
    const next = state.vote;
    const same = next && vote && next.item === vote.item && next.round === vote.round;
    had = had || Boolean(next);
    vote = next;
    if (next && next.choice.length) last = { choice: next.choice, turn: next.turn };
    else if (!same) last = null;
    if (wish && (!next || next.item !== wish.item || next.round !== wish.round)) forget();
    if (!same) {
      draw();
      say(next ? "opened" : "");
    } else if (back) {
      say("");
    }
    if (same || (next && next.choice.length)) tell();
    send();
  }

  function forget() {
    wish = null;
    keep("wish", "");
  }

  function chosen() {
    const boxes = document.querySelectorAll("#options input");
    return Array.prototype.filter.call(boxes, (box) => box.checked).map((box) => box.value);
  }

  /** @param {string[]} choice */
  function letters(choice) {
    const ids = vote.options.map((/** @type {any} */ option) => option.id);
    const found = choice.map((each) => told.letters[ids.indexOf(each)]).sort();
    return found.join(words.comma);
  }

  // What is counted, and whether the button has anything to do.
  function tell() {
    if (!vote || ended) return;
    const now = chosen();
    const fresh = !last || now.slice().sort().join() !== last.choice.slice().sort().join();
    at("send").disabled = !now.length || !fresh || Boolean(wish);
    at("send").textContent = last ? words.change : words.send;
    Array.prototype.forEach.call(document.querySelectorAll(".option"), (label) => {
      label.className = label.querySelector("input").checked ? "option on" : "option";
    });
    if (wish) say(missed > 1 ? "not-yet" : "sending", missed > 1 ? "bad" : "");
    else if (last) say(fresh && now.length ? "changed" : "counted", "good", { letters: letters(last.choice) });
  }

  function send() {
    if (!wish || sending || ended) return;
    sending = true;
    const mine = wish;
    ask("POST", "/vote", mine, PATIENCE, (status, state) => {
      sending = false;
      if (wish !== mine) return send();
      if (status === 200 || status === 409) {
        const outcome = state.outcome;
        forget();
        if (outcome === "behind" && state.vote) mean(mine.choice, state.vote.turn); // another tab was first
        take(state);
        if (outcome === "closed") say("too-late", "bad");
        if (outcome === "full") say("full", "bad");
      } else if (status === 400) {
        forget();
        location.reload();
      } else if (!over(status)) {
        lost();
        setTimeout(send, pause());
      }
    });
  }

  /** @param {string[]} choice @param {number} turn */
  function mean(choice, turn) {
    wish = { item: vote.item, round: vote.round, choice: choice, turn: turn + 1 };
    keep("wish", JSON.stringify(wish));
  }

  function draw() {
    document.documentElement.lang = told.tags[lang];
    document.title = at("head").textContent = vote && !ended ? words[`round-${vote.round}`] : words.title;
    at("lead").textContent = ended ? words[ended] : vote ? words[`how-${vote.round}`] : words[had ? "closed" : "wait"];
    at("about").textContent = words.about;
    at("ballot").hidden = !vote || Boolean(ended);
    document.body.className = vote && !ended ? "" : "waits";
    if (ended) say("");
    if (!vote || ended) return;
    const several = vote.kind === "several";
    const speech = vote.stem[lang] ? lang : Object.keys(vote.stem)[0];
    at("ballot").lang = told.tags[speech] || speech;
    at("stem").textContent = vote.stem[speech];
    at("hint").textContent = several ? words.several : "";
    const before = wish ? wish.choice : last ? last.choice : [];
    const options = at("options");
    options.textContent = "";
    vote.options.forEach((/** @type {any} */ option, /** @type {number} */ place) => {
      const label = document.createElement("label");
      const box = document.createElement("input");
      const letter = document.createElement("b");
      const text = document.createElement("span");
      box.type = several ? "checkbox" : "radio";
      box.name = "choice";
      box.value = option.id;
      box.checked = before.indexOf(option.id) >= 0;
      letter.textContent = told.letters[place];
      text.textContent = option.text[speech];
      label.className = "option";
      [box, letter, text].forEach((each) => label.appendChild(each));
      options.appendChild(label);
    });
    tell();
  }

  function tongues() {
    Object.keys(told.words).forEach((each) => {
      const button = document.createElement("button");
      button.type = "button";
      button.lang = told.tags[each];
      button.textContent = told.words[each].language;
      button.onclick = () => speak(each);
      button.id = `tongue-${each}`;
      at("tongues").appendChild(button);
    });
  }

  /** @param {string} each */
  function speak(each) {
    const marked = chosen();
    lang = each;
    words = told.words[lang];
    keep("lang", lang);
    const [key, look, values] = saying;
    draw();
    Array.prototype.forEach.call(document.querySelectorAll("#options input"), (box) => {
      box.checked = marked.indexOf(box.value) >= 0;
    });
    say(key, look, values);
    tell();
    mark();
    at("tongues").querySelector("button:not([hidden])").focus();
  }

  function mark() {
    Object.keys(told.words).forEach((each) => {
      at(`tongue-${each}`).hidden = each === lang;
    });
  }

  at("ballot").onchange = tell;
  at("ballot").onsubmit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const choice = chosen();
    if (!vote || !choice.length || wish) return;
    mean(choice, last ? last.turn : 0);
    tell();
    send();
  };
  document.addEventListener("visibilitychange", wake);
  window.addEventListener("online", wake);
  window.addEventListener("pageshow", (event) => event.persisted && wake());

  tongues();
  mark();
  try {
    wish = JSON.parse(kept("wish") || "null");
  } catch (_) {
    wish = null;
  }
  draw();
  listen();
})();
