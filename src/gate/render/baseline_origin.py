"""Where a baseline comes from: its branch and its age."""

from __future__ import annotations

from datetime import UTC, datetime

from gate.model.decision import Decision
from gate.model.text import pluralize


def describe_origin(decision: Decision) -> str:
    """The branch and the age of the baseline, as far as they are known: `of main, 2 days ago`."""
    branch = [f"of {decision.baseline_branch}"] if decision.baseline_branch else []
    age = [describe_age(decision.baseline_at, decision.decided_at)] if decision.baseline_at else []
    return ", ".join([*branch, *age])


def describe_age(at: datetime, now: datetime) -> str:
    """How long ago something was, in the largest unit of which there are two: `90 minutes ago`, `2 days ago`.

    A time that is later, because one of two clocks is wrong, is `2 days later`.
    """
    seconds = int((now.astimezone(UTC) - at.astimezone(UTC)).total_seconds())
    direction = "ago" if seconds >= 0 else "later"
    seconds = abs(seconds)
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= 2 * length:
            return f"{pluralize(seconds // length, unit)} {direction}"
    return f"a minute {direction}" if seconds >= 60 else "just now"
