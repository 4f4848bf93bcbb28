"""Probes that run concurrently: order, deadlines, and probes that hang."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from decimal import Decimal

from gate.adapters.clock import Deadline
from gate.gather.concurrent import MAX_CONCURRENT, gather
from gate.model.decision import ItemObservation
from gate.model.evidence import Category, Evidence, Observation, Seen, Unseen
from gate.model.subject import Change
from gate.probes.common.probe import ProbeContext
from tests.one_item import CONTEXT, Measure, catalog, counting, item


def facts(observation: ItemObservation) -> dict[str, Observation]:
    assert isinstance(observation.outcome, Evidence)
    return dict(observation.outcome.facts)


@contextmanager
def hanging_probe() -> Iterator[Measure]:
    """A probe that hangs until the test ends."""
    release = threading.Event()

    def hang(_params: object, _context: ProbeContext) -> Evidence:
        release.wait(30)
        return Evidence({"count": Seen(Decimal(99))})

    try:
        yield hang
    finally:
        release.set()


def test_observations_are_in_the_order_of_the_checklist() -> None:
    first_may_finish = threading.Event()

    def slow(_params: object, _context: ProbeContext) -> Evidence:
        first_may_finish.wait(30)
        return Evidence({"count": Seen(Decimal(1))})

    def quick(_params: object, _context: ProbeContext) -> Evidence:
        first_may_finish.set()
        return Evidence({"count": Seen(Decimal(2))})

    calls: list[tuple[str, int, int]] = []

    observations = gather(
        [item("slow"), item("quick")],
        CONTEXT,
        30,
        lambda observation, done, total: calls.append((observation.item.id, done, total)),
        catalog(slow=slow, quick=quick),
    )

    assert [observation.item.id for observation in observations] == ["slow", "quick"]
    assert [facts(observation)["count"] for observation in observations] == [Seen(Decimal(1)), Seen(Decimal(2))]
    assert all(observation.duration > 0 for observation in observations)
    assert sorted(done for _, done, _ in calls) == [1, 2]
    assert {total for _, _, total in calls} == {2}


def test_a_probe_that_hangs_times_out_and_affects_no_other_item() -> None:
    with hanging_probe() as hang:
        hanging = [item("hang", timeout="0.05") for _ in range(MAX_CONCURRENT)]
        observations = gather([*hanging, item("fine")], CONTEXT, 30, load_probe=catalog(hang=hang, fine=counting(3)))

    assert facts(observations[-1]) == {"count": Seen(Decimal(3))}
    late = facts(observations[0])["count"]
    assert isinstance(late, Unseen)
    assert late.category is Category.TIMED_OUT
    assert late.detail == "the probe did not finish within 0 s"


def test_an_item_that_times_out_has_its_name_and_its_duration() -> None:
    with hanging_probe() as hang:
        hanging = item("hang", timeout="0.05")
        (observation,) = gather([hanging], CONTEXT, 30, load_probe=catalog(hang=hang))
        (thread,) = (thread for thread in threading.enumerate() if thread.name == "probe hang")

    assert observation.item == hanging
    assert observation.duration >= 0.05
    assert thread.daemon  # otherwise the command could not end


def test_evidence_that_arrives_after_the_timeout_is_ignored() -> None:
    timed_out, may_finish, finished = threading.Event(), threading.Event(), list[str]()

    def slow(_params: object, _context: ProbeContext) -> Evidence:
        may_finish.wait(30)
        return Evidence({"count": Seen(Decimal(99))})

    def patient(_params: object, _context: ProbeContext) -> Evidence:
        timed_out.wait(30)
        (thread,) = (thread for thread in threading.enumerate() if thread.name == "probe slow")
        may_finish.set()
        thread.join(30)
        return Evidence({"count": Seen(Decimal(1))})

    def progress(observation: ItemObservation, _done: int, _total: int) -> None:
        finished.append(observation.item.id)
        timed_out.set()

    items = [item("slow", timeout="0.05"), item("patient")]
    observations = gather(items, CONTEXT, 30, progress, catalog(slow=slow, patient=patient))

    assert isinstance(facts(observations[0])["count"], Unseen)
    assert facts(observations[1])["count"] == Seen(Decimal(1))
    assert finished == ["slow", "patient"]


def test_at_most_max_concurrent_probes_run_at_the_same_time() -> None:
    barrier, met = threading.Barrier(MAX_CONCURRENT + 1), threading.Event()

    def wait_for_the_others(_params: object, _context: ProbeContext) -> Evidence:
        with suppress(threading.BrokenBarrierError):
            barrier.wait(0.3)
            met.set()
        return Evidence({"count": Seen(Decimal(1))})

    items = [item("one") for _ in range(MAX_CONCURRENT + 1)]
    gather(items, CONTEXT, 30, load_probe=catalog(one=wait_for_the_others))

    assert not met.is_set()


def test_the_deadline_of_the_run_ends_items_too() -> None:
    with hanging_probe() as hang:
        context = replace(CONTEXT, deadline=Deadline.after(0.05))
        observations = gather([item("hang")], context, 30, load_probe=catalog(hang=hang))

    assert isinstance(facts(observations[0])["count"], Unseen)


def test_the_context_of_a_probe_has_the_deadline_of_its_item() -> None:
    seconds: list[float] = []

    def look(_params: object, context: ProbeContext) -> Evidence:
        seconds.append(context.deadline.remaining)
        return Evidence({"count": Seen(Decimal(0))})

    gather([item("look", timeout="5")], CONTEXT, 100, load_probe=catalog(look=look))
    gather([item("look")], CONTEXT, 100, load_probe=catalog(look=look))

    assert 0 < seconds[0] <= 5 < seconds[1] <= 100


def test_the_context_of_a_probe_has_the_id_of_its_item() -> None:
    ids: list[str] = []

    def look(_params: object, context: ProbeContext) -> Evidence:
        ids.append(context.item)
        return Evidence({"count": Seen(Decimal(1))})

    gather([item("one")], CONTEXT, 100, load_probe=catalog(one=look))

    assert ids == ["one"]


def test_without_items_there_are_no_observations() -> None:
    assert gather([], replace(CONTEXT, change=Change(())), 30) == ()
