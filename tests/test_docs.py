"""What the pages show works: every checklist loads, every command of ours is one, and the tutorial runs as a whole.

The pages of codes have tests of their own; scripts/lint_workflows.py has the workflows.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from gate.checklist import load
from gate.cli.arguments import parse
from gate.model.errors import GateError
from tests.cases import cases
from tests.command import lay_out
from tests.corpus import REPOSITORY
from tests.git import git

SHARED = "shared-policy.md"
"""The page whose checklists need each other: tests/policy/test_shared_policy_page.py joins them."""

ELSEWHERE = ("codes", "decisions")
"""Folders of docs whose examples other tests run, or which tell the past."""

PAGES = [
    REPOSITORY / "README.md",
    *(page for page in sorted((REPOSITORY / "docs").rglob("*.md")) if not {*ELSEWHERE} & {*page.parts}),
]
BLOCK = re.compile(r"^( *)```(yaml|console)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#:\s]+\.md)[)#]")
"""A link to a page of the repository; the group is its path."""
COMMAND = re.compile(r"^\$ (?:[A-Z_]+=\S+ )*(?:uvx --from \S+ )?(gate .*?)(?: *[>|;&#].*)?$", re.MULTILINE)


def blocks(page: Path, language: str) -> Iterator[str]:
    for match in BLOCK.finditer(page.read_text(encoding="utf-8")):
        if match[2] == language:
            yield textwrap.dedent(match[3])


def name_of(page: Path) -> str:
    return str(page.relative_to(REPOSITORY))


def checklists(page: Path) -> Iterator[str]:
    """The blocks that are a whole checklist, or some of its items."""
    for block in blocks(page, "yaml"):
        document = yaml.safe_load(block)
        if isinstance(document, list) and all("probe" in entry for entry in document):
            yield "version: 1\nitems:\n" + textwrap.indent(block, "  ")
        elif isinstance(document, dict) and "items" in document:
            yield block if "version" in document else f"version: 1\n{block}"


@cases("page", [page for page in PAGES if page.name != SHARED and any(checklists(page))])
def test_every_checklist_of_a_page_loads(page: Path) -> None:
    for block in checklists(page):
        if "extends:" not in block:  # the policies that it names are in other repositories
            assert load(block.encode(), name_of(page), allow_open=True).items


def gate_commands(page: Path) -> list[str]:
    return [command for block in blocks(page, "console") for command in COMMAND.findall(block)]


@pytest.mark.parametrize("page", [page for page in PAGES if gate_commands(page)], ids=name_of)
def test_every_command_of_a_page_is_one_of_ours(page: Path) -> None:
    for command in gate_commands(page):
        parse(shlex.split(command)[1:])


@pytest.mark.parametrize("command", ["gate chek", "gate check --bas", "gate next --results result.json"])
def test_a_command_that_does_not_exist_is_seen(command: str) -> None:
    with pytest.raises((SystemExit, GateError)):
        parse(shlex.split(command)[1:])


def test_the_readme_fits_on_a_screen_and_a_half_and_has_two_pictures() -> None:
    text = (REPOSITORY / "README.md").read_text(encoding="utf-8")

    assert len([line for line in text.splitlines() if line]) <= 75
    assert len(re.findall(r"!\[[^]]+\]\(docs/images/", text)) == 2


def linked_pages(start: Path) -> set[Path]:
    """The pages that a reader reaches from `start` by links."""
    pages, rest = {start}, [start]
    while rest:
        page = rest.pop()
        targets = {(page.parent / target).resolve() for target in LINK.findall(page.read_text(encoding="utf-8"))}
        new = {target for target in targets - pages if target.is_file()}
        pages |= new
        rest += new
    return pages


def test_every_page_is_reached_from_the_readme_by_links() -> None:
    assert {name_of(page) for page in {*PAGES} - linked_pages(REPOSITORY / "README.md")} == set()


# ------------------------------------------------------------------------------------------------------- the tutorial

TUTORIAL = REPOSITORY / "docs" / "start.md"
ELSEWHERE_RUN = {
    "pipx install ./readiness-gate": "the rehearsal of a release installs by every way (scripts/ways.py)",
    "gate check --watch": "tests/cli/test_watch.py, because it ends by Ctrl-C",
}
"""Commands of the tutorial that other tests run."""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project after step 1: its tests have written their reports, and a branch changes a file."""
    lines = "".join(f'<line number="{number}" hits="1"/>' for number in range(1, 9))
    classes = f'<class filename="src/a.py"><lines>{lines}</lines></class>'
    cobertura = f"<coverage><packages><package><classes>{classes}</classes></package></packages></coverage>"
    git(tmp_path, "init", "-q", "-b", "main")
    lay_out(tmp_path, {"README.md": "x", "LICENSE": "x", "src/a.py": "x = 1\n" * 7, ".gitignore": "reports/\n"})
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "a commit")
    git(tmp_path, "switch", "-q", "-c", "topic")
    junit = '<testsuite><testcase name="a"/></testsuite>'
    lay_out(tmp_path, {"src/a.py": "x = 1\n" * 8, "reports/coverage.xml": cobertura, "reports/junit.xml": junit})
    return tmp_path


def test_the_commands_of_the_tutorial_run_one_after_the_other(project: Path) -> None:
    commands = [
        line.removeprefix("$ ").partition("  ")[0].strip()
        for block in blocks(TUTORIAL, "console")
        for line in block.splitlines()
        if line.startswith("$ ")
    ]
    assert {*ELSEWHERE_RUN} <= {*commands}
    terminal = {name: value for name, value in os.environ.items() if name != "CI" and not name.startswith("GITHUB_")}
    env = {**terminal, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "HOME": str(project / "home")}
    (project / "home" / ".config" / "fish" / "completions").mkdir(parents=True)
    script = "".join(f"{command} || exit 1\n" for command in commands if command not in ELSEWHERE_RUN)

    completed = subprocess.run(
        ["bash", "-c", script], cwd=project, env=env, capture_output=True, text=True, timeout=60, check=False
    )

    assert completed.returncode == 0, f"{script}{completed.stdout}{completed.stderr}"
    assert completed.stdout.count("READY") == 2
    assert (project / "home" / ".config" / "fish" / "completions" / "gate.fish").stat().st_size > 0
