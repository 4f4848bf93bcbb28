"""The failing expectations as a Code Quality report of GitLab, which is a part of Code Climate's format.

Source of the format: GitLab's documentation, "Code Quality", "Code Quality report format": `description`, `check_name`,
`fingerprint`, `severity`, `location.path` and `location.lines.begin`. The path must not begin with `./`.
`content`, `categories` and `other_locations` are Code Climate's (`spec/analyzers/SPEC.md`); GitLab ignores them.
"""

from __future__ import annotations

import json

from gate.model.decision import Decision
from gate.render.expectation_results import ExpectationResult, Place, ResultKind, list_problems

SEVERITIES = {ResultKind.FAILED: "blocker", ResultKind.NO_DATA: "critical", ResultKind.WARNING: "minor"}
"""What GitLab calls the severity, of: info, minor, major, critical, blocker."""


def render(decision: Decision, key: str, prefix: str = "", *, enforce: bool = True) -> str:
    """The report as JSON, ending in a newline; see `list_results` for the arguments."""
    problems = list_problems(decision, key, prefix, enforce=enforce)
    return json.dumps([_issue(problem) for problem in problems], indent=2, ensure_ascii=False) + "\n"


def _issue(problem: ExpectationResult) -> dict[str, object]:
    return {
        "type": "issue",
        "check_name": problem.rule,
        "description": f"{problem.title}: {problem.text}",
        "content": {"body": problem.help},
        "categories": ["Bug Risk"],
        "severity": SEVERITIES[problem.kind],
        "fingerprint": problem.fingerprint,
        "location": _location(problem.place),
        "other_locations": [_location(place) for place in problem.places[1:]],
    }


def _location(place: Place) -> dict[str, object]:
    return {"path": place.path, "lines": {"begin": place.line, "end": place.end_line}}
