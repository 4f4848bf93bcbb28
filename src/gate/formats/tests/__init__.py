"""Formats of test results. Each module with a `FORMAT` is one; the others hold what they share."""

from gate.formats.common.registry import Registry
from gate.formats.common.report_kind import Topic
from gate.formats.tests.model import TestFormat

FORMATS: Registry[TestFormat] = Registry(
    __name__, TestFormat, Topic.TESTS, usual="JUnit's XML, which most test runners can write"
)
"""The formats of test results by the name that a checklist writes after `format:`."""
