"""The result of every expectation, for reports that other tools read: SARIF, JUnit XML and Code Quality.

A report must not contradict the exit code: where a decision blocks nothing (`enforce: false`, a first checklist), what
fails is a warning, and a decision that blocks without a failing item has a result of its own.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum

from gate.config.settings import DEFAULT_CHECKLISTS
from gate.judge.outcome import final_exit_code
from gate.model.decision import Broken, Comparison, Decision, Held, Level, State, Status, Verdict
from gate.model.evidence import Finding, NotApplicable, Unseen
from gate.model.lazy_dataclass import dataclass
from gate.model.text import one_line
from gate.render.annotations import describe_with_reason
from gate.render.build_view import build_view
from gate.render.escape import clean
from gate.render.findings import is_counted_in, open_findings, sort_findings
from gate.render.links import is_inside
from gate.render.step import step_of

MAX_PLACES = 50
"""How many places of one expectation are named; the pages and the saved result have more."""

MAX_TEXT = 1_000
"""Characters of a message; GitHub and GitLab show less."""

MAX_HELP = 2_000
"""Characters of what to do."""

DECISION = "decision"
"""The rule of a result that is about the whole decision."""


class ResultKind(StrEnum):
    """What became of an expectation. Only the first two block."""

    FAILED = "failed"
    NO_DATA = "no data"
    WARNING = "warning"
    WAIVED = "waived"
    PASSED = "passed"
    SKIPPED = "skipped"


BLOCKING_KINDS = (ResultKind.FAILED, ResultKind.NO_DATA)
"""The kinds of an expectation that keeps the decision from being ready."""

PROBLEM_KINDS = (*BLOCKING_KINDS, ResultKind.WARNING)
"""The kinds that need somebody to act."""


@dataclass(frozen=True, slots=True)
class Place:
    """Lines of a file of the repository, counted from 1."""

    path: str
    line: int = 1
    end_line: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class ExpectationResult:
    """One expectation of one item; every text is clean.

    `name` is the expectation with its target, `text` the result in a sentence, and `help` what to do. `places` has at
    least one: where the findings are that break the expectation, else the line of the checklist. `fingerprint` stays
    when values, thresholds and lines change. `duration` is that of the item, in seconds.
    """

    item: str
    title: str
    category: str
    rule: str
    name: str
    kind: ResultKind
    text: str
    help: str
    places: tuple[Place, ...]
    fingerprint: str
    duration: float = 0.0

    @property
    def place(self) -> Place:
        """The first place."""
        return self.places[0]


def list_results(decision: Decision, key: str, prefix: str = "", *, enforce: bool = True) -> list[ExpectationResult]:
    """The results in the order of the checklist.

    `key` is the name of the gate, `prefix` the folder of the root inside the repository, such as `web/`.
    """
    results = [result for verdict in decision.verdicts for result in _of_verdict(verdict, decision, prefix)]
    exit_code = final_exit_code(decision, enforce=enforce)
    if decision.exit_code and not any(result.kind in BLOCKING_KINDS for result in results):
        results.append(_of_decision(decision, prefix))
    if not exit_code:
        results = [_as_warning(result) if result.kind in BLOCKING_KINDS else result for result in results]
    return _with_fingerprints(results, key)


def list_problems(decision: Decision, key: str, prefix: str = "", *, enforce: bool = True) -> list[ExpectationResult]:
    """The results that need somebody to act, as `list_results` has them."""
    results = list_results(decision, key, prefix, enforce=enforce)
    return [result for result in results if result.kind in PROBLEM_KINDS]


def _of_verdict(verdict: Verdict, decision: Decision, prefix: str) -> Iterator[ExpectationResult]:
    item = verdict.item
    step = step_of(verdict, decision.subject.surface)
    sentences = [*(step.sentences if step else ()), item.help]
    base = ExpectationResult(
        item=item.id,
        title=clean(item.title or item.id, 200),
        category=clean(item.category, 100),
        rule=item.id,
        name="item",
        kind=ResultKind.SKIPPED,
        text=clean(verdict.skip.detail, MAX_TEXT) if verdict.skip else "the item was not judged",
        help=one_line(" ".join(filter(None, sentences)), MAX_HELP),
        places=(Place(prefix + item.position.file, item.position.line, item.position.line),),
        fingerprint="",
        duration=verdict.duration,
    )
    if verdict.skip or not verdict.comparisons:
        yield base
        return
    for comparison in verdict.comparisons:
        yield _of_comparison(comparison, verdict, base, prefix)


def _of_comparison(comparison: Comparison, verdict: Verdict, base: ExpectationResult, prefix: str) -> ExpectationResult:
    kind = _kind(comparison, verdict)
    position = comparison.expectation.position
    if not position.is_local:
        position = verdict.item.position
    target = clean(getattr(comparison.outcome, "target", ""), 300)
    places = [*_places(comparison, verdict, prefix)] if kind in PROBLEM_KINDS else []
    mark = " (self-reported)" if verdict.is_self_reported else ""
    return replace(
        base,
        rule=f"{base.item}/{comparison.expectation.fact.name}",
        name=clean(comparison.expectation.text, 300) + (f" at {target}" if target else ""),
        kind=kind,
        text=clean(describe_with_reason(comparison, verdict), MAX_TEXT) + mark,
        help=base.help if kind in PROBLEM_KINDS else "",
        places=tuple(places) or (Place(prefix + position.file, position.line, position.line),),
        fingerprint=f"{comparison.level}\0{comparison.expectation.op}\0{target}",
    )


def _kind(comparison: Comparison, verdict: Verdict) -> ResultKind:
    match comparison.outcome:
        case Held():
            return ResultKind.PASSED
        case NotApplicable():
            return ResultKind.SKIPPED
        case _ if comparison.level is not Level.MUST:
            return ResultKind.WARNING
        case Broken():
            return ResultKind.FAILED if verdict.status is Status.FAIL else ResultKind.WAIVED
        case Unseen():
            return ResultKind.WAIVED if verdict.status is Status.WAIVED else ResultKind.NO_DATA


def _places(comparison: Comparison, verdict: Verdict, prefix: str) -> Iterator[Place]:
    """Where the findings are that explain a broken expectation; a path that leads out of the repository is none."""
    if not isinstance(comparison.outcome, Broken):
        return
    fact = comparison.expectation.fact.name
    findings = [finding for finding in sort_findings(open_findings(verdict)) if is_counted_in(finding, fact)]
    places = (_place(finding, prefix) for finding in findings if is_inside(finding.path.removeprefix("./")))
    yield from list(dict.fromkeys(places))[:MAX_PLACES]


def _place(finding: Finding, prefix: str) -> Place:
    line = max(finding.line or 1, 1)
    return Place(prefix + finding.path.removeprefix("./"), line, max(finding.end_line or line, line))


def _of_decision(decision: Decision, prefix: str) -> ExpectationResult:
    """The result of a decision that blocks although no item does: an error, or nothing that was judged."""
    view = build_view(decision)
    files = [verdict.item.position.file for verdict in decision.verdicts]
    texts = [text.rstrip(".") for text in (str(view.headline), *decision.notes)]
    return ExpectationResult(
        item="gate",
        title="The decision of the gate",
        category="",
        rule=DECISION,
        name=DECISION,
        kind=ResultKind.FAILED if decision.state is State.NOT_READY else ResultKind.NO_DATA,
        text=one_line(". ".join(dict.fromkeys(texts)), MAX_TEXT),
        help=view.action,
        places=(Place(prefix + (files[0] if files else DEFAULT_CHECKLISTS[0])),),
        fingerprint="",
    )


def _as_warning(result: ExpectationResult) -> ExpectationResult:
    return replace(result, kind=ResultKind.WARNING)


def _with_fingerprints(results: list[ExpectationResult], key: str) -> list[ExpectationResult]:
    """The results with a digest as fingerprint; a number tells apart those with equal parts."""
    counts = Counter[str]()
    numbered = []
    for result in results:
        text = f"{key}\0{result.rule}\0{result.fingerprint}"
        counts[text] += 1
        digest = hashlib.sha256(f"{text}\0{counts[text]}".encode()).hexdigest()
        numbered.append(replace(result, fingerprint=digest[:40]))
    return numbered
