"""Log commands that GitHub shows as annotations, and the log around them made safe.

Source: GitHub's documentation, "Workflow commands for GitHub Actions". A step may set ten errors and ten warnings; the
rest would be dropped silently, so that they are counted here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from gate.model import Decision, Finding, Status, Verdict
from gate.reports.escape import MIN_SECRET, clean
from gate.reports.said import say

MAX_EACH = 10
"""How many errors, and how many warnings, one step may set."""

LEVELS = {Status.FAIL: "error", Status.UNKNOWN: "error", Status.WARN: "warning"}


def render(decision: Decision) -> str:
    """The commands for what fails, could not be seen, or warns; empty where nothing does."""
    lines: list[str] = []
    for level in ("error", "warning"):
        commands = [
            command
            for status, name in LEVELS.items()
            if name == level
            for verdict in decision.verdicts
            if verdict.status is status
            for command in _commands(level, verdict)
        ]
        lines += commands[:MAX_EACH]
        if more := len(commands) - MAX_EACH:
            lines += [f"{more:,} more {level}s are in the summary"] if more > 0 else []
    return "".join(f"{line}\n" for line in lines)


def _commands(level: str, verdict: Verdict) -> Iterator[str]:
    """One command for each finding that has a place, else one for the item."""
    findings = verdict.evidence.findings if verdict.evidence else ()
    placed = [finding for finding in findings if finding.path]
    title = clean(f"{verdict.item.title} ({verdict.item.id})", 200)
    for finding in placed:
        yield _command(level, finding, title)
    if not placed:
        place = verdict.item.place
        said = "; ".join(say(held).text for held in verdict.because) or "nothing was expected"
        where = f"file={_property(place.file)},line={place.line}"
        yield f"::{level} {where},title={_property(title)}::{_message(clean(said, 500))}"


def of_findings(found: Sequence[tuple[str, Finding]], title: str) -> str:
    """The commands for located findings, each with its level; no more of a level than a step may set."""
    lines = []
    for level in dict.fromkeys(level for level, _ in found):
        alike = [finding for each, finding in found if each == level]
        lines += [_command(level, finding, title) for finding in alike[:MAX_EACH]]
        if (more := len(alike) - MAX_EACH) > 0:
            lines.append(f"{more:,} more {level}s are in the table")
    return "".join(f"{line}\n" for line in lines)


def _command(level: str, finding: Finding, title: str) -> str:
    return f"::{level} {_place(finding)},title={_property(title)}::{_message(clean(finding.message, 500))}"


def _place(finding: Finding) -> str:
    line = f",line={finding.line}" if finding.line else ""
    end = f",endLine={finding.end_line}" if finding.end_line else ""
    return f"file={_property(clean(finding.path, 500))}{line}{end}"


def masks(secrets: Iterable[str]) -> str:
    """The commands that make the runner blot these out of everything that is logged after them."""
    lines = {line for secret in secrets for line in secret.splitlines() if len(line) >= MIN_SECRET}
    return "".join(f"::add-mask::{_message(line)}\n" for line in sorted(lines))


def quiet(text: str, mark: str) -> str:
    """The text between marks that no command in it can cross: the runner obeys nothing until it reads the end mark.

    `mark` must be text that nobody could guess who had a hand in the text.
    """
    return f"::stop-commands::{mark}\n{_broken(text)}::{mark}::\n"


def _broken(text: str) -> str:
    """The text with the older form of log commands, `##[…]`, taken apart."""
    return text.replace("##[", "##\u200b[")


def _message(text: str) -> str:
    return _broken(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
