"""The issues of pa11y, as all its reports list them.

Source: pa11y's README, "Results", and `lib/runner.js`.
"""

from __future__ import annotations

from collections.abc import Iterator

from gate.formats.accessibility.fields import MAX_PROBLEMS, parse_selector
from gate.formats.accessibility.model import TYPES, Level, Problem
from gate.formats.common.json_fields import parse_text, wrong_format
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_TYPES = {level.value: level for level in TYPES}


def read_issues(raw: object, expected: str) -> tuple[Problem, ...]:
    """The issues of a page; those of one rule and type are one problem.

    Raises:
        EvidenceError: wrong format when it is not a list of issues with a code and a known type; too large with more
            than MAX_PROBLEMS.
    """
    if not isinstance(raw, list):
        raise wrong_format(expected, "the issues of a page are not a list")
    if len(raw) > MAX_PROBLEMS:
        raise EvidenceError(Cause.TOO_LARGE, f"the report has more than {MAX_PROBLEMS:,} issues")
    problems: dict[tuple[str, Level], Problem] = {}
    for problem in _read(raw, expected):
        earlier = problems.get((problem.rule, problem.level))
        count = earlier.elements + 1 if earlier else 1
        first = earlier or problem
        problems[problem.rule, problem.level] = Problem(
            first.rule, first.level, first.message, count, first.selector
        )  # fmt: skip
    return tuple(problems.values())


def _read(issues: list[object], expected: str) -> Iterator[Problem]:
    for issue in issues:
        code = parse_text(issue.get("code"), 200) if isinstance(issue, dict) else ""
        kind = issue.get("type") if isinstance(issue, dict) else None
        level = _TYPES.get(kind) if isinstance(kind, str) else None
        if not isinstance(issue, dict) or not code or level is None:
            raise wrong_format(expected, "an issue has no code, or an unknown type")
        yield Problem(code, level, parse_text(issue.get("message"), 200), 1, parse_selector(issue.get("selector")))
