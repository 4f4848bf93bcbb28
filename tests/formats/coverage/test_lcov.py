"""LCOV tracefiles: files in, reports or refusals out."""

from __future__ import annotations

import gzip
from functools import partial
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gate.formats.common import content
from gate.formats.coverage import lcov
from gate.formats.coverage.model import CoverageReport, FileCoverage, Limits, Lines
from tests.cases import cases
from tests.formats.coverage.reading import Parse, counts, mutate, outcome, read, refusal

quick: Any = partial(lcov.read, quick=True)
slow: Any = partial(lcov.read, quick=False)
both = cases("parse", [pytest.param(quick, id="quick"), pytest.param(slow, id="slow")])

WHOLE = """TN:unit
SF:src/a b.ts
VER:1
FN:1,pick
FNDA:1,pick
FNF:1
FNH:1
DA:2,1
BRDA:2,0,0,1
BRDA:2,0,1,-
DA:5,20,abcDEF+/
DA:7,0
BRDA:7,e1,jump to line 9,0
LF:3
LH:2
BRF:3
BRH:1
end_of_record
# a comment
SF:src/empty.ts
LF:0
LH:0
end_of_record
"""

ODD_COUNT = "1 × a DA row whose count is not a whole number; what is not clearly more than 0 is not covered"
NO_NUMBER = "1 × a DA row without a usable line number, left out"


def record(*rows: str, path: str = "a.c") -> str:
    return "\n".join([f"SF:{path}", *rows, "end_of_record", ""])


@both
def test_a_complete_tracefile_is_read(parse: Parse) -> None:
    assert read(parse, WHOLE) == CoverageReport(
        format="lcov",
        files=(
            FileCoverage(
                "src/a b.ts", 3, 2, 3, 1, Lines(0b10100100, 0b00100100, {2: (1, 2), 7: (0, 1)}, {0: (1, 1)}), 1, 1
            ),
            FileCoverage("src/empty.ts", 0, 0, 0, 0, Lines()),
        ),
        has_branches=True,
        has_functions=True,
    )


@both
@cases(
    ("rows", "functions"),
    [
        (["FN:1,a", "FN:4,b", "FNDA:0,a", "FNDA:2,b", "FNF:2", "FNH:1"], (1, 2)),
        (
            ["FN:1,constructor", "FN:9,constructor", "FNDA:1,constructor", "FNDA:0,constructor", "FNF:2", "FNH:1"],
            (1, 2),
        ),
        (["FN:1,3,f(int, int)", "FN:5,g", "FNDA:1,f(int, int)", "FNDA:0,g"], (1, 2)),
        (["FN:1,a", "FN:4,b", "FNDA:7,a", "FNF:2", "FNH:3"], (0, 2)),
        (["FNDA:7,a", "FNF:2"], (0, 2)),
        (["FN:1,a", "FN:4,b", "FNDA:7,a", "FNF:x", "FNH:1"], (1, 2)),
        (["FN:1,a", "FN:4,b", "FNDA:7,a", "FNH:1"], (1, 2)),
        (["FNL:0,1,5", "FNA:0,3,a", "FNF:1", "FNH:1"], (1, 1)),
    ],
)
def test_functions_are_counted_by_their_totals_else_by_name(
    parse: Parse, rows: list[str], functions: tuple[int, int]
) -> None:
    report = read(parse, record(*rows, "DA:1,1"))

    (file,) = report.files
    assert (file.covered_functions, file.coverable_functions) == functions
    assert report.has_functions
    assert not read(parse, record("FNF:0", "FNH:0", "DA:1,1")).has_functions


@both
@cases("text", [WHOLE.replace("\n", "\r\n"), "\ufeff" + WHOLE, "\n\n" + WHOLE.rstrip()])
def test_byte_order_marks_and_line_ends_make_no_difference(parse: Parse, text: str) -> None:
    assert read(parse, text) == read(parse, WHOLE)


@both
def test_a_gzip_file_is_unpacked(parse: Parse) -> None:
    assert read(parse, gzip.compress(WHOLE.encode(), mtime=0)) == read(parse, WHOLE)


