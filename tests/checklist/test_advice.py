"""Advice is right or absent: what a hint says to write loads when it is written, for every probe and every mistake."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from gate.adapters.workspace import Workspace
from gate.checklist import InstalledProbes, load
from gate.checklist.examples import expectation_example, item_example
from gate.checklist.linting import lint
from gate.model.errors import ChecklistError, Problem
from tests.cases import cases
from tests.command import check, lay_out
from tests.folders import with_folders

PROBES = InstalledProbes()
ITEMS = {name: line for name in PROBES if (line := item_example(name, PROBES[name]))}
AS_ITEM = {name: f"`{name}` is a probe: write an item under `items:`, such as `{line}`" for name, line in ITEMS.items()}
METRIC = (
    "- {id: a, probe: metrics, with: {reports: a.json, "
    "facts: {p95: {path: a, unit: ms}, size: {path: b, unit: MB}, mode: {path: c, kind: string}}}, must: MUST}"
)


def problems(text: str) -> list[Problem]:
    try:
        load(text.encode(), "r.yml", PROBES)
    except ChecklistError as error:
        return list(error.problems)
    return []


def checklist(probe: str, must: str) -> str:
    """A checklist of one item with this expectation alone, whose line and column are known."""
    line = METRIC if probe == "metrics" else re.sub(r"must: .*}", "must: MUST}", ITEMS[probe])
    return "version: 1\nitems:\n  " + line.replace("MUST", "'" + must.replace("'", "''") + "'")


def corrected(must: str, problem: Problem, text: str) -> list[str]:
    """The expectation with each of the corrections that the hint proposes in its place."""
    offset = problem.position.column - 1 - text.splitlines()[2].index(f"'{must[:1]}") - 1
    found_words = re.match(r"[\w-]*\w|[^\w\s]+", must[offset:])
    wrong_word = found_words.group() if found_words else ""
    results: list[str] = []
    if problem.hint.startswith(("its unit", "its operators")):
        return results
    for quoted in re.findall(r"`([^`]+)`", problem.hint):
        if re.match(r"(did you mean)", problem.hint):
            results.append(must[:offset] + quoted + must[offset + len(wrong_word) :])
        elif re.match(r"(not )?[a-z_0-9]+( |$)", quoted) and not re.match(r"baseline|[0-9]", quoted):
            results.append(quoted)
        elif quoted in (">=", "<=", "==", "!=", "has", "matches"):
            results.append(must[:offset] + quoted + must[offset + len(wrong_word) :])
        else:
            results.append(must[:offset] + quoted)
    return results


@cases("probe", sorted(ITEMS))
def test_the_example_of_a_probe_loads(probe: str) -> None:
    assert problems(f"version: 1\nitems:\n  {ITEMS[probe]}\n") == []


def test_only_a_probe_without_facts_of_its_own_has_no_example() -> None:
    assert set(PROBES) - set(ITEMS) == {"metrics"}


@cases("probe", sorted(ITEMS))
@with_folders
def test_the_example_of_every_fact_loads_and_means_something(probe: str, tmp_path: Path) -> None:
    for spec in PROBES[probe].facts:
        text = checklist(probe, expectation_example(spec))
        unexpected = [problem for problem in problems(text) if "never has data" not in problem.message]
        assert unexpected == [], expectation_example(spec)
        if not problems(text):
            warnings = lint(load(text.encode(), "r.yml", PROBES), Workspace(tmp_path), date(2026, 11, 29))
            assert not any("holds" in warning.message for warning in warnings), expectation_example(spec)


@cases(
    ("probe", "must"),
    [
        ("http", "status => 200"), ("http", "status in 200,204"), ("http", "status has 200"), ("http", "status 200"),
        ("http", "status == 2xx"), ("http", "p95 < 200"), ("http", "p95 < 200 msec"), ("http", "p95 <= 1,5s"),
        ("http", "p95 < 2 microseconds"), ("http", "statuss == 200"), ("http", "status matches /2../"),
        ("http", "status"), ("http", "status in 200 or 204"), ("http", "status in [200, 204]"),
        ("http", "status == 200|204"), ("http", "status == 200 or status == 204"), ("http", "status in 200-299"),
        ("http", "status not in 500|503"), ("http", "status between 200 and 299"), ("http", "not status >= 500"),
        ("pull_request", "title == a or b"), ("pull_request", "title in [a, b]"), ("pull_request", "title == a|b"),
        ("pull_request", "title matches ^feat"),
        ("pull_request", "title matches //"), ("pull_request", "labels == ready"), ("pull_request", "labels != wip"),
        ("http", "p95 <= 5%"), ("http", "p95 <= 5pp"), ("http", "certificate_valid_for > 14"),
        ("tests", "failed = 0"), ("tests", "total >= 1,000"), ("tests", "total >= 1 000"),
        ("tests", "total >= 1_000_000"),
        ("tests", "faild == 0"), ("tests", "failed == none"), ("tests", "failed <= .5"), ("tests", 'failed <= "3"'),
        ("tests", "failed <= total"), ("tests", "not failed"), ("tests", "total >= 5%"), ("tests", "total in 1|x"),
        ("coverage", "line_coverage >= 80"), ("coverage", "line_coverage >= 0.8"),
        ("coverage", "line_coverage in 80%|90%"),
        ("coverage", "line_coverage >= baseline - 5%"), ("coverage", "line_coverage >= basline"),
        ("coverage", "patch_coverage >= line_coverage"), ("coverage", "line-coverage >= 80%"),
        ("coverage", "line_coverage is 80%"), ("coverage", "line_coverage >= 101%"), ("coverage", "line_coverage >="),
        ("files", "exists == true"), ("files", "exists == false"), ("files", "!exists"), ("files", "no_exists"),
        ("files", "size <= 10"), ("files", "size <= 10 megabytes"), ("files", "size <= 10mb"), ("files", "count at 3"),
        ("metrics", "p95 in 1|2"), ("metrics", "size > 3 kb"), ("metrics", "mode >= fast"), ("metrics", "mode == "),
        ("metrics", "p95 <= 174.43 usec"), ("metrics", "size <= 3 m"),
    ],
)  # fmt: skip
def test_a_correction_loads_when_it_is_written(probe: str, must: str) -> None:
    text = checklist(probe, must)
    (problem,) = problems(text)

    for correction in corrected(must, problem, text):
        if correction.count("`") == 0:
            errors = [
                error for error in problems(checklist(probe, correction)) if "never has data" not in error.message
            ]
            assert errors == [], (problem.message, problem.hint, correction)


@cases(
    ("probe", "must", "hint"),
    [
        ("http", "status == 200|204", "write `status in 200|204`"),
        ("http", "status == 200 or status == 204", "write `status in 200|204`"),
        ("http", "status == 200 || 204", "write `status in 200|204`"),
        ("http", "status in [200, 204]", "write `200|204`"),
        ("http", "status == [200,201,204]", "write `status in 200|201|204`"),
        ("http", "status in 200..299", "write two expectations: `status >= 200` and `status <= 299`"),
        ("http", "status == 200-299", "write two expectations: `status >= 200` and `status <= 299`"),
        ("http", "status between 200 and 299", "write two expectations: `status >= 200` and `status <= 299`"),
        ("http", "status not in 500, 503", "write one expectation for each value: `status != 500` and `status != 503`"),
        ("http", "p95 less than 200ms", "write `<`"),
        ("http", "p95 is at most 200ms", "write `<=`"),
        ("http", "p95 around 200ms", "its operators are `>=`, `<=`, `>`, `<`, `==`, `!=` and `in`"),
        ("pull_request", "title matches '^feat'", "write `/^feat/`"),
        ("http", "not status >= 500", "write `status < 500`"),
        (
            "coverage",
            "line_coverage >= 80% or patch_coverage >= 90%",
            "an item has no `or`: everything under `must` has to hold; keep the expectation that is required",
        ),
        (
            "coverage",
            "line_coverage >= 80%, patch_coverage >= 90%",
            "write each expectation on a line of its own, as a list",
        ),
        ("coverage", "line_coverage at least 80%", "write `>=`"),
        ("coverage", "line_coverage >= 'baseline'", "did you mean `baseline`?"),
        ("coverage", "line_coverage >= 1", "write `100%` (or `1%` if one percent is meant)"),
        ("tests", "total == 1,000", "write the digits without separators: `1000`"),
        ("tests", "total == 2,104", "write the digits without separators: `2104`, or `total in 2|104` for either"),
        ("tests", "failed + errors == 0", "write one expectation for each fact"),
        ("pull_request", "title is not wip", "write `!=`"),
        ("pull_request", "title == a or b", "write `title in a|b`"),
        ("pull_request", "title matches ^feat", "write `/^feat/`"),
        ("pull_request", "title >= b", ""),
        ("pull_request", "labels == ready", "write `labels has ready`"),
        ("pull_request", "labels != wip", "write `labels lacks wip`"),
        ("pull_request", "labels in a|b", ""),
    ],
)  # fmt: skip
def test_advice_keeps_the_values_of_the_user_or_names_none(probe: str, must: str, hint: str) -> None:
    assert [problem.hint for problem in problems(checklist(probe, must))] == [hint]


@cases(
    ("must", "hint"),
    [
        ("{exists: true}", "write `exists`"),
        ("[exists: false]", "write `not exists`"),
        ("{count: '>= 2'}", "write `count >= 2`"),
        ("[count: 2]", "write an operator instead of `: `, such as `count == 2`, `count >= 2` or `count <= 2`"),
        ("{count: {min: 2}}", "write `line_coverage >= 80%`, without `: `"),
    ],
)
def test_an_expectation_as_a_mapping_is_written_as_a_string(must: str, hint: str) -> None:
    text = f"version: 1\nitems:\n  - {{id: a, probe: files, with: {{paths: a}}, must: {must}}}\n"

    assert [problem.hint for problem in problems(text)] == [hint]


@cases("key", ["checks", "tests", "gates"])
def test_items_under_another_key_are_sent_to_the_key_items(key: str) -> None:
    text = f"version: 1\n{key}:\n  - {{id: a, probe: files, with: {{paths: a}}, must: exists}}\n"

    assert [problem.hint for problem in problems(text) if "is not a key" in problem.message] == ["write `items:`"]


def test_a_key_is_never_taken_for_its_opposite() -> None:
    text = "version: 1\nitems:\n  - {id: a, probe: files, with: {paths: a}, must_not: exists}\n"

    assert not any("did you mean" in problem.hint for problem in problems(text))


@cases(
    ("lines", "message", "hint"),
    [
        ("coverage: 80", "2:1: `coverage` is not a key [unknown-key]", AS_ITEM["coverage"]),
        ("tests: r/*.xml", "2:1: `tests` is not a key [unknown-key]", AS_ITEM["tests"]),
        ("items:\n  - tests: pass", "3:5: `tests` is not a key [unknown-key]", AS_ITEM["tests"]),
        (
            "items:\n  unit: {probe: tests, with: {reports: a}, must: failed == 0}",
            "3:3: `items` is a mapping, expected a list [wrong-type]",
            "begin each item with a dash and its id, as in `- id: unit-tests`, and indent its other keys below the id",
        ),
        (
            "items:\n  - {id: a, probe: tests, with: {reports: a}, must: [failed == 0, total >= 1,000]}",
            "3:78: a comma inside `[…]` ends the value, so this is not part of the number before it [comma-in-number]",
            "write the digits alone: `total >= 1000`",
        ),
        ("itms: []", "2:1: `itms` is not a key [unknown-key]", "did you mean `items`?"),
    ],
)  # fmt: skip
def test_a_first_attempt_gets_the_form_that_loads(lines: str, message: str, hint: str) -> None:
    matching = [
        problem for problem in problems(f"version: 1\n{lines}\n") if str(problem).startswith(f"r.yml:{message}")
    ]

    assert [problem.hint for problem in matching] == [hint]


@cases("word", ["tests", "trust", "xyz", "notes", "steps"])
def test_a_word_that_means_something_else_gets_no_wrong_correction(word: str) -> None:
    text = f"version: 1\nitems:\n  - {{id: a, probe: tests, with: {{reports: a}}, must: failed == 0, {word}x: 1}}\n"

    assert all("did you mean" not in problem.hint or f"`{word}`" in problem.hint for problem in problems(text))


IN = """\
version: 1
items:
  - id: sizes
    probe: files
    with: {paths: "*.txt"}
    must: [count in 1|2, size in 3B|1KB, "age in 0ns|1us|2µs|3ms|0.5s|1m|1h|1d"]
