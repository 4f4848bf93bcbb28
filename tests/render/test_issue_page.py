"""The text of the audit issue: since when, what changed, and for whom; limited in size, without accidental mentions."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given

from gate.model.audit import (
    CertificateExpired,
    Changes,
    ChecklistChanged,
    CommitRange,
    Commits,
    EvidenceMissing,
    GateChanged,
    LikelyCause,
    NewFindings,
    PlanStepBegan,
    ServiceDown,
    Snooze,
    Snoozes,
    TimePassed,
    ToolChanged,
    ValueChange,
    WaiverEnded,
)
from gate.model.decision import Decision, State, Status, StatusChange
from gate.model.evidence import Cause
from gate.model.values import Percentage
from gate.render import audit_sections, issue_page
from gate.render.links import NO_LINKS, Links
from gate.render.truncate import size
from tests.cases import cases
from tests.render.decisions import decision, green, red, verdict
from tests.render.strategies import decisions, long_decision

THEN = datetime(2026, 11, 3, 2, 10, tzinfo=UTC)
LAST = datetime(2026, 11, 19, 2, 10, tzinfo=UTC)
NOW = datetime(2026, 11, 20, 2, 10, tzinfo=UTC)


def test_the_title_names_the_decision_and_its_counts() -> None:
    assert issue_page.render(red(), "web").title == "Liyaqa platform is not ready (2 failed, 1 unknown) [web]"
    assert issue_page.render(green(), "web").title == "Liyaqa platform is ready [web]"
    assert issue_page.render(replace(green(), title=""), "web").title == "Readiness is ready [web]"


def test_the_first_run_says_since_when() -> None:
    assert (
        issue_page.render_preamble(State.NOT_READY, NOW, None, None)
        == "❌ **Not ready**; it has not been ready since 2026-11-20 02:10 UTC.\n\n"
    )


def test_a_later_run_says_what_changed() -> None:
    changes = Changes(
        LAST,
        State.UNDECIDED,
        State.NOT_READY,
        (
            StatusChange("sast", Status.PASS, Status.FAIL),
            StatusChange("docs", None, Status.WARN),
            StatusChange("old", Status.PASS, None),
        ),
        (
            ValueChange("backend", "line_coverage", Percentage(1486, 2000), Percentage(1422, 2000), "%"),
            ValueChange("backend", "failed", Decimal(2), Decimal(0), ""),
            ValueChange("services", "p95", Decimal(240), Decimal(1240), "ms"),
            ValueChange("services", "db", "healthy", "@everyone <b>", ""),
            ValueChange("services", "up", True, False, ""),
        ),
    )

    assert issue_page.render_preamble(State.NOT_READY, THEN, None, changes) == (
        "❌ **Not ready**; it has not been ready since 2026-11-03 02:10 UTC.\n"
        "\n"
        "Changes since the run of 2026-11-19 02:10 UTC:\n"
        "\n"
        "- the decision: undecided → **not ready**\n"
        "- `sast`: pass → **fail**\n"
        "- `docs` is new: **warn**\n"
        "- `old` was removed; its status was pass\n"
        "- `backend`: `line_coverage` 74.3% → **71.1%**\n"
        "- `backend`: `failed` 2 → **0**\n"
        "- `services`: `p95` 240ms → **1,240ms**\n"
        "- `services`: `db` healthy → **@&#8203;everyone &lt;b&gt;**\n"
        "- `services`: `up` true → **false**\n"
        "\n"
    )


CAUSES: dict[str, tuple[LikelyCause, ...]] = {
    "waiver": (WaiverEnded(date(2026, 11, 15), "@alice"),),
    "plan": (PlanStepBegan(date(2026, 11, 16), "line_coverage"),),
    "certificate": (CertificateExpired("https://a.example", THEN),),
    "age": (TimePassed("release_age"),),
    "service": (ServiceDown("https://a.example"), ServiceDown("")),
    "report": (EvidenceMissing(Cause.STALE, "scans/*.sarif"), EvidenceMissing(Cause.CRASHED, "")),
    "scan": (NewFindings(("CVE-1", "CVE-2", "CVE-3", "CVE-4"), 5), ToolChanged(("trivy 0.50",), ("trivy 0.58",))),
    "gate": (GateChanged("1.0", "1.1"), ChecklistChanged()),
    "code": (Commits(("src/a.py", "src/b.py")),),
    "other": (Commits(),),
    "nothing": (),
}


def caused(commits: CommitRange | None, links: Links = NO_LINKS, *names: str) -> str:
    """The list of changes in which these items fail, or all of CAUSES."""
    status_changes = tuple(StatusChange(name, Status.PASS, Status.FAIL) for name in names or CAUSES)
    changes = Changes(LAST, State.NOT_READY, State.NOT_READY, status_changes, causes=CAUSES, commits=commits)
    return issue_page.render_preamble(State.NOT_READY, THEN, None, changes, links).partition("\n\n")[2]


def test_what_got_worse_has_its_likely_or_possible_causes() -> None:
    assert caused(CommitRange("a" * 40, "b" * 40, 12, ())) == (
        "Changes since the run of 2026-11-19 02:10 UTC (12 commits):\n"
        "\n"
        "- `waiver`: pass → **fail**\n"
        "  - likely cause: the waiver by @&#8203;alice ended on 2026-11-15\n"
        "- `plan`: pass → **fail**\n"
        "  - likely cause: the plan expects more of `line_coverage` since 2026-11-16\n"
        "- `certificate`: pass → **fail**\n"
        "  - likely cause: the certificate of `https://a.example` expired on 2026-11-03\n"
        "- `age`: pass → **fail**\n"
        "  - likely cause: time: `release_age` changed as the clock did\n"
        "- `service`: pass → **fail**\n"
        "  - possible causes: `https://a.example` is down; the service is down\n"
        "- `report`: pass → **fail**\n"
        "  - possible causes: no data of `scans/*.sarif` (stale); no data (crashed)\n"
        "- `scan`: pass → **fail**\n"
        "  - possible causes: 5 new findings: `CVE-1`, `CVE-2`, `CVE-3` and 1 more; "
        "other tools: `trivy 0.50` → `trivy 0.58`\n"
        "- `gate`: pass → **fail**\n"
        "  - possible causes: another version of the gate: `1.0` → `1.1`; another checklist\n"
        "- `code`: pass → **fail**\n"
        "  - likely cause: one of the 12 commits, which change `src/a.py`, `src/b.py`\n"
        "- `other`: pass → **fail**\n"
        "  - possible cause: one of the 12 commits\n"
        "- `nothing`: pass → **fail**\n"
        "  - no known cause\n"
        "\n"
    )


def test_the_commits_since_the_last_run_are_linked() -> None:
    links = Links("https://github.example/acme/shop")
    commits = CommitRange("a" * 40, "b" * 40, 1, ())
    url = f"https://github.example/acme/shop/compare/{'a' * 40}...{'b' * 40}"

    assert f"UTC ([1 commit]({url})):\n" in caused(commits, links, "code")
    assert "likely cause: the commit, which changes `src/a.py`" in caused(commits, links, "code")
    assert f"UTC ([other commits]({url})):\n" in caused(replace(commits, count=None), links, "other")
    assert "possible cause: a commit since then\n" in caused(replace(commits, count=None), links, "other")
    rewritten = replace(commits, is_rewritten=True)
    assert f"UTC ([1 commit]({url}), and the branch was rewritten):\n" in caused(rewritten, links, "other")
    assert "UTC:\n" in caused(None, links, "nothing")


def test_causes_are_cut_before_statuses() -> None:
    names = [f"item-{number}" for number in range(150)]
    status_changes = tuple(StatusChange(name, Status.PASS, Status.FAIL) for name in names)
    causes = dict.fromkeys(names, CAUSES["scan"])

    text = issue_page.render_preamble(
        State.NOT_READY, THEN, None, Changes(LAST, State.READY, State.NOT_READY, status_changes, causes=causes)
    )

    assert size(text) <= issue_page.PREAMBLE_LIMIT
    assert text.count("pass → **fail**") == 150
    assert 0 < text.count("possible causes") < 150


def test_a_run_without_changes_says_so() -> None:
    changes = Changes(LAST, State.UNDECIDED, State.UNDECIDED)

    assert issue_page.render_preamble(State.UNDECIDED, THEN, None, changes) == (
        "❓ **Undecided**; it has not been ready since 2026-11-03 02:10 UTC.\n\n"
        "No change since the run of 2026-11-19 02:10 UTC.\n\n"
    )


def test_a_ready_gate_says_since_when_and_how_long_it_was_not_ready() -> None:
    assert issue_page.render_preamble(State.READY, NOW, THEN, None) == (
        "✅ **Ready** since 2026-11-20 02:10 UTC; it was not ready from 2026-11-03 02:10 UTC until then.\n\n"
    )
    assert issue_page.render_preamble(State.READY, NOW, None, None) == "✅ **Ready** since 2026-11-20 02:10 UTC.\n\n"


def test_values_that_differ_slightly_are_displayed_differently() -> None:
    value_changes = (ValueChange("a", "line_coverage", Percentage(79999, 100_000), Percentage(80000, 100_000), "%"),)

    assert "`line_coverage` 79.999% → **80%**" in issue_page.render_preamble(
        State.NOT_READY, THEN, None, Changes(LAST, State.NOT_READY, State.NOT_READY, (), value_changes)
    )


def test_a_value_that_changed_its_kind_is_displayed_as_it_is() -> None:
    value_changes = (
        ValueChange("a", "found", Percentage(1, 2), "n/a", "%"),
        ValueChange("b", "took", "n/a", Decimal(1500), "ms"),
    )

    text = issue_page.render_preamble(
        State.NOT_READY, THEN, None, Changes(LAST, State.NOT_READY, State.NOT_READY, (), value_changes)
    )

    assert text.endswith("- `a`: `found` 50% → **n/a**\n- `b`: `took` n/a → **1.5s**\n\n")


def test_thousands_of_changes_fit_and_values_are_cut_before_statuses() -> None:
    status_changes = tuple(StatusChange(f"item-{number}", Status.PASS, Status.FAIL) for number in range(100))
    value_changes = tuple(ValueChange(f"item-{number}", "failed", Decimal(0), Decimal(1), "") for number in range(3000))

    text = issue_page.render_preamble(
        State.NOT_READY, THEN, None, Changes(LAST, State.READY, State.NOT_READY, status_changes, value_changes)
    )

    assert size(text) <= issue_page.PREAMBLE_LIMIT
    assert text.count("pass → **fail**") == 100
    assert text.endswith("- ✂️ *and more changes: values*\n\n")


def owned(*owners: str, status: Status = Status.FAIL) -> tuple[str, ...]:
    verdicts = (verdict(f"item-{number}", "t", status, owner=owner) for number, owner in enumerate(owners))
    return issue_page.render(decision(State.NOT_READY, *verdicts), "web").owners_without(())


@pytest.mark.parametrize("status", [Status.FAIL, Status.UNKNOWN])
def test_owners_of_failing_items_are_mentioned_once(status: Status) -> None:
    assert owned("@acme/web", "@bob", "@acme/web", status=status) == ("@acme/web", "@bob")
    assert issue_page.mention_owners(("@acme/web", "@bob")) == "@acme/web, @bob: items that you own are not ready.\n\n"


@cases("status", [Status.PASS, Status.WARN, Status.WAIVED, Status.SKIPPED])
def test_owners_of_other_items_are_not_mentioned(status: Status) -> None:
    assert owned("@bob", status=status) == ()
    assert issue_page.mention_owners(()) == ""


@cases(
    "owner", ["", "bob", "@", "@-bob", "@bob and @alice", "@bob\n@alice", "@acme/", "@acme/web/x", "@b" * 50, "@bob<b>"]
)
def test_an_owner_that_github_cannot_mention_is_left_out(owner: str) -> None:
    assert owned(owner) == ()


def test_the_number_of_mentioned_owners_is_limited() -> None:
    assert len(owned(*(f"@user{number}" for number in range(100)))) == issue_page.MAX_OWNERS


def test_the_comment_on_a_reopened_issue_mentions_the_owners() -> None:
    assert issue_page.render_reopening(("@bob",), State.UNDECIDED, NOW, was_fixed=True) == (
        "❓ **Undecided again**, since 2026-11-20 02:10 UTC.\n\n@bob: items that you own are not ready."
    )
    assert issue_page.render_reopening(("@bob",), State.NOT_READY, THEN, was_fixed=False) == (
        "❌ Closed before it was fixed: **still not ready**, since 2026-11-03 02:10 UTC.\n\n"
        "@bob: items that you own are not ready."
    )


def test_the_comment_on_an_issue_that_a_snooze_kept_closed_says_why_it_is_reopened() -> None:
    snooze = Snooze("sast", date(2026, 11, 19), "alice", "why")

    for snoozes, sentence in (
        (Snoozes(ended=(snooze,)), "No longer snoozed (`sast`): **still not ready**"),
        (Snoozes(active=(snooze,)), "Other items than the snoozed ones block: **still not ready**"),
    ):
        assert issue_page.render_reopening(("@bob",), State.NOT_READY, THEN, snoozes, was_fixed=False) == (
            f"❌ {sentence}, since 2026-11-03 02:10 UTC.\n\n@bob: items that you own are not ready."
        )


def test_after_a_run_that_judged_nothing_the_items_are_not_compared() -> None:
    changes = Changes(LAST, State.UNDECIDED, State.UNDECIDED, comparable=False)

    assert issue_page.render_preamble(State.UNDECIDED, THEN, None, changes).endswith(
        "Changes since the run of 2026-11-19 02:10 UTC:\n\n"
        "- items are not compared: in one of the two runs nothing could be judged\n\n"
    )


@given(decisions())
def test_the_title_is_always_one_short_line(decision: Decision) -> None:
    page = issue_page.render(decision, "k" * 50)

    assert "\n" not in page.title
    assert size(page.title) <= 256


@cases("text", ["@everyone " * 100, "\U0001f600" * 1000, "<!-- " * 200])
def test_the_longest_decision_leaves_room_for_the_changes_and_the_marker(text: str) -> None:
    page = issue_page.render(long_decision(text, 8), "web")

    others = issue_page.PREAMBLE_LIMIT + issue_page.MARKER_LIMIT + audit_sections.LIMIT
    assert size(page.text) + others <= issue_page.LIMIT
    assert not re.search(r"@(?!&#8203;)", re.sub(r"`[^`]*`", "", page.text))
