"""The status of a claim."""

from __future__ import annotations

from enum import StrEnum


class ClaimStatus(StrEnum):
    """How a claim compares with the evidence, in the order of every report.

    Contradicted: claimed as done, without evidence. Unclaimed: evidence shows it, and it can be ticked. Verified:
    claimed as done, and supported by evidence. Met: a target that evidence shows to be met. Open: neither claimed nor
    shown. Unbound: no evidence is linked to it.
    """

    CONTRADICTED = "contradicted"
    UNCLAIMED = "unclaimed"
    VERIFIED = "verified"
    MET = "met"
    OPEN = "open"
    UNBOUND = "unbound"
