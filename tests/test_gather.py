"""Probes side by side: order, deadlines, crashes, and facts that do not fit what was declared."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from gate.errors import EvidenceError
from gate.gather import SIDE_BY_SIDE, already_seen, gather
from gate.model.checklist import Item, Trust, When
from gate.model.decision import Gathered, Skip, SkipCause
from gate.model.evidence import Evidence, Observation, Reason, Reported, Seen, Unseen
from gate.model.place import Place
from gate.model.subject import Change, Subject
from gate.model.values import FactSpec, Kind, Share, Value
from gate.probe import Probe, Scene
from gate.world import Deadline, World

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SCENE = Scene(World(Path(), NOW))
COUNT = FactSpec("count", "how many there are")


class NoParameters(BaseModel):
    pass


Measure = Callable[[Any, Scene], Evidence]


def item(name: str, fact: FactSpec = COUNT, when: When | None = None, timeout: str | None = None) -> Item:
    return Item(
        id=name,
        title=name,
        probe=name,
        inputs=None,
        must=(),
        should=(),
        facts={fact.name: fact},
        place=Place("readiness.yml", 1, 1),
        when=when or When(),
        timeout=Decimal(timeout) if timeout else None,
    )


def catalog(**measures: Measure) -> Callable[[str], Probe]:
    return lambda name: Probe("a probe of a test", NoParameters, (COUNT,), measures[name])


def counting(number: int) -> Measure:
    return lambda _inputs, _scene: Evidence({"count": Seen(Decimal(number))})


def facts(found: Gathered) -> dict[str, Observation]:
    assert isinstance(found.outcome, Evidence)
    return dict(found.outcome.facts)


@contextmanager
def stuck() -> Iterator[Measure]:
    """A probe that hangs until the test is over."""
    release = threading.Event()

    def hang(_inputs: object, _scene: Scene) -> Evidence:
        release.wait(30)
        return Evidence({"count": Seen(Decimal(99))})

    try:
        yield hang
    finally:
        release.set()


def test_evidence_comes_back_in_the_order_of_the_checklist() -> None:
    first_may_end = threading.Event()

    def slow(_inputs: object, _scene: Scene) -> Evidence:
        first_may_end.wait(30)
        return Evidence({"count": Seen(Decimal(1))})

    def quick(_inputs: object, _scene: Scene) -> Evidence:
        first_may_end.set()
        return Evidence({"count": Seen(Decimal(2))})

    heard: list[tuple[str, int, int]] = []

    found = gather(
        [item("slow"), item("quick")],
        SCENE,
        30,
        lambda one, done, of: heard.append((one.item.id, done, of)),
        catalog(slow=slow, quick=quick),
    )

    assert [one.item.id for one in found] == ["slow", "quick"]
    assert [facts(one)["count"] for one in found] == [Seen(Decimal(1)), Seen(Decimal(2))]
    assert all(one.took > 0 for one in found)
    assert sorted(done for _, done, _ in heard) == [1, 2]
    assert {of for _, _, of in heard} == {2}


def test_a_probe_that_hangs_is_timed_out_and_costs_nobody_else() -> None:
    with stuck() as hang:
        many = [item("hang", timeout="0.05") for _ in range(SIDE_BY_SIDE)]
        found = gather([*many, item("fine")], SCENE, 30, catalog=catalog(hang=hang, fine=counting(3)))

    assert facts(found[-1]) == {"count": Seen(Decimal(3))}
    late = facts(found[0])["count"]
    assert isinstance(late, Unseen)
    assert late.reason is Reason.TIMED_OUT
    assert late.detail == "the probe was still busy after 0 s; raise `timeout` or look at what it waits for"


def test_an_item_that_is_late_keeps_its_name_and_tells_how_long_it_was_waited_for() -> None:
    with stuck() as hang:
        hanging = item("hang", timeout="0.05")
        (found,) = gather([hanging], SCENE, 30, catalog=catalog(hang=hang))
        (thread,) = (one for one in threading.enumerate() if one.name == "probe hang")

    assert found.item == hanging
    assert found.took >= 0.05
    assert thread.daemon  # or the command could not end


def test_what_comes_after_its_time_is_over_changes_nothing() -> None:
    too_late, may_end, heard = threading.Event(), threading.Event(), list[str]()

    def slow(_inputs: object, _scene: Scene) -> Evidence:
        may_end.wait(30)
        return Evidence({"count": Seen(Decimal(99))})

    def patient(_inputs: object, _scene: Scene) -> Evidence:
        too_late.wait(30)
        (thread,) = (one for one in threading.enumerate() if one.name == "probe slow")
        may_end.set()
        thread.join(30)
        return Evidence({"count": Seen(Decimal(1))})

    def progress(found: Gathered, _done: int, _of: int) -> None:
        heard.append(found.item.id)
        too_late.set()

    items = [item("slow", timeout="0.05"), item("patient")]
    found = gather(items, SCENE, 30, progress, catalog(slow=slow, patient=patient))

    assert isinstance(facts(found[0])["count"], Unseen)
    assert facts(found[1])["count"] == Seen(Decimal(1))
    assert heard == ["slow", "patient"]


def test_no_more_probes_than_that_run_side_by_side() -> None:
    one_too_many, met = threading.Barrier(SIDE_BY_SIDE + 1), threading.Event()

    def wait_for_the_others(_inputs: object, _scene: Scene) -> Evidence:
        with suppress(threading.BrokenBarrierError):
            one_too_many.wait(0.3)
            met.set()
        return Evidence({"count": Seen(Decimal(1))})

    many = [item("one") for _ in range(SIDE_BY_SIDE + 1)]
    gather(many, SCENE, 30, catalog=catalog(one=wait_for_the_others))

    assert not met.is_set()


def test_the_deadline_of_the_run_ends_items_too() -> None:
    with stuck() as hang:
        hurried = replace(SCENE, deadline=Deadline.after(0.05))
        found = gather([item("hang")], hurried, 30, catalog=catalog(hang=hang))

    assert isinstance(facts(found[0])["count"], Unseen)


def test_a_probe_is_told_its_own_deadline() -> None:
    told: list[float] = []

    def look(_inputs: object, scene: Scene) -> Evidence:
        told.append(scene.deadline.left)
        return Evidence({"count": Seen(Decimal(0))})

    gather([item("look", timeout="5")], SCENE, 100, catalog=catalog(look=look))
    gather([item("look")], SCENE, 100, catalog=catalog(look=look))

    assert 0 < told[0] <= 5 < told[1] <= 100


def test_a_probe_is_told_which_item_asks() -> None:
    asked: list[str] = []

    def remember(_inputs: object, scene: Scene) -> Evidence:
        asked.append(scene.item)
        return Evidence({"count": Seen(Decimal(1))})

    gather([item("one")], SCENE, 100, catalog=catalog(one=remember))

    assert asked == ["one"]


def test_an_exception_in_a_probe_is_unseen_and_says_where() -> None:
    def broken(_inputs: object, _scene: Scene) -> Evidence:
        raise ZeroDivisionError("a secret")

    found = gather([item("broken"), item("fine")], SCENE, 30, catalog=catalog(broken=broken, fine=counting(1)))

    crash = facts(found[0])["count"]
    assert isinstance(crash, Unseen)
    assert crash.reason is Reason.CRASHED
    assert crash.detail.startswith("the probe failed with ZeroDivisionError at tests.test_gather:")
    assert "a secret" not in crash.detail
    assert facts(found[1]) == {"count": Seen(Decimal(1))}


def test_evidence_that_cannot_be_seen_keeps_its_reason() -> None:
    def absent(_inputs: object, _scene: Scene) -> Evidence:
        raise EvidenceError(Reason.ABSENT, "coverage.xml is not there")

    found = gather([item("absent")], SCENE, 30, catalog=catalog(absent=absent))

    assert facts(found[0]) == {"count": Unseen(Reason.ABSENT, "coverage.xml is not there")}


def test_a_fact_that_the_probe_forgot_is_unseen() -> None:
    found = gather([item("forgets")], SCENE, 30, catalog=catalog(forgets=lambda _inputs, _scene: Evidence({})))

    assert facts(found[0]) == {
        "count": Unseen(Reason.CRASHED, "the probe reported nothing about count; please report this bug")
    }


def test_a_fact_that_nobody_declared_is_dropped() -> None:
    more = Evidence({"count": Seen(Decimal(1)), "extra": Seen(Decimal(2))})

    found = gather([item("more")], SCENE, 30, catalog=catalog(more=lambda _inputs, _scene: more))

    assert facts(found[0]) == {"count": Seen(Decimal(1))}


@pytest.mark.parametrize(
    ("kind", "value", "sound"),
    [
        (Kind.NUMBER, Decimal(1), True),
        (Kind.NUMBER, Decimal("NaN"), False),
        (Kind.NUMBER, Decimal("Infinity"), False),
        (Kind.NUMBER, Share(1, 2), False),
        (Kind.SHARE, Share(1, 2), True),
        (Kind.SHARE, Decimal(50), False),
        (Kind.WORD, "up", True),
        (Kind.WORD, True, False),
        (Kind.FLAG, True, True),
        (Kind.FLAG, "yes", False),
        (Kind.SET, frozenset({"a"}), True),
        (Kind.SET, "a", False),
    ],
)
def test_a_value_of_another_kind_than_declared_is_unseen(kind: Kind, value: Value, *, sound: bool) -> None:
    spec = FactSpec("fact", "a fact", kind=kind)
    seen = Evidence({"fact": Seen(value)})

    observed = facts(gather([item("one", spec)], SCENE, 30, catalog=catalog(one=lambda _i, _s: seen))[0])["fact"]

    assert isinstance(observed, Seen if sound else Unseen)


def test_an_item_whose_when_is_false_is_not_asked() -> None:
    found = gather([item("never", when=When(events=("schedule",)))], SCENE, 30, catalog=catalog())

    assert found[0].outcome == Skip(SkipCause.EVENT, "only on schedule; this is local")


def test_an_item_whose_paths_cannot_be_computed_is_unseen() -> None:
    shallow = replace(SCENE, change=Unseen(Reason.ABSENT, "the checkout has one commit"))

    found = gather([item("docs", when=When(paths=("docs/**",)))], shallow, 30, catalog=catalog())

    assert facts(found[0]) == {
        "count": Unseen(Reason.ABSENT, "the changed paths cannot be computed: the checkout has one commit")
    }


def test_evidence_is_dated_by_the_clock_of_the_run() -> None:
    found = gather([item("one")], SCENE, 30, catalog=catalog(one=counting(1)))

    assert isinstance(found[0].outcome, Evidence)
    assert found[0].outcome.observed_at == NOW


def test_nothing_to_gather_is_nothing() -> None:
    assert gather([], replace(SCENE, change=Change(())), 30) == ()


# ------------------------------------------------------------------------------------- a run without the tree it judges

ELSEWHERE = Unseen(Reason.MISMATCHED, "the pull request's tree is not checked out")
AT, NEWER = Subject(head_sha="a" * 40), Subject(head_sha="b" * 40)
TOLD = Reported("a" * 40, {("inside", "inside"): Evidence({"count": Seen(Decimal(7))}, notes=("a note",))})
SILENT = "the result of the pull request's own run says nothing of this item"
APART = replace(SCENE, subject=AT, elsewhere=ELSEWHERE, reported=TOLD)


def look(scene: Scene, name: str = "inside", trust: Trust = Trust.REPORTED) -> Gathered:
    """What becomes of an item of a probe that looks into files, or at a service."""

    def measure(inputs: object, _scene: Scene) -> Evidence:
        return Evidence({"count": Seen(Decimal(3 if inputs == name else 0))})

    def kind(_name: str) -> Probe:
        return Probe("a test", NoParameters, (COUNT,), measure, outside=lambda inputs: inputs == "outside")

    return gather([replace(item(name), inputs=name, trust=trust)], scene, 30, catalog=kind)[0]


def test_what_files_say_is_taken_from_the_run_that_had_them_and_marked() -> None:
    outcome = look(APART).outcome

    assert isinstance(outcome, Evidence)
    assert (outcome.facts, outcome.notes, outcome.reported) == ({"count": Seen(Decimal(7))}, ("a note",), True)


def test_what_anybody_can_see_is_seen_again() -> None:
    outcome = look(APART, "outside").outcome

    assert isinstance(outcome, Evidence)
    assert (outcome.facts, outcome.reported) == ({"count": Seen(Decimal(3))}, False)


@pytest.mark.parametrize(
    ("scene", "trust", "reason", "said"),
    [
        (replace(APART, reported=None), Trust.REPORTED, Reason.MISMATCHED, ELSEWHERE.detail),
        (
            APART, Trust.SEEN, Reason.FORBIDDEN,
            "only the pull request's own run could see this, and the item says `trust: seen`",
        ),
        (
            replace(APART, subject=NEWER), Trust.REPORTED, Reason.MISMATCHED,
            "the result is of aaaaaaa, the pull request is at bbbbbbb",
        ),
        (
            replace(APART, reported=Reported("", {})), Trust.REPORTED, Reason.MISMATCHED,
            "the result is of no commit, the pull request is at aaaaaaa",
        ),
        (replace(APART, reported=Reported("a" * 40, {})), Trust.REPORTED, Reason.ABSENT, SILENT),
        (
            replace(APART, reported=Reported("a" * 40, {("inside", "inside"): Evidence({})})),
            Trust.REPORTED, Reason.ABSENT, "the result says nothing of it",
        ),
        (
            replace(APART, reported=Reported("a" * 40, {("inside", "tests"): Evidence({"count": Seen(Decimal(0))})})),
            Trust.REPORTED, Reason.ABSENT, SILENT,
        ),
        (
            replace(APART, reported=Reported("a" * 40, {("inside", "inside"): Evidence({"count": Seen("7")})})),
            Trust.REPORTED, Reason.CRASHED, "the probe saw a str where count is a number; please report this",
        ),
    ],
    ids=[
        "no result", "trust: seen", "another commit", "no commit", "no such item", "no such fact", "another probe",
        "another kind",
    ],
)  # fmt: skip
def test_what_nobody_reported_rightly_is_unseen(scene: Scene, trust: Trust, reason: Reason, said: str) -> None:
    found = facts(look(scene, trust=trust))["count"]

    assert found == Unseen(reason, said)


def test_with_the_tree_at_hand_nothing_is_taken_from_a_result() -> None:
    assert facts(look(replace(APART, elsewhere=None))) == {"count": Seen(Decimal(3))}


def test_a_checklist_from_a_fork_makes_us_ask_nobody() -> None:
    found = facts(look(replace(APART, trusted=False), "outside"))["count"]

    assert found == Unseen(
        Reason.FORBIDDEN,
        "what a checklist asks of services and of GitHub is asked once it is on the trusted branch",
    )
    assert facts(look(replace(SCENE, trusted=False))) == {"count": Seen(Decimal(3))}


# ------------------------------------------------------------------------------------------- what has been seen already

ASKED: Item = item("tests")
SEEN = Gathered(ASKED, Evidence({}))
ELSE = Gathered(item("other"), Evidence({}))


def test_who_asks_the_same_is_told_what_was_seen_whatever_is_expected_of_it() -> None:
    other = replace(ASKED, title="Another title", owner="@alice")
    assert already_seen(other, [ELSE, SEEN]) == replace(SEEN, item=other)


@pytest.mark.parametrize(
    "more",
    [
        {"id": "new"},
        {"probe": "files"},
        {"inputs": "x"},
        {"when": When(draft=True)},
        {"trust": Trust.SEEN},
        {"timeout": 5},
    ],
    ids=lambda more: next(iter(more)),
)
def test_who_asks_anything_else_is_not(more: dict[str, Any]) -> None:
    assert already_seen(replace(ASKED, **more), [ELSE, SEEN]) is None
