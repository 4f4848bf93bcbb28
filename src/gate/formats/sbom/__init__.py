"""Formats of component lists with licences. Each module with a `FORMAT` is one; the others hold what they share."""

from gate.formats.common.registry import Registry
from gate.formats.common.report_kind import Topic
from gate.formats.sbom.model import SbomFormat

FORMATS: Registry[SbomFormat] = Registry(__name__, SbomFormat, Topic.SBOM)
"""The formats of component lists by the name that a checklist writes after `format:`."""
