"""Formats of linters. Each module with a `FORMAT` is one; the others hold what they share."""

from __future__ import annotations

from gate.formats.common.registry import Registry
from gate.formats.common.report_kind import Topic
from gate.formats.findings import describe
from gate.formats.findings.model import FindingsFormat

FORMATS: Registry[FindingsFormat] = Registry(
    __name__, FindingsFormat, Topic.QUALITY, describe, "SARIF, which many linters can write", has_bare_lists=True
)
"""The formats of linters by the name that a checklist writes after `format:`."""
