"""The item for the results of tests in the first checklist."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gate.model.evidence import Evidence
from gate.scaffold.expectations import ceiling, read_count, read_percentage, require_reports
from gate.scaffold.project_scan import ProposedExpectation, ProposedItem
from gate.scaffold.report_globs import display_reports


def propose_tests(
    item_id: str, paths: Sequence[str], params: Mapping[str, list[str]], evidence: Evidence
) -> ProposedItem:
    """The item for the results of tests: what holds today, and what should hold."""
    total, failed, skipped = (read_count(evidence, name) for name in ("total", "failed", "skipped"))
    pass_rate = read_percentage(evidence, "pass_rate")
    none_failed = ProposedExpectation("failed == 0", f"{failed:,}")
    return ProposedItem(
        item_id, "The tests pass", "testing", "tests", params, reports=display_reports(params, paths),
        must=(*((ceiling("failed", failed),) if pass_rate else ()), *require_reports(params, evidence)),
        should=(
            *((none_failed,) if failed or not pass_rate else ()),
            ProposedExpectation(
                f"total >= {max(1, total * 9 // 10)}", f"{total:,}; fewer means that some tests did not run"
            ),
            ceiling("skipped", skipped),
        ),
        ideas=("duration <= 10m",), notes=_note_on_failures(failed),
    )  # fmt: skip


def _note_on_failures(failed: int) -> tuple[str, ...]:
    """What the draft makes of the tests that fail today; empty when none does."""
    if not failed:
        return ()
    fail, them = ("1 test fails", "it") if failed == 1 else (f"{failed:,} tests fail", "them")
    return (f"{fail} today, so only more block: fix {them}, then write `failed == 0` under `must`",)
