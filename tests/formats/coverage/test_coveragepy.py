"""coverage.py JSON: documents in, reports or refusals out."""

from __future__ import annotations

import gzip
import io
import json
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.formats.common import content
from gate.formats.coverage import coveragepy
from gate.formats.coverage.model import CoverageReport, FileCoverage, Limits, Lines
from gate.model.errors import EvidenceError
from tests.cases import cases
from tests.formats.coverage.reading import counts, line_numbers, outcome, read, refusal

parse = coveragepy.parse


def summary(total: int, covered: int, branches: int = 0, covered_branches: int = 0) -> dict[str, int]:
    return {
        "num_statements": total,
        "covered_lines": covered,
        "num_branches": branches,
        "covered_branches": covered_branches,
    }


def document(files: dict[str, Any], **top: Any) -> str:
    meta = {"version": "7.17.3", "timestamp": "2026-11-21T02:19:06.862429", "branch_coverage": True}
    return json.dumps({"meta": meta, "files": files, **top})


OPS = {
    "executed_lines": [1, 2, 5],
    "missing_lines": [7],
    "excluded_lines": [9],
    "executed_branches": [[2, 5], [5, -1]],
    "missing_branches": [[2, 7]],
    "summary": summary(4, 3, 3, 2),
}


def test_a_complete_report_is_read() -> None:
    text = document({"src/ops.py": OPS, "src/empty.py": {"executed_lines": [], "missing_lines": []}})
    assert read(parse, text) == CoverageReport(
        format="coveragepy",
        files=(
            FileCoverage("src/ops.py", 4, 3, 3, 2, Lines(0b10100110, 0b00100110, {2: (1, 2), 5: (1, 1)})),
            FileCoverage("src/empty.py", 0, 0, 0, 0, Lines()),
        ),
        has_branches=True,
        tool="coverage.py 7.17.3",
        produced_at=datetime(2026, 11, 21, 2, 19, 6, 862429, UTC),
        has_zone=False,
    )


def test_the_lines_of_a_summary_count_although_its_branches_disagree() -> None:
    entry = {
        "executed_lines": [1, 2, 3, 4],
        "missing_lines": [7],
        "executed_branches": [[2, 3]],
        "missing_branches": [[2, 7], [4, 9]],
        "summary": summary(4, 3, 2, 1),
    }
    report = read(parse, document({"a.py": entry}))
    assert counts(report) == (4, 3, 3, 1)
    assert len(report.notes) >= 2


def test_lines_that_the_summary_does_not_count_are_noted() -> None:
    entry = {
        "executed_lines": [1, 2, 3, 4],
        "excluded_lines": [4],
        "missing_lines": [0],
        "summary": summary(3, 2, 4, 1),
    }
    report = read(parse, document({"a.py": entry}))
    assert counts(report) == (3, 2, 4, 1)
    assert report.notes == (
        "1 × a file that lists more executed lines or branches than its summary counts; the summary counts",
    )


def test_branches_that_the_summary_does_not_count_are_noted() -> None:
    # coverage.py 7.0 to 7.6 list the exit of a loop that is a list comprehension among the executed ones
    report = read(parse, document({"a.py": OPS | {"summary": summary(4, 3, 2, 1)}}))
    assert counts(report) == (4, 3, 2, 1)
    assert report.notes == (
        "1 × a file that lists more executed lines or branches than its summary counts; the summary counts",
    )


@cases(
    ("branches", "incomplete"),
    [({"num_branches": 10}, True), ({"num_branches": 0}, False), ({"num_branches": 10, "covered_branches": 8}, False)],
)
def test_versions_before_5_2_do_not_say_how_many_branches_were_taken(
    branches: dict[str, int], incomplete: bool
) -> None:
    counted = {"num_statements": 1, "covered_lines": 1, **branches}
    entry = {"executed_lines": [1], "missing_lines": [], "summary": counted}
    report = read(parse, document({"a.py": entry}))
    assert ("does not say how many branches were taken" in report.incomplete_branches) is incomplete


@cases(
    "contradiction",
    [summary(4, 4), summary(3, 4), {"num_statements": -1},
     summary(4, 3, 2, 3), {"num_statements": "4", "covered_lines": 3.0}],
)  # fmt: skip
def test_a_summary_that_contradicts_the_lists_is_noted_and_the_lists_count(contradiction: dict[str, Any]) -> None:
    report = read(parse, document({"a.py": OPS | {"summary": contradiction}}))
    assert counts(report) == (4, 3, 3, 2)
    assert report.notes == ("1 × a file whose summary contradicts its lines or branches; the lists count",)


