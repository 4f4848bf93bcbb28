"""Comments that snooze items of the audit issue: which count, for how long, and what is answered to the others."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.adapters.github.comments import Comment
from gate.adapters.github.users import Account
from gate.model.audit import NO_SNOOZES, InvalidSnooze, Snooze, Snoozes
from gate.publish.audit_issue.snoozes import MAX_AUTHORS, evaluate_snoozes
from tests.cases import cases

POSTED = datetime(2026, 11, 19, 9, tzinfo=UTC)
NOW = datetime(2026, 11, 20, 2, 10, tzinfo=UTC)
ITEMS = frozenset({"sast", "tests"})
COMMAND = "/gate snooze sast until 2026-12-31 the fix is in review"


def comment(
    body: str, author: str = "alice", *, at: datetime = POSTED, app: bool = False, edit: bool = False
) -> Comment:
    return Comment(1, Account(author, author.endswith("[bot]")), body, "https://github.example", at, app, edit)


def evaluate(
    *comments: Comment,
    now: datetime = NOW,
    previous: datetime | None = None,
    items: frozenset[str] = ITEMS,
    writers: frozenset[str] = frozenset({"alice", "bob", "robot[bot]"}),
) -> Snoozes:
    return evaluate_snoozes(comments, items, lambda comment: comment.author.login in writers, now, previous)


def answer(*comments: Comment) -> str:
    """What is expected instead of the one command, which snoozes nothing."""
    snoozes = evaluate(*comments)
    assert snoozes.active == ()
    (invalid,) = snoozes.invalid
    return invalid.expected


def test_a_command_snoozes_an_item_until_the_end_of_a_day_with_who_and_why() -> None:
    snooze = Snooze("sast", date(2026, 12, 31), "alice", "the fix is in review")

    assert evaluate(comment(COMMAND)) == evaluate(comment(COMMAND.replace(" ", "  ", 4))) == Snoozes(active=(snooze,))
    assert evaluate(comment(f"{COMMAND}\r\n\nMore text."), now=datetime(2026, 12, 31, 23, 59, tzinfo=UTC)) == Snoozes(
        active=(snooze,)
    )


def test_a_snooze_ends_with_its_last_day_and_is_reported_once() -> None:
    last_day, next_day = datetime(2026, 12, 31, 3, tzinfo=UTC), datetime(2027, 1, 1, 3, tzinfo=UTC)
    ended = Snoozes(ended=(Snooze("sast", date(2026, 12, 31), "alice", "the fix is in review"),))

    assert evaluate(comment(COMMAND), now=next_day, previous=last_day) == ended
    assert evaluate(comment(COMMAND), now=next_day + timedelta(days=1), previous=next_day) == NO_SNOOZES


def test_the_last_command_about_an_item_counts() -> None:
    later = comment("/gate snooze sast until 2026-11-21 shorter", "bob")

    assert evaluate(comment(COMMAND), later).active == (Snooze("sast", date(2026, 11, 21), "bob", "shorter"),)
    assert evaluate(comment(COMMAND), comment("/gate unsnooze sast", "bob")) == NO_SNOOZES
    assert len(evaluate(comment(COMMAND), comment("/gate unsnooze tests")).active) == 1


@cases(
    "body",
    [
        f"> {COMMAND}",
        f"```\n{COMMAND}\n```",
        f"    {COMMAND}",
        f"Please: {COMMAND}",
        f"\n{COMMAND}",
        COMMAND.replace("snooze", "snoozed"),
        "/gate approve sast 3f2a1bc",
        "",
    ],
)
def test_quoted_fenced_or_other_text_is_no_command(body: str) -> None:
    assert evaluate(comment(body)) == NO_SNOOZES


@pytest.mark.parametrize(
    ("refused", "expected"),
    [
        (comment(COMMAND, edit=True), "a new comment, because an edited one does not count"),
        (comment(COMMAND, "mallory"), "a comment of somebody with write access to this repository"),
        (comment(COMMAND, "robot[bot]"), "a comment of a person"),
        (comment(COMMAND, app=True), "a comment of a person"),
        (comment(COMMAND, ""), "a comment of a person"),
    ],
    ids=["edited", "stranger", "bot", "app", "deleted account"],
)
def test_only_people_with_write_access_may_snooze(refused: Comment, expected: str) -> None:
    assert answer(refused) == expected


@cases(
    ("command", "expected"),
    [
        ("/gate snooze sast", "`/gate snooze ITEM until 2026-12-31 REASON`"),
        ("/gate snooze sast until 2026-12-31", "`/gate snooze ITEM until 2026-12-31 REASON`"),
        ("/gate unsnooze", "`/gate unsnooze ITEM`"),
        ("/gate snooze sast until 2026-13-01 why", "a date of the calendar such as 2026-12-31"),
        ("/gate snooze sast until tomorrow why", "a date of the calendar such as 2026-12-31"),
        ("/gate snooze sast until 2026-11-18 why", "a day from 2026-11-19 to 2027-02-17, which are 90 days"),
        ("/gate snooze sast until 2027-02-18 why", "a day from 2026-11-19 to 2027-02-17, which are 90 days"),
        (
            "/gate snooze sats until 2026-12-31 why",
            "the id of an item of the checklist; did you mean `sast`?",
        ),
        ("/gate unsnooze sats", "the id of an item of the checklist; did you mean `sast`?"),
    ],
)
def test_an_invalid_command_is_answered_with_what_is_expected(command: str, expected: str) -> None:
    assert answer(comment(command)) == expected
    assert evaluate(comment(command)).invalid[0] == InvalidSnooze("alice", command, expected)


def test_the_longest_snooze_has_ninety_days() -> None:
    assert len(evaluate(comment("/gate snooze sast until 2027-02-17 why")).active) == 1


def test_an_invalid_command_is_shown_until_its_author_corrects_it_or_a_week_is_over() -> None:
    wrong = comment("/gate snooze sast until never why")

    assert evaluate(wrong, comment(COMMAND, "bob")).invalid
    assert not evaluate(wrong, comment(COMMAND)).invalid
    assert evaluate(wrong, now=POSTED + timedelta(days=7)).invalid
    assert not evaluate(wrong, now=POSTED + timedelta(days=7, seconds=1)).invalid


def test_while_the_checklist_cannot_be_read_items_are_not_checked() -> None:
    assert len(evaluate(comment(COMMAND), items=frozenset()).active) == 1


def test_only_the_commands_of_the_newest_authors_are_read_so_that_strangers_cause_few_requests() -> None:
    asked: list[str] = []

    def may_write(comment: Comment) -> bool:
        asked.append(comment.author.login)
        return False

    comments = [comment(COMMAND, f"mallory-{number}") for number in range(MAX_AUTHORS + 50)]
    evaluate_snoozes(comments, ITEMS, may_write, NOW, None)

    assert asked == [f"mallory-{number}" for number in range(50, MAX_AUTHORS + 50)]


def test_a_stranger_with_hundreds_of_comments_ends_no_snooze() -> None:
    flood = [comment(COMMAND, "mallory") for _ in range(MAX_AUTHORS * 5)]

    assert [snooze.by for snooze in evaluate(comment(COMMAND), *flood).active] == ["alice"]
    assert evaluate(comment(COMMAND), comment("/gate unsnooze sast", "bob"), *flood).active == ()


@given(st.text())
def test_no_text_raises_an_error_or_snoozes_more_than_an_item_of_the_checklist(text: str) -> None:
    for body in (text, f"/gate snooze {text}", f"/gate snooze sast until {text}", f"/gate unsnooze {text}"):
        assert evaluate(comment(body)).items <= ITEMS
