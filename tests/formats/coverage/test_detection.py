"""Detecting the format of a coverage report by its content."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.formats.common import content, report_kinds
from gate.formats.coverage import FORMATS

SAMPLES = {
    "cobertura": "<?xml version='1.0'?>\n<!-- hi --><!DOCTYPE coverage SYSTEM 'x'><coverage line-rate='1'><packages/>",
    "jacoco": "<report name='a'><sessioninfo/>",
    "lcov": "TN:\nSF:src/a.c\nDA:1,1\n",
    "coveragepy": '{\n "meta": {"version": "7.6"}, "files": {',
    "llvm-cov": '{"data": [{"files": [], "functions": []}], "type": "llvm.coverage.json.export", "version": "2.0.1"}',
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
}


def detect(head: bytes) -> str | None:
    report_format = FORMATS.detect(head)
    return report_format.name if report_format else None


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_the_format_is_detected_by_the_content(name: str, encoding: str) -> None:
    head = SAMPLES[name].encode(encoding)
    assert detect(head) == name
    assert detect(gzip.compress(head, mtime=0)[: content.HEAD]) == name


def test_every_sample_is_of_a_format() -> None:
    assert SAMPLES.keys() <= set(FORMATS)  # tests/corpus has a report of each format


def test_xml_and_json_in_utf_16_are_detected() -> None:
    for name in SAMPLES.keys() - {"lcov"}:
        assert detect(SAMPLES[name].encode("utf-16")) == name


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"", "an empty file"),
        (b" \n", "an empty file"),
        (b"<html><head>", "an HTML page, perhaps a login or error page"),
        (b"<!DOCTYPE HTML>\n<P>", "XML with the root <P>"),
        (b"<!doctype html>\n<br>", "an HTML page, perhaps a login or error page"),
        (b'<coverage clover="3"><project>', "a Clover report"),
        (b"<testsuites>", "a JUnit report"),
        (b"<a:b\xc2\x85c>", "XML"),
        (b"<" + b"x" * 9000, "XML"),
        (b'{"runs": []}', "a SARIF log"),
        (b"[1]", "JSON"),
        (b"mode: set\na.go:1.1,2.2 1 1\n", "a Go cover profile"),
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


@pytest.mark.parametrize(
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
    ],
)
def test_dialects_and_empty_reports_are_detected(head: bytes, name: str | None) -> None:
    assert detect(head) == name
