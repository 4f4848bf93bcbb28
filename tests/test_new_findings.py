"""New findings through `gate check`: what blocks, what the pages say, and what the checklist may write."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command import Result, check, checklist, gate
from tests.probes.findings_over_time import REPORT, Project, semgrep

CODE = "def first(x):\n    y = x + 1\n    return eval(y)\n"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path, {"a.py": CODE})


def decide(project: Project, must: str, *arguments: str, params: str = "") -> Result:
    project.write("readiness.yml", checklist(f"sast | security | {{reports: {REPORT}{params}}} | {must}"))
    project.write(REPORT, json.dumps(semgrep(project.folder)))
    return check(project.folder, "--checklist", "readiness.yml", *arguments)


def test_only_a_new_finding_blocks_and_the_page_calls_it_new(project: Project) -> None:
    saved = decide(project, "[new_high == 0, high <= baseline]", "--base", "main", "--json", "main.json")
    assert (saved.code, "high: not compared" in saved.out) == (2, True)  # the ratchet has no baseline
    same = decide(project, "[new_high == 0, high <= baseline]", "--baseline", "main.json")
    assert same.code == 0

    project.write("b.py", "def second(q):\n    r = q\n    eval(r)\n")
    project.write("a.py", "def first(x):\n    return x\n")
    result = decide(project, "[new_high == 0, high <= baseline]", "--baseline", "main.json")

    assert result.code == 1
    assert "new_high is 1, expected == 0" in result.out
    assert "• new high python.eval: no eval\n      b.py:3" in result.out


def test_an_edited_line_is_perhaps_new(project: Project) -> None:
    decide(project, "new == 0", "--base", "main", "--json", "main.json")
    project.write("a.py", CODE.replace("eval(y)", "eval(y, {})"))
    result = decide(project, "new == 0", "--baseline", "main.json")

    assert result.code == 1
    assert "• perhaps new high python.eval" in result.out
    assert "1 of 1 new finding may be old" in result.out


def test_without_anything_to_compare_with_the_item_is_unknown(project: Project) -> None:
    result = decide(project, "new == 0")

    assert result.code == 2
    assert "this run has no baseline, the reports name no earlier ones, and there is no" in result.out
    advice = "Name the base branch with `--base`, or pass an earlier result with `--baseline`."
    assert advice in " ".join(result.out.split())


def test_the_saved_result_names_fingerprint_novelty_and_date(project: Project) -> None:
    decide(project, "new == 0", "--base", "main", "--json", "main.json")
    evidence = json.loads((project.folder / "main.json").read_text())["items"][0]["evidence"]
    (finding,) = evidence["findings"]

    assert (finding["novelty"], finding["first_seen"]) == ("old", None)
    (group,) = evidence["inventory"]["groups"]
    assert (group["state"], group["since"]) == ("high", "2026-11-20")
    assert group["names"][0].split(" ")[0] == finding["fingerprint"]
    assert "eval" not in json.dumps(evidence["inventory"])


@pytest.mark.parametrize(
    ("params", "must", "words"),
    [
        (", severity: [serious]", "new == 0", "serious"),
        (", severity: high", "medium == 0", "severity"),
        ("", "overdue == 0", "remediate"),
        (", remediate: {high: soon}", "overdue == 0", "duration"),
        (", remediate: {urgent: 7d}", "overdue == 0", "urgent"),
        (", rules: [a, '!a']", "new == 0", "excludes"),
    ],
)
def test_what_the_parameters_do_not_allow_is_refused(project: Project, params: str, must: str, words: str) -> None:
    result = decide(project, must, params=params)

    assert result.code == 2
    assert words in result.output


def test_lint_accepts_all_parameters(project: Project) -> None:
    decide(
        project, "[new == 0, overdue == 0]",
        params=", severity: [critical, high], fixable: true, rules: ['!B324'], remediate: {critical: 7d}",
    )  # fmt: skip

    assert gate(project.folder, "lint", "--checklist", "readiness.yml").code == 0
