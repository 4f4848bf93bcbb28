"""Code Quality: the fields that GitLab documents, one issue for each expectation that fails."""

from __future__ import annotations

import json
from typing import Any

from jsonschema import Draft202012Validator

from gate.render import code_quality
from tests.cases import cases
from tests.render import decisions as examples
from tests.render.decisions import STORIES

SCHEMA = Draft202012Validator(
    {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["description", "check_name", "fingerprint", "severity", "location"],
            "properties": {
                "description": {"type": "string", "minLength": 1},
                "check_name": {"type": "string", "minLength": 1},
                "fingerprint": {"type": "string", "minLength": 1},
                "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
                "location": {
                    "type": "object",
                    "required": ["path", "lines"],
                    "properties": {
                        "path": {"type": "string", "pattern": r"^(?!\./|/)."},
                        "lines": {
                            "type": "object",
                            "required": ["begin"],
                            "properties": {"begin": {"type": "integer", "minimum": 1}},
                        },
                    },
                },
            },
        },
    }
)
"""What GitLab documents ("Code Quality", "Code Quality report format")."""


def read(story: str) -> list[dict[str, Any]]:
    issues: list[dict[str, Any]] = json.loads(code_quality.render(STORIES[story](), "readiness"))
    return issues


@cases("story", STORIES)
def test_the_report_is_as_gitlab_documents_it(story: str) -> None:
    issues = read(story)

    assert [error.message for error in SCHEMA.iter_errors(issues)] == []
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)


def test_an_issue_with_another_severity_or_path_would_not_be() -> None:
    (issue, *_) = read("red")

    assert SCHEMA.is_valid([issue])
    assert not SCHEMA.is_valid([issue | {"severity": "high"}])
    assert not SCHEMA.is_valid([issue | {"location": {"path": "./a.py", "lines": {"begin": 1}}}])


def test_what_blocks_is_worse_than_what_warns() -> None:
    assert {issue["severity"] for issue in read("red")} == {"blocker", "critical", "minor"}
    assert read("green") == []


def test_an_issue_says_what_to_do() -> None:
    (issue, *_) = json.loads(code_quality.render(examples.red(), "readiness"))

    assert "Add tests that run the changed lines" in issue["content"]["body"]
