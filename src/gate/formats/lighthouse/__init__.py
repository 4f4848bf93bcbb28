"""Formats of Lighthouse and Lighthouse CI. Each module with a `FORMAT` is one; the others hold what they share."""

from gate.formats.common.registry import Registry
from gate.formats.common.report_kind import Topic
from gate.formats.lighthouse.model import LighthouseFormat

FORMATS: Registry[LighthouseFormat] = Registry(__name__, LighthouseFormat, Topic.LIGHTHOUSE)
"""The formats of Lighthouse by the name that a checklist writes after `format:`."""
