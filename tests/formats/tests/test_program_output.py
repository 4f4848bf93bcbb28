"""The message of a test program that failed: its output, as CTest saves it."""

from __future__ import annotations

from gate.formats.tests.model import FailedTest
from gate.formats.tests.program_output import find_failure, find_message
from tests.cases import cases
from tests.formats.tests import reading

CATCH2 = """Timer: 1.653 us

-------------------------------------------------------------------------------
Timer: broken
-------------------------------------------------------------------------------
/w/tests/TimerTest.cpp:71
...............................................................................

/w/tests/TimerTest.cpp:73: FAILED:
  REQUIRE( timer.to_string() == "nothing" )
with expansion:
  "x: 291 ns" == "nothing"

===============================================================================
test cases: 3 | 2 passed | 1 failed
"""

GOOGLETEST = (
    "[ RUN      ] Cart.pays\n/w/cart_test.cc:6: Failure\nExpected equality of these values:\n  a\n    Which is: 1\n"
)


REQUIRED = 'REQUIRE( timer.to_string() == "nothing" ) with expansion: "x: 291 ns" == "nothing"'
DOCTEST = "C:\\w\\a.cpp(12): ERROR: CHECK( a == 2 ) is NOT correct!\n  values: CHECK( 1 == 2 )\n"
BOOST = 'a.cpp(5): error: in "pays": check a == 2 has failed\n'
ASSERT = "cart: cart.c:3: main: Assertion `a == 2' failed.\n\nAborted\n"


@cases(
    ("output", "message", "start"),
    [
        (CATCH2, REQUIRED, "/w/tests/TimerTest.cpp:73"),
        (GOOGLETEST, "Expected equality of these values: a Which is: 1", "/w/cart_test.cc:6"),
        (DOCTEST, "ERROR: CHECK( a == 2 ) is NOT correct! values: CHECK( 1 == 2 )", "C:\\w\\a.cpp(12)"),
        (BOOST, 'error: in "pays": check a == 2 has failed', "a.cpp(5)"),
        (ASSERT, "cart: cart.c:3: main: Assertion `a == 2' failed.", "cart: "),
        ("started\nran 3 checks: error 0\nWarning: Assertion is slow\n", "", ""),
        ("", "", ""),
    ],
)
def test_the_failure_is_what_the_library_reports(output: str, message: str, start: str) -> None:
    assert find_message(output) == message
    assert find_failure(output).startswith(start)


def ctest(output: str, *, failure: str = '<failure message=""/>', classname: str = "TimerTest") -> FailedTest:
    """The failed test of a report as CTest writes it (`--output-junit`)."""
    escaped = output.replace("&", "&amp;").replace("<", "&lt;")
    case = f'<testcase name="TimerTest" classname="{classname}" time="0.2" status="fail">{failure}'
    passed = '<testcase name="HelpTest" status="run"><system-out>a.c:1: error: no</system-out></testcase>'
    text = f'<testsuite name="Linux" tests="2">{case}<system-out>{escaped}</system-out></testcase>{passed}</testsuite>'
    (test,) = reading.read(text, "junit").failed_tests
    return test


def test_a_failure_of_ctest_has_the_message_and_the_line_of_the_output() -> None:
    test = ctest(CATCH2)

    assert test.message == REQUIRED
    assert (test.file, test.line) == ("/w/tests/TimerTest.cpp", 73)


def test_a_program_that_reports_no_failure_has_the_last_line_of_its_output() -> None:
    assert ctest("connecting\nno route to host\n\n").message == "no route to host"
    assert ctest("").message == ""


def test_the_output_of_other_tests_is_no_message() -> None:
    assert ctest("connecting\n", classname="shop.CartTest").message == ""
    assert ctest("a.c:1: error: no\n", failure='<failure message="1 != 2"/>').message == "1 != 2"
    assert ctest("a.c:1: error: no\n", failure="<failure>1 != 2</failure>").message == "1 != 2"
