"""What is read and not clicked: headings, scenes, debriefs, words, the way on. Pure: content in, HTML out."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from askfirst.assess.exam import lesson_for
from askfirst.course.citations import CITE
from askfirst.course.guide_models import PAGE as GUIDE_PAGE
from askfirst.course.languages import language, sentences, tongue
from askfirst.course.loader import Content
from askfirst.course.models import Scene, Strip, Term
from askfirst.course.words import fill, section
from askfirst.learner.progress import Standing

SIGNS = {"done": "✓ ", "next": "→ "}


def header(content: Content, lesson: str, lang: str, now: Standing) -> str:
    """Return the heading of a lesson, with the list of all lessons as the learner stands to them."""
    course, words = content.course, section("lesson", lang)
    kicker = [course.title.of(lang)]
    if now.path and lesson in now.lessons:
        kicker.append(fill(words["place"], number=now.lessons.index(lesson) + 1, total=len(now.lessons)))
    others = [_open(lesson, each, language(each).name, tongue(each)) for each in course.languages if each != lang]
    minutes = course.lesson_minutes(lesson, now.path)
    meta = fill(words["minutes"], minutes=minutes, date=course.law_as_of.isoformat())
    return (
        f'<div class="af af-header" lang="{tongue(lang)}">'
        f'<p class="af-kicker">{escape(" · ".join(kicker))}</p><h1>{escape(course.lessons[lesson].title.of(lang))}</h1>'
        f'<p class="af-meta" data-askfirst-minutes="{minutes}">{" · ".join([escape(meta), *others])}</p>'
        f"{_menu(content, lesson, lang, now)}</div>"
    )


def guide_header(content: Content, lang: str) -> str:
    """Return the heading of the field guide."""
    course, words = content.course, section("guide", lang)
    others = [_open(GUIDE_PAGE, each, language(each).name, tongue(each)) for each in course.languages if each != lang]
    first = next(iter(course.lessons))
    back = _open(first, lang, f"← {lesson_title(content, first, lang)}")
    date = escape(fill(words["date"], date=course.law_as_of.isoformat()))
    return (
        f'<div class="af af-header" lang="{tongue(lang)}"><p class="af-kicker">{escape(course.title.of(lang))}</p>'
        f'<h1>{escape(words["title"])}</h1><p class="af-meta">{" · ".join([date, *others, back])}</p>'
        f'<p>{escape(words["lead"])}</p><p class="af-meta">{escape(course.disclaimer.of(lang))}</p></div>'
    )


def _menu(content: Content, lesson: str, lang: str, now: Standing) -> str:
    """Return the list of lessons, those of the learner's path first."""
    course, words = content.course, section("lesson", lang)
    title, parts = words["lessons"], [("", now.lessons)]
    if now.path:
        others = tuple(each for each in course.lessons if each not in now.lessons)
        name = fill(words["your-path"], name=course.paths[now.path].name.of(lang))
        parts = [(name, now.lessons), (words["other-lessons"], others)]
    if now.path and now.known:
        title = fill(words["lessons-done"], done=len(now.done.intersection(now.lessons)), total=len(now.lessons))
    lists = "".join(
        (f'<p class="af-meta">{escape(name)}</p>' if name else "")
        + f'<ol class="af-course">{"".join(_row(content, each, lesson, lang, now) for each in slugs)}</ol>'
        for name, slugs in parts
        if slugs
    )
    guide = f"<p>{_open(GUIDE_PAGE, lang, section('guide', lang)['title'])}</p>" if content.has_guide else ""
    return f'<details class="af-lessons"><summary>{escape(title)}</summary>{lists}{guide}</details>'


def _row(content: Content, lesson: str, here: str, lang: str, now: Standing) -> str:
    words, mark = section("paths", lang), now.mark(lesson, here)
    said = SIGNS.get(mark, "") + words[mark] if mark else ""
    current = ' aria-current="page"' if lesson == here else ""
    minutes = fill(words["minutes"], minutes=content.course.lesson_minutes(lesson, now.path))
    return (
        f"<li{current}>"
        f'<span class="af-course-mark af-course-{mark}">{escape(said)}</span>'
        f"{_open(lesson, lang, lesson_title(content, lesson, lang))}"
        f'<span class="af-meta">{escape(minutes)}</span></li>'
    )


def scene(content: Content, scene_id: str, lang: str) -> str:
    """Return the card of a scene: drawing, place, people, pressure, story, and what was reported."""
    each = content.scenes[scene_id]
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in scene_facts(each, lang))
    return (
        f'<section class="af af-scene" lang="{tongue(lang)}" aria-label="{escape(each.title.of(lang))}">'
        f'<div class="af-scene-drawing" role="img" aria-label="{escape(each.alt.of(lang))}">'
        f"{content.drawing(each.drawing)}</div>"
        f'<div class="af-scene-body"><h3 aria-level="2">{escape(each.title.of(lang))}</h3>'
        f'<dl class="af-facts">{rows}</dl>'
        f"{paragraphs(content, each.story.of(lang), lang)}{_strips(content, each, ('reported',), lang)}</div></section>"
    )


