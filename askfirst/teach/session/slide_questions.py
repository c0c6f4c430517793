"""What is asked, as slides: a guess and its reveal, a question of any kind and its answer. Pure.

The answer is a slide of its own behind the question. Which wrong answers are to be expected, and the sentence against
each, stand in the notes alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from askfirst.course.item_models import Item, Mark, OneChoice, Option, Order, SeveralChoices, Sort, VerdictWithReason
from askfirst.course.languages import first_sentence, language
from askfirst.course.question_file import Bet
from askfirst.teach.session.ballot import LETTERS, ballot_item, in_order
from askfirst.teach.session.slide import HANDS, VOTES, Notes, Pen, Slide, Wrong, options
from askfirst.teach.session.slide_text import BETWEEN, CLOSE, CLOSE_LINES, LINES, Block, lines, packed, paragraph, texts

BESIDE, WHOLE = 48, 76  # letters of a line of a question, with the room's votes beside it or without
ROOMY = 11  # lines of a question and its options that stand in large letters
CROWDED = 15  # lines with the bars of two votes one below the other that do not fit in small letters either
STEM = 1.25  # lines of small letters that a line of the stem is high
BARS = 1.9  # lines that the bars of two votes take below an option


def guess(pen: Pen, bet: Bet) -> Iterator[Slide]:
    """Yield a guess, and what is known."""
    lang, words = pen.lang, pen.words("slides")
    rows = [(each.id, letter, escape(each.text.of(lang))) for letter, each in zip(LETTERS, bet.options, strict=False)]
    body = f'<p class="af-stem">{pen.cited(bet.question.of(lang))}</p>{options(rows)}{_hands(pen)}'
    known = pen.cited(bet.reveal.of(lang))
    title = pen.views("bet")["title"]
    yield Slide("guess", title, body, notes=Notes(key=known, ask=words["ask-guess"]), seconds=HANDS)
    for told in texts(paragraph(known, lang), pen.sources(bet.cites, bet.article)):
        yield Slide("answer", words["known"], told)


def question(pen: Pen, item: Item, title: str) -> Iterator[Slide]:
    """Yield a question, and its answer."""
    ballot = ballot_item(pen.content, item)
    stem = f'<p class="af-stem">{pen.cited(item.stem.of(pen.lang))}</p>'
    notes = Notes(
        _key(pen, item), tuple(_expected(pen, item)), pen.words("slides")["ask-question"], _remarks(pen, item)
    )
    if ballot:
        asked = f"{stem}{_hint(pen, item)}{options(_rows(pen, item))}"
        yield Slide("question", title, _set(pen, item, asked), ballot=item.id, notes=notes, seconds=VOTES)
    else:
        yield from _raised(pen, item, title, notes)
    yield from _answer(pen, item)


def _raised(pen: Pen, item: Item, title: str, notes: Notes) -> Iterator[Slide]:
    """Yield a question that hands are raised for: its stem on a slide of its own where the options fill one."""
    stem = f'<p class="af-stem">{pen.cited(item.stem.of(pen.lang))}</p>'
    blocks = [Block(row[0], lines(item.options[row[0]].text.of(pen.lang), WHOLE)) for row in _rows(pen, item)]
    whole = lines(item.stem.of(pen.lang), WHOLE) * STEM + sum(block.lines + BETWEEN for block in blocks)
    rows = {row[0]: row for row in _rows(pen, item)}
    parts = packed(blocks, ROOMY)
    if whole > ROOMY:
        yield Slide("question", title, f'<div class="af-prose af-large">{stem}</div>', notes=notes)
        stem = ""
    for number, part in enumerate(parts, 1):
        offered = options([rows[block.html] for block in part])
        if isinstance(item, Mark):
            offered = f'<div class="af-paper"><h3>{escape(item.artefact.title.of(pen.lang))}</h3>{offered}</div>'
        end = number == len(parts)
        body = f"{stem}{_hint(pen, item)}{offered}{_hands(pen) if end else ''}"
        yield Slide("question", title, f'<div class="af-tight">{body}</div>', notes=notes, seconds=HANDS if end else 0)


def _set(pen: Pen, item: Item, body: str) -> str:
    """Return what stands beside the room's votes in letters that let it fit: smaller ones where it is long.

    With the bars of two votes below each option it is longer; where that is too much, the bars stand side by side.
    """
    asked = [item.stem.of(pen.lang), *(text for _, _, text in _rows(pen, item))]
    height = sum(lines(each, BESIDE) for each in asked)
    shown = height + BARS * (len(asked) - 1)
    names = ["af-tight" if height > ROOMY else "af-tightens" if shown > ROOMY else ""]
    names += ["af-crowded"] if shown > CROWDED else []
    return f'<div class="{" ".join(filter(None, names))}">{body}</div>'


def _hands(pen: Pen) -> str:
    return f'<p class="af-hands">{escape(pen.words("slides")["hands"])}</p>'


def _hint(pen: Pen, item: Item) -> str:
    words = pen.words("slides")
    match item:
        case Mark() | Order() | SeveralChoices():
            return f'<p class="af-hint">{escape(words[item.kind])}</p>'
        case Sort():
            groups = pen.comma.join(escape(group.text.of(pen.lang)) for group in item.groups)
            return f'<p class="af-hint">{escape(words["sort"])}{language(pen.lang).colon}<strong>{groups}</strong></p>'
    return ""


def _rows(pen: Pen, item: Item) -> list[tuple[str, str, str]]:
    """Return what can be chosen: id, letter, text; in the order in which the phones have it."""
    lang = pen.lang
    if ballot := ballot_item(pen.content, item):
        rows = zip(LETTERS, ballot.options, strict=False)
        return [(each.id, letter, escape(each.text[lang])) for letter, each in rows]
    if isinstance(item, Mark):
        parts = enumerate(item.artefact.parts, 1)
        return [(part.id, str(number), pen.cited(part.text.of(lang))) for number, part in parts]
    lettered = zip(LETTERS, in_order(item), strict=False)
    return [(each, letter, pen.cited(item.options[each].text.of(lang))) for letter, each in lettered]


def _key(pen: Pen, item: Item) -> str:
    """Return the answer in a line."""
    said = [pen.cited(text) for text in _right(pen, item)]
    return language(pen.lang).semicolon.join(said)


def _right(pen: Pen, item: Item) -> list[str]:
    lang = pen.lang
    match item:
        case VerdictWithReason():
            return [pen.views("quiz")[item.verdict], item.answer.text.of(lang)]
        case OneChoice():
            return [item.answer.text.of(lang)]
        case SeveralChoices():
            return [each.text.of(lang) for each in item.answers]
        case Sort():
            groups = {group.id: group.text.of(lang) for group in item.groups}
            return [f"{card.text.of(lang)} → {groups[card.group]}" for card in item.cards]
        case Order():
            return [step.text.of(lang) for step in item.steps]
        case Mark():
            parts = enumerate(item.artefact.parts, 1)
            return [f"{number} {part.text.of(lang)}" for number, part in parts if part.fault]


def _answer(pen: Pen, item: Item) -> Iterator[Slide]:
    """Yield what is right, and why."""
    lang, words = pen.lang, pen.words("slides")
    if isinstance(item, VerdictWithReason):
        verdict = pen.views("quiz")[item.verdict]
        why = pen.cited(item.verdicts[item.verdict].why.of(lang))
        for told in texts(paragraph(why, lang), pen.sources(item.cites, item.article)):
            yield Slide("answer", verdict, told)
        yield Slide("answer", words["reason"], _whole(pen, item.answer))
    elif isinstance(item, OneChoice):
        yield Slide("answer", words["answer"], _whole(pen, item.answer, pen.sources(item.cites, item.article)))
    else:
        blocks = [_entry(pen, mark, option) for mark, option in _told(pen, item)]
        for slide in packed(blocks, CLOSE_LINES):
            body = "".join(block.html for block in slide)
            yield Slide("answer", words["answer"], f'<dl class="af-told">{body}</dl>')


def _told(pen: Pen, item: Item) -> Iterable[tuple[str, Option]]:
    """Return the options that are explained, each with what is said before it."""
    match item:
        case Sort():
            groups = {group.id: group.text.of(pen.lang) for group in item.groups}
            return [
                (groups[card.group], card) for group in item.groups for card in item.cards if card.group == group.id
            ]
        case Order():
            return [(str(number), step) for number, step in enumerate(item.steps, 1)]
        case Mark():
            return [(str(number), part) for number, part in enumerate(item.artefact.parts, 1) if part.fault]
        case SeveralChoices():
            return [("", option) for option in item.answers]
    return []


def _whole(pen: Pen, option: Option, sources: str = "") -> str:
    said, why = option.text.of(pen.lang), option.why.of(pen.lang)
    foot = f'<p class="af-sources">{sources}</p>' if sources else ""
    told = f'<p class="af-right">{pen.cited(said)}</p><p>{pen.cited(why)}</p>{foot}'
    tight = lines(said, BESIDE) + lines(why) + lines(sources, WHOLE) > LINES - 1
    return f'<div class="af-tight">{told}</div>' if tight else told


def _entry(pen: Pen, mark: str, option: Option) -> Block:
    """Return an option with its mark and its reason."""
    said, why = option.text.of(pen.lang), option.why.of(pen.lang)
    head = f'<span class="af-letter">{escape(mark)}</span> {pen.cited(said)}' if mark else pen.cited(said)
    return Block(
        f"<div><dt>{head}</dt><dd>{pen.cited(why)}</dd></div>", lines(f"{mark} {said}", CLOSE) + lines(why, CLOSE)
    )


def _expected(pen: Pen, item: Item) -> Iterator[Wrong]:
    """Yield the wrong answers that people give; each is named in the list of misconceptions."""
    lang = pen.lang
    if isinstance(item, VerdictWithReason):
        for verdict, told in item.verdicts.items():
            if verdict != item.verdict:
                yield _wrong(pen, pen.views("quiz")[verdict], told.misconception, told.why.of(lang))
    for option in item.options.values():
        if belief := getattr(option, "misconception", None):
            text = option.text.of(lang)
            if isinstance(item, Mark):
                number = 1 + [part.id for part in item.artefact.parts].index(option.id)
                text = f"{number} {text}"
            yield _wrong(pen, text, belief, option.why.of(lang))


def _wrong(pen: Pen, text: str, belief: str | None, why: str) -> Wrong:
    known = pen.content.course.misconceptions
    named = known[belief].of(pen.lang) if belief in known else ""
    return Wrong(pen.cited(text), escape(named), pen.cited(first_sentence(why)[0]))


def _remarks(pen: Pen, item: Item) -> tuple[str, ...]:
    lang, words, course = pen.lang, pen.words("slides"), pen.content.course
    colon = language(lang).colon
    made = []
    if item.outcome in course.outcomes:
        made.append(escape(f"{words['outcome']}{colon}{course.outcomes[item.outcome].of(lang)}"))
    if item.critical in course.critical:
        made.append(escape(f"{words['critical']}{colon}{course.critical[item.critical].of(lang)}"))
    if isinstance(item, VerdictWithReason):
        made.append(escape(words["verdict-then-reason"]))
    return tuple(made)