@both
def test_repeated_records_lines_and_branches_are_merged(parse: Parse) -> None:
    first = record("DA:1,1", "DA:2,0", "DA:2,0", "BRDA:1,0,0,1", "BRDA:1,0,1,-")
    second = record("DA:1,0", "DA:2,3", "BRDA:1,0,0,0", "BRDA:1,0,1,2", "BRDA:1,1,0,-")
    report = read(parse, first + second)
    assert report.files == (FileCoverage("a.c", 2, 2, 3, 2, Lines(0b110, 0b110, {1: (2, 3)})),)
    assert report.notes == ()


@both
@cases(("count", "covered"), [("-1", 0), ("=====", 0), ("", 0), ("1e3", 1), ("0.5", 1), ("NaN", 0), ("\u0663", 0)])
def test_counts_that_are_not_whole_numbers_are_noted(parse: Parse, count: str, covered: int) -> None:
    report = read(parse, record(f"DA:1,{count}"))
    assert counts(report) == (1, covered, 0, 0)
    assert report.notes == (ODD_COUNT,)


@both
@cases(("count", "covered"), [("0", 0), ("00", 0), ("01", 1), ("9" * 5000, 1)])
def test_whole_counts_of_any_size_count_without_a_note(parse: Parse, count: str, covered: int) -> None:
    report = read(parse, record(f"DA:1,{count}"))
    assert counts(report) == (1, covered, 0, 0)
    assert report.notes == ()


@both
@cases("number", ["0", "x", "", "-3", "10000001", "9" * 30])
def test_a_line_without_a_usable_number_is_left_out_and_noted(parse: Parse, number: str) -> None:
    report = read(parse, record(f"DA:{number},1", "DA:2,0"))
    assert counts(report) == (1, 0, 0, 0)
    assert report.notes == (NO_NUMBER,)


@both
@cases(
    ("rows", "note"),
    [
        (["DX:1,0"], "1 × a row of an unknown kind, left out"),
        (["BRDA:1,0,1"], "1 × a BRDA row that cannot be read, left out"),
        (["BRDA:x,0,0,1"], "1 × a BRDA row that cannot be read, left out"),
        (["LH:0"], "1 × a file whose LF, LH, BRF or BRH contradicts its DA and BRDA rows; the rows count"),
        (["end_of_record", "EOF"], "1 × a row outside of any record, left out"),
    ],
)
def test_rows_that_cannot_be_used_are_noted(parse: Parse, rows: list[str], note: str) -> None:
    text = record("DA:1,1", *rows)
    report = read(parse, text if "end_of_record" not in rows else text.removesuffix("end_of_record\n"))
    assert counts(report) == (1, 1, 0, 0)
    assert report.notes == (note,)


@both
def test_the_exits_of_coveragepy_are_branches_that_belong_to_no_line(parse: Parse) -> None:
    report = read(parse, record("DA:1,1", "BRDA:0,0,0,-", "BRDA:0,1,0,-", "BRDA:1,0,1,1", "BRF:3", "BRH:1"))
    assert counts(report) == (1, 1, 3, 1)
    assert report.notes == ()


@both
@cases("summary", [["LF:1", "LH:1"], ["LF:1", "LH:1", "BRF:0", "BRH:0"], ["LF:?"], []])
def test_a_summary_that_agrees_or_has_no_number_is_not_noted(parse: Parse, summary: list[str]) -> None:
    assert read(parse, record("DA:1,1", *summary)).notes == ()


@both
@cases(
    "text",
    [
        "SF:a\nDA:1,1\n",
        "SF:a\nDA:1,1\nSF:b\nend_of_record\n",
        "SF:a\nDA:1,1\nend_of_rec",
        "SF:a",
        "SF:a\nDA:1,1\nLF:1\nL",
    ],
)
def test_a_record_that_is_not_closed_is_refused(parse: Parse, text: str) -> None:
    expected = "unreadable: no end_of_record closes the record of a; the file is cut short"
    assert refusal(parse, text) == expected
    assert refusal(parse, record("DA:1,0", path="before") + text) == expected


@both
@cases("row", ["DA:1,1", "BRDA:1,0,0,1", "LF:4", "LH:4", "BRF:2", "BRH:2"])
def test_rows_of_a_record_that_names_no_file_are_refused(parse: Parse, row: str) -> None:
    text = f"TN:\n{row}\nend_of_record\n"
    expected = "unreadable: no SF row names the file of a record; the file is cut short"
    assert refusal(parse, text) == expected
    assert refusal(parse, record("DA:1,0") + text) == expected


