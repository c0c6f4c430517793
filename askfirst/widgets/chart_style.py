"""The look of the labs' charts, with letters for both languages on every machine."""

from __future__ import annotations

from askfirst.widgets.explorers import ACCENT, FONT, INK, PALE, PAPER


def dress() -> None:
    """Let every chart drawn from now on look like the course."""
    import matplotlib as mpl  # noqa: PLC0415 - takes most of a second; here it is known to be wanted
    from cycler import cycler  # noqa: PLC0415
    from matplotlib import font_manager  # noqa: PLC0415

    font_manager.fontManager.addfont(str(FONT))
    mpl.rcParams.update(
        {
            "font.family": ["Noto Sans SC", "DejaVu Sans"],
            "axes.prop_cycle": cycler(color=[ACCENT, "#b5612a", "#4d7c5b", PALE]),
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.titlelocation": "left",
            "axes.facecolor": PAPER,
            "figure.facecolor": PAPER,
            "figure.constrained_layout.use": True,
            "figure.figsize": (7.2, 4.0),
            "text.color": INK,
            "axes.labelcolor": INK,
        }
    )
