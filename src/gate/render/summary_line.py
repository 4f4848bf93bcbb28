"""The decision in one line, as a commit status has room for."""

from __future__ import annotations

from gate.model.decision import Decision, Standing
from gate.model.text import clip
from gate.render.escape import clean
from gate.render.view import view

LIMIT = 140
"""The most characters that GitHub takes as the description of a status."""


def render(decision: Decision, *, enforce: bool = True) -> str:
    """The decision and its first reason, at most LIMIT characters long."""
    told = view(decision)
    aside = f" ({decision.enforcement})" if decision.enforcement is not Standing.IN_FORCE else ""
    lenient = "" if enforce or not decision.exit_code else " (not enforced)"
    said = clean(f"{str(decision.state).capitalize()}{aside}{lenient}: {told.why}", 10 * LIMIT)
    return clip(said, LIMIT)
