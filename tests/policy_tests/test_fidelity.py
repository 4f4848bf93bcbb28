"""The facts of a real run, written as a policy test, lead to the verdicts of that run: both use one judge."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from gate.checklist import yaml_tree
from tests.command import environment, gate, run
from tests.story.test_stories import HERE, STORIES, check_out

JUDGED = sorted(set(STORIES) - {"broken-checklist"})


@pytest.mark.parametrize("story", JUDGED)
def test_the_verdicts_are_those_of_the_run(story: str, tmp_path: Path) -> None:
    folder = check_out(HERE / story, tmp_path / "shop")
    arguments = shlex.split((HERE / story / "command").read_text(encoding="utf-8"))
    run(folder, environment(folder), *arguments, "--json", "result.json")
    result = json.loads((folder / "result.json").read_bytes())

    (folder / "story.test.yml").write_text(json.dumps(policy_test(result)), encoding="utf-8")
    tested = gate(folder, "test", "story.test.yml", "--checklist", result["checklist"]["file"])

    assert tested.code == 0, tested.out


def policy_test(result: dict[str, Any]) -> dict[str, Any]:
    """The result of a run as a file of policy tests. JSON is YAML, and its quotes make every scalar a string."""
    is_by_diff = any(item["skip"] and item["skip"]["cause"] == "paths" for item in result["items"])
    return {
        "version": "1",
        "tests": [
            {
                "name": "the story",
                "on": {"event": "local", "branch": result["subject"]["branch"] or "main"}
                | ({"paths": ["nothing.of-the-items"]} if is_by_diff else {}),
                "now": result["decided_at"],
                "facts": {item["id"]: facts(item["evidence"]) for item in result["items"] if item["evidence"]},
                "findings": {item["id"]: findings(item) for item in result["items"] if findings(item)},
                "expect": {
                    "decision": result["state"],
                    "items": {item["id"]: item["status"] for item in result["items"]},
                },
            }
        ],
    }


def facts(evidence: dict[str, Any]) -> dict[str, Any]:
    return {name: value_of(fact) for name, fact in evidence["facts"].items()}


def value_of(fact: dict[str, Any]) -> Any:
    """The value as a test writes it."""
    if fact["result"] == "missing":
        return f"missing ({fact['cause']})"
    if fact["result"] == "not applicable":
        return "not applicable (diff)" if fact["by_diff"] else "not applicable"
    value = fact["value"]
    if value["kind"] == "percentage":
        return f"{value['part']} of {value['of']}"
    if value["kind"] == "number":
        return f"{value['value']}{fact['unit']}"
    return value["value"] if value["kind"] == "list" else str(value["value"]).lower()


def findings(item: dict[str, Any]) -> list[dict[str, Any]]:
    listed = item["evidence"]["findings"] if item["evidence"] else []
    return [
        {"name": finding["names"], "place": finding["places"], "counted_in": finding["counted_in"]}
        for finding in listed
        if finding["names"] and finding["places"] and finding["counted_in"]
    ]


def test_the_stories_show_several_statuses() -> None:
    pages = [(HERE / story / "expected.txt").read_text(encoding="utf-8") for story in JUDGED]
    assert all(any(word in page for page in pages) for word in ("✗ FAIL", "? UNKNOWN", "~ WAIVED", "✓ pass"))


def test_json_is_read_as_yaml() -> None:
    root, problems = yaml_tree.read(b'{"version": "1"}', "x")
    assert (yaml_tree.plain(root), problems) == ({"version": "1"}, [])
