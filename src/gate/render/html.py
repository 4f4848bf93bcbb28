"""The decision as one HTML page: no script, no request; readable on a phone, in the dark, on paper and by ear.

The template is packaged and escapes every value. The content security policy in its head allows one style sheet,
identified by its digest, and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from typing import TYPE_CHECKING

from gate.model.decision import Decision, State, Status
from gate.render.build_view import build_view
from gate.render.comparisons import ComparisonStatus
from gate.render.escape import LIMIT, clean, link, spans
from gate.render.links import NO_LINKS, Links

if TYPE_CHECKING:
    from jinja2 import Template
    from markupsafe import Markup

MAX_GAPS = 1_000
"""How many gaps the page lists; the others are counted."""

GLYPHS = {
    Status.FAIL: "✗",
    Status.UNKNOWN: "?",
    Status.WARN: "!",
    Status.WAIVED: "~",
    Status.PASS: "✓",
    Status.SKIPPED: "–",
    ComparisonStatus.HELD: "✓",
    ComparisonStatus.BROKEN: "✗",
    ComparisonStatus.NO_DATA: "?",
    ComparisonStatus.NOT_APPLICABLE: "–",
    State.READY: "✓",
    State.NOT_READY: "✗",
    State.UNDECIDED: "?",
}


def render(decision: Decision, links: Links = NO_LINKS, *, enforce: bool = True) -> str:
    """The page, ending in a newline; `links` are the addresses of the files and commits that it names.

    Without `enforce` the heading says that the decision is not enforced.
    """
    page = load_template("report.html.j2").render(
        view=build_view(decision, enforce=enforce), links=links, style=style_sheet(), digest=style_digest(),
        glyphs=GLYPHS, max_gaps=MAX_GAPS,
    )  # fmt: skip
    return page.rstrip() + "\n"


@cache
def style_sheet() -> str:
    """The style sheet that is embedded in every report."""
    return read_template("base.css") + read_template("report.css")


def read_template(name: str) -> str:
    """A file of this package that has no values."""
    from importlib.resources import files

    return files("gate.render").joinpath("templates", name).read_text(encoding="utf-8")


def style_digest() -> str:
    """The digest of the style sheet, as the content security policy of a page names it."""
    return base64.b64encode(hashlib.sha256(style_sheet().encode()).digest()).decode()


def _message(text: str, limit: int = LIMIT) -> Markup:
    """The text of a message, escaped; text between backticks is code."""
    from markupsafe import Markup, escape

    parts = ((escape(part), is_code) for part, is_code in spans(clean(text, limit)))
    return Markup("").join(Markup("<code>{}</code>").format(part) if is_code else part for part, is_code in parts)


@cache
def load_template(name: str) -> Template:
    """A template of this package, which escapes every value."""
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    def slug(text: str) -> str:
        return text.replace(" ", "-")

    environment = Environment(
        loader=PackageLoader("gate.render"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.filters.update(clean=clean, link=link, slug=slug, trusted=Markup, message=_message)
    return environment.get_template(name)
