"""The items for reports whose facts are proposed with the values of today, and titles of those about findings."""

from __future__ import annotations

from gate.model.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class PlainItem:
    """The item for reports whose facts are proposed with the values of today, by the topic of their formats."""

    topic: str
    title: str
    category: str
    must: tuple[str, ...]
    should: tuple[str, ...] = ()
    ideas: tuple[str, ...] = ()


PLAIN_ITEMS = (
    PlainItem("accessibility", "Pages are accessible", "quality", ("violations",)),
    PlainItem("lighthouse", "Pages are fast", "performance", ("performance", "accessibility"), ("failed_assertions",)),
    PlainItem("load", "Services hold the load", "performance", ("error_rate",), ("failed_thresholds",)),
    PlainItem("mutation", "Tests detect mutants", "testing", ("mutation_score",), ("no_coverage",)),
    PlainItem(
        "benchmark", "Benchmarks are measured", "performance", ("benchmarks",),
        ideas=("slower == 0  # needs `base`: the reports of the base branch, measured in turn with these",),
    ),
)  # fmt: skip

NEW_TITLES = {"security": "The scans have no new findings", "quality": "The linters report no new errors"}
"""The titles of items about findings where there are some today."""
