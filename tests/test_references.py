"""What a page tells a reader to use exists: a commit of main until the first release, then a released tag."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from functools import cache

import pytest
import yaml

from gate.config.own_action import REFERENCE
from scripts import references
from tests.cases import cases
from tests.corpus import REPOSITORY
from tests.git import git

VERSION = REFERENCE.partition(" ")[0]
PAGES = {str(path.relative_to(REPOSITORY)): path.read_text(encoding="utf-8") for path in references.pages(REPOSITORY)}
USED = {page: used for page, text in PAGES.items() if (used := references.references(text))}

UNPUBLISHED = re.compile(
    r"(?:pipx?|uv tool|uv pip) (?:install|run) readiness-gate\b|uvx (?:--from )?[\"']?readiness-gate\b"
    r"|docker (?:run|pull).*ghcr\.io/readiness-gate/readiness-gate",
)
"""Commands that work only after a release."""

AFTER = "## From the first release on\n"
"""The heading of the part of docs/install.md that describes such commands."""


def test_pages_use_the_action() -> None:
    assert {"README.md", "docs/action.md", "docs/pre-commit.md", "examples/workflows/pull-request.yml"} <= USED.keys()


@cases("page", USED)
def test_a_page_uses_the_version_that_gate_init_writes(page: str) -> None:
    hook = f"v{current_release()}" if VERSION.startswith("v") else VERSION
    expected = {hook if path == ".pre-commit-hooks.yaml" else VERSION for path, _ in USED[page]}

    assert {version for _, version in USED[page]} == expected, "run `python scripts/release.py use COMMIT`"


def test_the_version_in_use_is_a_commit_with_these_files_or_a_released_tag() -> None:
    if VERSION.startswith("v"):
        assert current_release().startswith(f"{VERSION.removeprefix('v')}.")
        return
    if git(REPOSITORY, "rev-parse", "--is-shallow-repository") == "true":
        pytest.skip("the history is not there")
    assert is_ancestor(VERSION), f"{VERSION} is no commit of this branch; run `python scripts/release.py use COMMIT`"
    assert [path for path in files_in_use() if not exists(f"{VERSION}:{path}")] == []


@pytest.mark.skipif(VERSION.startswith("v"), reason="a release has the inputs of its own commit")
def test_the_commit_in_use_has_every_input_that_the_example_workflows_set() -> None:
    if git(REPOSITORY, "rev-parse", "--is-shallow-repository") == "true":
        pytest.skip("the history is not there")
    missing = {
        name: sorted(inputs - inputs_of(file))
        for name, file, inputs in inputs_in_use()
        if not inputs <= inputs_of(file)
    }

    assert missing == {}, "the runner ignores an unknown input; run `python scripts/release.py use COMMIT`"


def inputs_in_use() -> Iterator[tuple[str, str, set[str]]]:
    """The example workflows with a step or a job of ours: the file that declares its inputs, and those it sets."""
    for path in sorted((REPOSITORY / "examples/workflows").glob("*.yml")):
        jobs = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].values()
        for entry in [*jobs, *(step for job in jobs for step in job.get("steps", ()))]:
            _, is_ours, file = entry.get("uses", "").partition("@")[0].partition("readiness-gate/readiness-gate")
            if is_ours:
                yield path.name, file_in_use(file.removeprefix("/")), set(entry.get("with", {}))


@cache
def inputs_of(file: str) -> set[str]:
    """The inputs that an action or a reusable workflow declares at the commit in use."""
    document = yaml.safe_load(git(REPOSITORY, "show", f"{VERSION}:{file}"))
    trigger = document.get(True, document)  # YAML 1.1 reads the key `on` as true
    return set(trigger.get("workflow_call", trigger)["inputs"])


def test_a_commit_that_does_not_exist_is_no_ancestor() -> None:
    assert not is_ancestor("0" * 40)
    assert not exists("HEAD:no-such-file")


def files_in_use() -> set[str]:
    """The files that the runner, pip or pre-commit reads for each reference."""
    return {file_in_use(path) for used in USED.values() for path, _ in used}


def file_in_use(path: str) -> str:
    """The file that is read for the path of a reference: itself, or the action in this folder."""
    return path if path.endswith((".yml", ".yaml", ".json")) else f"{path}/action.yml".lstrip("/")


def is_ancestor(commit: str) -> bool:
    return succeeds("merge-base", "--is-ancestor", commit, "HEAD")


def exists(object_name: str) -> bool:
    return succeeds("cat-file", "-e", object_name)


def succeeds(*arguments: str) -> bool:
    return subprocess.run(["git", *arguments], cwd=REPOSITORY, capture_output=True, check=False).returncode == 0


def current_release() -> str:
    """The newest released version in the changelog."""
    sections: list[str] = re.findall(
        r"^## \[(\d[\d.]*)\]", (REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    return sections[0]


def test_no_page_shows_a_command_that_works_only_after_a_release() -> None:
    if VERSION.startswith("v"):
        return
    texts = {page: text.partition(AFTER)[0] if page == "docs/install.md" else text for page, text in PAGES.items()}

    assert [(page, command) for page, text in texts.items() for command in UNPUBLISHED.findall(text)] == []


@pytest.mark.parametrize(
    "command",
    [
        "pip install readiness-gate",
        "pipx run readiness-gate check",
        "uvx --from readiness-gate gate",
        "uv tool install readiness-gate",
    ],
)
def test_such_commands_are_recognized(command: str) -> None:
    assert UNPUBLISHED.search(command)
    assert not UNPUBLISHED.search("pip install git+https://github.com/readiness-gate/readiness-gate@" + "0" * 40)


def test_a_reference_changes_in_workflows_addresses_and_hooks() -> None:
    text = (
        "- uses: readiness-gate/readiness-gate@v1\n- uses: readiness-gate/readiness-gate/composite@v1\n"
        "pip install git+https://github.com/readiness-gate/readiness-gate@v1\n"
        "  - repo: https://github.com/readiness-gate/readiness-gate\n    rev: v1.2.0\n- uses: acme/readiness-gate@v1\n"
    )
    commit = "ab" * 20
    changed = references.use(text, commit, "2026-11-29")

    assert changed == (
        f"- uses: readiness-gate/readiness-gate@{commit} # main, 2026-11-29\n"
        f"- uses: readiness-gate/readiness-gate/composite@{commit} # main, 2026-11-29\n"
        f"pip install git+https://github.com/readiness-gate/readiness-gate@{commit}\n"
        "  - repo: https://github.com/readiness-gate/readiness-gate\n"
        f"    rev: {commit} # main, 2026-11-29\n- uses: acme/readiness-gate@v1\n"
    )
    assert references.use(changed, "v1", "2026-12-01", "v1.2.0") == text
