"""The decision in one line, as a commit status has room for."""

from __future__ import annotations

from gate.model.decision import Decision, Enforcement
from gate.model.text import truncate
from gate.render.escape import clean
from gate.render.view import view

LIMIT = 140
"""The most characters that GitHub takes as the description of a status."""


def render(decision: Decision, *, enforce: bool = True) -> str:
    """The decision and its first reason, at most LIMIT characters long."""
    told = view(decision)
    aside = f" ({decision.enforcement})" if decision.enforcement is not Enforcement.IN_FORCE else ""
    lenient = "" if enforce or not decision.exit_code else " (not enforced)"
    said = clean(f"{str(decision.state).capitalize()}{aside}{lenient}: {told.why}", 10 * LIMIT)
    return truncate(said, LIMIT)
