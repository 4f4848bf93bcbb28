"""Istanbul's JSON of coverage and its summary: documents in, reports or refusals out."""

from __future__ import annotations

import json
from typing import Any

from gate.formats.coverage import istanbul, istanbul_summary
from gate.formats.coverage.model import CoverageReport, FileCoverage, Limits, Lines, Totals
from gate.model.evidence import Cause
from tests.cases import cases
from tests.formats.coverage import reading


def place(line: int | None, end: int | None = None) -> dict[str, Any]:
    return {"start": {"line": line, "column": 0}, "end": {"line": end or line, "column": None}}


def entry(**changes: object) -> dict[str, Any]:
    """A file with three statements on two lines, two functions on one line, and a branch."""
    return {
        "path": "/w/a.js",
        "statementMap": {"0": place(2), "1": place(5), "2": place(5)},
        "s": {"0": 0, "1": 0, "2": 3},
        "fnMap": {"0": {"name": "a", "decl": place(1), "loc": place(1, 3)}, "1": {"name": "b", "line": 1}},
        "f": {"0": 1, "1": 0},
        "branchMap": {"0": {"loc": place(5), "type": "if", "locations": [place(5), place(None)], "line": 5}},
        "b": {"0": [2, 0]},
    } | changes


def report(**changes: object) -> CoverageReport:
    return reading.read(istanbul.parse, json.dumps({"/w/a.js": entry(**changes)}))


WHOLE = FileCoverage(
    "/w/a.js", 2, 1, 2, 1, Lines(0b100100, 0b100000, {5: (1, 2)}, {1: (1, 2)}), coverable_functions=2,
    covered_functions=1,
)  # fmt: skip


def test_lines_are_those_on_which_statements_begin_and_the_largest_count_decides() -> None:
    assert report() == CoverageReport("istanbul", (WHOLE,), has_branches=True, has_functions=True)


def test_other_shapes_of_an_entry_are_the_same_file() -> None:
    text = json.dumps({"x": {"data": entry(all=False, hash="1", bT={"0": [1, 0]})}})
    assert reading.read(istanbul.parse, text).files == (WHOLE,)


def test_a_function_whose_place_is_lost_counts_beside_those_with_one() -> None:
    (file,) = report(fnMap={"0": {"name": "a", "decl": place(1)}}).files
    assert (file.covered_functions, file.coverable_functions) == (1, 2)


def test_a_file_that_was_never_loaded_is_not_covered() -> None:
    file = report(all=True, s={"0": 0, "1": 0, "2": 0}, f={"0": 0, "1": 0}, b={"0": [0, 0]}).files[0]
    assert (file.coverable_lines, file.covered_lines, file.covered_functions, file.covered_branches) == (2, 0, 0, 0)


def test_a_report_without_functions_or_branches_does_not_have_them() -> None:
    without = {name: value for name, value in entry().items() if name not in ("f", "fnMap", "b", "branchMap")}
    read = reading.read(istanbul.parse, json.dumps({"a": without}))

    assert (read.has_functions, read.has_branches) == (False, False)
    assert reading.counts(read)[:2] == (2, 1)


@cases(
    ("changes", "lines", "functions", "branches"),
    [
        ({"s": {"0": 0, "1": None, "2": "3"}}, (2, 0), (2, 1), (2, 1)),
        ({"s": {"0": 0}}, (2, 0), (2, 1), (2, 1)),
        ({"f": {}}, (2, 1), (2, 0), (2, 1)),
        ({"fnMap": {}}, (2, 1), (2, 1), (2, 1)),
        ({"b": {}}, (2, 1), (2, 1), (2, 0)),
        ({"b": {"0": [2]}}, (2, 1), (2, 1), (2, 1)),
        ({"branchMap": {}}, (2, 1), (2, 1), (2, 1)),
    ],
)
def test_what_is_lost_is_never_covered(
    changes: dict[str, object], lines: tuple[int, int], functions: tuple[int, int], branches: tuple[int, int]
) -> None:
    read = report(**changes)
    file = read.files[0]

    assert reading.counts(read) == (*lines, *branches)
    assert (file.coverable_functions, file.covered_functions) == functions


def test_statements_without_their_places_are_refused() -> None:
    text = json.dumps({"/w/a.js": entry(statementMap={"0": place(2)})})
    assert reading.refusal(istanbul.parse, text) == (
        "mismatched: the entry of /w/a.js declares 3 statements and lists 1; the report is incomplete"
    )


def test_a_few_statements_without_a_line_count_as_one_line() -> None:
    places = {str(number): place(number or None) for number in range(100)}
    counts = {str(number): int(number > 0) for number in range(100)}
    read = report(statementMap=places, s=counts)

    assert reading.counts(read)[:2] == (100, 99)
    assert read.notes == ("1 × a statement whose line is unknown; such statements of a file count as one line",)


