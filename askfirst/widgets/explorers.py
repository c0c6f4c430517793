"""Charts to play with. The only module that imports matplotlib, and only when a chart is asked for.

Every chart comes with a line of text that says what it shows, so that nothing is told by the picture alone. It has no
ground of its own: the page gives it one, and turns its colours where the page is dark.
"""

from __future__ import annotations

import base64
import io
import random
from collections.abc import Callable
from functools import cache
from html import escape
from math import comb
from pathlib import Path
from statistics import median
from typing import Any

import ipywidgets as widgets

from askfirst.course.languages import language
from askfirst.course.loader import Content
from askfirst.course.models import ARTICLE_DAY, law_of_then
from askfirst.course.words import fill, section
from askfirst.widgets.quiz import BetView

FONT = Path(__file__).parents[1] / "fonts" / "NotoSansSC-subset.ttf"
VISITORS, SHOPS, HOURS = 400, 12, 10  # the made-up shops of the explorer "nameless-number"
MOST_VISITS = 5
MOST_OFFICES = 400
MOST_ENTRIES = 600
# Entries from which on selling or passing on is a crime, FS17 5 ¶1(3) to (5); half of that where they were obtained at
# work, 5 ¶1(8).
TIERS = {"track": 50, "transaction": 500, "other": 5000}
SIGN_POINTS = ("who", "purpose", "kinds", "keeping", "need", "effect", "rights")
RANK_MARKS = {
    "law": "o",
    "administrative-regulation": "s",
    "judicial-interpretation": "^",
    "departmental-rule": "D",
    "recommended-standard": "x",
}
INK, PAPER, ACCENT, PALE = "#23262b", "#faf8f3", "#264e86", "#c9c3b5"


@cache
def matching_visitors(seed: int = 20) -> list[int]:
    """Return, for one to five known visits of a number, how many of 400 visitors typically match (the median)."""
    chance = random.Random(seed)  # noqa: S311 - made-up data, repeatable on purpose
    places = [(shop, hour) for shop in range(SHOPS) for hour in range(HOURS)]
    weights = [1 / (1 + shop) for shop, _ in places]
    trails = [set(chance.choices(places, weights, k=12)) for _ in range(VISITORS)]
    out = []
    for visits in range(1, MOST_VISITS + 1):
        left = []
        for trail in trails:
            known = set(chance.sample(sorted(trail), min(visits, len(trail))))
            left.append(sum(known <= other for other in trails))
        out.append(int(median(left)))
    return out


def explorer(name: str, content: Content, lang: str, bet: BetView | None = None) -> widgets.Widget:
    """Return explorer ``name`` behind a button: matplotlib is loaded when it is pressed.

    Where ``bet`` is not placed yet, the first press asks for it; a second one draws all the same.
    """
    words = section("explorer", lang)
    makers: dict[str, Callable[[dict[str, str]], list[widgets.Widget]]] = {
        "nameless-number": _nameless_number,
        "sign-bench": _sign_bench,
        "tiers": _tiers,
        "sample-size": _sample_size,
        "timeline": lambda words: _timeline(words, content, lang),
    }
    button = widgets.Button(description=words["open"], layout=widgets.Layout(width="auto", align_self="flex-start"))
    head = widgets.HTML(f'<p class="af-kicker">{escape(words["kicker"])}</p>')
    box = widgets.VBox([head, button])

    def opened(_button: object) -> None:
        if bet and not bet.placed and len(box.children) == 2:
            box.children = [head, button, _said(words["bet-first"])]
        else:
            box.children = [head, *makers[name](words)]

    button.on_click(opened)
    box.add_class("af-chart")
    return box


def _nameless_number(words: dict[str, str]) -> list[widgets.Widget]:
    left = matching_visitors()

    def draw(visits: int) -> tuple[bytes, str]:
        figure, axes = _figure()
        shown = range(1, visits + 1)  # what more visits do can be guessed before they are set
        bars = axes.bar(shown, left[:visits], color=[ACCENT if number == visits else PALE for number in shown])
        axes.bar_label(bars, padding=3)
        axes.set_xticks(range(1, MOST_VISITS + 1))
        axes.set(xlim=(0.4, MOST_VISITS + 0.6), ylim=(0, 1.12 * max(left)))
        axes.set(title=words["number-title"], xlabel=words["number-x"], ylabel=words["number-y"])
        return _png(figure), fill(words["number-text"], visits=visits, left=left[visits - 1])

    slider = _slider(1, MOST_VISITS, 1)
    return _live([widgets.Label(words["visits"]), slider], [slider], lambda: draw(slider.value))


