/* What a learner clicks: quiz, bet, notice, record and summary. One function a view; Python keeps the key. */

const PATIENCE = 8000; // ms without a word from the kernel before the page says so
let counter = 0;

/* A text comes with its citations between ⟦ and ⟧: they are set apart, or left plain where only words can stand. */
const plain = (text) => text.replace(/[⟦⟧]/g, "");
const told = (text) => text.split(/(⟦[^⟧]*⟧)/).filter(Boolean).map((part) => {
  if (!part.startsWith("⟦")) return document.createTextNode(part);
  const cite = document.createElement("cite");
  cite.textContent = plain(part);
  return cite;
});

const h = (tag, props = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "text") node.append(...told(String(value)));
    else node.setAttribute(name, value === true ? "" : plain(String(value)));
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined).flatMap((child) => (typeof child === "string" ? told(child) : child)));
  return node;
};
const paragraphs = (text) => text.split(/\n\s*\n/).map((part) => h("p", { text: part.trim() }));
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const input = (props) => h("input", { "data-lm-suppress-shortcuts": "true", ...props });
const button = (text, onclick, props = {}) =>
  h("button", { type: "button", text, onclick, "data-lm-suppress-shortcuts": "true", ...props });

const citations = (cites, words) =>
  cites.length
    ? h("div", { class: "af-cites" }, h("span", { class: "af-cites-label", text: words.law }),
        cites.map((cite) => h("details", { class: "af-cite" },
          h("summary", { text: cite.label, "data-lm-suppress-shortcuts": "true" }),
          h("p", { text: cite.text }),
          h("p", { class: "af-meta", text: [cite.full, cite.rank, cite.since, cite.then].filter(Boolean).join(" · ") }))))
    : null;

/* Ask the kernel and wait: the answer's arrival, its absence and the kernel's death all end in words. */
const waiting = (model, status, words) => {
  let timer;
  const gone = () => { status.className = "af-status af-warn"; status.textContent = words.gone; };
  const onKernel = (event) => { if (event.detail.state === "gone") gone(); };
  document.addEventListener("askfirst:kernel", onKernel);
  return {
    send(message) {
      status.className = "af-status";
      status.textContent = words.checking;
      clearTimeout(timer);
      timer = setTimeout(gone, PATIENCE);
      try { model.send(message); } catch { gone(); }
    },
    heard() { clearTimeout(timer); status.className = "af-status"; status.textContent = ""; },
    stop() { clearTimeout(timer); document.removeEventListener("askfirst:kernel", onKernel); },
  };
};

/* ── The six kinds of question. Each returns its field and a function that reads the response, or null. ── */

const radios = (legend, options, name, chosen, className = "af-options") => {
  const box = h("fieldset", { class: className }, h("legend", { text: legend }));
  for (const [id, text] of options) {
    box.append(h("label", { class: "af-option" },
      input({ type: "radio", name, value: id, checked: id === chosen }), h("span", { text })));
  }
  return box;
};
const picked = (box) => box.querySelector("input:checked")?.value ?? null;
const ticked = (box) => [...box.querySelectorAll("input:checked")].map((node) => node.value);

