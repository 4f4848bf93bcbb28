"""Notes on the policy: a first, a changed or a broken checklist, and self-reported evidence."""

from __future__ import annotations

from dataclasses import replace

from gate.model.decision import Enforcement, Preview, State, Status, StatusChange
from gate.render import html, markdown, summary_line, terminal
from gate.render.policy import policy_notes
from tests.render.decisions import red


def test_an_ordinary_decision_has_no_policy_note() -> None:
    assert list(policy_notes(red())) == []


def test_a_first_checklist_is_not_in_force() -> None:
    first = replace(red(), enforcement=Enforcement.FIRST, exit_code=0)

    (note,) = policy_notes(first)
    assert note == (
        "This is the first checklist of main. It is not in force until it is merged; "
        "after that, a change like this one will be not ready."
    )
    assert first.exit_code == 0
    assert "exit 0: not ready, no action needed" in terminal.render(first, colour=False, width=100)
    assert summary_line.render(first).startswith("Not ready (first checklist, not yet in force): ")


def test_the_status_changes_of_a_changed_checklist_are_listed() -> None:
    status_changes = (
        StatusChange("sast", Status.FAIL, Status.PASS),
        StatusChange("new", None, Status.WARN),
        StatusChange("old", Status.PASS, None),
    )

    (note,) = policy_notes(replace(red(), preview=Preview(State.READY, status_changes)))
    assert note == (
        "With the checklist of this pull request, the decision would be ready (sast: fail → pass, "
        "new: new (warn), old: removed (was pass))."
    )


def test_status_changes_beyond_the_first_ten_are_counted() -> None:
    status_changes = tuple(StatusChange(f"item-{number}", Status.FAIL, Status.PASS) for number in range(25))

    (note,) = policy_notes(replace(red(), preview=Preview(State.READY, status_changes)))

    assert note.endswith("item-9: fail → pass and 15 more).")


def test_a_change_that_only_edits_the_policy_is_named_first() -> None:
    policy_only = replace(
        red(), state=State.READY, exit_code=0, enforcement=Enforcement.POLICY_ONLY, preview=Preview(State.READY)
    )

    assert list(policy_notes(policy_only)) == [
        "This change only edits the policy. The new checklist is checked and shown here; reviewers decide on it.",
        "The checklist of this pull request would not change the status of any item.",
    ]
    assert "This change only edits the policy." in markdown.render(policy_only)


def test_the_errors_of_a_broken_checklist_are_listed_with_their_positions() -> None:
    broken = replace(red(), preview=Preview(None, problems=("readiness.yml:3:5: `itmes` is not a key",)))

    assert list(policy_notes(broken)) == [
        "The checklist of this pull request has errors. If it were merged, no change could pass the gate.",
        "readiness.yml:3:5: `itmes` is not a key",
    ]


def test_self_reported_evidence_is_named_in_a_note_and_at_its_sources() -> None:
    first, *rest = red().verdicts
    assert first.evidence
    self_reported = replace(
        red(), verdicts=(replace(first, evidence=replace(first.evidence, self_reported=True)), *rest)
    )

    (note,) = policy_notes(self_reported)
    assert note == (
        "Self-reported by the pull request's own run, and not verified by this one: backend-coverage. "
        "The code of the pull request could have forged these values."
    )
    for page in (
        markdown.render(self_reported),
        html.render(self_reported),
        terminal.render(self_reported, colour=False, width=100),
    ):
        assert " (self-reported)" in " ".join(page.split())
    for page in (markdown.render(red()), html.render(red()), terminal.render(red(), colour=False, width=100)):
        assert "self-reported" not in page.lower()
