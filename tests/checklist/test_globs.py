"""Globs of a checklist: one that can never match is an error at its position, wherever it stands."""

from __future__ import annotations

import pytest

from gate.checklist import load
from gate.model.errors import ChecklistError

COVERAGE = "coverage, with: {reports: c.xml}, must: line_coverage >= 80%"


def problems(item: str) -> str:
    """What loading a checklist with this item prints; empty when it loads."""
    try:
        load(f"version: 1\nitems:\n  - {{id: a, probe: {item}}}\n".encode(), "r.yml")
    except ChecklistError as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    ("item", "message", "hint"),
    [
        (
            f"{COVERAGE}, when: {{paths: src/}}",
            "96: `paths` is `src/`: no file ends with `/`, so it can never match",
            "write `src/**` for everything below it",
        ),
        (
            f"{COVERAGE}, when: {{paths: [a, ../b]}}",
            "100: value 2 of `paths` is `../b`: globs are relative to the root of the repository, without `..`",
            "write the path from the root, such as `src/**`",
        ),
        (
            f"{COVERAGE}, when: {{branches: refs/heads/main}}",
            "99: `branches` is `refs/heads/main`: the name of a branch does not begin with `refs/`",
            "write `main`",
        ),
        (
            f"{COVERAGE}, when: {{labels: '!'}}",
            "97: `labels` is `!`: nothing follows the `!`",
            "write what it excludes, such as `!docs/**`",
        ),
        (
            f"{COVERAGE}, when: {{paths: [src/**, '!src/**']}}",
            "96: `paths` is a list: `!src/**` excludes everything that `src/**` matches",
            "remove one of them",
        ),
        (
            "security, with: {reports: a.sarif, only: '!!x'}, must: high == 0",
            "61: `only` is `!!x`: a glob has one `!` at most",
            "write `!x`",
        ),
        (
            "coverage, with: {reports: c.xml, ignore: [a, 'b\\c']}, must: line_coverage >= 80%",
            (
                "65: value 2 of `ignore` is `b\\c`: "
                "a backslash takes the character after it literally, and separates no folders"
            ),
            "write `/` between folders: `b/c`",
        ),
        (
            "files, with: {paths: build/}, must: exists",
            "41: `paths` is `build/`: no file ends with `/`, so it can never match",
            "write `build/**` for everything below it",
        ),
    ],
)
def test_a_glob_that_can_never_match_is_an_error_at_its_position(item: str, message: str, hint: str) -> None:
    assert problems(item) == f"r.yml:3:{message}\n    {hint}"


@pytest.mark.parametrize(
    "item",
    [
        f"{COVERAGE}, when: {{paths: [./src/**, '!docs/**'], branches: '!release/*', labels: area/}}",
        "security, with: {reports: /a.sarif, only: ./src/**, ignore: ['!x']}, must: high == 0",
        "files, with: {paths: ['**/*.md', '!docs/**']}, must: exists",
        "docs, with: {paths: README.md, ignore_links: ../../issues*}, must: exists",
    ],
)
def test_a_glob_that_can_match_is_no_error(item: str) -> None:
    assert problems(item) == ""
