"""Probes side by side: order, deadlines, and what hangs."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from decimal import Decimal

from gate.adapters.clock import Deadline
from gate.gather.concurrent import SIDE_BY_SIDE, gather
from gate.model.decision import ItemObservation
from gate.model.evidence import Category, Evidence, Observation, Seen, Unseen
from gate.model.subject import Change
from gate.probes.common.probe import ProbeContext
from tests.one_item import SCENE, Measure, catalog, counting, item


def facts(found: ItemObservation) -> dict[str, Observation]:
    assert isinstance(found.outcome, Evidence)
    return dict(found.outcome.facts)


@contextmanager
def stuck() -> Iterator[Measure]:
    """A probe that hangs until the test is over."""
    release = threading.Event()

    def hang(_inputs: object, _scene: ProbeContext) -> Evidence:
        release.wait(30)
        return Evidence({"count": Seen(Decimal(99))})

    try:
        yield hang
    finally:
        release.set()


def test_evidence_comes_back_in_the_order_of_the_checklist() -> None:
    first_may_end = threading.Event()

    def slow(_inputs: object, _scene: ProbeContext) -> Evidence:
        first_may_end.wait(30)
        return Evidence({"count": Seen(Decimal(1))})

    def quick(_inputs: object, _scene: ProbeContext) -> Evidence:
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
    assert all(one.duration > 0 for one in found)
    assert sorted(done for _, done, _ in heard) == [1, 2]
    assert {of for _, _, of in heard} == {2}


def test_a_probe_that_hangs_is_timed_out_and_costs_nobody_else() -> None:
    with stuck() as hang:
        many = [item("hang", timeout="0.05") for _ in range(SIDE_BY_SIDE)]
        found = gather([*many, item("fine")], SCENE, 30, catalog=catalog(hang=hang, fine=counting(3)))

    assert facts(found[-1]) == {"count": Seen(Decimal(3))}
    late = facts(found[0])["count"]
    assert isinstance(late, Unseen)
    assert late.category is Category.TIMED_OUT
    assert late.detail == "the probe was still busy after 0 s; raise `timeout` or look at what it waits for"


def test_an_item_that_is_late_keeps_its_name_and_tells_how_long_it_was_waited_for() -> None:
    with stuck() as hang:
        hanging = item("hang", timeout="0.05")
        (found,) = gather([hanging], SCENE, 30, catalog=catalog(hang=hang))
        (thread,) = (one for one in threading.enumerate() if one.name == "probe hang")

    assert found.item == hanging
    assert found.duration >= 0.05
    assert thread.daemon  # or the command could not end


def test_what_comes_after_its_time_is_over_changes_nothing() -> None:
    too_late, may_end, heard = threading.Event(), threading.Event(), list[str]()

    def slow(_inputs: object, _scene: ProbeContext) -> Evidence:
        may_end.wait(30)
        return Evidence({"count": Seen(Decimal(99))})

    def patient(_inputs: object, _scene: ProbeContext) -> Evidence:
        too_late.wait(30)
        (thread,) = (one for one in threading.enumerate() if one.name == "probe slow")
        may_end.set()
        thread.join(30)
        return Evidence({"count": Seen(Decimal(1))})

    def progress(found: ItemObservation, _done: int, _of: int) -> None:
        heard.append(found.item.id)
        too_late.set()

    items = [item("slow", timeout="0.05"), item("patient")]
    found = gather(items, SCENE, 30, progress, catalog(slow=slow, patient=patient))

    assert isinstance(facts(found[0])["count"], Unseen)
    assert facts(found[1])["count"] == Seen(Decimal(1))
    assert heard == ["slow", "patient"]


def test_no_more_probes_than_that_run_side_by_side() -> None:
    one_too_many, met = threading.Barrier(SIDE_BY_SIDE + 1), threading.Event()

    def wait_for_the_others(_inputs: object, _scene: ProbeContext) -> Evidence:
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

    def look(_inputs: object, context: ProbeContext) -> Evidence:
        told.append(context.deadline.remaining)
        return Evidence({"count": Seen(Decimal(0))})

    gather([item("look", timeout="5")], SCENE, 100, catalog=catalog(look=look))
    gather([item("look")], SCENE, 100, catalog=catalog(look=look))

    assert 0 < told[0] <= 5 < told[1] <= 100


def test_a_probe_is_told_which_item_asks() -> None:
    asked: list[str] = []

    def encode(_inputs: object, context: ProbeContext) -> Evidence:
        asked.append(context.item)
        return Evidence({"count": Seen(Decimal(1))})

    gather([item("one")], SCENE, 100, catalog=catalog(one=encode))

    assert asked == ["one"]


def test_nothing_to_gather_is_nothing() -> None:
    assert gather([], replace(SCENE, change=Change(())), 30) == ()
