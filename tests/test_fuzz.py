"""The laws that hold for every file, on a few mutants of the committed corpus; `make fuzz` reads far more."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase

import pytest

from gate.formats.catalog import registries
from tests.corpus import FOLDER, Record, all_records, read_records
from tests.corpus.comparison import truths
from tests.effort import EXHAUSTIVE
from tests.fuzz.exemptions import EXEMPTIONS
from tests.fuzz.laws import Reading, read, read_all, violations
from tests.fuzz.mutations import Mutant
from tests.fuzz.run import run
from tests.fuzz.standing import KINDS

SMALL = [record for record in read_records(FOLDER) if record.file.stat().st_size < 30_000]
READ = {kind for truth in truths().values() for kind in truth.FORMAT_NAMES}
UNREAD = [pytest.param(record, id=record.path) for record in all_records() if record.format not in READ]

LOST = [
    ("benchmark", "benchmarks/criterion/criterion-0.3.6-sample.json", rb'("iters":\s*\[)\s*[0-9.]+', rb"\g<1>0"),
    ("coverage", "coverage/gcovr-json/gcovr-8.8.json", rb'"lineno": [0-9]+,', b""),
    ("coverage", "coverage/xccov-json/two-targets.json", rb'"lineNumber": ?[0-9]+', b'"lineNumber": null'),
    ("coverage", "coverage/jacoco/jacoco-0.8.6-multi-group.xml", rb'type="METHOD" missed="[0-9]+"', b'type="METHOD"'),
    ("coverage", "coverage/clover/jest-29.xml", rb' methods="[0-9]+"', b""),
    (
        "security",
        "security/govulncheck-json/dd-many_vulns_new_version.json",
        rb'"function": "[^"]*"',
        b'"function": null',
    ),
    (
        "security",
        "security/npm-audit/dd-v6-no_vuln.json",
        rb'"totalDependencies": ?[0-9]+',
        b'"totalDependencies": "x"',
    ),
    ("security", "nasty/security/sarif/rule-index-out-of-range.sarif", rb'"rules": ?\[', b'"rule": ['),
]
"""Parts of reports that fuzzing lost without a trace, with what was there and what was not."""


@pytest.fixture(scope="module")
def kinds() -> set[str]:
    return {name for registry in registries().values() for name in registry}


def test_mutants_are_read_in_time_without_a_crash_and_never_look_better_than_their_report() -> None:
    report = run(SMALL, seed=20261129, count=300 if EXHAUSTIVE else 150)

    assert report.mutants == (300 if EXHAUSTIVE else 150)
    assert [(key, example.detail) for key, example in report.examples.items()] == []


@pytest.mark.parametrize(("topic", "path", "pattern", "replacement"), LOST, ids=[path for _, path, *_ in LOST])
def test_a_report_that_lost_a_part_is_refused_or_noted(
    topic: str, path: str, pattern: bytes, replacement: bytes
) -> None:
    data = (FOLDER / path).read_bytes()
    changed, times = re.subn(pattern, replacement, data)
    assert times
    before, after = read(topic, data), read(topic, changed)

    assert before.report
    assert after.error or set(after.report.notes) - set(before.report.notes)


def test_the_totals_of_functions_may_lack_one_of_their_two_rows() -> None:
    report = b"SF:a.js\nFN:1,f\nFN:2,g\nFNDA:1,f\nFNDA:0,g\n%bFNH:1\nDA:1,1\nDA:2,0\nend_of_record\n"

    assert read("coverage", report % b"").standing == read("coverage", report % b"FNF:2\n").standing


@pytest.mark.parametrize("record", UNREAD)
def test_a_file_of_a_kind_that_no_format_reads_is_named_and_never_a_number(record: Record) -> None:
    for reading in read_all(record.file.read_bytes()).values():
        assert reading.error, reading.format
        assert re.search(r"\bthis (is|seems to be) |nothing but|the file is empty", reading.error.detail)


def test_a_better_verdict_a_crash_and_a_long_text_are_violations() -> None:
    red = b'<testsuite tests="1"><testcase classname="a" name="b"><failure/></testcase></testsuite>'
    green = Mutant("deleted", "", red.replace(b"<failure/>", b""))
    originals = {"tests": read("tests", red)}

    assert list(violations(originals, Mutant("", "", red))) == []
    assert list(violations(originals, green)) == [("junit", "verdict", "tests that failed: 1 became 0")]
    assert [law for _, law, _ in violations({"tests": Reading()}, Mutant("deleted", "", red))] == ["verdict"]


def test_every_kind_of_reports_has_a_standing() -> None:
    assert set(KINDS) == set(registries())


def test_an_exemption_is_of_a_format_that_exists(kinds: set[str]) -> None:
    assert [entry for entry in EXEMPTIONS if not any(fnmatchcase(name, entry.format) for name in kinds)] == []