@both
@cases(
    ("rows", "unit", "declared", "listed"),
    [
        (["DA:1,1", "LF:20", "LH:1"], "lines", 20, 1),
        (["LF:1", "LH:1"], "lines", 1, 0),
        (["DA:1,1", "BRDA:1,0,0,1", "LF:1", "LH:1", "BRF:2", "BRH:1"], "branches", 2, 1),
        (["BRDA:1,0,0,1", "BRF:4", "BRH:1", "DA:1,1", "LF:1", "LH:1"], "branches", 4, 1),
    ],
)
def test_a_record_that_lists_less_than_it_declares_is_refused(
    parse: Parse, rows: list[str], unit: str, declared: int, listed: int
) -> None:
    expected = f"mismatched: the record of a.c declares {declared} {unit} and lists {listed}; the report is incomplete"
    assert refusal(parse, record(*rows)) == expected
    assert refusal(parse, record("DA:1,1", "LF:1", path="whole.c") + record(*rows)) == expected


@both
def test_rows_count_with_their_repetitions_as_coverlet_declares_them(parse: Parse) -> None:
    report = read(parse, record("DA:1,1", "DA:1,0", "DA:2,0", "LF:3", "LH:1", "BRF:0", "BRH:0"))
    assert counts(report) == (2, 1, 0, 0)


@both
def test_a_summary_of_llvm_cov_without_rows_counts_and_its_lines_are_not_known(parse: Parse) -> None:
    summary = ("FNF:2", "FNH:1", "BRF:4", "BRH:3", "LF:7", "LH:4")
    report = read(parse, record(*summary))
    assert report.files == (FileCoverage("a.c", 7, 4, 4, 3, None, 2, 1),)
    assert report.notes == ("1 × a record with totals only: counted, but its lines are not known",)
    assert read(parse, record("FNF:2", "FNH:1", "BRF:0", "BRH:0", "LF:0", "LH:0")).notes == ()
    assert refusal(parse, record("LF:7", "LH:4")).startswith("mismatched: the record of a.c declares 7 lines")


@both
def test_the_totals_of_llvm_cov_count_a_lambda_twice_and_are_not_compared(parse: Parse) -> None:
    # llvm-cov 14 on a function of three lines with a lambda of two
    report = read(
        parse, record("FN:1,f", "FNF:1", "FNH:1", "DA:1,1", "DA:2,0", "DA:3,1", "BRF:0", "BRH:0", "LF:5", "LH:3")
    )
    assert counts(report) == (3, 2, 0, 0)
    assert report.notes == ()
    assert not report.has_branches


TWO_FUNCTIONS = ("FN:2,a", "FN:2,b", "FNF:2", "FNH:2", "BRF:0", "BRH:0", "DA:2,5", "DA:3,0")


@both
def test_gcovr_counts_a_line_once_for_each_function_and_lists_it_once(parse: Parse) -> None:
    report = read(parse, record(*TWO_FUNCTIONS, "LH:3", "LF:4"))
    assert counts(report) == (2, 1, 0, 0)
    assert report.notes == ("1 × a file whose LF, LH, BRF or BRH contradicts its DA and BRDA rows; the rows count",)


@both
@cases(
    ("rows", "declared"),
    [
        ((*TWO_FUNCTIONS, "LH:3", "LF:5"), 5),  # more than its functions can repeat
        ((*TWO_FUNCTIONS, "LF:4", "LH:3"), 4),  # the order of all other tools
        (("FN:2,a", "FNF:1", "FNH:1", *TWO_FUNCTIONS[4:], "LH:3", "LF:4"), 4),
        (("FNF:0", "FNH:0", *TWO_FUNCTIONS[4:], "LH:3", "LF:4"), 4),
    ],
)
def test_a_record_of_gcovr_that_lists_less_than_its_functions_explain_is_refused(
    parse: Parse, rows: list[str], declared: int
) -> None:
    assert f"mismatched: the record of a.c declares {declared} lines and lists" in refusal(parse, record(*rows))


