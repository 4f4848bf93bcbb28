"""The probe `approvals`: reviews and comments on a fake GitHub in, evidence out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from gate.adapters.github.pulls import pull
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Evidence, NotApplicable, Observation, Remedy, Source, Unseen
from gate.probes.approvals import MAX_NOTES, parse_approval
from gate.probes.common.approvers import pushers
from tests.adapters.github.conftest import door
from tests.fakes.github import BASE, HEAD, Fault, GitHub
from tests.probes.github_evidence import MAIN, PULL, grant, look, number

HAVE = "Have somebody who may approve it, and had no hand in it, comment with this line"
LINE = f"/gate approve licence {HEAD[:7]}"


def reviewed(client: GitHub, **params: Any) -> Observation:
    return look("approvals", client, **params).facts["approvals"]


def commented(client: GitHub, **params: Any) -> Observation:
    """Approvals by comment of a pull request of alice, whose head she pushed."""
    return look("approvals", client, **params).facts["comment_approvals"]


def test_nobody_approved_and_the_remedy_is_the_line_to_paste(client: GitHub) -> None:
    assert look("approvals", client) == Evidence(
        {"approvals": number(0), "changes_requested": number(0), "comment_approvals": number(0)},
        sources=(Source("acme/shop#7", "github"),),
        remedies={"comment_approvals": Remedy(f"{HAVE}:", LINE)},
    )


def test_who_pushed_is_not_asked_where_nobody_approved_by_a_comment(client: GitHub) -> None:
    look("approvals", client)

    assert [line.partition("?")[0] for line in client.log] == [
        "GET /repos/acme/shop/pulls/7",
        "GET /repos/acme/shop/pulls/7/reviews",
        "GET /repos/acme/shop/issues/7/comments",
    ]


# ------------------------------------------------------------------------------------------------------------- reviews


def test_an_approving_review_counts(client: GitHub) -> None:
    client.review(7, "bob")

    assert reviewed(client) == number(1)


@pytest.mark.parametrize(
    ("states", "approvals", "changes_requested"),
    [
        (["APPROVED", "APPROVED"], 1, 0),
        (["APPROVED", "COMMENTED"], 1, 0),
        (["APPROVED", "CHANGES_REQUESTED"], 0, 1),
        (["CHANGES_REQUESTED", "APPROVED"], 1, 0),
        (["APPROVED", "DISMISSED"], 0, 0),
        (["CHANGES_REQUESTED", "DISMISSED"], 0, 0),
        (["COMMENTED"], 0, 0),
    ],
)
def test_the_newest_opinion_of_each_reviewer_counts(
    client: GitHub, states: list[str], approvals: int, changes_requested: int
) -> None:
    for state in states:
        client.review(7, "bob", state)
        client.tick()
    facts = look("approvals", client).facts

    assert (facts["approvals"], facts["changes_requested"]) == (number(approvals), number(changes_requested))


def test_a_push_voids_an_approval_unless_that_is_not_wanted(client: GitHub) -> None:
    client.review(7, "bob", commit=BASE)
    evidence = look("approvals", client)

    assert evidence.facts["approvals"] == number(0)
    assert evidence.notes == ("the review of bob does not count: it is of bbbbbbb, and the head is aaaaaaa",)
    assert reviewed(client, voided_by_push="false") == number(1)


def test_a_push_does_not_take_back_that_changes_are_wanted(client: GitHub) -> None:
    client.review(7, "bob", "CHANGES_REQUESTED", commit=BASE)

    assert look("approvals", client).facts["changes_requested"] == number(1)


@pytest.mark.parametrize(
    ("author", "why"),
    [
        ("alice", "they wrote the pull request"),
        ("ALICE", "they wrote the pull request"),
        ("renovate[bot]", "it is a bot's"),
        ("carol", "they have no write access here"),
        ("stranger", "they have no write access here"),
    ],
)
def test_whose_review_never_counts(client: GitHub, author: str, why: str) -> None:
    client.review(7, author)
    evidence = look("approvals", client)

    assert evidence.facts["approvals"] == number(0)
    assert evidence.notes == (f"the review of {author} does not count: {why}",)


def test_the_review_of_an_account_that_is_gone_does_not_count(client: GitHub) -> None:
    client.review(7, "bob", user=None)
    evidence = look("approvals", client)

    assert evidence.facts["approvals"] == number(0)
    assert evidence.notes == ("the review of somebody does not count: their account is gone",)


def test_a_lesser_right_may_do_and_a_greater_one_may_be_wanted(client: GitHub) -> None:
    client.review(7, "bob")
    client.review(7, "carol")

    assert reviewed(client, right="read") == number(2)
    assert reviewed(client, right="admin") == number(0)


def test_only_those_who_are_named_count(client: GitHub) -> None:
    client.collaborators["dave"] = "write"
    client.review(7, "bob")
    client.review(7, "dave")
    evidence = look("approvals", client, by=["@Dave", "carol"])

    assert evidence.facts["approvals"] == number(1)
    assert evidence.notes == ("the review of bob does not count: `by` does not name them",)
    assert reviewed(client, by="dave") == number(1)


def test_the_members_of_a_team_count_where_the_token_may_see_them(client: GitHub) -> None:
    client.accounts["token-of-the-workflow"].permissions["members"] = "read"
    client.teams["acme/security"] = ["Bob"]
    client.review(7, "bob")

    assert reviewed(client, by="@acme/security") == number(1)
    client.teams["acme/security"] = ["erin"]
    assert reviewed(client, by="@acme/security") == number(0)


def test_the_token_of_a_workflow_may_not_see_a_team_and_that_is_said(client: GitHub) -> None:
    client.teams["acme/security"] = ["bob"]
    client.review(7, "bob")
    told = Unseen(
        Cause.FORBIDDEN,
        "this token may not see who is in the team @acme/security, as none of a workflow may; name people under `by`, "
        "or give the action the github-token of an app that may read the members of the organisation",
    )

    assert set(look("approvals", client, by="@acme/security").facts.values()) == {told}


def test_a_team_that_cannot_be_asked_for_just_now_is_not_forbidden(client: GitHub) -> None:
    client.faults.append(Fault("GET", "/teams/", 502, times=99, message="Bad gateway"))
    unseen = reviewed(client, by="@acme/security")

    assert unseen == Unseen(Cause.UNREACHABLE, "GitHub answered 502: Bad gateway")


def test_somebody_whom_the_repository_does_not_know_has_no_right(client: GitHub) -> None:
    client.faults.append(Fault("GET", "/collaborators/bob/permission", 404, message="bob is not a user"))
    client.review(7, "bob")

    assert reviewed(client, right="read") == number(0)


def test_voided_by_push_is_true_or_false() -> None:
    with pytest.raises(ValidationError, match="wanted `true` or `false`"):
        look("approvals", None, voided_by_push="perhaps")


@pytest.mark.parametrize("written", ["", "@", "a b", "a/b/c", "@alice@bob"])
def test_what_is_neither_a_login_nor_a_team_is_refused(written: str) -> None:
    with pytest.raises(ValidationError, match="wanted a login such as `@alice`, or a team"):
        look("approvals", None, by=written)


def test_120_reviews_are_read_to_the_last(client: GitHub) -> None:
    for _ in range(120):
        client.review(7, "bob", "COMMENTED")
    client.review(7, "bob")

    assert reviewed(client) == number(1)


# ------------------------------------------------------------------------------------------------ approval by comment


def test_a_comment_that_names_item_and_commit_approves(client: GitHub) -> None:
    client.push("alice")
    client.add(7, "bob", LINE)

    assert commented(client) == number(1)


def test_a_person_counts_once(client: GitHub) -> None:
    client.push("alice")
    client.add(7, "bob", LINE)
    client.add(7, "Bob", f"{LINE}\r\n\r\nLooks good.")

    assert commented(client) == number(1)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("/gate approve licence aaaaaaa", ("licence", "aaaaaaa")),
        ("/gate approve licence AAAAAAA  \r\nthanks", ("licence", "aaaaaaa")),
        (f"/gate approve licence {HEAD}", ("licence", HEAD)),
        ("/gate approve licence aaaaaa", None),
        ("/gate approve licence aaaaaaa please", None),
        ("/gate approve licence ggggggg", None),
        ("/gate approve licence", None),
        (" /gate approve licence aaaaaaa", None),
        ("    /gate approve licence aaaaaaa", None),
        ("> /gate approve licence aaaaaaa", None),
        ("- /gate approve licence aaaaaaa", None),
        ("`/gate approve licence aaaaaaa`", None),
        ("```\n/gate approve licence aaaaaaa\n```", None),
        ("ok\n/gate approve licence aaaaaaa", None),
        ("\n/gate approve licence aaaaaaa", None),
        ("/gate  approve licence aaaaaaa", None),
        ("/Gate approve licence aaaaaaa", None),
        ("/gate approve licence\u00a0aaaaaaa", None),
        ("", None),
    ],
)
def test_the_first_line_is_the_command_and_nothing_else(body: str, found: tuple[str, str] | None) -> None:
    assert parse_approval(body) == found


@pytest.mark.parametrize("body", [LINE.replace("licence", "other"), LINE.replace("licence", "Licence"), f"> {LINE}"])
def test_a_comment_on_something_else_is_none(client: GitHub, body: str) -> None:
    client.add(7, "bob", body)
    evidence = look("approvals", client)

    assert evidence.facts["comment_approvals"] == number(0)
    assert evidence.notes == ()


def test_an_approval_of_an_older_commit_is_void(client: GitHub) -> None:
    client.add(7, "bob", "/gate approve licence bbbbbbb")
    evidence = look("approvals", client, voided_by_push="false")

    assert evidence.facts["comment_approvals"] == number(0)
    assert evidence.notes == ("the comment of bob does not count: it is of bbbbbbb, and the head is aaaaaaa",)


def test_the_commit_is_the_one_that_is_judged(client: GitHub) -> None:
    client.add(7, "bob", LINE)
    judged = replace(PULL, head_sha=BASE)

    assert look("approvals", client, judged).facts["comment_approvals"] == number(0)


def test_an_edited_comment_is_void(client: GitHub) -> None:
    client.push("alice")
    client.edit(client.add(7, "bob", "nice"), LINE)
    evidence = look("approvals", client)

    assert evidence.facts["comment_approvals"] == number(0)
    assert evidence.notes == ("the comment of bob does not count: it was edited",)


@pytest.mark.parametrize(
    ("author", "why"),
    [
        ("alice", "they wrote the pull request"),
        ("helper[bot]", "it is a bot's"),
        ("github-actions[bot]", "it is a bot's"),
        ("carol", "they have no write access here"),
    ],
)
def test_whose_comment_never_counts(client: GitHub, author: str, why: str) -> None:
    client.push("alice")
    client.add(7, author, LINE)
    evidence = look("approvals", client)

    assert evidence.facts["comment_approvals"] == number(0)
    assert evidence.notes == (f"the comment of {author} does not count: {why}",)


def test_membership_as_the_comment_tells_it_gives_no_right(client: GitHub) -> None:
    client.push("alice")
    client.add(7, "carol", LINE)["author_association"] = "OWNER"

    assert commented(client) == number(0)


def test_what_an_app_wrote_for_somebody_is_void(client: GitHub) -> None:
    client.push("alice")
    client.add(7, "bob", LINE)["performed_via_github_app"] = {
        "id": 1, "node_id": "x", "name": "x", "slug": "x", "owner": {"login": "x"}, "description": None,
        "external_url": "https://x.example", "html_url": "https://x.example", "created_at": client.now,
        "updated_at": client.now, "permissions": {}, "events": [],
    }  # fmt: skip
    evidence = look("approvals", client)

    assert evidence.facts["comment_approvals"] == number(0)
    assert evidence.notes == ("the comment of bob does not count: an app wrote it",)


def test_a_pusher_may_not_approve_and_another_may(client: GitHub) -> None:
    client.collaborators["dave"] = "write"
    client.push("dave", BASE)
    client.push("alice")
    client.add(7, "dave", LINE)
    client.add(7, "bob", LINE)
    evidence = look("approvals", client)

    assert evidence.facts["comment_approvals"] == number(1)
    assert evidence.notes == ("the comment of dave does not count: they pushed to it",)


def test_whoever_wrote_a_commit_counts_as_a_pusher(client: GitHub) -> None:
    client.commit({"a": "1"}, BASE, sha=HEAD, author="bob")
    client.push("alice")
    client.add(7, "bob", LINE)

    assert commented(client) == number(0)


def test_where_it_is_not_told_who_pushed_the_head_nothing_is_known(client: GitHub) -> None:
    client.push("alice", BASE)
    client.add(7, "bob", LINE)

    assert commented(client) == Unseen(Cause.ABSENT, "GitHub does not tell who pushed aaaaaaa to topic")


def test_of_a_fork_that_may_not_be_read_nothing_is_known(client: GitHub) -> None:
    client.open_pull(7, HEAD, fork="mallory/shop", author="mallory")
    client.add(7, "bob", LINE)

    assert commented(client) == Unseen(
        Cause.FORBIDDEN, "this token may not see who pushed to the fork mallory/shop; of forks, expect reviews"
    )


def test_of_a_fork_whose_pushers_are_not_told_nobody_is_asked_for_one_more_comment(client: GitHub) -> None:
    client.open_pull(7, HEAD, fork="mallory/shop", author="mallory")
    fork = replace(PULL, is_fork=True, head_repo="mallory/shop")
    asked = look("approvals", client, fork).remedies["comment_approvals"]
    client.add(7, "bob", LINE)
    client.review(7, "bob")
    answered = look("approvals", client, fork)

    assert asked == Remedy(f"{HAVE}:", LINE)
    assert answered.facts["approvals"] == number(1)
    assert answered.remedies == {
        "comment_approvals": Remedy("No comment helps here: have the item expect `approvals`, which are reviews.")
    }


def test_of_a_fork_that_is_gone_nothing_is_known(client: GitHub) -> None:
    gone = replace(pull(door(client), 7), head_repo="")

    with pytest.raises(EvidenceError, match="the fork is gone, and with it who pushed"):
        pushers(door(client), gone, HEAD)


def test_of_more_commits_than_github_lists_nothing_is_known(client: GitHub) -> None:
    before = BASE
    for each in range(251):
        before = client.commit({"a": str(each)}, before)
    client.commit({"a": "last"}, before, sha=HEAD)
    client.push("alice")
    client.add(7, "bob", LINE)

    assert commented(client) == Unseen(Cause.UNREADABLE, "of the 252 commits of #7 GitHub lists 250")


def test_a_comment_that_was_deleted_approves_no_longer(client: GitHub) -> None:
    client.push("alice")
    client.add(7, "bob", LINE)
    assert commented(client) == number(1)

    client.comments.clear()
    assert commented(client) == number(0)


def test_the_line_to_paste_comes_after_what_has_to_be_done_first(client: GitHub) -> None:
    grant(client, "pull-requests: read")
    client.push("alice")
    client.add(7, "bob", LINE)

    assert look("approvals", client).remedies == {
        "comment_approvals": Remedy(f"Grant what is named above. {HAVE}:", LINE),
    }


# --------------------------------------------------------------------------------------------------------------- notes


def test_remarks_on_what_does_not_count_are_bounded(client: GitHub) -> None:
    for each in range(MAX_NOTES + 5):
        client.review(7, f"stranger-{each}")

    assert look("approvals", client).notes[MAX_NOTES:] == ("5 more approvals do not count",)


def test_without_a_pull_request_the_question_does_not_arise(client: GitHub) -> None:
    assert set(look("approvals", client, MAIN).facts.values()) == {
        NotApplicable("there is no pull request on this event")
    }
    assert client.log == []


def test_reviews_that_may_not_be_seen_do_not_hide_comments(client: GitHub) -> None:
    client.push("alice")
    client.add(7, "bob", LINE)
    client.faults.append(Fault("GET", "/reviews", 403, times=3, message="no"))
    facts = look("approvals", client).facts

    assert isinstance(facts["approvals"], Unseen)
    assert facts["comment_approvals"] == number(1)