const KINDS = {
  one(item, words, uid) {
    const box = radios(item.stem, item.options, uid);
    return [box, () => picked(box)];
  },
  several(item, words, uid) {
    const box = radios(item.stem, item.options, uid);
    box.querySelectorAll("input").forEach((node) => { node.type = "checkbox"; });
    box.querySelector("legend").append(h("span", { class: "af-hint", text: words.several }));
    return [box, () => (ticked(box).length ? ticked(box) : null)];
  },
  // The reasons would give the verdict away, so it is given first and stands.
  verdict(item, words, uid) {
    let verdict = null;
    const reason = radios(words.because, item.options, `${uid}r`);
    reason.hidden = true;
    const choices = item.verdicts.map((id) => button(words[id], () => {
      verdict = id;
      choices.forEach((each) => { each.setAttribute("aria-pressed", String(each === choices[item.verdicts.indexOf(id)])); each.disabled = true; });
      reason.hidden = false;
      reason.querySelector("input").focus();
    }, { class: "af-verdict-choice", "aria-pressed": "false", "data-verdict": id }));
    const box = h("fieldset", { class: "af-options" }, h("legend", { text: item.stem }), h("div", { class: "af-row" }, choices));
    return [h("div", {}, box, reason), () => (verdict && picked(reason) ? { verdict, reason: picked(reason) } : null)];
  },
  sort(item, words, uid) {
    const outer = h("fieldset", { class: "af-options" }, h("legend", { text: item.stem }));
    const cards = item.options.map(([id, text], n) => {
      const box = radios(text, item.groups, `${uid}-${n}`, null, "af-card");
      box.dataset.card = id;
      outer.append(box);
      return [id, box];
    });
    return [outer, () => (cards.every(([, box]) => picked(box))
      ? Object.fromEntries(cards.map(([id, box]) => [id, picked(box)])) : null)];
  },
  order(item, words) {
    const list = h("ol", { class: "af-steps" });
    const say = h("div", { class: "af-hidden", role: "status" });
    const move = (row, by) => {
      const other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
      if (!other) return;
      if (by < 0) other.before(row); else other.after(row);
      const place = [...list.children].indexOf(row) + 1;
      say.textContent = fill(words.moved, { place, total: list.children.length });
    };
    for (const [id, text] of item.options) {
      const row = h("li", { "data-id": id }, h("span", { text }));
      const go = (by, label, mark) => button(mark, (event) => { move(row, by); event.currentTarget.focus(); },
        { class: "af-move", "aria-label": `${label} ${text}` });
      row.append(h("span", { class: "af-moves" }, go(-1, words.up, "↑"), go(1, words.down, "↓")));
      list.append(row);
    }
    const box = h("fieldset", { class: "af-options" }, h("legend", { text: item.stem },
      h("span", { class: "af-hint", text: words.order })), list, say);
    return [box, () => [...list.children].map((row) => row.dataset.id)];
  },
  mark(item, words, uid) {
    const [form, title] = item.artefact;
    const thing = h("div", { class: `af-artefact af-${form}` }, h("div", { class: "af-artefact-title", text: title }));
    for (const [id, text] of item.options) {
      thing.append(h("label", { class: "af-part" }, input({ type: "checkbox", name: uid, value: id }), h("span", { text })));
    }
    const box = h("fieldset", { class: "af-options" }, h("legend", { text: item.stem },
      h("span", { class: "af-hint", text: words.mark })), thing);
    return [box, () => (ticked(box).length ? ticked(box) : null)];
  },
};

/* ── Feedback: the chosen row tells why, the right row tells why, the rest can be opened. ── */

const explained = (option, words, tone, mark) => {
  const parts = [h("p", { class: "af-choice" }, h("strong", { class: "af-mark", text: mark }), ` ${option.text}`)];
  if (option.place) parts.push(h("p", { class: "af-meta", text: option.place }));
  if (option.consequence && option.chosen) {
    parts.push(h("p", { class: "af-then" }, h("em", { text: `${words.then} ` }), option.consequence));
  }
  return h("div", { class: `af-why af-${tone}` }, parts, paragraphs(option.why));
};
const feedbackView = (feedback, words, lang) => {
  const open = feedback.options.filter((option) => option.chosen || option.key);
  const rest = feedback.options.filter((option) => !option.chosen && !option.key);
  const mark = (option) => {
    if (option.right) return option.chosen ? ["good", `✓ ${words.right}`] : ["plain", words.left];
    return option.chosen && !option.key ? ["bad", `✗ ${words.wrong}`] : ["missed", `→ ${words.missed}`];
  };
  return h("div", { class: "af-feedback", lang },
    h("p", { class: `af-verdict ${feedback.correct ? "af-good" : "af-bad"}` },
      h("strong", { text: feedback.correct ? `✓ ${words.correct}` : `✗ ${words.incorrect}` })),
    feedback.follow ? h("p", { class: "af-follow", text: feedback.follow }) : null,
    open.map((option) => explained(option, words, ...mark(option))),
    rest.length ? h("details", { class: "af-rest" }, h("summary", { text: words.rest }),
      rest.map((option) => explained(option, words, ...mark(option)))) : null,
    citations(feedback.cites, words));
};