@both
def test_the_order_of_llvm_cov_without_its_totals_of_functions_is_that_of_another_tool(parse: Parse) -> None:
    branches = ("BRDA:1,0,0,1", "BRDA:1,0,1,0")
    expected = "mismatched: the record of a.c declares 20 branches and lists 2; the report is incomplete"

    assert refusal(parse, record("DA:1,1", *branches, "BRF:20", "BRH:1", "LF:1", "LH:1")) == expected
    assert counts(read(parse, record("DA:1,1", *branches, "BRF:2", "BRH:1", "LF:1", "LH:1"))) == (1, 1, 2, 1)


@both
@cases("path", ["", " "])
def test_a_record_that_names_no_file_is_refused(parse: Parse, path: str) -> None:
    expected = "unreadable: an SF row names no file; the file is cut short"

    assert refusal(parse, record("DA:1,1", path=path)) == expected


@both
def test_branches_that_were_not_measured_are_not_zero_percent(parse: Parse) -> None:
    assert not read(parse, record("DA:1,1", "LF:1", "LH:1")).has_branches
    assert read(parse, record("DA:1,1", "BRDA:1,0,0,-")).has_branches


@both
@cases(
    "rows",
    [
        ["DA:1,1", "LF:1", "LH:1", "BRF:0", "BRH:0"],
        ["BRF:0", "BRH:0", "DA:1,1", "LH:1", "LF:1"],
        ["DA:1,1", "BRF:0", "BRH:0", "LF:1", "LH:1"],
    ],
)
def test_a_summary_of_no_branches_says_that_they_were_measured(parse: Parse, rows: list[str]) -> None:
    assert read(parse, record(*rows)).has_branches


@both
@cases("functions", [[], ["FN:1,f", "FNDA:1,f", "FNF:1", "FNH:1"]])
def test_the_summary_of_no_branches_that_grcov_always_writes_says_nothing(parse: Parse, functions: list[str]) -> None:
    rows = [*functions, "BRF:0", "BRH:0", "DA:1,1", "LF:1", "LH:1"]
    assert not read(parse, record(*rows)).has_branches
    with_branch = record("BRDA:1,0,0,1", "BRF:1", "BRH:1", "DA:1,1", "LF:1", "LH:1", path="b.rs")
    assert read(parse, record(*rows) + with_branch).has_branches


@both
@cases("end", ["\r", "\r\n", "\n"])
def test_rows_may_end_in_any_line_end(parse: Parse, end: str) -> None:
    text = WHOLE.replace("\n", end)
    assert read(parse, text) == read(parse, WHOLE)
    assert lcov.matches(text.encode())


def test_a_line_end_may_be_split_between_two_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    for size in range(1, 12):
        monkeypatch.setattr(content, "CHUNK", size)
        assert read(quick, WHOLE.replace("\n", "\r\n")) == read(slow, WHOLE)


@both
def test_paths_that_would_fill_the_memory_are_refused(parse: Any) -> None:
    assert refusal(parse, record(path="a" * 5000)) == "unreadable: a path is longer than 4,096 characters"
    text = "".join(record(path=f"{number:0100}.c") for number in range(11))
    limited = partial(parse, limits=Limits(paths=1_000))
    assert refusal(limited, text) == "unreadable: the paths are longer than 1,000 characters together"
    assert len(read(partial(parse, limits=Limits(paths=1_200)), text).files) == 11


@both
@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty: the file is empty"),
        (b"\n \r\n", "empty: the file is empty"),
        (b"this should not parse\n",
         "unreadable: expected an LCOV tracefile, but no row names a file (SF:); this seems to be text"),
        (b"{}", "unreadable: expected an LCOV tracefile, but no row names a file (SF:); this seems to be JSON"),
        (WHOLE.encode("utf-16"), "unreadable: the file is UTF-16; a tracefile is ASCII or UTF-8; convert it"),
        (b"SF:a\nDA:1," + b"9" * (5 << 20),
         "unreadable: a row is longer than 4,194,304 bytes, so this is not a tracefile"),
    ],
    ids=["nothing", "blank", "text", "json", "utf-16", "long"],
)  # fmt: skip
def test_content_that_is_not_a_tracefile_is_refused_with_the_reason(parse: Parse, data: bytes, message: str) -> None:
    assert refusal(parse, data) == message


@both
def test_line_numbers_that_would_fill_the_memory_are_refused(parse: Any) -> None:
    text = "".join(record("DA:999,1", path=f"{number}.c") for number in range(11))
    limited = partial(parse, limits=Limits(span=10_000))
    assert refusal(limited, text).startswith("unreadable: the line numbers are too high")


