"""Coverage formats. Each module with a `FORMAT` is one; the others hold what they share."""

from gate.formats.common.registry import Registry
from gate.formats.common.report_kind import Topic
from gate.formats.coverage.model import CoverageFormat

FORMATS: Registry[CoverageFormat] = Registry(
    __name__, CoverageFormat, Topic.COVERAGE, usual="Cobertura, which most coverage tools can write"
)
"""The coverage formats by the name that a checklist writes after `format:`."""
