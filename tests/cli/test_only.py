"""`gate check --only`: a part of the checklist, for a person who works on it, and never a decision for others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command import CLOCK, check, checklist, environment, lay_out, run

ITEMS = [f"{name} | files | {{paths: {name}.md}} | [exists, size < 100B]" for name in ("readme", "runbook")]
ITEMS.append("guide | files | {paths: guide.md} | exists")
WAIVER = "waivers:\n  - {item: guide, until: 2026-11-21, by: '@alice', reason: soon}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return lay_out(tmp_path, {"readiness.yml": checklist(*ITEMS) + WAIVER, "readme.md": "a"})


@pytest.mark.parametrize("arguments", [["--only", "guide,readme"], ["--only", "readme", "--only", "guide"]])
def test_only_these_items_are_judged_and_the_page_says_what_is_left_out(folder: Path, arguments: list[str]) -> None:
    result = check(folder, *arguments)

    assert result.code == 0
    assert "note: This is a part of the checklist: 1 item left out by --only (runbook).\n" in result.out
    assert "WAIVED  guide" in result.out
    assert "pass  readme" in result.out
    assert "FAIL" not in result.out


def test_without_it_nothing_is_left_out(folder: Path) -> None:
    result = check(folder, "--json", "r.json")

    assert (result.code, "left out" in result.out) == (1, False)
    assert json.loads((folder / "r.json").read_bytes())["left_out"] == []


def test_an_unknown_item_gets_the_nearest_right_word(folder: Path) -> None:
    result = check(folder, "--only", "readme,runbok")

    assert (result.code, result.out) == (2, "")
    expected = "gate: --only `runbok`: there is no such item; did you mean `runbook`? [unknown-item]\n"
    assert result.err == expected


def test_an_empty_name_is_refused(folder: Path) -> None:
    assert "argument --only: expected the id of an item" in check(folder, "--only", " ,").err


def test_a_saved_part_is_no_baseline(folder: Path) -> None:
    assert check(folder, "--only", "readme", "--json", "part.json").code == 0
    assert json.loads((folder / "part.json").read_bytes())["left_out"] == ["runbook", "guide"]

    result = check(folder, "--baseline", "part.json")

    assert (result.code, result.out) == (2, "")
    assert result.err == (
        "gate: the baseline cannot be read: part.json is of a part of the checklist and no baseline: "
        "--only left out 2 items; save a result with --json [unreadable-baseline]\n"
    )


def test_a_part_is_compared_with_a_baseline(folder: Path) -> None:
    ratchet = checklist("readme | files | {paths: readme.md} | size <= baseline", ITEMS[1])
    lay_out(folder, {"readiness.yml": ratchet})
    check(folder, "--json", "whole.json")
    assert check(folder, "--only", "readme", "--baseline", "whole.json").code == 0

    lay_out(folder, {"readme.md": "longer"})
    assert check(folder, "--only", "readme", "--baseline", "whole.json").code == 1


@pytest.mark.parametrize(
    ("variables", "code"),
    [
        ({"CI": "true"}, 2),
        ({"CI": "1"}, 2),
        ({"GITHUB_ACTIONS": "true"}, 2),
        ({"TF_BUILD": "True"}, 2),
        ({"JENKINS_URL": "https://ci.example/"}, 2),
        ({"CI": "false"}, 0),
        ({}, 0),
    ],
)
def test_it_is_refused_in_ci(folder: Path, variables: dict[str, str], code: int) -> None:
    arguments = ["check", "--now", CLOCK, "--only", "readme", "--json", "r.json"]
    result = run(folder, environment(folder) | variables, *arguments)

    assert result.code == code
    assert (folder / "r.json").exists() == (code == 0)
    assert ("--only judges a part of the checklist, which is not for CI" in result.err) == (code == 2)


@pytest.mark.parametrize(
    "arguments", [["--comment", "always"], ["--status", "always"], ["--check-run"], ["--audit", "always"]]
)
def test_it_publishes_nothing(folder: Path, arguments: list[str]) -> None:
    result = check(folder, "--only", "readme", *arguments)

    assert (result.code, result.out) == (2, "")
    flag = " ".join(arguments) if "--status" in arguments else arguments[0]
    assert result.err.endswith(f"which is never published; leave out {flag} [local-option]\n")


def test_the_action_has_no_such_input(folder: Path) -> None:
    result = run(folder, environment(folder) | {"INPUT_ONLY": "readme"}, "action")

    assert (result.code, "there is no input only" in result.out + result.err) == (2, True)
