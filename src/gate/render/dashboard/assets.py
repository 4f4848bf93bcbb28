"""The style sheet and the templates of the dashboard."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from typing import Any

from gate.model.decision import State, Status
from gate.model.timestamps import format_utc
from gate.render.dashboard.heat_map import PATTERNS
from gate.render.dashboard.timeline import Gap
from gate.render.dashboard.views import format_duration, format_score
from gate.render.html import GLYPHS, load_template, read_template

PAGES = {
    "index.html": "Now",
    "trend.html": "Trend",
    "map.html": "Heat map",
    "waivers.html": "Waivers",
    "durations.html": "Durations",
}
"""The pages of a gate, in the order of the navigation."""


def render_page(name: str, root: str, home: str = "", **values: Any) -> str:
    """A page from its template.

    `root` is the way from the page to the folder of its gate, or of the overview; `home` the way to the overview.
    """
    style = style_sheet(is_item=name == "item")
    text = load_template(f"dashboard/{name}.html.j2").render(
        page_name=f"{name}.html", root=root, home=home, style=style, style_digest=_digest(style),
        script=script(), script_digest=_digest(script()), navigation=PAGES, glyphs=GLYPHS, statuses=list(Status),
        patterns=PATTERNS, gaps=Gap, states=State, format_time=format_utc, format_duration=format_duration,
        format_score=format_score, **{"months": None, "quarters": None} | values,
    )  # fmt: skip
    return text.rstrip() + "\n"


@cache
def style_sheet(*, is_item: bool) -> str:
    """The style sheet of a page: what it shares with the report, and its own, without needless white space.

    The pages of items are the most, so they have only what they need.
    """
    names = ("base.css", "dashboard/dashboard.css", *(() if is_item else ("dashboard/pages.css",)))
    text = re.sub(r"\s+", " ", "".join(map(read_template, names)))
    return re.sub(r" ?([{};,]) ?|(?<=:) ", r"\1", text).replace(";}", "}").strip()


@cache
def script() -> str:
    """The one script: it sorts and filters tables. Every page is complete without it."""
    return read_template("dashboard/tables.js").strip()


@cache
def _digest(text: str) -> str:
    """The digest as a content security policy names it."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
