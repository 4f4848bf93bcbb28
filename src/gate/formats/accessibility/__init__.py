"""Formats of accessibility tests. Each module with a `FORMAT` is one; the others hold what they share."""

from gate.formats.accessibility.model import AccessibilityFormat
from gate.formats.common.registry import Registry
from gate.formats.common.report_kind import Topic

FORMATS: Registry[AccessibilityFormat] = Registry(__name__, AccessibilityFormat, Topic.ACCESSIBILITY)
"""The formats of accessibility tests by the name that a checklist writes after `format:`."""
