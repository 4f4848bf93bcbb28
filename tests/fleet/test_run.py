"""A shard judges each repository once a day, keeps every rate limit, and continues where it was killed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from gate.adapters import watchdog
from gate.adapters.clock import Clock
from gate.adapters.host import Host
from gate.checklist import load
from gate.config.settings import Settings
from gate.fleet.judge import Task, decide
from gate.fleet.pace import Pace
from gate.fleet.run import STEP_TIME, Progress, run
from gate.history.layout import parse_key
from gate.history.read import read_records
from gate.model.decision import Decision, State, Status
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.subject import Run
from tests.fakes.github.exchange import HttpResponse, Request
from tests.fleet.many import TOKEN, Fleet, serving
from tests.fleet.records import AT, names
from tests.history.runs import MemoryStore

CHECKLIST = b"""\
version: 1
title: Every repository
items:
  - id: owners
    probe: repository
    must: [codeowners]
  - id: readme
    probe: files
    with: {paths: README.md}
    must: [exists]
    when: {events: [schedule]}
"""
OWNERS = CHECKLIST[: CHECKLIST.index(b"  - id: readme")]


@dataclass
class KilledStore(MemoryStore):
    """A store whose process is killed at the n-th record."""

    records: int = 0
    killed_at: int | None = None
    error: Any = KeyboardInterrupt

    def add(self, files: Mapping[str, bytes]) -> None:
        is_record = any(map(parse_key, files))
        self.records += is_record
        if is_record and self.records == self.killed_at:
            raise self.error
        super().add(files)


def task(fleet: Fleet, folder: Path, checklist: bytes = OWNERS) -> Task:
    host = Host.at(folder, AT, {"GITHUB_REPOSITORY": "acme/centre", "GITHUB_EVENT_NAME": "schedule"})
    settings = Settings(token=TOKEN, key="fleet")
    return Task(load(checklist, "org.yml"), settings, host, fleet.url, Run(5, 1), "https://github.com/acme/centre")


def judge(
    fleet: Fleet, store: MemoryStore, folder: Path, *, per_hour: float = 1e6, seconds: float = 1e6, **more: object
) -> Progress:
    """The progress of a run over all repositories of the fleet; `more` are fields of the task."""
    shard: Sequence[str] = sorted(fleet.names)
    return run(shard, store, replace(task(fleet, folder), **more), Pace(per_hour, seconds, fleet.timer))  # type: ignore[arg-type]


def test_each_repository_is_judged_by_the_checklist_of_the_organisation(tmp_path: Path) -> None:
    fleet, store = Fleet(names((1, 2))), MemoryStore()
    with serving(fleet):
        progress = judge(fleet, store, tmp_path)

    assert progress.judged == {"acme/service-001": State.READY, "acme/service-002": State.NOT_READY}
    (stored,) = read_records(store, "acme/service-001").records
    assert (stored.gate, stored.event, stored.branch, stored.run_id, stored.decided_at) == (
        "fleet",
        "schedule",
        "main",
        5,
        AT,
    )
    assert fleet.violations == []
    assert progress.requests == fleet.total


def test_files_are_read_from_a_checkout_and_are_no_data_without_one(tmp_path: Path) -> None:
    fleet, store = Fleet(names((1, 3))), MemoryStore()
    checkouts = tmp_path / "checkouts"
    (checkouts / "acme/service-001").mkdir(parents=True)
    (checkouts / "acme/service-001/README.md").write_text("# Service\n")
    with serving(fleet):
        judge(fleet, store, tmp_path, checklist=load(CHECKLIST, "org.yml"), checkouts=checkouts)

    statuses = {
        name: [item.status for item in read_records(store, name).records[0].items] for name in sorted(fleet.names)
    }
    assert statuses == {
        "acme/service-001": [Status.PASS, Status.PASS],
        "acme/service-003": [Status.PASS, Status.UNKNOWN],
    }


def test_a_repository_that_cannot_be_read_is_named_and_stops_no_other(tmp_path: Path) -> None:
    fleet, store = Fleet(names((1, 2, 3))), MemoryStore()
    with serving(fleet):
        gone = ["acme/service-000", *names((1, 2))]
        progress = run(gone, store, task(fleet, tmp_path), Pace(1e6, 1e6, fleet.timer))

    assert list(progress.failed) == ["acme/service-000"]
    assert progress.failed["acme/service-000"] == (
        "GitHub answered 404: Not Found [missing-permission]\n"
        "    it was deleted, or the token may not read it: check the list and the rights of the token"
    )
    assert list(progress.judged) == list(names((1, 2)))
    assert progress.unfinished == []


def test_a_fault_of_the_gate_in_one_repository_is_named_and_stops_no_other(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail_for_first(name: str, *arguments: Any) -> Decision:
        if name.endswith("001"):
            raise KeyError("default_branch")
        return decide(name, *arguments)

    monkeypatch.setattr("gate.fleet.run.decide", fail_for_first)
    fleet, store = Fleet(names((1, 2))), MemoryStore()
    with serving(fleet):
        progress = judge(fleet, store, tmp_path)

    assert progress.crashed == {"acme/service-001": "internal error: KeyError: 'default_branch' [internal-error]"}
    assert (list(progress.judged), progress.failed, progress.unfinished) == (["acme/service-002"], {}, [])


def test_a_repository_with_a_record_of_today_is_skipped_without_a_request(tmp_path: Path) -> None:
    fleet, store = Fleet(names((1, 2))), MemoryStore()
    with serving(fleet):
        judge(fleet, store, tmp_path)
        sent = fleet.total
        again = judge(fleet, store, tmp_path)

    assert (again.skipped, again.judged, fleet.total) == (list(names((1, 2))), {}, sent)


def test_the_token_is_in_no_record(tmp_path: Path) -> None:
    fleet, store = Fleet(names((1,))), MemoryStore()
    checklist = load(OWNERS.replace(b"Every repository", TOKEN.encode()), "org.yml")
    with serving(fleet):
        judge(fleet, store, tmp_path, checklist=checklist)

    assert store.files
    assert not any(TOKEN.encode() in data for data in store.files.values())


@pytest.mark.parametrize("killed_at", [1, 2, 4])
def test_a_shard_that_is_killed_continues_and_judges_no_repository_twice(killed_at: int, tmp_path: Path) -> None:
    fleet, store = Fleet(names(range(4))), KilledStore(killed_at=killed_at)
    with serving(fleet):
        with pytest.raises(KeyboardInterrupt):
            judge(fleet, store, tmp_path)
        rest = judge(fleet, store, tmp_path)

    assert (len(rest.skipped), len(rest.judged)) == (killed_at - 1, 4 - killed_at + 1)
    assert all(len(read_records(store, name).records) == 1 for name in fleet.names)


class Killed(BaseException):
    """The process ends, and nothing after it runs."""


def run_and_die(fleet: Fleet, store: MemoryStore, folder: Path, monkeypatch: pytest.MonkeyPatch, *fatal: str) -> Any:
    """The progress of a run that is killed when it judges a fatal repository; None then. With what it printed."""

    def die(name: str, *arguments: Any) -> Decision:
        if name in fatal:
            raise Killed
        return decide(name, *arguments)

    monkeypatch.setattr("gate.fleet.run.decide", die)
    lines: list[tuple[str, str]] = []
    try:
        shard = sorted(fleet.names)
        return run(
            shard, store, task(fleet, folder), Pace(1e6, 1e6, fleet.timer), lambda *line: lines.append(line)
        ), lines
    except Killed:
        return None, lines


def test_a_repository_that_kills_the_run_is_judged_last_then_skipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fleet, store = Fleet(names(range(3))), MemoryStore()
    first, *others = sorted(fleet.names)
    with serving(fleet):
        runs = [run_and_die(fleet, store, tmp_path, monkeypatch, first) for _ in range(3)]

    assert [[name for name, _ in lines] for _, lines in runs] == [[], [first, *others], [first]]
    assert runs[1][1][0] == (first, "judged last: a run of today was killed while it judged it")
    progress = runs[2][0]
    assert progress.failed == {
        first: "skipped: 2 runs of today were killed while they judged it, perhaps because the machine has too little "
        "memory\n    judge it on a larger machine tomorrow, or take it off the list"
    }
    assert (progress.skipped, progress.judged, progress.unfinished) == (others, {}, [])


def test_a_repository_that_killed_a_run_once_is_judged_when_it_no_longer_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fleet, store = Fleet(names(range(3))), MemoryStore()
    first, *others = sorted(fleet.names)
    with serving(fleet):
        run_and_die(fleet, store, tmp_path, monkeypatch, first)
        progress, _ = run_and_die(fleet, store, tmp_path, monkeypatch)

    assert (list(progress.judged), progress.failed) == ([*others, first], {})


def test_tomorrow_a_repository_that_killed_runs_of_today_is_judged_in_its_turn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fleet, store = Fleet(names(range(2))), MemoryStore()
    first = min(fleet.names)
    with serving(fleet):
        for _ in range(2):
            run_and_die(fleet, store, tmp_path, monkeypatch, first)
        monkeypatch.setattr("gate.fleet.run.decide", decide)
        tomorrow = replace(task(fleet, tmp_path).host, clock=Clock(AT + timedelta(days=1)))
        progress = judge(fleet, store, tmp_path, host=tomorrow)

    assert list(progress.judged) == sorted(fleet.names)


@pytest.mark.parametrize("error", [KeyboardInterrupt, EvidenceError(Cause.UNREACHABLE, "the disk is full")])
def test_a_run_that_ends_in_order_blames_no_repository(error: Any, tmp_path: Path) -> None:
    fleet, store = Fleet(names(range(2))), KilledStore(killed_at=1, error=error)
    with serving(fleet):
        with pytest.raises((KeyboardInterrupt, EvidenceError)):
            judge(fleet, store, tmp_path)
        store.killed_at = None
        progress = judge(fleet, store, tmp_path)

    assert list(progress.judged) == sorted(fleet.names)


# ------------------------------------------------------------------------------------------------------ rate limits


def test_the_pace_of_the_plan_is_kept(tmp_path: Path) -> None:
    fleet, store = Fleet(names(range(8))), MemoryStore()
    with serving(fleet):
        progress = judge(fleet, store, tmp_path, per_hour=60)

    longest = progress.requests / 8 * 2
    assert (progress.requests - longest) * 60 <= fleet.now <= progress.requests * 60
    assert fleet.limits == []


def test_after_a_secondary_limit_the_shard_waits_halves_its_pace_and_finishes(tmp_path: Path) -> None:
    fleet, store = Fleet(names(range(12)), secondary_every=17), MemoryStore()
    with serving(fleet):
        pace = Pace(3600, 1e6, fleet.timer)
        progress = run(sorted(fleet.names), store, task(fleet, tmp_path), pace)

    assert fleet.limits.count("secondary") >= 3
    assert max(fleet.pauses) >= fleet.retry_after
    assert pace.per_hour < pace.planned
    assert (len(progress.judged), progress.unfinished, fleet.violations) == (12, [], [])
    assert not any(
        item.status is Status.UNKNOWN for name in fleet.names for item in read_records(store, name).records[0].items
    )


def test_the_primary_limit_is_waited_for_when_the_time_allows_it(tmp_path: Path) -> None:
    fleet, store = Fleet(names(range(12)), limit=20), MemoryStore()
    with serving(fleet):
        progress = judge(fleet, store, tmp_path, seconds=20_000)

    assert "primary" in fleet.limits
    assert (len(progress.judged), fleet.violations, fleet.most_in_an_hour) == (12, [], 20)


def test_a_shard_whose_time_is_over_stops_and_the_same_command_continues(tmp_path: Path) -> None:
    fleet, store = Fleet(names(range(12)), limit=20), MemoryStore()
    with serving(fleet):
        first = judge(fleet, store, tmp_path, seconds=1800)
        fleet.now += 3600
        second = judge(fleet, store, tmp_path, seconds=20_000)

    assert first.unfinished
    assert sorted([*first.judged, *first.unfinished]) == sorted(fleet.names)
    assert sorted(second.judged) == sorted(first.unfinished)
    assert fleet.violations == []


@pytest.mark.parametrize("path", ["", "/codeowners/errors"])
def test_a_limit_that_names_no_time_is_waited_for_like_any_other(path: str, tmp_path: Path) -> None:
    fleet, store = Fleet(names((1, 2))), MemoryStore()
    refusals = [HttpResponse(429, {"message": "Too Many Requests"})] * 2
    handle = fleet.handle

    def refuse(request: Request) -> HttpResponse:
        is_refused = bool(refusals) and request.path == f"/repos/acme/service-001{path}"
        return refusals.pop() if is_refused else handle(request)

    fleet.handle = refuse  # type: ignore[method-assign]
    with serving(fleet):
        progress = judge(fleet, store, tmp_path, per_hour=3600)

    assert [pause for pause in fleet.pauses if pause >= 60] == [60, 120]
    assert progress.judged == {"acme/service-001": State.READY, "acme/service-002": State.NOT_READY}


def test_a_repository_that_meets_limits_without_end_is_left_for_the_next_run(tmp_path: Path) -> None:
    fleet, store = Fleet(names(range(2)), secondary_every=1), MemoryStore()
    with serving(fleet):
        progress = judge(fleet, store, tmp_path, per_hour=3600)

    assert (progress.judged, progress.unfinished) == ({}, list(names(range(2))))
    assert not any(map(parse_key, store.files)), "a record"
    assert fleet.violations == []


def test_each_step_tells_the_watchdog_how_long_it_may_take(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limits: list[float] = []
    monkeypatch.setattr(watchdog, "report_limit", limits.append)
    fleet, store = Fleet(names((1, 2))), MemoryStore()
    with serving(fleet):
        judge(fleet, store, tmp_path, per_hour=60)
        first, limits[:] = list(limits), []
        judge(fleet, store, tmp_path)

    judging = task(fleet, tmp_path).settings.run_timeout + STEP_TIME
    assert [first[0], first[1], first[2], first[3], first[5]] == [STEP_TIME, STEP_TIME, judging, STEP_TIME, judging]
    assert 240 < first[4] - STEP_TIME < 360, "the pause of about five requests at one a minute"
    assert limits == [STEP_TIME, STEP_TIME], "repositories with a record of today"
