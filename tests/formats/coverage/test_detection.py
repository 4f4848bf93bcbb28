"""Detecting the format of a coverage report by its content."""

from __future__ import annotations

import gzip

from hypothesis import given
from hypothesis import strategies as st

from gate.formats.common import content, report_kinds
from gate.formats.coverage import FORMATS
from tests.cases import cases

SAMPLES = {
    "cobertura": "<?xml version='1.0'?>\n<!-- hi --><!DOCTYPE coverage SYSTEM 'x'><coverage line-rate='1'><packages/>",
    "jacoco": "<report name='a'><sessioninfo/>",
    "lcov": "TN:\nSF:src/a.c\nDA:1,1\n",
    "coveragepy": '{\n "meta": {"version": "7.6"}, "files": {',
    "llvm-cov": '{"data": [{"files": [], "functions": []}], "type": "llvm.coverage.json.export", "version": "2.0.1"}',
    "coverlet": '{"Shop.dll": {"/w/a.b/Cart.cs": {"Shop.Cart": {"Shop.Cart::Total()": {"Lines": {"1": 2}',
    "gcovr": '{"gcovr/format_version": "0.11", "files": []}',
    "gcovr-summary": '{"root": ".", "gcovr/summary_format_version": "0.6", "files": []}',
    "opencover": "<CoverageSession><Summary/>",
    "vs-coverage": "<results>\n<modules>",
    "dotcover": '<Root CoveredStatements="1" TotalStatements="2" CoveragePercent="50">',
    "dotcover-json": '{"DotCoverVersion": "2025.1", "Kind": "Root", "CoveredStatements": 1, "TotalStatements": 2,',
    "ncover": '<coverage profilerVersion="1.5.8 Beta">',
    "scoverage": '<scoverage statement-count="1">',
    "sonar-generic": '<coverage version="1"><file path="a">',
    "xccov": '{"coveredLines": 0, "executableLines": 0, "lineCoverage": 0, "targets": []}',
    "xccov-archive": '{"/Users/a/b.c/A.swift": [{"isExecutable": false, "line": 1}',
    "clover": '<coverage generated="1" clover="3.2.0"><project timestamp="1">',
    "gocover": "mode: atomic\nexample.com/a/a.go:3.2,4.5 1 1\n",
    "istanbul": '{"/a.b/c.js": {"path": "/a.b/c.js", "statementMap": {"0": {"start"',
    "istanbul-summary": '{"total": {"lines": {"total": 9, "pct": 1}, "statements": {"total": 15',
    "simplecov": '{"meta": {"simplecov_version": "0.22.0"}, "coverage": {"/a.rb": {"lines": [null, 1',
    "simplecov-resultset": '{"RSpec": {"coverage": {"/a.b/c.rb": {"lines": [1, null',
    "simplecov-last-run": '{"result": {"line": 88.89}}',
    "coveralls": '{"service_name": "ci", "source_files": [{"name": "a.rb", "coverage": [1',
}

OTHER_SHAPES = {
    "PHPUnit's Clover": ("clover", '<coverage generated="1"><project timestamp="1"><file name="/a.php">'),
    "Clover of a converter": ("clover", '<coverage><project name=""><package name="a">'),
    "Go's profile with a byte order mark and CRLF": ("gocover", "\ufeffmode: set\r\n"),
    "Go's profile without a block": ("gocover", "mode: set"),
    "Go's profile after empty rows": ("gocover", "\n\nmode: set\n"),
    "Istanbul's functions first": ("istanbul", '{"a.js":{"fnMap":{},"path":"a.js"'),
    "Istanbul's entries in data": ("istanbul", '{"a.js":{"data":{"path":"a.js","branchMap":{}'),
    "a summary without its total first": ("istanbul-summary", '{"/a.js":{"statements":{"pct":1},"lines":{"covered":1'),
    "a result set of old versions": ("simplecov-resultset", '{"RSpec 3.1":{"coverage":{"/a/b.rb":[null,1'),
    "a result set on Windows": ("simplecov-resultset", '{"RSpec":{"coverage":{"C:/a/b.rb":[null,1'),
    "a result set without files": ("simplecov-resultset", '{"RSpec":{"timestamp":1,"coverage":{}}}'),
    "the gem simplecov-json": ("simplecov", '{"timestamp":1,"command_name":"RSpec","files":[{"filename":"/a.rb"'),
    "the last run of old versions": ("simplecov-last-run", '{"result":{"covered_percent":88.89}}'),
    "a Coveralls report without files": ("coveralls", '{"repo_token": "x", "source_files": []}'),
}


def detect(head: bytes) -> str | None:
    report_format = FORMATS.detect(head)
    return report_format.name if report_format else None


