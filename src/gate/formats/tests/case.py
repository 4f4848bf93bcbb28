"""One case of a report of tests, as formats add it to the builder."""

from __future__ import annotations

from decimal import Decimal

from gate.model.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class TestCase:
    """One case as a report lists it.

    `outcome` is one of those in `outcomes`; `status` is the word of the report for it. `duration` is in seconds.
    `output` is searched for the location, and for the message where there is none. `failed_attempts` counts attempts
    of the case that failed before the last one; `is_flaky` is true when the tool itself calls the case flaky.
    `is_fixture` is true for a failure outside of a test.

    `identity` is what the format identifies the test by: cases of one identity are results of one test (see
    `repetitions`). It is empty where a format has nothing that does. `run` numbers the runs of the test, where one run
    may have several results; by default each result is a run.
    """

    __test__ = False  # for pytest: not a class of tests

    name: str
    outcome: int
    status: str = ""
    suite: str = ""
    classname: str = ""
    duration: Decimal | None = None
    file: str = ""
    line: int | None = None
    message: str = ""
    output: str = ""
    failed_attempts: int = 0
    is_flaky: bool = False
    is_fixture: bool = False
    identity: str = ""
    run: int | None = None

    @property
    def is_retried(self) -> bool:
        """Whether the case had attempts before the last one."""
        return self.failed_attempts > 0 or self.is_flaky
