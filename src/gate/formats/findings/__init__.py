"""Formats of security scans. Each module with a `FORMAT` is one; the others hold what they share."""

from __future__ import annotations

from gate.formats.common import content, report_kinds
from gate.formats.common.content import Kind
from gate.formats.common.registry import Registry
from gate.formats.common.report_kind import Topic
from gate.formats.findings.model import FindingsFormat


def describe(head: bytes) -> str:
    """What a file that no format of scans matches seems to be, for messages."""
    description = report_kinds.describe(head)
    is_output = content.detect_kind(head) in (Kind.TEXT, Kind.BINARY) and not report_kinds.describe_table(head)
    return f"{description}, perhaps the output of a scanner that failed" if is_output else description


FORMATS: Registry[FindingsFormat] = Registry(
    __name__, FindingsFormat, Topic.SECURITY, describe, "SARIF, which most scanners can write", has_bare_lists=True
)
"""The formats of scans by the name that a checklist writes after `format:`."""
