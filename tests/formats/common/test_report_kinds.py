"""Reports that no format reads are named for what they are, with a step; those of another probe with its name."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.formats import coverage, findings
from gate.formats import tests as test_results
from gate.formats.common import report_kinds
from gate.formats.common.registry import OtherKindError, Registry
from gate.formats.common.report_kind import Topic
from gate.model.errors import EvidenceError
from tests.corpus import records

REGISTRIES: dict[Topic, Registry] = {  # type: ignore[type-arg]
    Topic.COVERAGE: coverage.FORMATS,
    Topic.TESTS: test_results.FORMATS,
    Topic.SECURITY: findings.FORMATS,
}

SAMPLES: dict[str, str | bytes] = {
    "a JSON report of gcov": '{"gcc_version": "14.2.0", "files": [], "format_version": "2"}',
    "a coverage profile of LLVM": b"\xfflprofi\x81\x08\x00\x00\x00",
    "a data file of gcov": b"adcg*24B\x81\x9e\xca\xed",
    "an execution data file of JaCoCo": b"\x01\xc0\xc0\x10\x07\x00",
    "an SQLite database, such as coverage.py's data file": b"SQLite format 3\x00\x10\x00",
    "Failsafe's summary": '<failsafe-summary result="null"><completed>1</completed></failsafe-summary>',
    "a TestNG report": '<testng-results total="1"><suite name="s"/></testng-results>',
    "Allure's list of categories": '[{"name": "Ignored", "matchedStatuses": ["skipped"]}]',
    "Allure's description of the executor": '{"name": "CI", "buildOrder": 13, "buildName": "13"}',
    "a JSON output file of Robot Framework": '{"generator": "Robot 7.2", "rpa": false, "suite": {"name": "Shop"}}',
    "a JSON report of pytest": '{"created": 1, "exitcode": 0, "summary": {"passed": 1, "collected": 1}, "tests": []}',
    "a cargo-deny report": '{"type":"diagnostic","fields":{"severity":"error"}}\n',
    "an ESLint report": '[{"filePath":"/a.js","messages":[],"errorCount":0}]',
    "a Checkstyle report": '<checkstyle version="8"><file name="a"/></checkstyle>',
    "a SpotBugs report": '<BugCollection version="4"><Project/></BugCollection>',
    "a PMD report": '<pmd version="7"><file name="a"/></pmd>',
    "an OpenVEX document": '{"@context": "https://openvex.dev/ns/v0.2.0", "statements": []}',
    "a CSAF document": '{"document": {"category": "csaf_vex", "csaf_version": "2.0"}, "vulnerabilities": []}',
    "a Pylint report": '{"messages": [{"type": "error", "messageId": "E0401"}], "statistics": {}}',
    "the JSON output of Cargo, such as Clippy's": '{"reason":"compiler-artifact","package_id":"a"}\n',
    "a report of Code Climate or GitLab Code Quality": '[{"check_name": "a", "fingerprint": "b"}]',
    "a Ruff report": '{"code": "F401", "filename": "/a.py", "noqa_row": 1}\n',
    "a Bun audit report": '{"lodash": [{"id": 1, "severity": "high", "vulnerable_versions": "<4"}]}',
    "a report of `twistcli` (Prisma Cloud)": (
        '{"repository": "a", "packages": [], "complianceDistribution": {"total": 0}, "vulnerabilities": '
        '[{"id": "CVE-1", "severity": "high", "packageName": "p", "packageVersion": "1"}]}'
    ),
    "a list of findings of AWS Security Hub": '{"Findings": [{"Id": "a", "ProductArn": "arn:aws"}]}',
    "a resource of the Trivy Operator": '{"kind": "VulnerabilityReport", "report": {"scanner": {"name": "Trivy"}}}',
    "a Kubescape report": '{"clusterAPIServerInfo": null, "summaryDetails": {"controls": {}}}',
    "a report of JFrog Xray": '{"total_count": 1, "data": [{"id": "XRAY-1", "component_versions": {}}]}',
    "a report for reviewdog": '{"diagnostics": [{"message": "a", "location": {"path": "/a.py"}}]}',
}
"""The beginning of a report of each kind that users have; only those of a topic that some probe reads."""


def refusal(topic: Topic, data: str | bytes) -> EvidenceError:
    """The error of the registry about a file."""
    content = data.encode() if isinstance(data, str) else data
    with pytest.raises(EvidenceError) as caught:
        REGISTRIES[topic].select(io.BufferedReader(io.BytesIO(content)))
    return caught.value


@pytest.mark.parametrize("name", SAMPLES)
def test_a_report_that_is_not_read_is_named_with_a_step(name: str) -> None:
    data = SAMPLES[name]
    kind = report_kinds.identify(data.encode() if isinstance(data, str) else data)
    assert kind is not None
    assert kind.name == name
    error = refusal(kind.topic, data)
    assert isinstance(error, OtherKindError)
    assert error.detail == f"this is {name}, which is not read here; {kind.step}"
    assert error.is_bystander is kind.companion


@pytest.mark.parametrize(
    ("topic", "data", "name", "advice"),
    [
        (
            Topic.TESTS,
            "<coverage/>",
            "a Cobertura report",
            "the probe `coverage` reads such reports",
        ),
        (Topic.COVERAGE, "<testsuites/>", "a JUnit report", "the probe `tests` reads such reports"),
        (Topic.TESTS, '{"version": "2.1.0", "runs": []}', "a SARIF log", "the probe `security` reads such reports"),
        (Topic.SECURITY, "TN:\nSF:a.js\n", "an LCOV tracefile", "the probe `coverage` reads such reports"),
        (
            Topic.SECURITY,
            '{"lighthouseVersion": "12.0.0"}',
            "a Lighthouse report",
            "it is about metrics; read its numbers with the probe `metrics`",
        ),
    ],
)
def test_a_report_of_another_probe_is_named_with_that_probe(topic: Topic, data: str, name: str, advice: str) -> None:
    error = refusal(topic, data)
    assert isinstance(error, OtherKindError)
    assert error.detail == f"this is {name}, which is not read here; {advice}"
    assert error.is_bystander


@pytest.mark.parametrize("topic", REGISTRIES)
@pytest.mark.parametrize("data", ["<html/>", "<a/>", '{"a": 1}', "text", "\x00\x01"])
def test_other_content_is_no_bystander(topic: Topic, data: str) -> None:
    assert not isinstance(refusal(topic, data), OtherKindError)


TOPICS = {
    **dict.fromkeys(("cobertura", "jacoco", "lcov", "coveragepy"), Topic.COVERAGE),
    **dict.fromkeys(("junit", "trx", "nunit", "xunitnet", "robot-xml", "ctest-xml"), Topic.TESTS),
    **dict.fromkeys(("jest-json", "mocha-json", "mochawesome", "ctrf", "cypress", "allure"), Topic.TESTS),
    **dict.fromkeys(("sarif", "trivy", "grype", "npm-audit", "bandit", "semgrep"), Topic.SECURITY),
}


@pytest.mark.parametrize("name", TOPICS)
def test_no_report_that_is_read_is_taken_for_another_kind(name: str) -> None:
    for record in records(name):
        head = Path(record.values[0].file).read_bytes()[:8192]
        kind = report_kinds.identify(head)
        assert (
            kind is None or not REGISTRIES[TOPICS[name]].matching(head) or (kind.topic, kind.step) == (TOPICS[name], "")
        )


@given(st.binary(max_size=300) | st.text("<>/!?[]\"'&;= coverageSF:\n{}.1", max_size=80).map(str.encode))
def test_any_content_has_a_name(head: bytes) -> None:
    assert report_kinds.describe(head)
