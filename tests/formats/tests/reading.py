"""Reading a report of tests from a text, for the tests of the formats."""

from __future__ import annotations

import io
import json
from functools import partial
from typing import Any

from gate.formats.tests import FORMATS
from gate.formats.tests.model import TestReport
from tests.errors import error_of


def read(document: str | dict[str, Any] | list[Any], name: str) -> TestReport:
    """The report of a document, which exactly the format `name` must match."""
    data = (document if isinstance(document, str) else json.dumps(document)).encode()
    assert [match.name for match in FORMATS.matching(data[:8192])] == [name]
    return FORMATS[name].parse(io.BytesIO(data))


refusal = partial(error_of, read)
"""The error with which a document is refused."""


def counts(report: TestReport) -> tuple[int, int, int, int, int]:
    """Total, passed, failures, errors, skipped."""
    return report.total, report.passed, report.failures, report.errors, report.skipped
