"""The decision in one line, for the description of a commit status."""

from __future__ import annotations

from gate.model.decision import Decision
from gate.model.text import truncate
from gate.render.build_view import build_view
from gate.render.escape import clean

LIMIT = 140
"""The most characters that GitHub accepts as the description of a status."""


def render(decision: Decision, *, enforce: bool = True) -> str:
    """The decision and its first reason, at most LIMIT characters long, with a mark when evidence is self-reported."""
    view = build_view(decision, enforce=enforce)
    mark = " (self-reported)" if any(verdict.is_self_reported for verdict in decision.verdicts) else ""
    line = clean(f"{view.result}{mark}: {view.headline}", 10 * LIMIT)
    return truncate(line, LIMIT)
