"""Claims compared with verdicts: each status and its conditions."""

from __future__ import annotations

from datetime import UTC, datetime

from gate.model.decision import Status
from gate.trackers.claims.evaluation import ClaimReport, evaluate
from gate.trackers.claims.status import ClaimStatus
from gate.trackers.draft import draft_checklist
from gate.trackers.tracker_file import TrackerFile
from tests.cases import cases
from tests.trackers.decisions import make_decision

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def report_on(text: str, **statuses: Status) -> ClaimReport:
    document = TrackerFile("T.md", text.encode())
    verdicts = make_decision({name.replace("_", "-"): status for name, status in statuses.items()}).verdicts
    return evaluate(document, draft_checklist(document.tracker, ("files", "coverage")), verdicts, NOW)


@cases(
    ("box", "item_status", "claim_status"),
    [
        ("x", Status.PASS, ClaimStatus.VERIFIED),
        ("x", Status.FAIL, ClaimStatus.CONTRADICTED),
        ("x", Status.UNKNOWN, ClaimStatus.UNVERIFIED),
        ("x", Status.WARN, ClaimStatus.UNVERIFIED),
        ("x", Status.WAIVED, ClaimStatus.CONTRADICTED),
        ("x", Status.SKIPPED, ClaimStatus.UNBOUND),
        (" ", Status.PASS, ClaimStatus.UNCLAIMED),
        (" ", Status.FAIL, ClaimStatus.OPEN),
        (" ", Status.UNKNOWN, ClaimStatus.OPEN),
        (" ", Status.SKIPPED, ClaimStatus.UNBOUND),
    ],
)
def test_the_status_of_a_claim_follows_from_its_box_and_its_item(
    box: str, item_status: Status, claim_status: ClaimStatus
) -> None:
    (claim,) = report_on(f"- [{box}] Add `a.py`\n", add_a_py=item_status).claims
    assert claim.status is claim_status


def test_a_task_is_verified_only_if_all_its_items_pass() -> None:
    text = "- [x] **Task 1.1**: Write the till\n  - **Location**: `till.py`\n  - **Coverage**: 80%\n"
    (good,) = report_on(text, task_1_1=Status.PASS, task_1_1_coverage=Status.PASS).claims
    (bad,) = report_on(text, task_1_1=Status.PASS, task_1_1_coverage=Status.FAIL).claims
    assert (good.status, bad.status) == (ClaimStatus.VERIFIED, ClaimStatus.CONTRADICTED)
    assert [verdict.item.id for verdict in bad.verdicts] == ["task-1-1", "task-1-1-coverage"]


def test_a_claim_whose_item_is_not_in_the_checklist_is_unbound() -> None:
    (claim,) = report_on("- [x] Add `a.py`\n").claims
    assert (claim.status, claim.verdicts) == (ClaimStatus.UNBOUND, ())


def test_notes_and_risks_are_not_claims() -> None:
    assert report_on("- a remark\n\n## Risks\n- b\n").claims == ()


def test_a_listed_file_is_a_claim_that_it_exists() -> None:
    text = "## Files created\n- `a.py`\n"
    assert [claim.status for claim in report_on(text, a_py=Status.FAIL).claims] == [ClaimStatus.CONTRADICTED]


def test_a_report_without_contradictions_is_consistent() -> None:
    assert report_on("- [x] Add `a.py`\n", add_a_py=Status.PASS).is_consistent
    assert not report_on("- [x] Add `a.py`\n", add_a_py=Status.FAIL).is_consistent
    assert not report_on("**Total tasks**: 3 tasks\n\n- [x] Add `a.py`\n", add_a_py=Status.PASS).is_consistent


@cases(
    ("text", "status"),
    [
        ("- [ ] Add `a.py`\n", ClaimStatus.UNCLAIMED),
        ("- ⏳ Add `a.py`\n", ClaimStatus.UNCLAIMED),
        ("## TODO\n- Add `a.py`\n", ClaimStatus.UNCLAIMED),
        ("| Task | Status |\n|-|-|\n| Add `a.py` | Open |\n", ClaimStatus.UNCLAIMED),
        ("## Success criteria\n- Add `a.py`\n", ClaimStatus.MET),
        ("You should have:\n- ✅ Add `a.py`\n", ClaimStatus.MET),
        ("## Recommendations\n- Add `a.py`\n", ClaimStatus.MET),
        ("**Target**: coverage of 80%\n", ClaimStatus.MET),
        ("**Target**: coverage of 80% ✅\n", ClaimStatus.VERIFIED),
        ("| What | Target |\n|-|-|\n| Coverage | 80% |\n", ClaimStatus.MET),
    ],
)
def test_a_passing_entry_is_unclaimed_if_it_states_a_progress_and_else_met(text: str, status: ClaimStatus) -> None:
    document = TrackerFile("T.md", text.encode())
    draft = draft_checklist(document.tracker, ("files", "coverage"))
    verdicts = make_decision({item.id: Status.PASS for item in draft.items}).verdicts
    assert [claim.status for claim in evaluate(document, draft, verdicts, NOW).claims] == [status]


def test_a_target_in_prose_is_a_claim() -> None:
    text = "**Error coverage**: Target 80% | **Branch coverage**: Target 60%\n\nOur target market is schools.\n"
    claims = report_on(text, coverage_error_coverage_target_80=Status.PASS).claims
    assert [(claim.entry.title, str(claim.status), claim.reason) for claim in claims] == [
        ("Error coverage: Target 80%", "met", ""),
        (
            "Branch coverage: Target 60%", "unbound",
            "the checklist has no item coverage-branch-coverage-target-60",
        ),
    ]  # fmt: skip


def test_an_unbound_claim_has_a_reason() -> None:
    text = "- [ ] **Task 1.1**: Party\n- [x] Add `a.py`\n- [x] p95 < 200ms\n\n## Next steps\n1. Task 1.1: Party\n"
    assert [(claim.entry.line, claim.reason) for claim in report_on(text, add_a_py=Status.SKIPPED).claims] == [
        (1, "its text names no evidence"),
        (2, "item add-a-py was skipped"),
        (3, "needs the probe metrics"),
        (6, "mentions task 1.1"),
    ]


def test_claims_and_contradictions_have_a_column() -> None:
    report = report_on("**Total tasks**: 3 tasks\n\n> - [x] Add `a.py`\n", add_a_py=Status.PASS)
    assert [(claim.entry.line, claim.column) for claim in report.claims] == [(3, 3)]
    assert [(item.line, item.column) for item in report.contradictions] == [(1, 18)]
