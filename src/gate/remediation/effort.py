"""How much effort an action is: whole points, for ranking. docs/next.md shows the same table; a test compares them.

A point is not a length of time. The points order actions as a maintainer would: ask somebody or raise a version first,
write a line of tests next, change code after that, and move a measured number last.
"""

from __future__ import annotations

from collections.abc import Mapping

from gate.model.evidence import Cause, Work

UPGRADE = 1
"""One package to another version."""

BREAKING_UPGRADE = 5
"""One package to a version that the report calls a breaking change."""

WORK: Mapping[Work, int] = {
    Work.COVER_LINE: 1,
    Work.KILL_MUTANT: 2,
    Work.FIX_FINDING: 2,
    Work.FIX_TEST: 3,
    Work.REPLACE_COMPONENT: 5,
}
"""Each line, mutant, finding, test or component."""

REQUEST = 1
"""Each person to ask."""

EVIDENCE = 2
"""One cause of missing evidence, such as a step that did not run."""

CRASH = 10
"""A crash of the gate or a probe, which somebody else has to fix."""

VALUE = 5
"""One value that is no number, such as a status."""

NUMBER = 8
"""One measured number, such as a response time or a size, whatever the distance."""

COUNT = 1
"""Each of the counts of a percentage that no finding lists, such as a line of the whole code."""


def of_cause(cause: Cause) -> int:
    """The effort to provide evidence that is missing for this cause."""
    return CRASH if cause is Cause.CRASHED else EVIDENCE
