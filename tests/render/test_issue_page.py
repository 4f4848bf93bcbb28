"""The words of the audit issue: since when, what changed, whom it is for; bounded, and pinging nobody by accident."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given

from gate.model.audit import Changes, ValueChange
from gate.model.decision import Decision, State, Status, StatusChange
from gate.model.values import Percentage
from gate.render import issue_page
from gate.render.truncate import size
from tests.render.anything import anything, long
from tests.render.decisions import decision, green, red, verdict

THEN = datetime(2026, 11, 3, 2, 10, tzinfo=UTC)
LAST = datetime(2026, 11, 19, 2, 10, tzinfo=UTC)
NOW = datetime(2026, 11, 20, 2, 10, tzinfo=UTC)


def test_the_title_says_what_is_how() -> None:
    assert issue_page.render(red(), "web").title == "Liyaqa platform is not ready (2 failing, 1 unknown) [web]"
    assert issue_page.render(green(), "web").title == "Liyaqa platform is ready [web]"
    assert issue_page.render(replace(green(), title=""), "web").title == "Readiness is ready [web]"


def test_the_first_night_says_since_when() -> None:
    assert (
        issue_page.news(State.NOT_READY, NOW, None, None)
        == "❌ **Not ready**; it has not been ready since 2026-11-20 02:10 UTC.\n\n"
    )


def test_a_later_night_says_what_changed() -> None:
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

    assert issue_page.news(State.NOT_READY, THEN, None, changes) == (
        "❌ **Not ready**; it has not been ready since 2026-11-03 02:10 UTC.\n"
        "\n"
        "Changed since the run of 2026-11-19 02:10 UTC:\n"
        "\n"
        "- the decision: undecided → **not ready**\n"
        "- `sast`: pass → **fail**\n"
        "- `docs` is new: **warn**\n"
        "- `old` is gone; it was pass\n"
        "- `backend`: `line_coverage` 74.3% → **71.1%**\n"
        "- `backend`: `failed` 2 → **0**\n"
        "- `services`: `p95` 240ms → **1,240ms**\n"
        "- `services`: `db` healthy → **@&#8203;everyone &lt;b&gt;**\n"
        "- `services`: `up` yes → **no**\n"
        "\n"
    )


def test_a_night_like_the_last_one_says_so() -> None:
    changes = Changes(LAST, State.UNDECIDED, State.UNDECIDED)

    assert issue_page.news(State.UNDECIDED, THEN, None, changes) == (
        "❓ **Undecided**; it has not been ready since 2026-11-03 02:10 UTC.\n\n"
        "Nothing changed since the run of 2026-11-19 02:10 UTC.\n\n"
    )


def test_what_is_mended_says_since_when_and_how_long_it_was_not() -> None:
    assert issue_page.news(State.READY, NOW, THEN, None) == (
        "✅ **Ready** since 2026-11-20 02:10 UTC; it had not been since 2026-11-03 02:10 UTC.\n\n"
    )
    assert issue_page.news(State.READY, NOW, None, None) == "✅ **Ready** since 2026-11-20 02:10 UTC.\n\n"


def test_values_that_differ_little_are_shown_apart() -> None:
    value_changes = (ValueChange("a", "line_coverage", Percentage(79999, 100_000), Percentage(80000, 100_000), "%"),)

    assert "`line_coverage` 79.999% → **80%**" in issue_page.news(
        State.NOT_READY, THEN, None, Changes(LAST, State.NOT_READY, State.NOT_READY, (), value_changes)
    )


def test_a_value_that_became_another_kind_is_shown_as_what_it_is() -> None:
    value_changes = (
        ValueChange("a", "found", Percentage(1, 2), "n/a", "%"),
        ValueChange("b", "took", "n/a", Decimal(1500), "ms"),
    )

    text = issue_page.news(
        State.NOT_READY, THEN, None, Changes(LAST, State.NOT_READY, State.NOT_READY, (), value_changes)
    )

    assert text.endswith("- `a`: `found` 50% → **n/a**\n- `b`: `took` n/a → **1.5s**\n\n")


def test_thousands_of_changes_fit_and_statuses_outlast_values() -> None:
    status_changes = tuple(StatusChange(f"item-{number}", Status.PASS, Status.FAIL) for number in range(100))
    value_changes = tuple(ValueChange(f"item-{number}", "failed", Decimal(0), Decimal(1), "") for number in range(3000))

    text = issue_page.news(
        State.NOT_READY, THEN, None, Changes(LAST, State.READY, State.NOT_READY, status_changes, value_changes)
    )

    assert size(text) <= issue_page.NEWS_LIMIT
    assert text.count("pass → **fail**") == 100
    assert text.endswith("- ✂️ *and more changes: values*\n\n")


def owned(*owners: str, status: Status = Status.FAIL) -> tuple[str, ...]:
    verdicts = (verdict(f"item-{number}", "t", status, owner=owner) for number, owner in enumerate(owners))
    return issue_page.render(decision(State.NOT_READY, *verdicts), "web").owners


@pytest.mark.parametrize("status", [Status.FAIL, Status.UNKNOWN])
def test_owners_of_what_is_wrong_are_called_once_each(status: Status) -> None:
    assert owned("@acme/web", "@bob", "@acme/web", status=status) == ("@acme/web", "@bob")
    assert issue_page.mention_owners(("@acme/web", "@bob")) == "For @acme/web, @bob: items of yours are not ready.\n\n"


@pytest.mark.parametrize("status", [Status.PASS, Status.WARN, Status.WAIVED, Status.SKIPPED])
def test_owners_of_what_is_well_are_left_in_peace(status: Status) -> None:
    assert owned("@bob", status=status) == ()
    assert issue_page.mention_owners(()) == ""


@pytest.mark.parametrize(
    "owner", ["", "bob", "@", "@-bob", "@bob and @alice", "@bob\n@alice", "@acme/", "@acme/web/x", "@b" * 50, "@bob<b>"]
)
def test_what_is_no_mention_mentions_nobody(owner: str) -> None:
    assert owned(owner) == ()


def test_a_crowd_is_not_called() -> None:
    assert len(owned(*(f"@user{number}" for number in range(100)))) == issue_page.MAX_OWNERS


def test_the_comment_on_an_issue_that_opens_again_calls_the_owners() -> None:
    assert issue_page.reopened(("@bob",), State.UNDECIDED, NOW, mended=True) == (
        "❓ **Undecided again**, since 2026-11-20 02:10 UTC.\n\nFor @bob: items of yours are not ready."
    )
    assert issue_page.reopened(("@bob",), State.NOT_READY, THEN, mended=False) == (
        "❌ Closed while it was not mended: **still not ready**, since 2026-11-03 02:10 UTC.\n\n"
        "For @bob: items of yours are not ready."
    )


def test_a_night_on_which_nothing_could_be_judged_says_that_items_are_not_compared() -> None:
    changes = Changes(LAST, State.UNDECIDED, State.UNDECIDED, comparable=False)

    assert issue_page.news(State.UNDECIDED, THEN, None, changes).endswith(
        "Changed since the run of 2026-11-19 02:10 UTC:\n\n"
        "- items are not compared: on one of the two nights none could be judged\n\n"
    )


@given(anything())
def test_the_title_of_anything_is_one_short_line(made: Decision) -> None:
    page = issue_page.render(made, "k" * 50)

    assert "\n" not in page.title
    assert size(page.title) <= 256


@pytest.mark.parametrize("words", ["@everyone " * 100, "\U0001f600" * 1000, "<!-- " * 200])
def test_the_longest_decision_leaves_room_for_what_changed_and_the_marker(words: str) -> None:
    page = issue_page.render(long(words, 8), "web")

    assert size(page.text) + issue_page.NEWS_LIMIT + 8_000 <= issue_page.LIMIT
    assert not re.search(r"@(?!&#8203;)", re.sub(r"`[^`]*`", "", page.text))
