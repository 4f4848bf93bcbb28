"""The reports of the corpus, compared with themselves and with the same scan in another format: nothing is new."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gate.formats.findings import FORMATS
from gate.model.errors import EvidenceError
from gate.model.evidence import Evidence
from tests.cases import cases
from tests.corpus import FOLDER, LARGER_CORPUS, Record, records
from tests.probes.findings_over_time import Project, count, save

PAIRS = [
    ("security/bandit-json/bandit-1.9.4.json", "security/sarif/bandit-1.9.4.sarif"),
    ("security/trivy-json/golden-alpine-310.json", "security/sarif/trivy-alpine-310.sarif"),
]
"""One scan as the tool's JSON and as SARIF."""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project(tmp_path_factory.mktemp("project"), {"README.md": "x"})


def measure(project: Project, file: Path, before: Evidence | None = None) -> Evidence:
    report = json.loads(file.read_text(encoding="utf-8-sig"))
    return project.measure(lambda _folder: report, save(before, "") if before else None)


@cases("record", records(*FORMATS, *(f"{name}-json" for name in FORMATS)))
def test_a_report_has_no_new_finding_compared_with_itself(project: Project, record: Record) -> None:
    try:
        first = measure(project, record.file)
    except (EvidenceError, ValueError, RecursionError):
        pytest.skip("no evidence of a scan, or not one JSON document")
    second = measure(project, record.file, first)

    fingerprints = [finding.fingerprint for finding in first.findings if finding.amount == 1]
    assert count(second) == 0
    assert len(set(fingerprints)) == len(fingerprints)
    assert sorted(finding.fingerprint for finding in second.findings if finding.amount == 1) == sorted(fingerprints)


def _find(path: str) -> Path | None:
    return next((folder / path for folder in (FOLDER, LARGER_CORPUS) if (folder / path).is_file()), None)


@pytest.mark.parametrize("pair", PAIRS, ids=["bandit", "trivy"])
@pytest.mark.parametrize("direction", [1, -1], ids=["json-to-sarif", "sarif-to-json"])
def test_a_scan_has_no_new_finding_in_another_format(project: Project, pair: tuple[str, str], direction: int) -> None:
    paths = [_find(path) for path in pair]
    before, after = paths[::direction]
    if before is None or after is None:
        pytest.skip("the larger corpus is not here")
    evidence = measure(project, after, measure(project, before))

    assert count(evidence, "total") > 0
    assert count(evidence) == 0