const quiz = ({ model, el }) => {
  const words = model.get("words");
  const lang = model.get("lang");
  const state = model.get("state");
  const status = h("div", { class: "af-status", role: "status", "aria-live": "polite" });
  const ask = waiting(model, status, words);
  const uid = `af${++counter}`;
  const titleId = `${uid}-title`;
  const progress = h("p", { class: "af-progress" });
  const done = h("div", { class: "af-done" });
  const stage = h("div", { class: "af-stage" });
  const root = h("section", { class: "af-quiz", "aria-labelledby": titleId, lang: lang === "zh" ? "zh-CN" : "en" },
    h("div", { class: "af-quiz-head" }, h("h3", { id: titleId, text: state.title }), progress), done, stage, status);
  // JupyterLab reads single letters and arrows as commands; inside a question they belong to the learner.
  root.addEventListener("keydown", (event) => { if (event.key !== "Escape") event.stopPropagation(); });

  const folded = (entry) => {
    const box = h("details", { class: "af-folded", "data-item": entry.id },
      h("summary", {}, h("span", { class: entry.correct ? "af-good" : "af-bad", text: entry.correct ? `✓ ${words.correct}` : `✗ ${words.incorrect}` }),
        h("span", { class: "af-folded-stem", text: entry.stem })));
    box.addEventListener("toggle", () => {
      if (box.open && box.children.length === 1) {
        if (entry.feedback) box.append(feedbackView(entry.feedback, words, root.lang), ...retry(entry.id));
        else ask.send({ type: "show", item: entry.id });
      }
    });
    return box;
  };
  const retry = (id) => (state.exam ? [] : [again(id)]);
  const again = (id) => button(words.retry, () => ask.send({ type: "ask", item: id }), { class: "af-quiet" });

  const show = (item, focus) => {
    stage.replaceChildren();
    const number = state.items.findIndex((entry) => entry.id === item?.id) + 1;
    progress.textContent = item ? fill(words.progress, { number, total: state.items.length }) : "";
    if (!item) return finish();
    root.dataset.askfirstCurrent = item.id;
    state.items[number - 1].stem = item.stem; // stays above the feedback, and names the answer once it is folded
    const [field, read] = KINDS[item.kind](item, words, `${uid}-${item.id}-${++counter}`);
    const form = h("form", { class: "af-form", "data-item": item.id, "data-lm-suppress-shortcuts": "true" }, field);
    if (item.critical) field.prepend(h("p", { class: "af-critical", text: words.critical }));
    const buttons = ["guess", "fairly", "certain"].map((confidence) => button(words[confidence], () => {
      const response = read();
      if (response === null) { status.className = "af-status af-warn"; status.textContent = words.choose; return; }
      buttons.forEach((node) => { node.disabled = true; });
      ask.send({ type: "answer", item: item.id, response, confidence });
    }, { class: "af-sure", "data-confidence": confidence }));
    form.addEventListener("submit", (event) => event.preventDefault());
    form.append(h("div", { class: "af-confidence", role: "group", "aria-label": words.sure },
      h("span", { class: "af-sure-label", text: words.sure }), buttons));
    stage.append(form);
    if (focus) (form.querySelector("input, .af-move, .af-verdict-choice") ?? form).focus();
  };
  const finish = () => {
    delete root.dataset.askfirstCurrent;
    const right = state.items.filter((entry) => entry.correct).length;
    stage.append(h("p", { class: "af-finished", tabindex: "-1", text: fill(words.finished, { right, total: state.items.length }) }));
  };
  const settle = () => done.replaceChildren(...state.items.filter((entry) => entry.done && entry.id !== shown && !(state.exam && state.current)).map(folded));
  let shown = null; // the item whose feedback is open on the stage

  const onMessage = (message) => {
    if (message.type === "source") return;
    ask.heard();
    const entry = state.items.find((each) => each.id === message.item?.id);
    if (message.type === "item") { shown = null; entry.done = false; settle(); show(message.item, true); }
    if (message.type === "trouble") { status.className = "af-status af-warn"; status.textContent = message.text;
      stage.querySelectorAll(".af-sure").forEach((node) => { node.disabled = false; }); }
    if (message.type === "shown") {
      entry.feedback = message.feedback;
      done.querySelector(`[data-item="${entry.id}"]`)?.append(feedbackView(message.feedback, words, root.lang), ...retry(entry.id));
    }
    if (message.type === "taken") {
      entry.done = true;
      state.current = message.next;
      if (message.next) show(message.next, true);
      if (message.trouble) { status.className = "af-status af-warn"; status.textContent = message.trouble; }
    }
    if (message.type === "feedback") {
      Object.assign(entry, { done: true, correct: message.feedback.correct, feedback: message.feedback });
      shown = entry.id;
      const next = message.next;
      const onward = button(next ? words.next : words.finish, () => { shown = null; settle(); show(next, true);
        if (!next) stage.querySelector(".af-finished").focus(); }, { class: "af-primary" });
      const view = feedbackView(message.feedback, words, root.lang);
      stage.replaceChildren(h("p", { class: "af-stem", text: entry.stem }), view,
        h("div", { class: "af-actions" }, onward, message.feedback.correct ? null : again(entry.id)));
      if (message.trouble) { status.className = "af-status af-warn"; status.textContent = message.trouble; }
      else {
        const said = message.feedback.options.filter((option) => option.chosen && !option.key || option.key);
        status.className = "af-hidden";
        status.textContent = plain([message.feedback.correct ? words.correct : words.incorrect, ...said.map((o) => o.why)].join(" "));
      }
      onward.focus({ preventScroll: true });
    }
    model.set("state", state); // a second view of this model starts where this one is
  };
  model.on("msg:custom", onMessage);
  settle();
  show(state.current, false);
  if (state.trouble) { status.className = "af-status af-warn"; status.textContent = state.trouble; }
  el.append(root);
  root.dataset.ready = "true";
  // Before it stands in the page, nothing can take the focus.
  if (state.focus && state.current) { state.focus = false; requestAnimationFrame(() => stage.querySelector("input, .af-move, .af-verdict-choice")?.focus()); }
  return () => { ask.stop(); model.off("msg:custom", onMessage); };
};

