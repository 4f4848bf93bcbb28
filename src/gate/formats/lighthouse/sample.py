"""Sample reports of Lighthouse (`types/lhr/lhr.d.ts`)."""

from __future__ import annotations

import json

from gate.formats.common.sample import Sample, SampleScope

CATEGORIES = ("performance", "accessibility", "best-practices", "seo", "pwa")
METRICS = {
    "largest-contentful-paint": "millisecond",
    "total-blocking-time": "millisecond",
    "first-contentful-paint": "millisecond",
    "speed-index": "millisecond",
    "interactive": "millisecond",
    "interaction-to-next-paint": "millisecond",
    "cumulative-layout-shift": "unitless",
    "total-byte-weight": "byte",
}
"""The audits that are metrics, with their units."""


def _write(scope: SampleScope, lost: int = 0, value: int = 0, failed: int = 0) -> bytes:
    """A run whose scores lose so many thousandths, whose metrics have this value, and with so many failed audits."""
    score = (1000 - lost) / 1000
    audits: dict[str, object] = {
        name: {"id": name, "title": name, "score": 1, "scoreDisplayMode": "numeric", "numericValue": value,
               "numericUnit": unit}
        for name, unit in METRICS.items()
    }  # fmt: skip
    names = [f"sample-{number}" for number in range(max(failed, 1))]
    audits |= {
        name: {"id": name, "title": name, "score": 0 if failed else 1, "scoreDisplayMode": "binary"} for name in names
    }
    references = [{"id": name, "weight": 1} for name in names]
    categories = {name: {"id": name, "title": name, "score": score, "auditRefs": references} for name in CATEGORIES}
    report = {
        "lighthouseVersion": "12.0.0", "requestedUrl": scope.urls[0], "finalUrl": scope.urls[0],
        "finalDisplayedUrl": scope.urls[0], "fetchTime": scope.time, "configSettings": {"formFactor": "desktop"},
        "audits": audits, "categories": categories,
    }  # fmt: skip
    return json.dumps(report).encode()


SAMPLES = (
    Sample("lower-scores", lambda setting, scope: _write(scope, lost=setting)),
    Sample("larger-metrics", lambda setting, scope: _write(scope, value=setting), 1_000_000_000),
    Sample("failed-audits", lambda setting, scope: _write(scope, failed=setting), 200),
)
"""Lower scores in thousandths, larger metrics, failed audits."""
