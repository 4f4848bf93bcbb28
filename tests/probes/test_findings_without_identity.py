"""A run that saves no result has the same facts, findings and notes as one that does, without what identifies them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gate.adapters.host import Host
from gate.config.settings import Settings
from gate.model.decision import Baseline
from gate.model.evidence import Evidence
from gate.policy.context import identify_if_saved
from gate.probes.common.findings import aged_findings, tally
from gate.probes.common.probe import ProbeContext
from gate.probes.security import PROBE
from tests.command import lay_out
from tests.probes.github_evidence import NOW

VULNERABILITIES = st.builds(
    lambda number, package, severity, fix: {
        "VulnerabilityID": f"CVE-2026-{number}", "PkgName": package, "InstalledVersion": "1.0", "Severity": severity,
        "Title": f"problem {number}", **fix,
    },
    st.integers(1, 4),
    st.sampled_from(["a", "b", "c_c"]),
    st.sampled_from(["CRITICAL", "HIGH", "LOW", "UNKNOWN"]),
    st.sampled_from([{}, {"FixedVersion": "1.1"}]),
)  # fmt: skip
RESULTS = st.builds(
    lambda rule, level, state, suppressed: {
        "ruleId": rule, "level": level, "message": {"text": f"{rule} is broken"}, **state, **suppressed,
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": "a.py"}, "region": {"startLine": 1}}}],
    },
    st.sampled_from(["r1", "r2"]),
    st.sampled_from(["error", "warning", "note"]),
    st.sampled_from([{}, {"baselineState": "new"}, {"baselineState": "unchanged"}]),
    st.sampled_from([{}, {"suppressions": [{"kind": "inSource"}]}]),
)  # fmt: skip


def trivy(vulnerabilities: list[dict[str, Any]]) -> dict[str, Any]:
    results = [{"Target": "package-lock.json", "Vulnerabilities": vulnerabilities}]
    return {"SchemaVersion": 2, "ArtifactName": "app", "Results": results}


def sarif(results: list[dict[str, Any]]) -> dict[str, Any]:
    return {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "t"}}, "results": results}]}


def measure(
    folder: Path, files: dict[str, Any], limit: int, *, identifies: bool, baseline: Baseline | None = None
) -> Evidence:
    lay_out(folder, {name: json.dumps(document) for name, document in files.items()})
    context = ProbeContext(Host.at(folder, NOW), item="scan", baseline=baseline, identifies_findings=identifies)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(aged_findings, "MAX_FINDINGS", limit)
        patch.setattr(tally, "MAX_FINDINGS", limit)
        return PROBE.measure(PROBE.params.model_validate({"reports": list(files)}), context)


@given(
    st.lists(VULNERABILITIES, max_size=12), st.lists(VULNERABILITIES, max_size=3), st.lists(RESULTS, max_size=8),
    st.integers(1, 6),
)  # fmt: skip
@settings(deadline=None, max_examples=60)
def test_only_the_identities_are_missing(
    tmp_path_factory: pytest.TempPathFactory,
    first: list[dict[str, Any]],
    second: list[dict[str, Any]],
    results: list[dict[str, Any]],
    limit: int,
) -> None:
    folder = tmp_path_factory.mktemp("reports")
    files = {"first.json": trivy(first), "second.json": trivy(second), "results.sarif": sarif(results)}
    whole, lean = (measure(folder, files, limit, identifies=identifies) for identifies in (True, False))

    without = [replace(finding, fingerprint="") for finding in whole.findings]
    assert list(map(repr, lean.findings)) == list(map(repr, without))
    assert (lean.facts, lean.notes, lean.remedies) == (whole.facts, whole.notes, whole.remedies)
    assert lean.inventory is None
    assert whole.inventory is not None


@given(st.lists(VULNERABILITIES, max_size=6), st.lists(VULNERABILITIES, max_size=6))
@settings(deadline=None, max_examples=30)
def test_new_findings_are_found_without_saving_a_result(
    tmp_path_factory: pytest.TempPathFactory, before: list[dict[str, Any]], after: list[dict[str, Any]]
) -> None:
    folder = tmp_path_factory.mktemp("reports")
    earlier = measure(folder, {"r.json": trivy(before)}, 3, identifies=True)
    assert earlier.inventory is not None
    baseline = Baseline({}, {"scan": frozenset({"Trivy"})}, inventories={"scan": earlier.inventory})
    whole, lean = (
        measure(folder, {"r.json": trivy(after)}, 3, identifies=identifies, baseline=baseline)
        for identifies in (True, False)
    )

    assert list(map(repr, lean.findings)) == list(map(repr, whole.findings))
    assert (lean.facts, lean.notes, lean.remedies) == (whole.facts, whole.notes, whole.remedies)


@pytest.mark.parametrize(
    ("values", "identifies"),
    [
        ({}, False),
        ({"json": Path("result.json")}, True),
        ({"history": "folder"}, True),
        ({"history": "auto"}, False),
        ({"history": "auto", "record": True}, True),
    ],
)
def test_findings_are_identified_where_the_result_is_saved(values: dict[str, Any], identifies: bool) -> None:
    context = identify_if_saved(ProbeContext(Host.at(Path())), replace(Settings(), **values))
    assert context.identifies_findings is identifies
