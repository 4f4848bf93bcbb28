"""One item: crashes, facts that do not match their declaration, and evidence of the pull request's own run."""

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
from tests.one_item import CONTEXT, COUNT, NOW, NoParameters, catalog, counting, item


def facts(outcome: Evidence | Skip) -> dict[str, Observation]:
    assert isinstance(outcome, Evidence)
    return dict(outcome.facts)


def test_an_exception_in_a_probe_is_a_crash_with_its_location() -> None:
    def broken(_params: object, _context: ProbeContext) -> Evidence:
        raise ZeroDivisionError("a secret")

    crash = facts(run_probe(item("broken"), CONTEXT, catalog(broken=broken)))["count"]

    assert isinstance(crash, Unseen)
    assert crash.category is Category.CRASHED
    assert crash.detail.startswith("the probe failed with ZeroDivisionError at tests.gather.test_run_probe:")
    assert "a secret" not in crash.detail


def test_an_evidence_error_keeps_its_cause_and_its_subject() -> None:
    def absent(_params: object, _context: ProbeContext) -> Evidence:
        raise EvidenceError(Cause.NO_MATCHING_FILE, "coverage.xml does not exist", "coverage.xml")

    outcome = run_probe(item("absent"), CONTEXT, catalog(absent=absent))

    assert facts(outcome) == {"count": Unseen(Cause.NO_MATCHING_FILE, "coverage.xml does not exist", "coverage.xml")}


def test_a_fact_that_the_probe_omits_is_missing() -> None:
    outcome = run_probe(item("omits"), CONTEXT, catalog(omits=lambda _params, _context: Evidence({})))

    assert facts(outcome) == {
        "count": Unseen(Cause.CRASHED, "the probe reported nothing about count; please report this bug")
    }


def test_a_fact_that_is_not_declared_is_dropped() -> None:
    evidence = Evidence({"count": Seen(Decimal(1)), "extra": Seen(Decimal(2))})

    outcome = run_probe(item("more"), CONTEXT, catalog(more=lambda _params, _context: evidence))

    assert facts(outcome) == {"count": Seen(Decimal(1))}


