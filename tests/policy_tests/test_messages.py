"""Every error in policy tests at once, each with its position and the nearest right word."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import gate, lay_out

HERE = Path(__file__).parent

CHECKLIST = """\
version: 1
items:
  - {id: backend-coverage, probe: coverage, with: {reports: c.xml}, must: line_coverage >= 80%}
  - {id: sast, probe: security, with: {reports: s.sarif}, must: high == 0}
  - {id: health, probe: http, with: {urls: "https://a.example/", samples: 20}, must: p95 < 200ms}
  - {id: lists, probe: pull_request, must: not draft}
"""


def messages(folder: Path, tests: str) -> str:
    lay_out(folder, {"readiness.yml": CHECKLIST, "readiness.test.yml": tests})
    result = gate(folder, "test")
    assert (result.code, result.out) == (2, "")
    return result.err.removeprefix("gate: ")


def test_every_error_is_reported_at_once(tmp_path: Path) -> None:
    expected = (HERE / "invalid.txt").read_text(encoding="utf-8")
    assert messages(tmp_path, (HERE / "invalid.yml").read_text(encoding="utf-8")) == expected


@pytest.mark.parametrize(
    ("tests", "message"),
    [
        ("", "1:1: the file of policy tests is empty [empty-checklist]\n    start with `version: 1` and `tests:`"),
        ("- a\n", "1:1: the file of policy tests is no mapping [wrong-type]\n    start with"),
        (
            "version: 1\ntests: {a: b}\n",
            "2:8: `tests` is a mapping, expected a list [wrong-type]\n    begin each test with a dash",
        ),
        ("version: 1\nversion: 1\n", "2:1: duplicate key `version`; first in line 1 [duplicate-key]\n    remove one"),
        ("version: 1\ntests: &a [*a]\n", "2:12: YAML reads `*a` as an alias, and there is no anchor"),
        ("version: 2\ntests: []\n", "1:10: `version` is `2`: expected version 1"),
        ("a: [b\nc: d\n", "2:2: the list `[` that opens in line 1, column 4 is not closed before this"),
        (
            "version: 1\nchecklist: none.yml\n",
            "2:12: there is no checklist `none.yml` [no-checklist]\n    the path is relative to",
        ),
        ("version: 1\nchecklist: ../../x.yml\n", "2:12: there is no checklist `../../x.yml`"),
        (
            "version: 1\ntests:\n  - {name: t, facts: {sast: missing}, expect: {items: {}}}\n",
            "3:47: the test expects nothing, so it can never fail [test-without-expectation]\n    write",
        ),
        (
            "version: 1\ntests:\n  - {name: t, expect: {decision: ready}}\n",
            "3:5: the test is about no item [test-without-item]\n    write the facts of an item under `facts:`",
        ),
    ],
)
def test_a_file_that_is_no_file_of_tests(tmp_path: Path, tests: str, message: str) -> None:
    assert f"readiness.test.yml:{message}" in messages(tmp_path, tests)


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ("{health: {p95: 120}}", "`p95` is measured in ms; `120` has no unit [missing-unit]\n    write `120ns`"),
        ("{health: {p95: 1e3ms}}", "`1e3ms` is not an amount"),
        ("{lists: {draft: yes}}", "`draft` is a boolean, and `yes` is neither `true` nor `false`"),
        ("{health: {p95: [1ms]}}", "`p95` is a list or a mapping, expected a number"),
        ("{health: {p95: }}", "`p95` is empty, expected a number"),
        ("{health: {p95: {}}}", "`p95` is an empty mapping, expected a number"),
        ("{health: {p95: {a: not applicable}}}", "`a` is a target, expected its value or `missing`"),
        ("{health: not applicable (dif)}", "`dif` is no reason for `not applicable`"),
        ("{health: [missing]}", "`health` is a list, expected its facts [wrong-type]\n    write `{status: …, "),
        ("{lists: {labels: }}", "`labels` is a list of strings [wrong-type]\n    write `[]` for an empty list"),
        ("{lists: {labels: [[a]]}}", "`labels` is a list of strings, expected a string"),
    ],
)
def test_a_value_that_a_fact_cannot_have(tmp_path: Path, facts: str, message: str) -> None:
    tests = f"version: 1\ntests:\n  - {{name: t, expect: {{decision: ready}}, facts: {facts}}}\n"
    assert message in messages(tmp_path, tests)


def test_text_in_quotes_is_text(tmp_path: Path) -> None:
    facts = "{lists: {labels: 'missing', draft: false}}"
    tests = f"version: 1\ntests:\n  - {{name: t, expect: {{decision: ready}}, facts: {facts}}}\n"
    lay_out(tmp_path, {"readiness.yml": CHECKLIST, "readiness.test.yml": tests})
    assert gate(tmp_path, "test").code == 0


def test_the_number_of_verdicts_is_bounded(tmp_path: Path) -> None:
    facts = ", ".join(f"i{number}: missing" for number in range(250))
    items = "".join(f"  - {{id: i{n}, probe: files, with: {{paths: a}}, must: exists}}\n" for n in range(250))
    tests = "".join(f"  - {{name: t{number}, expect: {{decision: undecided}}}}\n" for number in range(401))
    lay_out(
        tmp_path,
        {
            "readiness.yml": f"version: 1\nitems:\n{items}",
            "readiness.test.yml": f"version: 1\ndefaults: {{facts: {{{facts}}}}}\ntests:\n{tests}",
        },
    )
    result = gate(tmp_path, "test")
    assert "the tests lead to more than 100,000 verdicts [too-many-tests]\n    split the file" in result.err
    assert result.code == 2
