"""Sample results of mutation testing, in the report schema of mutation-testing-elements."""

from __future__ import annotations

import json
from itertools import cycle

from gate.formats.common.sample import Sample, SampleScope

TOTAL = 1000
"""How many mutants a sample has."""


def _write(scope: SampleScope, state: str, count: int, total: int = TOTAL) -> bytes:
    """A report in which the first `count` mutants have this state, and the others are killed."""
    files: dict[str, dict[str, object]] = {
        path: {"language": "text", "source": "", "mutants": []} for path in scope.lines
    }
    places = cycle([(path, line) for path, lines in scope.lines.items() for line in lines])
    mutants: dict[str, list[object]] = {path: [] for path in files}
    for number, (path, line) in zip(range(total), places, strict=False):
        position = {"line": line, "column": 1}
        mutants[path].append({
            "id": str(number), "mutatorName": "sample", "status": state if number < count else "Killed",
            "location": {"start": position, "end": position},
        })  # fmt: skip
    for path, file in files.items():
        file["mutants"] = mutants[path]
    thresholds = {"high": 80, "low": 60}
    return json.dumps({"schemaVersion": "2", "thresholds": thresholds, "files": files}).encode()


SAMPLES = (
    Sample("survived-mutants", lambda setting, scope: _write(scope, "Survived", setting), TOTAL),
    Sample("uncovered-mutants", lambda setting, scope: _write(scope, "NoCoverage", setting), TOTAL),
    Sample("invalid-mutants", lambda setting, scope: _write(scope, "CompileError", setting), TOTAL),
    Sample("timed-out-mutants", lambda setting, scope: _write(scope, "Timeout", setting), TOTAL),
    Sample("fewer-mutants", lambda setting, scope: _write(scope, "Killed", 0, TOTAL - setting), TOTAL - 1),
)
"""Mutants of each state that lowers the score, and fewer mutants."""