const bet = ({ model, el }) => {
  const words = model.get("words");
  const state = model.get("state");
  const box = radios(state.question, state.options, `af${++counter}-bet`);
  const reveal = h("div", { class: "af-reveal", role: "status", "aria-live": "polite" });
  const place = button(words.place, () => {
    const choice = picked(box);
    reveal.replaceChildren(...(choice === null ? [h("p", { class: "af-warn", text: words.choose })]
      : [h("p", { class: "af-meta", text: `${words.yours} ${state.options.find(([id]) => id === choice)[1]}` }),
        ...paragraphs(state.reveal), citations(state.cites, words)].filter(Boolean)));
  }, { class: "af-primary" });
  const root = h("section", { class: "af-bet", lang: model.get("lang") === "zh" ? "zh-CN" : "en", "aria-label": words.title },
    h("p", { class: "af-kicker", text: words.title }), box, place, reveal);
  root.addEventListener("keydown", (event) => event.stopPropagation());
  el.append(root);
  root.dataset.ready = "true";
};

const notice = ({ model, el }) => {
  const words = model.get("words");
  const status = h("p", { class: "af-status", role: "status" });
  const ask = waiting(model, status, words);
  const root = h("section", { class: "af-notice", lang: model.get("lang") === "zh" ? "zh-CN" : "en", "aria-label": words.title });
  const draw = () => {
    const state = model.get("state");
    document.documentElement.dataset.askfirstSaving = state.choice === "yes" ? "on" : "off";
    const choose = (choice) => button(words[choice], () => ask.send({ type: "choose", choice }),
      { class: "af-equal", "aria-pressed": String(state.choice === choice), "data-choice": choice });
    const table = h("div", {}, h("p", { class: "af-meta", text: words.fields }), h("ol", { class: "af-fields" }, state.fields.map(([name, what]) =>
      h("li", {}, what, " ", h("code", { text: name })))));
    root.replaceChildren(...(state.choice && state.compact ? [h("p", { class: "af-meta", text: words[`now-${state.choice}`] })] : [
      h("p", { class: "af-kicker", text: words.kicker }), h("h3", { text: words.title }), ...paragraphs(words.text),
      h("details", { open: !state.compact }, h("summary", { text: words.open }), table),
      h("div", { class: "af-actions" }, choose("yes"), choose("no")),
      h("p", { class: "af-meta", text: state.choice ? words[`now-${state.choice}`] : words["now-none"] })]), status);
    if (state.trouble) { status.className = "af-status af-warn"; status.textContent = state.trouble; }
  };
  const onMessage = (message) => {
    ask.heard();
    if (message.type === "chosen") { model.set("state", message.state); draw();
      root.querySelector("[aria-pressed=true]")?.focus(); }
    if (message.type === "trouble") { status.className = "af-status af-warn"; status.textContent = message.text; }
  };
  root.addEventListener("keydown", (event) => event.stopPropagation());
  model.on("msg:custom", onMessage);
  draw();
  el.append(root);
  root.dataset.ready = "true";
  return () => { ask.stop(); model.off("msg:custom", onMessage); };
};

