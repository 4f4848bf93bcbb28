"""`gate replay` reads saved results or a history, and names what it leaves out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command import gate, lay_out

CHECKLIST = """\
version: 1
items:
  - id: todo
    probe: files
    with: {paths: "src/*.py", pattern: TODO}
    must: matching_lines <= %d
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Three runs, with one, two and three TODO lines, as saved results and in a history."""
    lay_out(tmp_path, {"readiness.yml": CHECKLIST % 5, "strict.yml": CHECKLIST % 2})
    for count in (1, 2, 3):
        lay_out(tmp_path, {"src/a.py": "# TODO\n" * count})
        gate(tmp_path, "check", "--json", f"{count}.json", "--history", "history", "--record",
             "--now", f"2026-11-0{count}T12:00Z")  # fmt: skip
    return tmp_path


def test_saved_results_and_a_history_are_replayed_alike(project: Path) -> None:
    by_files = gate(project, "replay", "--checklist", "strict.yml", "3.json", "1.json", "2.json")
    by_history = gate(project, "replay", "--checklist", "strict.yml", "--history", "history")

    assert by_files.code == by_history.code == 0, by_history.output
    assert (
        by_files.out
        == by_history.out
        == """\
strict.yml on 3 stored runs, 2026-11-01 to 2026-11-03
  decisions that flip      1
  merges newly blocked     0
  every decision is certain

  2026-11-03 12:00 ------- ready → not ready: todo

  item  fail  unknown  warn  waived  pass  skipped  not replayed
  todo     1        ·     ·       ·     2        ·             ·
"""
    )


def test_only_the_latest_runs_are_replayed(project: Path) -> None:
    result = gate(project, "replay", "--checklist", "strict.yml", "--history", "history", "--last", "2", "--json")

    assert [run["after"] for run in json.loads(result.out)["runs"]] == ["ready", "not ready"]


def test_other_parameters_are_named(project: Path) -> None:
    lay_out(project, {"strict.yml": (CHECKLIST % 2).replace("src/*.py", "src/**")})

    result = gate(project, "replay", "--checklist", "strict.yml", "1.json")

    assert (
        "todo asks its probe for something else than 1 of 1 run did: the stored facts may not be the same" in result.out
    )


def test_a_damaged_result_of_a_history_is_left_out_and_named(project: Path) -> None:
    (path, *_) = sorted(project.glob("history/**/*.json.gz"))
    path.write_bytes(b"no gzip")

    result = gate(project, "replay", "--checklist", "strict.yml", "--history", "history")

    assert result.code == 0
    assert "on 2 stored runs" in result.out
    assert "is damaged: it is not a gzip file; it is left out" in result.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "there is nothing to replay; name saved results, or a history with `--history` [invalid-argument]"),
        (("strict.yml",), "the saved result cannot be read: strict.yml is not JSON"),
        (("--history", "nothing"), "there is nothing to replay"),
    ],
)
def test_without_a_result_there_is_nothing_to_replay(project: Path, arguments: tuple[str, ...], words: str) -> None:
    result = gate(project, "replay", "--checklist", "strict.yml", *arguments)

    assert (result.code, words in result.err) == (2, True), result.output


def test_a_checklist_that_extends_a_policy_is_replayed(project: Path) -> None:
    base = (CHECKLIST % 3).replace("TODO}", "TODO}\n    may_set: [pattern]")
    strict = "version: 1\nextends: base.yml\nitems:\n  - {id: todo, must: matching_lines <= 2, ratchet: true}\n"
    lay_out(project, {"base.yml": base, "shared.yml": strict})

    result = gate(project, "replay", "--checklist", "shared.yml", "--history", "history", "--json")

    runs = json.loads(result.out)["runs"]
    assert [run["after"] for run in runs] == ["ready", "not ready", "not ready"]
    assert "may not be the same" not in gate(project, "replay", "--checklist", "shared.yml", "1.json").out


def test_a_history_of_several_gates_needs_a_key(project: Path) -> None:
    gate(project, "check", "--history", "history", "--record", "--key", "nightly", "--now", "2026-11-04T12:00Z")
    replay = ("replay", "--checklist", "strict.yml", "--history", "history")

    result = gate(project, *replay)

    assert result.code == 2
    assert "the history has runs of several gates: nightly, readiness; name one with `--key`" in result.err
    assert gate(project, *replay, "--key", "nightly").out.startswith("strict.yml on 1 stored run,")
