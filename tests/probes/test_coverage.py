"""The probe `coverage`: reports in, complete evidence out."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from gate.model.errors import EvidenceError
from gate.model.evidence import (
    MAX_FINDINGS,
    Category,
    Cause,
    Evidence,
    Finding,
    NotApplicable,
    Seen,
    Source,
    Unseen,
)
from gate.model.subject import Change, ChangedFile
from gate.model.values import Percentage
from tests.cases import cases
from tests.folders import with_folders
from tests.git import git
from tests.probes.coverage_evidence import CODE, NO_CHANGE, NO_FUNCTIONS, SOURCES, adding, facts, hits, lcov, measure


def test_one_report_gives_every_fact(tmp_path: Path) -> None:
    report = lcov({"src/a.py": hits("1-6", "7 8"), "src/b.py": hits("1 2")}, branches="BRDA:1,0,0,1\nBRDA:1,0,1,-\n")

    evidence = measure(tmp_path, SOURCES | {"coverage.info": report}, adding(src_a="6-9", src_b="2"))

    assert evidence == Evidence(
        facts={
            "line_coverage": Seen(Percentage(8, 10)),
            "branch_coverage": Seen(Percentage(2, 4)),
            "lowest_file_coverage": Seen(Percentage(6, 8), "src/a.py"),
            "covered_lines": Seen(Decimal(8)),
            "coverable_lines": Seen(Decimal(10)),
            "uncovered_lines": Seen(Decimal(2)),
            "covered_branches": Seen(Decimal(2)),
            "coverable_branches": Seen(Decimal(4)),
            **NO_FUNCTIONS,
            "files": Seen(Decimal(2)),
            "patch_coverage": Seen(Percentage(2, 4)),
            "uncovered_patch_lines": Seen(Decimal(2)),
            "unreported_files": Seen(Decimal(0)),
            "reports": Seen(Decimal(1)),
        },
        findings=(Finding("uncovered", "changed lines without test coverage", path="src/a.py", line=7, end_line=8),),
        sources=(Source("coverage.info", "lcov", digest=evidence.sources[0].digest),),
        notes=evidence.notes,
    )
    assert evidence.sources[0].digest.startswith("sha256:")


def test_the_worst_file_is_the_one_with_the_smallest_percentage_of_those_that_count(tmp_path: Path) -> None:
    files = {"src/a.py": hits("1-6", "7 8"), "src/b.py": hits("", "1 2"), "src/empty.py": hits("")}
    report = {"coverage.info": lcov(files)}

    whole = measure(tmp_path, SOURCES | {"src/empty.py": ""} | report)
    without_b = measure(tmp_path, SOURCES | report, ignore="**/b.py")

    assert facts(whole, "lowest_file_coverage") == [Seen(Percentage(0, 2), "src/b.py")]
    assert facts(without_b, "lowest_file_coverage") == [Seen(Percentage(6, 8), "src/a.py")]


def test_a_line_covered_in_one_shard_is_covered(tmp_path: Path) -> None:
    first = lcov({"src/a.py": hits("1-3", "4-6")})
    second = lcov({"src/a.py": hits("4 5", "1-3 6 7"), "src/b.py": hits("1")})

    evidence = measure(tmp_path, SOURCES | {"one.info": first, "two.info": second})

    assert facts(evidence, "line_coverage", "files") == [Seen(Percentage(6, 8)), Seen(Decimal(2))]


def test_a_copy_of_a_report_changes_nothing(tmp_path: Path) -> None:
    report = lcov({"src/a.py": hits("1-3", "4-6")}, branches="FNF:2\nFNH:1\nBRDA:1,0,0,1\nBRDA:1,0,1,-\n")

    once = measure(tmp_path, SOURCES | {"one.info": report})
    twice = measure(tmp_path, SOURCES | {"two.info": report})

    assert {**once.facts, "reports": Seen(Decimal(2))} == twice.facts
    assert len(twice.sources) == 2


def test_one_file_under_different_roots_is_merged(tmp_path: Path) -> None:
    first = lcov({"/github/workspace/src/a.py": hits("1", "2")})
    second = lcov({"C:\\agent\\work\\src\\a.py": hits("2", "1")})

    evidence = measure(tmp_path, SOURCES | {"one.info": first, "two.info": second})

    assert facts(evidence, "line_coverage", "files") == [Seen(Percentage(2, 2)), Seen(Decimal(1))]


def test_a_large_report_is_merged_and_compared_with_the_change_by_line(tmp_path: Path) -> None:
    filler = {f"gen/{number}.py": hits("1-400") for number in range(1200)}
    large = lcov({"src/a.py": hits("1", "2 3"), **filler})
    small = lcov({"src/a.py": hits("2", "1 3")})

    evidence = measure(tmp_path, SOURCES | {"large.info": large, "small.info": small}, adding(src_a="2-3"))

    assert facts(evidence, "covered_lines", "patch_coverage") == [Seen(Decimal(480_002)), Seen(Percentage(1, 2))]


def test_only_and_ignore_select_files_of_the_repository(tmp_path: Path) -> None:
    report = lcov({"/ci/src/a.py": hits("1", "2"), "/ci/src/b.py": hits("1"), "/ci/lib/c.py": hits("", "1")})
    files = SOURCES | {"lib/c.py": "", "coverage.info": report}

    assert facts(measure(tmp_path, files, only="src/**"), "line_coverage") == [Seen(Percentage(2, 3))]
    assert facts(measure(tmp_path, files, ignore=["lib/**", "**/b.py"]), "line_coverage") == [Seen(Percentage(1, 2))]
    assert facts(measure(tmp_path, files, only="src/**", ignore="src/a.py"), "line_coverage") == [
        Seen(Percentage(1, 1))
    ]


def test_globs_that_exclude_every_file_are_no_evidence(tmp_path: Path) -> None:
    files = SOURCES | {"coverage.info": lcov({"src/a.py": hits("1")})}

    with pytest.raises(EvidenceError) as caught:
        measure(tmp_path, files, only="app/**", ignore="x")

    assert (caught.value.cause, caught.value.detail) == (
        Cause.EMPTY,
        (
            "`only: app/**` and `ignore: x` exclude every file in coverage.info; "
            "the globs are compared with paths of the repository"
        ),
    )


def test_a_report_without_a_coverable_line_has_no_percentage(tmp_path: Path) -> None:
    empty = "TN:\nSF:src/a.py\nLF:0\nLH:0\nend_of_record\n"

    evidence = measure(tmp_path, SOURCES | {"coverage.info": empty})

    assert isinstance(evidence.facts["line_coverage"], Unseen)
    assert evidence.facts["line_coverage"].category is Category.EMPTY
    assert evidence.facts["covered_lines"] == evidence.facts["line_coverage"]


def test_without_branch_data_the_branch_facts_are_unseen(tmp_path: Path) -> None:
    evidence = measure(tmp_path, SOURCES | {"coverage.info": lcov({"src/a.py": hits("1")})})

    assert evidence.facts["branch_coverage"] == Unseen(
        Cause.NOT_IN_REPORT, "coverage.info: no branch data in the report; run the tests with branch coverage"
    )
    assert evidence.facts["line_coverage"] == Seen(Percentage(1, 1))


def test_branches_that_a_report_declares_and_does_not_list_make_the_branch_facts_unseen(tmp_path: Path) -> None:
    line = '<line number="1" hits="1" branch="true" condition-coverage="100% (2/2)"/>'
    text = (
        '<coverage lines-valid="1" branches-valid="4"><packages><package><classes><class name="a" filename="src/a.py">'
        f"<methods/><lines>{line}</lines></class></classes></package></packages></coverage>"
    )

    incomplete = measure(tmp_path / "incomplete", SOURCES | {"coverage.xml": text}, reports="coverage.xml")
    complete = text.replace('branches-valid="4"', 'branches-valid="2"')
    whole = measure(tmp_path / "whole", SOURCES | {"coverage.xml": complete}, reports="coverage.xml")

    assert incomplete.facts["branch_coverage"] == Unseen(
        Cause.INCOMPLETE, "coverage.xml: the report declares 4 branches and lists 2; the report is incomplete"
    )
    assert incomplete.facts["line_coverage"] == Seen(Percentage(1, 1))
    assert whole.facts["branch_coverage"] == Seen(Percentage(2, 2))


def test_the_first_of_many_reports_without_branches_are_named_and_the_rest_is_counted(tmp_path: Path) -> None:
    reports = {f"{number}.info": lcov({"src/a.py": hits("1")}) for number in range(5)}

    assert measure(tmp_path, SOURCES | reports).facts["branch_coverage"] == Unseen(
        Cause.NOT_IN_REPORT,
        "0.info, 1.info, 2.info and 2 more: no branch data in the report; run the tests with branch coverage",
    )


# --------------------------------------------------------------------------------------------------------------- patch


def test_a_change_that_is_covered_has_no_findings(tmp_path: Path) -> None:
    files = SOURCES | {"coverage.info": lcov({"src/a.py": hits("1-5", "6")})}

    evidence = measure(tmp_path, files, adding(src_a="2-5"))

    assert facts(evidence, "patch_coverage", "uncovered_patch_lines") == [Seen(Percentage(4, 4)), Seen(Decimal(0))]
    assert evidence.findings == ()


@pytest.mark.parametrize(
    ("uncovered", "notes"),
    [
        (MAX_FINDINGS, ()),
        (MAX_FINDINGS + 234, ("the first 2,000 of 2,234 findings are listed",)),
    ],
)
def test_uncovered_ranges_that_are_not_listed_are_counted(
    tmp_path: Path, uncovered: int, notes: tuple[str, ...]
) -> None:
    every_other = {line: line % 2 for line in range(1, 2 * uncovered + 1)}

    evidence = measure(
        tmp_path, SOURCES | {"coverage.info": lcov({"src/a.py": every_other})}, adding(src_a=f"1-{2 * uncovered}")
    )

    assert evidence.facts["uncovered_patch_lines"] == Seen(Decimal(uncovered))
    assert len(evidence.findings) == MAX_FINDINGS
    assert evidence.notes == notes


def test_a_changed_file_in_no_report_is_a_mismatch(tmp_path: Path) -> None:
    files = SOURCES | {"src/c.py": CODE, "coverage.info": lcov({"src/c.py": hits("1")})}

    evidence = measure(tmp_path, files, adding(src_a="1", src_b="1"))

    assert evidence.facts["patch_coverage"] == Unseen(
        Cause.FILE_NOT_IN_REPORT,
        "src/a.py, src/b.py changed and are in no report",
    )
    assert evidence.remedies["patch_coverage"].text == (
        "Write a test that loads the files that are in no report. If one does, translate the paths of the report with "
        "`map:`; if no report should contain them, add them to `ignore:`, or decide with `unreported:` what such files "
        "mean."
    )


def test_a_file_in_a_report_does_not_hide_one_that_is_in_none(tmp_path: Path) -> None:
    files = SOURCES | {"coverage.info": lcov({"src/a.py": hits("1")})}

    evidence = measure(tmp_path, files, adding(src_a="1", src_b="1"))

    unseen = evidence.facts["patch_coverage"]
    assert isinstance(unseen, Unseen)
    assert unseen.detail == "src/b.py changed and is in no report"


@cases(
    "change", [Unseen(Cause.MISMATCHED, "another tree"), NO_CHANGE, Change((ChangedFile("src/a.py", frozenset({1})),))]
)
@with_folders
def test_without_a_missing_file_there_is_no_remedy(tmp_path: Path, change: Change | Unseen | NotApplicable) -> None:
    evidence = measure(tmp_path, SOURCES | {"coverage.info": lcov({"src/a.py": hits("1")})}, change)

    assert evidence.remedies == {}


def test_an_extension_without_coverable_lines_is_not_expected_in_reports(tmp_path: Path) -> None:
    loaded = "SF:test/data.json\nLF:0\nLH:0\nend_of_record\n"  # as Vitest writes it
    files = SOURCES | {"test/data.json": "", "coverage.info": lcov({"src/a.py": hits("1")}) + loaded}
    package = ChangedFile("package.json", frozenset({1}))

    only_package = measure(tmp_path, files, Change((package,)))
    both = measure(tmp_path, files, Change((package, ChangedFile("src/a.py", frozenset({1})))))

    assert only_package.facts["patch_coverage"] == NotApplicable(
        "the change adds or modifies no coverable line", by_diff=True
    )
    assert both.facts["patch_coverage"] == Seen(Percentage(1, 1))


def test_a_report_in_which_no_line_ran_has_a_note(tmp_path: Path) -> None:
    """A file that all tests load and that throws leaves such a report."""
    none = measure(
        tmp_path, SOURCES | {"coverage.info": lcov({"src/a.py": hits("", "1-4"), "src/b.py": hits("", "1")})}
    )
    some = measure(tmp_path, SOURCES | {"coverage.info": lcov({"src/a.py": hits("", "1-4"), "src/b.py": hits("1")})})

    assert (none.notes, some.notes) == (
        ("no test ran any of the 5 lines: first check that the tests start, and that they run with coverage",),
        (),
    )


def test_a_report_of_only_tests_has_a_note(tmp_path: Path) -> None:
    tests = {"tests/unit/helper.py": "", "src/test_a.py": ""}
    report = lcov(dict.fromkeys(tests, hits("1 2")))

    evidence = measure(tmp_path, SOURCES | tests | {"coverage.info": report})

    assert evidence.notes == (
        "every file in the reports is a test, so no code was measured; check which files the tool measures",
    )


@cases(
    ("covered", "params"),
    [
        (["tests/helper.py", "src/a.py"], {}),
        (["tests/helper.py", "src/a.py"], {"only": "tests/**"}),  # on purpose, and the code is measured
        (["src/a.py"], {}),
    ],
)
@with_folders
def test_a_report_with_code_has_no_note(tmp_path: Path, covered: list[str], params: dict[str, str]) -> None:
    files = SOURCES | {"tests/helper.py": "", "coverage.info": lcov(dict.fromkeys(covered, hits("1 2")))}

    assert measure(tmp_path, files, NO_CHANGE, **params).notes == ()


def test_a_changed_file_that_is_ignored_does_not_count(tmp_path: Path) -> None:
    files = SOURCES | {"coverage.info": lcov({"src/a.py": hits("1")})}

    evidence = measure(tmp_path, files, adding(src_a="1", src_b="1"), ignore="src/b.py")

    assert evidence.facts["patch_coverage"] == Seen(Percentage(1, 1))


@pytest.mark.parametrize(
    "change",
    [
        Change(()),
        Change((ChangedFile("README.md", frozenset({1, 2})),)),
        Change((ChangedFile("src/a.py", frozenset(), deleted=True),)),
        Change((ChangedFile("src/b.py", frozenset(), old_path="src/c.py"),)),
        Change((ChangedFile("src/a.py", frozenset({99})),)),
    ],
    ids=["nothing", "another kind of file", "a deletion", "a move", "lines that cannot be covered"],
)
def test_without_a_coverable_line_in_the_change_the_facts_are_not_applicable(tmp_path: Path, change: Change) -> None:
    evidence = measure(tmp_path, SOURCES | {"coverage.info": lcov({"src/a.py": hits("1")})}, change)

    not_applicable = NotApplicable("the change adds or modifies no coverable line", by_diff=True)
    assert facts(evidence, "patch_coverage", "uncovered_patch_lines") == [not_applicable, not_applicable]


@pytest.mark.parametrize("change", [NO_CHANGE, Unseen(Cause.ABSENT, "fetch-depth: 2")])
def test_an_unread_change_is_passed_on(tmp_path: Path, change: Unseen | NotApplicable) -> None:
    evidence = measure(tmp_path, SOURCES | {"coverage.info": lcov({"src/a.py": hits("1")})}, change)

    assert facts(evidence, "patch_coverage", "uncovered_patch_lines") == [change, change]


def test_a_binary_attribute_does_not_hide_the_lines_of_a_source(tmp_path: Path) -> None:
    change = Change((ChangedFile("src/a.py", frozenset(), binary=True),))

    evidence = measure(tmp_path, SOURCES | {"coverage.info": lcov({"src/a.py": hits("1", "2")})}, change)

    observed = evidence.facts["patch_coverage"]
    assert isinstance(observed, Unseen)
    assert observed.category is Category.UNREADABLE
    assert observed.detail.startswith("the changed lines of src/a.py are unknown")


def test_a_changed_image_and_a_deleted_source_are_not_expected(tmp_path: Path) -> None:
    change = Change(
        (
            ChangedFile("logo.png", frozenset(), binary=True),
            ChangedFile("src/b.py", frozenset(), binary=True, deleted=True),
        )
    )

    evidence = measure(tmp_path, SOURCES | {"coverage.info": lcov({"src/a.py": hits("1", "2")})}, change)

    assert evidence.facts["patch_coverage"] == NotApplicable(
        "the change adds or modifies no coverable line", by_diff=True
    )


def test_a_report_without_coverable_lines_gives_no_patch_coverage(tmp_path: Path) -> None:
    evidence = measure(tmp_path, SOURCES | {"coverage.info": lcov({"src/a.py": {}})}, adding(src_a="1"))

    observed = evidence.facts["patch_coverage"]
    assert isinstance(observed, Unseen)
    assert observed.category is Category.EMPTY


def test_two_files_with_one_path_count_and_match_no_change(tmp_path: Path) -> None:
    classes = '<sourcefile name="A.java"><line nr="1" mi="0" ci="1" mb="0" cb="0"/></sourcefile>'
    group = '<group name="{}"><package name="p">' + classes + "</package></group>"
    report = f'<report name="r">{group.format("one")}{group.format("two")}</report>'
    change = Change((ChangedFile("one/p/A.java", frozenset({1})),))
    files = {"one/p/A.java": "class A {}\n", "r.xml": report}

    evidence = measure(tmp_path, files, change, reports="r.xml", only="**/*.java")

    assert facts(evidence, "covered_lines", "files") == [Seen(Decimal(2)), Seen(Decimal(2))]
    observed = evidence.facts["patch_coverage"]
    assert isinstance(observed, Unseen)
    assert observed.category is Category.MISMATCHED


def test_of_many_missing_files_the_first_are_named(tmp_path: Path) -> None:
    change = Change(tuple(ChangedFile(f"src/{number}.py", frozenset({1})) for number in range(8)))

    evidence = measure(tmp_path, SOURCES | {"coverage.info": lcov({"src/a.py": hits("1")})}, change)

    unseen = evidence.facts["patch_coverage"]
    assert isinstance(unseen, Unseen)
    assert unseen.detail.startswith("src/0.py, src/1.py, src/2.py, src/3.py, src/4.py and 3 more changed and are in no")


# ------------------------------------------------------------------------------------------------------ paths and git


def test_files_of_another_repository_count_with_a_note(tmp_path: Path) -> None:
    evidence = measure(
        tmp_path, SOURCES | {"coverage.info": lcov({"src/a.py": hits("1"), "/opt/x/y.py": hits("", "1")})}
    )

    assert evidence.facts["line_coverage"] == Seen(Percentage(1, 2))
    assert evidence.notes[-1] == (
        "coverage.info: 1 of 2 files are not in the repository, such as /opt/x/y.py; "
        "they count, but their changed lines are unknown (`map:` translates paths)"
    )


def test_ignored_files_of_another_repository_have_no_note(tmp_path: Path) -> None:
    report = lcov({"/opt/x/y.py": hits("1 2"), "src/a.py": hits("1", "2")})

    evidence = measure(tmp_path, SOURCES | {"coverage.info": report}, ignore="/opt/**")

    assert evidence.facts["line_coverage"] == Seen(Percentage(1, 2))
    assert evidence.notes == ()


def test_map_translates_prefixes(tmp_path: Path) -> None:
    files = SOURCES | {"coverage.info": lcov({"/build/out/main/a.py": hits("1", "2")})}

    evidence = measure(tmp_path, files, adding(src_a="1-2"), map={"/build/out/main": "src"})

    assert evidence.facts["patch_coverage"] == Seen(Percentage(1, 2))


def test_files_that_git_ignores_are_not_in_the_repository(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    files = {"src/a.py": CODE, "venv/lib/src/a.py": CODE, ".gitignore": "venv\n"}

    evidence = measure(tmp_path, files | {"coverage.info": lcov({"/ci/src/a.py": hits("1")})}, adding(src_a="1"))

    assert evidence.facts["patch_coverage"] == Seen(Percentage(1, 1))


# ------------------------------------------------------------------------------------------------------- no evidence


@cases(
    ("text", "cause", "message"),
    [
        ("", Cause.EMPTY, "coverage.info: the file is empty"),
        ("hello", Cause.WRONG_FORMAT, "this seems to be text; expected Cobertura, which most "),
        ("<html><body>Sign in</body></html>", Cause.WRONG_FORMAT, "an HTML page, perhaps a login or error page"),
        ("<testsuites/>", Cause.WRONG_FORMAT, "a JUnit report"),
    ],
)
@with_folders
def test_a_file_that_is_not_a_coverage_report_is_refused_by_its_content(
    tmp_path: Path, text: str, cause: Cause, message: str
) -> None:
    with pytest.raises(EvidenceError) as caught:
        measure(tmp_path, SOURCES | {"coverage.info": text})

    assert caught.value.cause is cause
    assert message in caught.value.detail


def test_one_broken_report_makes_the_item_unseen(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match=r"two\.info"):
        measure(tmp_path, SOURCES | {"one.info": lcov({"src/a.py": hits("1")}), "two.info": "<coverage>"})


def test_an_explicit_format_is_used(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match="unreadable"):
        measure(tmp_path, SOURCES | {"coverage.info": lcov({"src/a.py": hits("1")})}, format="jacoco")


def test_a_glob_without_a_match_is_absent_evidence(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match=r"absent: no file matches \*\.info"):
        measure(tmp_path, SOURCES)


def test_a_report_older_than_max_age_is_stale(tmp_path: Path) -> None:
    lines = '<lines><line number="1" hits="1"/></lines>'
    package = f'<package name="p"><classes><class name="a" filename="src/a.py">{lines}</class></classes></package>'
    old = f'<coverage timestamp="1700000000" line-rate="1"><packages>{package}</packages></coverage>'

    with pytest.raises(
        EvidenceError, match=r"stale: coverage.info is .* old by its own timestamp; expected at most 1 d"
    ):
        measure(tmp_path, SOURCES | {"coverage.info": old}, max_age="1d")


def test_removing_covered_code_leaves_no_more_lines_uncovered(tmp_path: Path) -> None:
    before = measure(tmp_path, SOURCES | {"coverage.info": lcov({"src/a.py": hits("1-80", "81-100")})})
    after = measure(tmp_path, SOURCES | {"coverage.info": lcov({"src/a.py": hits("1-60", "61-80")})})

    assert before.facts["uncovered_lines"] == after.facts["uncovered_lines"] == Seen(Decimal(20))
