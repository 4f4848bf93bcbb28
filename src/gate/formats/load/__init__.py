"""Formats of load tests. Each module with a `FORMAT` is one; the others hold what they share."""

from gate.formats.common.registry import Registry
from gate.formats.common.report_kind import Topic
from gate.formats.load.model import LoadFormat

FORMATS: Registry[LoadFormat] = Registry(__name__, LoadFormat, Topic.LOAD)
"""The formats of load tests by the name that a checklist writes after `format:`."""
