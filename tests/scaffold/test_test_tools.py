"""`gate init` where no report is on disk: what makes it is said, and its item waits in a comment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from gate import checklist, scaffold
from gate.adapters.host import Host
from gate.scaffold.test_tools import MAKERS
from tests import pages
from tests.command import lay_out

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
JUNIT = '<testsuite><testcase name="a"/></testsuite>'
LCOV = "TN:\nSF:a.py\nDA:1,1\nend_of_record\n"
VITEST = '{"devDependencies": {"vitest": "^4"}}'
PYTEST = '[dependency-groups]\ndev = ["pytest>=9"]\n'


def propose(folder: Path, files: Mapping[str, str]) -> scaffold.Draft:
    lay_out(folder, files)
    return scaffold.propose(Host.at(folder, NOW))


def uncommented(proposed: scaffold.Draft) -> dict[str, list[str]]:
    """The items that wait in comments, taken out of these as a person would: their reports by id."""
    text = proposed.pages[scaffold.CHECKLIST]
    opened = re.sub(r"^  # (?!Worth)", "  ", text, flags=re.MULTILINE)
    loaded = checklist.load(opened.encode(), scaffold.CHECKLIST)
    assert len(loaded.items) == opened.count("- id:")
    return {
        item["id"]: item["with"]["reports"] for item in yaml.safe_load(opened)["items"] if "reports" in item["with"]
    }


def test_the_command_is_told_and_the_items_wait_in_comments_ready_to_be_used(tmp_path: Path) -> None:
    proposed = propose(tmp_path, {"pyproject.toml": PYTEST, "README.md": "x"})

    told, then = proposed.missed
    assert then == "take the waiting items out of their comments, or remove both files and run `gate init` again"
    assert told == (
        "no report of tests and coverage is on disk: run `python -m pytest --junitxml=reports/junit.xml --cov"
        " --cov-branch --cov-report=xml:reports/coverage.xml` (it needs pytest-cov)"
    )
    assert uncommented(proposed) == {"tests": ["reports/junit.xml"], "coverage": ["reports/coverage.xml"]}
    assert "  #   # made by: python -m pytest --junitxml=reports/junit.xml" in proposed.pages[scaffold.CHECKLIST]
    assert '      # - run: "python -m pytest --junitxml=reports/junit.xml' in proposed.pages[scaffold.WORKFLOW]


C8 = "npx c8 --reporter=lcovonly"
TOOLS: list[tuple[dict[str, str], str, list[str]]] = [
    ({"requirements-dev.txt": "pytest==9.0\n"}, "python -m pytest ", ["reports/coverage.xml", "reports/junit.xml"]),
    ({"package.json": VITEST}, "npx vitest run ", ["coverage/lcov.info", "reports/junit.xml"]),
    (
        {"package.json": '{"devDependencies": {"jest": "*"}}'},
        "JEST_JUNIT_REPORT_TEST_SUITE_ERRORS=true npx jest ", ["coverage/lcov.info", "junit.xml"],
    ),
    (
        {"package.json": '{"devDependencies": {"mocha": "*"}}'},
        "npx c8 ", ["coverage/lcov.info", "reports/junit.xml"],
    ),
    ({"package.json": '{"scripts": {"test": "node --test"}}'}, "node --test ", ["junit.xml", "lcov.info"]),
    (
        {"pom.xml": "<project/>"},
        "mvn ", ["**/target/site/jacoco*/jacoco.xml", "**/target/surefire-reports/TEST-*.xml"],
    ),
    (
        {"build.gradle.kts": ""},
        "./gradlew ", ["**/build/reports/jacoco/**/*.xml", "**/build/test-results/**/TEST-*.xml"],
    ),
    ({"go.mod": "module x"}, "gotestsum ", ["coverage.xml", "junit.xml"]),
    ({"package.json": '{"devDependencies": {"ava": "*", "c8": "*"}}'}, f"{C8} npx ava`", ["coverage/lcov.info"]),
    ({"package.json": '{"devDependencies": {"uvu": "*", "c8": "*"}}'}, f"{C8} npm test`", ["coverage/lcov.info"]),
    ({"Cargo.toml": "[package]"}, "cargo llvm-cov ", ["lcov.info"]),
    ({"phpunit.xml.dist": "<phpunit/>"}, "vendor/bin/phpunit ", ["reports/coverage.xml", "reports/junit.xml"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("files", "command", "reports"), TOOLS, ids=[f"{command} {len(reports)}" for _, command, reports in TOOLS]
)
def test_each_tool_is_known_by_its_files(
    tmp_path: Path, files: dict[str, str], command: str, reports: list[str]
) -> None:
    proposed = propose(tmp_path, files)

    assert f"`{command}" in proposed.missed[0]
    assert sorted(path for paths in uncommented(proposed).values() for path in paths) == reports


def test_every_tool_is_in_the_table_above() -> None:
    assert len(TOOLS) == len(MAKERS)


def test_what_is_on_disk_is_not_asked_for_again(tmp_path: Path) -> None:
    proposed = propose(tmp_path, {"pyproject.toml": PYTEST, "reports/junit.xml": JUNIT})

    told, _ = proposed.missed
    assert told.startswith("no report of coverage is on disk: run `python -m pytest")
    assert list(uncommented(proposed)) == ["tests", "coverage"]


def test_a_tool_that_writes_one_of_the_two_leaves_the_other_to_be_written_by_hand(tmp_path: Path) -> None:
    proposed = propose(tmp_path, {"Cargo.toml": "[package]"})

    assert [told.partition(" is on disk")[0] for told in proposed.missed] == [
        "no report of coverage",
        "take the waiting items out of their comments, or remove both files and run `gate init` again",
        "no report of tests",
    ]
    assert list(uncommented(proposed)) == ["coverage"]


def test_with_both_reports_there_is_nothing_to_do(tmp_path: Path) -> None:
    proposed = propose(tmp_path, {"pyproject.toml": PYTEST, "reports/junit.xml": JUNIT, "lcov.info": LCOV})

    assert proposed.missed == ()
    assert "made by" not in proposed.pages[scaffold.CHECKLIST]


def test_the_workflow_names_the_command_of_reports_that_are_there_where_the_tool_writes_them_there(
    tmp_path: Path,
) -> None:
    files = {"web/package.json": VITEST, "web/reports/junit.xml": JUNIT, "lcov.info": LCOV, "go.mod": "module x"}
    (step,) = re.findall(r"^      # - run: (.*)$", propose(tmp_path, files).pages[scaffold.WORKFLOW], re.MULTILINE)

    assert step.startswith('"(cd web && npx vitest run ')


def test_a_repository_of_several_parts_has_an_item_for_each(tmp_path: Path) -> None:
    proposed = propose(tmp_path, {"web app/package.json": VITEST, "api/setup.cfg": "[tool:pytest]\n"})

    assert uncommented(proposed) == {
        "tests-api": ["api/reports/junit.xml"],
        "coverage-api": ["api/reports/coverage.xml"],
        "tests-web-app": ["web app/reports/junit.xml"],
        "coverage-web-app": ["web app/coverage/lcov.info"],
    }
    assert "`(cd 'web app' && npx vitest run " in proposed.missed[1]
    assert len(re.findall("# - run: ", proposed.pages[scaffold.WORKFLOW])) == 2


def test_parts_named_in_another_script_have_ids_of_their_own(tmp_path: Path) -> None:
    proposed = propose(tmp_path, {"日本/package.json": VITEST, "中国/package.json": VITEST})

    assert len(uncommented(proposed)) == 4


def test_the_parts_below_a_root_that_tests_them_all_are_not_told(tmp_path: Path) -> None:
    proposed = propose(tmp_path, {"pom.xml": "", "core/pom.xml": "", "web/pom.xml": ""})

    assert list(uncommented(proposed)) == ["tests", "coverage"]


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"package.json": '{"name": "pages"}', "pyproject.toml": "[project]\nname = 'x'\n"},
        {"node_modules/x/package.json": VITEST, "deep/er/package.json": VITEST},
    ],
    ids=["nothing", "no test tool", "of others, or too deep"],
)
def test_where_no_tool_is_known_the_way_by_hand_is_told(tmp_path: Path, files: dict[str, str]) -> None:
    assert propose(tmp_path, files).missed == (
        "no report of tests is on disk: let the test tool write JUnit XML and add an item with `probe: tests`",
        (
            "no report of coverage is on disk: let the test tool write Cobertura, JaCoCo or LCOV"
            " and add an item with `probe: coverage`"
        ),
    )


@pytest.mark.parametrize("folder", ["{a,b}", "[x]", "it's", "a: b # c", "naïve 😀"])
def test_a_folder_with_an_odd_name_is_written_so_that_it_is_found(tmp_path: Path, folder: str) -> None:
    proposed = propose(tmp_path, {f"{folder}/package.json": VITEST})
    (tests, _) = uncommented(proposed).values()
    (tmp_path / folder / "reports").mkdir()
    (tmp_path / folder / "reports" / "junit.xml").write_text(JUNIT)

    assert Host.at(tmp_path, NOW).workspace.glob(tests) == [f"{folder}/reports/junit.xml"]
    steps = re.sub(r"^      # (?=- run)", "      ", proposed.pages[scaffold.WORKFLOW], flags=re.MULTILINE)
    assert "vitest" in yaml.safe_load(steps)["jobs"]["gate"]["steps"][1]["run"]


def test_a_folder_whose_name_cannot_be_printed_is_left_out(tmp_path: Path) -> None:
    assert propose(tmp_path, {"a\x1b[31m/package.json": VITEST}).missed[0].startswith("no report of tests is on disk:")


def test_the_page_for_beginners_has_the_same_commands() -> None:
    page = pages.START.read_text(encoding="utf-8")
    assert page == pages.filled(page, pages.parts(pages.START)), "run `make pages`"
