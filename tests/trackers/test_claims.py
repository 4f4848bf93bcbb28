"""Claims held against a decision: every standing, and what makes it."""

from __future__ import annotations

from datetime import date

import pytest

from gate.model.decision import Status
from gate.parsers.tracker import parse
from gate.trackers.claims import Holding, Standing, hold
from gate.trackers.draft import draft
from tests.trackers.decided import decided

TODAY = date(2026, 11, 20)


def held(text: str, **statuses: Status) -> Holding:
    tracker = parse(text.encode())
    decision = decided({name.replace("_", "-"): status for name, status in statuses.items()})
    return hold("T.md", tracker, draft(tracker, ("files", "coverage")), decision, TODAY)


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
