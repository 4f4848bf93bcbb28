"""Claims held against a decision: every standing, and what makes it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gate.model.decision import Status
from gate.trackers.claims import ClaimReport, Standing, hold
from gate.trackers.document import Document
from gate.trackers.draft import draft
from tests.trackers.decided import decided

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def held(text: str, **statuses: Status) -> ClaimReport:
    document = Document("T.md", text.encode())
    verdicts = decided({name.replace("_", "-"): status for name, status in statuses.items()}).verdicts
    return hold(document, draft(document.tracker, ("files", "coverage")), verdicts, NOW)


@pytest.mark.parametrize(
    ("box", "status", "standing"),
    [
        ("x", Status.PASS, Standing.VERIFIED),
        ("x", Status.FAIL, Standing.CONTRADICTED),
        ("x", Status.UNKNOWN, Standing.CONTRADICTED),
        ("x", Status.WARN, Standing.CONTRADICTED),
        ("x", Status.WAIVED, Standing.CONTRADICTED),
        ("x", Status.SKIPPED, Standing.UNBOUND),
        (" ", Status.PASS, Standing.UNCLAIMED),
        (" ", Status.FAIL, Standing.OPEN),
        (" ", Status.UNKNOWN, Standing.OPEN),
        (" ", Status.SKIPPED, Standing.UNBOUND),
    ],
)
def test_a_claim_stands_as_its_item_does(box: str, status: Status, standing: Standing) -> None:
    (claim,) = held(f"- [{box}] `a.py`\n", a_py=status).claims
    assert claim.standing is standing


def test_every_item_of_a_task_has_to_pass() -> None:
    text = "- [x] **Task 1.1**: A\n  - **Location**: `a.py`\n  - **Coverage**: 80%\n"
    (good,) = held(text, task_1_1=Status.PASS, task_1_1_coverage=Status.PASS).claims
    (bad,) = held(text, task_1_1=Status.PASS, task_1_1_coverage=Status.FAIL).claims
    assert (good.standing, bad.standing) == (Standing.VERIFIED, Standing.CONTRADICTED)
    assert [verdict.item.id for verdict in bad.verdicts] == ["task-1-1", "task-1-1-coverage"]


def test_an_item_that_the_checklist_left_out_binds_nothing() -> None:
    (claim,) = held("- [x] `a.py`\n").claims
    assert (claim.standing, claim.verdicts) == (Standing.UNBOUND, ())


def test_remarks_and_risks_claim_nothing() -> None:
    assert held("- a remark\n\n## Risks\n- b\n").claims == ()


def test_a_listed_file_claims_to_be_there() -> None:
    text = "## Files created\n- `a.py`\n"
    assert [claim.standing for claim in held(text, a_py=Status.FAIL).claims] == [Standing.CONTRADICTED]


def test_it_is_sound_when_nothing_contradicts() -> None:
    assert held("- [x] `a.py`\n", a_py=Status.PASS).sound
    assert not held("- [x] `a.py`\n", a_py=Status.FAIL).sound
    assert not held("**Total tasks**: 3 tasks\n\n- [x] `a.py`\n", a_py=Status.PASS).sound


@pytest.mark.parametrize(
    ("text", "standing"),
    [
        ("- [ ] `a.py`\n", Standing.UNCLAIMED),
        ("- ⏳ `a.py`\n", Standing.UNCLAIMED),
        ("## TODO\n- `a.py`\n", Standing.UNCLAIMED),
        ("| Task | Status |\n|-|-|\n| `a.py` | Open |\n", Standing.UNCLAIMED),
        ("## Success criteria\n- `a.py`\n", Standing.MET),
        ("You should have:\n- ✅ `a.py`\n", Standing.MET),
        ("## Recommendations\n- `a.py`\n", Standing.MET),
        ("**Target**: `a.py` is there\n", Standing.MET),
        ("**Target**: `a.py` is there ✅\n", Standing.VERIFIED),
        ("| What | Target |\n|-|-|\n| Code | `a.py` |\n", Standing.MET),
    ],
)
def test_what_is_seen_is_to_be_ticked_where_something_says_how_far_it_is_else_it_is_met(
    text: str, standing: Standing
) -> None:
    document = Document("T.md", text.encode())
    made = draft(document.tracker, ("files",))
    verdicts = decided({item.id: Status.PASS for item in made.items}).verdicts
    assert [claim.standing for claim in hold(document, made, verdicts, NOW).claims] == [standing]


def test_a_target_in_prose_is_a_claim_of_its_own() -> None:
    text = "**Error coverage**: Target 80% | **Branch coverage**: Target 60%\n\nOur target market is schools.\n"
    claims = held(text, coverage_error_coverage_target_80=Status.PASS).claims
    assert [(claim.entry.title, str(claim.standing), claim.why) for claim in claims] == [
        ("Error coverage: Target 80%", "met", ""),
        (
            "Branch coverage: Target 60%", "unbound",
            "the checklist has no item coverage-branch-coverage-target-60",
        ),
    ]  # fmt: skip


def test_what_is_bound_to_nothing_says_why() -> None:
    text = "- [ ] **Task 1.1**: Party\n- [x] `a.py`\n- [x] p95 < 200ms\n\n## Next steps\n1. Task 1.1: Party\n"
    assert [(claim.entry.line, claim.why) for claim in held(text, a_py=Status.SKIPPED).claims] == [
        (1, "no words that name evidence"),
        (2, "its item a-py was skipped"),
        (3, "needs the probe metrics"),
        (6, "it speaks of the task 1.1"),
    ]


def test_claims_and_contradictions_know_their_column() -> None:
    found = held("**Total tasks**: 3 tasks\n\n> - [x] `a.py`\n", a_py=Status.PASS)
    assert [(claim.entry.line, claim.column) for claim in found.claims] == [(3, 3)]
    assert [(each.line, each.column) for each in found.contradictions] == [(1, 18)]
