"""What an editor shows in a checklist: the schema in editor/, read by the real YAML language server."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from gate.config.own_action import SCHEMA
from gate.scaffold import pages
from gate.scaffold.project_scan import ProjectScan
from scripts.pages import schemas
from tests.corpus import REPOSITORY
from tests.editor.language_server import LanguageServer
from tests.editor.node_tools import needs, program
from tests.on_github import host_without_waiting

SERVER = "yaml-language-server/bin/yaml-language-server"
needs_server = needs(SERVER, "node")

CHECKLIST = """\
# yaml-language-server: $schema=./readiness.schema.json
version: 1
items:
  - id: coverage
    probe: coverage
    with: {reports: build/coverage.xml}
    must:
      - line_coverage >= 80%
      - not unreported_files > 0
"""
MUST = 7
"""The line of the first expectation, from 0."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LanguageServer]:
    folder = tmp_path_factory.mktemp("editor")
    shutil.copy(REPOSITORY / "editor" / "readiness.schema.json", folder)
    running = LanguageServer(["node", str(program(SERVER)), "--stdio"], folder)
    yield running
    running.close()


@needs_server
def test_a_valid_checklist_has_no_problem(server: LanguageServer) -> None:
    assert server.problems(server.open("valid.yml", CHECKLIST)) == []


@needs_server
def test_our_own_checklist_has_no_problem(server: LanguageServer) -> None:
    own = (REPOSITORY / ".github/readiness.yml").read_text(encoding="utf-8")

    assert server.problems(server.open("own.yml", CHECKLIST.partition("version")[0] + own)) == []


@needs_server
def test_an_unknown_fact_in_a_must_line_is_a_problem_that_names_the_facts(server: LanguageServer) -> None:
    ((line, message),) = server.problems(server.open("fact.yml", CHECKLIST.replace("line_coverage", "line_coverag")))

    assert line == MUST
    assert message.startswith("An expectation begins with a fact of this probe: line_coverage, branch_coverage, ")


@needs_server
@pytest.mark.parametrize(
    ("text", "replacement", "line"),
    [("probe: coverage", "probe: coverag", 4), ("reports:", "report:", 5), ("    must:", "    musst:", 6)],
    ids=["probe", "parameter", "key"],
)
def test_an_unknown_word_is_a_problem_at_its_line(
    server: LanguageServer, text: str, replacement: str, line: int
) -> None:
    problems = server.problems(server.open(f"word-{line}.yml", CHECKLIST.replace(text, replacement)))

    assert line in {number for number, _ in problems}


@needs_server
def test_completion_proposes_the_expectations_of_the_probe_inside_must(server: LanguageServer) -> None:
    text = CHECKLIST.partition("      - line")[0] + "      - \n"
    coverage = server.completions(server.open("must.yml", text), MUST, 8)
    tests = server.completions(server.open("tests.yml", text.replace("probe: coverage", "probe: tests")), MUST, 8)

    assert {"line_coverage >= 80%", "patch_coverage >= 80%"} <= coverage.keys()
    assert any(label.startswith("failed ") for label in tests)
    assert "line_coverage >= 80%" not in tests


@needs_server
def test_completion_proposes_probes_keys_and_parameters(server: LanguageServer) -> None:
    head = CHECKLIST.partition("    probe:")[0]
    probes = server.completions(server.open("probe.yml", f"{head}    probe: \n"), 4, 11)
    keys = server.completions(server.open("key.yml", f"{head}    \n"), 4, 4)
    params = server.completions(server.open("with.yml", f"{head}    probe: coverage\n    with:\n      \n"), 6, 6)

    assert {"coverage", "tests", "security"} <= probes.keys()
    assert {"probe", "must", "should", "title"} <= keys.keys()
    assert {"reports", "ignore"} <= params.keys()


@needs_server
def test_a_checklist_that_extends_another_has_no_problem_and_its_keys_are_proposed(server: LanguageServer) -> None:
    head = CHECKLIST.partition("version")[0]
    extending = (
        f"{head}version: 1\nextends: readiness/base.yml\ntier: gold\nitems:\n  - id: coverage\n    owner: '@a'\n"
    )
    without = server.problems(server.open("without.yml", extending.replace("extends: readiness/base.yml\n", "")))
    keys = server.completions(server.open("keys.yml", f"{head}version: 1\n\n"), 2, 0)
    of_items = server.completions(server.open("of-items.yml", f"{extending}    \n"), 7, 4)

    assert server.problems(server.open("extending.yml", extending)) == []
    assert without
    assert {"extends", "tier", "profiles"} <= keys.keys()
    assert {"may_set", "may_waive", "must"} <= of_items.keys()


@needs_server
def test_hover_explains_the_facts_inside_must_and_the_keys(server: LanguageServer) -> None:
    uri = server.open("hover.yml", CHECKLIST)

    assert "percentage of the coverable lines that are covered" in server.hover(uri, MUST, 12)
    assert "Probe that collects the facts." in server.hover(uri, 4, 6)


def test_the_schemas_in_the_repository_are_those_of_the_code() -> None:
    assert schemas.main([]) == 0, "run `make pages`"


def test_gate_init_names_the_schema_in_the_first_line(tmp_path: Path) -> None:
    now = host_without_waiting(tmp_path, {}).clock.now
    first = pages.render_checklist("Shop", now, ProjectScan()).splitlines()[0]

    assert first == f"# yaml-language-server: $schema={SCHEMA}"
    assert (REPOSITORY / "editor" / SCHEMA.rpartition("/")[2]).is_file()
