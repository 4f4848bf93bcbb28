"""The fact of every probe that reads reports."""

from __future__ import annotations

from gate.model.values import Better, FactSpec

REPORTS = FactSpec(
    "reports", "report files that were read, without those that were passed over", better=Better.HIGHER,
    advice_if_low="Check that every job and module wrote its report here: fewer arrived than expected.",
)  # fmt: skip
"""The fact of every probe that reads reports: a report that did not arrive is missing in no other count."""
