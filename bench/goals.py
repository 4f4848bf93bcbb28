"""The goals of the benchmark: how the gate compares with other tools and with bare parsers, and its memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bench.measure import Row


@dataclass(frozen=True)
class Goal:
    """How the gate's row compares with a peer's row of the same report: at least so many times as fast.

    Without a peer, `factor` is the longest time in seconds.
    """

    row: str
    factor: float
    peer: str = ""


GOALS = {
    "cobertura": Goal("**gate**, totals", 5.0, "`pycobertura show`"),
    "jacoco": Goal("**gate**, totals", 1 / 1.6, "expat alone, no handlers"),
    "lcov": Goal("**gate**, totals", 6.0, "`lcov --summary`, lines only"),
    "junit": Goal("**gate**, totals", 1.4, "junitparser, totals"),
    "sarif": Goal("**gate**, totals", 4.0, "`sarif summary`"),
    "trivy": Goal("**gate**, totals", 1.0, "json.load alone"),
    "start": Goal("`gate check`, three small items", 0.15),
    "help": Goal("`gate --help`", 0.05),
}
"""The goals by kind of report."""

MAX_MEMORY = 80
"""MB at most for reports in XML and LCOV; reports in JSON may take twice the size of their file."""


def goals(rows: list[Row], sizes: Mapping[str, int]) -> str:
    """The goals as Markdown, each with what was measured; `sizes` are those of the reports in bytes."""
    lines = ["| goal | measured | reached |", "| --- | ---: | --- |"]
    for kind, goal in GOALS.items():
        group = kind if kind in sizes else "start"
        row = find(rows, group, goal.row)
        peer_row = find(rows, group, goal.peer)
        if row is not None and (peer_row is not None or not goal.peer):
            lines.append(time_goal(kind, goal, row, peer_row))
        if row is not None and kind in sizes:
            peak = max(other.peak for other in rows if other.group == kind and other.ours)
            lines.append(memory_goal(kind, sizes[kind], peak))
    return "\n".join(lines)


def find(rows: list[Row], group: str, what: str) -> Row | None:
    """The row of this report; None when it was not measured."""
    return next((row for row in rows if (row.group, row.what) == (group, what)), None)


def time_goal(kind: str, goal: Goal, row: Row, peer_row: Row | None) -> str:
    """The row of a goal about time."""
    if peer_row is None:
        text, measured, is_reached = f"under {goal.factor:.2f} s", f"{row.seconds:.3f} s", row.seconds < goal.factor
        return goal_row(f"{row.what}: {text}", measured, is_reached=is_reached)
    ratio = peer_row.seconds / row.seconds
    if goal.factor < 1:
        text, measured = f"at most {1 / goal.factor:.1f} × the time of {goal.peer}", f"{1 / ratio:.2f} ×"
    else:
        text, measured = f"at least {goal.factor:.1f} × as fast as {goal.peer}", f"{ratio:.2f} ×"
    return goal_row(f"{kind}: {text}", measured, is_reached=ratio >= goal.factor)


def memory_goal(kind: str, size: int, peak: float) -> str:
    """The row of a goal about memory."""
    limit = 2 * size / 1e6 if kind in ("sarif", "trivy") else MAX_MEMORY
    return goal_row(f"{kind}: at most {limit:.0f} MB of memory", f"{peak:.0f} MB", is_reached=peak <= limit)


def goal_row(text: str, measured: str, *, is_reached: bool) -> str:
    """One row of the table of goals."""
    return f"| {text} | {measured} | {'yes' if is_reached else '**no**'} |"
