"""The charts of a report: drawn by matplotlib as SVG that takes its letters and colours from the page around it."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import accumulate
from typing import Any
from unicodedata import east_asian_width

import matplotlib as mpl
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from askfirst.evidence.cohort.statistics import Estimate

WIDTH = 4.9  # inches, of 72 units: as wide as a telephone, and larger on what is wider
ROW, FOOT = 0.52, 0.42  # inches
WRAP = 52  # columns of a label; a Chinese character takes two
# Stand in the drawing for colours of the page, which are others at night and on paper.
INK, QUIET, LINE, ACCENT, LATE = "#010203", "#010204", "#010205", "#010206", "#010207"
COLOURS = {INK: "--ink", QUIET: "--quiet", LINE: "--line", ACCENT: "--accent", LATE: "--late"}
SETTINGS: Any = {"svg.fonttype": "none", "svg.hashsalt": "askfirst"}
SIZE = 11  # points of a letter


@dataclass(frozen=True)
class Row:
    """A row of a chart: what it is, where it stands, what is written beside it, and where it stood before."""

    label: str
    at: Estimate
    said: str
    before: Estimate | None = None


def dots(name: str, told: str, rows: Sequence[Row], around: float | None = None) -> str:
    """Return a chart of shares with their intervals, a row each, its label above it; ``told`` says what it shows.

    The scale is that from nothing to all, or goes as far to both sides of ``around`` as it has to.
    """
    figure, axes = _rows(len(rows))
    for place, row in enumerate(rows):
        axes.axhline(place, color=LINE, linewidth=0.8, zorder=0)
        _label(axes, place, row.label, row.said)
        if row.before and row.before.value is not None:
            axes.plot(
                row.before.value, place, "o", markersize=6, markerfacecolor="none", markeredgecolor=QUIET, gid="x"
            )
        if row.at.low is not None and row.at.high is not None:
            ends = [row.at.low, row.at.high]
            axes.plot(ends, [place, place], color=ACCENT, linewidth=3, solid_capstyle="butt", alpha=0.45)
        if row.at.value is not None:
            axes.plot(row.at.value, place, "o", markersize=6.5, color=ACCENT)
    if around is not None:
        ends = [abs(end - around) for row in rows for end in (row.at.low, row.at.high) if end is not None]
        reach = max([0.1, *ends])
        axes.set_xlim(around - reach, around + reach)
        axes.axvline(around, color=QUIET, linewidth=0.8)
        axes.xaxis.set_major_formatter(lambda value, _place: f"{100 * value:+.0f}" if abs(value) > 1e-9 else "0")
    else:
        _percents(axes)
    return _svg(figure, name, told)


def bars(name: str, told: str, rows: Sequence[tuple[str, str, tuple[int, int, int]]]) -> str:
    """Return a chart of how many of each group are done, to come and overdue; a row has a label and what is said."""
    figure, axes = _rows(len(rows))
    for place, (label, said, parts) in enumerate(rows):
        _label(axes, place, label, said)
        start = 0.0
        for part, colour in zip(parts, (ACCENT, LINE, LATE), strict=True):
            length = part / max(sum(parts), 1)
            axes.barh(place, length, left=start, height=0.26, color=colour)
            start += length
    _percents(axes)
    axes.set_xlim(0, 1)
    return _svg(figure, name, told)


def steps(name: str, told: str, rows: Sequence[tuple[str, int]]) -> str:
    """Return a chart of how many have passed by the end of each week, or of weeks together."""
    figure = _figure(2.3)
    axes = figure.add_axes((0, 0.13, 1, 0.78))
    _plain(axes)
    axes.bar(range(len(rows)), [count for _, count in rows], width=0.82, color=ACCENT)
    last = len(rows) - 1
    for place in sorted({0, last // 2, last}):
        at, side = (-0.41, "left") if not place else (last + 0.41, "right") if place == last else (place, "center")
        axes.text(at, 0, rows[place][0], va="top", ha=side, fontsize=SIZE - 1, color=QUIET)
        axes.text(place, rows[place][1], str(rows[place][1]), va="bottom", ha="center", fontsize=SIZE, color=INK)
    axes.set_xticks([])
    axes.set_xlim(-0.5, len(rows) - 0.5)
    return _svg(figure, name, told)


def _rows(count: int) -> tuple[Figure, Any]:
    height = ROW * count + FOOT
    figure = _figure(height)
    axes = figure.add_axes((0, (FOOT - 0.08) / height, 1, ROW * count / height))
    axes.set_ylim(count - 0.62, -0.9)
    _plain(axes)
    return figure, axes


def _percents(axes: Any) -> None:
    """Give a chart the scale from nothing to all, its ends within the chart."""
    axes.set_xlim(-0.012, 1.012)
    marks = (0, 0.25, 0.5, 0.75, 1)
    axes.set_xticks(marks, [f"{mark:.0%}" for mark in marks])
    axes.get_xticklabels()[0].set_horizontalalignment("left")
    axes.get_xticklabels()[-1].set_horizontalalignment("right")


def _plain(axes: Any) -> None:
    axes.patch.set_visible(False)
    for side in axes.spines.values():
        side.set_visible(False)
    axes.set_yticks([])
    axes.tick_params(axis="x", length=0, labelsize=9, labelcolor=QUIET)


def _label(axes: Any, place: int, label: str, said: str) -> None:
    about = axes.get_yaxis_transform()
    room = WRAP - _width(said)
    axes.text(0, place - 0.3, _cut(label, room), transform=about, va="bottom", ha="left", fontsize=SIZE, color=INK)
    axes.text(1, place - 0.3, said, transform=about, va="bottom", ha="right", fontsize=SIZE, color=QUIET)


def _figure(height: float) -> Figure:
    """Return an empty figure, ``height`` inches high, laid out by us alone whatever a notebook has set."""
    figure = Figure(figsize=(WIDTH, height))
    figure.set_layout_engine("none")
    return figure


def _width(text: str) -> int:
    return sum(2 if east_asian_width(each) in "WF" else 1 for each in text)


def _cut(text: str, most: int) -> str:
    """Return a text that fits; the table below has the whole of it."""
    if _width(text) <= most:
        return text
    ends = accumulate(map(_width, text))
    return f"{text[: sum(end <= most - 1 for end in ends)].rstrip()}…"


def _svg(figure: Figure, name: str, told: str) -> str:
    """Return a figure as part of a page: named, with colours of the page, and no name twice on it."""
    figure.patch.set_visible(False)
    text = io.StringIO()
    with mpl.rc_context(SETTINGS), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph")  # the letters are the page's, so no font of ours need have them
        FigureCanvasSVG(figure).print_svg(text, metadata={"Date": None, "Creator": None})
    svg = re.sub(r"<metadata>.*?</metadata>", "", text.getvalue(), flags=re.DOTALL)
    svg = re.sub(r"<style.*?</style>", "", svg[svg.index("<svg") :], flags=re.DOTALL)  # it would be the whole page's
    used = set(re.findall(r"(?:xlink:href=\"#|url\(#)([^\")]+)", svg))
    svg = re.sub(r' id="([^"]+)"', lambda found: f' id="{name}-{found[1]}"' if found[1] in used else "", svg)
    svg = re.sub(r"(xlink:href=\"#|url\(#)", rf"\g<1>{name}-", svg)
    for colour, variable in COLOURS.items():
        svg = svg.replace(colour, f"var({variable})")
    svg = re.sub(r"font-family: [^;\"]+; ?", "", svg)
    svg = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", svg, count=1)
    svg = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", svg, count=1)
    return svg.replace("<svg", f'<svg role="img" aria-label="{escape(told)}"', 1)
