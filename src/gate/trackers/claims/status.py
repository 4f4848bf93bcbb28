"""The status of a claim."""

from __future__ import annotations

from enum import StrEnum


class ClaimStatus(StrEnum):
    """How a claim compares with the evidence, in the order of every report.

    Contradicted: claimed as done, and evidence was seen that fails. Unclaimed: evidence shows it, and it can be ticked.
    Verified: claimed as done, and supported by evidence. Met: a target that evidence shows to be met. Unverified:
    claimed as done, and the evidence was not seen, or is only a guess. Open: neither claimed nor shown. Unbound: no
    evidence covers it.
    """

    CONTRADICTED = "contradicted"
    UNCLAIMED = "unclaimed"
    VERIFIED = "verified"
    MET = "met"
    UNVERIFIED = "unverified"
    OPEN = "open"
    UNBOUND = "unbound"
