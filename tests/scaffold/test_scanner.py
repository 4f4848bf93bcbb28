"""`gate init` drafts a checklist that loads and is ready at once, and a workflow."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from gate import checklist, judge, scaffold
from gate.adapters.host import Host
from gate.gather.concurrent import gather
from gate.model.decision import Decision, State, Status
from gate.model.subject import Subject
from gate.probes.common.probe import ProbeContext
from gate.scaffold import ignore_globs, pages, scanner
from gate.scaffold.project_scan import ProjectScan
from tests.cases import cases
from tests.command import check, lay_out
from tests.corpus import FOLDER, REPOSITORY
from tests.folders import with_folders
from tests.git import git

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
PASSING = '<testsuite><testcase name="a" time="1"/><testcase name="b"/></testsuite>'
FAILING = '<testsuite><testcase name="a"/><testcase name="b"/><testcase name="c"><failure/></testcase></testsuite>'
REMOTE = "refs/remotes/origin"
NEXTEST = "write JUnit XML with cargo-nextest: set `profile.default.junit.path` in .config/nextest.toml"
SOURCE = "value = 1\n" * 3
LCOV = "TN:\nSF:a.py\nDA:1,1\nDA:2,1\nDA:3,0\nLF:3\nLH:2\nend_of_record\n"


def draft_files(folder: Path, files: Mapping[str, str]) -> scaffold.Draft:
    lay_out(folder, files)
    return scaffold.draft_files(Host.at(folder, NOW))


def decide(folder: Path, draft: scaffold.Draft) -> Decision:
    loaded = checklist.load(draft.pages[scaffold.CHECKLIST].encode(), scaffold.CHECKLIST)
    gathered = gather(loaded.items, ProbeContext(Host.at(folder, NOW)), 60)
    return judge.decide(loaded, gathered, Subject(), NOW)


def expectations(draft: scaffold.Draft) -> dict[str, tuple[list[str], list[str]]]:
    loaded = checklist.load(draft.pages[scaffold.CHECKLIST].encode(), scaffold.CHECKLIST)
    return {item.id: ([e.text for e in item.must], [e.text for e in item.should]) for item in loaded.items}


def test_the_draft_from_the_files_on_disk_is_ready_at_once(tmp_path: Path) -> None:
    files = {"a.py": SOURCE, "build/junit.xml": PASSING, "lcov.info": LCOV, "README.md": "x", "LICENSE": "x"}
    draft = draft_files(tmp_path, files)
    assert expectations(draft) == {
        "coverage": (["line_coverage >= 66.6%"], ["patch_coverage >= 80%"]),
        "tests": (["failed == 0"], ["total >= 1", "skipped == 0"]),
        "project-files": (["exists"], []),
    }
    assert draft.check == "gate check"
    decision = decide(tmp_path, draft)
    assert decision.state is State.READY
    assert {verdict.status for verdict in decision.verdicts} == {Status.PASS}


def test_the_present_number_of_failing_tests_is_the_threshold_and_one_more_blocks(tmp_path: Path) -> None:
    draft = draft_files(tmp_path, {"junit.xml": FAILING})
    assert expectations(draft)["tests"] == (["failed <= 1"], ["failed == 0", "total >= 2", "skipped == 0"])
    assert decide(tmp_path, draft).state is State.READY

    more = FAILING.replace('<testcase name="a"/>', '<testcase name="a"><failure/></testcase>')
    lay_out(tmp_path, {"junit.xml": more})
    assert decide(tmp_path, draft).state is State.NOT_READY


def test_a_report_that_the_tool_writes_tomorrow_is_read(tmp_path: Path) -> None:
    folder = "target/surefire-reports"
    draft = draft_files(tmp_path, {f"{folder}/TEST-A.xml": PASSING})
    lay_out(tmp_path, {f"{folder}/TEST-B.xml": FAILING})

    assert decide(tmp_path, draft).state is State.NOT_READY


def test_a_module_whose_report_is_missing_tomorrow_is_noticed(tmp_path: Path) -> None:
    files = {f"packages/{name}/coverage/lcov.info": LCOV.replace("a.py", f"packages/{name}/a.py") for name in "ab"}
    draft = draft_files(tmp_path, files | {f"packages/{name}/a.py": "1\n2\n3\n" for name in "ab"})

    assert expectations(draft)["coverage"][0] == ["line_coverage >= 66.6%", "reports >= 2"]
    assert decide(tmp_path, draft).state is State.READY
    (tmp_path / "packages/b/coverage/lcov.info").unlink()
    assert decide(tmp_path, draft).state is not State.READY


@cases(
    "files",
    [
        {},
        {"junit.xml": "<testsuites/>"},
        {"junit.xml": FAILING.replace("<testcase name='a'/>", "")},
        {"junit.xml": '<testsuite><testcase><skipped/></testcase></testsuite>'},
        {"junit.xml": '<testsuite><testcase><error/></testcase></testsuite>'},
        {"lcov.info": LCOV.replace(",1", ",0").replace("LH:2", "LH:0")},
        {"coverage.xml": "<coverage", "lcov.info": "TN:\nSF:a\n"},
        {"odd 'name': #x/junit.xml": PASSING, "{a,b}[c]*/lcov.info": LCOV},
        {"naïve 😀/junit.xml": PASSING},
        {f"module{n}/TEST-{n}.xml": f"<testsuite name='{n}'><testcase/></testsuite>" for n in range(30)},
    ],
)  # fmt: skip
@with_folders
def test_the_draft_loads_and_never_blocks(tmp_path: Path, files: dict[str, str]) -> None:
    draft = draft_files(tmp_path, files)
    assert decide(tmp_path, draft).state is State.READY


def test_many_reports_are_given_as_a_glob(tmp_path: Path) -> None:
    files = {f"m{n}/TEST-{n}.xml": f"<testsuite name='{n}'><testcase/></testsuite>" for n in range(30)}
    text = draft_files(tmp_path, files).pages[scaffold.CHECKLIST]
    assert 'reports: ["*/TEST-*.xml"]' in text


def test_the_workflow_lists_paths_and_the_checklist_globs(tmp_path: Path) -> None:
    pages = draft_files(tmp_path, {"app/[id]*/junit.xml": PASSING}).pages

    assert "      #   app/[id]*/junit.xml\n" in pages[scaffold.WORKFLOW]
    assert yaml.safe_load(pages[scaffold.CHECKLIST])["items"][0]["with"]["reports"] == [r"app/\[id\]\*/junit.xml"]


def test_equal_coverage_in_two_formats_is_one_item(tmp_path: Path) -> None:
    cobertura = (
        '<coverage><packages><package><classes><class filename="a.py"><lines><line number="1" hits="1"/>'
        '<line number="2" hits="1"/><line number="3" hits="0"/></lines></class></classes></package></packages>'
        "</coverage>"
    )
    draft = draft_files(tmp_path, {"a.py": SOURCE, "coverage.xml": cobertura, "lcov.info": LCOV})
    assert [name for name in expectations(draft) if name.startswith("coverage")] == ["coverage"]
    assert "coverage.xml reports the same coverage as another report and is not used" in draft.notes


def test_reports_of_dependencies_and_unreadable_reports_are_left_out(tmp_path: Path) -> None:
    files = {"node_modules/x/junit.xml": PASSING, "web/fixtures/lcov.info": LCOV, "junit.xml": "<testsuite>"}
    draft = draft_files(tmp_path, files)
    assert list(expectations(draft)) == ["missing-project-files"]
    assert any(note.startswith("not used: junit.xml: ") for note in draft.notes)
    assert "# not used: junit.xml: " in draft.pages[scaffold.CHECKLIST]


@pytest.mark.parametrize("path", [".github/readiness.yml", "readiness.yml"])
def test_an_existing_checklist_is_kept(tmp_path: Path, path: str) -> None:
    draft = draft_files(tmp_path, {path: "mine"})
    assert list(draft.pages) == [scaffold.WORKFLOW]
    assert draft.existing == (path,)


def test_an_existing_workflow_is_kept_even_if_it_is_a_broken_link(tmp_path: Path) -> None:
    (tmp_path / ".github/workflows").mkdir(parents=True)
    (tmp_path / scaffold.WORKFLOW).symlink_to("/nowhere/at/all")
    draft = draft_files(tmp_path, {"README.md": "x"})
    assert list(draft.pages) == [scaffold.CHECKLIST]
    assert draft.existing == (scaffold.WORKFLOW,)


def test_proposing_writes_no_files(tmp_path: Path) -> None:
    draft_files(tmp_path, {"README.md": "x"})
    assert [path.name for path in tmp_path.iterdir()] == ["README.md"]


def test_the_workflow_lists_the_reports_that_its_steps_must_write(tmp_path: Path) -> None:
    text = draft_files(tmp_path, {"a b/junit.xml": PASSING}).pages[scaffold.WORKFLOW]
    assert "#   a b/junit.xml\n" in text
    assert yaml.safe_load(text) == yaml.safe_load(pages.render_workflow(ProjectScan()))


BANDIT = (REPOSITORY / "examples/shop/reports/bandit/bandit.json").read_text()


def test_the_thresholds_of_scans_are_the_present_counts(tmp_path: Path) -> None:
    draft = draft_files(tmp_path, {"scans/bandit.json": BANDIT, "README.md": "x"})
    must, should = expectations(draft)["scans"]
    assert must == ["critical == 0", "high == 0", "unrated == 0"]
    assert should == ["medium <= 1", "fixable == 0"]
    assert decide(tmp_path, draft).state is State.READY


DEBT = BANDIT.replace("HIGH", "SWAP").replace("MEDIUM", "HIGH").replace("SWAP", "MEDIUM")
"""The same report with a serious finding."""


def test_a_repository_with_serious_findings_blocks_new_ones_only(tmp_path: Path) -> None:
    files = {"scans/bandit.json": DEBT, "service/health.py": "x = 1\n" * 99, ".gitignore": "scans/\n"}
    draft = draft_files(tmp_path, files)
    must, should = expectations(draft)["scans"]
    assert must == ["new_critical == 0", "new_high == 0", "new_unrated == 0"]
    assert should == ["total <= baseline"]
    assert decide(tmp_path, draft).state is State.UNDECIDED  # nothing to compare with

    git(tmp_path, "init", "--quiet", "--initial-branch", "main")
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "--quiet", "--message", "m")
    lay_out(tmp_path, draft.pages)
    assert check(tmp_path, "--base", "main").code == 0
    saved = check(tmp_path, "--base", "main", "--json", "saved.json")
    assert saved.code == 0
    compared = check(tmp_path, "--baseline", "saved.json")
    assert (compared.code, "1 high; 1 total; 0 new critical" in compared.out) == (0, True)


def test_the_workflow_of_a_repository_with_serious_findings_saves_and_compares_a_baseline(tmp_path: Path) -> None:
    draft = draft_files(tmp_path, {"bandit.json": DEBT})

    for path, example in ((scaffold.WORKFLOW, "ratchet.yml"), (scaffold.HISTORY_WORKFLOW, "history.yml")):
        expected = yaml.safe_load((REPOSITORY / "examples/workflows" / example).read_text())
        job = expected["jobs"]["gate"]
        job["steps"] = [step for step in job["steps"] if "run" not in step]
        workflow = yaml.safe_load(draft.pages[path])
        assert workflow["jobs"] == expected["jobs"]
        assert workflow[True] == expected[True]
    assert "compared with the base branch, every `must` holds today" in draft.pages[scaffold.CHECKLIST]


def test_the_licences_of_an_sbom_are_at_least_as_well_known_as_today(tmp_path: Path) -> None:
    bom = (REPOSITORY / "tests/corpus/sbom/cyclonedx-py-7.json").read_text()
    draft = draft_files(tmp_path, {"build/bom.json": bom, "build/sbom.json": '{"bomFormat": "CycloneDX"}'})

    assert expectations(draft)["licences"] == (["unknown_license <= 1"], ["without_version == 0"])
    assert decide(tmp_path, draft).state is State.READY


@cases("empty", ["[]", "[]\n", "null"])
@with_folders
def test_an_empty_gitleaks_report_gets_an_item_with_its_format(tmp_path: Path, empty: str) -> None:
    draft = draft_files(tmp_path, {"gitleaks.json": empty, "bandit.json": BANDIT})
    items = yaml.safe_load(draft.pages[scaffold.CHECKLIST])["items"]
    assert {item["id"]: item["with"].get("format") for item in items} == {"scans": None, "scans-gitleaks": "gitleaks"}
    assert expectations(draft)["scans-gitleaks"] == (["total == 0"], [])
    assert decide(tmp_path, draft).state is State.READY


def test_an_empty_list_of_another_tool_is_not_a_scan(tmp_path: Path) -> None:
    draft = draft_files(tmp_path, {"trivy.json": "[]", "gitleaks.json": "[{}]"})
    assert list(expectations(draft)) == ["missing-project-files"]


def test_a_failed_scan_does_not_affect_the_other_scans(tmp_path: Path) -> None:
    broken = '{"error": {"code": "ENOLOCK", "summary": "no lock file"}}'
    draft = draft_files(tmp_path, {"bandit.json": BANDIT, "npm-audit.json": broken})
    assert '"bandit.json"]' in draft.pages[scaffold.CHECKLIST]
    assert any(note.startswith("not used: npm-audit.json") for note in draft.notes), draft.notes


def corpus(name: str) -> str:
    return (FOLDER / "quality" / name).read_text(encoding="utf-8")


def test_a_repository_with_errors_of_linters_blocks_new_ones_only(tmp_path: Path) -> None:
    files = {
        "build/eslint-report.json": corpus("eslint/eslint-9.39.5.json"),
        "build/reports/checkstyle/main.xml": corpus("checkstyle/checkstyle-8.36.1.xml"),
        "gl-code-quality-report.json": corpus("codeclimate/code-climate.json"),
        "pmd.xml": '<pmd version="7"><file name="a">',
    }
    draft = draft_files(tmp_path, files)
    assert expectations(draft)["lint"] == (
        ["new_errors == 0", "new_unrated == 0", "reports >= 3"],
        ["total <= baseline"],
    )
    page = draft.pages[scaffold.CHECKLIST]
    assert "The linters report no new errors" in page
    assert "There are findings today, so only new ones block" in page
    assert "scans" not in expectations(draft)
    assert any(note.startswith("not used: pmd.xml") for note in draft.notes), draft.notes
    assert draft.check == "gate check --base main"
    assert decide(tmp_path, draft).state is State.UNDECIDED  # nothing to compare with

    lay_out(tmp_path, draft.pages)
    saved = check(tmp_path, "--json", "saved.json")
    assert (saved.code, check(tmp_path, "--baseline", "saved.json").code) == (2, 0)


def test_reports_of_linters_without_an_error_have_their_present_warnings_as_a_limit(tmp_path: Path) -> None:
    report = '<checkstyle version="10.3"><file name="a.java"><error severity="warning" source="a"/></file></checkstyle>'
    draft = draft_files(tmp_path, {"checkstyle.xml": report})
    assert expectations(draft)["lint"] == (["errors == 0", "unrated == 0"], ["warnings <= 1"])
    assert "The linters report no error" in draft.pages[scaffold.CHECKLIST]


def sarif(*tools: str) -> str:
    runs = [{"tool": {"driver": {"name": tool, "version": "1.2"}}, "results": []} for tool in tools]
    return json.dumps({"version": "2.1.0", "runs": runs})


@cases(
    ("tools", "item"),
    [
        (("ESLint",), "lint"), (("ruff", "Pylint"), "lint"), (("ruff", "CodeQL"), "scans"), (("zizmor",), "scans"),
        (("ruff-security",), "scans"), (("",), "scans"),
    ],
)  # fmt: skip
@with_folders
def test_a_sarif_file_gets_one_item_that_of_linters_where_all_its_tools_are(
    tmp_path: Path, tools: tuple[str, ...], item: str
) -> None:
    draft = draft_files(tmp_path, {"results.sarif": sarif(*tools)})
    assert {"lint", "scans"} & set(expectations(draft)) == {item}
    assert not [note for note in draft.notes if note.startswith("not used")]


COMPONENTS = {"components": [{"type": "library", "name": "a", "version": "1", "licenses": [{"expression": "MIT"}]}]}
FLAW = {"id": "CVE-2026-1", "ratings": [{"severity": "low"}], "affects": [{"ref": "pkg:npm/a@1"}]}
ANALYSED = {**FLAW, "analysis": {"state": "not_affected", "justification": "code_not_reachable"}}


@cases(
    ("members", "items"),
    [
        (COMPONENTS, {"licences"}),
        ({"vulnerabilities": [FLAW]}, {"scans"}),
        ({**COMPONENTS, "vulnerabilities": [FLAW]}, {"licences", "scans"}),
        ({**COMPONENTS, "vulnerabilities": [FLAW, ANALYSED]}, {"licences", "scans"}),
        ({"vulnerabilities": [ANALYSED]}, set()),
    ],
)
@with_folders
def test_a_cyclonedx_document_gets_an_item_for_its_components_and_one_for_its_vulnerabilities(
    tmp_path: Path, members: dict[str, Any], items: set[str]
) -> None:
    document = {"bomFormat": "CycloneDX", "specVersion": "1.6", **members}
    draft = draft_files(tmp_path, {"bom.json": json.dumps(document), "README.md": "x"})
    assert {"licences", "scans"} & set(expectations(draft)) == items
    assert not [note for note in draft.notes if note.startswith("not used")]


@cases(
    ("commands", "branch"),
    [
        ("init -q -b main", "main"),
        ("init -q -b master", "master"),
        ("init -q -b work && git branch master", "master"),
        ("init -q -b master && git branch main", "main"),
        ("init -q -b trunk", "trunk"),
        ("init -q -b trunk && git branch work", "main"),
        (f"init -q -b work && git update-ref {REMOTE}/master HEAD", "master"),
        (f"init -q -b work && git update-ref {REMOTE}/work HEAD", "work"),
        ("init -q -b work && git update-ref refs/remotes/pull/1/merge HEAD && git checkout -q --detach", "work"),
        (
            f"init -q -b main && git update-ref {REMOTE}/v/2 HEAD && git symbolic-ref {REMOTE}/HEAD {REMOTE}/v/2",
            "v/2",
        ),
    ],
)
@with_folders
def test_the_workflow_of_the_history_runs_on_the_default_branch(tmp_path: Path, commands: str, branch: str) -> None:
    first, *others = commands.split(" && git ")
    for command in (first, "commit -q --allow-empty -m x", *others):
        git(tmp_path, *command.split())
    draft = draft_files(tmp_path, {"eslint.json": corpus("eslint/eslint-9.39.5.json"), ".gitignore": "*.json\n"})

    has_branch = git(tmp_path, "branch", "--list", branch) or branch == "main"  # which is the last guess
    base = branch if has_branch else f"origin/{branch}"
    assert draft.check == f"gate check --base {base}"
    assert yaml.safe_load(draft.pages[scaffold.HISTORY_WORKFLOW])[True]["push"]["branches"] == [branch]
    assert f"(locally: `gate check --base {base}`)" in draft.pages[scaffold.CHECKLIST]


def test_a_document_that_cannot_be_read_has_one_note(tmp_path: Path) -> None:
    draft = draft_files(tmp_path, {"bom.json": '{"bomFormat": "CycloneDX", "specVersion": "1.6"}', "README.md": "x"})
    assert len([note for note in draft.notes if note.startswith("not used")]) == 1


def test_an_empty_report_of_a_linter_gets_an_item_with_its_format(tmp_path: Path) -> None:
    draft = draft_files(tmp_path, {"ruff.json": "[]\n", "reports/shellcheck.json": "[]", "eslint.json": "[]"})
    items = yaml.safe_load(draft.pages[scaffold.CHECKLIST])["items"]
    assert [(item["id"], item["with"].get("format")) for item in items if item["probe"] == "quality"] == [
        ("lint-ruff", "ruff"),
        ("lint-shellcheck", "shellcheck"),
    ]
    assert expectations(draft)["lint-ruff"] == (["total == 0"], [])


def test_two_different_coverages_have_ids_with_their_format(tmp_path: Path) -> None:
    jacoco = (
        '<report name="x"><package name="p"><sourcefile name="A.java"><line nr="1" mi="0" ci="1" mb="0" cb="0"/>'
        "</sourcefile></package></report>"
    )
    draft = draft_files(tmp_path, {"a.py": SOURCE, "p/A.java": "", "jacoco.xml": jacoco, "lcov.info": LCOV})
    assert sorted(expectations(draft)) == ["coverage-jacoco", "coverage-lcov"]


@cases("name", ["a-b.xml", "[a-z].xml", "a\\-b.xml", "{a,b}-*.xml", "-.xml", "!a.xml", "(a|b).xml"])
@with_folders
def test_the_glob_of_a_path_matches_only_that_path(tmp_path: Path, name: str) -> None:
    for path in (name, "a.xml", "b.xml", "a-b.txt", "m.xml"):
        (tmp_path / path).touch()
    assert Host.at(tmp_path, NOW).workspace.glob([scanner.glob_of(name)]) == [name]


def test_an_ordinary_path_needs_no_escape() -> None:
    assert scanner.glob_of("coverage/cobertura-coverage.xml") == "coverage/cobertura-coverage.xml"


def test_notes_of_the_coverage_are_in_the_draft(tmp_path: Path) -> None:
    draft = draft_files(tmp_path, {"a.py": SOURCE, "lcov.info": LCOV + LCOV.replace("a.py", "other/b.py")})
    note = "lcov.info: 1 of 2 files are not in the repository, such as other/b.py"

    assert draft.notes[0].startswith(f"coverage: {note}")
    assert f"    probe: coverage\n    # {note}" in draft.pages[scaffold.CHECKLIST]


def test_committed_reports_are_samples_and_give_no_item(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    lay_out(tmp_path, {"samples/junit.xml": PASSING, "samples/lcov.info": LCOV, "a.py": "1\n2\n3\n"})
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "x")
    draft = draft_files(tmp_path, {"out/junit.xml": FAILING})

    assert expectations(draft)["tests"][0] == ["failed <= 1"]
    assert "coverage" not in expectations(draft)
    assert 'reports: ["out/junit.xml"]' in draft.pages[scaffold.CHECKLIST]
    assert [note for note in draft.notes if note.startswith("not used")] == [
        "not used: samples/lcov.info: committed in the repository",
        "not used: samples/junit.xml: committed in the repository",
    ]


def test_a_note_names_reports_that_git_does_not_ignore(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    files = {"a/junit.xml": PASSING, "b/junit.xml": PASSING, "README.md": "x"}

    (note,) = draft_files(tmp_path, {**files, ".gitignore": "b/\n"}).notes
    assert note.startswith("git does not ignore a/junit.xml: add it to .gitignore; ")
    assert draft_files(tmp_path, {**files, ".gitignore": "*.xml\n"}).notes == ()

    git(tmp_path, "add", "--force", "b/junit.xml")
    (note,) = draft_files(tmp_path, files).notes
    assert note.startswith("git does not ignore b/junit.xml: ")


def test_a_folder_of_a_repository_gets_no_workflow_and_a_note_on_where_it_belongs(tmp_path: Path) -> None:
    """GitHub never runs a workflow in a folder, and a part of a repository may have a checklist of its own."""
    git(tmp_path, "init", "-q")
    shop = lay_out(tmp_path / "services" / "shop", {"README.md": "x"})
    top = shop / ".." / ".."

    draft = scaffold.draft_files(Host.at(shop, NOW, env={"PATH": os.environ["PATH"]}))
    assert list(draft.pages) == [scaffold.CHECKLIST]
    (note,) = draft.notes
    assert note == (
        f"no workflow is drafted: GitHub runs only those of the repository, which starts at `{top}`. Add a step of "
        f"the action with `root: services/shop` there, or delete this checklist and run `gate init --root {top}`"
    )
    at_top = scaffold.draft_files(Host.at(tmp_path, NOW, env={"PATH": os.environ["PATH"]}))
    assert (list(at_top.pages), at_top.notes) == ([scaffold.CHECKLIST, scaffold.WORKFLOW], ())


def test_a_note_names_the_glob_of_many_reports_that_git_does_not_ignore(tmp_path: Path) -> None:
    """A runner that writes a file for each class puts another time into its name on each run."""
    git(tmp_path, "init", "-q")
    files = {f"TEST-{n}.xml": f'<testsuite><testcase name="{n}"/></testsuite>' for n in range(20)}

    (note,) = draft_files(tmp_path, files).notes
    assert note == (
        "git does not ignore TEST-*.xml: add it to .gitignore; a workflow does not count a committed report"
    )
    assert draft_files(tmp_path, {".gitignore": "TEST-*.xml\n"}).notes == ()


def test_tests_that_fail_today_are_named_with_what_the_draft_makes_of_them(tmp_path: Path) -> None:
    assert draft_files(tmp_path / "red", {"junit.xml": FAILING}).notes == (
        "tests: 1 test fails today, so only more block: fix it, then write `failed == 0` under `must`",
    )
    assert draft_files(tmp_path / "green", {"junit.xml": PASSING}).notes == ()


def test_a_workflow_names_reports_only_where_the_checklist_reads_some(tmp_path: Path) -> None:
    without = draft_files(tmp_path / "none", {"README.md": "x"}).pages[scaffold.WORKFLOW]
    some = draft_files(tmp_path / "some", {"junit.xml": PASSING}).pages[scaffold.WORKFLOW]

    assert "      # Build and test here.\n" in without
    assert "      # Build and test here. These steps must write the reports of the checklist:\n      #   junit" in some


def test_a_note_names_three_of_many_reports_that_git_does_not_ignore(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (note,) = draft_files(tmp_path, {f"{n}/junit.xml": PASSING for n in range(5)}).notes

    assert note.startswith("git does not ignore 0/junit.xml, 1/junit.xml, 2/junit.xml and 2 more: ")


def test_without_reports_or_without_git_there_is_no_note_on_ignoring(tmp_path: Path) -> None:
    assert draft_files(tmp_path / "no git", {"junit.xml": PASSING}).notes == ()
    (tmp_path / "no report").mkdir()
    git(tmp_path / "no report", "init", "-q")
    assert draft_files(tmp_path / "no report", {"README.md": "x"}).notes == ()


LOAD = ("performance/k6-handlesummary/k6-1.1-handlesummary.json", "performance/locust-stats/locust-2.47_stats.csv")


def draft_of(folder: Path, reports: Mapping[str, str]) -> scaffold.Draft:
    """The draft from reports of the corpus, by their path."""
    return draft_files(folder, {path: (FOLDER / name).read_text(encoding="utf-8") for path, name in reports.items()})


def test_a_rate_of_errors_is_a_ceiling_and_holds_at_once(tmp_path: Path) -> None:
    draft = draft_of(tmp_path, {f"load/{path.rpartition('/')[2]}": path for path in LOAD})
    must, should = expectations(draft)["load"]
    assert must[0].startswith("error_rate <= ")
    assert should == []  # only one of the tools has thresholds
    assert decide(tmp_path, draft).state is State.READY


def test_a_score_is_a_floor_without_a_count(tmp_path: Path) -> None:
    draft = draft_of(tmp_path, {"lighthouse/lhr-1.json": "performance/lighthouse/lhr-performance.json"})
    assert " of " not in draft.pages[scaffold.CHECKLIST].partition("probe: lighthouse")[2].partition("- id:")[0]
    assert decide(tmp_path, draft).state is State.READY


def test_a_load_test_without_a_rate_of_errors_gets_an_item(tmp_path: Path) -> None:
    draft = draft_of(tmp_path, {"load/hey.csv": "performance/hey-csv/hey-0.1.4.csv"})
    assert expectations(draft)["load"] == (["reports >= 1"], [])
    assert decide(tmp_path, draft).state is State.READY


def test_an_sbom_that_another_item_reads_is_not_called_unused(tmp_path: Path) -> None:
    draft = draft_of(tmp_path, {"bom.json": "sbom/cyclonedx-npm-6.json"})
    assert "licences" in expectations(draft)
    assert [note for note in draft.notes if note.startswith("not used")] == []


@pytest.mark.parametrize(
    "path", ["target/pit-reports/202611201200/mutations.xml", "build/reports/pitest/mutations.xml"]
)
def test_the_report_of_pit_is_where_maven_or_gradle_writes_it(tmp_path: Path, path: str) -> None:
    draft = draft_of(tmp_path, {path: "mutation/pit.xml"})
    assert expectations(draft)["mutation"][0] == ["mutation_score >= 60%"]
    assert decide(tmp_path, draft).state is State.READY

    tomorrow = tmp_path / path.replace("20261120", "20261121")
    tomorrow.parent.mkdir(exist_ok=True)
    (tmp_path / path).rename(tomorrow)
    assert decide(tmp_path, draft).state is State.READY


def test_the_reports_of_lighthouse_ci_are_in_its_hidden_folder(tmp_path: Path) -> None:
    draft = draft_of(tmp_path, {".lighthouseci/lhr-1700000000000.json": "performance/lighthouse/lhr-performance.json"})
    (item,) = yaml.safe_load(draft.pages[scaffold.CHECKLIST])["items"]
    assert (item["probe"], item["with"]) == ("lighthouse", {"reports": [".lighthouseci/lhr-*.json"]})
    assert decide(tmp_path, draft).state is State.READY


def test_the_results_of_allure_have_other_names_in_each_run(tmp_path: Path) -> None:
    first, second = (f"allure-results/{digit * 8}-1111-1111-1111-111111111111-result.json" for digit in "12")
    result = '{"uuid": "1", "historyId": "%s", "name": "a", "status": "passed", "start": 1, "stop": 2}'
    draft = draft_files(tmp_path, {first: result % "a", second: result % "b", "allure-results/categories.json": "[]"})
    (item,) = yaml.safe_load(draft.pages[scaffold.CHECKLIST])["items"]
    assert item["with"]["reports"] == ["allure-results/*-*.json"]
    assert decide(tmp_path, draft).state is State.READY


def test_a_path_with_a_platform_is_a_wildcard_in_the_checklist_and_the_workflow(tmp_path: Path) -> None:
    report = "SF:a.py\nDA:1,1\nDA:2,1\nend_of_record\n"
    draft = draft_files(tmp_path, {"a.py": "x = 1\ny = 2\n", "target/x86_64-unknown-linux-gnu/lcov.info": report})

    for page in draft.pages.values():
        assert "target/*/lcov.info" in page
        assert "x86_64" not in page


@cases(
    ("path", "text", "reason"),
    [
        ("sqlfluff.json", "[]", "this is nothing but `[]`: SQLFluff checked no file"),
        ("trivy.json", "[]", "this is nothing but `[]`"),
        ("axe.json", "null", "this is nothing but `null`"),
        ("build/junit.xml", "", "the file is empty"),
        (
            "target/test-results.json",
            '{ "type": "suite", "event": "started", "test_count": 3 }\n',
            f"this is the JSON output of Rust's tests, which is not read; {NEXTEST}",
        ),
    ],
)
@with_folders
def test_a_file_that_only_its_name_makes_a_report_has_a_note(tmp_path: Path, path: str, text: str, reason: str) -> None:
    draft = draft_files(tmp_path, {path: text})
    assert f"not used: {path}: {reason}" in draft.notes


@cases(
    ("path", "text"),
    [
        ("summary.json", '{"a": 1}'),
        ("failsafe-summary.xml", '<failsafe-summary result="null"/>'),
        ("test-report.json", '{"openapi": "3.1.0"}'),
        ("ruff.json", "[]"),
    ],
)
@with_folders
def test_another_file_of_such_a_name_has_no_note(tmp_path: Path, path: str, text: str) -> None:
    assert draft_files(tmp_path, {path: text}).notes == ()


def test_a_committed_file_of_such_a_name_has_no_note(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    lay_out(tmp_path, {"samples/sqlfluff.json": "[]"})
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "x")
    assert draft_files(tmp_path, {}).notes == ()


def test_a_run_in_which_no_test_loaded_sets_no_threshold(tmp_path: Path) -> None:
    summary = {"example_count": 0, "failure_count": 0, "pending_count": 0, "errors_outside_of_examples_count": 17}
    rspec = json.dumps({"version": "3.12.0", "examples": [], "summary": summary, "summary_line": "0 examples"})
    draft = draft_files(tmp_path, {"reports/rspec.json": rspec, "Gemfile": "gem 'rspec'\n"})

    assert "tests" not in expectations(draft)
    assert "not used: reports/rspec.json: no test passed, so 17 failures are no threshold" in draft.notes
    assert "  # - id: tests\n" in draft.pages[scaffold.CHECKLIST]


@cases(
    ("report", "must"),
    [
        ('<testsuite><testcase name="a"><failure/></testcase></testsuite>', None),
        ('<testsuite><testcase name="a"><failure/></testcase><testcase name="b"/></testsuite>', "failed <= 1"),
    ],
)
@with_folders
def test_a_run_in_which_no_test_passed_sets_no_threshold(tmp_path: Path, report: str, must: str | None) -> None:
    draft = draft_files(tmp_path, {"junit.xml": report})

    assert expectations(draft).get("tests", ([None], []))[0] == [must]
    assert ("not used: junit.xml: no test passed, so 1 failure is no threshold" in draft.notes) is (must is None)


COVERAGE_OF = "TN:\nSF:{}\nDA:1,1\nend_of_record\n"


@cases(
    ("measured", "files", "is_used"),
    [
        ("tests/test_shop.py", ["src/shop/__init__.py", "src/shop/cart.py", "tests/test_shop.py"], False),
        ("web/cart.test.ts", ["web/cart.ts", "web/cart.test.ts"], False),
        ("cart.py", ["src/shop/cart.py", "tests/test_shop.py"], True),
        ("spec/parser.py", ["spec/parser.py", "setup.py"], True),  # the product is called like tests
        ("tests/test_shop.py", ["tests/test_shop.py", "web/cart.ts"], True),  # there is no other Python to measure
    ],
)
@with_folders
def test_coverage_of_tests_alone_sets_no_threshold(
    tmp_path: Path, measured: str, files: list[str], *, is_used: bool
) -> None:
    draft = draft_files(tmp_path, {**dict.fromkeys(files, "a = 1\n"), "lcov.info": COVERAGE_OF.format(measured)})

    assert ("coverage" in expectations(draft)) is is_used
    advice = ignore_globs.ONLY_TESTS_OF_PYTHON if measured.endswith(".py") else ignore_globs.ONLY_TESTS
    assert (f"not used: lcov.info: {advice}" in draft.notes) is not is_used


PHPCS = {
    "totals": {"errors": 1, "warnings": 0, "fixable": 1},
    "files": {
        "a.php": {
            "errors": 1,
            "warnings": 0,
            "messages": [
                {"message": "m", "source": "PSR12.A.B", "severity": 5, "fixable": True, "type": "ERROR", "line": 3}
            ],
        }
    },
}
CHECKSTYLE = (
    '<checkstyle version="3.7.1"><file name="a.php">'
    '<error line="{}" column="1" severity="error" message="m" source="PSR12.A.B"/></file></checkstyle>'
)


@cases(("line", "reports"), [(3, ["phpcs.json"]), (4, ["phpcs-checkstyle.xml", "phpcs.json"])])
@with_folders
def test_the_same_findings_in_two_formats_count_once(tmp_path: Path, line: int, reports: list[str]) -> None:
    files = {"a.php": "<?php\n", "phpcs-checkstyle.xml": CHECKSTYLE.format(line), "phpcs.json": json.dumps(PHPCS)}
    draft = draft_files(tmp_path, files)

    (lint,) = [item for item in yaml.safe_load(draft.pages[scaffold.CHECKLIST])["items"] if item["id"] == "lint"]
    assert lint["with"]["reports"] == reports
    note = "phpcs-checkstyle.xml reports the same findings as another report and is not used"
    assert (note in draft.notes) is (len(reports) == 1)


def test_equal_findings_of_two_packages_in_one_format_count_twice(tmp_path: Path) -> None:
    files = {f"{folder}/checkstyle.xml": CHECKSTYLE.format(3) for folder in ("api", "web")}
    draft = draft_files(tmp_path, {name: text.replace("3.7.1", name) for name, text in files.items()})

    assert "new_errors == 0  # today 2, new and old" in draft.pages[scaffold.CHECKLIST]
    assert not [note for note in draft.notes if "same findings" in note]


def test_many_files_with_one_reason_have_one_note(tmp_path: Path) -> None:
    draft = draft_files(tmp_path, {f"build/TEST-{number}.xml": "" for number in range(50)} | {"axe.json": "null"})

    (files,) = [note for note in draft.notes if note.endswith(": the file is empty")]
    assert files.startswith("not used: build/TEST-0.xml")
    assert " more: " in files
    assert "not used: axe.json: this is nothing but `null`" in draft.notes


def test_reports_of_one_format_that_all_cannot_be_read_are_noted(tmp_path: Path) -> None:
    cut = "TN:\nSF:a.py\nDA:1,1\nLF:3\nLH:2\n"
    draft = draft_files(tmp_path, {"a.py": SOURCE, "one/lcov.info": cut, "two/lcov.info": cut})
    assert "coverage" not in expectations(draft)
    assert sum(note.startswith("not used: ") and "lcov.info" in note for note in draft.notes) == 2