@pytest.mark.parametrize(
    ("kind", "value", "is_valid"),
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
def test_a_value_of_another_kind_than_declared_is_missing(kind: Kind, value: Value, *, is_valid: bool) -> None:
    spec = FactSpec("fact", "a fact", kind=kind)
    evidence = Evidence({"fact": Seen(value)})

    observed = facts(run_probe(item("one", spec), CONTEXT, catalog(one=lambda _params, _context: evidence)))["fact"]

    assert isinstance(observed, Seen if is_valid else Unseen)


def test_the_probe_does_not_run_when_its_condition_is_false() -> None:
    outcome = run_probe(item("never", when=When(events=("schedule",))), CONTEXT, catalog())

    assert outcome == Skip(SkipCause.EVENT, "only on schedule; this is local (try it with --event schedule)")


def test_the_facts_of_an_item_are_missing_when_the_changed_paths_are() -> None:
    shallow = replace(CONTEXT, change=Unseen(Cause.SHALLOW_CHECKOUT, "the checkout has one commit"))

    outcome = run_probe(item("docs", when=When(paths=("docs/**",))), shallow, catalog())

    detail = "the changed paths are not available: the checkout has one commit"
    assert facts(outcome) == {"count": Unseen(Cause.SHALLOW_CHECKOUT, detail)}


def test_evidence_has_the_time_of_the_run() -> None:
    outcome = run_probe(item("one"), CONTEXT, catalog(one=counting(1)))

    assert isinstance(outcome, Evidence)
    assert outcome.observed_at == NOW


# ------------------------------------------------------------------------------------- a run without the subject's tree

NOT_CHECKED_OUT = Unseen(Cause.NOT_CHECKED_OUT, "the pull request's tree is not checked out")
HEAD, NEWER = Subject(head_sha="a" * 40), Subject(head_sha="b" * 40)
REPORTED = SelfReported("a" * 40, {("inside", "inside"): Evidence({"count": Seen(Decimal(7))}, notes=("a note",))})
NO_ITEM = "the result of the pull request's own run does not contain this item"
SECOND_STAGE = replace(CONTEXT, subject=HEAD, not_checked_out=NOT_CHECKED_OUT, self_reported=REPORTED)


def run(context: ProbeContext, name: str = "inside", trust: Trust = Trust.REPORTED) -> Evidence | Skip:
    """The outcome of an item whose probe reads files (`inside`) or calls a service (`outside`)."""

    def measure(params: object, _context: ProbeContext) -> Evidence:
        return Evidence({"count": Seen(Decimal(3 if params == name else 0))})

    def load(_name: str) -> Probe:
        return Probe("a test", NoParameters, (COUNT,), measure, is_remote=lambda params: params == "outside")

    return run_probe(replace(item(name), params=name, trust=trust), context, load)


def reporting(probe: str, fact: Observation | None) -> ProbeContext:
    """A second stage whose self-reported result contains this fact for a probe."""
    evidence = Evidence({} if fact is None else {"count": fact})
    return replace(SECOND_STAGE, self_reported=SelfReported("a" * 40, {("inside", probe): evidence}))


def test_facts_about_files_come_from_the_own_run_and_are_marked() -> None:
    outcome = run(SECOND_STAGE)

    assert isinstance(outcome, Evidence)
    assert (outcome.facts, outcome.notes, outcome.self_reported) == ({"count": Seen(Decimal(7))}, ("a note",), True)


def test_facts_about_services_are_collected_again() -> None:
    outcome = run(SECOND_STAGE, "outside")

    assert isinstance(outcome, Evidence)
    assert (outcome.facts, outcome.self_reported) == ({"count": Seen(Decimal(3))}, False)


@pytest.mark.parametrize(
    ("context", "trust", "cause", "detail"),
    [
        (replace(SECOND_STAGE, self_reported=None), Trust.REPORTED, Cause.NOT_CHECKED_OUT, NOT_CHECKED_OUT.detail),
        (
            SECOND_STAGE, Trust.SEEN, Cause.NOT_TRUSTED,
            "only the pull request's own run could collect this, and the item has `trust: seen`",
        ),
        (
            replace(SECOND_STAGE, subject=NEWER), Trust.REPORTED, Cause.OTHER_RUN,
            "the result is of aaaaaaa, the pull request is at bbbbbbb",
        ),
        (
            replace(SECOND_STAGE, self_reported=SelfReported("", {})), Trust.REPORTED, Cause.OTHER_RUN,
            "the result is of no commit, the pull request is at aaaaaaa",
        ),
        (replace(SECOND_STAGE, self_reported=SelfReported("a" * 40, {})), Trust.REPORTED, Cause.ABSENT, NO_ITEM),
        (reporting("inside", None), Trust.REPORTED, Cause.ABSENT, "the result does not contain this fact"),
        (reporting("tests", Seen(Decimal(0))), Trust.REPORTED, Cause.ABSENT, NO_ITEM),
        (
            reporting("inside", Seen("7")), Trust.REPORTED, Cause.CRASHED,
            "the probe returned a str, but count is a number; please report this bug",
        ),
    ],
    ids=[
        "no result", "trust: seen", "another commit", "no commit", "no such item", "no such fact", "another probe",
        "another kind",
    ],
)  # fmt: skip
def test_a_self_reported_result_that_does_not_match_is_missing(
    context: ProbeContext, trust: Trust, cause: Cause, detail: str
) -> None:
    assert facts(run(context, trust=trust))["count"] == Unseen(cause, detail)


def test_the_self_reported_result_is_ignored_when_the_tree_is_checked_out() -> None:
    assert facts(run(replace(SECOND_STAGE, not_checked_out=None))) == {"count": Seen(Decimal(3))}


def test_an_untrusted_checklist_calls_no_service() -> None:
    fact = facts(run(replace(SECOND_STAGE, network_allowed=False), "outside"))["count"]

    assert fact == Unseen(
        Cause.NOT_TRUSTED, "services and GitHub are called only for a checklist that is on the trusted branch"
    )
    assert facts(run(replace(CONTEXT, network_allowed=False))) == {"count": Seen(Decimal(3))}
