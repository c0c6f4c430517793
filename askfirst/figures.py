"""Charts to play with. The only module that imports matplotlib, and only when a chart is asked for.

Every chart comes with a line of text that says what it shows, so that nothing is told by the picture alone.
"""

from __future__ import annotations

import base64
import io
import random
from collections.abc import Callable
from functools import cache
from html import escape
from pathlib import Path
from statistics import median
from typing import Any

import ipywidgets as widgets

from askfirst.bank import Content

FONT = Path(__file__).parent / "fonts" / "NotoSansSC-subset.ttf"
VISITORS, SHOPS, HOURS = 400, 12, 10  # the made-up shops of the explorer "nameless-number"
MOST_VISITS = 5
SIGN_POINTS = ("who", "purpose", "kinds", "keeping", "need", "effect", "rights")
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


def explorer(name: str, content: Content, lang: str) -> widgets.Widget:
    """Return explorer ``name`` behind a button: matplotlib is loaded when it is pressed."""
    words = content.words("explorer", lang)
    make = {"nameless-number": _nameless_number, "sign-bench": _sign_bench}[name]
    button = widgets.Button(description=words["open"], layout=widgets.Layout(width="auto"))
    box = widgets.VBox([button])

    def opened(_button: object) -> None:
        box.children = make(words)

    button.on_click(opened)
    box.add_class("af-chart")
    return box


def _nameless_number(words: dict[str, str]) -> list[widgets.Widget]:
    left = matching_visitors()

    def draw(visits: int) -> tuple[bytes, str]:
        figure, axes = _figure()
        colours = [ACCENT if number == visits else PALE for number in range(1, MOST_VISITS + 1)]
        bars = axes.bar(range(1, MOST_VISITS + 1), left, color=colours)
        axes.bar_label(bars, padding=3)
        axes.set_xticks(range(1, MOST_VISITS + 1))
        axes.set(title=words["number-title"], xlabel=words["number-x"], ylabel=words["number-y"])
        return _png(figure), words["number-text"].format(visits=visits, left=left[visits - 1])

    slider = widgets.IntSlider(value=1, min=1, max=MOST_VISITS, layout=widgets.Layout(width="100%", max_width="26rem"))
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
        return _png(figure), words["sign-text"].format(told=told, total=len(SIGN_POINTS))

    return _live([widgets.Label(words["sign-hint"]), *boxes], boxes, draw)


def _live(
    head: list[widgets.Widget], controls: list[widgets.Widget], draw: Callable[[], tuple[bytes, str]]
) -> list[widgets.Widget]:
    """Return ``head`` above a chart and its text, both redrawn whenever a control changes."""
    picture, text = widgets.HTML(), widgets.HTML()

    def redraw(_change: object = None) -> None:
        png, said = draw()
        data = base64.b64encode(png).decode()
        picture.value = f'<img alt="{escape(said)}" style="max-width:100%" src="data:image/png;base64,{data}">'
        text.value = f'<p class="af af-meta" role="status">{escape(said)}</p>'

    for control in controls:
        control.observe(redraw, "value")
    redraw()
    return [*head, picture, text]


def _figure(height: float = 3.6) -> tuple[Any, Any]:
    import matplotlib as mpl  # noqa: PLC0415 - a lesson without a chart stays small
    from matplotlib import font_manager  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    font_manager.fontManager.addfont(str(FONT))
    mpl.rcParams["font.family"] = ["Noto Sans SC", "DejaVu Sans"]
    mpl.rcParams["text.color"] = mpl.rcParams["axes.labelcolor"] = INK
    figure = Figure(figsize=(6.4, height), dpi=150, layout="constrained", facecolor=PAPER)
    axes = figure.subplots()
    axes.set_facecolor(PAPER)
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _png(figure: Any) -> bytes:
    out = io.BytesIO()
    figure.savefig(out, format="png")
    return out.getvalue()