def test_the_lines_of_compiled_code_are_not_those_of_the_source() -> None:
    read = report(inputSourceMap={"version": 3, "sources": ["a.ts"], "mappings": ""})

    assert reading.counts(read) == (2, 1, 2, 1)
    assert read.files[0].lines is None
    assert read.notes[0].startswith("1 × a file with the lines of its compiled code")


@cases(
    ("text", "error"),
    [
        ("[]", "unreadable: expected Istanbul's JSON of coverage, but it is not an object"),
        ('{"a.js": null}', "unreadable: expected Istanbul's JSON of coverage, but the entry of a.js is not an object"),
        ('{"a.js": {"s": {}}}',
         "unreadable: expected Istanbul's JSON of coverage, but the entry of a.js has no `statementMap`"),
        (json.dumps({"a": entry()})[:200],
         "unreadable: not readable as JSON at line 1, column 200: unterminated string; was the upload complete?"),
        ("", "empty: the file is empty"),
    ],
)  # fmt: skip
def test_other_documents_and_cut_ones_are_refused(text: str, error: str) -> None:
    assert reading.refusal(istanbul.parse, text) == error


# ---------------------------------------------------------------------------------------------------------- summary


def counts(total: int, covered: int) -> dict[str, object]:
    return {"total": total, "covered": covered, "skipped": 0, "pct": "Unknown" if not total else 1}


def summary(**members: tuple[int, int]) -> str:
    """A summary whose members have these lines (all, covered), two branches and a function each."""
    return json.dumps(
        {
            name: {"lines": counts(*lines), "statements": counts(99, 1), "functions": counts(1, 1),
                   "branches": counts(2, 1), "branchesTrue": counts(0, 0)}
            for name, lines in members.items()
        }
    )  # fmt: skip


def one_file(**changes: object) -> str:
    document = json.loads(summary(total=(4, 3), a=(4, 3)))
    document["a"] |= changes
    return json.dumps(document)


def test_a_summary_has_the_totals_of_each_file_and_no_lines() -> None:
    assert reading.read(istanbul_summary.parse, summary(total=(4, 3), a=(4, 3))) == CoverageReport(
        "istanbul-summary",
        (FileCoverage("a", 4, 3, 2, 1, None, 1, 1),),
        has_branches=True,
        has_functions=True,
    )


def test_a_summary_of_a_total_alone_has_no_files() -> None:
    read = reading.read(istanbul_summary.parse, summary(total=(4, 3)))
    assert (read.files, read.notes) == ((), ())
    assert read.totals == Totals(
        FileCoverage("", 4, 3, 2, 1, None, 1, 1), Cause.TOTALS_ONLY, "the summary contains only a total, and no files"
    )


def test_the_total_counts_when_files_are_missing() -> None:
    read = reading.read(istanbul_summary.parse, summary(total=(9, 3), a=(4, 3)))
    assert read.totals is not None
    assert (read.totals.cause, read.totals.coverage.coverable_lines) == (Cause.INCOMPLETE, 9)
    assert read.totals.detail == "the summary declares 9 lines and lists 4; the report is incomplete"


def test_a_summary_without_its_total_says_so() -> None:
    assert reading.read(istanbul_summary.parse, summary(a=(4, 3))).notes == (
        "the summary has no total, so that nothing shows whether it lists every file",
    )


@cases(
    ("text", "error"),
    [
        (summary(total=(4, 3), a=(8, 8)), "mismatched: the files of the summary do not add up to its total"),
        (one_file(lines={"total": 4}),
         "unreadable: the entry of a does not say how many of how many lines are covered"),
        (one_file(lines=counts(4, 5)),
         "unreadable: the entry of a does not say how many of how many lines are covered"),
        (one_file(branches=None),
         "unreadable: expected Istanbul's summary of coverage, but the entry of a has no `branches`"),
        ("[1]", "unreadable: expected Istanbul's summary of coverage, but it is not an object"),
    ],
)  # fmt: skip
def test_a_summary_that_contradicts_itself_is_refused(text: str, error: str) -> None:
    assert reading.refusal(istanbul_summary.parse, text) == error


def test_the_files_of_both_are_bounded() -> None:
    for read, text in (
        (istanbul.read, json.dumps({"a": entry(path="a"), "b": entry(path="b")})),
        (istanbul_summary.read, summary(total=(8, 6), a=(4, 3), b=(4, 3))),
    ):
        refusal = reading.refusal(lambda stream, read=read: read(stream, limits=Limits(files=1)), text)  # type: ignore[misc]
        assert refusal == "unreadable: the report names more than 1 files"
