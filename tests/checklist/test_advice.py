"""Advice is right or absent: what a hint says to write loads when it is written, for every probe and every mistake."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from gate.adapters.workspace import Workspace
from gate.checklist import InstalledProbes, lint, load
from gate.checklist.examples import expectation_example, item_example
from gate.model.errors import ChecklistError, Problem
from tests.command import check, lay_out

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
    if problem.hint.startswith("its unit"):
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


@pytest.mark.parametrize("probe", sorted(ITEMS))
def test_the_example_of_a_probe_loads(probe: str) -> None:
    assert problems(f"version: 1\nitems:\n  {ITEMS[probe]}\n") == []


def test_only_a_probe_without_facts_of_its_own_has_no_example() -> None:
    assert set(PROBES) - set(ITEMS) == {"metrics"}


@pytest.mark.parametrize("probe", sorted(ITEMS))
def test_the_example_of_every_fact_loads_and_means_something(probe: str, tmp_path: Path) -> None:
    for spec in PROBES[probe].facts:
        text = checklist(probe, expectation_example(spec))
        unexpected = [problem for problem in problems(text) if "never has data" not in problem.message]
        assert unexpected == [], expectation_example(spec)
        if not problems(text):
            warnings = lint(load(text.encode(), "r.yml", PROBES), Workspace(tmp_path), date(2026, 11, 29))
            assert not any("holds" in warning.message for warning in warnings), expectation_example(spec)


@pytest.mark.parametrize(
    ("probe", "must"),
    [
        ("http", "status => 200"), ("http", "status in 200,204"), ("http", "status has 200"), ("http", "status 200"),
        ("http", "status == 2xx"), ("http", "p95 < 200"), ("http", "p95 < 200 msec"), ("http", "p95 <= 1,5s"),
        ("http", "p95 < 2 microseconds"), ("http", "statuss == 200"), ("http", "status matches /2../"),
        ("http", "status"), ("http", "status in 200 or 204"),
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


@pytest.mark.parametrize(
    ("lines", "message", "hint"),
    [
        ("coverage: 80", "2:1: `coverage` is not a key", AS_ITEM["coverage"]),
        ("tests: r/*.xml", "2:1: `tests` is not a key", AS_ITEM["tests"]),
        ("items:\n  - tests: pass", "3:5: `tests` is not a key", AS_ITEM["tests"]),
        (
            "items:\n  unit: {probe: tests, with: {reports: a}, must: failed == 0}",
            "3:3: `items` is a mapping, expected a list",
            "begin each item with a dash and its id, as in `- id: unit-tests`, and indent its other keys below the id",
        ),
        (
            "items:\n  - {id: a, probe: tests, with: {reports: a}, must: [failed == 0, total >= 1,000]}",
            "3:78: a comma inside `[…]` ends the value, so this is not part of the number before it",
            "write the digits alone: `total >= 1000`",
        ),
        ("itms: []", "2:1: `itms` is not a key", "did you mean `items`?"),
    ],
)  # fmt: skip
def test_a_first_attempt_gets_the_form_that_loads(lines: str, message: str, hint: str) -> None:
    matching = [
        problem for problem in problems(f"version: 1\n{lines}\n") if str(problem).startswith(f"r.yml:{message}")
    ]

    assert [problem.hint for problem in matching] == [hint]


@pytest.mark.parametrize("word", ["tests", "trust", "xyz", "notes", "steps"])
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
