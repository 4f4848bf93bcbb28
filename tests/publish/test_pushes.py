"""What the sticky comment remembers of the last commit: shown once, the same on every run, and never trusted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.adapters.github import GitHubClient
from gate.adapters.workspace import Workspace
from gate.model.audit import AuditSnapshot, SnapshotItem
from gate.model.decision import State, Status
from gate.model.values import Percentage
from gate.publish import execute
from gate.publish.actions import PostComment
from gate.publish.audit_issue import take_snapshot
from gate.publish.markers import CommentMarker, text_without_marker
from gate.publish.pushes import MAX_CHARACTERS, Push, previous_push, remember, visible_lines
from gate.render.links import build_links
from gate.render.markdown import CHANGES_LIMIT, LIMIT, render_comment
from gate.render.truncate import size
from tests.fakes.github import GitHub
from tests.render.decisions import PULL_REQUEST, red, undecided
from tests.render.large_decisions import five_hundred
from tests.render.rendered_page import github as rendered

TOKEN = "token-of-the-workflow"  # noqa: S105 - a made-up one
BOT = "github-actions[bot]"
FIRST, SECOND, THIRD = "a" * 40, "b" * 40, "c" * 40
AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
GITHUB_LIMIT = 65_536


def coverage(status: Status, part: int) -> SnapshotItem:
    return SnapshotItem(status, {"line_coverage": (Percentage(part, 1000), "%"), "total": (Decimal(9), "")})


def snapshot(state: State = State.NOT_READY, /, **items: SnapshotItem) -> AuditSnapshot:
    return AuditSnapshot(state, AT, {name.replace("_", "-"): item for name, item in items.items()})


RED = snapshot(api=coverage(Status.FAIL, 741), web=coverage(Status.PASS, 900))
GREEN = snapshot(State.READY, api=coverage(Status.PASS, 801), web=coverage(Status.PASS, 900))


def post(client: GitHub, head: str, content: AuditSnapshot, run: int = 1, text: str = "items\n") -> str:
    """Runs the gate on a commit, and returns the body of its comment."""
    client.heads[7] = head
    action = PostComment(
        client.repo, 7, CommentMarker("readiness", head, run, 1), text, heading="# head\n\n", snapshot=content
    )
    api = GitHubClient(client.repo, TOKEN, client.url, sleep=lambda _seconds: None)
    execute([action], Workspace(Path()), api)
    (body,) = client.bodies(BOT)
    return body


def test_the_first_comment_compares_with_nothing_and_remembers_its_commit(client: GitHub) -> None:
    body = post(client, FIRST, RED)

    assert text_without_marker(body) == "# head\n\nitems\n"
    assert previous_push(body, SECOND) == Push(FIRST, RED)


def test_the_comment_of_the_next_commit_says_what_changed(client: GitHub) -> None:
    post(client, FIRST, RED)

    assert text_without_marker(post(client, SECOND, GREEN, 2)) == (
        "# head\n\nSince `aaaaaaa`: not ready → **ready** · ❌→✅ `api` · `api` line\\_coverage 74.1% → **80.1%**\n\n"
        "items\n"
    )


def test_a_commit_that_changes_nothing_is_said_to(client: GitHub) -> None:
    post(client, FIRST, RED)

    assert "\n\nNo change since `aaaaaaa`.\n\nitems\n" in post(client, SECOND, RED, 2)


def test_a_commit_is_compared_with_the_one_before_it_and_not_with_an_older_one(client: GitHub) -> None:
    post(client, FIRST, RED)
    post(client, SECOND, GREEN, 2)

    assert "No change since `bbbbbbb`." in post(client, THIRD, GREEN, 3)


def test_a_repeated_run_of_a_commit_does_not_rewrite_the_comment(client: GitHub) -> None:
    post(client, FIRST, RED)
    body = post(client, SECOND, GREEN, 2)
    writes = [line for line in client.log if line.startswith("PATCH")]

    assert post(client, SECOND, replace(GREEN, at=AT + timedelta(hours=1)), 3) == body
    assert [line for line in client.log if line.startswith("PATCH")] == writes


def test_a_repeated_run_with_another_result_still_compares_with_the_commit_before(client: GitHub) -> None:
    post(client, FIRST, RED)
    post(client, SECOND, RED, 2, "flaky\n")

    assert "Since `aaaaaaa`: not ready → **ready**" in post(client, SECOND, GREEN, 3)


@pytest.mark.parametrize("forger", ["mallory", "other-app[bot]"])
def test_what_another_account_wrote_is_not_read(client: GitHub, forger: str) -> None:
    client.add(7, forger, f"{CommentMarker('readiness', FIRST, 1, 1)}\n{Push(FIRST, RED)}\nall is well")

    assert text_without_marker(post(client, SECOND, GREEN, 2)) == "# head\n\nitems\n"


@pytest.mark.parametrize(
    "line",
    [
        "",
        "<!-- readiness-gate-push -->",
        f"<!-- readiness-gate-push head={FIRST} snapshot=[] -->",
        f"<!-- readiness-gate-push head={FIRST} snapshot={{}} -->",
        f"<!-- readiness-gate-push head=main snapshot={str(Push(FIRST, RED)).partition('snapshot=')[2]}",
        str(Push(FIRST, RED))[:-30],
        str(Push(FIRST, RED)) + " more",
        str(Push(FIRST, RED)).replace("fail", "great"),
        str(Push(FIRST, RED)).replace("741/1000", "1000/741"),
        str(Push(FIRST, RED)).replace('"%"', '"%"' + " " * MAX_CHARACTERS),
        f'<!-- readiness-gate-push head={FIRST} snapshot={{"state":"ready","at":"","items":{"[" * 900}}} -->',
    ],
    ids=["none", "empty", "list", "no fields", "no commit", "cut", "longer", "no status", "no percentage", "too long",
         "deep"],
)  # fmt: skip
def test_what_cannot_be_read_is_not_shown(client: GitHub, line: str) -> None:
    client.add(7, BOT, f"{CommentMarker('readiness', FIRST, 1, 1)}\n{line}\nold text")

    assert text_without_marker(post(client, SECOND, GREEN, 2)) == "# head\n\nitems\n"


def test_a_comment_of_an_earlier_release_is_updated(client: GitHub) -> None:
    client.add(7, BOT, f"{CommentMarker('readiness', FIRST, 1, 1)}\nold text")

    assert text_without_marker(post(client, SECOND, GREEN, 2)) == "# head\n\nitems\n"


def test_forged_names_and_values_are_only_text(client: GitHub) -> None:
    evil = "x` @everyone <img src=x> [a](https://evil.example) #1 | -->"
    forged = AuditSnapshot(State.NOT_READY, AT, {
        evil: SnapshotItem(Status.FAIL),
        "api": SnapshotItem(Status.FAIL, {"db": (evil[:60], "")}),
    })  # fmt: skip
    client.add(7, BOT, f"{CommentMarker('readiness', FIRST, 1, 1)}\n{Push(FIRST, forged)}\nold text")
    today = snapshot(State.READY, api=SnapshotItem(Status.PASS, {"db": ("healthy", "")}))

    page = rendered(text_without_marker(post(client, SECOND, today, 2)))

    assert set(page.tags) <= {"h1", "p", "code", "strong"}
    assert not page.attributes
    assert not any("@e" in words or "#1" in words for words in page.in_prose)


def test_many_changes_are_counted(client: GitHub) -> None:
    before = snapshot(**{f"item_{n}": coverage(Status.PASS, n) for n in range(9)})
    after = snapshot(**{f"item_{n}": coverage(Status.FAIL, n) for n in range(9)})
    post(client, FIRST, before)

    line = text_without_marker(post(client, SECOND, after, 2)).splitlines()[2]
    assert line.endswith("✅→❌ `item-5` · and 3 more")


def test_changes_with_long_texts_are_counted_within_the_limit(client: GitHub) -> None:
    before = snapshot(**{f"item_{n}": SnapshotItem(Status.PASS, {"db": ("$" * 60, "")}) for n in range(9)})
    after = snapshot(**{f"item_{n}": SnapshotItem(Status.PASS, {"db": ("|" * 60, "")}) for n in range(9)})
    post(client, FIRST, before)

    line = text_without_marker(post(client, SECOND, after, 2)).splitlines()[2]
    assert line.endswith(" · and 8 more")
    assert size(line) < CHANGES_LIMIT


def test_one_change_with_a_very_long_text_is_counted(client: GitHub) -> None:
    post(client, FIRST, snapshot(**{"<" + "$" * 59: SnapshotItem(Status.PASS, {"db": ("$" * 60, "")})}))
    after = snapshot(**{"<" + "$" * 59: SnapshotItem(Status.PASS, {"db": ("$" * 59, "")})})

    assert "\nSince `aaaaaaa`: 1 change.\n" in post(client, SECOND, after, 2)


def test_a_comment_that_remembers_only_some_items_does_not_say_that_nothing_changed(client: GitHub) -> None:
    many = {f"item_{n}": SnapshotItem(Status.PASS) for n in range(400)}
    post(client, FIRST, snapshot(**many))

    body = post(client, SECOND, snapshot(**{**many, "item_399": SnapshotItem(Status.FAIL)}), 2)

    assert text_without_marker(body) == "# head\n\nitems\n"


def test_a_comment_that_remembers_no_values_does_not_say_that_nothing_changed(client: GitHub) -> None:
    before = snapshot(**{f"item_{n}": coverage(Status.PASS, n) for n in range(40)})
    after = snapshot(**{f"item_{n}": coverage(Status.PASS, n + (n == 39)) for n in range(40)})
    post(client, FIRST, before)

    assert text_without_marker(post(client, SECOND, after, 2)) == "# head\n\nitems\n"


def test_no_time_is_remembered_because_times_differ_in_every_run() -> None:
    later = replace(undecided(), decided_at=undecided().decided_at + timedelta(hours=1))

    assert str(Push(FIRST, remember(undecided()))) == str(Push(FIRST, remember(later)))
    assert remember(undecided()).items["latency"] == SnapshotItem(Status.PASS, {"db": ("healthy", "")})
    assert take_snapshot(undecided()).items["latency"].values.keys() == {"p95", "db"}


def test_a_run_in_which_nothing_could_be_judged_is_not_compared(client: GitHub) -> None:
    post(client, FIRST, snapshot())

    assert text_without_marker(post(client, SECOND, GREEN, 2)) == "# head\n\nitems\n"


def test_the_largest_comment_is_within_the_limit_of_github(client: GitHub) -> None:
    links = build_links(PULL_REQUEST, "https://github.com")
    page, content = render_comment(five_hundred(), links), take_snapshot(five_hundred())
    changed = {name: replace(item, status=Status.WARN) for name, item in content.items.items()}
    post(client, FIRST, replace(content, items=changed), text=page.text)

    body = post(client, SECOND, content, 2, page.text)

    assert "Since `aaaaaaa`: " in body
    assert LIMIT - 3_000 < size(body) < GITHUB_LIMIT


def test_the_comment_of_a_decision_is_its_two_parts() -> None:
    page = render_comment(red())

    assert page.head.startswith("## ❌ Not ready: Liyaqa platform\n\n❌ 2 failed · ")
    assert page.body.startswith("- ❌ **Backend tests cover the code**")
    assert page.text == page.head + page.body


@given(st.text())
def test_any_text_is_read_without_an_error(text: str) -> None:
    assert previous_push(f"marker\n{text}", FIRST) is None
    assert visible_lines(f"{Push(FIRST, RED)}\n{Push(SECOND, GREEN)}\n# {text}") == f"# {text}"
