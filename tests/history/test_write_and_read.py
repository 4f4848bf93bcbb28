"""A decision that is stored is read again; what is damaged, foreign or of a newer version is named."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gate.adapters.stores.folder import FolderStore
from gate.history import read, schema
from gate.history.layout import parse_key
from gate.history.read import MAX_RECORD, list_repositories, list_runs, read_baseline, read_records, read_result
from gate.history.record import FactPoint
from gate.history.write import append, build_files, build_record, compress, encode
from gate.model.decision import Decision
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, NotApplicable, Seen, Unseen
from gate.model.subject import NO_RUN, Subject
from gate.model.values import Percentage, Value
from gate.result import reader
from gate.result.decode import MAX_BYTES
from tests.history.runs import GATE, START, MemoryStore, decision_of, key_of, result_of
from tests.render import decisions as made
from tests.render.strategies import decisions

VALIDATOR = jsonschema.Draft202012Validator(json.loads(schema.schema_text()))


def store_of(*decisions: Decision) -> MemoryStore:
    store = MemoryStore()
    for decision in decisions:
        append(store, decision, GATE, result_of(decision))
    return store


GOOD = decision_of(1)
KEY = key_of(GOOD).record
LINE = encode(build_record(GOOD, GATE))


def damage(position: int, insertion: bytes) -> bytes:
    """The line of a good record with other bytes at a position."""
    return LINE[:position] + insertion + LINE[position + len(insertion) :]


# ------------------------------------------------------------------------------------------------------------- writing


@pytest.mark.parametrize("story", [made.red, made.green, made.undecided, made.nothing_judged])
def test_every_decision_can_be_stored_and_read(story: Callable[[], Decision]) -> None:
    decision = story()
    store = store_of(decision)
    history = read_records(store, decision.subject.repo)
    assert history.problems == ()
    assert history.records == (build_record(decision, GATE),)
    VALIDATOR.validate(json.loads(store.files[key_of(decision).record]))


@settings(max_examples=15)
@given(decisions(), st.text(max_size=80))
def test_no_decision_is_too_odd_to_be_stored_and_read(decision: Decision, gate: str) -> None:
    store = MemoryStore()
    decision = replace(decision, subject=replace(decision.subject, repo="acme/shop"))
    append(store, decision, gate, "{}")
    history = read_records(store, "acme/shop")
    assert history.problems == ()
    assert [record.state for record in history.records] == [decision.state]


@settings(max_examples=60)
@given(st.binary(max_size=200) | st.builds(damage, st.integers(0, 5000), st.binary(max_size=9)))
def test_no_content_of_a_file_raises(content: bytes) -> None:
    store = MemoryStore({KEY: content})
    history = read_records(store, "acme/shop")
    assert len(history.records) + len(history.problems) == 1


def test_the_schema_file_is_generated_from_the_record() -> None:
    file = Path(schema.__file__).with_name(schema.FILE)
    assert file.read_text(encoding="utf-8") == schema.schema_text(), "run `make pages`"
    jsonschema.Draft202012Validator.check_schema(json.loads(schema.schema_text()))


def test_the_same_decision_gives_the_same_bytes() -> None:
    decision = decision_of(1)
    files = [build_files(decision, GATE, result_of(decision)) for _ in range(2)]
    assert files[0] == files[1]
    assert list(files[0]) == [key_of(decision).result, key_of(decision).record]


def test_a_record_is_one_line_and_a_result_is_an_ordinary_gzip_file() -> None:
    decision = decision_of(1)
    result, record = build_files(decision, GATE, result_of(decision)).values()
    assert record.count(b"\n") == 1
    assert record.endswith(b"\n")
    assert gzip.decompress(result).decode() == result_of(decision)


@pytest.mark.parametrize(
    ("value", "point"),
    [
        (Percentage(1, 3), FactPoint(number=100 / 3, unit="%")),
        (Decimal("74.30"), FactPoint(number=74.3, unit="%")),
        (Decimal("1E+999"), FactPoint(text="1E+999", unit="%")),
        ("up", FactPoint(text="up", unit="%")),
        ("half \ud800", FactPoint(text="half \ufffd", unit="%")),
        ("x" * 5000, FactPoint(text="x" * 999 + "…", unit="%")),
        (True, FactPoint(flag=True, unit="%")),
        (frozenset({"b", "a"}), FactPoint(text="a, b", unit="%")),
    ],
)
def test_a_fact_is_a_number_a_text_or_a_flag(value: Value, point: FactPoint) -> None:
    assert fact_of(Seen(value)) == point


def test_a_fact_without_a_value_has_a_cause_only_if_it_is_missing() -> None:
    assert fact_of(Unseen(Cause.STALE, "old")) == FactPoint(unit="%", cause="stale")
    assert fact_of(NotApplicable("no line")) == FactPoint(unit="%")


def fact_of(observation: Seen | Unseen | NotApplicable) -> FactPoint:
    """What a store returns for the fact `line_coverage`."""
    decision = decision_of(1)
    verdict = decision.verdicts[0]
    assert verdict.evidence
    evidence = replace(verdict.evidence, facts={"line_coverage": observation})
    changed = replace(decision, verdicts=(replace(verdict, evidence=evidence),))
    (record,) = read_records(store_of(changed), "acme/shop").records
    return record.items[0].facts["line_coverage"]


def test_a_waived_item_names_the_end_of_its_waiver() -> None:
    record = build_record(decision_of(1), GATE)
    assert {str(item.status): item.waived_until is not None for item in record.items}["waived"]
    assert all(item.waived_until is None for item in record.items if item.status != "waived")


# ------------------------------------------------------------------------------------------------------------- reading


def test_records_are_sorted_by_time_and_limited_to_their_repository() -> None:
    store = store_of(decision_of(5), decision_of(2), decision_of(3, "acme/web"), decision_of(11))
    history = read_records(store, "acme/shop")
    assert [record.run_id for record in history.records] == [1002, 1005, 1011]
    assert list_repositories(store) == ["acme/shop", "acme/web"]
    assert [key.run for key in list_runs(store, "acme/shop")] == [1002, 1005, 1011]


def test_an_empty_store_has_no_history() -> None:
    assert read_records(MemoryStore(), "acme/shop").records == ()
    assert list_repositories(MemoryStore()) == []


def test_records_before_a_time_are_not_read() -> None:
    store = store_of(*map(decision_of, range(6)))
    damaged = key_of(decision_of(0)).record
    store.files[damaged] = b"{"
    history = read_records(store, "acme/shop", START + timedelta(days=4))
    assert [record.run_id for record in history.records] == [1004, 1005]
    assert history.problems == ()


def test_a_run_that_is_stored_again_counts_once_and_another_attempt_counts() -> None:
    again = replace(decision_of(1), decided_at=START + timedelta(days=1, hours=1))
    store = store_of(decision_of(1), again, decision_of(1, attempt=2))
    records = read_records(store, "acme/shop").records
    assert [(record.run_attempt, record.decided_at) for record in records] == [
        (2, decision_of(1).decided_at),
        (1, again.decided_at),
    ]


def test_runs_outside_of_a_workflow_all_count() -> None:
    subject = Subject()
    runs = [replace(decision_of(day), subject=subject) for day in range(3)]
    store = store_of(*runs)
    assert [record.repository for record in read_records(store, "").records] == ["local/local"] * 3
    assert all(run.run == NO_RUN.id for run in list_runs(store, ""))


def test_gates_whose_keys_give_the_same_file_name_stay_apart() -> None:
    store = MemoryStore()
    for gate in ("api/v1", "api-v1", "api v1", "\ud800"):
        append(store, decision_of(1), gate, result_of(decision_of(1)))
    assert {record.gate for record in read_records(store, "acme/shop").records} == {
        "api/v1", "api-v1", "api v1", "\ufffd",
    }  # fmt: skip


def test_a_store_of_folders_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read, "MAX_FOLDERS", 9)
    store = store_of(decision_of(1))
    assert list_repositories(store) == ["acme/shop"]
    store.add({f"1/acme/{number}/runs/date=2026-11-20/x": b"" for number in range(3)})
    with pytest.raises(EvidenceError, match="memory has more than 9 folders"):
        list_repositories(store)
    monkeypatch.undo()
    deep = MemoryStore({f"1/{'a/' * 5000}runs/date=2026-11-20/x": b""})
    assert list_repositories(deep) == []


def test_a_project_in_a_group_of_gitlab_has_its_own_folder() -> None:
    store = store_of(decision_of(1, "group/team/runs"), decision_of(2, "acme/.github"))
    store.add({"1/acme/notes/runs/readme.txt": b"", "1/acme/web/results/date=2026-11-20/x": b"", "1/acme/x": b""})
    assert list_repositories(store) == ["acme/.github", "group/team/runs"]
    assert len(read_records(store, "group/team/runs").records) == 1


# ------------------------------------------------------------------------------------------------- damaged and foreign


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is damaged: it is not one line of JSON"),
        (LINE[:-50], "is damaged: it is not one line of JSON"),
        (LINE + LINE, "is damaged: it is not one line of JSON"),
        (b"\xff\xfe\x00", "is damaged: it is not one line of JSON"),
        (b"[" * 1_000_000, "is damaged: it is not one line of JSON"),
        (b'{"items": ' + b'{"items": ' * 500 + b"1" + b"}" * 501, "is damaged: it is not one line of JSON"),
        (b"[]", "is damaged: its content is not that of a record"),
        (b"{}", "is damaged: gate_version is not that of a record"),
        (LINE.replace(b"history/1", b"history/2"), "has the format `readiness-gate/history/2`, expected"),
        (LINE.replace(b'"not ready"', b'"fine"'), "is damaged: state is not that of a record"),
        (LINE.replace(b'"number":', b'"number":NaN,"other":'), "is not that of a record"),
        (LINE.replace(b'"score":0.', b'"score":1e308,"other":0.'), "is damaged: score"),
        (LINE.replace(b'"score":0.', b'"score":-0.1,"other":0.'), "is damaged: score"),
        (LINE.replace(b'"duration_ms":', b'"duration_ms":1' + b"0" * 400 + b',"other":'), "is not that of a record"),
        (LINE.replace(b"acme/shop", b"acme/evil"), "its repository is `acme/evil`, its name says `acme/shop`"),
        (LINE.replace(b'"gate":"readiness"', b'"gate":"other"'), "its gate is `other`"),
        (LINE.replace(b'"commit":"0000', b'"commit":"ffff'), "its commit is"),
        (LINE.replace(b'"run_id":1001', b'"run_id":7'), "its run is `7`, its name says `1001`"),
        (LINE.replace(b"2026-11-21T03:15:07", b"2026-11-21T03:15:08"), "is refused: it names another time"),
        (LINE.replace(b"2026-11-21T03:15:07Z", b"2026-11-21T03:15:07"), "is refused: it names another time"),
        (bytes(MAX_RECORD + 1), "cannot be read, or has more than 16,777,216 bytes"),
    ],
)
def test_a_damaged_record_is_named_and_hides_no_other(content: bytes, reason: str) -> None:
    store = store_of(GOOD, decision_of(2))
    assert content != LINE
    store.files[KEY] = content
    history = read_records(store, "acme/shop")
    assert [record.run_id for record in history.records] == [1002]
    (problem,) = history.problems
    assert problem.startswith(KEY)
    assert reason in problem


@pytest.mark.parametrize("name", ["notes.txt", "date=2026-11-21/x.jsonl", "\x1b[31m"])
def test_a_file_that_is_no_record_is_named(name: str) -> None:
    store = store_of(GOOD)
    store.files[f"1/acme/shop/runs/{name}"] = b"hello"
    history = read_records(store, "acme/shop")
    assert len(history.records) == 1
    assert len(history.problems) == 1
    assert history.problems[0].isprintable()


def test_a_result_is_read_as_it_was_saved_and_as_a_baseline() -> None:
    store, run = store_of(GOOD), key_of(GOOD)
    assert read_result(store, run).decode() == result_of(GOOD)
    assert read_baseline(store, run) == reader.read(result_of(GOOD).encode(), run.result)


BOMB = gzip.compress(bytes(MAX_BYTES + 1), 1, mtime=0)


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (None, Cause.NO_MATCHING_FILE),
        (b"", Cause.UNREADABLE),
        (b"no gzip", Cause.UNREADABLE),
        (compress(result_of(GOOD).encode())[:-9], Cause.UNREADABLE),
        (compress(b"[" * 1_000_000), Cause.UNREADABLE),
        (compress(b""), Cause.EMPTY),
        (compress(b"{}"), Cause.UNREADABLE),
        (BOMB, Cause.TOO_LARGE),
        (compress(result_of(decision_of(2)).encode()), Cause.MISMATCHED),
    ],
)
def test_a_damaged_result_is_no_baseline(content: bytes | None, cause: Cause) -> None:
    store, run = store_of(GOOD), key_of(GOOD)
    if content is None:
        del store.files[run.result]
    else:
        store.files[run.result] = content
    with pytest.raises(EvidenceError) as error:
        read_baseline(store, run)
    assert error.value.cause is cause


def test_a_folder_is_a_store_as_any_other(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "history")
    for day in range(3):
        append(store, decision_of(day), GATE, result_of(decision_of(day)))
    assert [record.run_id for record in read_records(store, "acme/shop").records] == [1000, 1001, 1002]
    assert parse_key(store.keys()[0]) == key_of(decision_of(0))
