"""Collecting failed tests, and its limits."""

from __future__ import annotations

import pytest

from gate.formats.common import xml
from gate.formats.tests import failed_tests
from gate.formats.tests.failed_tests import FailedTests, describe_failure
from gate.formats.tests.model import FailedTest
from gate.formats.tests.outcomes import ERRORED, FAILED
from tests.cases import cases

BELOW = "        \t            \t"
"""What testify writes before a line that continues an error."""


def test_the_first_of_the_worst_failures_of_a_case_is_listed() -> None:
    failed = FailedTests(xml.new_parser())
    case = {"name": "a", "classname": "t.A"}
    for outcome, message in ((FAILED, "one"), (ERRORED, "two"), (ERRORED, "three")):
        failed.open(outcome, "s", case, {"message": message})
        failed.close()
    assert [(test.message, test.is_error) for test in failed.tests] == [("two", True)]
    assert failed.count == 1


def test_the_position_of_a_listed_failure_is_known_until_the_next_one() -> None:
    failed = FailedTests(xml.new_parser())
    cases = [{"name": "a"}, {"name": "b"}]
    for case in cases:
        failed.open(FAILED, "s", case, {})
        failed.close()
    assert [failed.position_of(case) for case in cases] == [None, 1]


def test_more_failures_than_the_limit_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failed_tests, "MAX_FAILED", 1)
    failed = FailedTests(xml.new_parser())
    for name in ("a", "b"):
        failed.open(FAILED, "s", {"name": name}, {})
        failed.close()
    assert [test.name for test in failed.tests] == ["a"]
    assert list(failed.notes()) == ["of 2 failed tests the first 1 are listed"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "Shop\\CartTest::testPays with data set #0 (1)\nFailed asserting that 1 is 2.\n\n/a.php:3",
            "Failed asserting",
        ),
        ("Shop\\CartTest::testPays\n", "Shop\\CartTest::testPays"),
        ("Failed asserting that 1 is 2.\nShop\\CartTest::testPays", "Failed asserting"),
        ("Other::testPays failed\nbecause", "Other::testPays failed"),
        ("", ""),
    ],
)
def test_the_title_that_phpunit_writes_above_a_message_is_not_the_message(text: str, message: str) -> None:
    test = FailedTest("s", "Shop.CartTest", "testPays", "", is_error=False)
    described = describe_failure(test, text).message
    assert described.startswith(message)
    assert bool(described) is bool(message)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("=== RUN   TestAdds\n    cart_test.go:4: got 1, want 2\n--- FAIL: TestAdds (0.00s)\n", "got 1, want 2"),
        ("--- FAIL: TestAdds (0.00s)\npanic: boom [recovered]\n\tpanic: boom\n", "panic: boom [recovered]"),
        ("        Error Trace:\tcart_test.go:4\n        Error:      \tNot equal: 1\n", "Not equal: 1"),
        (
            f"        Error:      \tNot equal: \n{BELOW}expected: 1\n{BELOW}actual  : 2\n",
            "Not equal: expected 1, actual 2",
        ),
        (f"        Error:      \tShould be true:\n{BELOW}see the log\n", "Should be true:"),
        ("=== RUN   TestAdds\n--- FAIL: TestAdds (0.00s)\n", "Failed"),
        ("", "Failed"),
    ],
)
def test_a_failure_of_go_has_the_message_of_its_output(text: str, message: str) -> None:
    test = FailedTest("s", "shop.org/a", "TestAdds", "Failed", is_error=False)
    assert describe_failure(test, text).message == message


def test_another_message_is_not_replaced() -> None:
    test = FailedTest("s", "t.Cart", "adds", "Failed to connect", is_error=False)
    assert describe_failure(test, "at t.Cart(Cart.java:3)").message == "Failed to connect"


TRACEBACK = """ImportError while importing test module '/w/shop/tests/test_cart.py'.
Traceback:
/opt/python/lib/python3.11/importlib/__init__.py:126: in import_module
    return _bootstrap._gcd_import(name[level:], package, level)
tests/test_cart.py:3: in <module>
    import cart
E   ModuleNotFoundError: No module named 'cart'
"""


@pytest.mark.parametrize(
    ("text", "message", "location"),
    [
        (TRACEBACK, "collection failure: ModuleNotFoundError: No module named 'cart'", ("tests/test_cart.py", 3)),
        ("tests/test_cart.py:3: stopped", "collection failure", ("tests/test_cart.py", 3)),
    ],
)
def test_a_module_that_pytest_cannot_import_has_its_exception_and_its_line(
    text: str, message: str, location: tuple[str, int]
) -> None:
    test = FailedTest("pytest", "", "tests.test_cart", "collection failure", is_error=True)
    described = describe_failure(test, text)
    assert (described.message, (described.file, described.line)) == (message, location)


BATS = """(from function `flunk' in file test/helper.bash, line 33,
 in test file test/cart.bats, line 25)
  `assert_failure "no cart"' failed
expected failed exit status"""

PERL = """not ok 1 - adds

#   Failed test 'adds'
#   at t/cart.t line 5.
#          got: '1'
#     expected: '2'
# Subtest: inner
    not ok 1 - nested
    #   Failed test 'nested'
    #   at t/cart.t line 8.
    #          got: '3'"""


LUA = "spec/a_spec.lua:3: Expected objects to be equal.\nPassed in:\n(number) 2\nstack traceback:\n\t[C]: in"


@cases(
    ("message", "text", "headline", "file", "line"),
    [
        ("", BATS, '`assert_failure "no cart"\' failed: expected failed exit status', "test/cart.bats", 25),
        ("", "(in test file test/cart.bats, line 5)\n  `false' failed", "`false' failed", "test/cart.bats", 5),
        ("", "(in test file test/cart.bats, line 5)", "(in test file test/cart.bats, line 5)", "test/cart.bats", 5),
        ("not ok 1 - adds", PERL, "got: '1', expected: '2'", "t/cart.t", 5),
        ("not ok 1 - adds", "not ok 1 - adds", "not ok 1 - adds", "", None),
        ("1 != 2", PERL, "1 != 2", "t/cart.t", 5),
        ("", LUA, "Expected objects to be equal. Passed in: (number) 2", "spec/a_spec.lua", 3),
        ("", "a_spec.lua:3: no\nPassed", "a_spec.lua:3: no", "a_spec.lua", 3),
    ],
)
def test_a_failure_of_bats_perl_or_busted_has_the_message_and_the_line_of_its_diagnostics(
    message: str, text: str, headline: str, file: str, line: int | None
) -> None:
    test = describe_failure(FailedTest("s", "cart.bats" if text.startswith("(") else "", "adds", message, False), text)
    assert (test.message, test.file, test.line) == (headline, file, line)
