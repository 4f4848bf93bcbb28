"""What to do next: one table of what a person is told for each kind of trouble."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from gate.model.checklist import Op, Waiver
from gate.model.decision import Comparison, Status, Verdict, WaiverCheck
from gate.model.evidence import Cause, Evidence, Finding, Remedy, Seen
from gate.model.position import Position
from gate.model.values import FactSpec, Kind, Percentage, percentage
from gate.render.remediation import Step, step_of
from tests.render import decisions as made
from tests.render.decisions import broken, expect, held, should, unseen, verdict


def step(found: Verdict) -> Step:
    told = step_of(found)
    assert told is not None
    return told


def failing(*comparisons: Comparison, findings: tuple[Finding, ...] = ()) -> tuple[str, ...]:
    return step(verdict("item", "Item", Status.FAIL, comparisons, findings=findings)).sentences


@pytest.mark.parametrize(
    ("op", "bound", "value", "sentence"),
    [
        (Op.AT_LEAST, "80%", Percentage(1486, 2000), "line_coverage needs 114 more of 2,000 to be >= 80%."),
        (Op.MORE, "80%", Percentage(1600, 2000), "line_coverage needs 1 more of 2,000 to be > 80%."),
        (Op.AT_LEAST, "33.4%", Percentage(1, 3), "line_coverage needs 1 more of 3 to be >= 33.4%."),
        (Op.MORE, "100%", Percentage(3, 3), "Bring line_coverage above 100%."),
        (Op.AT_MOST, "5%", Percentage(7, 100), "line_coverage needs 2 fewer of 100 to be <= 5%."),
        (Op.AT_MOST, "0%", Percentage(7, 100), "line_coverage needs 7 fewer of 100 to be <= 0%."),
        (Op.LESS, "5%", Percentage(5, 100), "line_coverage needs 1 fewer of 100 to be < 5%."),
        (Op.LESS, "0%", Percentage(0, 100), "Bring line_coverage below 0%."),
        (Op.EQUAL, "100%", Percentage(7, 100), "Bring line_coverage to 100%."),
    ],
)
def test_a_share_says_how_many_are_missing(op: Op, bound: str, value: Percentage, sentence: str) -> None:
    assert failing(broken(expect(made.LINE, op, bound), value)) == (sentence,)


@pytest.mark.parametrize(
    ("op", "sentence"),
    [
        (Op.AT_LEAST, "Bring score to 90% or more."),
        (Op.MORE, "Bring score above 90%."),
        (Op.AT_MOST, "Bring score to 90% or less."),
        (Op.LESS, "Bring score below 90%."),
        (Op.EQUAL, "Bring score to 90%."),
        (Op.UNEQUAL, "See to it that score != 90%."),
    ],
)
def test_a_share_that_nobody_counted_has_no_parts_to_add(op: Op, sentence: str) -> None:
    score = percentage("score", "score of the page", counted=False)
    assert failing(broken(expect(score, op, "90%"), Percentage(87, 100))) == (sentence,)


def test_words_are_told_as_they_are_wanted() -> None:
    labels = FactSpec("labels", "its labels", kind=Kind.LIST)
    assert failing(broken(expect(labels, Op.HAS, "ready"), frozenset({"draft"}))) == (
        "See to it that labels has ready.",
    )


def test_of_what_there_is_too_little_no_finding_tells() -> None:
    words = FactSpec("words", "words of the page")
    short = broken(expect(words, Op.AT_LEAST, "200"), Decimal(1))
    assert failing(short, findings=(Finding("missing-heading", "x"),)) == ("Bring words to 200 or more.",)


def test_a_number_is_brought_to_its_bound() -> None:
    high = broken(expect(made.HIGH, Op.EQUAL, "0"), Decimal(4))
    assert failing(high) == ("Bring high to 0.",)
    assert failing(high, findings=(Finding("CVE-1", "x"),)) == ("Bring high to 0: mend what is listed here.",)


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (Cause.ABSENT, "Run the step that writes the evidence before the gate"),
        (Cause.EMPTY, "it ran, and wrote nothing"),
        (Cause.UNREADABLE, "cut off, or of another kind"),
        (Cause.MISMATCHED, "map the paths of the report"),
        (Cause.STALE, "Write the report anew for this commit"),
        (Cause.UNREACHABLE, "Check the address"),
        (Cause.FORBIDDEN, "Grant what is named above"),
        (Cause.TIMED_OUT, "Find out what is slow"),
        (Cause.CRASHED, "Report this as a bug"),
    ],
)
def test_each_reason_has_its_own_next_step_and_names_the_place(reason: Cause, words: str) -> None:
    comparisons = (unseen(expect(made.LINE, Op.AT_LEAST, "80%"), reason, "it is so"),)
    (sentence,) = step(verdict("item", "Item", Status.UNKNOWN, comparisons)).sentences
    unplaced = (Cause.EMPTY, Cause.UNREADABLE, Cause.FORBIDDEN, Cause.CRASHED)
    assert words in sentence
    assert "readiness.yml:4:5" in sentence or reason in unplaced


REPORTS, ITEM = {"a.xml": Position("r.yml", 7, 9), "build/a.xml": Position("r.yml", 8, 9)}, "readiness.yml:4:5"


@pytest.mark.parametrize(
    ("reason", "detail", "place"),
    [
        (Cause.ABSENT, "no file matches a.xml; there is build/a.xml", "r.yml:7:9"),
        (Cause.ABSENT, "no file matches build/a.xml; there is a.xml", "r.yml:8:9"),
        (Cause.STALE, "b.xml is 3 d old", "r.yml:7:9"),
        (Cause.MISMATCHED, "src/a.py is in no report", "r.yml:7:9"),
        (Cause.FORBIDDEN, "build/a.xml leads out of the repository", "r.yml:8:9"),
        (Cause.FORBIDDEN, "the item says `trust: seen`", ITEM),
        (Cause.TIMED_OUT, "the probe was still busy with a.xml", ITEM),
    ],
)
def test_the_place_to_mend_is_where_the_checklist_writes_what_was_looked_for(
    reason: Cause, detail: str, place: str
) -> None:
    found = verdict("item", "Item", Status.UNKNOWN, (unseen(expect(made.LINE, Op.AT_LEAST, "80%"), reason, detail),))
    placed = replace(found, item=replace(found.item, targets=REPORTS))

    (sentence,) = step(placed).sentences

    assert place in sentence
    assert (ITEM in sentence) is (place == ITEM)


def test_a_missing_baseline_is_not_mistaken_for_a_missing_report() -> None:
    moving = unseen(expect(made.LINE, Op.AT_LEAST, "baseline"), Cause.ABSENT, "no baseline was given")
    found = verdict("item", "Item", Status.UNKNOWN, (moving,))
    seen = replace(found, evidence=Evidence({"line_coverage": Seen(Percentage(1, 2))}))
    assert "--baseline" in step(seen).sentences[0]
    assert "--baseline" not in step(found).sentences[0]


def test_a_probe_that_knows_a_remedy_is_listened_to() -> None:
    remedies = {"high": Remedy("Upgrade shop to 2.0:", "make upgrade")}
    high = broken(expect(made.HIGH, Op.EQUAL, "0"), Decimal(4))
    failed = verdict("item", "Item", Status.FAIL, (high,))
    told = replace(failed, evidence=Evidence({"high": Seen(Decimal(4))}, remedies=remedies))
    assert (step(told).sentences, step(told).lines) == (("Upgrade shop to 2.0:",), ("make upgrade",))

    hidden = unseen(expect(made.HIGH, Op.EQUAL, "0"), Cause.FORBIDDEN, "no")
    unknown = replace(told, status=Status.UNKNOWN, comparisons=(hidden,))
    assert (step(unknown).sentences, step(unknown).lines) == (("Upgrade shop to 2.0:",), ("make upgrade",))


def test_the_remedy_of_another_fact_is_not_told() -> None:
    high, fine = (
        broken(expect(made.HIGH, Op.EQUAL, "0"), Decimal(4)),
        held(expect(made.CRITICAL, Op.EQUAL, "0"), Decimal(0)),
    )
    failed = verdict("item", "Item", Status.FAIL, (high, fine))
    told = replace(
        failed, evidence=Evidence({"critical": Seen(Decimal(0))}, remedies={"critical": Remedy("Upgrade.", "now")})
    )
    assert (step(told).sentences, step(told).lines) == (("Bring high to 0.",), ())


def test_the_same_advice_is_given_once() -> None:
    absent = [unseen(expect(fact, Op.EQUAL, "0"), Cause.ABSENT, "x") for fact in (made.CRITICAL, made.HIGH)]
    assert len(step(verdict("item", "Item", Status.UNKNOWN, tuple(absent))).sentences) == 1


def test_a_failing_item_is_not_told_about_what_only_warns() -> None:
    line = broken(expect(made.LINE, Op.AT_LEAST, "80%"), Percentage(1, 2))
    branch = should(broken(expect(made.BRANCH, Op.AT_LEAST, "80%"), Percentage(1, 2)))
    assert failing(line, branch) == ("line_coverage needs 1 more of 2 to be >= 80%.",)
    warning = verdict("item", "Item", Status.WARN, (branch,))
    assert step(warning).sentences == ("branch_coverage needs 1 more of 2 to be >= 80%.",)


def test_a_waiver_that_does_not_help_is_named() -> None:
    waiver = Waiver("item", date(2026, 1, 1), "@alice", "later", Position("readiness.yml", 1, 1))
    ruling = WaiverCheck(waiver, in_force=False, reason="it ended on 2026-01-01")
    comparisons = (broken(expect(made.HIGH, Op.EQUAL, "0"), Decimal(4)),)
    found = verdict("item", "Item", Status.FAIL, comparisons, waiver=ruling)
    assert step(found).sentences[-1] == "Or renew the waiver by @alice by review: it is not in force."


def test_owner_and_help_of_the_author_come_along() -> None:
    comparisons = (broken(expect(made.LINE, Op.AT_LEAST, "80%"), Percentage(1, 2), Fraction(80)),)
    told = step(verdict("item", "Item", Status.FAIL, comparisons, owner="@team", help_text="See the wiki."))
    assert (told.owner, told.help, told.item, told.status) == ("@team", "See the wiki.", "item", Status.FAIL)


@pytest.mark.parametrize("status", [Status.PASS, Status.WAIVED, Status.SKIPPED])
def test_nothing_is_asked_where_nothing_is_wrong(status: Status) -> None:
    assert (
        step_of(verdict("item", "Item", status, (held(expect(made.LINE, Op.AT_LEAST, "80%"), Percentage(9, 10)),)))
        is None
    )
