"""Doubts about a checklist that loads: each fires, and each stays quiet."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from gate.adapters.host import Host
from gate.checklist import lint, load
from tests.checklist.catalog import read

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def doubts(text: str, root: Path) -> list[str]:
    """The doubts about a checklist without their hints; the root is written as ROOT."""
    found = lint(read(text, "a.yml"), Host.at(root, NOW, {}))
    assert all(each.hint for each in found)
    return [f"{each.position}: {each.message}".replace(str(root), "ROOT") for each in found]


def about(probe: str, must: list[str], should: list[str], root: Path) -> list[str]:
    """The doubts about one item, without the places."""
    params = {"http": "{urls: [x], facts: {db: x}}", "coverage": "{reports: '!x'}", "repository": "{}"}[probe]
    levels = "".join(
        f"    {level}:\n" + "".join(f"      - {each}\n" for each in lines)
        for level, lines in (("must", must), ("should", should))
        if lines
    )
    text = f"version: 1\nitems:\n  - id: a\n    probe: {probe}\n    with: {params}\n{levels}"
    return [each.split(": ", 1)[1] for each in doubts(text, root)]


@pytest.mark.parametrize(
    ("probe", "expectation"),
    [
        ("coverage", "covered_lines >= 0"),
        ("coverage", "line_coverage >= 0%"),
        ("coverage", "line_coverage <= 100%"),
        ("http", "status >= 100"),
        ("repository", "visibility in public|internal|private"),
    ],
)
def test_an_expectation_that_every_value_meets_cannot_fail(probe: str, expectation: str, tmp_path: Path) -> None:
    assert about(probe, [expectation], [], tmp_path) == [
        f"`{expectation}` cannot fail: it allows everything that can be seen"
    ]


@pytest.mark.parametrize("expectation", ["line_coverage >= baseline - 100pp", "covered_lines >= baseline - 100%"])
def test_a_step_below_everything_cannot_fail(expectation: str, tmp_path: Path) -> None:
    assert about("coverage", [expectation], [], tmp_path) == [
        f"`{expectation}` cannot fail: it allows a fall to nothing"
    ]


@pytest.mark.parametrize(
    ("probe", "expectation"), [("coverage", "line_coverage > 100%"), ("coverage", "covered_lines < 0")]
)
def test_an_expectation_that_no_value_meets_cannot_hold(probe: str, expectation: str, tmp_path: Path) -> None:
    assert about(probe, [expectation], [], tmp_path) == [
        f"`{expectation}` cannot hold: nothing that can be seen meets it"
    ]


@pytest.mark.parametrize(
    ("probe", "first", "second"),
    [
        ("coverage", "covered_lines > 5", "covered_lines < 3"),
        ("coverage", "covered_lines >= 5", "covered_lines < 5"),
        ("coverage", "covered_lines == 5", "covered_lines == 6"),
        ("http", "p95 < 1s", "p95 > 1000ms"),
        ("repository", "draft", "not draft"),
        ("repository", "labels has a", "labels lacks a"),
        ("repository", "version == a", "version == b"),
        ("repository", "version in a|b", "version in c|d"),
        ("repository", "version == a", "version != a"),
    ],
)
def test_a_pair_that_contradicts_itself_cannot_hold(probe: str, first: str, second: str, tmp_path: Path) -> None:
    expected = [f"`{second}` cannot hold together with `{first}`"]
    assert about(probe, [first, second], [], tmp_path) == expected
    assert about(probe, [first], [second], tmp_path) == expected


@pytest.mark.parametrize(
    ("probe", "strict", "loose"),
    [
        ("coverage", "line_coverage >= 80%", "line_coverage >= 70%"),
        ("coverage", "line_coverage >= 80%", "line_coverage > 79.9%"),
        ("coverage", "covered_lines == 5", "covered_lines <= 5"),
        ("http", "p95 < 200ms", "p95 < 1s"),
        ("repository", "version == a", "version in a|b"),
        ("repository", "version == a", "version != b"),
    ],
)
def test_an_expectation_that_follows_from_another_says_nothing(
    probe: str, strict: str, loose: str, tmp_path: Path
) -> None:
    expected = [f"`{loose}` says nothing that `{strict}` does not"]
    assert about(probe, [strict], [loose], tmp_path) == expected
    assert about(probe, [strict, loose], [], tmp_path) == expected
    assert about(probe, [loose, strict], [], tmp_path) == expected
    assert about(probe, [loose], [strict], tmp_path) == []


@pytest.mark.parametrize("twin", ["line_coverage >= baseline - 1pp", "line_coverage >= baseline"])
def test_a_moving_bound_that_stands_twice_is_told(twin: str, tmp_path: Path) -> None:
    assert about("coverage", [twin], [twin], tmp_path) == [f"`{twin}` stands twice; first in line 7"]


@pytest.mark.parametrize(
    ("probe", "must", "should"),
    [
        ("coverage", ["covered_lines > 0", "line_coverage >= 80%"], ["branch_coverage >= 80%"]),
        ("coverage", ["line_coverage >= 80%", "line_coverage <= 90%"], ["line_coverage >= 85%"]),
        ("coverage", ["line_coverage >= baseline - 99pp", "line_coverage >= baseline + 1pp"], []),
        ("coverage", ["covered_lines <= baseline - 100%"], []),
        ("http", ["certificate_valid_for > 0d", "status != 200", "status != 404"], []),
        ("http", ["db != down"], ["db == up"]),
        ("repository", ["labels has a", "labels has b", "labels lacks c"], ["draft"]),
        ("repository", ["reviews has approved", "reviews lacks dismissed"], []),
        ("repository", ["visibility in public|internal", "version matches /a/"], ["version matches /b/"]),
    ],
)
def test_expectations_that_say_something_are_left_in_peace(
    probe: str, must: list[str], should: list[str], tmp_path: Path
) -> None:
    assert about(probe, must, should, tmp_path) == []


CUT = """\
version: 1
title: Shop #payments
items:
  - id: a
    title: fixes #1
    help: ask the people
      who it's for in #on-call
    probe: repository
    must: labels has ready
