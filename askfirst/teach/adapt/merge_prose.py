"""Two versions of a lesson's or a lab's prose brought together, paragraph by paragraph. Pure.

A paragraph is what stands between empty lines; the first of a piece of prose has the line ``+++`` that begins the
piece with it, and a fenced cell of code is one paragraph.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from askfirst.teach.adapt.merging import Decide, Merged, Question

FENCE = re.compile(r"(`{3,}|~{3,})")
ALIKE = 0.4  # the share of a paragraph that must be found again in another for the two to be versions of one


@dataclass(frozen=True)
class Part:
    """A paragraph, and the empty lines behind it."""

    text: str
    gap: str


@dataclass
class Changes:
    """What somebody has made of each paragraph of a text, and what stands before each now that was not there."""

    now: list[Part | None]
    before: list[list[Part]] = field(default_factory=list)


def parts(text: str) -> list[Part]:
    """Return the paragraphs of a text; put together again they are the text."""
    found: list[Part] = []
    lines: list[str] = []
    fence = ""
    for line in text.splitlines(keepends=True):
        opened = FENCE.match(line.strip())
        if fence:
            fence = "" if line.strip() == fence else fence
        elif opened:
            fence = opened[1]
        elif not line.strip() and lines:
            whole = "".join(lines)
            if whole.strip() and not _opens(whole):
                found.append(Part(whole, line))
                lines = []
                continue
        if not lines and not line.strip() and found:
            found[-1] = Part(found[-1].text, found[-1].gap + line)
            continue
        lines.append(line)
    return [*found, Part("".join(lines), "")] if lines else found


def _opens(text: str) -> bool:
    """Whether a text is only the line that begins a piece of prose."""
    return text.startswith("+++") and not text.partition("\n")[2].strip()


def merge(file: str, base: str, mine: str, theirs: str, decide: Decide) -> Merged:
    """Return ``mine`` with what is new in ``theirs`` since ``base``."""
    was, ours, new = parts(base), parts(mine), parts(theirs)
    own, others = _changes(was, ours), _changes(was, new)
    lines = _lines(ours)
    made: list[Part] = []
    taken = line = 0

    def ask(at: int, one: Part | None, other: Part | None) -> bool:
        return decide(
            Question(file, at, (), one.text.rstrip() if one else None, other.text.rstrip() if other else None)
        )

    for number in range(len(was) + 1):
        inserted = [each for each in others.before[number] if each.text not in {o.text for o in own.before[number]}]
        made += own.before[number] + inserted
        taken += len(inserted)
        if number == len(was):
            break
        old, kept, other = was[number], own.now[number], others.now[number]
        line = lines.get(id(kept), line)
        if _same(other, old) or _same(kept, other):
            chosen = kept
        elif _same(kept, old) or ask(max(line, 1), kept, other):
            chosen, taken = other, taken + 1
        else:
            chosen = kept
        made += [chosen] if chosen else []
    return Merged(_together(made, mine), taken)


def _same(one: Part | None, other: Part | None) -> bool:
    return (one and one.text.rstrip()) == (other and other.text.rstrip())


def _lines(row: list[Part]) -> dict[int, int]:
    """Return on which line each paragraph begins."""
    found, line = {}, 1
    for part in row:
        found[id(part)] = line + (len(part.text) - len(part.text.lstrip("\n")))
        line += (part.text + part.gap).count("\n")
    return found


def _together(made: list[Part], mine: str) -> str:
    text = ""
    for number, part in enumerate(made):
        last = number == len(made) - 1
        body = part.text if part.text.endswith("\n") or last else f"{part.text}\n"
        text += body + ("" if last else part.gap or "\n")
    return text.rstrip("\n") + mine[len(mine.rstrip("\n")) :]


def _changes(was: list[Part], now: list[Part]) -> Changes:
    found = Changes([None] * len(was), [[] for _ in range(len(was) + 1)])
    before, after_it = ([each.text.rstrip() for each in row] for row in (was, now))
    for kind, first, after, begin, end in SequenceMatcher(None, before, after_it, autojunk=False).get_opcodes():
        if kind == "equal":
            found.now[first:after] = now[begin:end]
        else:
            _align(was, now, (first, after), (begin, end), found)
    return found


def _align(was: list[Part], now: list[Part], old: tuple[int, int], new: tuple[int, int], found: Changes) -> None:
    """Find out which new paragraph is a version of which old one, in a stretch where all differ."""
    (first, after), (begin, end) = old, new
    if after - first == end - begin:
        found.now[first:after] = now[begin:end]
        return
    best = _pairs([each.text for each in was[first:after]], [each.text for each in now[begin:end]])
    at = first
    for number in range(end - begin):
        if number in best:
            at = first + best[number]
            found.now[at] = now[begin + number]
            at += 1
        else:
            found.before[at].append(now[begin + number])


def _pairs(old: list[str], new: list[str]) -> dict[int, int]:
    """Return which new text goes with which old one, in order, so that they are most alike in all."""
    alike = [[SequenceMatcher(None, each, text, autojunk=False).ratio() for text in old] for each in new]
    score = [[0.0] * (len(old) + 1) for _ in range(len(new) + 1)]
    for i, row in reversed(list(enumerate(alike))):
        for j, ratio in reversed(list(enumerate(row))):
            both = ratio + score[i + 1][j + 1] if ratio > ALIKE else 0.0
            score[i][j] = max(score[i + 1][j], score[i][j + 1], both)
    found, i, j = {}, 0, 0
    while i < len(new) and j < len(old):
        if alike[i][j] > ALIKE and score[i][j] == alike[i][j] + score[i + 1][j + 1]:
            found[i] = j
            i, j = i + 1, j + 1
        elif score[i][j] == score[i + 1][j]:
            i += 1
        else:
            j += 1
    return found
