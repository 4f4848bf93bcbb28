"""A merge reads each record once, refuses what is not of its repository, and continues where it was killed."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from gate.adapters.merged.parts import Parts
from gate.adapters.stores import store as stores
from gate.adapters.stores.folder import FolderStore
from gate.adapters.stores.store import MAX_FILE
from gate.fleet import merge as merging
from gate.fleet.merge import choose_period, merge
from gate.fleet.records import MAX_RECORD, Admission, admit
from gate.fleet.report import Question, report
from gate.history.record import RunRecord
from gate.history.write import encode
from gate.model.decision import State
from gate.model.errors import UsageError
from gate.model.fleet import FleetReport, Refusal, RefusalReason
from tests.fleet.records import AT, DAY, MORNING, item, key_of, names, put, record, red
from tests.history.runs import MemoryStore

AGE = timedelta(hours=36)


@dataclass
class CountedStore(MemoryStore):
    """A store that counts what is read, and fails like a killed process at a read."""

    reads: int = 0
    killed_at: int | None = None

    def read(self, keys: Iterable[str], limit: int = MAX_FILE) -> Mapping[str, bytes]:
        contents = super().read(keys, limit)
        self.reads += len(contents)
        if self.killed_at is not None and self.reads >= self.killed_at:
            raise KeyboardInterrupt
        return contents


def merged(
    store: MemoryStore, folder: Path, expected: Iterable[str], at: datetime = AT, now: datetime | None = None
) -> FleetReport:
    """The report of a merge at a time; the clock shows the same time unless `now` is given."""
    parts = Parts.at(folder / "out")
    listed = tuple(expected)
    unstored = merge(store, listed, parts, choose_period(parts, at, now or at, AGE))
    return report(parts, Question("Acme", listed, at, AGE, is_now=now is None), unstored)


def reasons(result: FleetReport) -> dict[str, RefusalReason]:
    return {refusal.key: refusal.reason for refusal in result.refusals}


# ---------------------------------------------------------------------------------------------------- who reported


def test_a_repository_that_did_not_report_is_missing_and_named_with_its_last_run(tmp_path: Path) -> None:
    store = MemoryStore()
    put(store, *map(record, names(range(4))))
    assert merged(store, tmp_path, names(range(4))).missing == ()

    put(store, *(record(name, MORNING + DAY) for name in names((0, 1, 3))))
    tomorrow = merged(store, tmp_path, names(range(5)), AT + DAY)

    assert [(silence.repository, silence.last) for silence in tomorrow.missing] == [("acme/service-004", None)]
    later = merged(store, tmp_path, names(range(4)), AT + DAY + timedelta(hours=12))
    assert [(silence.repository, silence.last) for silence in later.missing] == [("acme/service-002", MORNING)]
    assert later.state is State.UNDECIDED


def test_a_gate_that_falls_silent_is_named_while_another_gate_of_its_repository_reports(tmp_path: Path) -> None:
    store, (name, *_) = MemoryStore(), names((1,))
    put(store, record(name), record(name, gate="nightly"))
    assert merged(store, tmp_path, [name]).silent_gates == ()

    put(store, record(name, MORNING + 2 * DAY))
    result = merged(store, tmp_path, [name], AT + 2 * DAY)

    assert result.missing == ()
    assert [(silence.gate, silence.last) for silence in result.silent_gates] == [("nightly", MORNING)]


def test_the_latest_run_of_a_gate_counts_and_a_repository_that_is_not_expected_does_not(tmp_path: Path) -> None:
    store = MemoryStore()
    first, second = names((1, 2))
    put(store, record(first, MORNING - DAY), red(first), red(second, MORNING - DAY), record(second), red("acme/other"))

    result = merged(store, tmp_path, [first, second])

    assert [(run.repository, run.state, run.score) for run in result.standings] == [
        (first, State.NOT_READY, 0.25),
        (second, State.READY, 1.0),
    ]
    assert [(entry.id, entry.gates, entry.failed, entry.unknown) for entry in result.items] == [
        ("scans", 2, 0, 1),
        ("tests", 2, 1, 0),
    ]
    assert [(day.ready, day.not_ready) for day in result.days] == [(1, 1), (1, 1)]
    assert result.standings[0].seconds == 3.0
    assert result.state is State.NOT_READY


def test_a_merge_of_nothing_is_undecided_and_names_everything(tmp_path: Path) -> None:
    result = merged(MemoryStore(), tmp_path, names(range(2)))

    assert (len(result.missing), result.state) == (2, State.UNDECIDED)


# ---------------------------------------------------------------------------------------------------------- attacks


def test_a_result_pushed_under_the_name_of_another_repository_is_refused_and_named(tmp_path: Path) -> None:
    store, (victim, attacker) = MemoryStore(), names((1, 2))
    forged = record(victim)
    key = key_of(red(attacker))
    store.add({key: encode(forged)})

    result = merged(store, tmp_path, [victim, attacker])

    assert result.refusals == (Refusal(attacker, key, RefusalReason.WRONG_REPOSITORY),)
    assert [silence.repository for silence in result.missing] == [victim, attacker]


def test_the_last_of_two_repositories_in_one_record_is_the_one_that_counts(tmp_path: Path) -> None:
    store, (name, other) = MemoryStore(), names((1, 2))
    line = encode(record(name))
    twice = line.replace(b'"gate_version"', b'"repository":"%s","gate_version"' % other.encode(), 1)
    store.add({key_of(record(name)): twice})

    result = merged(store, tmp_path, [name, other])

    assert [run.repository for run in result.standings] == [name]
    assert [silence.repository for silence in result.missing] == [other]


LINE = encode(record("acme/shop"))
DAMAGED = {
    "empty": b"",
    "cut": LINE[: len(LINE) // 2],
    "two lines": LINE + LINE,
    "a list": b"[]\n",
    "not UTF-8": LINE.replace(b"Title", b"\xff\xfe"),
    "an infinite score": LINE.replace(b'"score":1.0', b'"score":1e999'),
    "too deep": b"[" * 100_000,
    "a score above 1": LINE.replace(b'"score":1.0', b'"score":1e308'),
    "a score below 0": LINE.replace(b'"score":1.0', b'"score":-0.1'),
    "a number beyond 64 bits": LINE.replace(b'"findings":3', b'"findings":%d' % 2**63),
    "one item twice": encode(record("acme/shop", items=(item("tests"), item("tests")))),
    "an unknown status": LINE.replace(b'"pass"', b'"passed"'),
    "a time without a zone": LINE.replace(b'03:00:00Z"', b'03:00:00"'),
}


def test_damaged_records_are_named_and_hide_no_other(tmp_path: Path) -> None:
    store, good = MemoryStore(), record("acme/other")
    put(store, good)
    expected = {f"acme/shop-{number}": data for number, data in enumerate(DAMAGED.values())}
    keys = [key_of(record(name)) for name in expected]
    store.add(
        {
            key: data.replace(b"acme/shop", name.encode())
            for key, (name, data) in zip(keys, expected.items(), strict=True)
        }
    )

    result = merged(store, tmp_path, ["acme/other", *expected])

    *damaged, without_zone = keys
    assert reasons(result) == dict.fromkeys(damaged, RefusalReason.DAMAGED) | {without_zone: RefusalReason.WRONG_KEY}
    assert [run.repository for run in result.standings] == ["acme/other"]
    assert [silence.repository for silence in result.missing] == sorted(expected)


def test_a_record_of_another_version_of_another_run_and_a_foreign_file_are_named(tmp_path: Path) -> None:
    store = MemoryStore()
    newer, moved, foreign = record("acme/a"), record("acme/b"), f"1/acme/c/runs/date={AT.date()}/notes.txt"
    store.add({
        key_of(newer): encode(newer).replace(b"history/1", b"history/2"),
        key_of(moved): encode(replace(moved, commit="d" * 40)),
        foreign: b"hello",
    })  # fmt: skip

    result = merged(store, tmp_path, ["acme/a", "acme/b", "acme/c"])

    assert reasons(result) == {
        key_of(newer): RefusalReason.UNKNOWN_VERSION,
        key_of(moved): RefusalReason.WRONG_KEY,
        foreign: RefusalReason.UNKNOWN_NAME,
    }


def test_an_oversize_record_is_named_each_time_and_read_by_nobody(tmp_path: Path) -> None:
    store = CountedStore()
    key = key_of(record("acme/shop"))
    store.add({key: b" " * (MAX_RECORD + 1)})

    for _ in range(2):
        assert reasons(merged(store, tmp_path, ["acme/shop"])) == {key: RefusalReason.UNREADABLE}
    assert store.reads == 0


def test_a_record_of_the_future_is_named_and_counts_when_its_time_has_come(tmp_path: Path) -> None:
    store, early = MemoryStore(), record("acme/shop", MORNING + DAY)
    put(store, early)

    today = merged(store, tmp_path, ["acme/shop"])
    assert reasons(today) == {key_of(early): RefusalReason.FUTURE}
    assert len(today.missing) == 1

    tomorrow = merged(store, tmp_path, ["acme/shop"], AT + DAY)
    assert (tomorrow.refusals, tomorrow.missing) == ((), ())


def test_a_record_of_a_clock_that_is_a_little_ahead_counts_now_and_not_in_a_report_of_an_earlier_time(
    tmp_path: Path,
) -> None:
    store = MemoryStore()
    put(store, record("acme/shop", AT + timedelta(minutes=4)))

    assert merged(store, tmp_path, ["acme/shop"]).missing == ()
    earlier = merged(store, tmp_path, ["acme/shop"], AT, now=AT + DAY)
    assert [silence.repository for silence in earlier.missing] == ["acme/shop"]


def test_a_merge_of_an_earlier_time_does_not_call_later_records_the_future(tmp_path: Path) -> None:
    store = MemoryStore()
    put(store, record("acme/shop"), red("acme/shop", MORNING + DAY))

    earlier = merged(store, tmp_path, ["acme/shop"], AT, now=AT + DAY)

    assert (earlier.refusals, earlier.standings[0].state) == ((), State.READY)
    assert merged(store, tmp_path, ["acme/shop"], AT + DAY).standings[0].state is State.NOT_READY


def test_a_repository_that_floods_the_store_delays_nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(merging, "MAX_RECORDS", 3)
    store = CountedStore()
    put(store, *(red("acme/shop", MORNING - timedelta(minutes=minute)) for minute in range(5)), record("acme/other"))

    result = merged(store, tmp_path, ["acme/shop", "acme/other"])

    assert list(reasons(result).values()) == [RefusalReason.TOO_MANY] * 2
    assert store.reads == 4
    assert [run.decided_at for run in result.standings] == [MORNING, MORNING]


def test_a_prefix_with_more_files_than_a_store_lists_is_named_and_stops_no_merge(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(stores, "MAX_KEYS", 3)
    folder = FolderStore(tmp_path / "store")
    put(folder, record("acme/other"))
    prefix = f"1/acme/shop/runs/date={AT.date()}/"
    folder.add({f"{prefix}{number}.txt": b"" for number in range(4)})
    parts, expected = Parts.at(tmp_path / "out"), ["acme/other", "acme/shop"]

    unstored = merge(folder, expected, parts, choose_period(parts, AT, AT, AGE))
    result = report(parts, Question("Acme", expected, AT, AGE), unstored)

    assert reasons(result) == {prefix: RefusalReason.TOO_MANY}
    assert [run.repository for run in result.standings] == ["acme/other"]


@pytest.mark.parametrize(
    "name",
    [b"\xff\xfe.jsonl", b"a\nb.jsonl", b"*[a]?'; DROP.jsonl", b"20261120T030000Z-c-7.1-" + b"a" * 200 + b".jsonl"],
)
def test_a_file_whose_name_no_store_would_write_is_named_once_and_stops_no_merge(name: bytes, tmp_path: Path) -> None:
    folder = FolderStore(tmp_path / "store")
    put(folder, record("acme/other"))
    prefix = f"1/acme/shop/runs/date={AT.date()}"
    (folder.root / prefix).mkdir(parents=True)
    Path(os.fsdecode(os.fsencode(folder.root / prefix) + b"/" + name)).write_bytes(b"")
    expected = ["acme/other", "acme/shop"]

    for _ in range(2):
        parts = Parts.at(tmp_path / "out")
        unstored = merge(folder, expected, parts, choose_period(parts, AT, AT, AGE))
        result = report(parts, Question("Acme", expected, AT, AGE), unstored)

        key = f"{prefix}/{name.decode(errors='replace')}"
        assert result.refusals == (Refusal("acme/shop", key, RefusalReason.UNKNOWN_NAME),)
        assert [run.repository for run in result.standings] == ["acme/other"]


def test_a_repository_that_is_a_link_to_another_one_has_no_records(tmp_path: Path) -> None:
    folder = FolderStore(tmp_path / "store")
    put(folder, record("acme/victim"))
    (folder.root / "1/acme/attacker").symlink_to("victim")
    (folder.root / "1/acme/loop").symlink_to("loop")
    parts, expected = Parts.at(tmp_path / "out"), ["acme/attacker", "acme/loop", "acme/victim"]

    unstored = merge(folder, expected, parts, choose_period(parts, AT, AT, AGE))
    result = report(parts, Question("Acme", expected, AT, AGE), unstored)

    assert [silence.repository for silence in result.missing] == ["acme/attacker", "acme/loop"]
    assert (result.refusals, len(result.standings)) == ((), 1)


def test_large_records_make_small_parts_and_a_bounded_memory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(merging, "BATCH_BYTES", 3 * len(LINE))
    monkeypatch.setattr(merging, "READ", 2)
    store, expected = CountedStore(), names(range(9))
    put(store, *map(record, expected))

    assert len(merged(store, tmp_path, expected).standings) == 9
    assert store.reads == 9
    assert len(list((tmp_path / "out" / "data").glob("date=*/part-*"))) == 3


def test_a_record_that_duckdb_cannot_hold_is_refused_and_the_others_share_few_parts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    store, expected = MemoryStore(), names(range(16))
    put(store, *map(record, expected))
    bad = key_of(record(expected[5]))
    monkeypatch.setattr(merging, "admit", lambda key, data: _unfit(key.record == bad, admit(key, data)))

    result = merged(store, tmp_path, expected)

    assert reasons(result) == {bad: RefusalReason.DAMAGED}
    assert len(result.standings) == 15
    assert len(list((tmp_path / "out" / "data").glob("date=*/part-*"))) == 5


def _unfit(is_bad: bool, admission: Admission) -> Admission:
    return replace(admission, line=admission.line.replace(b'"run_id":7', b'"run_id":"x"')) if is_bad else admission


def test_foreign_files_beyond_a_limit_are_not_remembered(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(merging, "MAX_RECORDS", 3)
    store = MemoryStore()
    store.add({f"1/acme/shop/runs/date={AT.date()}/{number}.txt": b"" for number in range(5)})

    assert list(reasons(merged(store, tmp_path, ["acme/shop"])).values()) == [RefusalReason.UNKNOWN_NAME] * 3


def test_texts_with_quotes_control_characters_and_sql_are_data(tmp_path: Path) -> None:
    store = MemoryStore()
    gate = "x'); DROP TABLE records; --\x00\u202e"
    hostile = record("acme/shop", gate=gate, items=(item("a'\"\n\x00"),), branch="';")
    put(store, hostile)

    folder = tmp_path / "o'u[t]*"
    folder.mkdir()

    assert [run.gate for run in merged(store, folder, ["acme/shop"]).standings] == [gate]


# ------------------------------------------------------------------------------------------- incremental, idempotent


def test_the_merge_of_the_next_day_reads_only_new_files(tmp_path: Path) -> None:
    store, expected = CountedStore(), names(range(10))
    put(store, *map(record, expected))
    merged(store, tmp_path, expected)
    assert store.reads == 10

    merged(store, tmp_path, expected)
    assert store.reads == 10

    put(store, *(record(name, MORNING + DAY) for name in expected))
    assert merged(store, tmp_path, expected, AT + DAY).missing == ()
    assert store.reads == 20


def test_a_record_that_arrives_late_and_days_without_a_merge_are_read_later(tmp_path: Path) -> None:
    store = CountedStore()
    put(store, record("acme/a"))
    merged(store, tmp_path, ["acme/a"])

    put(
        store,
        *(record("acme/a", MORNING + day * DAY) for day in range(1, 6)),
        red("acme/a", MORNING + timedelta(hours=1)),
    )
    result = merged(store, tmp_path, ["acme/a"], AT + 5 * DAY)

    assert store.reads == 7
    assert [day.ready + day.not_ready for day in result.days] == [1] * 6
    assert result.days[0].not_ready == 1


def test_two_merges_that_put_a_record_into_two_parts_count_it_once(tmp_path: Path) -> None:
    store, expected = MemoryStore(), names(range(3))
    put(store, *map(red, expected))
    alone = MemoryStore({key: data for key, data in store.files.items() if "service-000" in key})
    merged(alone, tmp_path, expected[:1])
    shutil.move(tmp_path / "out" / "data", tmp_path / "aside")
    merged(store, tmp_path, expected)
    (part,) = (tmp_path / "aside").glob("date=*/part-*")
    shutil.move(part, tmp_path / "out" / "data" / part.parent.name / part.name)

    result = merged(store, tmp_path, expected)

    assert len(result.standings) == 3
    assert [(entry.gates, entry.failed) for entry in result.items] == [(3, 0), (3, 3)]
    assert [day.not_ready for day in result.days] == [3]


def test_a_merge_that_is_killed_at_any_read_continues_and_reads_nothing_twice(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(merging, "BATCH", 2)
    expected = names(range(8))
    whole = CountedStore()
    put(whole, *map(red, expected))
    uninterrupted = merged(whole, tmp_path / "whole", expected)

    for killed_at in (1, 5):
        store = CountedStore(dict(whole.files), killed_at=killed_at)
        folder = tmp_path / str(killed_at)
        with pytest.raises(KeyboardInterrupt):
            merged(store, folder, expected)
        lost = store.reads - 2 * len(list((folder / "out" / "data").glob("date=*/part-*")))
        lay_out_partial(folder / "out" / "data" / ".part-0000")
        store.killed_at = None

        assert merged(store, folder, expected) == uninterrupted
        assert store.reads == 8 + lost
        assert not (folder / "out" / "data" / ".part-0000").exists()


def lay_out_partial(partial: Path) -> None:
    """A part that a process began long ago, and did not complete."""
    partial.mkdir(parents=True)
    os.utime(partial, (0, 0))


def test_a_part_that_another_process_is_writing_stays(tmp_path: Path) -> None:
    partial = tmp_path / "out" / "data" / ".part-0001"
    partial.mkdir(parents=True)

    merged(MemoryStore(), tmp_path, ["acme/shop"])

    assert partial.is_dir()


@pytest.mark.parametrize("table", ["runs", "items", "refusals"])
def test_a_part_that_a_copy_left_without_a_table_is_made_again(table: str, tmp_path: Path) -> None:
    store = MemoryStore()
    put(store, red("acme/shop"))
    before = merged(store, tmp_path, ["acme/shop"])
    (part,) = (tmp_path / "out" / "data").glob("date=*/part-*")
    (part / f"{table}.parquet").unlink()

    assert merged(store, tmp_path, ["acme/shop"]) == before
    assert (part / f"{table}.parquet").is_file()


def test_a_part_that_the_disk_damaged_is_named_and_read_again_when_it_is_removed(tmp_path: Path) -> None:
    store = MemoryStore()
    put(store, record("acme/shop"))
    before = merged(store, tmp_path, ["acme/shop"])
    (part,) = (tmp_path / "out" / "data").glob("date=*/part-*")
    (part / "runs.parquet").write_bytes(b"PAR1 damaged PAR1")

    with pytest.raises(UsageError, match="cannot be read") as caught:
        merged(store, tmp_path, ["acme/shop"])
    assert "remove the part" in str(caught.value)

    shutil.rmtree(part)
    assert merged(store, tmp_path, ["acme/shop"]) == before


def test_a_folder_gives_the_same_report_as_any_store(tmp_path: Path) -> None:
    memory, folder = MemoryStore(), FolderStore(tmp_path / "store")
    entries: list[RunRecord] = [
        red(name) if number % 3 else record(name) for number, name in enumerate(names(range(6)))
    ]
    for store in (memory, folder):
        put(store, *entries)
    parts = Parts.at(tmp_path / "folder")
    merge(folder, names(range(6)), parts, choose_period(parts, AT, AT, AGE))

    assert report(parts, Question("Acme", names(range(6)), AT, AGE), ()) == merged(memory, tmp_path, names(range(6)))
    assert json.loads(encode(entries[0]))["repository"] == "acme/service-000"
