"""A saved result is read back as a baseline, or refused in words."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.model.decision import Baseline
from gate.model.errors import EvidenceError
from gate.model.evidence import Category, Cause
from gate.model.values import Percentage
from gate.result import writer as report
from gate.result.reader import MAX_BYTES, MAX_ITEMS, SCHEMA, read, read_reported
from tests.render.decisions import STORIES

WHOLE: dict[str, Any] = {
    "schema": SCHEMA,
    "decided_at": "2026-11-20T08:00:00+00:00",
    "subject": {"head_sha": "3f2a1bc"},
    "items": [
        {
            "id": "backend",
            "evidence": {
                "facts": {
                    "line_coverage": {"is": "seen", "value": {"share": {"part": 3, "of": 4}}, "unit": "%"},
                    "duration": {"is": "seen", "value": {"number": "-12.50"}, "unit": "s"},
                    "db": {"is": "seen", "value": {"word": "up"}},
                    "exists": {"is": "seen", "value": {"flag": True}},
                    "labels": {"is": "seen", "value": {"set": ["a", "b"]}},
                    "branch_coverage": {"is": "unseen", "reason": "absent", "detail": "x"},
                    "patch_coverage": {"is": "not applicable", "detail": "x", "by_diff": True},
                },
                "sources": [{"tool": "coverage.py 7.17.0"}, {"tool": ""}, {"tool": "JaCoCo"}],
            },
        },
        {"id": "skipped", "evidence": None},
    ],
}


def encoded(**changes: object) -> bytes:
    return json.dumps(WHOLE | changes).encode()


def refusal(data: bytes) -> EvidenceError:
    with pytest.raises(EvidenceError) as caught:
        read(data, "main.json")
    return caught.value


def test_seen_facts_and_producers_of_every_item_are_read() -> None:
    assert read(encoded(), "main.json") == Baseline(
        facts={
            "backend": {
                "line_coverage": (Percentage(3, 4), "%"),
                "duration": (Decimal("-12.50"), "s"),
                "db": ("up", ""),
                "exists": (True, ""),
                "labels": (frozenset({"a", "b"}), ""),
            },
            "skipped": {},
        },
        producers={"backend": frozenset({"coverage.py 7.17.0", "JaCoCo"}), "skipped": frozenset()},
        decided_at=datetime(2026, 11, 20, 8, 0, tzinfo=UTC),
        head_sha="3f2a1bc",
        file="main.json",
    )


def test_a_byte_order_mark_is_no_obstacle() -> None:
    assert read(b"\xef\xbb\xbf" + encoded(), "main.json") == read(encoded(), "main.json")


def test_another_version_of_the_format_is_not_guessed_at() -> None:
    fault = refusal(encoded(schema="readiness-gate/result/2"))
    assert fault.category is Category.MISMATCHED
    assert fault.detail == (
        "main.json is a result of the format 'readiness-gate/result/2', this gate reads 'readiness-gate/result/1'; "
        "save a new one with --json"
    )


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"{", "is not JSON at line 1, column 2"),
        (b"<html></html>", "is not JSON at line 1, column 1"),
        (b"\xff\xfe\xff", "is not JSON"),
        (b"[" * 100_000, "is nested too deep"),
        (b'{"a":' * 100_000, "is nested too deep"),
        (b"[]", "the document is not an object"),
        (b"null", "the document is not an object"),
        (b"{}", "is not a saved result"),
        (b'{"schema": 1}', "is not a saved result"),
        (b'{"schema": NaN}', "is not JSON"),
        (b'{"a": 1, "a": 2}', "is not JSON"),
        (b'{"a": ' + b"9" * 10_000 + b"}", "is not JSON"),
        (encoded(items=None), "items is not a list"),
        (encoded(items=[{"id": str(n)} for n in range(MAX_ITEMS + 1)]), "has 10,001 items; at most 10,000 are read"),
        (encoded(items=[1]), "an item is not an object"),
        (encoded(items=[{"id": 1}]), "the id of an item is not text"),
        (encoded(items=[{"id": "a"}, {"id": "a"}]), "names the item 'a' twice"),
        (encoded(items=[{"id": "a", "evidence": 1}]), "the evidence of a is not an object"),
        (encoded(items=[{"id": "a", "evidence": {"facts": [1]}}]), "facts is not an object"),
        (encoded(items=[{"id": "a", "evidence": {"facts": {"x": 1}}}]), "the fact x is not an object"),
        (encoded(items=[{"id": "a", "evidence": {"sources": 1}}]), "sources is not a list"),
        (encoded(items=[{"id": "a", "evidence": {"sources": [{"tool": 1}]}}]), "the tool of a source is not text"),
        (encoded(subject=None), "subject is not an object"),
        (encoded(subject={}), "head_sha is not text"),
        (encoded(decided_at="yesterday"), "decided_at is not a time"),
        (encoded(decided_at="2026-11-20T08:00:00"), "decided_at names no time zone"),
    ],
)
def test_what_is_not_a_whole_result_is_refused_in_words(data: bytes, words: str) -> None:
    fault = refusal(data)
    assert fault.category is Category.UNREADABLE
    assert words in fault.detail
    assert fault.detail.startswith("main.json ")
    assert len(fault.detail) < 200


@pytest.mark.parametrize(
    "value",
    [
        {"number": 12}, {"number": "1e999999999"}, {"number": "NaN"}, {"number": "Infinity"}, {"number": "1" * 61},
        {"number": "\u0663"}, {"share": {"part": 2, "of": 1}}, {"share": {"part": 0, "of": 0}},
        {"share": {"part": -1, "of": 1}}, {"share": {"part": 1, "of": 10**30}}, {"share": {"part": True, "of": 1}},
        {"share": {"part": 0.5, "of": 1}}, {"word": 1}, {"flag": "true"}, {"flag": 1}, {"set": "ab"}, {"set": [1]},
        {"unknown": 1}, {},
    ],
)  # fmt: skip
def test_a_value_that_is_none_of_the_five_kinds_is_refused(value: object) -> None:
    facts = {"x": {"is": "seen", "value": value}}
    fault = refusal(encoded(items=[{"id": "a", "evidence": {"facts": facts, "sources": []}}]))
    assert "none of the five kinds" in fault.detail


def test_an_empty_file_is_empty() -> None:
    assert refusal(b" \n").category is Category.EMPTY
    assert refusal(b"").detail == "main.json holds nothing; save a result with --json"


def test_a_file_beyond_the_limit_is_not_parsed() -> None:
    assert "at most 67,108,864 are read" in refusal(b" " * (MAX_BYTES + 1)).detail


@given(st.binary(max_size=200) | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(
    lambda value: json.dumps(value).encode()))  # fmt: skip
def test_nothing_but_a_refusal_comes_of_other_bytes(data: bytes) -> None:
    refused = refusal(data)

    assert refused.cause in (Cause.EMPTY, Cause.UNREADABLE)
    assert refused.detail.startswith("main.json ")


@given(st.data())
def test_a_result_with_a_piece_taken_out_is_read_or_refused(data: st.DataObject) -> None:
    whole = encoded()
    start = data.draw(st.integers(0, len(whole)))
    torn = whole[:start] + whole[start + data.draw(st.integers(1, 40)) :]
    with suppress(EvidenceError):
        assert read(torn, "main.json").file == "main.json"


# ------------------------------------------------------------------------------------------------- as reported evidence


@pytest.mark.parametrize("story", STORIES)
def test_what_a_run_saved_is_read_back_as_it_saw_it_but_not_what_it_tells_people_to_do(story: str) -> None:
    decision = STORIES[story]()

    found = read_reported(report.render(decision).encode(), "seen.json")

    assert found.head_sha == decision.subject.head_sha
    assert found.evidence == {
        (verdict.item.id, verdict.item.probe): replace(
            verdict.evidence,
            observed_at=None,
            findings=verdict.evidence.findings[: report.MAX_FINDINGS],
            remedies={},
        )
        for verdict in decision.verdicts
        if verdict.evidence
    }


def broken(change: dict[str, object]) -> bytes:
    document = json.loads(report.render(STORIES["red"]()))
    document["items"][0]["evidence"] |= change
    return json.dumps(document).encode()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"facts": []}, "facts is not an object"),
        ({"facts": {"x": {"is": "guessed"}}}, "a fact is neither seen, unseen nor not applicable"),
        ({"facts": {"x": {"is": "unseen", "reason": "lazy", "detail": ""}}}, "'lazy' is no reason"),
        ({"facts": {"x": {"is": "seen", "value": {"share": {"part": 3, "of": 2}}, "where": ""}}}, "none of the five"),
        ({"findings": [{"rule": 1}]}, "a rule is not text"),
        ({"findings": None}, "findings is not a list"),
        (
            {"sources": [{"location": "x", "format": "", "tool": "", "produced_at": "soon"}]},
            "produced_at is not a time",
        ),
        ({"notes": [{}]}, "a note is not text"),
    ],
)
def test_reported_evidence_that_is_not_whole_is_refused_in_words(change: dict[str, object], said: str) -> None:
    with pytest.raises(EvidenceError, match=said) as caught:
        read_reported(broken(change), "seen.json")
    assert caught.value.category is Category.UNREADABLE


def test_a_line_that_is_none_is_refused() -> None:
    finding = {"rule": "r", "message": "m", "severity": "low", "path": "a", "line": 0, "end_line": None}

    with pytest.raises(EvidenceError, match="a line is no number from 1"):
        read_reported(broken({"findings": [finding]}), "seen.json")


def test_an_item_that_stands_twice_is_refused() -> None:
    document = json.loads(report.render(STORIES["red"]()))
    document["items"].append(document["items"][0])

    with pytest.raises(EvidenceError, match="twice"):
        read_reported(json.dumps(document).encode(), "seen.json")
