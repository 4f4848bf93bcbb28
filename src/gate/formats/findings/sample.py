"""Sample findings of scans of the security, in SARIF (OASIS, version 2.1.0)."""

from __future__ import annotations

import json
from itertools import product

from gate.formats.common.sample import Sample, SampleScope

SCORES = ("9.5", "8.0", "5.0", "2.0", "0.0", "")
"""`security-severity` from critical to unrated."""

_MAX_NAMES = 8


def write_sarif(count: int, scope: SampleScope, ratings: tuple[dict[str, object], ...], *, suppressed: bool) -> bytes:
    """A run with `count` findings of every rating, rule and path of the scope, each with and without a fix.

    `ratings` are members of a result with the member `rule` for those of its rule.
    """
    rules: list[dict[str, object]] = []
    results: list[dict[str, object]] = []
    names = scope.rules[:_MAX_NAMES]
    places = [(path, lines[0]) for path, lines in scope.lines.items()][:_MAX_NAMES]
    for number, (rating, name) in enumerate(product(ratings, names)):
        members = dict(rating)
        rules.append({"id": name, **_members(members.pop("rule", {}))})
        for index, (path, line), is_fixable in product(range(count), places, (False, True)):
            region = {"startLine": line + index, "snippet": {"text": f"sample {number} {index} {is_fixable}"}}
            location = {"physicalLocation": {"artifactLocation": {"uri": path}, "region": region}}
            result: dict[str, object] = {
                "ruleId": name, "ruleIndex": number, "message": {"text": f"sample {number} {index} {is_fixable}"},
                "locations": [location], **members,
            }  # fmt: skip
            if is_fixable:
                change = {"artifactLocation": {"uri": path}, "replacements": [{"deletedRegion": region}]}
                result["fixes"] = [{"artifactChanges": [change]}]
            if suppressed:
                result["suppressions"] = [{"kind": "external", "status": "accepted"}]
            results.append(result)
    driver = {"name": "sample", "version": "1", "rules": rules}
    run = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": True, "endTimeUtc": scope.time}],
        "results": results,
    }
    return json.dumps({"version": "2.1.0", "runs": [run]}).encode()


def _members(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


RATINGS: tuple[dict[str, object], ...] = tuple(
    {"level": "warning", "rule": {"properties": {"security-severity": score, "tags": ["security"]} if score else {}}}
    for score in SCORES
)

SAMPLES = (
    Sample("findings", lambda setting, scope: write_sarif(setting, scope, RATINGS, suppressed=False), 100),
    Sample("suppressed-findings", lambda setting, scope: write_sarif(setting, scope, RATINGS, suppressed=True), 100),
)
"""So many findings of every severity, rule and path."""