"""


@pytest.mark.parametrize(("count", "code", "line"), [(2, 0, "count 2"), (3, 1, "count is 3, expected in 1 | 2")])
def test_in_compares_numbers_with_their_units(tmp_path: Path, count: int, code: int, line: str) -> None:
    files = {f"{number}.txt": "abc" for number in range(count)}
    must = IN.replace(', "age in 0ns|1us|2µs|3ms|0.5s|1m|1h|1d"', "")
    folder = lay_out(tmp_path, {"readiness.yml": must, **files})

    result = check(folder, "--json", str(tmp_path / "saved.json"))

    assert (result.code, line in result.output) == (code, True), result.output
    saved = json.loads((tmp_path / "saved.json").read_text(encoding="utf-8"))
    comparison = saved["items"][0]["comparisons"][0]
    assert comparison["threshold"]["strings"] == ["1", "2"]
    assert comparison["outcome"]["resolved_threshold"] == ["1", "2"]


def test_every_unit_of_time_is_a_unit_of_an_age() -> None:
    assert problems(IN) == []


@cases("event", ["!push", "pull_*", "*"])
def test_an_event_is_no_glob_and_gets_no_opposite_advice(event: str) -> None:
    text = f"version: 1\nitems:\n  - {{id: a, probe: repository, must: rules >= 1, when: {{events: '{event}'}}}}\n"

    hints = [problem.hint for problem in problems(text) if "no such event" in problem.message]
    assert hints == ["events are no globs: list those on which the item is evaluated"]
