"""`gate init` without reports on disk: it suggests the command, and drafts the item as a comment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from gate import checklist, scaffold
from gate.adapters.host import Host
from gate.scaffold.test_tools import TEST_TOOLS
from scripts.pages import reference as pages
from scripts.pages.markdown import filled
from tests.cases import cases
from tests.command import lay_out
from tests.folders import with_folders

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
JUNIT = '<testsuite><testcase name="a"/></testsuite>'
LCOV = "TN:\nSF:a.py\nDA:1,1\nend_of_record\n"
VITEST = '{"devDependencies": {"vitest": "^4"}}'
JEST = '{"devDependencies": {"jest": "*"}}'
PHPUNIT = "vendor/bin/phpunit --log-junit reports/junit.xml --coverage-cobertura reports/coverage.xml"
PYTEST = '[dependency-groups]\ndev = ["pytest>=9"]\n'


def draft_files(folder: Path, files: Mapping[str, str]) -> scaffold.Draft:
    lay_out(folder, files)
    return scaffold.draft_files(Host.at(folder, NOW))


def uncommented(draft: scaffold.Draft) -> dict[str, list[str]]:
    """The commented items, uncommented as a person would: their reports by id."""
    text = draft.pages[scaffold.CHECKLIST]
    opened = re.sub(r"^  # (?!Uncomment)", "  ", text, flags=re.MULTILINE)
    loaded = checklist.load(opened.encode(), scaffold.CHECKLIST)
    assert len(loaded.items) == opened.count("- id:")
    return {
        item["id"]: item["with"]["reports"] for item in yaml.safe_load(opened)["items"] if "reports" in item["with"]
    }


def test_the_command_is_suggested_and_the_items_are_drafted_as_comments(tmp_path: Path) -> None:
    draft = draft_files(tmp_path, {"pyproject.toml": PYTEST, "README.md": "x"})

    command, then = draft.next_steps
    assert then == "then uncomment the items in the checklist, or delete both files and run `gate init` again"
    assert command == (
        "there is no test or coverage report on disk: run `python -m pytest --junitxml=reports/junit.xml --cov"
        " --cov-branch --cov-report=xml:reports/coverage.xml` (needs pytest-cov)"
    )
    assert uncommented(draft) == {"tests": ["reports/junit.xml"], "coverage": ["reports/coverage.xml"]}
    assert "  #   # written by: python -m pytest --junitxml=reports/junit.xml" in draft.pages[scaffold.CHECKLIST]
    assert '      # - run: "python -m pytest --junitxml=reports/junit.xml' in draft.pages[scaffold.WORKFLOW]


C8 = "npx c8 --reporter=lcovonly"
TOOLS: list[tuple[dict[str, str], str, list[str]]] = [
    ({"requirements-dev.txt": "pytest==9.0\n"}, "python -m pytest ", ["reports/coverage.xml", "reports/junit.xml"]),
    (
        {"manage.py": "execute_from_command_line(sys.argv)\n"},
        "(set +e; python -m coverage run --branch manage.py test ", ["TEST-*.xml", "reports/coverage.xml"],
    ),
    (
        {".coveragerc": "[run]\n"},
        "(set +e; python -m coverage run --branch -m xmlrunner ", ["reports/coverage.xml", "reports/junit.xml"],
    ),
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
    ({"go.mod": "module x"}, "gotestsum ", ["cover.out", "junit.xml"]),
    ({"package.json": '{"devDependencies": {"ava": "*", "c8": "*"}}'}, f"{C8} npx ava`", ["coverage/lcov.info"]),
    ({"package.json": '{"devDependencies": {"uvu": "*", "c8": "*"}}'}, f"{C8} npm test`", ["coverage/lcov.info"]),
    ({"Cargo.toml": "[package]"}, "cargo llvm-cov ", ["lcov.info"]),
    ({"phpunit.xml.dist": "<phpunit/>"}, "vendor/bin/phpunit ", ["reports/coverage.xml", "reports/junit.xml"]),
    (
        {"composer.json": '{"require-dev": {"pestphp/pest": "^3"}}', "phpunit.xml": "<phpunit/>"},
        "vendor/bin/pest ", ["reports/coverage.xml", "reports/junit.xml"],
    ),
    ({"Shop.slnx": ""}, "dotnet test ", ["TestResults/*.trx", "TestResults/*/coverage.cobertura.xml"]),
    ({"Gemfile": 'gem "rspec"'}, "bundle exec rspec ", ["coverage/.resultset.json", "reports/rspec.json"]),
    ({"Package.swift": ""}, "swift test ", [".build/*/codecov/*.json", "reports/junit.xml"]),
    ({"CMakeLists.txt": "if(X)\n  Include( CTest )"}, "(trap 'gcovr ", ["build/coverage.xml", "build/junit.xml"]),
    ({"Makefile.PL": "use 5.016;"}, "(trap 'cover ", ["cover_db/clover.xml", "junit.xml"]),
    ({"test/cart.bats": "@test 'pays' {\n"}, "mkdir -p test-results && bats ", ["test-results/report.xml"]),
    ({"shop-dev-1.rockspec": "test = {type = 'busted'}"}, "busted ", ["junit.xml"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("files", "command", "reports"), TOOLS, ids=[f"{command} {len(reports)}" for _, command, reports in TOOLS]
)
def test_each_tool_is_detected_by_its_files(
    tmp_path: Path, files: dict[str, str], command: str, reports: list[str]
) -> None:
    draft = draft_files(tmp_path, files)

    assert f"`{command}" in draft.next_steps[0]
    assert sorted(path for paths in uncommented(draft).values() for path in paths) == reports


def test_the_options_of_rspec_show_where_it_runs(tmp_path: Path) -> None:
    files = {".rspec": "--require spec_helper\n", "Gemfile": "gemspec", "lib/lib.gemspec": "s.add_dependency 'rspec'"}
    draft = draft_files(tmp_path, files)

    assert "run `bundle exec rspec " in draft.next_steps[0]
    assert uncommented(draft) == {"tests": ["reports/rspec.json"], "coverage": ["coverage/.resultset.json"]}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("composer.json", '{"authors": [{"email": "sebastian@phpunit.de"}]}'),
        ("composer.json", '{"require": {"phpunit/php-timer": "*"}}'),
        ("Gemfile", "gem 'rspectacular'"),
        ("CMakeLists.txt", "# enable_testing()\nadd_library(cart cart.cpp)"),
        ("shop-dev-1.rockspec", "dependencies = {'lua >= 5.1'}"),
    ],
)
def test_a_word_that_a_name_of_a_tool_is_in_is_not_the_tool(tmp_path: Path, path: str, text: str) -> None:
    assert uncommented(draft_files(tmp_path, {path: text})) == {}


@cases(
    ("files", "command"),
    [
        ({"composer.json": "{}", "build/phpunit.xml": "<phpunit/>"}, f"{PHPUNIT} --configuration build/phpunit.xml`"),
        ({"api/composer.json": '{"require-dev": {"phpunit/phpunit": "*"}}'}, f"(cd api && {PHPUNIT})`"),
        (
            {"composer.json": "{}", "api/composer.json": "{}", "api/phpunit.xml": "<phpunit/>"},
            f"(cd api && {PHPUNIT})`",
        ),
        ({"composer.json": "{}", "phpunit.xml": "<phpunit/>", "build/phpunit.xml": "<phpunit/>"}, f"{PHPUNIT}`"),
    ],
)
@with_folders
def test_phpunit_runs_where_composer_has_installed_it(tmp_path: Path, files: dict[str, str], command: str) -> None:
    draft = draft_files(tmp_path, files)

    assert f"run `{command} (needs Xdebug or PCOV)" in draft.next_steps[0]
    assert len(uncommented(draft)) == 2


@cases(
    ("path", "command"),
    [
        ("test/cart.bats", "--output test-results test`"),
        ("cart.bats", "--output test-results .`"),
        ("the tests/cart.bats", "--output test-results 'the tests'`"),
    ],
)
@with_folders
def test_bats_runs_in_the_root_and_takes_the_folder_of_its_files(tmp_path: Path, path: str, command: str) -> None:
    draft = draft_files(tmp_path, {path: "@test 'pays' {\n"})

    assert command in draft.next_steps[0]
    assert uncommented(draft) == {"tests": ["test-results/report.xml"]}


def test_two_configurations_of_one_tool_give_one_item(tmp_path: Path) -> None:
    files = {"composer.json": "{}", "build/phpunit.xml": "<phpunit/>", "qa/phpunit.xml": "<phpunit/>"}
    assert list(uncommented(draft_files(tmp_path, files))) == ["tests", "coverage"]


@cases(
    ("files", "option"),
    [
        ({"src/shop/__init__.py": "", "src/shop/api/__init__.py": ""}, "--cov=shop --cov-branch"),
        ({"src/shop/__init__.py": "", "src/bank/__init__.py": ""}, "--cov --cov-branch"),
        ({"shop/__init__.py": ""}, "--cov --cov-branch"),
    ],
)
@with_folders
def test_the_package_below_src_is_what_pytest_measures(tmp_path: Path, files: dict[str, str], option: str) -> None:
    assert f" {option} " in draft_files(tmp_path, {"pyproject.toml": PYTEST, **files}).next_steps[0]


MANAGE = {"manage.py": "execute_from_command_line(sys.argv)\n"}
COVERAGE = {"pyproject.toml": "[tool.coverage.run]\nbranch = true\n"}
PARALLEL = {"pyproject.toml": "[tool.coverage.run]\nparallel = true\n"}


@cases(
    ("files", "commands"),
    [
        ({**MANAGE, **COVERAGE}, [" manage.py test ", "; python -m coverage xml "]),
        ({**MANAGE, **PARALLEL}, [" manage.py test ", "; python -m coverage combine; python -m coverage xml "]),
        ({"tox.ini": "commands = coverage run -m django test\n"}, [" -m django test ", "; python -m coverage xml "]),
        (PARALLEL, [" -m xmlrunner ", "; python -m coverage combine; python -m coverage xml "]),
        ({"Makefile": "test:\n\tpython -m unittest\n"}, [" -m xmlrunner ", "; python -m coverage xml "]),
    ],
)
@with_folders
def test_projects_without_pytest_get_a_command_that_writes_both_reports(
    tmp_path: Path, files: dict[str, str], commands: list[str]
) -> None:
    draft = draft_files(tmp_path, files)

    assert len(draft.next_steps) == 2
    assert [command for command in commands if command not in draft.next_steps[0]] == []


def test_the_command_of_pytest_serves_projects_of_django_and_of_coverage_too(tmp_path: Path) -> None:
    files = {**MANAGE, "pyproject.toml": f"{PYTEST}[tool.coverage.run]\n", ".coveragerc": "[run]\n"}

    assert "run `python -m pytest " in draft_files(tmp_path, files).next_steps[0]
    assert list(uncommented(draft_files(tmp_path, files))) == ["tests", "coverage"]


@cases(
    "files",
    [
        {"pyproject.toml": "[project]\nname = 'shop'\n"},
        {"Makefile": "test:\n\t./coverage\n"},
        {"manage.py": "print(1)\n"},
    ],
)
@with_folders
def test_a_python_project_without_a_trace_of_tests_gets_no_command(tmp_path: Path, files: dict[str, str]) -> None:
    assert uncommented(draft_files(tmp_path, files)) == {}


BOTH_OF_VITEST = '{"devDependencies": {"vitest": "^4", "@vitest/coverage-v8": "^4"}}'
CSPROJ = '<Project><ItemGroup><PackageReference Include="coverlet.collector"/></ItemGroup></Project>'


@cases(
    ("files", "needs"),
    [
        ({"pyproject.toml": PYTEST}, " (needs pytest-cov)"),
        ({"pyproject.toml": PYTEST, "requirements/tests.txt": "pytest-cov==7\n"}, ""),
        ({"pyproject.toml": PYTEST, "a.py": "", "lcov.info": LCOV}, ""),  # only the other report is missing
        ({"pyproject.toml": PYTEST, "reports/junit.xml": JUNIT}, " (needs pytest-cov)"),
        ({"package.json": VITEST}, " (needs @vitest/coverage-v8)"),
        ({"package.json": BOTH_OF_VITEST}, ""),
        ({"package.json": JEST, "a.py": "", "lcov.info": LCOV}, " (needs jest-junit)"),
        ({"package.json": JEST, "junit.xml": JUNIT}, ""),
        ({"Shop.sln": "", "test/Shop.Tests/Shop.Tests.csproj": CSPROJ}, ""),
        ({"Shop.sln": "", "test/Shop.Tests/Shop.Tests.csproj": "<Project/>"}, " (needs coverlet.collector)"),
    ],
)
@with_folders
def test_what_is_installed_is_not_named_as_needed(tmp_path: Path, files: dict[str, str], needs: str) -> None:
    step = draft_files(tmp_path, files).next_steps[0]

    assert step.rpartition("`")[2] == needs


def test_the_table_above_has_every_tool() -> None:
    assert len(TOOLS) == len(TEST_TOOLS)


def test_reports_on_disk_are_not_suggested(tmp_path: Path) -> None:
    draft = draft_files(tmp_path, {"pyproject.toml": PYTEST, "reports/junit.xml": JUNIT})

    command, _ = draft.next_steps
    assert command.startswith("there is no coverage report on disk: run `python -m pytest")
    assert list(uncommented(draft)) == ["tests", "coverage"]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("coverage.xml", "<coverage><packages>", "coverage.xml: not well-formed XML at line 1: no element found"),
        ("coverage.xml", "", "coverage.xml: the file is empty"),
        ("lcov.info", "TN:\nSF:a.py\nend_of_record\n", "lcov.info: the reports contain no coverable line"),
    ],
    ids=["cut off", "empty", "no line"],
)
def test_a_report_that_is_refused_is_on_disk_and_the_step_says_why(
    tmp_path: Path, name: str, content: str, reason: str
) -> None:
    files = {"pyproject.toml": PYTEST, "a.py": "", "reports/junit.xml": JUNIT, name: content}
    command, _ = draft_files(tmp_path, files).next_steps

    assert command.startswith(f"no coverage report on disk is usable ({reason}")
    assert "): run `python -m pytest" in command


def test_an_absent_report_and_a_refused_one_are_told_apart(tmp_path: Path) -> None:
    draft = draft_files(tmp_path, {"pyproject.toml": PYTEST, "coverage.xml": "", "web/coverage.xml": "<coverage>"})

    assert draft.next_steps[0].startswith(
        "there is no test report on disk and no coverage report on disk is usable (web/coverage.xml: not"
    )
    assert ", and 1 more, see the notes): run `python -m pytest" in draft.next_steps[0]


def test_a_tool_that_writes_one_of_two_reports_leaves_advice_for_the_other(tmp_path: Path) -> None:
    draft = draft_files(tmp_path, {"Cargo.toml": "[package]"})

    assert [step.partition(" report on disk")[0] for step in draft.next_steps] == [
        "there is no coverage",
        "then uncomment the items in the checklist, or delete both files and run `gate init` again",
        "there is no test",
    ]
    assert list(uncommented(draft)) == ["coverage"]


def test_with_both_reports_there_are_no_next_steps(tmp_path: Path) -> None:
    draft = draft_files(tmp_path, {"pyproject.toml": PYTEST, "reports/junit.xml": JUNIT, "a.py": "", "lcov.info": LCOV})

    assert draft.next_steps == ()
    assert "written by" not in draft.pages[scaffold.CHECKLIST]


def test_the_workflow_has_the_command_of_a_tool_that_writes_an_existing_report(
    tmp_path: Path,
) -> None:
    files = {
        "web/package.json": VITEST,
        "web/reports/junit.xml": JUNIT,
        "a.py": "",
        "lcov.info": LCOV,
        "go.mod": "module x",
    }
    (step,) = re.findall(r"^      # - run: (.*)$", draft_files(tmp_path, files).pages[scaffold.WORKFLOW], re.MULTILINE)

    assert step.startswith('"(cd web && npx vitest run ')


def test_a_repository_with_several_parts_has_an_item_for_each(tmp_path: Path) -> None:
    draft = draft_files(tmp_path, {"web app/package.json": VITEST, "api/setup.cfg": "[tool:pytest]\n"})

    assert uncommented(draft) == {
        "tests-api": ["api/reports/junit.xml"],
        "coverage-api": ["api/reports/coverage.xml"],
        "tests-web-app": ["web app/reports/junit.xml"],
        "coverage-web-app": ["web app/coverage/lcov.info"],
    }
    assert "`(cd 'web app' && npx vitest run " in draft.next_steps[1]
    assert len(re.findall("# - run: ", draft.pages[scaffold.WORKFLOW])) == 2


def test_parts_with_names_in_other_scripts_have_different_ids(tmp_path: Path) -> None:
    draft = draft_files(tmp_path, {"日本/package.json": VITEST, "中国/package.json": VITEST})

    assert len(uncommented(draft)) == 4


def test_parts_below_a_root_that_tests_them_all_have_no_items(tmp_path: Path) -> None:
    draft = draft_files(tmp_path, {"pom.xml": "", "core/pom.xml": "", "web/pom.xml": ""})

    assert list(uncommented(draft)) == ["tests", "coverage"]


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"package.json": '{"name": "pages"}', "pyproject.toml": "[project]\nname = 'x'\n"},
        {"node_modules/x/package.json": VITEST, "deep/er/package.json": VITEST},
    ],
    ids=["no files", "no test tool", "dependencies, or too deep"],
)
def test_without_a_detected_tool_the_advice_is_general(tmp_path: Path, files: dict[str, str]) -> None:
    assert draft_files(tmp_path, files).next_steps == (
        (
            "there is no test report on disk: configure the test tool to write JUnit XML or its own"
            " JSON, and add an item with `probe: tests`"
        ),
        (
            "there is no coverage report on disk: configure the test tool to write a report such as LCOV,"
            " and add an item with `probe: coverage`"
        ),
    )


@cases("folder", ["{a,b}", "[x]", "it's", "a: b # c", "naïve 😀"])
@with_folders
def test_the_glob_of_a_folder_with_an_unusual_name_matches(tmp_path: Path, folder: str) -> None:
    draft = draft_files(tmp_path, {f"{folder}/package.json": VITEST})
    (tests, _) = uncommented(draft).values()
    (tmp_path / folder / "reports").mkdir()
    (tmp_path / folder / "reports" / "junit.xml").write_text(JUNIT)

    assert Host.at(tmp_path, NOW).workspace.glob(tests) == [f"{folder}/reports/junit.xml"]
    steps = re.sub(r"^      # (?=- run)", "      ", draft.pages[scaffold.WORKFLOW], flags=re.MULTILINE)
    assert "vitest" in yaml.safe_load(steps)["jobs"]["gate"]["steps"][1]["run"]


def test_a_folder_with_an_unprintable_name_is_left_out(tmp_path: Path) -> None:
    assert (
        draft_files(tmp_path, {"a\x1b[31m/package.json": VITEST})
        .next_steps[0]
        .startswith("there is no test report on disk:")
    )


@pytest.mark.parametrize("path", [pages.START, pages.LANGUAGES], ids=lambda path: path.stem)
def test_the_docs_have_the_same_commands(path: Path) -> None:
    page = path.read_text(encoding="utf-8")
    assert page == filled(page, pages.parts(path)), "run `make pages`"
