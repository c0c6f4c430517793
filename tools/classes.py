"""Made-up classes: signed packs as learners would hand them in, and the roster of who had to.

    python -m tools.classes 30 FOLDER

A pack is made as `askfirst evidence` makes it, with a key of its own. The same number, seed and content give the same
bytes on every machine. Nothing here stands for a real person or firm.
"""

from __future__ import annotations

import argparse
import csv
import io
import math
import random
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from askfirst.assess.exam import draw, judge
from askfirst.assess.quiz import Confidence
from askfirst.assess.scoring import grade
from askfirst.course.item_models import Item, Mark, OneChoice, Order, SeveralChoices, Sort, VerdictWithReason
from askfirst.course.loader import Content, load_for
from askfirst.evidence.gather import content_code
from askfirst.evidence.pack import bundle
from askfirst.evidence.pack_models import KIND, VERSION, Asked, Check, Chosen, Evidence, FinishedForm, Provision
from askfirst.evidence.pack_models import Mark as OutcomeMark
from askfirst.learner.record import FIELDS
from askfirst.learner.record_rows import fraction

PART = 500  # learners whose packs one process writes
FORMS = 12  # of each path, drawn once; a learner gets some of them
EASE = {"easy": 1.6, "medium": 0.9, "hard": 0.2}
FIRST_DAY = datetime(2026, 9, 1, 8, tzinfo=UTC)
UNITS = ("Riverside", "Old Town", "Harbour", "Head office", "Night shift")
DUE = date(2026, 11, 30)


@dataclass(frozen=True)
class Likely:
    """A question with what can be answered: the key first, then mistakes; each with the credit it earns."""

    item: Item
    answers: tuple[tuple[Any, float], ...]


@dataclass(frozen=True)
class School:
    """What a class is made of: a course, its forms drawn, and what can be answered to their questions."""

    content: Content
    code: str
    forms: dict[str, list[tuple[str, ...]]]
    before: tuple[str, ...]
    likely: dict[str, Likely] = field(default_factory=dict)
    given: dict[tuple[str, int, Confidence | None], Asked] = field(default_factory=dict)
    cited: dict[tuple[str, str], Provision] = field(default_factory=dict)

    def of(self, item: str) -> Likely:
        """Return a question with its likely answers."""
        if item not in self.likely:
            known = self.content.items[item]
            ways = [right(known), *_mistakes(known)]
            self.likely[item] = Likely(known, tuple((way, float(grade(known, way).credit)) for way in ways))
        return self.likely[item]

    def asked(self, item: str, way: int, confidence: Confidence | None) -> Asked:
        """Return how a question was answered in one of the likely ways; with no confidence, the answer is not told."""
        if (item, way, confidence) not in self.given:
            likely = self.of(item)
            response, credit = likely.answers[way]
            self.given[item, way, confidence] = Asked(
                item=item,
                code=likely.item.hash,
                credit=credit,
                outcome=likely.item.outcome,
                family=likely.item.family,
                chosen=Chosen(response=response, confidence=confidence) if confidence else None,
            )
        return self.given[item, way, confidence]

    def provision(self, cite: str, lang: str) -> Provision:
        """Return what a pack says of a provision."""
        if (cite, lang) not in self.cited:
            shown = self.content.citation(cite, lang)
            self.cited[cite, lang] = Provision(cites=shown["label"], title=shown["full"], since=shown["since"])
        return self.cited[cite, lang]


def school(content: Content, seed: int) -> School:
    """Return what classes of a course are made of."""
    content = replace(content)
    content.__dict__["items"] = dict(content.items)  # looked up for every answer of a class
    forms = {
        path: [draw(content, path, [], f"{seed}-{path}-{number}") for number in range(FORMS)]
        for path in content.course.paths
    }
    quiz = content.course.pre_check
    asked = next((file.quizzes[quiz].items for file in content.questions.values() if quiz in file.quizzes), ())
    return School(content, content_code(content.root), forms, tuple(asked))


