"""Cases of bad input with the message of the gate, and the table of docs/bad-input.md with them.

tests/test_bad_input.py runs every case; `make pages` writes the table.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from scripts.pages.markdown import code, filled, table
from tests.command import checklist, lay_out
from tests.corpus import REPOSITORY

PAGE = REPOSITORY / "docs" / "bad-input.md"

COVERAGE = "coverage | coverage | {reports: coverage.xml} | line_coverage >= 80%"
TESTS = "tests | tests | {reports: junit.xml} | failed == 0"
METRIC = (
    "lh | metrics | {reports: lh.json, facts: {score: {path: categories.performance.score, unit: '%', "
    "scale: fraction}}} | score >= 90%"
)
UP = "up | metrics | {reports: up.json, facts: {up: {path: 'data.result[*].value[1]', unit: ''}}} | up == 1"
SIGNED = "pentest | signoff | {item: pentest, reports: signoffs.yml} | signed"
SIGNOFF = "signoffs:\n  - {item: pentest, by: alice, on: 2026-11-01, until: 2027-01-01}\n"

LAUGHS = """<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">]>
<coverage line-rate="1"><packages>&lol2;</packages></coverage>
"""

YAML_LAUGHS = "version: 1\nx0: &x0 [lol]\n" + "".join(
    f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 10)}]\n" for n in range(1, 12)
)


@dataclass(frozen=True)
class Case:
    """One bad input: `lay_out` writes it into a folder. A test compares `message` without regard to white space."""

    input: str
    lay_out: Callable[[Path], object]
    message: str
    exit_code: int = 2


def files(**contents: str | bytes) -> Callable[[Path], object]:
    """Writes files; two underscores in a name mean a dot."""
    return lambda folder: lay_out(folder, {name.replace("__", "."): content for name, content in contents.items()})


def only(readiness: str) -> Callable[[Path], object]:
    """Writes only a checklist."""
    return files(readiness__yml=readiness)


def with_pipe(folder: Path) -> None:
    import os

    lay_out(folder, {"readiness.yml": checklist(COVERAGE)})
    os.mkfifo(folder / "coverage.xml")


CASES = (
    Case(
        "a glob that YAML reads as an alias",
        only(checklist(TESTS.replace("junit.xml", "**/x.xml"))),
        "readiness.yml:6:21: `*` at the start of a value is an alias in YAML [unquoted-value]\n"
        "quote the value: `'**/x.xml'`",
    ),
    Case(
        "a YAML bomb",
        only(YAML_LAUGHS),
        "readiness.yml:7:25: the checklist has more than 100,000 values, including every use of an alias"
        " [too-many-values]",
    ),
    Case(
        "an invalid regular expression",
        only(checklist("a | files | {paths: '*', pattern: '(x'} | matching_lines == 0")),
        "readiness.yml:6:33: `pattern` is `(x`: not a regular expression of RE2",
    ),
    Case(
        "a report of 0 bytes",
        files(readiness__yml=checklist(COVERAGE), coverage__xml=""),
        "empty: coverage.xml: the file is empty",
    ),
    Case(
        "an entity bomb",
        files(readiness__yml=checklist(COVERAGE), coverage__xml=LAUGHS),
        "unreadable: coverage.xml: this seems to be XML that declares entities, which are refused",
    ),
    Case("a pipe", with_pipe, "unreadable: coverage.xml is not a regular file"),
    Case(
        "a sign-off with an invalid date",
        files(readiness__yml=checklist(SIGNED), signoffs__yml=SIGNOFF.replace("2027-01-01", "2027-13-45")),
        "unreadable: signoffs.yml:2: `on` and `until` must be days such as 2026-11-01",
    ),
    Case(
        "an expired sign-off",
        files(readiness__yml=checklist(SIGNED), signoffs__yml=SIGNOFF.replace("2027-01-01", "2026-11-19")),
        "stale: no valid sign-off for pentest: the sign-off by alice expired on 2026-11-19 (signoffs.yml:2)",
    ),
    Case(
        "a Markdown link out of the repository",
        files(
            readiness__yml=checklist("docs | docs | {paths: a.md} | broken_links == 0"),
            a__md="[passwords](../../../../etc/passwd)\n",
        ),
        "broken_links is 1, expected == 0",
        1,
    ),
    Case(
        "a document that is not Markdown",
        files(readiness__yml=checklist("docs | docs | {paths: a.pdf} | broken_links == 0"), a__pdf="%PDF-1.7"),
        "unreadable: expected Markdown (.md, .markdown, .mdown, .mkd), and there is a.pdf",
    ),
    Case(
        "a target without a port",
        only(checklist("db | tcp | {targets: db.example.com} | accepts")),
        "readiness.yml:6:21: `targets` is `db.example.com`: expected a host and a port, such as "
        "db.example.com:5432 or [2001:db8::1]:443",
    ),
    Case(
        "a percentage without a scale",
        only(checklist("lh | metrics | {reports: lh.json, facts: {score: {path: score, unit: '%'}}} | score >= 90%")),
        "readiness.yml:6:45: `score`: state how the document writes the percentage: `scale: fraction` "
        "(0 to 1) or `scale: percent` (0 to 100)",
    ),
    Case(
        "a number that is null",
        files(readiness__yml=checklist(METRIC), lh__json='{"categories": {"performance": {"score": null}}}'),
        "absent: lh.json: nothing is at categories.performance.score; score is null",
    ),
    Case(
        "a misspelled path",
        files(readiness__yml=checklist(METRIC), lh__json='{"category": {}}'),
        "absent: lh.json: nothing is at categories.performance.score; there is no categories, did you mean category?",
    ),
    Case(
        "an empty response of Prometheus",
        files(readiness__yml=checklist(UP), up__json='{"status": "success", "data": {"result": []}}'),
        "empty: up.json: the list at data.result[*].value[1] is empty",
    ),
    Case(
        "percent where a fraction is declared",
        files(readiness__yml=checklist(METRIC), lh__json='{"categories": {"performance": {"score": 97}}}'),
        "unreadable: lh.json: categories.performance.score: expected a fraction from 0 to 1; "
        "should it be `scale: percent`?",
    ),
    Case(
        "a pattern with catastrophic backtracking",
        files(
            readiness__yml=checklist("slow | files | {paths: a.txt, pattern: '(a+)+$'} | matching_lines == 0"),
            a__txt="a" * 100_000 + "b\n",
        ),
        "slow: 0 matching lines",
        0,
    ),
)


def cases() -> str:
    """The cases as a Markdown table; each line of a message is a code span."""
    return table(
        ("input", "message", "exit code"),
        ((case.input, "<br>".join(map(code, case.message.splitlines())), str(case.exit_code)) for case in CASES),
    )


def generated(page: str) -> str:
    """The page with the table of all cases."""
    return filled(page, {"cases": cases()})


if __name__ == "__main__" and "--write" in sys.argv:
    PAGE.write_text(generated(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
