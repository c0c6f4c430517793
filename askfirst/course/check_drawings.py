"""Whether a drawing is safe to lay into a page: only shapes, and nothing that runs, loads or restyles.

A list of what is allowed, not of what is forbidden: an element or attribute that no drawing needs is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from askfirst.course.faults import ContentError, Fault, fault
from askfirst.course.yaml_source import read_bytes, shown

LARGEST_DRAWING = 8_192  # bytes
SVG = "{http://www.w3.org/2000/svg}"
ELEMENTS = {
    *("svg", "g", "path", "circle", "ellipse", "rect", "line", "polyline", "polygon", "title", "desc"),
    *("defs", "linearGradient", "radialGradient", "stop", "clipPath", "text", "tspan"),
}
ATTRIBUTES = {
    *("id", "class", "viewBox", "width", "height", "role", "aria-hidden", "aria-label", "focusable", "data-stop"),
    *("d", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "dx", "dy", "points", "transform"),
    *("fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-opacity", "stroke-linecap"),
    *("stroke-linejoin", "stroke-dasharray", "stroke-dashoffset", "stroke-miterlimit", "opacity", "clip-path"),
    *("clip-rule", "offset", "stop-color", "stop-opacity", "gradientUnits", "gradientTransform", "clipPathUnits"),
    *("font-size", "font-weight", "font-family", "text-anchor", "dominant-baseline", "preserveAspectRatio", "version"),
}
# What ends early where a page reads it as HTML, so that a browser would see elements that are none here.
TWO_READINGS = re.compile(r"<!--+>|<!\[CDATA\[|<\?(?!xml )")
REACHES_OUT = re.compile(r"url\((?!\s*#[\w-]+\s*\))|\w+script:|https?:|//|data:|@import|\\|expression", re.IGNORECASE)


def check_drawing(path: Path, root: Path) -> tuple[set[str], list[Fault]]:
    """Return the stops that a drawing marks, and what is wrong with it."""
    name = shown(path, root)
    try:
        raw = read_bytes(path, root, LARGEST_DRAWING)
    except ContentError as error:
        return set(), error.faults
    if not raw.strip():
        return set(), [fault(name, 1, "file-empty")]
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return set(), [fault(name, line, "file-not-utf8" if b"<" in raw else "drawing-not-svg")]
    if declared := re.search("<!DOCTYPE|<!ENTITY", text):
        return set(), [fault(name, text.count("\n", 0, declared.start()) + 1, "drawing-entity")]
    if two := TWO_READINGS.search(text):
        return set(), [fault(name, text.count("\n", 0, two.start()) + 1, "drawing-element", tag=two[0])]
    parser = etree.XMLParser(
        remove_comments=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        top = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        return set(), [fault(name, max(error.lineno or 1, 1), "drawing-not-svg")]
    except ValueError:
        return set(), [fault(name, 1, "drawing-not-svg")]
    if top.tag != f"{SVG}svg":
        return set(), [fault(name, 1, "drawing-not-svg")]
    faults = list(_foreign(name, top))
    stops = [str(each.get("data-stop")) for each in top.iter() if isinstance(each.tag, str) and each.get("data-stop")]
    faults += [fault(name, 1, "stop-twice", id=stop) for stop in sorted({s for s in stops if stops.count(s) > 1})]
    if not top.get("viewBox"):
        faults.append(fault(name, 1, "drawing-no-viewbox"))
    return set(stops), faults


def _foreign(name: str, top: etree._Element) -> Iterator[Fault]:
    """Yield what does not belong into a drawing, element by element."""
    for each in top.iter():
        line = int(str(each.sourceline or 1))
        tag = str(each.tag).removeprefix(SVG) if isinstance(each.tag, str) else "<?…?>"
        if tag not in ELEMENTS:
            yield fault(name, line, "drawing-element", tag=re.sub(r"\{.*\}", "", tag)[:40])
            continue
        for attribute, value in each.attrib.items():
            if attribute not in ATTRIBUTES:
                yield fault(name, line, "drawing-attribute", attribute=re.sub(r"\{.*\}", "", str(attribute))[:40])
            elif REACHES_OUT.search(str(value)):
                yield fault(name, line, "drawing-reference", attribute=attribute)
