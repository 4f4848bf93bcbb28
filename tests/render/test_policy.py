"""Notes on the policy: a first, a changed or a broken checklist, and self-reported evidence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from gate.config.runner import Runner
from gate.config.settings import Settings
from gate.model.decision import Decision, Enforcement, Preview, State, Status, StatusChange
from gate.publish.pages import Pages, render_pages
from gate.render import html, markdown, summary_line, terminal
from gate.render.policy import policy_notes
from tests.render.decisions import green, red


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


def test_the_heading_says_why_the_check_is_green_although_the_change_is_not_ready() -> None:
    first = replace(red(), enforcement=Enforcement.FIRST, exit_code=0)
    policy_only = replace(red(), state=State.READY, exit_code=0, enforcement=Enforcement.POLICY_ONLY)

    assert heading(first) == "## ❌ Not ready (first checklist, not yet in force): Liyaqa platform"
    assert heading(policy_only) == "## ✅ Ready (a change of the policy alone): Liyaqa platform"
    assert heading(red(), enforce=False) == "## ❌ Not ready (not enforced): Liyaqa platform"
    assert "Not ready <small>(not enforced)</small></h1>" in html.render(red(), enforce=False)


def test_the_heading_of_an_ordinary_decision_is_the_decision() -> None:
    assert heading(red()) == "## ❌ Not ready: Liyaqa platform"
    assert heading(green(), enforce=False) == "## ✅ Ready: Liyaqa platform"
    assert "Not ready</h1>" in html.render(red())


def test_every_page_of_a_run_says_that_the_decision_is_not_enforced(tmp_path: Path) -> None:
    settings = Settings(
        markdown=tmp_path / "c.md", html=tmp_path / "r.html", check_run=True, comment="always", enforce=False
    )
    runner = Runner(summary=tmp_path / "summary")

    report_only = render_pages(red(), settings, runner, "")
    enforced = render_pages(red(), replace(settings, enforce=True), runner, "")

    assert all("(not enforced)" in (text or "") for text in texts(report_only))
    assert not any("(not enforced)" in (text or "") for text in texts(enforced))


def heading(decision: Decision, *, enforce: bool = True) -> str:
    (line, _) = markdown.render(decision, enforce=enforce).split("\n", 1)
    return line


def texts(pages: Pages) -> list[str | None]:
    comment = pages.comment.head if pages.comment else None
    return [pages.markdown, comment, pages.summary, pages.check, pages.html, pages.line]
