"""Log commands that GitHub shows as annotations, and the log around them made safe.

Source: GitHub's documentation, "Workflow commands for GitHub Actions". A step may set ten errors and ten warnings; the
rest would be dropped silently, so that they are counted here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from gate.model.decision import Decision, Status, Verdict
from gate.model.evidence import Finding
from gate.model.text import limit_lines
from gate.render.comparisons import describe
from gate.render.escape import clean
from gate.render.redact import MIN_SECRET

MAX_EACH = 10
"""How many errors, and how many warnings, one step may set."""

LEVELS = {Status.FAIL: "error", Status.UNKNOWN: "error", Status.WARN: "warning"}


@dataclass(frozen=True, slots=True)
class Remark:
    """A remark at lines of a file; `end_line` and `column` are 0 where they are not known."""

    level: str
    path: str
    line: int
    end_line: int
    title: str
    message: str
    column: int = 0


def remarks(decision: Decision, prefix: str = "") -> Iterator[Remark]:
    """The remarks in order of importance: one for each finding that has a place, else one for the item.

    `prefix` is the folder of the repository that the root is, as `web/`: GitHub knows files by their whole path.
    """
    for status, level in LEVELS.items():
        for verdict in decision.verdicts:
            if verdict.status is status:
                yield from (replace(one, path=prefix + one.path) for one in _remarks(level, verdict))


def _remarks(level: str, verdict: Verdict) -> Iterator[Remark]:
    findings = verdict.evidence.findings if verdict.evidence else ()
    placed = [finding for finding in findings if finding.path]
    title = clean(f"{verdict.item.title} ({verdict.item.id})", 200)
    yield from (_remark(level, finding, title) for finding in placed)
    if not placed:
        said = "; ".join(describe(one).text for one in verdict.comparisons) or "nothing was expected"
        place = verdict.item.position
        yield Remark(level, place.file, place.line, 0, title, clean(said, 500))


def _remark(level: str, finding: Finding, title: str) -> Remark:
    path, message = clean(finding.path, 500), clean(finding.message, 500)
    return Remark(level, path, finding.line or 0, finding.end_line or 0, title, message)


def render(decision: Decision, prefix: str = "") -> str:
    """The log commands for the remarks, as many as GitHub shows; empty where there are none."""
    return of_remarks(list(remarks(decision, prefix)), "summary")


def of_remarks(every: Sequence[Remark], rest: str) -> str:
    """The log commands, no more of a level than a step may set; `rest` names where the others are."""
    lines: list[str] = []
    for level in dict.fromkeys(remark.level for remark in every):
        commands = [_command(remark) for remark in every if remark.level == level]
        lines += limit_lines(commands, MAX_EACH, f"{level}s are in the {rest}")
    return "".join(f"{line}\n" for line in lines)


def _command(remark: Remark) -> str:
    line = f",line={remark.line}" if remark.line else ""
    end = f",endLine={remark.end_line}" if remark.end_line else ""
    column = f",col={remark.column}" if remark.column else ""
    where = f"file={_property(remark.path)}{line}{end}{column}"
    return f"::{remark.level} {where},title={_property(remark.title)}::{_message(remark.message)}"


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


def debug(message: str) -> str:
    """The log command for a message that GitHub shows while debug logging is enabled."""
    return f"::debug::{_message(message)}\n"
