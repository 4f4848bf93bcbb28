"""Formats of benchmark results. Each module with a `FORMAT` is one; the others hold what they share."""

from gate.formats.benchmarks.model import BenchmarkFormat
from gate.formats.common.registry import Registry
from gate.formats.common.report_kind import Topic

FORMATS: Registry[BenchmarkFormat] = Registry(__name__, BenchmarkFormat, Topic.BENCHMARK)
"""The formats of benchmark results by the name that a checklist writes after `format:`."""