const record = ({ model, el }) => {
  const words = model.get("words");
  const status = h("p", { class: "af-status", role: "status" });
  const ask = waiting(model, status, words);
  const root = h("section", { class: "af-record", id: "record", lang: model.get("lang") === "zh" ? "zh-CN" : "en", "aria-label": words.title });
  const draw = (state) => {
    const rows = state.rows.map((row) => h("tr", {}, [row.at, row.lesson, row.item, row.confidence, row.result].map((text) => h("td", { text })),
      h("td", {}, row.fixed ? null : row.mine ? button(words.notmine, () => ask.send({ type: "correct", number: row.number }), { class: "af-quiet" }) : h("span", { text: words.withdrawn }))));
    const sure = h("span", {});
    const remove = button(words.delete, () => sure.replaceChildren(h("span", { text: words.really }),
      button(words.yes, () => ask.send({ type: "delete" }), { class: "af-danger" })), { class: "af-quiet" });
    root.replaceChildren(...[h("p", { class: "af-kicker", text: words.kicker }), h("h3", { text: words.title }),
      h("p", { text: fill(words.stored, { count: state.rows.length, path: state.path }) }),
      state.damaged ? h("p", { class: "af-warn", text: state.damaged }) : null,
      rows.length ? h("details", {}, h("summary", { text: words.view }), h("div", { class: "af-scroll", tabindex: "0", role: "region", "aria-label": words.view },
        h("table", {}, h("thead", {}, h("tr", {}, [words.at, words.lesson, words.item, words.confidence, words.result, words.change].map((text) => h("th", { scope: "col", text })))),
          h("tbody", {}, rows)))) : null,
      h("div", { class: "af-actions" }, button(words.refresh, () => ask.send({ type: "refresh" }), { class: "af-quiet" }),
        button(words.json, () => ask.send({ type: "export", kind: "json" }), { class: "af-quiet" }),
        button(words.csv, () => ask.send({ type: "export", kind: "csv" }), { class: "af-quiet" }), remove, sure), status].filter(Boolean));
  };
  const onMessage = (message) => {
    ask.heard();
    if (message.type === "rows") { draw(message.state); status.textContent = message.text ?? ""; }
    if (message.type === "trouble") { status.className = "af-status af-warn"; status.textContent = message.text; }
    if (message.type === "file") {
      const link = h("a", { href: URL.createObjectURL(new Blob([message.text], { type: "text/plain" })), download: message.name });
      link.click();
      status.textContent = fill(words.exported, { name: message.name });
    }
  };
  root.addEventListener("keydown", (event) => event.stopPropagation());
  model.on("msg:custom", onMessage);
  draw(model.get("state"));
  el.append(root);
  root.dataset.ready = "true";
  return () => { ask.stop(); model.off("msg:custom", onMessage); };
};

const summary = ({ model, el }) => {
  const words = model.get("words");
  const root = h("section", { class: "af-summary", lang: model.get("lang") === "zh" ? "zh-CN" : "en", "aria-label": words.title });
  const draw = () => {
    const { outcomes } = model.get("state");
    root.replaceChildren(h("p", { class: "af-kicker", text: words.title }),
      outcomes.length ? h("ul", { class: "af-outcomes" }, outcomes.map(({ text, right, of }) => h("li", {},
        h("span", { class: "af-tally", text: fill(words.tally, { right, of }) }), h("span", { text })))) : h("p", { text: words.none }));
  };
  model.on("change:state", draw);
  draw();
  el.append(root);
  root.dataset.ready = "true";
  return () => model.off("change:state", draw);
};