def learner(made: School, number: int, seed: int, answers: int) -> tuple[Evidence, Ed25519PrivateKey]:
    """Return what the pack of learner ``number`` says, and its key.

    ``answers`` is how many they gave at least; with 0 they take the test until they pass it, three times at most.
    """
    chance = random.Random(f"{seed}-{number}")  # noqa: S311 - made up, not secret
    course, lang = made.content.course, chance.choice(made.content.course.languages)
    path = path_of(made, number, seed)
    skill = chance.gauss(-0.5, 0.8)
    at = FIRST_DAY + timedelta(minutes=chance.randrange(60 * 24 * 80))
    person = _Person(made, chance, skill, lang, told=chance.random() < 0.9)
    checks = [person.check("before", made.before, at)] if made.before and chance.random() < 0.9 else []
    person.skill += 1.6  # what the lessons gave
    forms: list[FinishedForm] = []
    order = chance.sample(made.forms[path], len(made.forms[path]))
    given = 0
    while given < answers or (not answers and len(forms) < 3 and not (forms and forms[-1].passed)):
        at += timedelta(days=1, minutes=chance.randrange(600))
        forms.append(person.form(path, order[len(forms) % len(order)], at))
        given += len(forms[-1].items)
        person.skill += 0.2
    if forms[-1].passed and course.delayed_check and chance.random() < 0.6:
        person.skill -= 0.3
        checks.append(person.check("later", course.delayed_check, at + timedelta(days=30 + chance.randrange(9))))
    facts = made.content.facts.told[lang]
    cited = sorted({cite for form in forms for each in form.items for cite in made.content.items[each.item].cites})
    evidence = Evidence(
        kind=KIND,
        version=VERSION,
        made_at=max([*(each.at for each in forms), *(each.at for each in checks)]) + timedelta(hours=1),
        lang=lang,
        course=facts["title"],
        company=facts["company"],
        edition=course.edition,
        content=made.code,
        law_as_of=course.law_as_of,
        learner=f"{chance.getrandbits(128):032x}",
        staff=staff_code(number),
        attested=chance.random() < 0.8,
        unfinished=chance.randrange(2),
        forms=tuple(forms),
        checks=tuple(checks),
        provisions=tuple(made.provision(each, lang) for each in cited),
        kept=FIELDS,
    )
    return evidence, Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))


@dataclass
class _Person:
    """Somebody who answers: as well as they can, in a language, telling their answers or not."""

    made: School
    chance: random.Random
    skill: float
    lang: str
    told: bool

    def asked(self, name: str) -> Asked:
        """Return how a question was answered: the better the skill and the easier it is, the more often rightly."""
        likely = self.made.of(name)
        ease = EASE[likely.item.difficulty] + self.skill
        mistakes = len(likely.answers) - 1
        right = not mistakes or self.chance.random() < 1 / (1 + math.exp(-ease))
        way = 0 if right else 1 + int(mistakes * self.chance.random() ** 2)
        sure = self.chance.random() + (0.3 if right else 0)
        return self.made.asked(name, way, _confidence(sure) if self.told else None)

    def check(self, kind: Literal["before", "later"], items: Sequence[str], at: datetime) -> Check:
        """Return a check that was answered."""
        return Check(kind=kind, at=at, lang=self.lang, items=tuple(map(self.asked, items)))

    def form(self, path: str, items: Sequence[str], at: datetime) -> FinishedForm:
        """Return a test that was taken."""
        course, asked = self.made.content.course, tuple(map(self.asked, items))
        result = judge(self.made.content, {each.item: fraction(each.credit) for each in asked})
        return FinishedForm(
            form=f"form-{self.chance.getrandbits(128):032x}",
            path=path,
            path_name=course.paths[path].name.of(self.lang),
            at=at,
            lang=self.lang,
            edition=course.edition,
            law_as_of=course.law_as_of,
            passed=result.passed,
            missed=result.missed,
            outcomes=tuple(
                OutcomeMark(outcome=each, text=course.outcomes[each].of(self.lang), credit=float(credit), of=of)
                for each, (credit, of) in sorted(result.outcomes.items())
            ),
            items=asked,
        )


def write(made: School, folder: Path, learners: Iterable[int], seed: int = 1, answers: int = 0) -> None:
    """Write the packs of some learners into ``folder``, in sub-folders of a thousand."""
    for number in learners:
        evidence, key = learner(made, number, seed, answers)
        path = folder / f"{number // 1000:03}" / f"{number:06}.zip"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bundle(evidence, key))


