"""The days of the refresh as a calendar file (RFC 5545), for any calendar program.

Calendars are shared with colleagues: the events say that something comes up on a day, and nothing of who it is for or
of any result. An event keeps its UID, so a file that is imported again doubles nothing.
"""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, time, timedelta

import icalendar

from askfirst.course.blueprint import REFRESH_CASES
from askfirst.course.loader import Content
from askfirst.course.models import SECONDS_AN_ITEM
from askfirst.course.words import fill, section
from askfirst.learner.record import Record
from askfirst.learner.refresh import Event, Past, agenda, past

FILE = "askfirst-refresh.ics"
REMINDER = timedelta(hours=9)  # after the day has begun where the calendar is
_NAMESPACE = uuid.UUID("6f0c2d55-8f0e-4d5a-9d0b-0e6f7a1b9c34")


class NothingAheadError(Exception):
    """No day is ahead: no path is done yet, nothing is kept, or the last day is over."""


def calendar(content: Content, record: Record, lang: str, today: date) -> bytes:
    """Return what is still ahead as all-day events with a reminder each, in ``lang``, as of ``today``.

    Raise :class:`NothingAheadError` where that is nothing, and
    :class:`askfirst.learner.record_file.RecordError` where the record cannot be read.
    """
    told = past(content, record)
    ahead = agenda(content, told, today).ahead if told else ()
    if not told or not ahead:
        raise NothingAheadError
    made = icalendar.Calendar()
    made.add("version", "2.0")
    made.add("prodid", "-//Ask First//askfirst//EN")
    for each in ahead:
        made.add_component(_event(content, lang, told, each, today))
    return bytes(made.to_ical())


def _event(content: Content, lang: str, told: Past, event: Event, today: date) -> icalendar.Event:
    words = section("refresh-calendar", lang)
    questions = len(content.course.delayed_check)
    if event.day is None:
        what = fill(words["check"], count=questions, minutes=round(questions * SECONDS_AN_ITEM / 60))
    else:
        what = fill(words["cases"], count=REFRESH_CASES)
    summary = fill(words["summary"], title=content.course.title.of(lang), what=what)
    made, alarm = icalendar.Event(), icalendar.Alarm()
    made.add("uid", str(uuid.uuid5(_NAMESPACE, f"{told.form} {told.done_at.isoformat()} {event.day or 'check'}")))
    made.add("dtstamp", datetime.combine(today, time(), UTC))
    made.add("dtstart", event.on)
    made.add("summary", summary)
    made.add("description", words["where-check" if event.day is None else "where-cases"])
    made.add("transp", "TRANSPARENT")  # the day stays free
    made.add("class", "PRIVATE")
    alarm.add("action", "DISPLAY")
    alarm.add("description", summary)
    alarm.add("trigger", REMINDER)
    made.add_component(alarm)
    return made
