"""What the pages say of the policy: first, changed, broken, and whose word the evidence is."""

from __future__ import annotations

from dataclasses import replace

from gate.model.decision import Enforcement, Preview, State, Status, StatusChange
from gate.render import html, markdown, summary_line, terminal
from gate.render.policy import remarks
from tests.render.decisions import red


def test_an_ordinary_decision_needs_no_remark() -> None:
    assert list(remarks(red())) == []


def test_a_first_checklist_binds_nobody_yet() -> None:
    first = replace(red(), enforcement=Enforcement.FIRST, exit_code=0)

    (said,) = remarks(first)
    assert said == (
        "This is the first checklist of main, not yet in force: it binds nobody until it is merged. "
        "Once it is, a change like this one will be not ready."
    )
    assert first.exit_code == 0
    assert "exit 0: not ready, nobody has to act" in terminal.render(first, colour=False, width=100)
    assert summary_line.render(first).startswith("Not ready (first checklist, not yet in force): ")


def test_what_a_changed_checklist_would_flip_is_told() -> None:
    status_changes = (
        StatusChange("sast", Status.FAIL, Status.PASS),
        StatusChange("new", None, Status.WARN),
        StatusChange("old", Status.PASS, None),
    )

    (said,) = remarks(replace(red(), preview=Preview(State.READY, status_changes)))
    assert said == (
        "The checklist of this pull request would say ready: sast from fail to pass, new is new (warn), "
        "old is gone (was pass)."
    )


def test_many_flips_are_counted() -> None:
    status_changes = tuple(StatusChange(f"item-{number}", Status.FAIL, Status.PASS) for number in range(25))

    (said,) = remarks(replace(red(), preview=Preview(State.READY, status_changes)))

    assert said.endswith("item-9 from fail to pass and 15 more.")


def test_a_change_of_the_policy_alone_is_said_first() -> None:
    alone = replace(
        red(), state=State.READY, exit_code=0, enforcement=Enforcement.POLICY_ONLY, preview=Preview(State.READY)
    )

    assert list(remarks(alone)) == [
        "This change is one of the policy alone: it is checked and shown here, and review decides it.",
        "The checklist of this pull request would judge every item as it is judged now.",
    ]
    assert "The change is one of the policy alone." in markdown.render(alone)


def test_a_broken_proposal_is_told_with_its_places() -> None:
    broken = replace(red(), preview=Preview(None, problems=("readiness.yml:3:5: `itmes` is not a key",)))

    assert list(remarks(broken)) == [
        "Merged, the broken checklist of this pull request would close the gate for everybody.",
        "readiness.yml:3:5: `itmes` is not a key",
    ]


def test_what_is_self_reported_is_said_once_and_beside_its_sources() -> None:
    first, *rest = red().verdicts
    assert first.evidence
    told = replace(red(), verdicts=(replace(first, evidence=replace(first.evidence, self_reported=True)), *rest))

    (said,) = remarks(told)
    assert said == (
        "Self-reported by the pull request's own run, and not seen by this one: backend-coverage. "
        "Its code could have made these numbers."
    )
    for page in (markdown.render(told), html.render(told), terminal.render(told, colour=False, width=100)):
        assert " (self-reported)" in " ".join(page.split())
    for page in (markdown.render(red()), html.render(red()), terminal.render(red(), colour=False, width=100)):
        assert "self-reported" not in page.lower()
