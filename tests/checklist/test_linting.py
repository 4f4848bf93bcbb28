"""Warnings about a valid checklist: each one appears where it should, and only there."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from gate.adapters.host import Host
from gate.adapters.workspace import Workspace
from gate.checklist import load
from gate.checklist.linting import lint
from tests.cases import cases
from tests.checklist.catalog import read
from tests.command import lay_out
from tests.folders import with_folders
from tests.git import git

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def warnings_of(text: str, root: Path) -> list[str]:
    """The warnings about a checklist without their hints; the root is written as ROOT."""
    warnings = lint(read(text, "a.yml"), Workspace(root), NOW.date())
    assert all(warning.hint for warning in warnings)
    return [f"{warning.position}: {warning.message}".replace(str(root), "ROOT") for warning in warnings]


def item_warnings(probe: str, must: list[str], should: list[str], root: Path) -> list[str]:
    """The warnings about one item, without the positions."""
    params = {"http": "{urls: [x], facts: {db: x}}", "coverage": "{reports: '!x'}", "repository": "{}"}[probe]
    levels = "".join(
        f"    {level}:\n" + "".join(f"      - {line}\n" for line in lines)
        for level, lines in (("must", must), ("should", should))
        if lines
    )
    text = f"version: 1\nitems:\n  - id: a\n    probe: {probe}\n    with: {params}\n{levels}"
    return [warning.split(": ", 1)[1] for warning in warnings_of(text, root)]


@cases(
    ("probe", "expectation"),
    [
        ("coverage", "covered_lines >= 0"),
        ("coverage", "line_coverage >= 0%"),
        ("coverage", "line_coverage <= 100%"),
        ("http", "status >= 100"),
        ("repository", "visibility in public|internal|private"),
    ],
)
@with_folders
def test_an_expectation_that_every_value_meets_always_holds(probe: str, expectation: str, tmp_path: Path) -> None:
    assert item_warnings(probe, [expectation], [], tmp_path) == [
        f"`{expectation}` always holds: it allows every possible value"
    ]


@pytest.mark.parametrize("expectation", ["line_coverage >= baseline - 100pp", "covered_lines >= baseline - 100%"])
def test_an_expectation_that_allows_any_fall_always_holds(expectation: str, tmp_path: Path) -> None:
    assert item_warnings("coverage", [expectation], [], tmp_path) == [
        f"`{expectation}` always holds: it allows a fall to 0"
    ]


@pytest.mark.parametrize(
    ("probe", "expectation"), [("coverage", "line_coverage > 100%"), ("coverage", "covered_lines < 0")]
)
def test_an_expectation_that_no_value_meets_never_holds(probe: str, expectation: str, tmp_path: Path) -> None:
    assert item_warnings(probe, [expectation], [], tmp_path) == [
        f"`{expectation}` never holds: it allows no possible value"
    ]


@cases(
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
@with_folders
def test_contradicting_expectations_are_reported(probe: str, first: str, second: str, tmp_path: Path) -> None:
    expected = [f"`{second}` contradicts `{first}`"]
    assert item_warnings(probe, [first, second], [], tmp_path) == expected
    assert item_warnings(probe, [first], [second], tmp_path) == expected


@cases(
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
@with_folders
def test_an_expectation_that_follows_from_another_is_reported(
    probe: str, strict: str, loose: str, tmp_path: Path
) -> None:
    expected = [f"`{loose}` follows from `{strict}`"]
    assert item_warnings(probe, [strict], [loose], tmp_path) == expected
    assert item_warnings(probe, [strict, loose], [], tmp_path) == expected
    assert item_warnings(probe, [loose, strict], [], tmp_path) == expected
    assert item_warnings(probe, [loose], [strict], tmp_path) == []


@pytest.mark.parametrize("duplicate", ["line_coverage >= baseline - 1pp", "line_coverage >= baseline"])
def test_a_duplicate_threshold_from_the_baseline_is_reported(duplicate: str, tmp_path: Path) -> None:
    assert item_warnings("coverage", [duplicate], [duplicate], tmp_path) == [
        f"duplicate `{duplicate}`; first in line 7"
    ]


@cases(
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
@with_folders
def test_effective_expectations_have_no_warnings(
    probe: str, must: list[str], should: list[str], tmp_path: Path
) -> None:
    assert item_warnings(probe, must, should, tmp_path) == []


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
    reason: the fix is merged upstream and waits for a release, tracked in #12
"""