/* ── What can be tried out: a picture to walk, a bench to compare on, a page to put together. ── */

const tongue = (model) => (model.get("lang") === "zh" ? "zh-CN" : "en");
const activity = (model, kind, state) =>
  h("section", { class: `af-activity af-${kind}`, lang: tongue(model), "aria-label": state.title },
    h("p", { class: "af-kicker", text: model.get("words").kicker }), h("h3", { text: state.title }), h("p", { text: state.lead }));
const settled = (root, el) => {
  root.addEventListener("keydown", (event) => event.stopPropagation());
  el.append(root);
  root.dataset.ready = "true";
};

const walk = ({ model, el }) => {
  const words = model.get("words");
  const state = model.get("state");
  const root = activity(model, "walk", state);
  const picture = h("div", { class: "af-walk-picture", role: "img", "aria-label": state.alt });
  picture.innerHTML = state.drawing;
  const stations = h("ol", { class: "af-stations" }, state.stops.map((stop, place) => h("li", {},
    button(String(place + 1), () => go(place), { "aria-label": `${place + 1} ${stop.when} ${stop.title}` }))));
  const panel = h("div", { class: "af-stop", role: "status" });
  const back = button(words.back, () => go(at - 1), { class: "af-quiet" });
  const on = button(words.on, () => go(at + 1), { class: "af-primary" });
  let at = 0;
  const go = (place) => {
    at = place;
    const stop = state.stops[at];
    picture.querySelectorAll("[data-stop]").forEach((group) => {
      group.classList.toggle("af-lit", group.dataset.stop === stop.id);
      group.classList.toggle("af-passed", state.stops.findIndex(({ id }) => id === group.dataset.stop) < at);
    });
    stations.querySelectorAll("button").forEach((each, n) => {
      if (n === at) each.setAttribute("aria-current", "step"); else each.removeAttribute("aria-current");
      each.classList.toggle("af-passed", n < at);
    });
    panel.replaceChildren(h("p", { class: "af-meta", text: [fill(words.place, { place: at + 1, total: state.stops.length }), stop.when].filter(Boolean).join(" · ") }),
      h("h4", { text: stop.title }), ...paragraphs(stop.text),
      ...[stop.article.length ? h("p", { class: "af-meta", text: stop.article.map((each) => `[${each}]`).join(" ") }) : null, citations(stop.cites, words)].filter(Boolean));
    // A button that can lead nowhere stays where the focus is, and says so.
    back.setAttribute("aria-disabled", String(at === 0));
    on.setAttribute("aria-disabled", String(at === state.stops.length - 1));
  };
  for (const [node, end] of [[back, () => at === 0], [on, () => at === state.stops.length - 1]]) {
    node.addEventListener("click", (event) => { if (end()) event.stopImmediatePropagation(); }, true);
  }
  root.append(picture, stations, panel, h("div", { class: "af-actions" }, back, on));
  go(0);
  settled(root, el);
};