@cases(
    ("contradiction", "unit", "declared", "listed"),
    [
        (summary(1000, 1000), "lines", "1,000", 4),
        (summary(5, 4), "lines", "5", 4),
        (summary(4, 3, 9, 9), "branches", "9", 3),
    ],
)
def test_a_summary_above_what_is_listed_is_refused(
    contradiction: dict[str, Any], unit: str, declared: str, listed: int
) -> None:
    assert refusal(parse, document({"a.py": OPS | {"summary": contradiction}})) == (
        f"mismatched: the summary of a.py declares {declared} {unit} and lists {listed}; the report is incomplete"
    )


def test_empty_lists_with_a_summary_of_lines_are_refused() -> None:
    entry = {"executed_lines": [], "missing_lines": [], "summary": summary(4, 4)}
    assert refusal(parse, document({"a.py": entry})) == (
        "mismatched: the summary of a.py declares 4 lines and lists 0; the report is incomplete"
    )


def test_meta_says_whether_branches_were_measured() -> None:
    entry = {"executed_lines": [1], "missing_lines": [], "summary": summary(1, 1)}
    for measured in (True, False):
        text = json.dumps({"meta": {"version": "7.6.1", "branch_coverage": measured}, "files": {"a.py": entry}})
        assert read(parse, text).has_branches is measured


def test_a_summary_alone_is_counted_and_noted() -> None:
    report = read(parse, document({"a.py": {"summary": summary(4, 3, 2, 1)}}))
    assert report.files == (FileCoverage("a.py", 4, 3, 2, 1, None),)
    assert report.notes == ("1 × a file with a summary only: counted, but its lines are not known",)


def test_totals_that_contradict_the_files_are_noted() -> None:
    report = read(parse, document({"a.py": OPS}, totals=summary(4, 4, 3, 2)))
    assert report.notes == ("the report declares 4 of 4 lines covered, its records say 3 of 4; the records count",)
    assert read(parse, document({"a.py": OPS}, totals=summary(4, 3, 3, 2))).notes == ()


def test_a_line_both_executed_and_missing_counts_as_missing() -> None:
    report = read(parse, document({"a.py": {"executed_lines": [1, 2], "missing_lines": [2]}}))
    assert counts(report) == (2, 1, 0, 0)
    assert report.notes == (
        "1 × a file that lists lines or branches both as executed and as missing; they count as missing",
    )


@cases("entry", [-1, 1.5, "3", True, None, [], {}, 10**9, 10**40])
def test_entries_that_are_not_lines_are_noted(entry: object) -> None:
    report = read(parse, document({"a.py": {"executed_lines": [1, entry], "missing_lines": [2]}}))
    assert counts(report) == (2, 1, 0, 0)
    assert report.notes == ("1 × an entry of a list of lines or branches that is not one, left out",)


def test_a_report_without_files_has_no_coverage_whatever_percentage_it_declares() -> None:
    report = read(parse, document({}, totals=summary(0, 0) | {"percent_covered": 100}))
    assert (report.files, report.has_branches) == ((), False)


@cases(
    ("timestamp", "moment"),
    [
        ("2026-11-21T02:19:06", datetime(2026, 11, 21, 2, 19, 6, tzinfo=UTC)),
        ("2026-11-21T04:19:06+02:00", datetime(2026, 11, 21, 2, 19, 6, tzinfo=UTC)),
        ("yesterday", None), (None, None), (12, None),
    ],
)  # fmt: skip
def test_a_timestamp_without_a_zone_is_read_as_utc(timestamp: object, moment: datetime | None) -> None:
    text = json.dumps({"meta": {"timestamp": timestamp}, "files": {}})
    assert read(parse, text).produced_at == moment


@cases("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_encodings_are_detected(encoding: str) -> None:
    text = json.dumps({"meta": {}, "files": {"naïve.py": OPS}}, ensure_ascii=False)
    assert [file.path for file in read(parse, text.encode(encoding)).files] == ["naïve.py"]


def test_a_gzip_file_is_unpacked() -> None:
    text = document({"a.py": OPS})
    assert read(parse, gzip.compress(text.encode(), mtime=0)) == read(parse, text)


def test_the_order_of_the_members_makes_no_difference() -> None:
    top = json.loads(document({"a.py": OPS}))
    backwards = json.dumps(dict(reversed(top.items())), indent=3)
    assert read(parse, backwards) == read(parse, document({"a.py": OPS}))


def test_small_chunks_of_a_slow_stream_change_nothing() -> None:
    class Dribble(io.BytesIO):
        def read(self, _size: int | None = -1) -> bytes:
            return super().read(5)

    text = document({"naïve.py": OPS, "b.py": OPS})
    assert parse(Dribble(text.encode())) == read(parse, text)


def test_an_entry_longer_than_a_chunk_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "CHUNK", 1 << 12)
    lines = list(range(1, 3_000))
    report = read(parse, document({"a.py": {"executed_lines": lines, "missing_lines": []}, "b.py": OPS}))
    assert counts(report) == (3_003, 3_002, 3, 2)