@cases("name", SAMPLES)
@cases("encoding", ["utf-8", "utf-8-sig"])
def test_the_format_is_detected_by_the_content(name: str, encoding: str) -> None:
    head = SAMPLES[name].encode(encoding)
    assert detect(head) == name
    assert detect(gzip.compress(head, mtime=0)[: content.HEAD]) == name


@cases("shape", OTHER_SHAPES)
def test_the_order_of_members_and_the_version_of_the_tool_make_no_difference(shape: str) -> None:
    name, text = OTHER_SHAPES[shape]
    assert detect(text.encode()) == name


def test_every_sample_is_of_a_format() -> None:
    assert SAMPLES.keys() <= set(FORMATS)  # tests/corpus has a report of each format


def test_xml_and_json_in_utf_16_are_detected() -> None:
    for name in SAMPLES.keys() - {"lcov"}:
        assert detect(SAMPLES[name].encode("utf-16")) == name


@cases(
    ("head", "kind"),
    [
        (b"", "an empty file"),
        (b" \n", "an empty file"),
        (b"<html><head>", "an HTML page, perhaps a login or error page"),
        (b"<!DOCTYPE HTML>\n<P>", "XML with the root <P>"),
        (b"<!doctype html>\n<br>", "an HTML page, perhaps a login or error page"),
        (b"<testsuites>", "a JUnit report"),
        (b"<a:b\xc2\x85c>", "XML"),
        (b"<" + b"x" * 9000, "XML"),
        (b'{"version": "2.1.0", "runs": []}', "a SARIF log"),
        (b"[1]", "JSON"),
        (b"[ true, 1]", "JSON"),
        (b"[note] Scanning for projects...\n", "text"),
        (b"[2026-11-29 10:00] started\n", "text"),
        (b"<Report ToolsVersion='9.0'><Information/></Report>", "an InspectCode report"),
        (b"<Report><group name='a'/></Report>", "XML with the root <Report>"),
        (b"<report name='x'><file name='a.c'/></report>", "XML with the root <report>"),
        (b'def lines():\n    return """TN:\nSF:a.c\nDA:1,1\nend_of_record\n"""\n', "text"),
        (b"a.info" + bytes(251) + b"ustar\x0000" + bytes(248) + b"SF:a.c\nDA:1,1\nend_of_record\n", "a tar archive"),
        (b"mode: other\na.go:1.1,2.2 1 1\n", "text"),
        (b"\x00\x01\x02", "binary data"),
        (b"PK\x03\x04\x00", "a zip archive"),
        (b"\x1f\x8b\x08", "a gzip file"),
        (b"%PDF-1.7", "a PDF"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><a b="&x;">', "XML that declares entities, which are refused"),
        (b'<?xml version="1.0" encoding="no-such"?><coverage>', "XML"),
    ],
)
def test_other_content_is_named_for_what_it_is(head: bytes, kind: str) -> None:
    assert detect(head) is None
    assert report_kinds.describe(head) == kind


@given(st.binary(max_size=200) | st.text("<>/!?[]\"'&;= coveragreportSF:\n{", max_size=60).map(str.encode))
def test_detection_never_fails(head: bytes) -> None:
    assert detect(head) in (None, *FORMATS)
    assert report_kinds.describe(head)


@cases(
    ("head", "name"),
    [
        (b'<coverage version="1"></coverage>', "sonar-generic"),
        (b'<coverage version="1"><packages/></coverage>', "cobertura"),
        (b'<coverage driverVersion="1.5.8.0" startTime="2011-12-12T22:44:49"><module/>', "ncover"),
        (b'<coverage exportversion="3"><documents/>', "ncover"),
        (b"<CoverageDSPriv/>", "vs-coverage"),
        (b"<results>\n<modules/></results>", "vs-coverage"),
        (b'<results><test name="a"/></results>', None),
        (b"<Root><a/></Root>", None),
        (b'{"files": [{"file": "a.c", "lines": [{"line_number": 1, "count": 0', "gcovr"),
        (b'{"gcc_version": "14.2", "files": [{"file": "a.c", "lines": [{"line_number": 1, "count": 0', None),
        (b'[{"coveredLines": 1, "executableLines": 2, "name": "A.app"}]', "xccov"),
        (b'{"data": [{"totals": {"lines": {"count": 1', "llvm-cov"),
        (b'{"totals": {"covered_lines": 1, "num_statements": 2}, "files": {', "coveragepy"),
        (b'{"totals": {"errors": 0, "file_errors": 3}, "files": {', None),
    ],
)
def test_dialects_and_empty_reports_are_detected(head: bytes, name: str | None) -> None:
    assert detect(head) == name
