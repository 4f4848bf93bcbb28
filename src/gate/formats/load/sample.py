"""Sample results of load tests, in the CSV of JMeter (user manual, "Listeners: CSV Log format")."""

from __future__ import annotations

from gate.formats.common.sample import Sample, SampleScope

TOTAL = 1000
"""How many requests a sample has."""


def _write(scope: SampleScope, *, elapsed: int = 1, failed: int = 0, total: int = TOTAL) -> bytes:
    """So many requests of `elapsed` milliseconds, of which the first `failed` fail."""
    start = int(scope.produced_at.timestamp()) * 1000
    rows = [
        f"{start + number},{elapsed},sample,{500 if number < failed else 200},,t,text,"
        f"{'false' if number < failed else 'true'},,1,1,1,1,https://example.org/,{elapsed},0,0"
        for number in range(total)
    ]
    header = (
        "timeStamp,elapsed,label,responseCode,responseMessage,threadName,dataType,success,failureMessage,bytes,"
        "sentBytes,grpThreads,allThreads,URL,Latency,IdleTime,Connect"
    )
    return "\n".join((header, *rows, "")).encode()


SAMPLES = (
    Sample("slow-requests", lambda setting, scope: _write(scope, elapsed=setting + 1), 10_000_000),
    Sample("failed-requests", lambda setting, scope: _write(scope, failed=setting), TOTAL),
    Sample("fewer-requests", lambda setting, scope: _write(scope, total=TOTAL - setting), TOTAL - 1),
)
"""Requests that take so many milliseconds, requests that fail, and fewer requests."""
