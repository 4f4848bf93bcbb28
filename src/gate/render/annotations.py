"""Log commands: annotations, masks and debug messages, and untrusted text in which no command is active.

Source: GitHub's documentation, "Workflow commands for GitHub Actions". A step may create ten errors and ten warnings.
GitHub drops the others silently, so they are counted here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

from gate.model.decision import BLOCKING_STATUSES, Broken, Comparison, Decision, Level, Status, Verdict
from gate.model.evidence import Finding, Unseen
from gate.model.lazy_dataclass import dataclass
from gate.model.surface import Surface
from gate.model.text import limit_lines, without_point
from gate.render.comparisons import describe
from gate.render.escape import clean
from gate.render.findings import open_findings, sort_findings
from gate.render.key_numbers import add_delta, count_waived
from gate.render.redact import MIN_SECRET
from gate.render.step import step_of

MAX_PER_LEVEL = 10
"""How many errors, and how many warnings, one step may create."""

MAX_ACTION = 300
"""Characters of what to do; the pages have all of it."""

LEVELS = {"error": BLOCKING_STATUSES, "warning": (Status.WARN,)}
"""The level of an annotation, and the statuses that it is for."""


@dataclass(frozen=True, slots=True)
class LineAnnotation:
    """A message at lines of a file; `end_line` and `column` are 0 where they are not known."""

    level: str
    path: str
    line: int
    end_line: int
    title: str
    message: str
    column: int = 0


def list_annotations(decision: Decision, prefix: str = "") -> Iterator[LineAnnotation]:
    """The annotations in order of importance: what blocks before what warns, and of each item the worst one first.

    An item has one for each finding with a path that explains its status, else one at its place in the checklist. The
    items take turns, so that one with many findings does not hide the others. `prefix` is the folder of the root inside
    the repository, such as `web/`: GitHub needs the whole path.
    """
    for level, statuses in LEVELS.items():
        verdicts = [verdict for status in statuses for verdict in decision.verdicts if verdict.status is status]
        surface = decision.subject.surface
        for turn in zip_longest(*(_of_verdict(level, verdict, surface) for verdict in verdicts)):
            yield from (replace(annotation, path=prefix + annotation.path) for annotation in turn if annotation)


def _of_verdict(level: str, verdict: Verdict, surface: Surface) -> Iterator[LineAnnotation]:
    located = [finding for finding in sort_findings(open_findings(verdict)) if finding.path]
    mark = " (self-reported)" if verdict.is_self_reported else ""
    item = verdict.item
    title = clean(item.id if item.title == item.id else f"{item.title} ({item.id})", 200) + mark
    reasons = "; ".join(describe_with_reason(comparison, verdict) for comparison in _decisive_comparisons(verdict))
    action = _action(verdict, surface)
    if not located:
        position = verdict.item.position
        message = clean(reasons or "the item expects nothing", 500) + action
        yield LineAnnotation(level, position.file, position.line, 0, title, message)
    for finding in located:
        yield _of_finding(level, finding, title, clean(reasons, 200) + action)


def _action(verdict: Verdict, surface: Surface) -> str:
    """What to do about the item, on a line of its own."""
    step = step_of(verdict, surface)
    return f"\nNext: {clean(' '.join(step.sentences), MAX_ACTION)}" if step and step.sentences else ""


def _decisive_comparisons(verdict: Verdict) -> Iterator[Comparison]:
    """The comparisons that gave the item its status."""
    outcome = Unseen if verdict.status is Status.UNKNOWN else (Broken, Unseen)
    level = Level.SHOULD if verdict.status is Status.WARN else Level.MUST
    return (
        comparison
        for comparison in verdict.comparisons
        if comparison.level is level and isinstance(comparison.outcome, outcome)
    )


def describe_with_reason(comparison: Comparison, verdict: Verdict) -> str:
    """The text of a comparison with the difference from the baseline, and why data is missing."""
    text = add_delta(describe(comparison), comparison, verdict, count_waived(verdict, comparison.expectation.fact))
    return f"{text.text} ({text.reason.explanation})" if text.reason else text.text


def _of_finding(level: str, finding: Finding, title: str, reasons: str) -> LineAnnotation:
    path = clean(finding.path, 500)
    fix = clean(f"; fix: {finding.remedy}", 300) if finding.remedy else ""
    text = without_point(finding.message) if fix else finding.message
    message = clean(": ".join(part for part in (finding.rule, text) if part), 500) + fix
    message = f"{message}\n{reasons}" if reasons else message
    return LineAnnotation(level, path, finding.line or 0, finding.end_line or 0, title, message)


def render(decision: Decision, prefix: str = "") -> str:
    """The log commands of a decision, as many as GitHub shows; empty where there are none."""
    return render_commands(list(list_annotations(decision, prefix)), "summary")


def render_commands(annotations: Sequence[LineAnnotation], page: str) -> str:
    """The log commands, as many of each level as a step may create; `page` is where the others are."""
    lines: list[str] = []
    for level in dict.fromkeys(annotation.level for annotation in annotations):
        commands = [_command(annotation) for annotation in annotations if annotation.level == level]
        lines += limit_lines(commands, MAX_PER_LEVEL, f"{level}s are in the {page}")
    return "".join(f"{line}\n" for line in lines)


def _command(annotation: LineAnnotation) -> str:
    line = f",line={annotation.line}" if annotation.line else ""
    end = f",endLine={annotation.end_line}" if annotation.end_line else ""
    column = f",col={annotation.column}" if annotation.column else ""
    position = f"file={_property(annotation.path)}{line}{end}{column}"
    return f"::{annotation.level} {position},title={_property(annotation.title)}::{_message(annotation.message)}"


def mask_commands(secrets: Iterable[str]) -> str:
    """The commands that make the runner mask these texts in the rest of the log."""
    lines = {line for secret in secrets for line in secret.splitlines() if len(line) >= MIN_SECRET}
    return "".join(f"::add-mask::{_message(line)}\n" for line in sorted(lines))


def disable_commands(text: str, token: str) -> str:
    """The text between commands that make the runner ignore every command in it.

    The runner executes commands again after the `token`, so the author of the text must not be able to guess it.
    """
    return f"::stop-commands::{token}\n{break_legacy_commands(text)}::{token}::\n"


def break_legacy_commands(text: str) -> str:
    """The text without the older form of log commands, `##[…]`, which the runner executes anywhere in a line."""
    return text.replace("##[", "##\u200b[")


def _message(text: str) -> str:
    return break_legacy_commands(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")


def debug_command(message: str) -> str:
    """The log command for a message that GitHub shows while debug logging is enabled."""
    return f"::debug::{_message(message)}\n"
