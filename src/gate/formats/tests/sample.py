"""Sample results of tests, in JUnit XML."""

from __future__ import annotations

from gate.formats.common.sample import Sample, SampleScope

TOTAL = 1000
"""How many tests a sample has."""


def _write(scope: SampleScope, outcomes: dict[str, int], total: int = TOTAL, seconds: str = "0.001") -> bytes:
    """A suite in which the first tests have these outcomes, each so many times."""
    kinds = [kind for kind, count in outcomes.items() for _ in range(count)][:total]
    kinds += [""] * (total - len(kinds))
    rows = [
        f'<testcase classname="sample" name="test {number}" time="{seconds}">{_ELEMENTS[kind]}</testcase>'
        for number, kind in enumerate(kinds)
    ]
    counts = {kind: kinds.count(kind) for kind in ("failure", "error", "skipped")}
    head = (
        f'<testsuite name="sample" tests="{total}" failures="{counts["failure"]}" errors="{counts["error"]}" '
        f'skipped="{counts["skipped"]}" timestamp="{scope.produced_at:%Y-%m-%dT%H:%M:%S}">'
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>{head}{"".join(rows)}</testsuite></testsuites>\n'.encode()
    )


_ELEMENTS = {
    "": "",
    "failure": '<failure message="sample">sample</failure>',
    "error": '<error message="sample">sample</error>',
    "skipped": "<skipped/>",
    "flaky": '<flakyFailure message="sample" type="sample">sample</flakyFailure>',
}
"""The elements of a case by its outcome; flaky ones as Surefire writes them."""


SAMPLES = (
    Sample("failing-tests", lambda setting, scope: _write(scope, {"failure": setting}), TOTAL),
    Sample("broken-tests", lambda setting, scope: _write(scope, {"error": setting}), TOTAL),
    Sample("skipped-tests", lambda setting, scope: _write(scope, {"skipped": setting}), TOTAL),
    Sample("flaky-tests", lambda setting, scope: _write(scope, {"flaky": setting}), TOTAL),
    Sample("fewer-tests", lambda setting, scope: _write(scope, {}, TOTAL - setting), TOTAL - 1),
    Sample("slow-tests", lambda setting, scope: _write(scope, {}, 10, f"{setting or 0.001}"), 1_000_000),
)
"""Tests that fail, have an error, are skipped or flaky; fewer tests; and tests that take so many seconds."""