@both
def test_a_path_that_is_not_utf_8_is_read(parse: Parse) -> None:
    assert [file.path for file in read(parse, b"SF:\xff.c\nend_of_record\n").files] == ["\ufffd.c"]


def test_a_record_that_spans_many_chunks_is_one_record(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "CHUNK", 1 << 12)
    rows = [f"DA:{number},{number % 3}\nBRDA:{number},0,0,{number % 2}" for number in range(1, 1_200)]
    report = read(quick, record(*rows))
    assert report == read(slow, record(*rows))
    assert counts(report) == (1_199, 800, 1_199, 600)


# ------------------------------------------------------------------------------------------- quick and slow agree

ROWS = [
    "DA:1,1", "DA:2,0", "DA:2,7", "DA:3,0,sum", "DA:4", "DA:,1", "DA:0,1", "DA:007,1", "DA:5,-1", "DA:6,1e3",
    "DA:1,2,3", "DA:99999999,1", "DA:8,00", "1DA:1,1", "DA:1", "DA:1,", "DA:", "da:1,1", "DA:[1],2", "DA:1.5,1",
    "DA:1,1\rDA:2,0",
    "SF:a", "SF:b", "SF:", "end_of_record", "end_of_record1", "TN:", "BRDA:1,0,0,1", "BRDA:1,0,0,-", "BRDA:2,0,x,y,0",
    "BRDA:3", "BRDA:0,0,0,1", "BRDA:1,-,0,1", "BRDA:1,0,-,-", "BRDA:1,0,0,-5", "BRDA:1,0,0,05", "BRDA:01,0,0,1",
    "BRDA:-,0,0,1", "BRDA:10000000,0,0,1", "LF:2", "LH:x", "BRF:1", "BRH:1", "FNF:1", "junk", "#", "EOF", "FN:1,f",
]  # fmt: skip

rows = st.lists(st.sampled_from(ROWS) | st.text("DA:,0189\r\t SFx-", max_size=12), max_size=25)


@example(["BRDA:-,0,0,1"], "\n")
@example(["BRDA:1,0,0,5-"], "\n")
@given(rows, st.sampled_from(["\n", "\r\n", "\n\n", " \n"]))
def test_quick_and_slow_agree_on_any_rows(body: list[str], end: str) -> None:
    data = end.join(["SF:a", *body, "end_of_record"]).encode()
    assert outcome(quick, data) == outcome(slow, data)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 3))))
def test_quick_and_slow_agree_on_generated_records(lines: list[tuple[int, int]]) -> None:
    data = record(*(f"DA:{line},{count}" for line, count in lines)).encode()
    assert outcome(quick, data) == outcome(slow, data)


BLOCKS = [
    "DA:1,1\nDA:2,0\nDA:4,12", "DA:9,3\nDA:1,0", "DA:2,5", "BRDA:2,0,0,1\nBRDA:2,0,1,-", "BRDA:4,1,0,0\nBRDA:4,2,0,33",
    "BRDA:2,0,1,4", "LF:3\nLH:2", "LF:2\nLH:1", "LH:1\nLF:1", "BRF:2\nBRH:1", "BRF:1\nBRH:0", "FN:1,f\nFNDA:3,f",
    "FNF:1\nFNH:1", "end_of_record\nTN:\nSF:a", "end_of_record\nSF:b", "SF:c", "end_of_record", "DA:4,x",
]  # fmt: skip


@example(["LF:3\nLH:2", "BRF:2\nBRH:1", "FNF:1\nFNH:1", "LF:3\nLH:2"], 1)
@given(st.lists(st.sampled_from(BLOCKS), max_size=12), st.integers(1, 40))
def test_quick_and_slow_agree_on_blocks_of_rows_in_any_order(blocks: list[str], size: int) -> None:
    data = "\n".join(["SF:a", *blocks, "end_of_record"]).encode()
    with pytest.MonkeyPatch.context() as patch:
        whole = outcome(slow, data)
        assert outcome(quick, data) == whole
        patch.setattr(content, "CHUNK", size)
        assert outcome(quick, data) == whole


@given(st.data())
def test_quick_and_slow_agree_on_mutated_files(data: st.DataObject) -> None:
    document = mutate(WHOLE.encode(), ROWS, data)
    assert outcome(quick, document) == outcome(slow, document)
