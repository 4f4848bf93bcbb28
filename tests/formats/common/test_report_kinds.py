"""Reports that no format reads are named for what they are, with a step; those of another probe with its name."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.formats.catalog import registries
from gate.formats.common import report_kinds
from gate.formats.common.registry import OtherKindError, Registry
from gate.formats.common.report_kind import Topic
from gate.model.errors import EvidenceError
from tests.cases import cases
from tests.corpus import FOLDER, records

REGISTRIES: dict[Topic, Registry] = {  # type: ignore[type-arg]
    registry.topic: registry for name, registry in registries().items() if name == registry.topic
}

SAMPLES: dict[str, str | bytes] = {
    "a JSON report of gcov": '{"gcc_version": "14.2.0", "files": [], "format_version": "2"}',
    "a report of Testwell CTC++": '<coverage ctcreportVersion="10.2"><ctcreportOptions/><file name="a.c"/></coverage>',
    "a BullseyeCoverage report": '<BullseyeCoverage name="a.cov"><src name="a.h"/></BullseyeCoverage>',
    "a PartCover report": '<PartCoverReport version="4.0"><File id="1"/></PartCoverReport>',
    "a coverage report of TRACE32": '<TRACE32 file="index.xml"><coverage/></TRACE32>',
    "a Crap4J report": "<crap_result><project>Shop</project></crap_result>",
    "a summary of ReportGenerator": '{"summary": {"parser": "OpenCover", "coveredlines": 75}, "coverage": {}}',
    "a text report of gcov": "        -:    0:Source:src/main.c\n        -:    0:Graph:main.gcno\n",
    "a covdir report of grcov": '{"children": {"src": {"children": {"a.c": {"coverage": [1], "coveragePercent": 5}}}}}',
    "a summary of Devel::Cover": '{"runs": [{"OS": "linux", "perl": "5.36.0", "run": "t/a.t"}], "summary": {}}',
    "a report of octocov": '{"repository": "a/b", "coverage": {"type": "statement", "format": "Go coverage"}}',
    "the JSON of Slather": '[{"file": "Shop/Cart.m", "coverage": [null, 1]}]',
    "an EMMA report": '<report><stats><packages value="1"/></stats><data/></report>',
    "a Gutter file of Slather": '{"meta": {"timestamp": "2016-04-17"}, "symbols_by_file": {"a.m": []}}',
    "a file of traces of Tarpaulin": '{"traces": {"/a/cart.rs": [{"line": 1, "stats": {"Line": 6}}]}}',
    "a coverage file of Apex, as the CLI of Salesforce writes it": '[{"id": "1", "totalLines": 1, "lines": {"5": 1}}]',
    "a test export of Eclipse or IntelliJ IDEA": '<testrun name="Shop" tests="1"><testsuite/></testrun>',
    "a plan of tests, as TestLink exports it": '<testsuite name=""><details/><testcase name="a"/></testsuite>',
    "a CTest file about another step": '<Site BuildName="x" Name="h"><Configure/></Site>',
    "a coverage file of CTest": '<Site BuildName="x" Name="h"><Coverage/></Site>',
    "a list of tests of CTest": '{"backtraceGraph": {}, "kind": "ctestInfo", "tests": []}',
    "a list of tests of cargo-nextest": '{"rust-build-meta": {}, "test-count": 0, "rust-suites": {}}',
    "a CSV report of JaCoCo": "GROUP,PACKAGE,CLASS,INSTRUCTION_MISSED,INSTRUCTION_COVERED\n",
    "a JSON stream of Mocha": '["start",{"total":9}]\n["pass",{"title":"ok"}]\n',
    "a file of build events of Bazel": '{"id": {"started": {}}, "children": [{"progress": {}}], "started": {}}\n',
    "a page of a report that Allure made": '{"uid": "b1", "name": "suites", "children": [{"children": []}]}',
    "a text report of LuaCov": f"{'=' * 78}\ncart.lua\n{'=' * 78}\n 1 return 1\n",
    "the table of coverage.py": "Name      Stmts   Miss  Cover\n---------\ncart.py      4      1    75%\n",
    "the table of Istanbul": "---------|---------|\nFile     | % Stmts |\n---------|---------|\n",
    "the output of `go tool cover -func`": "example.com/shop/cart.go:3:\tTotal\t\t80.0%\ntotal:\t(statements)\t80.0%\n",
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
    "a report of Check, the unit test framework for C": '<testsuites xmlns="x"><datetime>2011</datetime></testsuites>',
    "a report of CppUnit or AUnit": '<TestRun><FailedTests><FailedTest id="3"/></FailedTests></TestRun>',
    "a report of CUnit": '<!DOCTYPE CUNIT_TEST_RUN_REPORT SYSTEM "CUnit-Run.dtd"><CUNIT_TEST_RUN_REPORT/>',
    "a report of UnitTest++": '<unittest-results tests="3" failedtests="1"/>',
    "a report of FPCUnit": "<TestResults><TestListing/></TestResults>",
    "a report of Parasoft": '<ResultsSession toolName="C++test"/>',
    "a report of GLib's gtester": '<gtester><testbinary path="binding"/></gtester>',
    "a result file of Allure 1": '<ns2:test-suite xmlns:ns2="urn:model.allure.qatools.yandex.ru" start="1"/>',
    "a list of test results that Jenkins saves": '<result plugin="junit@1.2"><suites/></result>',
    "the log of pytest-reportlog": '{"pytest_version": "8.3.4", "$report_type": "SessionStart"}\n',
    "a JSON report of Ginkgo": '[{"SuitePath": "/a", "SuiteDescription": "Shop", "SpecReports": []}]',
    "a JSON report of TestCafe": '{"startTime": "x", "userAgents": ["Chrome"], "passed": 1, "fixtures": []}',
    "a JSON report of Newman": '{"collection": {"_": {}, "item": [{"id": "1"}]}, "run": {"failures": []}}',
    "a list of test results of an Xcode result bundle": '{"devices": [], "testNodes": 1, "testPlanConfigurations": 1}',
    "a cargo-deny report": '{"type":"diagnostic","fields":{"severity":"error"}}\n',
    "an OpenVEX document": '{"@context": "https://openvex.dev/ns/v0.2.0", "statements": []}',
    "a CSAF document": '{"document": {"category": "csaf_vex", "csaf_version": "2.0"}, "vulnerabilities": []}',
    "a list of findings of AWS Security Hub": '{"Findings": [{"Id": "a", "ProductArn": "arn:aws"}]}',
    "a resource of the Trivy Operator": '{"kind": "VulnerabilityReport", "report": {"scanner": {"name": "Trivy"}}}',
    "a Kubescape report": '{"clusterAPIServerInfo": null, "summaryDetails": {"controls": {}}}',
    "a report of JFrog Xray": '{"total_count": 1, "data": [{"id": "XRAY-1", "component_versions": {}}]}',
    "a list of LicenseFinder": '{"dependencies": [{"name": "a", "version": "1", "licenses": ["MIT"]}]}',
    "a table of failures of Locust": "Method,Name,Error,Occurrences,First Seen,Last Seen\n",
    "a table of the history of Locust": "Timestamp,User Count,Type,Name,Requests/s\n",
    "a table of exceptions of Locust": "Count,Message,Traceback,Nodes\n",
    "a report of xeol": '{"matches": [{"Cycle": {"ProductName": "Python", "Eol": "2020-01-01"}}]}',
    "a report of Nosey Parker": '{"type": "finding", "matches": [{"blob_id": "a", "snippet": {}}]}',
    "an audit of Polaris": '{"PolarisOutputVersion": "1.0", "Results": [{"Name": "web", "Results": {}}]}',
    "a report of mobsfscan": '{"errors": [], "mobsfscan_version": "0.2.0", "results": {}}',
    "a report of kube-hunter": '{"nodes": [], "vulnerabilities": [{"location": "a", "hunter": "b", "vid": "KHV1"}]}',
    "a report of Xygeni": '{"metadata": {"scanType": "sast", "format": "1"}, "vulnerabilities": [{"location": {}}]}',
    "a list of findings of Detectify": '{"vulnerabilities": [{"definition": {"identifier": "a"}, "location": "b"}]}',
    "a report of Secretlint": '[{"filePath": "a", "sourceContent": "b", "sourceContentType": "text", "messages": []}]',
    "a compliance report of Trivy": '{"ID": "cis", "RelatedResources": [], "Results": [{"ID": "1", "Results": []}]}',
    "an OpenVAS report": '<report id="a"><owner><name>admin</name></owner></report>',
    "a Wapiti report": '<report type="security"><report_infos/></report>',
    "a report of Anchore": '{"vulnerabilities": [{"feed": "vulnerabilities", "feed_group": "debian:9"}]}',
    "a report of dockerfile_lint": '{"error": {"count": 0, "data": []}, "warn": {"count": 0, "data": []}}',
    "a report of OT-Dockerlinter": '[{"line_number": 3, "line": "RUN apt-get install curl", "code": "DL3008", '
    '"description": "Pin versions in apt get install.", "message": "", "severity": "Warning", "file": "Dockerfile"}]',
    "a report of dockerfilelint": '{"files": [{"file": "Dockerfile", "issues": []}], "totalIssues": 0}',
    "a policy evaluation of Anchore": '{"evaluations": [{"details": [{"gate": "vulnerabilities", "triggerId": "a"}]}]}',
    "a list of findings of Prowler": '[{"AssessmentStartTime": "2026-01-01", "CheckID": "iam_1", "Status": "FAIL"}]',
    "a Popeye report": '{"popeye": {"score": 90, "grade": "A", "sanitizers": []}}',
    "a report of SSLyze": '{"date_scans_started": "2026-01-01", "server_scan_results": []}',
    "a table of testssl.sh": '"id","fqdn/ip","port","severity","finding","cve","cwe"\n',
    "a report of Nikto": '[{"host": "a", "banner": "", "vulnerabilities": [{"id": "1", "msg": "b"}]}]',
    "a report of WPScan": '{"banner": {"version": "3"}, "interesting_findings": []}',
    "a report of Arachni": '{"version": "1.5", "seed": "a", "issues": [], "plugins": {}}',
    "a report of cfn_nag": '[{"filename": "a.yml", "file_results": {"failure_count": 0}}]',
    "a report of Conftest": '[{"filename": "a.yml", "namespace": "main", "successes": 1}]',
    "a report of Horusec": '{"version": "v2", "analysisVulnerabilities": null}',
    "a report of kube-bench": '{"Controls": [{"id": "1", "node_type": "master", "tests": []}]}',
    "a report of kubeaudit": '{"AuditResultName": "CapabilityNotDropped", "level": "error"}\n',
    "a report of KubeLinter": '{"Checks": [{"name": "a", "scope": {"objectKinds": []}}], "Reports": []}',
    "a report of kube-score": '[{"object_name": "a", "checks": [{"check": {"id": "b"}, "grade": 1}]}]',
    "a report of kubesec": '[{"object": "Pod/a", "valid": true, "score": 1, "scoring": {}}]',
    "a report of Nancy": '{"audited": [{"Coordinates": "pkg:golang/a@1", "Vulnerabilities": []}]}',
    "a report of mix_audit": '{"pass": false, "vulnerabilities": [{"advisory": {"first_patched_versions": []}}]}',
    "a report of Retire.js": '{"version": "5", "data": [{"file": "a.js", "results": [{"component": "jquery"}]}]}',
    "a report of Talisman": '{"summary": {}, "results": [{"filename": "a", "failure_list": []}]}',
    "a report of ggshield": '{"id": "a", "scans": [{"entities_with_incidents": []}]}',
    "a report of Bearer": '{"high": [{"cwe_ids": ["79"], "id": "a"}]}',
    "a report of Veracode's pipeline scan": '{"pipeline_scan": "26.1", "findings": []}',
    "a report of Veracode": '<detailedreport report_format_version="1.5"/>',
    "a report of Aqua": '{"image": "a", "resources": [{"vulnerabilities": [{"aqua_score": 5}]}]}',
    "a report of Acunetix or Invicti": '{"Generated": "2026-01-01", "Target": {}, "Vulnerabilities": []}',
    "a report of Acunetix": '<ScanGroup ExportedOn="2026"><Scan/></ScanGroup>',
    "a report of Checkmarx": '<CxXMLResults InitiatorName="a"/>',
    "a report of Netsparker": '<invicti-enterprise generated="2026"/>',
    "a report of OpenSSF Scorecard": '{"scorecard": {"version": "5"}, "score": 7, "checks": [{"score": 10}]}',
    "a report in XCCDF, such as OpenSCAP's": '<Benchmark id="a"><status>accepted</status></Benchmark>',
    "a report of InSpec": '{"platform": {"name": "redhat"}, "profiles": [{"controls": []}]}',
    "a report of Sysdig": '{"info": {"resultUrl": "a"}, "result": {"metadata": {}}}',
    "an evaluated model of ORT": '{"copyrights": [{"_id": 0}], "scan_results": [{"_id": 0}]}',
    "an SPDX document in YAML": '---\nSPDXID: "SPDXRef-DOCUMENT"\nspdxVersion: "SPDX-2.3"\n',
    "an SPDX document in XML": "<Document><SPDXID>SPDXRef-DOCUMENT</SPDXID></Document>",
    "an SPDX document in RDF": '<rdf:RDF xmlns:rdf="a" xmlns:spdx="b"><spdx:SpdxDocument/></rdf:RDF>',
    "a user flow of Lighthouse": '{"steps": [{"lhr": {"lighthouseVersion": "12.0.0"}, "name": "a"}], "name": "b"}',
    "a table of final statistics of Taurus": "<FinalStatus><TestDuration>1</TestDuration></FinalStatus>",
    "the log of a simulation of Gatling": "RUN\tcomputerdatabase.BasicSimulation\tbasic\t1\t \t3.9.0\n",
}
"""The beginning of a report of each kind that users have; only those of a topic that some probe reads."""

LINTS = {
    "an ESLint report": '[{"filePath":"/a.js","messages":[],"errorCount":0}]',
    "a Checkstyle report": '<checkstyle version="8"><file name="a"/></checkstyle>',
    "a SpotBugs report": '<BugCollection version="4"><Project/></BugCollection>',
    "a PMD report": '<pmd version="7"><file name="a"/></pmd>',
    "a Pylint report": '{"messages": [{"type": "error", "messageId": "E0401"}], "statistics": {}}',
    "the JSON output of Cargo, such as Clippy's": '{"reason":"compiler-artifact","package_id":"a"}\n',
    "a report of Code Climate or GitLab Code Quality": '[{"check_name": "a", "fingerprint": "b"}]',
    "a Ruff report": '{"code": "F401", "filename": "/a.py", "noqa_row": 1}\n',
    "a report for reviewdog": '{"diagnostics": [{"message": "a", "location": {"path": "/a.py"}}]}',
    "a RuboCop report": '{"metadata": {"rubocop_version": "1.39.0"}, "files": []}',
    "a mypy report": '{"file": "a.py", "line": 1, "message": "m", "hint": null, "code": "misc", "severity": "error"}',
    "a Biome report": '{"summary": {"changed": 0, "unchanged": 6, "errors": 0}, "diagnostics": []}',
}
"""The beginning of reports of linters, which the probe `quality` reads."""


def refusal(topic: Topic, data: str | bytes) -> EvidenceError:
    """The error of the registry about a file."""
    content = data.encode() if isinstance(data, str) else data
    with pytest.raises(EvidenceError) as caught:
        REGISTRIES[topic].select(io.BufferedReader(io.BytesIO(content)))
    return caught.value


@pytest.mark.parametrize("text", ["<CoverageReport><Summary/></CoverageReport>", "Summary\r\n  Generated on: 1.1.2026"])
def test_all_summaries_of_reportgenerator_are_named(text: str) -> None:
    assert "this is a summary of ReportGenerator, which is not read here; select the reports" in str(
        refusal(Topic.COVERAGE, text)
    )


def test_the_configuration_of_phpunit_is_not_named_as_its_coverage() -> None:
    coverage_xml = '<phpunit xmlns="https://schema.phpunit.de/coverage/1.0"><file name="a.php"/></phpunit>'
    configuration = '<phpunit colors="true"><testsuites/></phpunit>'
    assert "this is PHPUnit's own XML of coverage" in str(refusal(Topic.COVERAGE, coverage_xml))
    assert "this seems to be XML with the root <phpunit>" in str(refusal(Topic.COVERAGE, configuration))


@cases(
    ("text", "root"),
    [
        ('<robot name="arm"><link name="base"/></robot>', "robot"),
        ('<assembly xmlns="urn:schemas-microsoft-com:asm.v1" manifestVersion="1.0"/>', "assembly"),
        ('<assembly xmlns="http://maven.apache.org/ASSEMBLY/2.0.0"><id>bin</id></assembly>', "assembly"),
    ],
)
def test_other_documents_with_the_root_of_a_report_are_named_by_it(text: str, root: str) -> None:
    assert f"this seems to be XML with the root <{root}>" in str(refusal(Topic.TESTS, text))


@cases("text", ["Summary of the meeting", "Name and Stmts", "-:", "=====\na\n=====\n", "a.go:3: b"])
def test_other_text_is_not_named_after_a_tool(text: str) -> None:
    assert "this seems to be text" in str(refusal(Topic.COVERAGE, text))


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ('[{"type": "error", "path": "a.py", "endLine": 1, "message-id": "E1"}]', "a Pylint report"),
        ("SPDXID: SPDXRef-DOCUMENT\nSPDXVersion: SPDX-2.3\n", None),
        ("SPDXVersion: SPDX-2.3\nSPDXID: SPDXRef-DOCUMENT\n", "an SPDX document"),
    ],
)
def test_a_report_with_members_of_another_is_named_for_what_it_is(data: str, name: str | None) -> None:
    kind = report_kinds.identify(data.encode())
    assert (kind.name if kind else None) == name


@cases(
    ("data", "name"),
    [
        ('[{"vuln": "CVE-1", "packageName": "curl", "packagePath": "/lib"}]', "a report of Anchore"),
        ('{"vulnerabilities": [{"vuln": "CVE-1", "packageName": "curl", "packagePath": "/"}]}', "a report of Anchore"),
        ('{"sbom_id": "sha256:1", "vulnerabilities": []}', "a report of Anchore"),
        ('{"sbomId": "sha256:1", "vulnerabilities": [{"feedGroup": "nvd", "severity": "Low"}]}', "a report of Anchore"),
        ('{"sbom": {}, "policyEvaluation": {}, "vulnerabilities": {}}', "a report of Anchore"),
        ('[{"vulnerabilityId": "CVE-1", "packageName": "curl", "packageType": "deb"}]', "a report of Anchore"),
        ('[{"vulnerability_id": "CVE-1", "package_name": "curl", "package_type": "deb"}]', "a report of Anchore"),
        ('{"nodes": [], "services": [], "vulnerabilities": []}', "a report of kube-hunter"),
        (
            '{"vulnerabilities": [{"location": "10.0.0.1:6443", "vid": "KHV005", "category": "Discovery"}]}',
            "a report of kube-hunter",
        ),
    ],
)
def test_a_scanner_is_named_in_each_shape_of_its_reports(data: str, name: str) -> None:
    assert refusal(Topic.SECURITY, data).detail.startswith(f"this is {name}, which is not read here; ")


@cases("name", SAMPLES)
def test_a_report_that_is_not_read_is_named_with_a_step(name: str) -> None:
    data = SAMPLES[name]
    kind = report_kinds.identify(data.encode() if isinstance(data, str) else data)
    assert kind is not None
    assert kind.name == name
    error = refusal(kind.topic, data)
    assert isinstance(error, OtherKindError)
    assert error.detail.startswith(f"this is {name}, which is not read here; {kind.step}; expected ")
    assert error.is_bystander is kind.companion


@cases(
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
            "the probe `lighthouse` reads such reports",
        ),
        (
            Topic.SECURITY,
            '{"total": 1, "passes": 1, "errors": 0, "results": {"https://a.example/": []}}',
            "a report of pa11y-ci",
            "the probe `accessibility` reads such reports",
        ),
        (Topic.TESTS, "<testResults/>", "a list of results of JMeter", "the probe `load` reads such reports"),
    ],
)
def test_a_report_of_another_probe_is_named_with_that_probe(topic: Topic, data: str, name: str, advice: str) -> None:
    error = refusal(topic, data)
    assert isinstance(error, OtherKindError)
    assert error.detail == f"this is {name}, which is not read here; {advice}"
    assert error.is_bystander


@cases(
    ("data", "name"),
    [
        ('{"message": "Not Found", "documentation_url": "https://docs.github.com/rest"}', "an error of GitHub's API"),
        ("<Error><Code>AccessDenied</Code></Error>", "an error of Amazon S3 or of another store"),
        ('{"status": "error", "errorType": "bad_data"}', "an error of Prometheus"),
        ("version https://git-lfs.github.com/spec/v1\n", "a pointer of Git LFS"),
        ("<<<<<<< HEAD\n", "a file with conflict markers of Git"),
        ("Initializing the backend...\n", "the output of Terraform"),
        ("[INFO] Scanning for projects...\n[ERROR] failed\n", "the output of Maven"),
        ("main.go:12:3: error: undefined\n", "the output of golangci-lint or `go vet`"),
    ],
)
def test_what_lies_where_a_report_should_be_is_not_passed_over(data: str, name: str) -> None:
    error = refusal(Topic.SECURITY, data)
    assert isinstance(error, OtherKindError)
    assert (error.kind, error.is_bystander) == (name, False)


@cases(
    ("title", "name"),
    [
        ("Log in | Snyk", ""),
        ("Snyk | Login", ""),
        ("404 Not Found: Trivy", ""),
        ("Snyk test report", "an HTML report of Snyk"),
        ("Code coverage report for src/login.js", "the HTML report of Istanbul"),
    ],
)
def test_a_page_that_asks_to_log_in_is_no_report(title: str, name: str) -> None:
    kind = report_kinds.identify(f"<html><head><title>{title}</title></head></html>".encode())
    assert (kind.name if kind else "") == name


@cases("name", LINTS)
def test_a_report_of_a_linter_is_named_by_every_other_probe(name: str) -> None:
    for topic in (Topic.COVERAGE, Topic.TESTS, Topic.SECURITY):
        error = refusal(topic, LINTS[name])
        assert isinstance(error, OtherKindError)
        assert error.detail == f"this is {name}, which is not read here; the probe `quality` reads such reports"
        assert error.is_bystander
    assert REGISTRIES[Topic.QUALITY].detect(LINTS[name].encode())


@cases("topic", REGISTRIES)
@cases("data", ["<html/>", "<a/>", '{"a": 1}', "text", "\x00\x01"])
def test_other_content_is_no_bystander(topic: Topic, data: str) -> None:
    assert not isinstance(refusal(topic, data), OtherKindError)


TOPICS = {
    **dict.fromkeys(("cobertura", "jacoco", "lcov", "coveragepy"), Topic.COVERAGE),
    **dict.fromkeys(("junit", "trx", "nunit", "xunitnet", "robot-xml", "ctest-xml"), Topic.TESTS),
    **dict.fromkeys(("jest-json", "mocha-json", "mochawesome", "ctrf", "cypress", "allure"), Topic.TESTS),
    **dict.fromkeys(("sarif", "trivy", "grype", "npm-audit", "bandit", "semgrep"), Topic.SECURITY),
    **dict.fromkeys(("k6-summary-export", "k6-handlesummary", "k6-points", "artillery", "locust-stats"), Topic.LOAD),
    **dict.fromkeys(("jmeter-csv", "jmeter-xml", "gatling-stats", "hey-text", "hey-csv", "wrk-text"), Topic.LOAD),
    **dict.fromkeys(("lighthouse", "lhci-manifest", "lhci-assertions"), Topic.LIGHTHOUSE),
    **dict.fromkeys(("axe", "pa11y", "pa11y-ci"), Topic.ACCESSIBILITY),
}


@cases("name", TOPICS)
def test_no_report_that_is_read_is_taken_for_another_kind(name: str) -> None:
    for record in records(name):
        head = Path(record.values[0].file).read_bytes()[:8192]
        kind = report_kinds.identify(head)
        assert (
            kind is None or not REGISTRIES[TOPICS[name]].matching(head) or (kind.topic, kind.step) == (TOPICS[name], "")
        )


@cases("name", ["mutation", "quality", "sbom"])
def test_no_file_of_the_corpus_of_a_topic_is_named_as_one_that_is_not_read(name: str) -> None:
    of_several = {"sarif", "luacheck"}  # formats of two topics, named as those of the other one
    files = [path for path in (FOLDER / name).rglob("*") if path.is_file() and of_several.isdisjoint(path.parts)]
    kinds = [report_kinds.identify(path.read_bytes()[:8192]) for path in files]
    assert {(kind.topic, kind.step) for kind in kinds if kind} == {(Topic(name), "")}


@given(st.binary(max_size=300) | st.text("<>/!?[]\"'&;= coverageSF:\n{}.1", max_size=80).map(str.encode))
def test_any_content_has_a_name(head: bytes) -> None:
    assert report_kinds.describe(head)


def test_a_report_of_another_probe_without_a_kind_is_named_with_its_format_and_probe() -> None:
    head = '{"files": {"a.js": {"language": "js", "mutants": [{"id": "1", "mutatorName": "A", "status": "Killed"}'
    for topic in (Topic.COVERAGE, Topic.QUALITY, Topic.SBOM):
        assert refusal(topic, head).detail == (
            "this seems to be in the format `stryker` (mutation testing report), which the probe `mutation` reads"
        )
    assert refusal(Topic.COVERAGE, "{}").detail.startswith("this seems to be JSON; expected Cobertura, which")