def scene_facts(scene: Scene, lang: str) -> tuple[tuple[str, str], ...]:
    """Return where a scene is, who is in it, and what presses them: what each is called, and what it is."""
    words = section("scene", lang)
    return (
        (words["place"], scene.place.of(lang)),
        (words["people"], language(lang).semicolon.join(person.of(lang) for person in scene.people)),
        (words["pressure"], scene.pressure.of(lang)),
    )


def debrief(content: Content, scene_id: str, lang: str) -> str:
    """Return the law and our reading of a scene, for after the decision."""
    strips = _strips(content, content.scenes[scene_id], ("law", "reading"), lang)
    return f'<section class="af af-debrief" lang="{tongue(lang)}">{strips}</section>'


def words(content: Content, terms: tuple[str, ...], lang: str) -> str:
    """Return glossary terms with their plain meaning, the term in other languages of the course beside them."""
    others = [each for each in content.course.languages if each != lang]
    rows = "".join(
        f"<dt>{' '.join([escape(term.term.of(lang)), *(_beside(term, other) for other in others)])}</dt>"
        f"<dd>{escape(term.plain.of(lang))}</dd>"
        for term in (content.glossary[each] for each in terms)
    )
    title = section("lesson", lang)["words"] + language(lang).colon
    title += language(lang).comma.join(content.glossary[each].term.of(lang) for each in terms)
    body = f"<details><summary>{escape(title)}</summary><dl>{rows}</dl></details>"
    return f'<section class="af af-words" lang="{tongue(lang)}">{body}</section>'


def look_first(content: Content, lesson: str, lang: str, now: Standing, right: Mapping[str, bool]) -> str:
    """Return which lessons of the path to look at first, by what the pre-check showed; nothing before it was taken."""
    words, rows = section("lesson", lang), []
    others = [each for each in now.lessons if each != lesson]
    for outcome in sorted(right, key=lambda each: right[each]):
        if right[outcome]:
            rows.append((outcome, escape(words["look-good"])))
        elif to := lesson_for(content, others, outcome):
            rows.append((outcome, f"{escape(words['look-at'])} {_open(to, lang, lesson_title(content, to, lang))}"))
    if not rows:
        return ""
    outcomes = content.course.outcomes
    listed = "".join(
        f"<li><span>{escape(outcomes[outcome].of(lang) if outcome in outcomes else outcome)}</span> "
        f'<span class="af-meta">{said}</span></li>'
        for outcome, said in rows
    )
    kept = f'<p class="af-meta">{escape(words["look-kept"])}</p>' if now.known else ""
    return (
        f'<section class="af af-look" lang="{tongue(lang)}"><p class="af-kicker">{escape(words["look-first"])}</p>'
        f'<ul class="af-outcomes">{listed}</ul>{kept}</section>'
    )


def onward(content: Content, lesson: str, lang: str, now: Standing) -> str:
    """Return what comes after a lesson: the next one of the path, large, or what there is to say at its end."""
    course, following = content.course, now.following(lesson)
    lead = _lead(content, lesson, lang, now)
    large = ""
    if following:
        words = {
            "name": lesson_title(content, following, lang),
            "minutes": course.lesson_minutes(following, now.path),
        }
        text = fill(section("lesson", lang)["next"], **words)
        large = f'<p class="af-onward">{_open(following, lang, text)}</p>'
    place = now.lessons.index(lesson) if lesson in now.lessons else 0
    back = dict.fromkeys((*now.lessons[max(place - 1, 0) : place], next(iter(course.lessons))))
    small = "".join(_open(each, lang, f"← {lesson_title(content, each, lang)}") for each in back if each != lesson)
    closes = not following or lesson == course.test_lesson
    paths = _to_paths(content, lang) if course.paths and lesson == course.test_lesson else ""
    guide = _to_guide(lang) if closes and content.has_guide else ""
    return (
        f'<div class="af" lang="{tongue(lang)}"><nav class="af-next">'
        f"{f'<p>{escape(lead)}</p>' if lead else ''}{large}{paths}{guide}<p>{small}</p></nav>"
        f'<p class="af-meta">{escape(course.disclaimer.of(lang))}</p></div>'
    )


