"""The decision as one HTML page: no script, no request, readable on a phone, in the dark, on paper and by ear.

The template is packaged and escapes every value; the policy in its head allows one style sheet, named by its digest,
and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from typing import TYPE_CHECKING

from gate.model.decision import Decision, State, Status
from gate.render.comparisons import Mark
from gate.render.escape import LIMIT, clean, link, spans
from gate.render.view import WORDS, counts, view

if TYPE_CHECKING:
    from jinja2 import Template
    from markupsafe import Markup

MAX_GAPS = 1_000
"""How many gaps the page lists; the rest is counted."""

GLYPHS = {
    Status.FAIL: "✗",
    Status.UNKNOWN: "?",
    Status.WARN: "!",
    Status.WAIVED: "~",
    Status.PASS: "✓",
    Status.SKIPPED: "–",
    Mark.HELD: "✓",
    Mark.BROKEN: "✗",
    Mark.UNSEEN: "?",
    Mark.NOT_APPLICABLE: "–",
    State.READY: "✓",
    State.NOT_READY: "✗",
    State.UNDECIDED: "?",
}


def render(decision: Decision) -> str:
    """The page, ending in a newline."""
    told = view(decision)
    style = _style()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    page = _template().render(
        view=told, counts=counts(told.groups), style=style, digest=digest, glyphs=GLYPHS, words=WORDS, max_gaps=MAX_GAPS
    )
    return page.rstrip() + "\n"


@cache
def _style() -> str:
    from importlib.resources import files

    return files("gate.render").joinpath("templates/report.css").read_text(encoding="utf-8")


def _worded(text: str, limit: int = LIMIT) -> Markup:
    """The words of a message, escaped; what stands between backticks is code."""
    from markupsafe import Markup, escape

    parts = ((escape(part), is_code) for part, is_code in spans(clean(text, limit)))
    return Markup("").join(Markup("<code>{}</code>").format(part) if is_code else part for part, is_code in parts)


@cache
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    def slug(word: str) -> str:
        return word.replace(" ", "-")

    environment = Environment(
        loader=PackageLoader("gate.render"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.filters.update(clean=clean, link=link, slug=slug, trusted=Markup, worded=_worded)
    return environment.get_template("report.html.j2")
