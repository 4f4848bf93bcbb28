"""The notes on a report of tests that every format can give."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gate.formats.tests.outcomes import ERRORED, INCONCLUSIVE, UNKNOWN
from gate.model.text import MAX_QUOTE, pluralize


def on_outcomes(total: int, counts: Sequence[int], broken: int, undefined_status: str) -> Iterator[str]:
    """What is odd about the outcomes: `counts` by outcome, and the first status that nobody defines.

    `broken` of the errors are outside of a test.
    """
    if not total:
        yield "the report holds no test case"
    elif counts[ERRORED] - broken >= total:
        yield "every test case is an error: the runner may have crashed before the tests ran"
    if inconclusive := counts[INCONCLUSIVE]:
        cases = pluralize(inconclusive, "test case is", "test cases are")
        yield f"{cases} inconclusive: neither passed nor failed"
    if unknown := counts[UNKNOWN]:
        cases = pluralize(unknown, "test case has", "test cases have")
        yield f"{cases} a status that does not tell the result, such as {undefined_status[:MAX_QUOTE]!r}; not passed"
    if broken:
        yield f"{pluralize(broken, 'failure')} outside of a test; each counts as one error"


def on_attempts(flaky: int) -> Iterator[str]:
    """The tests that failed in one case of the report and passed in a later one."""
    if flaky:
        cases = pluralize(flaky, "failed test has", "failed tests have")
        yield f"{cases} a later case that passed: flaky"


def on_repetitions(flaky: int) -> Iterator[str]:
    """The tests of which one result failed and another one passed."""
    if flaky:
        yield f"{pluralize(flaky, 'test')} failed in one attempt and passed in another one: flaky"


def on_times(unreadable: int) -> Iterator[str]:
    """The times that are no numbers."""
    if unreadable:
        yield f"{pluralize(unreadable, 'time')} not a number of seconds: there is no duration"
