"""Sample findings of linters, in SARIF."""

from __future__ import annotations

from gate.formats.common.sample import Sample
from gate.formats.findings.sample import write_sarif

RATINGS: tuple[dict[str, object], ...] = tuple({"level": level} for level in ("error", "warning", "note", "none"))

SAMPLES = (
    Sample("findings", lambda setting, scope: write_sarif(setting, scope, RATINGS, suppressed=False), 100),
    Sample("suppressed-findings", lambda setting, scope: write_sarif(setting, scope, RATINGS, suppressed=True), 100),
)
"""So many findings of every level, rule and path."""