def roster(made: School, count: int, seed: int = 1) -> str:
    """Return who had to take the course where ``count`` people did, as a company keeps it: CSV text.

    Some are exempt, and of every eighth nothing came.
    """
    chance = random.Random(f"{seed}-roster")  # noqa: S311 - made up, not secret
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(("Staff code", "Name", "Unit", "Path", "Due date", "Exempt", "Reason"))
    for number in range(count + count // 8):
        unit = UNITS[min(int(len(UNITS) * chance.random() ** 1.5), len(UNITS) - 1)]
        exempt = ("yes", chance.choice(("on leave", "leaves in May"))) if chance.random() < 0.07 else ("", "")
        path = path_of(made, number, seed)
        rows.writerow((staff_code(number), f"Person {number}", unit, path, DUE.isoformat(), *exempt))
    return text.getvalue()


def path_of(made: School, number: int, seed: int) -> str:
    """Return the path that learner ``number`` takes."""
    return random.Random(f"{seed}-{number}-path").choice(list(made.forms))  # noqa: S311 - made up, not secret


def staff_code(number: int) -> str:
    """Return the code of learner ``number``."""
    return f"E-{number:05}"


def right(item: Item) -> Any:
    """Return the right response to an item."""
    match item:
        case OneChoice():
            return item.answer.id
        case SeveralChoices():
            return [each.id for each in item.answers]
        case VerdictWithReason():
            return {"verdict": item.verdict, "reason": item.answer.id}
        case Sort():
            return {card.id: card.group for card in item.cards}
        case Order():
            return [step.id for step in item.steps]
        case Mark():
            return [part.id for part in item.artefact.parts if part.fault]


def _mistakes(item: Item) -> list[Any]:
    """Return some wrong answers, the likeliest first."""
    match item:
        case OneChoice():
            return [each.id for each in item.distractors]
        case SeveralChoices():
            one, *rest = [each.id for each in item.answers]
            return [
                [*rest, item.distractors[0].id],
                *([rest] if rest else []),
                [one, *(each.id for each in item.distractors)],
            ]
        case VerdictWithReason():
            ways = [{"verdict": each, "reason": why.id} for each in item.verdicts for why in item.offered(each)]
            return [way for way in ways if way != right(item)]
        case Sort():
            others = {card.id: next(each.id for each in item.groups if each.id != card.group) for card in item.cards}
            return [right(item) | {card: group} for card, group in others.items()]
        case Order():
            steps = [step.id for step in item.steps]
            return [[steps[1], steps[0], *steps[2:]], steps[::-1]]
        case Mark():
            faults = right(item)
            sound = [part.id for part in item.artefact.parts if not part.fault]
            return [[*faults, sound[0]], [sound[-1]]]


def _confidence(sure: float) -> Confidence:
    return "certain" if sure > 0.75 else "fairly" if sure > 0.3 else "guess"


@cache
def _own(seed: int) -> School:
    """Return the school of the course in hand, once a process."""
    return school(load_for(""), seed)


def _write(folder: Path, seed: int, answers: int, learners: Iterable[int]) -> None:
    write(_own(seed), folder, learners, seed, answers)


def main() -> None:
    """Write a class and its roster: packs below a folder, the roster beside it."""
    asks = argparse.ArgumentParser(description=__doc__)
    asks.add_argument("count", type=int, help="how many learners")
    asks.add_argument("folder", type=Path)
    asks.add_argument("--seed", type=int, default=1)
    asks.add_argument("--answers", type=int, default=0, help="how many each gave at least; 0: until they passed")
    said = asks.parse_args()
    parts = [range(since, min(since + PART, said.count)) for since in range(0, said.count, PART)]
    with ProcessPoolExecutor() as pool:
        list(pool.map(partial(_write, said.folder, said.seed, said.answers), parts))
    listed = said.folder.with_name(f"{said.folder.name}-roster.csv")
    listed.write_text(roster(_own(said.seed), said.count, said.seed), "utf-8")
    print(f"{said.count} packs in {said.folder}, who they are in {listed}")


if __name__ == "__main__":
    main()
