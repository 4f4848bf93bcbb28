"""The JSON of RSpec: small reports in, values out."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from gate.formats.tests import rspec
from gate.formats.tests.model import FailedTest, TestReport
from gate.formats.tests.outcomes import FAILED, PASSED, SKIPPED, UNKNOWN
from gate.model.evidence import Cause
from tests.cases import cases
from tests.errors import error_of
from tests.formats.tests.damage import cuts, is_green, without_members

EXCEPTION = {"class": "RSpec::Expectations::ExpectationNotMetError", "message": "expected: 5\n     got: 6",
             "backtrace": ["/gems/rspec.rb:1:in `x'", "./spec/cart_spec.rb:9:in `block'"]}  # fmt: skip


def example(name: str, status: str, **more: Any) -> dict[str, Any]:
    failure = {"exception": EXCEPTION} if status == "failed" else {}
    return {
        "description": name, "full_description": f"Cart#total {name}", "status": status,
        "file_path": "./spec/cart_spec.rb", "line_number": 4, "run_time": 0.25, **failure, **more,
    }  # fmt: skip


def document(*examples: dict[str, Any], errors: int = 0, **top: Any) -> dict[str, Any]:
    statuses = [entry["status"] for entry in examples]
    summary = {
        "duration": 1, "example_count": len(examples), "failure_count": statuses.count("failed"),
        "pending_count": statuses.count("pending"), "errors_outside_of_examples_count": errors,
    }  # fmt: skip
    return {"version": "3.13.0", "examples": list(examples), "summary": summary, "summary_line": "", **top}


def read(value: Any) -> TestReport:
    return rspec.parse(io.BytesIO(json.dumps(value).encode()))


refusal = partial(error_of, read)


def test_a_report_is_read_whole() -> None:
    report = read(document(example("adds", "passed"), example("pays", "failed"), example("ships", "pending")))
    assert report.tests == {"Cart#total::adds": PASSED, "Cart#total::pays": FAILED, "Cart#total::ships": SKIPPED}
    file = "spec/cart_spec.rb"
    assert report.failed_tests == (FailedTest(file, "Cart#total", "pays", "expected: 5 got: 6", file=file, line=9),)
    assert (report.total, report.errors, report.duration, report.notes) == (3, 0, Decimal("0.75"), ())


def test_a_pending_example_that_passes_is_a_failure_and_an_exception_is_one() -> None:
    fixed = example("fixed", "failed", exception={"message": "Expected pending 'x' to fail. No error was raised."})
    assert read(document(fixed, example("odd", "passed", exception=EXCEPTION))).failures == 2
    assert read(document(example("ships", "pending", exception=EXCEPTION))).skipped == 1


def test_a_status_that_nobody_defines_is_unknown() -> None:
    assert list((read(document(example("a", "strange"))).tests or {}).values()) == [UNKNOWN]


def test_an_error_outside_of_the_examples_counts_with_its_message() -> None:
    messages = ["Randomized with seed 1", "\nAn error occurred while loading ./spec/a_spec.rb.\nNameError: x"]
    report = read(document(errors=1, messages=messages))
    assert (report.total, report.broken, report.errors) == (0, 1, 1)
    assert report.failed_tests[0].message == "An error occurred while loading ./spec/a_spec.rb. NameError: x"


@cases("name", ["example_count", "failure_count", "pending_count"])
def test_a_summary_that_declares_more_is_incomplete(name: str) -> None:
    value = document(example("adds", "passed"))
    value["summary"][name] += 1
    assert refusal(value).cause is Cause.INCOMPLETE


def test_a_report_without_summary_is_incomplete() -> None:
    value = document(example("adds", "passed"))
    del value["summary"]
    assert refusal(value).cause is Cause.INCOMPLETE


@pytest.mark.parametrize("value", [
    document(example("adds", "passed"), example("pays", "failed")), document(example("adds", "passed"), errors=1)
])  # fmt: skip
def test_no_lost_part_makes_a_red_report_green(value: dict[str, Any]) -> None:
    assert not [text for text in without_members(value) if is_green(rspec.parse, text)]
    assert not [text for text in cuts(json.dumps(value)) if is_green(rspec.parse, text)]


@pytest.mark.parametrize("version", [{}, {"version": "3.5.4"}])
def test_releases_that_count_no_errors_outside_of_examples_are_read(version: dict[str, str]) -> None:
    value = document(example("adds", "passed"))
    del value["summary"]["errors_outside_of_examples_count"], value["version"]
    assert read(value | version).passed == 1


def test_the_format_is_recognized_by_its_members() -> None:
    assert rspec.matches(json.dumps(document()).encode())
    assert rspec.matches(json.dumps(document(*[example("adds", "passed")] * 99))[:8192].encode())
    assert not rspec.matches(b'{"examples": [], "version": "1"}')


def test_a_long_failure_of_the_first_example_does_not_hide_the_format() -> None:
    """In a document with sorted members, the status comes after the failure."""
    text = json.dumps(document(example("adds", "failed", exception={"backtrace": ["x" * 9000]})), sort_keys=True)
    assert rspec.matches(text.encode()[:8192])
