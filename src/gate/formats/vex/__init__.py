"""Formats of VEX documents, which say whether a product is affected by a vulnerability of one of its components.

Each module with a `FORMAT` is one; the others hold what they share.
"""

from __future__ import annotations

from gate.formats.common.registry import Registry
from gate.formats.common.report_kind import Topic
from gate.formats.vex.model import VexFormat

FORMATS: Registry[VexFormat] = Registry(__name__, VexFormat, Topic.SECURITY)
"""The formats of VEX documents by name; the format of a document is detected."""
