"""The probe `coverage`: reports in, whole evidence out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from gate.adapters.host import Host
from gate.model.errors import EvidenceError
from gate.model.evidence import (
    Category,
    Cause,
    Evidence,
    Finding,
    NotApplicable,
    Observation,
    Remedy,
    Seen,
    Source,
    Unseen,
)
from gate.model.subject import Change, ChangedFile
from gate.model.values import Percentage
from gate.probes.common.probe import ProbeContext
from gate.probes.coverage import MAX_FINDINGS, PROBE, CoverageParams
from tests.command import lay_out
from tests.git import git

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
NO_CHANGE = NotApplicable("there is no change to compare with on this event")

Files = Mapping[str, Mapping[int, int]]


def lcov(files: Files, branches: str = "") -> str:
    """An LCOV tracefile: hits by line, for each file."""
    records = []
    for path, hits in files.items():
        lines = "\n".join(f"DA:{line},{count}" for line, count in hits.items())
        covered = sum(1 for count in hits.values() if count)
        records.append(f"TN:\nSF:{path}\n{branches}{lines}\nLF:{len(hits)}\nLH:{covered}\nend_of_record\n")
    return "".join(records)


def hits(covered: str, uncovered: str = "") -> dict[int, int]:
    """Line numbers as in `1-3 7`, with and without hits."""

    def numbers(text: str) -> list[int]:
        ends = [part.split("-") for part in text.split()]
        return [line for first, *last in ends for line in range(int(first), int((last or [first])[0]) + 1)]

    counts = dict.fromkeys(numbers(covered), 1) | dict.fromkeys(numbers(uncovered), 0)
    return dict(sorted(counts.items()))


def look(
    folder: Path, files: Mapping[str, str], change: Change | Unseen | NotApplicable = NO_CHANGE, **params: object
) -> Evidence:
    lay_out(folder, files)
    given = CoverageParams.model_validate({"reports": "*.info"} | params)
    evidence: Evidence = PROBE.measure(given, ProbeContext(Host.at(folder, NOW), change=change))
    assert set(evidence.facts) == set(PROBE.declares(given))
    return evidence


def numbers(evidence: Evidence, *names: str) -> list[Observation]:
    return [evidence.facts[name] for name in names]


def adding(**lines: str) -> Change:
    """A change that adds these lines; `src_a` stands for src/a.py."""
    return Change(
        tuple(ChangedFile(name.replace("_", "/") + ".py", frozenset(hits(added))) for name, added in lines.items())
    )


SOURCES = {"src/a.py": "", "src/b.py": "", "README.md": ""}


def test_one_report_gives_every_fact(tmp_path: Path) -> None:
    report = lcov({"src/a.py": hits("1-6", "7 8"), "src/b.py": hits("1 2")}, branches="BRDA:1,0,0,1\nBRDA:1,0,1,-\n")

    evidence = look(tmp_path, SOURCES | {"coverage.info": report}, adding(src_a="6-9", src_b="2"))

    assert evidence == Evidence(
        facts={
            "line_coverage": Seen(Percentage(8, 10)),
            "branch_coverage": Seen(Percentage(2, 4)),
            "covered_lines": Seen(Decimal(8)),
            "coverable_lines": Seen(Decimal(10)),
            "covered_branches": Seen(Decimal(2)),
            "coverable_branches": Seen(Decimal(4)),
            "files": Seen(Decimal(2)),
            "patch_coverage": Seen(Percentage(2, 4)),
            "uncovered_patch_lines": Seen(Decimal(2)),
        },
        findings=(Finding("uncovered", "changed lines that no test ran", path="src/a.py", line=7, end_line=8),),
        sources=(Source("coverage.info", "lcov", digest=evidence.sources[0].digest),),
        notes=evidence.notes,
        remedies=dict.fromkeys(
            ("patch_coverage", "uncovered_patch_lines"), Remedy("Add tests that run the changed lines listed here.")
        ),
    )
    assert evidence.sources[0].digest.startswith("sha256:")


def test_a_line_covered_in_one_shard_is_covered(tmp_path: Path) -> None:
    one = lcov({"src/a.py": hits("1-3", "4-6")})
    two = lcov({"src/a.py": hits("4 5", "1-3 6 7"), "src/b.py": hits("1")})

    evidence = look(tmp_path, SOURCES | {"one.info": one, "two.info": two})

    assert numbers(evidence, "line_coverage", "files") == [Seen(Percentage(6, 8)), Seen(Decimal(2))]


def test_the_same_report_twice_changes_nothing(tmp_path: Path) -> None:
    report = lcov({"src/a.py": hits("1-3", "4-6")}, branches="BRDA:1,0,0,1\nBRDA:1,0,1,-\n")

    once = look(tmp_path, SOURCES | {"one.info": report})
    twice = look(tmp_path, SOURCES | {"two.info": report})

    assert once.facts == twice.facts
    assert len(twice.sources) == 2


def test_shards_that_saw_the_same_file_under_other_roots_are_one_file(tmp_path: Path) -> None:
    one = lcov({"/github/workspace/src/a.py": hits("1", "2")})
    two = lcov({"C:\\agent\\work\\src\\a.py": hits("2", "1")})

    evidence = look(tmp_path, SOURCES | {"one.info": one, "two.info": two})

    assert numbers(evidence, "line_coverage", "files") == [Seen(Percentage(2, 2)), Seen(Decimal(1))]


def test_a_large_report_is_merged_and_patched_line_by_line_too(tmp_path: Path) -> None:
    filler = {f"gen/{number}.py": hits("1-400") for number in range(1200)}
    large = lcov({"src/a.py": hits("1", "2 3"), **filler})
    small = lcov({"src/a.py": hits("2", "1 3")})

    evidence = look(tmp_path, SOURCES | {"large.info": large, "small.info": small}, adding(src_a="2-3"))

    assert numbers(evidence, "covered_lines", "patch_coverage") == [Seen(Decimal(480_002)), Seen(Percentage(1, 2))]


def test_only_and_ignore_choose_files_of_the_repository(tmp_path: Path) -> None:
    report = lcov({"/ci/src/a.py": hits("1", "2"), "/ci/src/b.py": hits("1"), "/ci/lib/c.py": hits("", "1")})
    files = SOURCES | {"lib/c.py": "", "coverage.info": report}

    assert numbers(look(tmp_path, files, only="src/**"), "line_coverage") == [Seen(Percentage(2, 3))]
    assert numbers(look(tmp_path, files, ignore=["lib/**", "**/b.py"]), "line_coverage") == [Seen(Percentage(1, 2))]
    assert numbers(look(tmp_path, files, only="src/**", ignore="src/a.py"), "line_coverage") == [Seen(Percentage(1, 1))]


def test_globs_that_leave_nothing_are_no_evidence(tmp_path: Path) -> None:
    files = SOURCES | {"coverage.info": lcov({"src/a.py": hits("1")})}

    with pytest.raises(EvidenceError) as caught:
        look(tmp_path, files, only="app/**", ignore="x")

    assert (caught.value.cause, caught.value.detail) == (
        Cause.EMPTY,
        (
            "`only: app/**` and `ignore: x` leaves no file of coverage.info; "
            "the globs are held against paths of the repository"
        ),
    )


def test_a_report_without_a_coverable_line_is_neither_nothing_nor_everything(tmp_path: Path) -> None:
    empty = "TN:\nSF:src/a.py\nLF:0\nLH:0\nend_of_record\n"

    evidence = look(tmp_path, SOURCES | {"coverage.info": empty})

    assert isinstance(evidence.facts["line_coverage"], Unseen)
    assert evidence.facts["line_coverage"].category is Category.EMPTY
    assert evidence.facts["covered_lines"] == evidence.facts["line_coverage"]


def test_branches_that_were_not_measured_are_unseen(tmp_path: Path) -> None:
    evidence = look(tmp_path, SOURCES | {"coverage.info": lcov({"src/a.py": hits("1")})})

    assert evidence.facts["branch_coverage"] == Unseen(
        Cause.ABSENT, "coverage.info measured no branches; run the tests with branch coverage"
    )
    assert evidence.facts["line_coverage"] == Seen(Percentage(1, 1))


def test_of_many_reports_without_branches_the_first_are_named_and_the_others_counted(tmp_path: Path) -> None:
    reports = {f"{number}.info": lcov({"src/a.py": hits("1")}) for number in range(5)}

    assert look(tmp_path, SOURCES | reports).facts["branch_coverage"] == Unseen(
        Cause.ABSENT, "0.info, 1.info, 2.info and 2 more measured no branches; run the tests with branch coverage"
    )


# --------------------------------------------------------------------------------------------------------------- patch


def test_a_change_that_is_covered_has_no_findings(tmp_path: Path) -> None:
    files = SOURCES | {"coverage.info": lcov({"src/a.py": hits("1-5", "6")})}

    evidence = look(tmp_path, files, adding(src_a="2-5"))

    assert numbers(evidence, "patch_coverage", "uncovered_patch_lines") == [Seen(Percentage(4, 4)), Seen(Decimal(0))]
    assert (evidence.findings, evidence.remedies) == ((), {})


@pytest.mark.parametrize(
    ("uncovered", "notes"),
    [
        (MAX_FINDINGS, ()),
        (MAX_FINDINGS + 234, ("of 1,234 uncovered ranges of changed lines the first 1,000 are listed",)),
    ],
)
def test_uncovered_ranges_that_are_not_listed_are_counted(
    tmp_path: Path, uncovered: int, notes: tuple[str, ...]
) -> None:
    every_other = {line: line % 2 for line in range(1, 2 * uncovered + 1)}

    evidence = look(
        tmp_path, SOURCES | {"coverage.info": lcov({"src/a.py": every_other})}, adding(src_a=f"1-{2 * uncovered}")
    )

    assert evidence.facts["uncovered_patch_lines"] == Seen(Decimal(uncovered))
    assert len(evidence.findings) == MAX_FINDINGS
    assert evidence.notes == notes


def test_a_changed_file_that_is_in_no_report_is_mismatched_and_named(tmp_path: Path) -> None:
    files = SOURCES | {"coverage.info": lcov({"elsewhere/z.py": hits("1")})}

    evidence = look(tmp_path, files, adding(src_a="1", src_b="1"))

    assert evidence.facts["patch_coverage"] == Unseen(
        Cause.MISMATCHED,
        "src/a.py, src/b.py changed and are in no report",
    )
    assert evidence.remedies["patch_coverage"].text == (
        "Write a test that loads what is in no report; if one does, translate the paths of the report with `map:`, and "
        "if no report should hold it, name it under `ignore:`."
    )


def test_one_file_that_is_known_does_not_hide_one_that_is_not(tmp_path: Path) -> None:
    files = SOURCES | {"coverage.info": lcov({"src/a.py": hits("1")})}

    evidence = look(tmp_path, files, adding(src_a="1", src_b="1"))

    unseen = evidence.facts["patch_coverage"]
    assert isinstance(unseen, Unseen)
    assert unseen.detail == "src/b.py changed and is in no report"


@pytest.mark.parametrize(
    "change", [Unseen(Cause.MISMATCHED, "another tree"), NO_CHANGE, Change((ChangedFile("src/a.py", frozenset({1})),))]
)
def test_there_is_nothing_to_load_where_no_changed_file_is_missing(
    tmp_path: Path, change: Change | Unseen | NotApplicable
) -> None:
    evidence = look(tmp_path, SOURCES | {"coverage.info": lcov({"src/a.py": hits("1")})}, change)

    assert evidence.remedies == {}


def test_a_kind_of_file_without_a_line_in_the_reports_is_not_expected_there(tmp_path: Path) -> None:
    loaded = "SF:test/data.json\nLF:0\nLH:0\nend_of_record\n"  # as Vitest writes it
    files = SOURCES | {"test/data.json": "", "coverage.info": lcov({"src/a.py": hits("1")}) + loaded}
    package = ChangedFile("package.json", frozenset({1}))

    alone = look(tmp_path, files, Change((package,)))
    beside = look(tmp_path, files, Change((package, ChangedFile("src/a.py", frozenset({1})))))

    assert alone.facts["patch_coverage"] == NotApplicable("the change adds and alters no coverable line", by_diff=True)
    assert beside.facts["patch_coverage"] == Seen(Percentage(1, 1))


def test_a_report_of_nothing_but_tests_is_remarked_on(tmp_path: Path) -> None:
    tests = {"tests/unit/helper.py": "", "src/test_a.py": ""}
    report = lcov(dict.fromkeys(tests, hits("1 2")))

    evidence = look(tmp_path, SOURCES | tests | {"coverage.info": report})

    assert evidence.notes == (
        "every file in the reports is a test, so no code was measured; look at what the tool is told to measure",
    )


@pytest.mark.parametrize(
    ("covered", "params"),
    [
        (["tests/helper.py", "src/a.py"], {}),
        (["tests/helper.py", "src/a.py"], {"only": "tests/**"}),  # meant so, and the code is measured
        (["src/a.py"], {}),
    ],
)
def test_a_report_that_holds_code_is_not(tmp_path: Path, covered: list[str], params: dict[str, str]) -> None:
    files = SOURCES | {"tests/helper.py": "", "coverage.info": lcov(dict.fromkeys(covered, hits("1 2")))}

    assert look(tmp_path, files, NO_CHANGE, **params).notes == ()


def test_a_changed_file_that_is_ignored_does_not_count(tmp_path: Path) -> None:
    files = SOURCES | {"coverage.info": lcov({"src/a.py": hits("1")})}

    evidence = look(tmp_path, files, adding(src_a="1", src_b="1"), ignore="src/b.py")

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
def test_a_change_of_no_coverable_line_raises_no_question(tmp_path: Path, change: Change) -> None:
    evidence = look(tmp_path, SOURCES | {"coverage.info": lcov({"src/a.py": hits("1")})}, change)

    silent = NotApplicable("the change adds and alters no coverable line", by_diff=True)
    assert numbers(evidence, "patch_coverage", "uncovered_patch_lines") == [silent, silent]


@pytest.mark.parametrize("change", [NO_CHANGE, Unseen(Cause.ABSENT, "fetch-depth: 2")])
def test_a_change_that_was_not_read_is_passed_on_as_it_is(tmp_path: Path, change: Unseen | NotApplicable) -> None:
    evidence = look(tmp_path, SOURCES | {"coverage.info": lcov({"src/a.py": hits("1")})}, change)

    assert numbers(evidence, "patch_coverage", "uncovered_patch_lines") == [change, change]


def test_an_attribute_that_makes_a_source_binary_does_not_hide_its_lines(tmp_path: Path) -> None:
    change = Change((ChangedFile("src/a.py", frozenset(), binary=True),))

    evidence = look(tmp_path, SOURCES | {"coverage.info": lcov({"src/a.py": hits("1", "2")})}, change)

    found = evidence.facts["patch_coverage"]
    assert isinstance(found, Unseen)
    assert found.category is Category.UNREADABLE
    assert found.detail.startswith("the changed lines of src/a.py cannot be told")


def test_a_changed_picture_and_a_deleted_source_raise_no_question(tmp_path: Path) -> None:
    change = Change(
        (
            ChangedFile("logo.png", frozenset(), binary=True),
            ChangedFile("src/b.py", frozenset(), binary=True, deleted=True),
        )
    )

    evidence = look(tmp_path, SOURCES | {"coverage.info": lcov({"src/a.py": hits("1", "2")})}, change)

    assert evidence.facts["patch_coverage"] == NotApplicable(
        "the change adds and alters no coverable line", by_diff=True
    )


def test_a_report_without_coverable_lines_says_nothing_of_a_change_either(tmp_path: Path) -> None:
    evidence = look(tmp_path, SOURCES | {"coverage.info": lcov({"src/a.py": {}})}, adding(src_a="1"))

    found = evidence.facts["patch_coverage"]
    assert isinstance(found, Unseen)
    assert found.category is Category.EMPTY


def test_one_path_for_two_files_counts_both_and_covers_no_change(tmp_path: Path) -> None:
    classes = '<sourcefile name="A.java"><line nr="1" mi="0" ci="1" mb="0" cb="0"/></sourcefile>'
    group = '<group name="{}"><package name="p">' + classes + "</package></group>"
    report = f'<report name="r">{group.format("one")}{group.format("two")}</report>'
    change = Change((ChangedFile("one/p/A.java", frozenset({1})),))
    files = {"one/p/A.java": "", "r.xml": report}

    evidence = look(tmp_path, files, change, reports="r.xml", only="**/*.java")

    assert numbers(evidence, "covered_lines", "files") == [Seen(Decimal(2)), Seen(Decimal(2))]
    found = evidence.facts["patch_coverage"]
    assert isinstance(found, Unseen)
    assert found.category is Category.MISMATCHED


def test_many_files_that_are_not_known_are_counted_not_listed(tmp_path: Path) -> None:
    change = Change(tuple(ChangedFile(f"src/{number}.py", frozenset({1})) for number in range(8)))

    evidence = look(tmp_path, SOURCES | {"coverage.info": lcov({"src/a.py": hits("1")})}, change)

    unseen = evidence.facts["patch_coverage"]
    assert isinstance(unseen, Unseen)
    assert unseen.detail.startswith("src/0.py, src/1.py, src/2.py, src/3.py, src/4.py and 3 more changed and are in no")


# ------------------------------------------------------------------------------------------------------ paths and git


def test_files_of_another_repository_count_and_are_said(tmp_path: Path) -> None:
    evidence = look(tmp_path, SOURCES | {"coverage.info": lcov({"src/a.py": hits("1"), "/opt/x/y.py": hits("", "1")})})

    assert evidence.facts["line_coverage"] == Seen(Percentage(1, 2))
    assert evidence.notes[-1] == (
        "coverage.info: 1 of 2 files are none of the repository's, such as /opt/x/y.py; "
        "they count, and changes in them cannot be found (`map:` translates paths)"
    )


def test_map_translates_prefixes(tmp_path: Path) -> None:
    files = SOURCES | {"coverage.info": lcov({"/build/out/main/a.py": hits("1", "2")})}

    evidence = look(tmp_path, files, adding(src_a="1-2"), map={"/build/out/main": "src"})

    assert evidence.facts["patch_coverage"] == Seen(Percentage(1, 2))


def test_files_that_git_ignores_are_not_the_repositorys(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    files = {"src/a.py": "", "venv/lib/src/a.py": "", ".gitignore": "venv\n"}

    evidence = look(tmp_path, files | {"coverage.info": lcov({"/ci/src/a.py": hits("1")})}, adding(src_a="1"))

    assert evidence.facts["patch_coverage"] == Seen(Percentage(1, 1))


# ------------------------------------------------------------------------------------------------------- no evidence


@pytest.mark.parametrize(
    ("text", "reason", "words"),
    [
        ("", Cause.EMPTY, "coverage.info: the file holds nothing"),
        ("hello", Cause.UNREADABLE, "not one of cobertura, jacoco, lcov, coveragepy"),
        ("<html><body>Sign in</body></html>", Cause.UNREADABLE, "an HTML page, perhaps a login or error page"),
        ("<testsuites/>", Cause.UNREADABLE, "a JUnit report"),
    ],
)
def test_what_is_no_coverage_report_is_refused_by_its_content(
    tmp_path: Path, text: str, reason: Cause, words: str
) -> None:
    with pytest.raises(EvidenceError) as caught:
        look(tmp_path, SOURCES | {"coverage.info": text})

    assert caught.value.cause is reason
    assert words in caught.value.detail


def test_one_broken_report_among_good_ones_spoils_the_item(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match=r"two\.info"):
        look(tmp_path, SOURCES | {"one.info": lcov({"src/a.py": hits("1")}), "two.info": "<coverage>"})


def test_a_forced_format_is_believed(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match="unreadable"):
        look(tmp_path, SOURCES | {"coverage.info": lcov({"src/a.py": hits("1")})}, format="jacoco")


def test_a_glob_that_matches_nothing_is_absent(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match=r"absent: no file matches \*\.info"):
        look(tmp_path, SOURCES)


def test_the_age_of_a_report_is_guarded(tmp_path: Path) -> None:
    lines = '<lines><line number="1" hits="1"/></lines>'
    package = f'<package name="p"><classes><class name="a" filename="src/a.py">{lines}</class></classes></package>'
    old = f'<coverage timestamp="1700000000" line-rate="1"><packages>{package}</packages></coverage>'

    with pytest.raises(EvidenceError, match=r"stale: coverage.info is .* old by its own time; at most 1 d wanted"):
        look(tmp_path, SOURCES | {"coverage.info": old}, max_age="1d")