const bench = ({ model, el }) => {
  const words = model.get("words");
  const state = model.get("state");
  const root = activity(model, "bench", state);
  const uid = `af${++counter}`;
  const side = (axis, name) => {
    const box = radios(axis.title, axis.options, `${uid}-${name}`, null, "af-card");
    box.addEventListener("change", () => judge());
    return box;
  };
  const rows = side(state.rows, "row");
  const columns = side(state.columns, "column");
  const panel = h("div", { class: "af-judged", role: "status" }, h("p", { class: "af-meta", text: words.choose }));
  const result = (cell) => (cell.stops ? ["bad", `✗ ${words.stopped}`] : cell.open ? ["open", `? ${words.depends}`] : ["good", `✓ ${words[`impact-${cell.impact}`]}`]);
  const seen = new Set();
  const table = h("table", { class: "af-matrix" }, h("caption", { text: words.table }),
    h("thead", {}, h("tr", {}, h("td", {}), state.columns.options.map(([, text]) => h("th", { scope: "col", text })))),
    h("tbody", {}, state.rows.options.map(([row, text]) => h("tr", {}, h("th", { scope: "row", text }),
      state.columns.options.map(([column]) => h("td", { "data-cell": `${row}/${column}`, text: "·" }))))));
  const fillIn = (key) => {
    seen.add(key);
    const [tone, text] = result(state.cells[key]);
    const cell = table.querySelector(`[data-cell="${key}"]`);
    cell.className = `af-${tone}`;
    cell.textContent = text;
  };
  const judge = () => {
    const key = `${picked(rows)}/${picked(columns)}`;
    const cell = state.cells[key];
    if (!cell) return;
    const halt = state.gates.findIndex(([id]) => id === cell.stops || id === cell.open);
    panel.replaceChildren(
      h("ol", { class: "af-gates" }, state.gates.map(([, text], n) => {
        const [tone, mark] = halt < 0 || n < halt ? ["good", `✓ ${words.passes}`] : n > halt ? ["none", words.unasked] : cell.stops ? ["bad", `✗ ${words.stops}`] : ["open", `? ${words.open}`];
        return h("li", { class: `af-gate af-gate-${tone}` }, h("strong", { class: "af-mark", text: mark }), " ", text);
      })),
      ...(cell.impact === null ? [] : [h("p", { class: "af-impact" }, h("span", { "aria-hidden": "true", text: "●".repeat(cell.impact) + "○".repeat(4 - cell.impact) }), " ",
        fill(words.impact, { impact: words[`impact-${cell.impact}`] }))]),
      ...paragraphs(cell.why), ...[citations(cell.cites, words)].filter(Boolean));
    fillIn(key);
  };
  const all = button(words.all, () => { Object.keys(state.cells).forEach(fillIn); all.remove(); table.parentElement.focus(); }, { class: "af-quiet" });
  root.append(rows, columns, panel, h("div", { class: "af-scroll", tabindex: "0", role: "region", "aria-label": words.table }, table), h("div", { class: "af-actions" }, all));
  settled(root, el);
};

const builder = ({ model, el }) => {
  const words = model.get("words");
  const state = model.get("state");
  const root = activity(model, "builder", state);
  const uid = `af${++counter}`;
  const palette = h("fieldset", { class: "af-options" }, h("legend", { text: words.palette }), state.parts.map((part) =>
    h("label", { class: "af-option" }, input({ type: "checkbox", name: uid, value: part.id }), h("span", { text: part.text }))));
  const page = h("div", { class: "af-artefact af-form af-built" });
  const said = h("div", { class: "af-judged", role: "status" });
  const draw = (checked) => {
    const chosen = new Set(ticked(palette));
    const lines = state.parts.filter(({ id }) => chosen.has(id));
    const atFault = (part) => !["needed", "fine"].includes(part.mark);
    page.replaceChildren(h("div", { class: "af-artefact-title", text: state.page }),
      ...(lines.length ? lines.map((part) => h("div", { class: checked ? (atFault(part) ? "af-line af-line-bad" : "af-line af-line-good") : "af-line" },
        h("p", { text: part.text }),
        checked ? h("p", { class: "af-note" }, h("strong", { text: atFault(part) ? `✗ ${words[part.mark]}` : `✓ ${words.good}` }), ` ${part.remark}`) : null)) : [h("p", { class: "af-meta", text: words.empty })]));
    if (!checked) return said.replaceChildren();
    const missing = state.parts.filter((part) => part.mark === "needed" && !chosen.has(part.id));
    const wrong = lines.filter(atFault);
    said.replaceChildren(
      h("p", { class: missing.length + wrong.length ? "af-bad" : "af-good" }, h("strong", { text: missing.length + wrong.length ? `✗ ${fill(words.faulty, { wrong: wrong.length, missing: missing.length })}` : `✓ ${words.sound}` })),
      ...(missing.length ? [h("ul", {}, missing.map((part) => h("li", {}, h("strong", { text: `${words.missing} ` }), part.remark)))] : []));
    const cites = [...new Map([...lines, ...missing].flatMap((part) => part.cites).map((cite) => [cite.label, cite])).values()];
    const law = citations(cites, words);
    if (law) said.append(law);
  };
  palette.addEventListener("change", () => draw(false));
  draw(false);
  root.append(h("div", { class: "af-bench-sides" }, palette, h("div", {}, page)),
    h("div", { class: "af-actions" }, button(words.check, () => draw(true), { class: "af-primary" })), said);
  settled(root, el);
};

