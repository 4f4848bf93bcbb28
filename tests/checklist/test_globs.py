"""Globs of a checklist: one that can never match is an error at its position, wherever it stands."""

from __future__ import annotations

import time

import pytest

from gate.checklist import load
from gate.model.errors import ChecklistError
from tests.cases import cases

COVERAGE = "coverage, with: {reports: c.xml}, must: line_coverage >= 80%"


def problems(item: str) -> str:
    """What loading a checklist with this item prints; empty when it loads."""
    try:
        load(f"version: 1\nitems:\n  - {{id: a, probe: {item}}}\n".encode(), "r.yml")
    except ChecklistError as error:
        return str(error)
    return ""


@cases(
    ("item", "message", "hint"),
    [
        (
            f"{COVERAGE}, when: {{paths: src/}}",
            "96: `paths` is `src/`: no file ends with `/`, so it can never match [invalid-glob]",
            "write `src/**` for everything below it",
        ),
        (
            f"{COVERAGE}, when: {{paths: [a, ../b]}}",
            (
                "100: value 2 of `paths` is `../b`: globs are relative to the root of the repository, without `..`"
                " [invalid-glob]"
            ),
            "write the path from the root, such as `src/**`",
        ),
        (
            f"{COVERAGE}, when: {{branches: refs/heads/main}}",
            "99: `branches` is `refs/heads/main`: the name of a branch does not begin with `refs/` [invalid-glob]",
            "write `main`",
        ),
        (
            f"{COVERAGE}, when: {{labels: '!'}}",
            "97: `labels` is `!`: nothing follows the `!` [invalid-glob]",
            "write what it excludes, such as `!docs/**`",
        ),
        (
            f"{COVERAGE}, when: {{paths: [src/**, '!src/**']}}",
            "96: `paths`: `!src/**` excludes everything that `src/**` matches [invalid-glob]",
            "remove one of them",
        ),
        (
            "security, with: {reports: a.sarif, only: '!!x'}, must: high == 0",
            "61: `only` is `!!x`: a glob has one `!` at most [invalid-glob]",
            "write `!x`",
        ),
        (
            "coverage, with: {reports: c.xml, ignore: [a, 'b\\c']}, must: line_coverage >= 80%",
            (
                "65: value 2 of `ignore` is `b\\c`: "
                "a backslash takes the character after it literally, and separates no folders [invalid-glob]"
            ),
            "write `/` between folders: `b/c`",
        ),
        (
            "files, with: {paths: build/}, must: exists",
            "41: `paths` is `build/`: no file ends with `/`, so it can never match [invalid-glob]",
            "write `build/**` for everything below it",
        ),
    ],
)
def test_a_glob_that_can_never_match_is_an_error_at_its_position(item: str, message: str, hint: str) -> None:
    assert problems(item) == f"r.yml:3:{message}\n    {hint}"


@cases(
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


# --------------------------------------------------------------------------------------------------------------- limits

BRACES = "{a,b}" * 9
METRIC = "metrics, with: {reports: a.json, facts: {x: {path: a, kind: string}}}"
TOO_MANY_GLOBS = (
    "the globs of the checklist stand for more than 1,000,000 characters [too-many-globs]\n"
    "    write fewer choices in braces, or use wildcards"
)


def many(count: int, item: str) -> str:
    """A checklist of `count` items, in which `N` is the number of the item."""
    lines = "".join(f"  - {{id: aN, probe: {item}}}\n".replace("N", str(number)) for number in range(count))
    return f"version: 1\nitems:\n{lines}"


@cases(
    ("text", "message"),
    [
        (
            many(400, f"files, with: {{paths: '{BRACES}N'}}, must: exists"),
            TOO_MANY_GLOBS,
        ),
        (
            many(400, f"files, with: {{paths: a}}, when: {{paths: ['{BRACES}N']}}, must: exists"),
            TOO_MANY_GLOBS,
        ),
        (
            many(501, f"{METRIC}, must: 'x matches /a{{100}}N/'"),
            (
                "the checklist has more than 500 regular expressions [too-many-patterns]\n"
                "    split it into several checklists"
            ),
        ),
        (
            many(501, "files, with: {paths: a, pattern: 'a{100}N'}, must: matching_lines == 0"),
            (
                "the checklist has more than 500 regular expressions [too-many-patterns]\n"
                "    split it into several checklists"
            ),
        ),
    ],
)
def test_a_checklist_that_costs_too_much_is_refused_before_it_is_compiled(text: str, message: str) -> None:
    start = time.process_time()
    with pytest.raises(ChecklistError) as error:
        load(text.encode(), "r.yml")

    assert str(error.value).split(": ", 1)[1] == message
    assert time.process_time() - start < 10


@cases(
    "text",
    [
        many(300, "files, with: {paths: 'src/{a,b}/*.{js,ts}N'}, must: exists"),
        many(600, f"{METRIC}, must: 'x matches /^v[0-9]+/'"),
        many(1500, "files, with: {paths: aN}, must: exists"),
    ],
)
def test_a_long_honest_checklist_loads(text: str) -> None:
    assert load(text.encode(), "r.yml").items


def test_a_pattern_that_is_too_large_is_refused() -> None:
    with pytest.raises(ChecklistError, match="pattern too large"):
        load(many(1, METRIC + r", must: 'x matches /[\pL]{300}/'").encode(), "r.yml")


def test_thousands_of_wrong_names_get_no_hint_beyond_the_problems_that_are_shown() -> None:
    waivers = "".join(f"  - {{item: b{n}x, until: 2026-12-30, by: a, reason: b}}\n" for n in range(1000))
    text = many(500, "files, with: {paths: a}, must: exists") + f"waivers:\n{waivers}"
    start = time.process_time()

    with pytest.raises(ChecklistError, match="800 more problems follow"):
        load(text.encode(), "r.yml")

    assert time.process_time() - start < 8