def _sign_bench(words: dict[str, str]) -> list[widgets.Widget]:
    wide = widgets.Layout(width="auto")
    boxes = [
        widgets.Checkbox(value=False, description=words[f"sign-{point}"], indent=False, layout=wide)
        for point in SIGN_POINTS
    ]

    def draw() -> tuple[bytes, str]:
        told = sum(box.value for box in boxes)
        figure, axes = _figure(height=2.4)
        bars = axes.barh([words["sign-agreed"], words["sign-told"]], [0, told], color=ACCENT)
        axes.bar_label(bars, padding=4)
        axes.set(title=words["sign-title"], xlim=(0, len(SIGN_POINTS)))
        return _png(figure), fill(words["sign-text"], told=told, total=len(SIGN_POINTS))

    return _live([widgets.Label(words["sign-hint"]), *boxes], boxes, draw)


def _tiers(words: dict[str, str]) -> list[widgets.Widget]:
    kind = widgets.Dropdown(
        options=[(words[f"tier-{each}"], each) for each in TIERS], layout=widgets.Layout(width="auto")
    )
    entries = _slider(1, MOST_ENTRIES, 30)

    def draw() -> tuple[bytes, str]:
        others = TIERS[kind.value]
        at_work = others // 2
        figure, axes = _figure(height=2.6)
        right = 2 * max(others, entries.value)
        for place, threshold in enumerate((others, at_work)):
            axes.barh(place, threshold, color=PALE, height=0.55)
            axes.barh(place, right - threshold, left=threshold, color=ACCENT, height=0.55)
            axes.text(threshold, place, f" {threshold}", color=PAPER, va="center")
        axes.axvline(entries.value, color=INK, linewidth=2, linestyle="--")
        axes.set_yticks([0, 1], [words["tier-anyone"], words["tier-at-work"]])
        axes.set(title=words["tier-title"], xlabel=words["tier-x"], xlim=(0, right))
        said = words["tier-crime" if entries.value >= at_work else "tier-below"]
        return _png(figure), fill(said, entries=entries.value, at_work=at_work, others=others)

    head: list[widgets.Widget] = [
        widgets.Label(words["tier-kind"]),
        kind,
        widgets.Label(words["tier-entries"]),
        entries,
    ]
    return _live(head, [kind, entries], draw)


def share_range(seen: int, of: int) -> tuple[float, float]:
    """Return the exact 95 % range (Clopper and Pearson) of a share, seen in ``seen`` of ``of`` random picks."""

    def at_most(seen: int, share: float) -> float:
        return sum(comb(of, k) * share**k * (1 - share) ** (of - k) for k in range(seen + 1))

    def solve(above: Callable[[float], bool]) -> float:
        low, high = 0.0, 1.0
        for _ in range(50):
            middle = (low + high) / 2
            low, high = (middle, high) if above(middle) else (low, middle)
        return low

    # Seeing this many or more must not be rarer than 2.5 % at the lower end, nor this few or fewer at the upper end.
    lowest = solve(lambda share: 1 - at_most(seen - 1, share) < 0.025) if seen else 0.0
    highest = solve(lambda share: at_most(seen, share) > 0.025) if seen < of else 1.0
    return lowest, highest


def _sample_size(words: dict[str, str]) -> list[widgets.Widget]:
    offices, seen = _slider(1, MOST_OFFICES, 8), _slider(0, 8, 7)

    def draw() -> tuple[bytes, str]:
        seen.max = offices.value
        lowest, highest = share_range(seen.value, offices.value)
        figure, axes = _figure(height=2.2)
        axes.barh(0, 100 * (highest - lowest), left=100 * lowest, color=ACCENT, height=0.4)
        axes.plot(100 * seen.value / offices.value, 0, "o", color=PAPER, markeredgecolor=INK, markersize=9)
        axes.axvline(95, color=INK, linestyle="--", linewidth=1.6)
        axes.text(94, 0.42, words["sample-claim"], ha="right", va="center")
        axes.set_yticks([])
        axes.set(title=words["sample-title"], xlabel=words["sample-x"], xlim=(0, 100.5), ylim=(-0.4, 0.6))
        said = fill(
            words["sample-text"],
            seen=seen.value,
            of=offices.value,
            low=f"{100 * lowest:.1f}",
            high=f"{100 * highest:.1f}",
        )
        return _png(figure), said

    head: list[widgets.Widget] = [
        widgets.Label(words["sample-of"]),
        offices,
        widgets.Label(words["sample-seen"]),
        seen,
    ]
    return _live(head, [offices, seen], draw)


