"""Decisions built by hand for the tests of pages: small builders for readable tests, and six whole decisions."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache

from gate.judge.outcome import EXIT_CODES
from gate.model.checklist import (
    Amount,
    Expectation,
    FromBaseline,
    Item,
    NoThreshold,
    Op,
    Pattern,
    Strings,
    Threshold,
    Waiver,
)
from gate.model.decision import (
    Broken,
    Comparison,
    Decision,
    Held,
    Level,
    Outcome,
    ResolvedThreshold,
    Score,
    Skip,
    SkipCause,
    State,
    Status,
    Verdict,
    WaiverCheck,
)
from gate.model.evidence import (
    Cause,
    Evidence,
    Finding,
    NotApplicable,
    Observation,
    Remedy,
    Seen,
    Severity,
    Source,
    Unseen,
)
from gate.model.position import Position
from gate.model.subject import Subject
from gate.model.units import convert
from gate.model.values import Better, FactSpec, Kind, Percentage, Value, percentage

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
SHA = "3f2a1bc9d07e44f1b2c3d4e5f60718293a4b5c6d"
BASELINE_SHA = "9b1d6e4f1f0a7f0b6f4c2d3e5a6b7c8d9e0f1a2b"

LINE = percentage("line_coverage", "lines that ran, of those that could", is_key=True)
BRANCH = percentage("branch_coverage", "branches taken")
PATCH = percentage("patch_coverage", "changed lines that ran", is_key=True)
PASSED = FactSpec("passed", "tests that passed", better=Better.HIGHER, is_key=True)
FAILED = FactSpec("failed", "tests that failed or crashed", better=Better.LOWER, is_key=True)
SKIPPED = FactSpec("skipped", "tests that were skipped", better=Better.LOWER, is_key=True)
PASS_RATE = percentage("pass_rate", "tests that passed, of those that ran")
DURATION = FactSpec("duration", "how long the tests took", unit="s", better=Better.LOWER, is_key=True)
CRITICAL = FactSpec("critical", "critical findings", better=Better.LOWER, is_key=True)
HIGH = FactSpec("high", "high findings", better=Better.LOWER, is_key=True)
MEDIUM = FactSpec("medium", "medium findings", better=Better.LOWER, is_key=True)
NEW = FactSpec("new", "new findings", better=Better.LOWER, is_key=True)
P95 = FactSpec("p95", "95th percentile of the latency", unit="ms", better=Better.LOWER)
DB = FactSpec("db", "state of the database", kind=Kind.STRING)
EXISTS = FactSpec("exists", "whether a file matches", kind=Kind.BOOLEAN, false_label="missing")
SIZE = FactSpec("size", "bytes of the largest file", unit="B", better=Better.LOWER)
LABELS = FactSpec("labels", "labels of the pull request", kind=Kind.LIST)


def amount(text: str, unit: str) -> Amount:
    """`80%` as the threshold of a fact measured in `unit`."""
    match = re.fullmatch(r"([-+]?[0-9.]+)\s*([A-Za-z%]*)", text)
    assert match is not None, text
    number, text_unit = Decimal(match[1]), match[2]
    return Amount(number, text_unit, convert(number, text_unit, unit))


def expect(fact: FactSpec, op: Op, threshold: str = "", line: int = 8) -> Expectation:
    """`expect(LINE, Op.AT_LEAST, "80%")`; a threshold that begins with `baseline` depends on the baseline."""
    text = f"{fact.name} {op} {threshold}".strip()
    return Expectation(fact, op, _threshold(fact, op, threshold), text, Position("readiness.yml", line, 9))


def _threshold(fact: FactSpec, op: Op, text: str) -> Threshold:
    if op in (Op.IS, Op.IS_NOT):
        return NoThreshold()
    if op is Op.MATCHES:
        return Pattern(text.strip("/"))
    if text.startswith("baseline"):
        step = text.removeprefix("baseline").replace(" ", "")
        relative = step.endswith("%")
        return FromBaseline(amount(step, "%" if relative else fact.unit) if step else None, relative)
    if fact.kind in (Kind.NUMBER, Kind.PERCENTAGE):
        return amount(text, fact.unit)
    return Strings(tuple(word.strip() for word in text.split("|")))


def held(expectation: Expectation, value: Value, baseline: ResolvedThreshold = None, target: str = "") -> Comparison:
    return Comparison(expectation, Level.MUST, Held(value, _resolve(expectation, baseline), target))


def broken(expectation: Expectation, value: Value, baseline: ResolvedThreshold = None, target: str = "") -> Comparison:
    return Comparison(expectation, Level.MUST, Broken(value, _resolve(expectation, baseline), target))


def unseen(expectation: Expectation, cause: Cause, detail: str, subject: str = "") -> Comparison:
    return Comparison(expectation, Level.MUST, Unseen(cause, detail, subject))


def not_applicable(expectation: Expectation, detail: str, *, by_diff: bool = False) -> Comparison:
    return Comparison(expectation, Level.MUST, NotApplicable(detail, by_diff))


def should(comparison: Comparison) -> Comparison:
    """The same comparison as a `should`."""
    return Comparison(comparison.expectation, Level.SHOULD, comparison.outcome)


def _resolve(expectation: Expectation, baseline: ResolvedThreshold) -> ResolvedThreshold:
    match expectation.threshold:
        case Amount(scaled=scaled):
            return scaled
        case Strings(words):
            return words
        case Pattern(regex):
            return (regex,)
        case _:
            return baseline


def _observation(outcome: Outcome) -> Observation:
    return Seen(outcome.value, outcome.target) if isinstance(outcome, (Held, Broken)) else outcome


def verdict(
    name: str,
    title: str,
    status: Status,
    comparisons: tuple[Comparison, ...] = (),
    *,
    probe: str = "coverage",
    category: str = "testing",
    owner: str = "",
    help_text: str = "",
    weight: int = 1,
    findings: tuple[Finding, ...] = (),
    sources: tuple[Source, ...] = (),
    notes: tuple[str, ...] = (),
    waiver: WaiverCheck | None = None,
    skip: Skip | None = None,
    line: int = 4,
    remedies: Mapping[str, Remedy] | None = None,
    targets: Mapping[str, Position] | None = None,
    more_facts: Mapping[FactSpec, Value] | None = None,
    earlier: Mapping[str, Fraction] | None = None,
) -> Verdict:
    """A verdict with the item and the evidence that belong to it.

    `more_facts` are facts that no expectation names, `earlier` the numbers of the baseline.
    """
    facts = {comparison.expectation.fact.name: comparison.expectation.fact for comparison in comparisons}
    observations = {comparison.expectation.fact.name: _observation(comparison.outcome) for comparison in comparisons}
    facts |= {fact.name: fact for fact in more_facts or {}}
    observations |= {fact.name: Seen(value) for fact, value in (more_facts or {}).items()}
    item = Item(
        id=name,
        title=title,
        probe=probe,
        params=None,
        must=tuple(comparison.expectation for comparison in comparisons if comparison.level is Level.MUST),
        should=tuple(comparison.expectation for comparison in comparisons if comparison.level is Level.SHOULD),
        facts=facts,
        position=Position("readiness.yml", line, 5),
        category=category,
        owner=owner,
        weight=Decimal(weight),
        help=help_text,
        targets=targets or {},
    )
    evidence = (
        None if status is Status.SKIPPED and not comparisons else Evidence(observations, findings, sources, notes, NOW)
    )
    if evidence and remedies:
        evidence = replace(evidence, remedies=remedies)
    return Verdict(item, status, comparisons, evidence, (waiver,) if waiver else (), skip, 0.125, earlier or {})


def decision(
    state: State,
    *verdicts: Verdict,
    score: Fraction | None = None,
    by_category: Mapping[str, Fraction | None] | None = None,
    notes: tuple[str, ...] = (),
    subject: Subject | None = None,
    title: str = "Liyaqa platform",
    baseline_file: str = "",
    baseline_sha: str = "",
) -> Decision:
    return Decision(
        state=state,
        exit_code=EXIT_CODES[state],
        score=Score(score, by_category or {}),
        verdicts=verdicts,
        subject=subject or PULL_REQUEST,
        decided_at=NOW,
        title=title,
        notes=notes,
        checklist_file=".github/readiness.yml",
        checklist_digest="sha256:9b1d6e4f1f0a7f0b6f4c2d3e5a6b7c8d9e0f1a2b3c4d5e6f708192a3b4c5d6e7",
        baseline_file=baseline_file,
        baseline_sha=baseline_sha,
    )


PULL_REQUEST = Subject(
    event="pull_request",
    repo="example/liyaqa",
    head_sha=SHA,
    tested_sha="77aa" + SHA[4:],
    branch="faster-login",
    base_ref="main",
    base_sha="aaaa" + SHA[4:],
    pull_request=128,
    run_url="https://github.com/example/liyaqa/actions/runs/9182736455",
    trigger="pull_request",
)

JACOCO = Source(
    "backend/build/reports/jacoco/test/jacocoTestReport.xml",
    "jacoco",
    "JaCoCo",
    NOW - timedelta(minutes=12),
    "sha256:11aa",
)
JUNIT = Source("backend/build/test-results/test", "junit", "", NOW - timedelta(minutes=11))
TRIVY = Source("scans/trivy.json", "trivy", "trivy 0.68.1", NOW - timedelta(hours=3))


def _uncovered(path: str, *lines: tuple[int, int]) -> tuple[Finding, ...]:
    return tuple(
        Finding("uncovered", "changed lines that no test ran", Severity.UNRATED, path, first, last)
        for first, last in lines
    )


def green() -> Decision:
    """Every expectation holds."""
    return decision(
        State.READY,
        verdict(
            "backend-coverage",
            "Backend tests cover the code",
            Status.PASS,
            (
                held(expect(LINE, Op.AT_LEAST, "80%"), Percentage(1823, 2000)),
                held(expect(PATCH, Op.AT_LEAST, "90%"), Percentage(41, 42)),
            ),
            sources=(JACOCO,),
            earlier={"line_coverage": Fraction(9085, 100)},
        ),
        verdict(
            "backend-tests",
            "Backend tests pass",
            Status.PASS,
            (
                held(expect(FAILED, Op.EQUAL, "0"), Decimal(0)),
                should(held(expect(DURATION, Op.LESS, "5m"), Decimal("182.4"))),
            ),
            probe="tests",
            sources=(JUNIT,),
            more_facts={PASSED: Decimal(1002), SKIPPED: Decimal(3)},
            earlier={
                "passed": Fraction(1000),
                "failed": Fraction(0),
                "skipped": Fraction(3),
                "duration": Fraction(185),
            },
        ),
        verdict(
            "runbook",
            "There is a runbook",
            Status.PASS,
            (held(expect(EXISTS, Op.IS), value=True),),
            probe="files",
            category="operations",
        ),
        score=Fraction(1),
        by_category={"testing": Fraction(1), "operations": Fraction(1)},
        baseline_file="main-result.json",
        baseline_sha=BASELINE_SHA,
    )


def red() -> Decision:
    """A typical pull request, with an item of every status."""
    return decision(
        State.NOT_READY,
        _covered_too_little(),
        _failing_tests(),
        verdict(
            "sast",
            "No serious finding in the scans",
            Status.UNKNOWN,
            (
                unseen(
                    expect(CRITICAL, Op.EQUAL, "0"),
                    Cause.NO_MATCHING_FILE,
                    "no file matches scans/*.sarif",
                    "scans/*.sarif",
                ),
                unseen(
                    expect(HIGH, Op.EQUAL, "0"),
                    Cause.NO_MATCHING_FILE,
                    "no file matches scans/*.sarif",
                    "scans/*.sarif",
                ),
            ),
            probe="security",
            category="security",
            owner="@liyaqa/security",
            line=31,
            targets={"scans/*.sarif": Position("readiness.yml", 35, 16)},
        ),
        verdict(
            "bundle",
            "The bundle stays small",
            Status.WARN,
            (
                held(expect(SIZE, Op.AT_MOST, "2MB"), Decimal(1_204_224)),
                should(broken(expect(SIZE, Op.AT_MOST, "baseline + 10KB"), Decimal(1_204_224), Fraction(1_180_000))),
            ),
            probe="files",
            category="performance",
            sources=(Source("dist/app.js"),),
            earlier={"size": Fraction(1_170_000)},
        ),
        _waived(),
        verdict(
            "runbook",
            "There is a runbook",
            Status.PASS,
            (held(expect(EXISTS, Op.IS), value=True),),
            probe="files",
            category="operations",
            sources=(Source("docs/runbook.md"),),
        ),
        verdict(
            "licences",
            "Licences are listed",
            Status.PASS,
            (held(expect(EXISTS, Op.IS), value=True),),
            probe="files",
            category="operations",
            notes=("THIRD_PARTY.md and third_party.md both exist; the first one is used",),
        ),
        verdict(
            "services",
            "Staging answers",
            Status.SKIPPED,
            probe="http",
            category="operations",
            skip=Skip(SkipCause.EVENT, "only on schedule or workflow_dispatch; this is pull_request"),
        ),
        score=Fraction(5, 14),
        by_category={
            "testing": Fraction(0),
            "security": Fraction(0),
            "performance": Fraction(1, 2),
            "operations": Fraction(1),
        },
        notes=("The waiver of licence-scan by @alice expires on 2026-11-24, in 4 days.",),
        baseline_file="main-result.json",
        baseline_sha=BASELINE_SHA,
    )


def _covered_too_little() -> Verdict:
    return verdict(
        "backend-coverage",
        "Backend tests cover the code",
        Status.FAIL,
        (
            broken(expect(LINE, Op.AT_LEAST, "80%"), Percentage(1486, 2000)),
            broken(expect(PATCH, Op.AT_LEAST, "90%"), Percentage(30, 42)),
            should(held(expect(BRANCH, Op.AT_LEAST, "70%"), Percentage(410, 560))),
            should(broken(expect(LINE, Op.AT_LEAST, "baseline - 0.5pp"), Percentage(1486, 2000), Fraction(1511, 20))),
        ),
        owner="@liyaqa/backend",
        weight=2,
        help_text="Run make coverage and open build/coverage/index.html to see every line.",
        findings=(
            *_uncovered("backend/src/main/java/liyaqa/login/Session.java", (41, 47), (52, 52)),
            *_uncovered("backend/src/main/java/liyaqa/login/Tokens.java", (118, 121)),
        ),
        remedies={"patch_coverage": Remedy("Add tests that run the changed lines listed here.")},
        sources=(JACOCO,),
        earlier={"line_coverage": Fraction(1521, 20), "branch_coverage": Fraction(410 * 100, 560)},
    )


def _failing_tests() -> Verdict:
    return verdict(
        "backend-tests",
        "Backend tests pass",
        Status.FAIL,
        (
            broken(expect(FAILED, Op.EQUAL, "0"), Decimal(2)),
            held(expect(PASS_RATE, Op.AT_LEAST, "99%"), Percentage(998, 1000)),
        ),
        probe="tests",
        owner="@liyaqa/backend",
        findings=(
            Finding(
                "liyaqa.login.SessionTest.expires_after_an_hour",
                "AssertionError: expected:<401> but was:<200>",
                path="backend/src/test/java/liyaqa/login/SessionTest.java",
                line=73,
            ),
            Finding("liyaqa.login.TokensTest.refuses_a_forged_token[RS256|none]", "NullPointerException: key"),
        ),
        remedies={"failed": Remedy("Fix the 2 failed tests listed here.")},
        sources=(JUNIT,),
        line=16,
        more_facts={PASSED: Decimal(998), SKIPPED: Decimal(3), DURATION: Decimal("182.4")},
        earlier={"passed": Fraction(1000), "failed": Fraction(0), "skipped": Fraction(2), "duration": Fraction(181)},
    )


def _waived() -> Verdict:
    waiver = Waiver(
        "licence-scan",
        date(2026, 11, 24),
        "@alice",
        "upstream fix is merged, release on the 23rd",
        Position("readiness.yml", 60, 5),
        "https://github.com/example/liyaqa/issues/123",
    )
    return verdict(
        "licence-scan",
        "No licence that we may not ship",
        Status.WAIVED,
        (broken(expect(HIGH, Op.EQUAL, "0"), Decimal(1)),),
        probe="security",
        category="security",
        findings=(Finding("GPL-3.0-only", "readline is linked statically", Severity.HIGH, "go.mod", 14),),
        sources=(TRIVY,),
        waiver=WaiverCheck(waiver, in_force=True, reason="it expires on 2026-11-24"),
    )


def undecided() -> Decision:
    """No item fails, and one has no data."""
    return decision(
        State.UNDECIDED,
        verdict(
            "frontend-coverage",
            "Frontend tests cover the code",
            Status.UNKNOWN,
            (
                unseen(
                    expect(LINE, Op.AT_LEAST, "75%"),
                    Cause.STALE,
                    "coverage/lcov.info is 3 days old, expected at most 1 day",
                ),
                unseen(
                    expect(PATCH, Op.AT_LEAST, "90%"),
                    Cause.MISMATCHED,
                    "src/login.ts changed and is in no report; the reports name /home/node/app/src/login.ts",
                ),
            ),
            sources=(Source("coverage/lcov.info", "lcov", "", NOW - timedelta(days=3)),),
        ),
        verdict(
            "latency",
            "Staging is fast",
            Status.PASS,
            (
                held(expect(P95, Op.LESS, "200ms"), Decimal("199.96"), target="https://staging.example.com/api/health"),
                held(expect(DB, Op.EQUAL, "healthy"), "healthy"),
            ),
            probe="http",
            category="operations",
        ),
        score=Fraction(1, 2),
        by_category={"testing": Fraction(0), "operations": Fraction(1)},
    )


def waived() -> Decision:
    """Ready because of a waiver that is about to expire."""
    return decision(
        State.READY,
        _waived(),
        verdict(
            "labels",
            "The change is labelled",
            Status.PASS,
            (held(expect(LABELS, Op.HAS, "reviewed"), frozenset({"reviewed", "backend"})),),
            probe="github",
            category="process",
        ),
        score=Fraction(1, 2),
        by_category={"security": Fraction(0), "process": Fraction(1)},
        notes=("The waiver of licence-scan by @alice expires on 2026-11-24, in 4 days.",),
    )


def nothing_judged() -> Decision:
    """Every item was skipped."""
    return decision(
        State.UNDECIDED,
        verdict(
            "services",
            "Staging answers",
            Status.SKIPPED,
            probe="http",
            skip=Skip(SkipCause.EVENT, "only on schedule; this is push"),
        ),
        verdict(
            "patch",
            "Changed lines are tested",
            Status.SKIPPED,
            (not_applicable(expect(PATCH, Op.AT_LEAST, "90%"), "the change has no coverable line", by_diff=True),),
            skip=Skip(SkipCause.NOT_APPLICABLE, "the change has no coverable line", by_diff=True),
        ),
        notes=("Nothing was judged: every item was skipped, so the decision is undecided.",),
        subject=Subject("push", "example/liyaqa", SHA, SHA, "main", trigger="push"),
        title="",
    )


@cache
def huge() -> Decision:
    """Far more than fits on a page: 400 failing items, one of them with 3,000 findings in 600 files."""
    findings = tuple(
        Finding("uncovered", "changed lines that no test ran", path=f"src/package_{n // 5}/module.py", line=10 * n + 1)
        for n in range(3000)
    )
    items = [
        verdict(
            f"service-{number:03}",
            f"Service {number} is covered by its own tests",
            Status.FAIL,
            (broken(expect(LINE, Op.AT_LEAST, "80%"), Percentage(number, 1000)),),
            findings=findings if number == 7 else (),
            sources=(Source(f"services/{number:03}/coverage.xml", "cobertura", "coverage.py 7.17.0", NOW),),
        )
        for number in range(400)
    ]
    return decision(State.NOT_READY, *items, score=Fraction(0), by_category={"testing": Fraction(0)})


STORIES: Mapping[str, Callable[[], Decision]] = {
    "green": green,
    "red": red,
    "undecided": undecided,
    "waived": waived,
    "nothing-judged": nothing_judged,
    "huge": huge,
}
"""The decisions that have golden pages, by the name of their files."""