def _lead(content: Content, lesson: str, lang: str, now: Standing) -> str:
    """Return what is said before the way on, where it is more than the next lesson."""
    course, words, following = content.course, section("lesson", lang), now.following(lesson)
    if following and following == course.test_lesson and now.path:
        return fill(words["test-next"], items=course.paths[now.path].test_items)
    if not following:
        return _end(content, lesson, lang, now)
    place = now.lessons.index(lesson) if lesson in now.lessons else -1
    left_out = words["left-out" if now.path else "left-out-pathless"] if now.lessons.index(following) < place else ""
    if not (now.known and lesson == course.test_lesson):
        return left_out
    reached = fill(words["passed"], date=now.passed_on.isoformat()) if now.passed_on else words["not-passed"]
    return sentences(reached, *_which(content, lang, now), *filter(None, [left_out]), lang=lang)


def _which(content: Content, lang: str, now: Standing) -> list[str]:
    """Return which path is meant, where the learner chose none and a test says it."""
    if now.chosen or not now.path:
        return []
    return [fill(section("lesson", lang)["path-of-test"], name=content.course.paths[now.path].name.of(lang))]


def _end(content: Content, lesson: str, lang: str, now: Standing) -> str:
    """Return what was reached where no lesson follows, as far as the record knows, and what is still to come."""
    words, test = section("lesson", lang), lesson == content.course.test_lesson
    if not now.known and test:
        passed = now.passed_on and fill(words["passed-unkept"], date=now.passed_on.isoformat())
        return sentences(words["last"], passed or words["last-unknown"], lang=lang)
    if not (now.known and now.path):
        return words["last"]
    if lesson not in now.done:
        return words["all-but-test" if test else "all-but-this"]
    reached = fill(words["all-passed"], date=now.passed_on.isoformat()) if now.passed_on else words["all-done"]
    check = [fill(words["check"], date=now.check_on.isoformat())] if now.check_on else []
    return sentences(reached, *_which(content, lang, now), *check, lang=lang)


def _to_paths(content: Content, lang: str) -> str:
    """Return where a path is chosen, and where each shows what is done."""
    link = _open(next(iter(content.course.lessons)), lang, section("paths", lang)["title"], place="#paths")
    return f"<p>{sentences(escape(section('lesson', lang)['to-paths']), link, lang=lang)}</p>"


def _to_guide(lang: str) -> str:
    """Return where to look for what no lesson had."""
    link = _open(GUIDE_PAGE, lang, section("guide", lang)["title"])
    return f"<p>{sentences(escape(section('lesson', lang)['guide']), link, lang=lang)}</p>"


def note(text: str, lang: str) -> str:
    """Return a quiet sentence of the course's own."""
    return f'<p class="af af-meta" lang="{tongue(lang)}">{escape(text)}</p>'


def message(text: str, lang: str) -> str:
    """Return a sentence in place of a lesson that cannot be shown."""
    return f'<div class="af" role="alert" lang="{tongue(lang)}">{escape(text)}</div>'


def paragraphs(content: Content, text: str, lang: str) -> str:
    """Return a text of blank-line separated paragraphs as HTML, citations written out."""
    parts = (part.strip() for part in escape(text).split("\n\n"))
    return "".join(f"<p>{content.inline(part, lang, CITE)}</p>" for part in parts if part)


def _strips(content: Content, each: Scene, kinds: tuple[str, ...], lang: str) -> str:
    return "".join(_strip(content, strip, lang) for strip in each.strips if strip.kind in kinds)


def _strip(content: Content, strip: Strip, lang: str) -> str:
    """Return one strip, headed by where it comes from; a source its text names already is not named twice."""
    text = strip.text.of(lang)
    named = content.inline(text, lang)
    sources = [f"[{paragraph}]" for paragraph in strip.article]
    sources += [content.citation(cite, lang)["label"] for cite in strip.cites]
    cites = language(lang).comma.join(CITE.format(escape(each)) for each in sources if each not in named)
    head = f"{escape(section('scene', lang)[strip.kind])} {cites}".strip()
    return (
        f'<div class="af-strip af-strip-{strip.kind}"><p class="af-strip-label">{head}</p>'
        f"{paragraphs(content, text, lang)}</div>"
    )


def _beside(term: Term, lang: str) -> str:
    return f'<span class="af-meta" lang="{tongue(lang)}">{escape(term.term.of(lang))}</span>'


def _open(lesson: str, lang: str, text: str, tag: str | None = None, place: str = "") -> str:
    marked = f' lang="{tag}"' if tag else ""
    target = f"{lang}/{lesson}.ipynb{place}"
    return f'<a href="../{target}" data-askfirst-open="notebooks/{target}"{marked}>{escape(text)}</a>'


def lesson_title(content: Content, lesson: str, lang: str) -> str:
    """Return a lesson's title with its number before it."""
    return f"{lesson[:2]} {content.course.lessons[lesson].title.of(lang)}"