def _timeline(words: dict[str, str], content: Content, lang: str) -> list[widgets.Widget]:
    ranks = section("law", lang)
    since = widgets.Checkbox(
        value=False, description=words["time-since"], indent=False, layout=widgets.Layout(width="auto")
    )
    today = content.course.law_as_of
    listed = sorted(
        (each for each in content.law.instruments.values() if each.date_checked and each.in_force <= today),
        key=lambda each: each.in_force,
    )
    order = [rank for rank in RANK_MARKS if any(each.rank == rank for each in listed)]

    def draw() -> tuple[bytes, str]:
        from matplotlib.dates import YearLocator  # noqa: PLC0415

        later = [each for each in listed if not law_of_then(each)]
        shown = later if since.value else listed
        figure, axes = _figure(height=1.6 + 0.27 * len(shown))
        for rank in order:
            places = [(each.in_force, -place) for place, each in enumerate(shown) if each.rank == rank]
            if places:
                days, heights = zip(*places, strict=True)
                axes.plot(days, heights, RANK_MARKS[rank], color=ACCENT, markersize=8, label=ranks[rank])
        for day, label, side in ((ARTICLE_DAY, words["time-article"], "right"), (today, words["time-today"], "left")):
            axes.axvline(day, color=INK, linestyle="--", linewidth=1.2)
            axes.annotate(
                label, (day, 1), xytext=(-4 if side == "right" else 4, 0), textcoords="offset points", ha=side
            )
        axes.set_yticks([-place for place in range(len(shown))], [each.name.of(lang) for each in shown], fontsize=8)
        axes.set(ylim=(-len(shown) + 0.4, 1.9))
        axes.margins(x=0.15)
        axes.xaxis.set_major_locator(YearLocator(4))
        figure.suptitle(words["time-title"], color=INK)
        figure.legend(loc="outside lower center", ncols=2, fontsize=8, frameon=False)
        comma = language(lang).title_comma
        said = fill(
            words["time-text"], later=len(later), of=len(listed), names=comma.join(each.name.of(lang) for each in later)
        )
        return _png(figure), said

    return _live([since], [since], draw)


def _slider(least: int, most: int, value: int) -> widgets.IntSlider:
    wide = widgets.Layout(width="100%", max_width="26rem")
    return widgets.IntSlider(value=value, min=least, max=most, layout=wide)


def _live(
    head: list[widgets.Widget], controls: list[widgets.Widget], draw: Callable[[], tuple[bytes, str]]
) -> list[widgets.Widget]:
    """Return ``head`` above a chart and its text, both redrawn whenever a control changes."""
    picture, text = widgets.HTML(), _said("")

    def redraw(_change: object = None) -> None:
        png, said = draw()
        data = base64.b64encode(png).decode()
        picture.value = f'<img class="af-drawn" alt="{escape(said)}" src="data:image/png;base64,{data}">'
        text.value = _said(said).value

    for control in controls:
        control.observe(redraw, "value")
    redraw()
    return [*head, picture, text]


def _said(text: str) -> widgets.HTML:
    return widgets.HTML(f'<p class="af af-meta" role="status">{escape(text)}</p>')


def _figure(height: float = 3.6) -> tuple[Any, Any]:
    import matplotlib as mpl  # noqa: PLC0415 - a lesson without a chart stays small
    from matplotlib import font_manager  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    font_manager.fontManager.addfont(str(FONT))
    mpl.rcParams["font.family"] = ["Noto Sans SC", "DejaVu Sans"]
    mpl.rcParams["text.color"] = mpl.rcParams["axes.labelcolor"] = INK
    figure = Figure(figsize=(6.4, height), dpi=150, layout="constrained", facecolor="none")
    axes = figure.subplots()
    axes.set_facecolor("none")
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _png(figure: Any) -> bytes:
    out = io.BytesIO()
    figure.savefig(out, format="png")
    return out.getvalue()
