"""The probe `coverage` with several reports: one name in two reports is one file only where the repository says so."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Evidence, Seen, Unseen
from gate.model.subject import Change, ChangedFile
from gate.model.values import Percentage
from tests.cases import cases
from tests.folders import with_folders
from tests.probes.coverage_evidence import CODE, hits, lcov, measure

COVERED, UNCOVERED = hits("1-4"), hits("", "1-4")


def jacoco(path: str, covered: int, groups: tuple[str, ...] = ()) -> str:
    """A JaCoCo report of one source file with four lines, in each group if there are any."""
    package, _, name = path.rpartition("/")
    lines = "".join(f'<line nr="{n}" mi="{n > covered:d}" ci="{n <= covered:d}" mb="0" cb="0"/>' for n in range(1, 5))
    part = f'<package name="{package}"><sourcefile name="{name}">{lines}</sourcefile></package>'
    return f'<report name="r">{"".join(f"<group name={g!r}>{part}</group>" for g in groups) or part}</report>'


def cobertura(path: str, covered: int, source: str = "") -> str:
    lines = "".join(f'<line number="{n}" hits="{n <= covered:d}"/>' for n in range(1, 5))
    classes = f'<class name="c" filename="{path}"><lines>{lines}</lines></class>'
    sources = f"<sources><source>{source}</source></sources>" if source else ""
    return f"<coverage>{sources}<packages><package><classes>{classes}</classes></package></packages></coverage>"


def coveragepy(path: str, covered: int) -> str:
    executed, missing = list(range(1, covered + 1)), list(range(covered + 1, 5))
    return json.dumps(
        {"meta": {"version": "7.6.1"}, "files": {path: {"executed_lines": executed, "missing_lines": missing}}}
    )


def changing(path: str) -> Change:
    return Change((ChangedFile(path, frozenset({1, 2})),))


def line_coverage(evidence: Evidence) -> Percentage:
    observed = evidence.facts["line_coverage"]
    assert isinstance(observed, Seen)
    assert isinstance(observed.value, Percentage)
    return observed.value


def unseen_patch(evidence: Evidence) -> Unseen:
    observed = evidence.facts["patch_coverage"]
    assert isinstance(observed, Unseen)
    return observed


MODULES = [
    pytest.param("{}/coverage/lcov.info", "{}/src/index.ts", lcov({"src/index.ts": COVERED}),
                 lcov({"src/index.ts": UNCOVERED}), id="LCOV of two packages"),
    pytest.param("{}/coverage/lcov.info", "{}/src/index.ts", lcov({"src\\index.ts": COVERED}),
                 lcov({".\\src\\index.ts": UNCOVERED}), id="LCOV of two packages on Windows"),
    pytest.param("{}/coverage/lcov.info", "{}/src/index.ts", lcov({"/app/src/index.ts": COVERED}),
                 lcov({"/app/src/index.ts": UNCOVERED}), id="LCOV of two containers"),
    pytest.param("{}/coverage/lcov.info", "{}/src/index.ts", lcov({"../src/index.ts": COVERED}),
                 lcov({"../src/index.ts": UNCOVERED}), id="paths relative to the report"),
    pytest.param("{}/target/site/jacoco/jacoco.xml", "{}/src/main/java/com/acme/App.java",
                 jacoco("com/acme/App.java", 4), jacoco("com/acme/App.java", 0), id="JaCoCo of two modules"),
    pytest.param("{}/coverage.xml", "{}/main.py", cobertura("main.py", 4, "."), cobertura("main.py", 0, "."),
                 id="Cobertura with the source ."),
    pytest.param("{}/coverage.xml", "{}/main.py", cobertura("main.py", 4, "/app"), cobertura("main.py", 0, "/app"),
                 id="Cobertura of two containers"),
    pytest.param("{}/coverage.xml", "{}/src/main.py", cobertura("main.py", 4, "src"), cobertura("main.py", 0, "src"),
                 id="Cobertura with a relative source"),
    pytest.param("{}/coverage.xml", "{}/main.py", cobertura("main.py", 4), cobertura("main.py", 0),
                 id="Cobertura without sources"),
    pytest.param("{}/coverage.json", "{}/main.py", coveragepy("main.py", 4), coveragepy("main.py", 0),
                 id="coverage.py JSON"),
]  # fmt: skip
"""The place of the report and of the file of a module, and the reports of two modules: all covered, and nothing."""


@cases(("report", "source", "covered", "uncovered"), MODULES)
@with_folders
def test_the_same_name_in_the_reports_of_two_modules_is_two_files(
    tmp_path: Path, report: str, source: str, covered: str, uncovered: str
) -> None:
    files = {source.format(f"packages/{name}"): CODE for name in "ab"}
    reports = {report.format("packages/a"): covered, report.format("packages/b"): uncovered}

    evidence = measure(tmp_path, files | reports, changing(source.format("packages/b")), reports=list(reports))

    assert line_coverage(evidence) == Percentage(4, 8)
    assert evidence.facts["files"] == Seen(Decimal(2))
    assert evidence.facts["patch_coverage"] == Seen(Percentage(0, 2))
    assert [note for note in evidence.notes if "repository" in note and "`..`" not in note] == []


@cases(("report", "source", "covered", "uncovered"), MODULES)
@with_folders
def test_the_report_of_a_module_says_nothing_about_the_file_of_that_name_at_the_root(
    tmp_path: Path, report: str, source: str, covered: str, uncovered: str
) -> None:
    files = {source.format(folder).removeprefix("./"): CODE for folder in ("packages/a", ".")}
    place = report.format("packages/a")

    alone = measure(tmp_path, files | {place: covered}, changing(source.format(".")[2:]), reports=place)
    assert unseen_patch(alone).cause is Cause.FILE_NOT_IN_REPORT

    reports = {place: covered, report.format(".")[2:]: uncovered}
    both = measure(tmp_path, files | reports, changing(source.format(".")[2:]), reports=list(reports))
    assert line_coverage(both) == Percentage(4, 8)
    if "jacoco" in report:  # both modules have a source folder that fits
        assert unseen_patch(both).cause is Cause.AMBIGUOUS_FILE
    else:
        assert both.facts["patch_coverage"] == Seen(Percentage(0, 2))


@cases(("report", "source", "covered", "uncovered"), MODULES)
@with_folders
def test_two_reports_of_one_module_are_merged(
    tmp_path: Path, report: str, source: str, covered: str, uncovered: str
) -> None:
    place = report.format("packages/a")
    folder, _, name = place.rpartition("/")
    files = {source.format(f"packages/{name}"): CODE for name in "ab"}
    reports = {f"{folder}/unit/{name}": covered, f"{folder}/it/{name}": uncovered}
    if "../" in covered:
        reports = {f"{folder}/unit-{name}": covered, f"{folder}/it-{name}": uncovered}

    evidence = measure(tmp_path, files | reports, changing(source.format("packages/a")), reports=list(reports))

    assert line_coverage(evidence) == Percentage(4, 4)
    assert evidence.facts["patch_coverage"] == Seen(Percentage(2, 2))


TWO_PACKAGES = {"packages/a/src/index.ts": CODE, "packages/b/src/index.ts": CODE}
ARTIFACTS = {
    "artifacts/a/lcov.info": lcov({"src/index.ts": COVERED}),
    "artifacts/b/lcov.info": lcov({"src/index.ts": UNCOVERED}),
}


@pytest.mark.parametrize("root", [{}, {"src/index.ts": CODE}], ids=["packages only", "the root has the name too"])
def test_downloaded_reports_with_one_name_stay_apart(tmp_path: Path, root: Mapping[str, str]) -> None:
    evidence = measure(
        tmp_path,
        {**TWO_PACKAGES, **root, **ARTIFACTS},
        changing(next(iter(root), "packages/b/src/index.ts")),
        reports="artifacts/*/lcov.info",
    )

    assert line_coverage(evidence) == Percentage(4, 8)
    assert unseen_patch(evidence).cause is Cause.AMBIGUOUS_FILE
    assert any("may mean several files of the repository, such as src/index.ts" in note for note in evidence.notes)


def test_downloaded_reports_are_about_the_only_folder_that_holds_all_their_files(tmp_path: Path) -> None:
    sources = TWO_PACKAGES | {"packages/a/src/a.ts": CODE, "packages/b/src/b.ts": CODE}
    reports = {
        "artifacts/a/lcov.info": lcov({"src/index.ts": COVERED, "src/a.ts": COVERED}),
        "artifacts/b/lcov.info": lcov({"src/index.ts": UNCOVERED, "src/b.ts": UNCOVERED}),
    }

    evidence = measure(
        tmp_path, sources | reports, changing("packages/b/src/index.ts"), reports="artifacts/*/lcov.info"
    )

    assert (line_coverage(evidence), evidence.notes) == (Percentage(8, 16), ())
    assert evidence.facts["patch_coverage"] == Seen(Percentage(0, 2))


def test_downloaded_shards_of_the_root_are_merged_although_an_example_has_a_file_of_that_name(tmp_path: Path) -> None:
    sources = {"src/index.ts": CODE, "src/other.ts": CODE, "examples/one/src/index.ts": CODE}
    reports = {
        "artifacts/1/lcov.info": lcov({"src/index.ts": hits("1 2", "3 4"), "src/other.ts": UNCOVERED}),
        "artifacts/2/lcov.info": lcov({"src/index.ts": hits("3 4", "1 2"), "src/other.ts": COVERED}),
    }

    evidence = measure(tmp_path, sources | reports, changing("src/index.ts"), reports="artifacts/*/lcov.info")

    assert (line_coverage(evidence), evidence.notes) == (Percentage(8, 8), ())
    assert evidence.facts["patch_coverage"] == Seen(Percentage(2, 2))


def test_map_shows_which_file_a_name_means(tmp_path: Path) -> None:
    reports = {"artifacts/b/lcov.info": ARTIFACTS["artifacts/b/lcov.info"]}

    evidence = measure(
        tmp_path,
        TWO_PACKAGES | reports,
        changing("packages/b/src/index.ts"),
        reports="artifacts/b/lcov.info",
        map={"src": "packages/b/src"},
    )

    assert evidence.facts["patch_coverage"] == Seen(Percentage(0, 2))


def test_a_report_of_one_module_about_another_is_not_ambiguous(tmp_path: Path) -> None:
    sources = {f"{module}/src/main/java/com/acme/App.java": CODE for module in ("one", "two")}
    sources |= {"two/src/main/java/com/acme/Other.java": CODE, "report/pom.xml": ""}
    aggregate = jacoco("com/acme/Other.java", 4)

    evidence = measure(
        tmp_path,
        sources | {"report/target/jacoco.xml": aggregate},
        changing("two/src/main/java/com/acme/Other.java"),
        reports="report/target/jacoco.xml",
    )

    assert evidence.facts["patch_coverage"] == Seen(Percentage(2, 2))


def test_a_class_in_two_groups_of_one_report_is_two_files(tmp_path: Path) -> None:
    sources = {f"{module}/src/main/java/com/acme/App.java": CODE for module in ("one", "two")}
    report = jacoco("com/acme/App.java", 4, groups=("one", "two"))

    evidence = measure(
        tmp_path,
        sources | {"jacoco.xml": report},
        changing("one/src/main/java/com/acme/App.java"),
        reports="jacoco.xml",
    )

    assert line_coverage(evidence) == Percentage(8, 8)
    assert unseen_patch(evidence).cause is Cause.AMBIGUOUS_FILE


def test_names_that_are_no_files_of_the_repository_stay_apart(tmp_path: Path) -> None:
    sources = {"one/App.ts": CODE, "two/App.ts": CODE}
    reports = {
        f"{name}/lcov.info": lcov({"App.ts": COVERED, "dist/gen.ts": lines})
        for name, lines in (("one", COVERED), ("two", UNCOVERED))
    }

    evidence = measure(tmp_path, sources | reports, reports="*/lcov.info")

    assert (line_coverage(evidence), evidence.facts["files"]) == (Percentage(12, 16), Seen(Decimal(4)))


@cases("name", ["src/index.ts", "/app/src/index.ts", "dist/index.js"])
@with_folders
def test_a_generated_file_of_a_package_is_not_that_of_the_root_or_of_another_package(tmp_path: Path, name: str) -> None:
    file = name.removeprefix("/app/")
    sources = {"packages/a/package.json": "{}", file: CODE, f"packages/b/{file}": CODE}
    reports = {"packages/a/coverage/lcov.info": lcov({name: COVERED}), "lcov.info": lcov({file: UNCOVERED})}

    evidence = measure(tmp_path, sources | reports, changing(file), reports=list(reports))

    assert (line_coverage(evidence), evidence.facts["patch_coverage"]) == (Percentage(4, 8), Seen(Percentage(0, 2)))


@cases("manifest", ["packages/a/package.json", "packages/README.md"])
@cases("paths", [("packages/a/src/a.ts", "src/index.ts"), ("/ci/packages/a/src/a.ts", "/ci/src/index.ts")])
@with_folders
def test_a_report_in_a_package_may_be_relative_to_the_root(
    tmp_path: Path, paths: tuple[str, str], manifest: str
) -> None:
    sources = {manifest: "{}", "packages/a/src/a.ts": CODE, "src/index.ts": CODE}
    report = lcov(dict.fromkeys(paths, COVERED))

    evidence = measure(
        tmp_path,
        sources | {"packages/a/coverage/lcov.info": report},
        changing("src/index.ts"),
        reports="packages/a/coverage/lcov.info",
    )

    assert evidence.facts["patch_coverage"] == Seen(Percentage(2, 2))


def test_a_report_in_a_folder_that_is_no_project_is_relative_to_the_root(tmp_path: Path) -> None:
    sources = {"tests/test_a.py": CODE, "src/a.py": CODE, "tests/coverage.info": lcov({"src/a.py": COVERED})}

    evidence = measure(tmp_path, sources, changing("src/a.py"), reports="tests/coverage.info")

    assert evidence.facts["patch_coverage"] == Seen(Percentage(2, 2))


# ------------------------------------------------------------------------------------------------ within one report


@cases(
    "paths",
    [("src/a.py", "/gen/src/a.py"), ("/one/src/a.py", "/two/src/a.py"), ("src/a.py", "a.py"), ("a.py", "/ci/src/a.py")],
)
@with_folders
def test_two_paths_of_one_report_for_one_file_are_ambiguous(tmp_path: Path, paths: tuple[str, str]) -> None:
    report = lcov(dict(zip(paths, (UNCOVERED, COVERED), strict=True)))

    evidence = measure(tmp_path, {"src/a.py": CODE, "coverage.info": report}, changing("src/a.py"))

    assert unseen_patch(evidence).cause is Cause.AMBIGUOUS_FILE
    assert unseen_patch(evidence).detail == (
        f"src/a.py changed, and `{paths[0]}` in coverage.info, `{paths[1]}` in coverage.info may mean it or another "
        "file"
    )
    assert line_coverage(evidence) == Percentage(4, 8)


def test_records_and_spellings_of_one_path_are_one_file(tmp_path: Path) -> None:
    report = lcov({"src/a.py": UNCOVERED}) + lcov({"src\\a.py": hits("1", "2")}) + lcov({"./src/a.py": hits("3")})

    evidence = measure(tmp_path, {"src/a.py": CODE, "coverage.info": report}, changing("src/a.py"))

    assert line_coverage(evidence) == Percentage(2, 4)
    assert evidence.facts["patch_coverage"] == Seen(Percentage(1, 2))


# -------------------------------------------------------------------------------------------------- other files


def test_a_report_about_other_files_is_no_evidence(tmp_path: Path) -> None:
    report = lcov({"billing/core.py": COVERED, "billing/api.py": COVERED})

    with pytest.raises(EvidenceError) as caught:
        measure(tmp_path, {"src/a.py": CODE, "coverage.info": report})

    assert (caught.value.cause, caught.value.detail, caught.value.remedy) == (
        Cause.OTHER_FILES,
        "coverage.info: no file in the report is in the repository, such as billing/core.py, billing/api.py",
        None,
    )


def test_a_report_about_other_files_does_not_improve_the_total_of_another_report(tmp_path: Path) -> None:
    files = {"src/a.py": CODE, "a.info": lcov({"src/a.py": UNCOVERED}), "b.info": lcov({"/opt/x/y.py": COVERED})}

    with pytest.raises(EvidenceError, match=r"mismatched: b\.info: no file in the report"):
        measure(tmp_path, files)


def test_a_report_whose_files_are_all_ignored_is_not_about_other_files(tmp_path: Path) -> None:
    files = {"src/a.py": CODE, "a.info": lcov({"src/a.py": COVERED}), "b.info": lcov({"gen/y.py": COVERED})}

    assert line_coverage(measure(tmp_path, files, ignore="gen/**")) == Percentage(4, 4)


def test_an_empty_report_beside_another_is_not_about_other_files(tmp_path: Path) -> None:
    files = {"src/main/java/p/A.java": CODE, "a.xml": jacoco("p/A.java", 4), "b.xml": "<report name='empty'/>"}

    assert line_coverage(measure(tmp_path, files, reports="*.xml")) == Percentage(4, 4)


@cases(
    ("reported", "source", "line"),
    [
        (".tox/py312/lib/python3.12/site-packages/shop/core.py", "src/shop/core.py",
         "map: {.tox/py312/lib/python3.12/site-packages: src}"),
        ("/app/shop/core.py", "services/api/shop/core.py", "map: {/app: services/api}"),
        ("/app/core.py", "core.py", 'map: {/app: ""}'),
        ("com/acme/hvac/Main.java", "app/src/cn/java/com.acme.hvac/Main.java",
         "map: {com/acme/hvac: app/src/cn/java/com.acme.hvac}"),
        ("C:\\build out\\shop\\core.py", "src/shop/core.py", 'map: {"/build out": src}'),
    ],
)  # fmt: skip
@with_folders
def test_the_error_has_the_map_that_translates_the_paths(tmp_path: Path, reported: str, source: str, line: str) -> None:
    files = {source: CODE, "coverage.info": lcov({reported: COVERED})}

    with pytest.raises(EvidenceError) as caught:
        measure(tmp_path, files)

    assert caught.value.remedy is not None
    assert caught.value.remedy.snippet == line


def test_the_suggested_map_keeps_the_entries_that_exist(tmp_path: Path) -> None:
    files = {"services/api/shop/core.py": CODE, "coverage.info": lcov({"/app/shop/core.py": COVERED})}

    with pytest.raises(EvidenceError) as caught:
        measure(tmp_path, files, map={"/lib": "lib"})

    assert caught.value.remedy is not None
    assert caught.value.remedy.snippet == "map: {/lib: lib, /app: services/api}"


def test_a_changed_file_whose_path_differs_in_the_report_has_the_map_as_advice(tmp_path: Path) -> None:
    files = {"src/main/kotlin/pay/Card.kt": CODE, "src/main/kotlin/com/acme/Main.kt": CODE}
    report = lcov({"com/acme/Main.kt": COVERED, "com/acme/pay/Card.kt": UNCOVERED})

    evidence = measure(tmp_path, files | {"coverage.info": report}, changing("src/main/kotlin/pay/Card.kt"))

    assert unseen_patch(evidence).cause is Cause.FILE_NOT_IN_REPORT
    assert evidence.remedies["patch_coverage"].snippet == "map: {com/acme: src/main/kotlin}"


def test_a_report_whose_own_files_are_ignored_is_about_other_files(tmp_path: Path) -> None:
    files = {"src/a.py": CODE, "a.info": lcov({"src/a.py": COVERED, "billing/core.py": COVERED})}
    expected = (
        "mismatched: a.info: no file that `only` and `ignore` select is in the repository, such as billing/core.py"
    )

    with pytest.raises(EvidenceError) as caught:
        measure(tmp_path, files, ignore="src/**")

    assert str(caught.value) == expected
