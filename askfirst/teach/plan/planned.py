"""The plan of a session as somebody asks for it, by path and minutes; one sentence where there is none."""

from __future__ import annotations

from askfirst.course.faults import Unmade
from askfirst.course.languages import language
from askfirst.course.loader import Content
from askfirst.course.words import say
from askfirst.teach.plan.cases import questions_on
from askfirst.teach.plan.choice import LEAST, MOST, Plan, plan


def planned(content: Content, named: str, minutes: int, speaks: str) -> tuple[str, Plan]:
    """Return the id of the path that is meant, and the plan of a session on it.

    Raise :class:`Unmade` with a sentence in the language ``speaks`` where there is no such path or no such session.
    """
    path = _path(content, named, speaks)
    if not LEAST <= minutes <= MOST:
        raise Unmade(say("plan-minutes", speaks, least=LEAST, most=MOST))
    asked = questions_on(content, path)
    if not asked:
        raise Unmade(say("plan-nothing", speaks, path=path))
    made = plan(asked, content.course.paths[path], minutes)
    if not made.cases:
        raise Unmade(say("plan-too-short", speaks, minutes=minutes))
    return path, made


def _path(content: Content, named: str, speaks: str) -> str:
    paths = content.course.paths
    found = next((each for each in paths if each.casefold() == named.strip().casefold()), None)
    if found:
        return found
    if not paths:
        raise Unmade(say("plan-no-paths", speaks))
    raise Unmade(say("plan-no-path", speaks, path=named, paths=language(speaks).comma.join(paths)))
