"""docs/formats.md and docs/probes/security.md agree with the registries."""

from __future__ import annotations

from gate.formats import findings
from gate.model.evidence import Severity
from scripts.pages import formats
from scripts.pages.markdown import filled

STALE = "run `make pages`"


def test_the_page_lists_every_format() -> None:
    page = formats.PAGE.read_text(encoding="utf-8")
    assert page == filled(page, {"formats": formats.formats()}), STALE


def test_the_page_of_the_security_probe_lists_every_severity_word_of_every_scanner() -> None:
    page = formats.SECURITY.read_text(encoding="utf-8")
    assert page == filled(page, {"severities": formats.severities()}), STALE
    rows = [row for row in formats.severities().splitlines() if row.startswith("| Semgrep")]
    assert len(rows) == 1
    assert all(f"`{word}`" in rows[0] for word in findings.FORMATS["semgrep"].severities)
    assert len(Severity) == rows[0].count("|") - 2
