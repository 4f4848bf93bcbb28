"""SARIF logs and reports of Trivy give the same in batches as when each finding is decoded and read by itself."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gate.formats.common import content, json_stream
from gate.formats.findings import collector, sarif, sarif_keys, trivy
from gate.formats.findings.model import PathFilter, ScanReport, count_everywhere
from gate.formats.findings.sarif_groups import Group
from gate.formats.findings.sarif_types import SarifResult
from gate.model.errors import EvidenceError
from tests.cases import cases
from tests.corpus import Record, records

PARSERS = {"sarif": sarif.parse, "trivy-json": trivy.parse}


def outcome(data: bytes, name: str, includes: PathFilter, *, quick: bool) -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(content, "CHUNK", 256)
        if not quick:
            patch.setattr(json_stream, "decode_elements", lambda _text, _type=None: None)
            patch.setattr(sarif_keys, "MAX_KEYS", 0)
        try:
            return PARSERS[name](io.BytesIO(data), includes)
        except EvidenceError as error:
            return re.sub(r" at line \d+, column \d+(?=: the name .* is duplicate)", "", str(error))


def agree(data: bytes, name: str) -> None:
    for includes in (lambda path: "skip" not in path, count_everywhere):
        assert outcome(data, name, includes, quick=True) == outcome(data, name, includes, quick=False)


@cases("record", records("sarif", "trivy-json"))
def test_quick_and_slow_agree_on_the_corpus(record: Record) -> None:
    agree(record.file.read_bytes(), record.format)


RESULTS: list[dict[str, Any]] = [
    {"ruleId": "r1", "level": "error", "message": {"text": "m"}},
    {"ruleId": "r1", "level": "error", "message": {"text": "m\n\"q\""}, "kind": "pass"},
    {"ruleId": "r2", "ruleIndex": 1, "message": {"text": "m"}, "suppressions": [{"kind": "inSource"}]},
    {"ruleId": "r2", "message": {"text": "m"}, "suppressions": [{"kind": "inSource", "status": "rejected"}]},
    {"ruleId": "CVE-2024-1", "message": {"text": "Package: a\nInstalled Version: 1\nFixed Version: 2"}},
    {"ruleId": "r3", "level": 3, "message": {}, "fixes": [{"description": {"text": "f"}}]},
    {"ruleId": "r3", "baselineState": "absent", "message": {"text": "m"}, "properties": {"security-severity": "9.1"}},
    {"rule": {"id": "r4", "index": 0}, "provenance": {"invocationIndex": 0}, "guid": "g"},
    {"ruleId": "r1", "ruleIndex": 1}, {"ruleId": "r1", "ruleIndex": True}, {"ruleId": "r1", "ruleIndex": 1.0},
    {"ruleId": 1}, {"ruleId": True}, {"ruleId": ["r1"]}, {"level": "note", "ruleId": "r1"}, {"kind": "r1"},
    {"ruleId": "r1", "fixes": []}, {"ruleId": "r1", "fixes": [{}]}, {"ruleId": "r1", "kind": "fail"},
    {"ruleId": "r1", "properties": {"security-severity": 1}},
    {"ruleId": "r1", "properties": {"security-severity": True}},
    {"ruleIndex": 1, "level": "note"}, {"ruleIndex": True, "level": "note"}, {"ruleIndex": 1.0, "level": "note"},
    {"ruleId": "r1", "properties": []}, {"ruleId": "r1", "kind": "review"},
]  # fmt: skip
PLACES: list[Any] = [
    {"artifactLocation": {"uri": "a.py"}, "region": {"startLine": 4}}, {"artifactLocation": {"uri": "skip.py"}},
    {"artifactLocation": {"uri": "a.py"}, "region": {"startLine": 0}}, {"artifactLocation": {"index": 0}}, {}, None,
]  # fmt: skip
results = st.builds(
    lambda result, place, state: {**result, **state, "locations": [{"physicalLocation": place}]},
    st.sampled_from(RESULTS),
    st.sampled_from(PLACES),
    st.sampled_from([{}, {"partialFingerprints": {"a/v1": "x"}}, {"partialFingerprints": {"a/v1": "y"}}]),
)


@given(st.lists(results, max_size=40), st.sampled_from([None, 1]), st.sampled_from([1, 2, 2000]))
@settings(deadline=None)
def test_quick_and_slow_agree_on_generated_logs(entries: list[dict[str, Any]], indent: int | None, limit: int) -> None:
    tool = {"driver": {"name": "t", "rules": [{"id": "r1"}, {"id": "r2"}]}}
    run = {"tool": tool, "artifacts": [{"location": {"uri": "skip/b.py"}}], "results": entries}
    data = json.dumps({"version": "2.1.0", "runs": [run]}, indent=indent).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(collector, "MAX_PER_RULE", limit)
        patch.setattr(collector, "LARGE", 3)
        patch.setattr(collector, "FEW", 1)
        agree(data, "sarif")


def test_a_log_takes_little_more_than_its_findings_however_long_its_results_and_however_many_its_runs_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sarif, "MAX_STORED", 20_000)
    flows = [{"threadFlows": [{"locations": [{"location": {"message": {"text": "x" * 5_000}}}]}]}]
    short = [{"ruleId": f"r{number}", "message": {"text": "m"}, "guid": "g" * 500} for number in range(20)]
    for results in (short, [{**result, "codeFlows": flows} for result in short]):
        run = {"tool": {"driver": {"name": "t"}}, "results": results}
        data = json.dumps({"version": "2.1.0", "runs": [run] * 10}).encode()
        quick, slow = (outcome(data, "sarif", count_everywhere, quick=quick) for quick in (True, False))

        assert isinstance(quick, ScanReport)
        assert isinstance(slow, ScanReport)
        assert quick == slow
        assert slow.size <= quick.size <= slow.size + 20_000


# Empty texts are the defaults of the type: a batch with one is read without it.
VULNERABILITIES = st.fixed_dictionaries(
    {"VulnerabilityID": st.sampled_from(["CVE-1", " CVE-1 ", " "]), "PkgName": st.sampled_from(["a", " ", "a  b"])},
    optional={
        "Title": st.sampled_from([" ", "\t", "\u00a0", "title", "  title  "]),
        "Description": st.sampled_from(["text", "", None, 1, ["text"]]),
        "FixedVersion": st.sampled_from([" ", "2"]),
        "VendorIDs": st.sampled_from([[], [""], [" "], ["DSA-1"]]),
        "PkgPath": st.sampled_from([" ", "skip.jar"]),
        "PkgIdentifier": st.sampled_from([{}, {"PURL": " "}, {"PURL": "pkg:npm/a@1", "UID": "u"}]),
        "Severity": st.sampled_from(["HIGH", " high ", " ", "other"]),
    },
)


@example([{"VulnerabilityID": "CVE-1", "PkgName": "a", "Title": " ", "Description": "text"}] * 3)
@given(st.lists(VULNERABILITIES, max_size=20))
@settings(deadline=None)
def test_quick_and_slow_agree_on_generated_vulnerabilities(entries: list[dict[str, Any]]) -> None:
    first = [{"VulnerabilityID": "CVE-0", "PkgName": "a", "Description": "x" * 100}] * 10
    results = [{"Target": "t", "Vulnerabilities": [*first, *entries]}]
    agree(json.dumps({"SchemaVersion": 2, "ArtifactName": "app", "Results": results}).encode(), "trivy-json")


def test_results_that_only_point_to_an_artifact_have_its_path_among_others_with_a_uri() -> None:
    results = [
        {"ruleId": "r1", "message": {"text": "m"}, "locations": [{"physicalLocation": {"artifactLocation": location}}]}
        for location in ({"uri": "a.py"}, {"index": 0})
        for _ in range(10)
    ]
    artifacts = [{"location": {"uri": "skip/b.py"}}]
    run = {"tool": {"driver": {"name": "t"}}, "artifacts": artifacts, "results": results}
    data = json.dumps({"version": "2.1.0", "runs": [run]}).encode()
    report = sarif.parse(io.BytesIO(data), lambda path: "skip" not in path)

    assert (len(report.findings), report.excluded) == (10, 10)
    agree(data, "sarif")


def test_only_a_number_of_short_keys_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif_keys, "MAX_KEYS", 2)
    groups, group = sarif_keys.GroupsByKey(), Group()
    results = [SarifResult(rule_id=name) for name in ("x" * (sarif_keys.MAX_LENGTH + 1), "r1", "r2", "r3")]
    for _, key, _ in groups.find(results):
        groups.remember(key, group)

    assert [match is group for _, _, match in groups.find(results)] == [False, True, True, False]


@given(st.data())
@settings(deadline=None)
def test_quick_and_slow_agree_on_mutated_logs(data: st.DataObject) -> None:
    results = [{**result, "locations": [{"physicalLocation": PLACES[0]}]} for result in RESULTS[:5]] * 4
    text = json.dumps({"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "t"}}, "results": results}]})
    pieces = ['"', "\\", "\n", "\\n", ",", "}", "]", '"level": "note", ', "null", "1", '{"ruleId": "r1"}, ', "\t"]
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        text = text[:start] + data.draw(st.sampled_from(pieces)) + text[start + data.draw(st.integers(0, 3)) :]
    agree(text.encode(), "sarif")