waivers:
  - item: a
    until: 2026-06-20
    by: "@me"
    but: labels has ready
    reason: what was merged upstream waits for a release, which stands in #12
"""


def test_prose_that_a_comment_cuts_short_is_told_at_the_comment_and_how_to_write_it(tmp_path: Path) -> None:
    found = lint(read(CUT, "a.yml"), Host.at(tmp_path, NOW, {}))

    begins, aside = "in YAML a `#` after a space begins a comment", "if it is a comment, write a space after its `#`"
    assert [str(each) for each in found] == [
        f"a.yml:2:13: `title` ends before `#payments`: {begins}\n    quote it: `'Shop #payments'`; {aside}",
        f"a.yml:5:18: `title` ends before `#1`: {begins}\n    quote it: `'fixes #1'`; {aside}",
        (
            f"a.yml:7:23: `help` ends before `#on-call`: {begins}\n"
            f"    quote it: `'ask the people who it''s for in #on-call'`; {aside}"
        ),
        f"a.yml:15:75: `reason` ends before `#12`: {begins}\n    quote it as a whole; {aside}",
    ]


@pytest.mark.parametrize(
    "title",
    [
        "Shop # of the company", "Shop  #of the company", "Shop ## part", "Shop #---", "Shop #", "Shop #TODO: rename",
        "Shop #noqa", "'Shop #1'", '"Shop #1" #1', "C# is fun", "a/b#1", "'Shop' #payments",
    ],
)  # fmt: skip
def test_a_comment_that_is_one_is_left_in_peace(title: str, tmp_path: Path) -> None:
    text = f"version: 1\nitems:\n  - id: a\n    title: {title}\n    probe: repository\n    must: draft  #1\n"

    assert doubts(text, tmp_path) == []


def test_an_item_with_only_should_can_never_block(tmp_path: Path) -> None:
    assert about("repository", [], ["draft"], tmp_path) == ["the item `a` has only `should`, so it can never block"]


GLOBS = """\
version: 1
items:
  - id: a
    probe: coverage
    when: {paths: [src/**, lib/**, "!docs/**"]}
    with: {reports: [build/*.xml, out/*.xml], ignore: [src/gen/**], map: [no/glob]}
    must: line_coverage >= 80%
"""


def test_a_glob_that_matches_no_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    assert doubts(GLOBS, tmp_path) == [
        f"a.yml:{place}: `{glob}` in `{field}` of the item `a` matches no file under ROOT"
        for place, field, glob in [
            ("3:5", "when.paths", "src/**"),
            ("3:5", "when.paths", "lib/**"),
            ("6:22", "reports", "build/*.xml"),
            ("6:35", "reports", "out/*.xml"),
            ("6:56", "ignore", "src/gen/**"),
        ]
    ]


def test_a_glob_that_matches_a_file_is_left_in_peace(tmp_path: Path) -> None:
    for path in ("build/a.xml", "out/a.xml", "src/gen/a.py", "lib/a.py"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("", encoding="utf-8")
    assert doubts(GLOBS, tmp_path) == []


def test_a_single_path_that_is_not_there_is_told_whatever_its_parameter_is_called(tmp_path: Path) -> None:
    text = "version: 1\nitems:\n  - {id: a, probe: tracker, with: {path: TODO.md}, must: open == 0}"
    said = f"`TODO.md` in `path` of the item `a` matches no file under {tmp_path}"
    assert [doubt.message for doubt in lint(load(text.encode(), "a.yml"), Host.at(tmp_path, NOW, {}))] == [said]

    (tmp_path / "TODO.md").touch()
    assert lint(load(text.encode(), "a.yml"), Host.at(tmp_path, NOW, {})) == []


@pytest.mark.parametrize("expectation", ["not exists", "count == 0"])
def test_an_item_that_asks_whether_files_are_there_may_match_none(expectation: str, tmp_path: Path) -> None:
    text = f"version: 1\nitems:\n  - {{id: a, probe: files, with: {{paths: '*.bak'}}, must: {expectation}}}"
    assert lint(load(text.encode(), "a.yml"), Host.at(tmp_path, NOW, {})) == []


def waived(until: str, rest: str, level: str = "must") -> str:
    return (
        f"version: 1\nitems:\n  - {{id: a, probe: repository, {level}: draft}}\n"
        f"waivers:\n  - item: a\n    until: {until}\n    by: '@x'\n    reason: soon\n{rest}"
    )


BUT = "    but: labels has x\n"


@pytest.mark.parametrize("until", ["2026-06-01", "2026-08-30"])
def test_a_waiver_that_is_short_and_narrow_is_left_in_peace(until: str, tmp_path: Path) -> None:
    assert doubts(waived(until, BUT), tmp_path) == []


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        (waived("2026-05-31", BUT), "5:5: the waiver of `a` ended on 2026-05-31; it forgives nothing"),
        (waived("2026-08-31", BUT), "5:5: the waiver of `a` runs until 2026-08-31, more than 90 days from today"),
        (waived("2026-06-02", ""), "5:5: the waiver of `a` forgives however bad it gets"),
        (
            waived("2026-06-02", "    but: visibility in public|internal|private\n"),
            "9:10: `visibility in public|internal|private` cannot fail: it allows everything that can be seen",
        ),
    ],
)
def test_a_careless_waiver_is_told(text: str, doubt: str, tmp_path: Path) -> None:
    assert doubts(text, tmp_path) == [f"a.yml:{doubt}"]


def test_a_waiver_of_an_item_that_cannot_fail_is_told(tmp_path: Path) -> None:
    assert doubts(waived("2026-06-02", BUT, "should"), tmp_path) == [
        "a.yml:3:5: the item `a` has only `should`, so it can never block",
        "a.yml:5:5: the item `a` has no `must`, so there is nothing to waive",
    ]
