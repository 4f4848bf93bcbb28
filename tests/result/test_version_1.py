"""Results that earlier releases saved, in the format `readiness-gate/result/1`, are still read.

The files in `version-1/` were written by the last code that wrote that format, those in `version-2/` for the same
decisions by the first code that wrote the current one.
"""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gate.model.errors import EvidenceError
from gate.model.evidence import Category, Cause, Observation, Seen, Unseen
from gate.result.reader import read, read_reported
from tests.cases import cases
from tests.result.documents import BASELINE, VERSION_1
from tests.result.test_writer import VALIDATOR

FOLDER = Path(__file__).with_name("version-1")
CURRENT = Path(__file__).with_name("version-2")
FILES = sorted(path.stem for path in FOLDER.iterdir())


def data(story: str, folder: Path = FOLDER) -> bytes:
    return (folder / f"{story}.json").read_bytes()


def encoded(**changes: object) -> bytes:
    return json.dumps(VERSION_1 | changes).encode()


def by_category(observation: Observation) -> Observation:
    """The same as version 1 stores it: a category instead of the cause, and no subject."""
    if isinstance(observation, Unseen):
        return Unseen(Cause(observation.category), observation.detail)
    if isinstance(observation, Seen):
        targets = (
            Unseen(Cause(target.category), target.detail) if isinstance(target, Unseen) else target
            for target in observation.other_targets
        )
        return replace(observation, other_targets=tuple(targets))
    return observation


def test_there_are_files_of_every_state() -> None:
    states = {json.loads(data(story))["state"] for story in FILES}

    assert states == {"ready", "not ready", "undecided"}
    assert {json.loads(data(story))["schema"] for story in FILES} == {"readiness-gate/result/1"}


@cases("story", FILES)
def test_a_file_is_read_as_a_baseline_like_the_same_decision_in_version_2(story: str) -> None:
    baseline = read(data(story), "main.json")

    assert baseline == read(data(story, CURRENT), "main.json")
    assert baseline.facts


@cases("story", FILES)
def test_a_file_is_read_as_reported_evidence_like_the_same_decision_in_version_2(story: str) -> None:
    reported = read_reported(data(story), "seen.json")
    current = read_reported(data(story, CURRENT), "seen.json")

    assert reported.head_sha == current.head_sha
    assert reported.evidence == {
        key: replace(evidence, facts={name: by_category(fact) for name, fact in evidence.facts.items()})
        for key, evidence in current.evidence.items()
    }


@cases("story", FILES)
def test_the_same_decision_in_version_2_follows_the_current_schema(story: str) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(json.loads(data(story, CURRENT)))] == []


def test_the_facts_and_producers_of_every_item_are_read() -> None:
    assert read(encoded(), "main.json") == BASELINE


def test_keys_that_a_baseline_does_not_need_may_be_missing() -> None:
    items = [{"id": "a", "evidence": {"facts": {"x": {"is": "seen", "value": {"number": "1"}}}}}, {"id": "b"}]

    assert read(encoded(items=items), "main.json").facts == {"a": {"x": (Decimal(1), "")}, "b": {}}


def test_the_values_of_other_targets_are_read() -> None:
    other = {"is": "seen", "value": {"number": "200"}, "unit": "", "where": "https://b.example"}
    forbidden = {"is": "unseen", "reason": "forbidden", "detail": "no"}
    fact = other | {"value": {"number": "500"}, "where": "https://a.example", "others": [other, forbidden]}
    items = [VERSION_1["items"][0] | {"evidence": VERSION_1["items"][0]["evidence"] | {"facts": {"status": fact}}}]

    (evidence,) = read_reported(encoded(items=items), "seen.json").evidence.values()

    observation = evidence.facts["status"]
    assert isinstance(observation, Seen)
    assert [other.target for other in observation.other_targets if isinstance(other, Seen)] == ["https://b.example"]
    assert observation.other_targets[1] == Unseen(Cause.FORBIDDEN, "no")


@cases(
    "value",
    [
        {"number": 12}, {"number": "1e999999999"}, {"number": "NaN"}, {"number": "Infinity"}, {"number": "1" * 61},
        {"number": "\u0663"}, {"share": {"part": 2, "of": 1}}, {"share": {"part": 0, "of": 0}},
        {"share": {"part": -1, "of": 1}}, {"share": {"part": 1, "of": 10**30}}, {"share": {"part": True, "of": 1}},
        {"share": {"part": 0.5, "of": 1}}, {"share": [3, 4]}, {"word": 1}, {"flag": "true"}, {"flag": 1},
        {"set": "ab"}, {"set": [1]}, {"unknown": 1}, {}, {"number": "1", "word": "one"}, "up", None,
    ],
)  # fmt: skip
def test_a_value_that_is_not_one_of_the_five_kinds_is_refused(value: object) -> None:
    facts = {"x": {"is": "seen", "value": value}}
    with pytest.raises(EvidenceError, match=r"is not a complete result: items\[0\]\.evidence\.facts\.x\.value"):
        read(encoded(items=[{"id": "a", "evidence": {"facts": facts, "sources": []}}]), "main.json")


@cases(
    ("change", "message"),
    [
        ({"facts": []}, r"evidence\.facts: expected an object"),
        ({"facts": {"x": 1}}, r"facts\.x: expected an object"),
        ({"facts": {"x": {"is": "guessed"}}}, r"facts\.x: expected 'seen', 'missing', 'not applicable'"),
        ({"facts": {"x": {"is": "unseen", "reason": "lazy", "detail": ""}}}, r"facts\.x\.cause: expected 'absent'"),
        ({"facts": {"x": {"is": "unseen", "reason": "pending", "detail": ""}}}, r"facts\.x\.cause: expected 'absent'"),
        ({"findings": [{"rule": 1}]}, r"findings\[0\]\.rule: expected a string"),
        ({"findings": None}, r"evidence\.findings: expected a list"),
        ({"sources": 1}, r"evidence\.sources: expected a list"),
        ({"notes": [{}]}, r"notes\[0\]: expected a string"),
    ],
)
def test_incomplete_evidence_is_refused_with_the_path_of_the_error(change: dict[str, Any], message: str) -> None:
    items = [VERSION_1["items"][0] | {"evidence": VERSION_1["items"][0]["evidence"] | change}]
    with pytest.raises(EvidenceError, match=message) as caught:
        read_reported(encoded(items=items), "seen.json")
    assert caught.value.category is Category.UNREADABLE


def test_values_within_the_values_of_other_targets_are_refused() -> None:
    value = {"is": "seen", "value": {"number": "1"}, "where": ""}
    fact = value | {"others": [value | {"others": [value]}]}
    items = [VERSION_1["items"][0] | {"evidence": VERSION_1["items"][0]["evidence"] | {"facts": {"x": fact}}}]

    with pytest.raises(EvidenceError, match=r"other_targets\[0\]\.others: unexpected key"):
        read_reported(encoded(items=items), "seen.json")


@cases("reason", [[], {}, 1, None, "no-token", ["absent"]])
def test_a_reason_that_is_none_of_the_nine_is_refused(reason: object) -> None:
    fact = {"is": "unseen", "reason": reason, "detail": "x"}
    evidence = {"facts": {"a": fact}, "findings": [], "sources": [], "notes": []}

    with pytest.raises(EvidenceError, match="is not a complete result") as error:
        read_reported(encoded(items=[{"id": "x", "probe": "tests", "evidence": evidence}]), "r.json")

    assert error.value.category is Category.UNREADABLE
