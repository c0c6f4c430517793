"""The instructor's window as it comes from the server: its frame in HTML, filled in by ``instructor.js``. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape

from askfirst.course.languages import tongue
from askfirst.course.loader import Content
from askfirst.course.words import fill, section
from askfirst.widgets.html import lesson_title

SHEETS = ("style/tokens.css", "present/slide.css", "present/instructor.css")


def session_page(title: str, lesson: str, lang: str, base: str) -> str:
    """Return the window of a session that is on; ``base`` is where the server's addresses begin.

    The page of ``lesson`` is what the room's window lies over.
    """
    words = section("instructor", lang, "present")
    session = f"{base}askfirst/session"
    said = {key: escape(text) for key, text in words.items()}
    page = f'<a href="{session}/summary" target="_blank">{said["summary"]}</a>'
    table = f'<a href="{session}/summary.csv" download>{said["summary"]} ({said["table"]})</a>'
    body = f"""
<header class="af-bar">
  <div><p class="af-kicker">{said["kicker"]}</p><h1>{escape(title)}</h1></div>
  <div class="af-time"><p><span class="af-hidden">{said["clock"]}</span><strong id="clock"></strong></p>
    <p id="plan"></p></div>
  <nav><button type="button" id="open-room" class="af-primary" title="{said["room-hint"]}">{said["open-room"]}
    <kbd>R</kbd></button>
    {page} {table} <button type="button" id="end">{said["end"]}</button></nav>
</header>
<p id="said" role="alert"></p>
<main>
  <section aria-labelledby="now-head"><h2 id="now-head">{said["now"]}</h2>
    <div class="af-stage" id="now"></div>
    <div class="af-moves"><button type="button" id="back">← {said["back"]}</button>
      <p id="place" role="status"></p>
      <button type="button" id="go-on" class="af-primary">{said["go-on"]} →</button></div>
    <div id="vote"></div>
  </section>
  <section aria-labelledby="next-head"><h2 id="next-head">{said["next"]}</h2>
    <div class="af-stage" id="next"></div>
    <h2 id="notes-head">{said["notes"]}</h2>
    <div id="notes" tabindex="0" role="region" aria-labelledby="notes-head"></div>
  </section>
</main>
<footer><p><span id="voters"></span></p><div id="join"></div>
  <label>{said["list"]} <select id="list"></select></label>
  <details><summary>{said["keys"]}</summary><p>{said["keys-told"]}</p></details></footer>
<dialog id="ending" aria-labelledby="ending-head"><h2 id="ending-head">{said["ending"]}</h2><p>{said["ending-text"]}</p>
  <p>{page} · {table}</p>
  <p><button type="button" id="stay" autofocus>{said["stay"]}</button>
    <button type="button" id="really-end">{said["really-end"]}</button></p></dialog>
"""
    told = {
        "words": words,
        "lang": lang,
        "roomAddress": f"{base}doc/tree/notebooks/{lang}/{lesson}.ipynb?present&reset",
    }
    return _page(fill(words["title"], lesson=title), lang, base, body, told)


def begin_page(content: Content, lesson: str, lang: str, base: str) -> str:
    """Return the page that begins a session, with ``lesson`` chosen."""
    words = section("instructor", lang, "present")
    said = {key: escape(text) for key, text in words.items()}
    lessons = "".join(
        f'<option value="{escape(slug)}"{" selected" if slug == lesson else ""}>'
        f"{escape(lesson_title(content, slug, lang))}</option>"
        for slug in content.course.lessons
    )
    body = f"""
<main class="af-begin"><p class="af-kicker">{escape(content.course.title.of(lang))}</p>
<h1>{said["begin-title"]}</h1><p>{said["begin-lead"]}</p>
<form id="begin"><label>{said["lesson"]}<select name="lesson">{lessons}</select></label>
  <label class="af-tick"><input type="checkbox" name="room" aria-describedby="room-told"> {said["with-room"]}</label>
  <p class="af-quiet" id="room-told">{said["with-room-told"]}</p>
  <label class="af-tick"><input type="checkbox" name="rehearse"> {said["with-rehearse"]}</label>
  <p><button type="submit" class="af-primary">{said["begin"]}</button></p></form>
<p id="said" role="alert"></p></main>
"""
    return _page(words["begin-title"], lang, base, body, {"words": words, "lang": lang})


def _page(title: str, lang: str, base: str, body: str, told: Mapping[str, object]) -> str:
    static = f"{base}lab/extensions/askfirst//static/"  # so doubled, browsers ask anew; remoteEntry.js tells why
    sheets = "".join(f'<link rel="stylesheet" href="{static}{sheet}">' for sheet in SHEETS)
    return (
        f'<!doctype html>\n<html lang="{tongue(lang)}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title>{sheets}'
        f'<script type="application/json" id="jupyter-config-data">{_json({"baseUrl": base})}</script>'
        f'<script type="application/json" id="askfirst-words">{_json(told)}</script></head>'
        f'\n<body><div class="af af-desk">{body}</div>'
        f'<script type="module" src="{static}present/instructor.js"></script></body></html>\n'
    )


def _json(told: object) -> str:
    return json.dumps(told, ensure_ascii=False).replace("<", "\\u003c")
