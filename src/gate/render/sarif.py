"""The failing expectations as SARIF 2.1.0, for code scanning: one result for each.

Source of the format: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0".
"""

from __future__ import annotations

import json
from urllib.parse import quote

from gate import __version__
from gate.model.decision import Decision
from gate.render.expectation_results import BLOCKING_KINDS, ExpectationResult, Place, list_problems

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
HOME = "https://github.com/readiness-gate/readiness-gate"

FINGERPRINT = "readinessGate/v1"
"""The name of our fingerprint: a digest of the key of the gate, the item, the fact, the operator and the target."""

ROOT = "%SRCROOT%"
"""The symbol of the repository's root, which consumers resolve (SARIF 2.1.0, section 3.14.14)."""


def render(decision: Decision, key: str, prefix: str = "", *, enforce: bool = True) -> str:
    """The report as JSON, ending in a newline; see `list_results` for the arguments."""
    problems = list_problems(decision, key, prefix, enforce=enforce)
    rules = {problem.rule: problem for problem in problems}
    run = {
        "tool": {
            "driver": {
                "name": "Readiness Gate",
                "version": __version__,
                "informationUri": HOME,
                "rules": [_rule(problem) for problem in rules.values()],
            }
        },
        "automationDetails": {"id": f"readiness-gate/{key}/"},
        "columnKind": "unicodeCodePoints",
        "results": [_result(problem, list(rules).index(problem.rule)) for problem in problems],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False) + "\n"


def _rule(problem: ExpectationResult) -> dict[str, object]:
    return {
        "id": problem.rule,
        "shortDescription": {"text": problem.title},
        "help": {"text": problem.help or problem.title},
        "properties": {"tags": [problem.category]} if problem.category else {},
    }


def _result(problem: ExpectationResult, index: int) -> dict[str, object]:
    sentences = [f"{problem.title}: {problem.text}", problem.help]
    result: dict[str, object] = {
        "ruleId": problem.rule,
        "ruleIndex": index,
        "level": "error" if problem.kind in BLOCKING_KINDS else "warning",
        "message": {"text": "\n".join(filter(None, sentences))},
        "locations": [{"physicalLocation": _location(problem.place)}],
        "partialFingerprints": {FINGERPRINT: problem.fingerprint},
        "properties": {"item": problem.item, "expectation": problem.name, "result": problem.kind.value},
    }
    if further_places := problem.places[1:]:
        result["relatedLocations"] = [
            {"id": number, "physicalLocation": _location(place)} for number, place in enumerate(further_places, 1)
        ]
    return result


def _location(place: Place) -> dict[str, object]:
    return {
        "artifactLocation": {"uri": quote(place.path, safe="/"), "uriBaseId": ROOT},
        "region": {"startLine": place.line, "endLine": place.end_line},
    }
