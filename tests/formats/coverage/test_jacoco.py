"""JaCoCo XML: documents in, reports or refusals out."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.formats.coverage import jacoco
from gate.formats.coverage.model import CoverageReport, FileCoverage, Lines
from tests.cases import cases
from tests.formats.coverage.reading import Parse, counts, mutate, outcome, read, refusal

quick: Parse = partial(jacoco.read, quick=True)
slow: Parse = partial(jacoco.read, quick=False)
both = cases("parse", [pytest.param(quick, id="quick"), pytest.param(slow, id="slow")])

WHOLE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><!DOCTYPE report PUBLIC "-//JACOCO//DTD Report 1.1//EN" '
    '"report.dtd"><report name="demo"><sessioninfo id="a" start="1795227857952" dump="1795227858615"/>'
    '<sessioninfo id="b" start="1795227000000" dump="1795227000001"/><package name="app">'
    '<class name="app/Main$Mode" sourcefilename="Main.java"><method name="&lt;clinit&gt;" desc="()V" line="3">'
    '<counter type="LINE" missed="0" covered="1"/></method><counter type="LINE" missed="0" covered="1"/></class>'
    '<sourcefile name="Main.java"><line nr="3" mi="0" ci="15" mb="0" cb="0"/>'
    '<line nr="7" mi="2" ci="17" mb="1" cb="3"/>'
    '<line nr="9" mi="2" ci="0" mb="2" cb="0"/><counter type="INSTRUCTION" missed="4" covered="32"/>'
    '<counter type="BRANCH" missed="3" covered="3"/><counter type="LINE" missed="1" covered="2"/></sourcefile>'
    '<counter type="LINE" missed="1" covered="2"/></package><counter type="BRANCH" missed="3" covered="3"/>'
    '<counter type="LINE" missed="1" covered="2"/></report>'
)


def document(lines: str, counters: str = "") -> str:
    source = f'<sourcefile name="A.java">{lines}{counters}</sourcefile>'
    return f'<report name="r"><package name="app">{source}</package></report>'


def counter(kind: str, missed: int, covered: int) -> str:
    return f'<counter type="{kind}" missed="{missed}" covered="{covered}"/>'


@both
def test_a_complete_report_is_read(parse: Parse) -> None:
    assert read(parse, WHOLE) == CoverageReport(
        format="jacoco",
        files=(FileCoverage("app/Main.java", 3, 2, 6, 3, Lines(0b1010001000, 0b10001000, {7: (3, 4), 9: (0, 2)})),),
        has_branches=True,
        produced_at=datetime(2026, 11, 21, 2, 24, 18, 615000, UTC),
    )


@both
def test_functions_are_not_counted_where_the_report_declares_more_methods_than_its_files(parse: Parse) -> None:
    line = '<line nr="1" mi="0" ci="1" mb="0" cb="0"/>'
    lost = document(line, counter("METHOD", 0, 1)).replace("</report>", counter("METHOD", 1, 1) + "</report>")
    report = read(parse, lost)
    assert not report.has_functions
    assert report.notes == ("1 × the report declares more methods than its files have; functions are not counted",)
    assert read(parse, lost.replace('missed="1" covered="1"', 'missed="0" covered="1"')).has_functions
    without_source = lost.replace("<sourcefile", '<class name="app/B"/><sourcefile')
    assert read(parse, without_source).has_functions


@both
def test_one_path_in_two_groups_is_two_files(parse: Parse) -> None:
    source = '<sourcefile name="A.java"><line nr="1" mi="{}" ci="{}" mb="0" cb="0"/></sourcefile>'
    package = f'<package name="app">{source}</package>'
    groups = f'<group name="core">{package.format(0, 1)}</group><group name="web">{package.format(1, 0)}</group>'
    report = read(parse, f'<report name="r">{groups}</report>')
    assert [(file.path, file.covered_lines) for file in report.files] == [("app/A.java", 1), ("app/A.java", 0)]


@both
def test_one_path_twice_in_one_group_is_one_file(parse: Parse) -> None:
    source = '<sourcefile name="A.java"><line nr="1" mi="{}" ci="{}" mb="0" cb="0"/></sourcefile>'
    text = f'<report name="r"><package name="app">{source.format(0, 1)}{source.format(1, 0)}</package></report>'
    assert counts(read(parse, text)) == (1, 1, 0, 0)


ROWS = (
    '<line nr="6" mi="0" ci="5" mb="0" cb="0"/><line nr="6" mi="0" ci="0" mb="0" cb="0"/>'
    '<line nr="9" mi="0" ci="20" mb="0" cb="2"/><line nr="9" mi="3" ci="0" mb="2" cb="0"/>'
)


@both
@cases("covered", [2, 3])
def test_lines_that_intellij_repeats_count_as_often_as_its_counter_says(parse: Parse, covered: int) -> None:
    counters = counter("LINE", 4 - covered, covered) + counter("BRANCH", 2, 2)
    report = read(parse, document(ROWS, counters))
    assert counts(report) == (4, covered, 4, 2)
    assert report.notes == ("2 × a line that a source file lists more than once, counted as often",)
    assert report.files[0].lines == Lines(0b1001000000, 0b1001000000, {9: (2, 2)})


@both
@pytest.mark.parametrize(
    "counters",
    [counter("LINE", 0, 4), counter("LINE", 3, 1), counter("LINE", 0, 2) + counter("BRANCH", 0, 2), ""],
    ids=["more covered than the rows", "fewer covered than the rows", "distinct lines", "none"],
)
def test_repeated_lines_count_once_where_the_counter_does_not_agree_with_them(parse: Parse, counters: str) -> None:
    rows = ROWS.replace('mb="2"', 'mb="0"')
    if "LINE" in counters and 'covered="2"' not in counters:
        assert refusal(parse, document(rows, counters)).startswith("mismatched: the sourcefile A.java declares 4 lines")
    else:
        assert counts(read(parse, document(rows, counters))) == (2, 2, 2, 2)


@both
def test_a_package_without_a_name_adds_nothing_to_the_path(parse: Parse) -> None:
    report = read(parse, document("").replace('name="app"', 'name=""'))
    assert [file.path for file in report.files] == ["A.java"]


@both
def test_a_source_file_with_totals_only_is_counted_and_noted(parse: Parse) -> None:
    report = read(parse, document("", counter("LINE", 3, 1) + counter("BRANCH", 1, 1)))
    assert report.files == (FileCoverage("app/A.java", 4, 1, 2, 1, None),)
    assert report.notes == ("1 × a part of the report with totals only: counted, but its lines are not known",)


@both
def test_lines_without_counts_of_instructions_are_counted_by_the_totals(parse: Parse) -> None:
    report = read(parse, document('<line nr="1"/><line nr="2" mb="1" cb="1"/>', counter("LINE", 1, 1)))
    assert report.files == (FileCoverage("app/A.java", 2, 1, 0, 0, None),)
    assert report.notes == ("1 × a part of the report with totals only: counted, but its lines are not known",)


@both
def test_a_report_of_totals_only_is_counted_at_its_deepest_level(parse: Parse) -> None:
    total = counter("LINE", 3, 1)
    report = read(parse, f'<report name="r"><package name="app">{total}</package>{total}</report>')
    assert report.files == (FileCoverage("app", 4, 1, 0, 0, None),)


@both
def test_a_report_without_lines_has_no_file_and_no_coverage(parse: Parse) -> None:
    report = read(parse, f'<report name="r">{counter("LINE", 0, 0)}</report>')
    assert (report.files, report.has_branches) == ((), False)


@both
def test_counters_that_contradict_the_lines_are_noted(parse: Parse) -> None:
    text = document('<line nr="1" mi="1" ci="0" mb="0" cb="0"/>', counter("LINE", 0, 1))
    text = text.replace("</report>", counter("LINE", 0, 1) + "</report>")
    report = read(parse, text)
    assert counts(report) == (1, 0, 0, 0)
    assert report.notes == (
        "the report declares 1 of 1 lines covered, its records say 0 of 1; the records count",
        "1 × a source file whose LINE counter contradicts its lines; the lines count",
    )


@both
@cases("part", ["sourcefile", "package", "report"])
@cases(("kind", "unit"), [("LINE", "lines"), ("BRANCH", "branches")])
def test_a_counter_above_what_is_listed_is_refused(parse: Parse, part: str, kind: str, unit: str) -> None:
    text = document('<line nr="1" mi="0" ci="1" mb="0" cb="1"/>')
    short = text.replace(f"</{part}>", counter(kind, 19, 1) + f"</{part}>")
    name = {"sourcefile": "A.java", "package": "app", "report": "r"}[part]
    expected = f"mismatched: the {part} {name} declares 20 {unit} and lists 1; the report is incomplete"
    assert refusal(parse, short) == expected
    assert counts(read(parse, text.replace(f"</{part}>", counter(kind, 0, 1) + f"</{part}>"))) == (1, 1, 1, 1)


@both
def test_jacoco_always_measures_branches_and_pester_never(parse: Parse) -> None:
    text = document('<line nr="1" mi="0" ci="1" mb="0" cb="0"/>')
    assert read(parse, text).has_branches
    assert not read(parse, text.replace('name="r"', 'name="Pester (09/01/2025 07:37:37)"')).has_branches


@both
@cases(
    ("line", "expected", "note"),
    [
        ('<line nr="x" mi="0" ci="1"/>', (1, 1, 0, 0), "1 × a line without a usable number, left out"),
        ('<line nr="99999999" mi="0" ci="1"/>', (1, 1, 0, 0), "1 × a line without a usable number, left out"),
        ('<line nr="2" mi="0" ci="-1"/>', (2, 1, 0, 0),
         "1 × a line whose instructions are not whole numbers; what is not clearly more than 0 is not covered"),
        ('<line nr="2" mi="0" ci="1" mb="x" cb="1"/>', (2, 2, 0, 0),
         "1 × a line whose branches are not whole numbers, its branches are not counted"),
    ],
)  # fmt: skip
def test_numbers_that_cannot_be_read_are_noted(
    parse: Parse, line: str, expected: tuple[int, int, int, int], note: str
) -> None:
    report = read(parse, document('<line nr="1" mi="0" ci="3" mb="0" cb="0"/>' + line))
    assert counts(report) == expected
    assert report.notes == (note,)


@both
def test_huge_branch_counts_cannot_overflow(parse: Parse) -> None:
    report = read(parse, document(f'<line nr="1" mi="0" ci="3" mb="{"9" * 18}" cb="{"9" * 18}"/>'))
    assert counts(report) == (1, 1, 2 * (10**18 - 1), 10**18 - 1)


@both
@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("", "empty: the file is empty"),
        ("<coverage/>", "unreadable: expected a JaCoCo report, but this seems to be a Cobertura report"),
        ("<report><entry/></report>",
         "unreadable: expected a JaCoCo report, but this seems to be XML whose <report> holds <entry>"),
        ("<html/>",
         "unreadable: expected a JaCoCo report, but this seems to be an HTML page, perhaps a login or error page"),
        ("<report>" + "<group>" * 500, "unreadable: elements are nested more than 200 deep"),
    ],
    ids=["empty", "cobertura", "other", "html", "deep"],
)  # fmt: skip
def test_content_that_is_not_a_jacoco_report_is_refused_with_the_reason(parse: Parse, data: str, message: str) -> None:
    assert refusal(parse, data) == message


@both
def test_a_report_that_is_cut_short_is_refused(parse: Parse) -> None:
    for cut in (WHOLE[:-9], WHOLE[: WHOLE.index("</sourcefile>")], WHOLE[: WHOLE.index("</class>") + 3], WHOLE * 2):
        assert refusal(parse, cut).startswith("unreadable: not well-formed XML at line 1")


# ------------------------------------------------------------------------------------------- quick and slow agree

PIECES = """<sourcefile·name="B"> </sourcefile> <sourcefile·name="C"/> <class·name="x"> </class> <line/>
<method·name="m"·desc="d">
</method> <package·name="q"> </package> <group·name="g"> </group> <!-- --> <![CDATA[ ]]> x é &lt; <line> </line> <line/>
<line·nr="1"·mi="0"·ci="1"·mb="0"·cb="0"/> <line·nr="2"·mi="1"·ci="0"·mb="1"·cb="1"/> <line·nr="2"·ci="5"/>
<line·nr="3"/>
<line·nr="00"·mi="0"·ci="0"·mb="00"·cb="0"/> <line·nr="5"·mi="0"·ci="-1"·mb="x"·cb="0"/> <line·nr="5"·nr="5"/>
<counter·type="LINE"·missed="1"·covered="2"/> <counter·type="BRANCH"·missed="1"·covered="2"/> <counter·type="LINE"/>
<line·nr="9999999999"·mi="0"·ci="1"·mb="0"·cb="0"/> <sourcefile·> <class·>""".replace("\n", " ").split(" ")
PIECES = [piece.replace("·", " ") for piece in PIECES] + [" ", "\n", "\0"]

bodies = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
line = st.tuples(*[st.integers(0, 9)] * 5)


@given(bodies, bodies, bodies)
def test_quick_and_slow_agree_on_any_arrangement_of_tags(first: str, second: str, third: str) -> None:
    data = document(first + "</sourcefile><sourcefile name='D'>" + second)
    data = data.replace("<sourcefile", f'<class name="K">{third}</class><sourcefile', 1)
    assert outcome(quick, data.encode()) == outcome(slow, data.encode())


@given(st.lists(line), st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=2))
def test_quick_and_slow_agree_on_generated_source_files(
    lines: list[tuple[int, ...]], totals: list[tuple[int, int]]
) -> None:
    rows = "".join('<line nr="{}" mi="{}" ci="{}" mb="{}" cb="{}"/>'.format(*row) for row in lines)
    data = document(rows, "".join(counter("LINE", *total) for total in totals)).encode()
    assert outcome(quick, data) == outcome(slow, data)


@given(st.data())
def test_quick_and_slow_agree_on_mutated_documents(data: st.DataObject) -> None:
    document = mutate(WHOLE.encode(), PIECES, data)
    assert outcome(quick, document) == outcome(slow, document)
