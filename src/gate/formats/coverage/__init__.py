"""Coverage formats. Each module with a `FORMAT` is one; the others hold what they share."""

from gate.formats.common.registry import Registry
from gate.formats.common.report_kind import Topic
from gate.formats.coverage.model import CoverageFormat

FORMATS: Registry[CoverageFormat] = Registry(
    __name__, CoverageFormat, Topic.COVERAGE, usual="Cobertura, which most coverage tools can write"
)
"""The coverage formats by the name that a checklist writes after `format:`."""

WITH_FUNCTIONS = (
    "clover", "coverlet", "dotcover", "gcovr", "gcovr-summary", "istanbul", "istanbul-summary", "jacoco", "lcov",
    "llvm-cov", "ncover", "opencover", "scoverage", "simplecov", "simplecov-last-run", "simplecov-resultset",
    "vs-coverage", "xccov",
)  # fmt: skip
"""The formats that count functions, so that a message can name them without importing all; a test compares them."""