def test_text_that_a_comment_cuts_is_reported_at_the_comment(tmp_path: Path) -> None:
    warnings = lint(read(CUT, "a.yml"), Workspace(tmp_path), NOW.date())

    reason, hint = "in YAML a `#` after a space begins a comment", "if it is a comment, write a space after its `#`"
    assert [str(warning) for warning in warnings] == [
        f"a.yml:2:13: `title` ends before `#payments`: {reason} [cut-text]\n    quote it: `'Shop #payments'`; {hint}",
        f"a.yml:5:18: `title` ends before `#1`: {reason} [cut-text]\n    quote it: `'fixes #1'`; {hint}",
        (
            f"a.yml:7:23: `help` ends before `#on-call`: {reason} [cut-text]\n"
            f"    quote it: `'ask the people who it''s for in #on-call'`; {hint}"
        ),
        f"a.yml:15:76: `reason` ends before `#12`: {reason} [cut-text]\n    quote it as a whole; {hint}",
    ]


@cases(
    "title",
    [
        "Shop # of the company", "Shop  #of the company", "Shop ## part", "Shop #---", "Shop #", "Shop #TODO: rename",
        "Shop #noqa", "'Shop #1'", '"Shop #1" #1', "C# is fun", "a/b#1", "'Shop' #payments",
    ],
)  # fmt: skip
@with_folders
def test_an_intended_comment_has_no_warning(title: str, tmp_path: Path) -> None:
    text = f"version: 1\nitems:\n  - id: a\n    title: {title}\n    probe: repository\n    must: draft  #1\n"

    assert warnings_of(text, tmp_path) == []


def test_an_item_with_only_should_has_no_warning(tmp_path: Path) -> None:
    assert item_warnings("repository", [], ["draft"], tmp_path) == []


GLOBS = """\
version: 1
items:
  - id: a
    probe: coverage
    when: {paths: [src/**, ./lib/**, "!docs/**"]}
    with: {reports: [build/*.xml, out/*.xml], ignore: [src/gen/**], map: [no/glob]}
    must: line_coverage >= 80%
"""