/* ── The test: choose a path, answer a form, see what it came to. ── */

const opener = ({ text, target }) => h("a", { href: `../../${target}`, "data-askfirst-open": target, text });

/* A view that draws itself anew whenever its state changes; `parts` returns what stands in it. */
const living = (kind, parts, drawn) => ({ model, el }) => {
  const words = model.get("words");
  const status = h("p", { class: "af-status", role: "status" });
  const ask = waiting(model, status, words);
  const warn = (text) => { status.className = "af-status af-warn"; status.textContent = text; };
  const root = h("section", { class: `af-${kind}`, lang: tongue(model), "aria-label": words.title });
  const uid = `af${++counter}`;
  const draw = () => {
    const state = model.get("state");
    const focused = root.contains(document.activeElement) ? document.activeElement.value : null;
    ask.heard();
    root.replaceChildren(h("p", { class: "af-kicker", text: words.title }), ...parts({ state, words, uid, ask, warn }).filter(Boolean), status);
    if (focused) root.querySelector(`[value="${focused}"]`)?.focus();
    drawn?.(root, state);
  };
  const onMessage = (message) => { if (message.type === "trouble") { ask.heard(); warn(message.text); } };
  model.on("change:state", draw);
  model.on("msg:custom", onMessage);
  draw();
  settled(root, el);
  return () => { ask.stop(); model.off("change:state", draw); model.off("msg:custom", onMessage); };
};

const desk = living("desk", ({ state, words, uid, ask, warn }) => {
  const { result } = state;
  const box = state.paths.length ? radios(words.which, state.paths, uid, state.path) : null;
  const begin = () => {
    const path = box ? picked(box) : state.path;
    if (path) ask.send({ type: "begin", path }); else warn(words.choose);
  };
  return [h("h3", { tabindex: "-1", text: state.heading }), ...paragraphs(state.text),
    result && h("ul", { class: "af-outcomes" }, result.outcomes.map(({ text, tally, back }) => h("li", {},
      h("span", { class: "af-tally", text: tally }), h("span", {}, text, back ? h("span", { class: "af-meta" }, ` ${words.again} `, opener(back)) : null)))),
    result?.missed.length && h("p", { class: "af-critical", text: words.missed }),
    result?.missed.length && h("ul", {}, result.missed.map((text) => h("li", { text }))),
    box, state.begin && h("div", { class: "af-actions" }, button(state.begin, begin, { class: "af-primary" }))];
}, (root, state) => { if (state.focus) root.querySelector("h3").focus(); });

/* ── The paths: choose one, see what is done and what comes next. ── */

const paths = living("paths", ({ state, words, uid, ask }) => {
  const box = radios(words.choose, state.paths.map(({ id, text }) => [id, text]), uid, state.path);
  box.addEventListener("change", () => ask.send({ type: "choose", path: picked(box) }));
  const minutes = (each) => h("span", { class: "af-meta", text: each.minutes });
  const mark = (each) => (each.done ? `✓ ${words.done}` : each.next ? `→ ${words.next}` : "");
  return [box,
    state.path && h("ol", { class: "af-course" }, state.lessons.map((each) => h("li", { class: each.done ? "af-course-done" : each.next ? "af-course-next" : "" },
      h("span", { class: "af-course-mark", text: mark(each) }),
      each.here ? h("span", { "aria-current": "page", text: each.text }) : opener(each), minutes(each)))),
    state.labs.length && h("p", { class: "af-meta", text: words.labs }),
    state.labs.length && h("ul", { class: "af-labs" }, state.labs.map((each) => h("li", {}, opener(each), minutes(each)))),
    h("p", { class: "af-meta", text: state.note })];
});

const VIEWS = { quiz, bet, notice, record, summary, walk, bench, builder, desk, paths };
export const render = (context) => VIEWS[context.model.get("kind")](context);