NOT_JSON = "unreadable: not readable as JSON at line 1, column "
CUT = "; was the upload complete?"
DUPLICATE = "is duplicate, so that one of its values would be lost"


@cases(
    ("data", "message"),
    [
        ("", "empty: the file is empty"),
        (" \n", "empty: the file is empty"),
        ("<coverage/>", "unreadable: expected JSON, but this seems to be a Cobertura report"),
        ("[]", "unreadable: expected a coverage.py JSON report, but this JSON lacks `meta` or `files`"),
        ("{}", "unreadable: expected a coverage.py JSON report, but this JSON lacks `meta` or `files`"),
        ('{"meta": 1, "files": {}}',
         "unreadable: expected a coverage.py JSON report, but this JSON lacks `meta` or `files`"),
        ('{"meta": {}, "files": []}',
         "unreadable: expected a coverage.py JSON report, but this JSON lacks `meta` or `files`"),
        ('{"meta": {}, "files": {"a": 1}}',
         "unreadable: expected a coverage.py JSON report, but an entry of `files` is not an object"),
        ('{"meta": {}, "files": {"a": {"missing_lines": {}}}}',
         "unreadable: expected a coverage.py JSON report, but `missing_lines` is not a list"),
        ('{"meta": {}, "files": {"a": {"missing_branches": 1}}}',
         "unreadable: expected a coverage.py JSON report, but `missing_branches` is not a list"),
        ('{"meta": {}, "files": {"a": {}, "a": {}}}', f"{NOT_JSON}36: the name 'a' {DUPLICATE}"),
        ('{"meta": {}, "files": {"a": {"missing_lines": [1], "missing_lines": []}}}',
         f"{NOT_JSON}29: the name 'missing_lines' {DUPLICATE}"),
        ('{"meta": {}, "files": {}} {}', f"{NOT_JSON}27: there is more text after the document; are these two files?"),
        ('{"meta": {}, "files": {"a": {"missing_lines": [NaN]}}}', f"{NOT_JSON}29: NaN is not JSON"),
        ('{"meta": {}, "files": {"a": {"missing_lines": [' + "9" * 9000 + "]}}}",
         f"{NOT_JSON}29: a number is too long"),
        ('{"meta": ' + "[" * 100_000, f"{NOT_JSON}10: it is nested too deep"),
        ('{"meta": {}, "files": {', f"{NOT_JSON}24: a name is missing{CUT}"),
        ('{"meta": {}, "files"', f"{NOT_JSON}21: it is cut short{CUT}"),
        ('{"meta": {} "files"', f"{NOT_JSON}13: , or }} is missing{CUT}"),
        ('{"meta": {}, "files": {"a": {"missing_lines": [1,', f"{NOT_JSON}50: expecting value{CUT}"),
    ],
)  # fmt: skip
def test_content_that_is_not_such_a_report_is_refused_with_the_reason(data: str, message: str) -> None:
    assert refusal(parse, data) == message


def test_bytes_that_are_not_utf_8_are_refused() -> None:
    assert refusal(parse, b'{"meta": {}, "files": {"\xff": {}}}') == f"{NOT_JSON}1: its text is not utf-8"


def test_a_member_that_would_fill_the_memory_is_refused() -> None:
    data = b'{"meta": "' + b"x" * (40 << 20)
    assert refusal(parse, data) == f"{NOT_JSON}10: a value is longer than 16,777,216 characters"


def test_every_cut_of_a_report_is_refused() -> None:
    text = document({"a.py": OPS})
    for end in range(1, len(text)):
        assert refusal(parse, text[:end]).startswith("unreadable: ")


@given(st.data())
def test_a_mutated_report_is_read_or_refused(data: st.DataObject) -> None:
    whole = bytearray(document({"a.py": OPS, "b.py": OPS}).encode())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(whole) - 1))
        cut = data.draw(st.integers(0, 3))
        whole[at : at + cut] = data.draw(st.binary(max_size=3) | st.sampled_from([b"-", b"9", b"{}", b"[]", b"null"]))
    result = outcome(parse, bytes(whole))
    assert isinstance(result, str) or result.format == "coveragepy"


@given(st.sets(st.integers(1, 300)), st.sets(st.integers(1, 300)))
def test_the_counts_are_those_of_the_generated_lines(executed: set[int], missing: set[int]) -> None:
    entry = {"executed_lines": sorted(executed), "missing_lines": sorted(missing)}
    (file,) = read(parse, document({"a.py": entry})).files
    assert file.lines is not None
    assert line_numbers(file.lines.coverable) == sorted(executed | missing)
    assert line_numbers(file.lines.covered) == sorted(executed - missing)


def test_more_files_than_the_limit_are_refused() -> None:
    limited = partial(coveragepy.read, limits=Limits(files=2))
    with pytest.raises(EvidenceError, match="names more than 2 files"):
        read(limited, '{"meta":{},"files":{"a":{},"b":{},"c":{}}}')
