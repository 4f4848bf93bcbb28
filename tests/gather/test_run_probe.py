"""One item asked: crashes, facts that do not fit what was declared, and what the pull request's own run reports."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from gate.gather.run_probe import run_probe
from gate.model.checklist import Trust, When
from gate.model.decision import Skip, SkipCause
from gate.model.errors import EvidenceError
from gate.model.evidence import Category, Cause, Evidence, Observation, Seen, SelfReported, Unseen
from gate.model.subject import Subject
from gate.model.values import FactSpec, Kind, Percentage, Value
from gate.probes.common.probe import Probe, ProbeContext
from tests.one_item import COUNT, NOW, SCENE, NoParameters, catalog, counting, item


def facts(found: Evidence | Skip) -> dict[str, Observation]:
    assert isinstance(found, Evidence)
    return dict(found.facts)


def test_an_exception_in_a_probe_is_unseen_and_says_where() -> None:
    def broken(_inputs: object, _scene: ProbeContext) -> Evidence:
        raise ZeroDivisionError("a secret")

    crash = facts(run_probe(item("broken"), SCENE, catalog(broken=broken)))["count"]

    assert isinstance(crash, Unseen)
    assert crash.category is Category.CRASHED
    assert crash.detail.startswith("the probe failed with ZeroDivisionError at tests.gather.test_run_probe:")
    assert "a secret" not in crash.detail


def test_evidence_that_cannot_be_seen_keeps_its_reason() -> None:
    def absent(_inputs: object, _scene: ProbeContext) -> Evidence:
        raise EvidenceError(Cause.ABSENT, "coverage.xml is not there")

    found = run_probe(item("absent"), SCENE, catalog(absent=absent))

    assert facts(found) == {"count": Unseen(Cause.ABSENT, "coverage.xml is not there")}


def test_a_fact_that_the_probe_forgot_is_unseen() -> None:
    found = run_probe(item("forgets"), SCENE, catalog(forgets=lambda _inputs, _scene: Evidence({})))

    assert facts(found) == {
        "count": Unseen(Cause.CRASHED, "the probe reported nothing about count; please report this bug")
    }


def test_a_fact_that_nobody_declared_is_dropped() -> None:
    more = Evidence({"count": Seen(Decimal(1)), "extra": Seen(Decimal(2))})

    found = run_probe(item("more"), SCENE, catalog(more=lambda _inputs, _scene: more))

    assert facts(found) == {"count": Seen(Decimal(1))}


@pytest.mark.parametrize(
    ("kind", "value", "sound"),
    [
        (Kind.NUMBER, Decimal(1), True),
        (Kind.NUMBER, Decimal("NaN"), False),
        (Kind.NUMBER, Decimal("Infinity"), False),
        (Kind.NUMBER, Percentage(1, 2), False),
        (Kind.PERCENTAGE, Percentage(1, 2), True),
        (Kind.PERCENTAGE, Decimal(50), False),
        (Kind.STRING, "up", True),
        (Kind.STRING, True, False),
        (Kind.BOOLEAN, True, True),
        (Kind.BOOLEAN, "yes", False),
        (Kind.LIST, frozenset({"a"}), True),
        (Kind.LIST, "a", False),
    ],
)
def test_a_value_of_another_kind_than_declared_is_unseen(kind: Kind, value: Value, *, sound: bool) -> None:
    spec = FactSpec("fact", "a fact", kind=kind)
    seen = Evidence({"fact": Seen(value)})

    observed = facts(run_probe(item("one", spec), SCENE, catalog(one=lambda _i, _s: seen)))["fact"]

    assert isinstance(observed, Seen if sound else Unseen)


def test_an_item_whose_when_is_false_is_not_asked() -> None:
    found = run_probe(item("never", when=When(events=("schedule",))), SCENE, catalog())

    assert found == Skip(SkipCause.EVENT, "only on schedule; this is local (--event schedule tries it)")


def test_an_item_whose_paths_cannot_be_computed_is_unseen() -> None:
    shallow = replace(SCENE, change=Unseen(Cause.ABSENT, "the checkout has one commit"))

    found = run_probe(item("docs", when=When(paths=("docs/**",))), shallow, catalog())

    assert facts(found) == {
        "count": Unseen(Cause.ABSENT, "the changed paths cannot be computed: the checkout has one commit")
    }


def test_evidence_is_dated_by_the_clock_of_the_run() -> None:
    found = run_probe(item("one"), SCENE, catalog(one=counting(1)))

    assert isinstance(found, Evidence)
    assert found.observed_at == NOW


# ------------------------------------------------------------------------------------- a run without the tree it judges

ELSEWHERE = Unseen(Cause.MISMATCHED, "the pull request's tree is not checked out")
AT, NEWER = Subject(head_sha="a" * 40), Subject(head_sha="b" * 40)
TOLD = SelfReported("a" * 40, {("inside", "inside"): Evidence({"count": Seen(Decimal(7))}, notes=("a note",))})
SILENT = "the result of the pull request's own run says nothing of this item"
APART = replace(SCENE, subject=AT, not_checked_out=ELSEWHERE, self_reported=TOLD)


def look(context: ProbeContext, name: str = "inside", trust: Trust = Trust.REPORTED) -> Evidence | Skip:
    """What becomes of an item of a probe that looks into files, or at a service."""

    def measure(params: object, _scene: ProbeContext) -> Evidence:
        return Evidence({"count": Seen(Decimal(3 if params == name else 0))})

    def kind(_name: str) -> Probe:
        return Probe("a test", NoParameters, (COUNT,), measure, outside=lambda params: params == "outside")

    return run_probe(replace(item(name), params=name, trust=trust), context, kind)


def test_what_files_say_is_taken_from_the_run_that_had_them_and_marked() -> None:
    outcome = look(APART)

    assert isinstance(outcome, Evidence)
    assert (outcome.facts, outcome.notes, outcome.self_reported) == ({"count": Seen(Decimal(7))}, ("a note",), True)


def test_what_anybody_can_see_is_seen_again() -> None:
    outcome = look(APART, "outside")

    assert isinstance(outcome, Evidence)
    assert (outcome.facts, outcome.self_reported) == ({"count": Seen(Decimal(3))}, False)


@pytest.mark.parametrize(
    ("context", "trust", "reason", "said"),
    [
        (replace(APART, self_reported=None), Trust.REPORTED, Cause.MISMATCHED, ELSEWHERE.detail),
        (
            APART, Trust.SEEN, Cause.FORBIDDEN,
            "only the pull request's own run could see this, and the item says `trust: seen`",
        ),
        (
            replace(APART, subject=NEWER), Trust.REPORTED, Cause.MISMATCHED,
            "the result is of aaaaaaa, the pull request is at bbbbbbb",
        ),
        (
            replace(APART, self_reported=SelfReported("", {})), Trust.REPORTED, Cause.MISMATCHED,
            "the result is of no commit, the pull request is at aaaaaaa",
        ),
        (replace(APART, self_reported=SelfReported("a" * 40, {})), Trust.REPORTED, Cause.ABSENT, SILENT),
        (
            replace(APART, self_reported=SelfReported("a" * 40, {("inside", "inside"): Evidence({})})),
            Trust.REPORTED, Cause.ABSENT, "the result says nothing of it",
        ),
        (
            replace(APART, self_reported=SelfReported("a" * 40, {("inside", "tests"): Evidence({"count": Seen(Decimal(0))})})),
            Trust.REPORTED, Cause.ABSENT, SILENT,
        ),
        (
            replace(APART, self_reported=SelfReported("a" * 40, {("inside", "inside"): Evidence({"count": Seen("7")})})),
            Trust.REPORTED, Cause.CRASHED, "the probe saw a str where count is a number; please report this",
        ),
    ],
    ids=[
        "no result", "trust: seen", "another commit", "no commit", "no such item", "no such fact", "another probe",
        "another kind",
    ],
)  # fmt: skip
def test_what_nobody_reported_rightly_is_unseen(context: ProbeContext, trust: Trust, reason: Cause, said: str) -> None:
    found = facts(look(context, trust=trust))["count"]

    assert found == Unseen(reason, said)


def test_with_the_tree_at_hand_nothing_is_taken_from_a_result() -> None:
    assert facts(look(replace(APART, not_checked_out=None))) == {"count": Seen(Decimal(3))}


def test_a_checklist_from_a_fork_makes_us_ask_nobody() -> None:
    found = facts(look(replace(APART, network_allowed=False), "outside"))["count"]

    assert found == Unseen(
        Cause.FORBIDDEN,
        "what a checklist asks of services and of GitHub is asked once it is on the trusted branch",
    )
    assert facts(look(replace(SCENE, network_allowed=False))) == {"count": Seen(Decimal(3))}
