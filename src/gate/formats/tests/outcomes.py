"""The outcomes of a test case, and the elements and attributes in which JUnit dialects write them."""

from __future__ import annotations

import re
from functools import lru_cache

PASSED, UNKNOWN, INCONCLUSIVE, SKIPPED, FAILED, ERRORED = range(6)
"""Outcomes of a case, in the order in which one replaces another.

UNKNOWN is a status that nobody defines. An element of the case says more than such a word, so every other outcome
replaces it. INCONCLUSIVE is a case that its runner calls neither passed nor failed, as NUnit does when an assumption
does not hold.
"""

BROKEN = ERRORED + 1
"""The outcome, by title, of what failed outside of a test: it is an error, and no test that a later run can lack."""

ELEMENTS = {"skipped": SKIPPED, "failure": FAILED, "error": ERRORED} | dict.fromkeys(
    ("ignored", "disabled", "pending", "blocked"), SKIPPED
)
"""The outcome by the element in a case. Ant's formatter defines the first three, and other runners write the rest."""

STATUSES = {
    **dict.fromkeys(("run", "ran", "executed", "completed", "complete", "finished", "done", ""), PASSED),
    **dict.fromkeys(("passed", "pass", "success", "successful", "succeeded", "ok", "fixed"), PASSED),
    **dict.fromkeys(("disabled", "notrun", "suppressed", "skipped", "skip", "ignored", "pending", "todo"), SKIPPED),
    **dict.fromkeys(("untested", "notexecuted", "unexecuted", "inconclusive", "blocked", "notrunnable"), SKIPPED),
    **dict.fromkeys(("cancelled", "canceled", "deselected", "excluded", "filtered", "unsupported"), SKIPPED),
    **dict.fromkeys(("notstarted", "notapplicable"), SKIPPED),
    **dict.fromkeys(("failed", "fail", "failure", "regression", "ko"), FAILED),
    **dict.fromkeys(("errored", "error", "broken", "aborted", "crashed", "timeout", "timedout", "undefined"), ERRORED),
    **dict.fromkeys(("panic", "panicked", "exception", "fatal", "killed", "interrupted"), ERRORED),
}
"""The outcome by `status` or `result` of a case, in lower case and without spaces, dashes and underscores.

They are the words of GoogleTest, CTest, tst, behave, Pester, Qt Test, Jenkins, Gatling and test managers.
"""

MAX_STATUS = 40
"""Characters of a status that are read."""


@lru_cache(64)
def read_statuses(status: str, result: str) -> tuple[int, str]:
    """The outcome of the two attributes of a case, and the first word in them that nobody defines, or an empty text."""
    outcomes = {word: STATUSES.get(re.sub(r"[\s_-]", "", word.lower()), UNKNOWN) for word in (status, result)}
    undefined = next((word for word, outcome in outcomes.items() if outcome == UNKNOWN), "")
    return max(outcomes.values()), undefined