def test_a_glob_of_committed_files_without_matches_is_reported(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    assert warnings_of(GLOBS, tmp_path) == [
        f"a.yml:{position}: `{glob}` in `{field}` of the item `a` matches no file under ROOT"
        for position, field, glob in [
            ("3:5", "when.paths", "src/**"),
            ("3:5", "when.paths", "./lib/**"),
            ("6:56", "ignore", "src/gen/**"),
        ]
    ]


def test_a_glob_with_matches_has_no_warning(tmp_path: Path) -> None:
    for path in ("src/gen/a.py", "lib/a.py"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("", encoding="utf-8")
    assert warnings_of(GLOBS, tmp_path) == []


def test_a_glob_that_matches_only_hidden_files_has_no_warning(tmp_path: Path) -> None:
    (tmp_path / ".github").mkdir()
    (tmp_path / ".github" / "ci.yml").touch()

    assert warnings_of(GLOBS.replace("src/**, ./lib/**", "'**/*.yml'").replace("src/gen", ".github"), tmp_path) == []


@cases(
    ("item", "hint"),
    [
        ("files, with: {paths: src}, must: size < 1KB", "src is a folder; write src/** for its files"),
        ("files, with: {paths: A.py}, must: size < 1KB", "there is src/a.py"),
        ("files, with: {paths: gone/*.py}, must: size < 1KB", "correct the glob, or add the file"),
    ],
)
@with_folders
def test_the_hint_names_a_similar_file(item: str, hint: str, tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "a.py").touch()
    text = f"version: 1\nitems:\n  - {{id: a, probe: {item}}}"

    assert [w.hint for w in lint(load(text.encode(), "a.yml"), Workspace(tmp_path), NOW.date())] == [hint]


IN_A_CLEAN_CHECKOUT = """\
version: 1
items:
  - {id: a, probe: tests, with: {reports: "build/**/*.xml"}, must: failed == 0}
  - {id: b, probe: metrics, with: {reports: size.json, facts: {x: {path: a, unit: KB}}}, must: x < 3KB}
  - {id: c, probe: signoff, with: {item: release}, must: signed}
  - {id: d, probe: files, with: {paths: ["dist/*.js", "**/*.log"]}, must: total_size < 3KB}
  - {id: e, probe: files, with: {paths: [lib/*.js]}, must: total_size < 3KB}
"""


def test_what_a_run_writes_and_what_git_ignores_need_not_exist(tmp_path: Path) -> None:
    host = Host.at(lay_out(tmp_path, {".gitignore": "dist/\n*.log\n"}))
    git(tmp_path, "init", "--quiet")
    checklist = load(IN_A_CLEAN_CHECKOUT.encode(), "a.yml")

    warnings = lint(checklist, host.workspace, NOW.date(), host.repository)

    assert [warning.message.split(" in ")[0] for warning in warnings] == ["`lib/*.js`"]
    assert len(lint(checklist, host.workspace, NOW.date())) == 3


def test_a_missing_file_is_reported_for_every_parameter_that_takes_globs(tmp_path: Path) -> None:
    text = "version: 1\nitems:\n  - {id: a, probe: tracker, with: {path: TODO.md}, must: open == 0}"
    message = f"`TODO.md` in `path` of the item `a` matches no file under {tmp_path}"
    warnings = lint(load(text.encode(), "a.yml"), Workspace(tmp_path), NOW.date())
    assert [warning.message for warning in warnings] == [message]

    (tmp_path / "TODO.md").touch()
    assert lint(load(text.encode(), "a.yml"), Workspace(tmp_path), NOW.date()) == []


@pytest.mark.parametrize("expectation", ["not exists", "count == 0"])
def test_an_item_that_expects_a_presence_fact_may_match_no_file(expectation: str, tmp_path: Path) -> None:
    text = f"version: 1\nitems:\n  - {{id: a, probe: files, with: {{paths: '*.bak'}}, must: {expectation}}}"
    assert lint(load(text.encode(), "a.yml"), Workspace(tmp_path), NOW.date()) == []


def with_waiver(until: str, rest: str, level: str = "must") -> str:
    return (
        f"version: 1\nitems:\n  - {{id: a, probe: repository, {level}: draft}}\n"
        f"waivers:\n  - item: a\n    until: {until}\n    by: '@x'\n    reason: soon\n{rest}"
    )


BUT = "    but: labels has x\n"


@pytest.mark.parametrize("until", ["2026-06-01", "2026-08-30"])
def test_a_short_and_limited_waiver_has_no_warning(until: str, tmp_path: Path) -> None:
    assert warnings_of(with_waiver(until, BUT), tmp_path) == []


@cases(
    ("text", "warning"),
    [
        (with_waiver("2026-05-31", BUT), "5:5: the waiver of `a` expired on 2026-05-31 and exempts nothing"),
        (with_waiver("2026-08-31", BUT), "5:5: the waiver of `a` expires on 2026-08-31, more than 90 days from today"),
        (
            with_waiver("2026-06-02", "    but: visibility in public|internal|private\n"),
            "9:10: `visibility in public|internal|private` always holds: it allows every possible value",
        ),
    ],
)
@with_folders
def test_a_risky_waiver_is_reported(text: str, warning: str, tmp_path: Path) -> None:
    assert warnings_of(text, tmp_path) == [f"a.yml:{warning}"]


@cases(("must", "count"), [("draft", 0), ("labels has x", 0), ("[draft, approvals >= 1]", 1)])
@with_folders
def test_only_a_waiver_of_a_number_needs_a_limit(must: str, count: int, tmp_path: Path) -> None:
    probe = "approvals" if "approvals" in must else "pull_request"
    text = (
        f"version: 1\nitems:\n  - {{id: a, probe: {probe}, must: {must.replace('draft, ', '')}}}\n"
        "waivers:\n  - {item: a, until: 2026-06-02, by: '@x', reason: soon}\n"
    )

    warnings = lint(load(text.encode(), "a.yml"), Workspace(tmp_path), NOW.date())

    assert [w.message for w in warnings] == ["the waiver of `a` has no limit: it exempts any value"] * count


def test_a_waiver_of_an_item_that_cannot_fail_is_reported(tmp_path: Path) -> None:
    assert warnings_of(with_waiver("2026-06-02", BUT, "should"), tmp_path) == [
        "a.yml:5:5: the item `a` has no `must`, so there is nothing to exempt",
    ]
