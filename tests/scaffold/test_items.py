"""`gate init`: a folder in, a checklist and a workflow out, which are sound and ready at once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from gate import checklist, judge, scaffold
from gate.adapters.host import Host
from gate.gather.concurrent import gather
from gate.model.decision import Decision, State, Status
from gate.model.subject import Subject
from gate.probes.common.probe import ProbeContext
from gate.scaffold import items, pages
from tests.command import lay_out
from tests.corpus import REPOSITORY
from tests.git import git

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
PASSING = '<testsuite><testcase name="a" time="1"/><testcase name="b"/></testsuite>'
FAILING = '<testsuite><testcase name="a"/><testcase name="b"/><testcase name="c"><failure/></testcase></testsuite>'
LCOV = "TN:\nSF:a.py\nDA:1,1\nDA:2,1\nDA:3,0\nLF:3\nLH:2\nend_of_record\n"


def propose(folder: Path, files: Mapping[str, str]) -> scaffold.Draft:
    lay_out(folder, files)
    return scaffold.propose(Host.at(folder, NOW))


def judged(folder: Path, proposed: scaffold.Draft) -> Decision:
    loaded = checklist.load(proposed.pages[scaffold.CHECKLIST].encode(), scaffold.CHECKLIST)
    gathered = gather(loaded.items, ProbeContext(Host.at(folder, NOW)), 60)
    return judge.decide(loaded, gathered, Subject(), NOW, None)


def expectations(proposed: scaffold.Draft) -> dict[str, tuple[list[str], list[str]]]:
    loaded = checklist.load(proposed.pages[scaffold.CHECKLIST].encode(), scaffold.CHECKLIST)
    return {item.id: ([e.text for e in item.must], [e.text for e in item.should]) for item in loaded.items}


def test_what_is_on_disk_becomes_a_checklist_that_is_ready_at_once(tmp_path: Path) -> None:
    files = {"build/junit.xml": PASSING, "lcov.info": LCOV, "README.md": "x", "LICENSE": "x"}
    proposed = propose(tmp_path, files)
    assert expectations(proposed) == {
        "coverage": (["line_coverage >= 66%"], ["patch_coverage >= 80%"]),
        "tests": (["failed == 0"], ["total >= 1", "skipped == 0"]),
        "papers": (["exists"], []),
    }
    decision = judged(tmp_path, proposed)
    assert decision.state is State.READY
    assert {verdict.status for verdict in decision.verdicts} == {Status.PASS}


def test_failing_tests_are_held_where_they_are_and_warned_of(tmp_path: Path) -> None:
    proposed = propose(tmp_path, {"junit.xml": FAILING})
    assert expectations(proposed)["tests"] == (["pass_rate >= 66%"], ["failed == 0", "total >= 2", "skipped == 0"])
    assert judged(tmp_path, proposed).state is State.READY


@pytest.mark.parametrize(
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
def test_whatever_is_on_disk_the_draft_loads_and_blocks_nothing(tmp_path: Path, files: dict[str, str]) -> None:
    proposed = propose(tmp_path, files)
    assert judged(tmp_path, proposed).state is State.READY


def test_many_reports_are_named_by_the_glob_that_found_them(tmp_path: Path) -> None:
    files = {f"m{n}/TEST-{n}.xml": f"<testsuite name='{n}'><testcase/></testsuite>" for n in range(30)}
    text = propose(tmp_path, files).pages[scaffold.CHECKLIST]
    assert 'reports: ["**/{TEST-,junit-,junit_}*.xml"]' in text


def test_the_workflow_names_reports_as_people_do_and_the_checklist_as_globs(tmp_path: Path) -> None:
    written = propose(tmp_path, {"app/[id]*/junit.xml": PASSING}).pages

    assert "      #   app/[id]*/junit.xml\n" in written[scaffold.WORKFLOW]
    assert yaml.safe_load(written[scaffold.CHECKLIST])["items"][0]["with"]["reports"] == [r"app/\[id\]\*/junit.xml"]


def test_one_coverage_told_in_two_formats_is_one_item(tmp_path: Path) -> None:
    cobertura = (
        '<coverage><packages><package><classes><class filename="a.py"><lines><line number="1" hits="1"/>'
        '<line number="2" hits="1"/><line number="3" hits="0"/></lines></class></classes></package></packages>'
        "</coverage>"
    )
    proposed = propose(tmp_path, {"coverage.xml": cobertura, "lcov.info": LCOV})
    assert [name for name in expectations(proposed) if name.startswith("coverage")] == ["coverage"]
    assert "lcov.info tells the same coverage as another report and is not used" in proposed.noticed


def test_reports_of_others_and_reports_that_cannot_be_read_are_left_out(tmp_path: Path) -> None:
    files = {"node_modules/x/junit.xml": PASSING, "web/fixtures/lcov.info": LCOV, "junit.xml": "<testsuite>"}
    proposed = propose(tmp_path, files)
    assert list(expectations(proposed)) == ["papers-to-write"]
    assert any(words.startswith("not used: junit.xml: ") for words in proposed.noticed)
    assert "# not used: junit.xml: " in proposed.pages[scaffold.CHECKLIST]


@pytest.mark.parametrize("there", [".github/readiness.yml", "readiness.yml"])
def test_a_checklist_that_exists_is_never_drafted_over(tmp_path: Path, there: str) -> None:
    proposed = propose(tmp_path, {there: "mine"})
    assert list(proposed.pages) == [scaffold.WORKFLOW]
    assert proposed.existing == (there,)


def test_a_workflow_that_exists_is_never_drafted_over_even_as_a_broken_link(tmp_path: Path) -> None:
    (tmp_path / ".github/workflows").mkdir(parents=True)
    (tmp_path / scaffold.WORKFLOW).symlink_to("/nowhere/at/all")
    proposed = propose(tmp_path, {"README.md": "x"})
    assert list(proposed.pages) == [scaffold.CHECKLIST]
    assert proposed.existing == (scaffold.WORKFLOW,)


def test_nothing_is_written(tmp_path: Path) -> None:
    propose(tmp_path, {"README.md": "x"})
    assert [path.name for path in tmp_path.iterdir()] == ["README.md"]


def test_the_workflow_names_the_reports_that_have_to_be_made(tmp_path: Path) -> None:
    text = propose(tmp_path, {"a b/junit.xml": PASSING}).pages[scaffold.WORKFLOW]
    assert "#   a b/junit.xml\n" in text
    assert yaml.safe_load(text) == yaml.safe_load(pages.workflow(items.Findings()))


BANDIT = (REPOSITORY / "examples/shop/reports/bandit/bandit.json").read_text()


def test_scans_are_held_where_they_are(tmp_path: Path) -> None:
    proposed = propose(tmp_path, {"scans/bandit.json": BANDIT, "README.md": "x"})
    must, should = expectations(proposed)["scans"]
    assert must == ["critical == 0", "high == 0", "unrated == 0"]
    assert should == ["medium <= 1", "fixable == 0"]
    assert judged(tmp_path, proposed).state is State.READY


@pytest.mark.parametrize("nothing", ["[]", "[]\n", "null"])
def test_a_gitleaks_that_found_nothing_is_named_since_its_report_cannot_say(tmp_path: Path, nothing: str) -> None:
    proposed = propose(tmp_path, {"gitleaks.json": nothing, "bandit.json": BANDIT})
    items = yaml.safe_load(proposed.pages[scaffold.CHECKLIST])["items"]
    assert {item["id"]: item["with"].get("format") for item in items} == {"scans": None, "secrets": "gitleaks"}
    assert expectations(proposed)["secrets"] == (["total == 0"], [])
    assert judged(tmp_path, proposed).state is State.READY


def test_an_empty_list_by_whomever_is_no_scan(tmp_path: Path) -> None:
    proposed = propose(tmp_path, {"trivy.json": "[]", "gitleaks.json": "[{}]"})
    assert list(expectations(proposed)) == ["papers-to-write"]


def test_a_scan_that_failed_spoils_no_other(tmp_path: Path) -> None:
    broken = '{"error": {"code": "ENOLOCK", "summary": "no lock file"}}'
    proposed = propose(tmp_path, {"bandit.json": BANDIT, "npm-audit.json": broken})
    assert '"bandit.json"]' in proposed.pages[scaffold.CHECKLIST]
    assert any(words.startswith("not used: npm-audit.json") for words in proposed.noticed), proposed.noticed


def test_two_coverages_are_told_apart_by_their_format(tmp_path: Path) -> None:
    jacoco = (
        '<report name="x"><package name="p"><sourcefile name="A.java"><line nr="1" mi="0" ci="1" mb="0" cb="0"/>'
        "</sourcefile></package></report>"
    )
    proposed = propose(tmp_path, {"jacoco.xml": jacoco, "lcov.info": LCOV})
    assert sorted(expectations(proposed)) == ["coverage-jacoco", "coverage-lcov"]


@pytest.mark.parametrize("name", ["a-b.xml", "[a-z].xml", "a\\-b.xml", "{a,b}-*.xml", "-.xml", "!a.xml", "(a|b).xml"])
def test_the_glob_of_a_path_matches_it_and_nothing_else(tmp_path: Path, name: str) -> None:
    for path in (name, "a.xml", "b.xml", "a-b.txt", "m.xml"):
        (tmp_path / path).touch()
    assert Host.at(tmp_path, NOW).workspace.glob([items.glob_of(name)]) == [name]


def test_an_ordinary_path_is_written_as_it_is() -> None:
    assert items.glob_of("coverage/cobertura-coverage.xml") == "coverage/cobertura-coverage.xml"


def test_what_a_reader_of_the_coverage_must_know_is_told(tmp_path: Path) -> None:
    proposed = propose(tmp_path, {"lcov.info": LCOV})
    said = "lcov.info: 1 of 1 files are not in the repository, such as a.py"

    assert proposed.noticed[0].startswith(f"coverage: {said}")
    assert f"    probe: coverage\n    # {said}" in proposed.pages[scaffold.CHECKLIST]


def test_reports_that_git_would_keep_are_named_and_those_that_it_ignores_are_not(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    files = {"a/junit.xml": PASSING, "b/junit.xml": PASSING, "README.md": "x"}

    (told,) = propose(tmp_path, {**files, ".gitignore": "b/\n"}).noticed
    assert told.startswith("git does not ignore a/junit.xml: a committed report")
    assert propose(tmp_path, {**files, ".gitignore": "*.xml\n"}).noticed == ()

    git(tmp_path, "add", "--force", "b/junit.xml")
    (told,) = propose(tmp_path, files).noticed
    assert told.startswith("git does not ignore b/junit.xml: ")


def test_in_a_folder_of_a_repository_its_top_is_named(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    shop = lay_out(tmp_path / "services" / "shop", {"README.md": "x"})
    top = shop / ".." / ".."

    (told,) = scaffold.propose(Host.at(shop, NOW, env={"PATH": os.environ["PATH"]})).noticed
    assert (
        told == f"the repository begins at {top}, and GitHub runs the workflows there alone: `gate init --root {top}`"
    )


def test_of_many_reports_that_git_would_keep_three_are_named(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (told,) = propose(tmp_path, {f"{n}/junit.xml": PASSING for n in range(5)}).noticed

    assert told.startswith("git does not ignore 0/junit.xml, 1/junit.xml, 2/junit.xml and 2 more: ")


def test_without_a_report_or_without_git_nothing_is_said_of_ignoring(tmp_path: Path) -> None:
    assert propose(tmp_path / "no git", {"junit.xml": PASSING}).noticed == ()
    (tmp_path / "no report").mkdir()
    git(tmp_path / "no report", "init", "-q")
    assert propose(tmp_path / "no report", {"README.md": "x"}).noticed == ()
