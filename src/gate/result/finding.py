"""A finding in the saved result."""

from __future__ import annotations

from typing import Annotated

from pydantic import FailFast

from gate.model.evidence import Novelty, Severity, Work
from gate.model.lazy_dataclass import dataclass
from gate.result.values import Boolean, Bounded, Date, Line, PositiveInteger

Names = Annotated[tuple[str, ...], FailFast(), Bounded]


@dataclass(frozen=True, kw_only=True)
class Upgrade:
    """The upgrade that fixes a finding: the first versions with the fix, and the one in use, empty if unknown."""

    package: str
    versions: Names
    installed: str
    is_breaking: Boolean


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One located problem. Lines count from 1.

    `names` and `places` are what a waiver can call it: a name, a place, or `NAME in PLACE`. `counted_in` are the facts
    that count it, each `amount` times. `waived` findings are taken out of the counts that are compared. `remedy` is how
    the tool says that it is fixed. `fingerprint` identifies it in other runs, empty where the probe has none.
    `novelty` is null where there is nothing to compare with. `work` is what somebody does about it, and
    `improves` are further facts that get better by it.
    """

    rule: str
    message: str
    severity: Severity
    path: str
    line: Line | None
    end_line: Line | None
    remedy: str = ""
    names: Names = ()
    places: Names = ()
    counted_in: Names = ()
    amount: PositiveInteger = 1
    waived: Boolean = False
    fingerprint: str = ""
    novelty: Novelty | None = None
    first_seen: Date | None = None
    upgrade: Upgrade | None = None
    work: Work = Work.FIX_FINDING
    improves: Names = ()
