"""The probe `pull_request`: a pull request on a fake GitHub in, evidence out."""

from __future__ import annotations

import pytest

from gate.model.evidence import Category, Cause, Evidence, Seen, Source, Unseen
from tests.fakes.github import BASE, HEAD, GitHub
from tests.probes.github_evidence import grant, measure, number


def task_counts(client: GitHub, body: str | None) -> tuple[Seen, Seen]:
    """Done and open tasks of a pull request with this description."""
    client.open_pull(7, HEAD, body=body)
    facts = measure("pull_request", client).facts
    done, remaining = facts["tasks_done"], facts["tasks_open"]
    assert isinstance(done, Seen)
    assert isinstance(remaining, Seen)
    return done, remaining


def test_a_pull_request_gives_every_fact(client: GitHub) -> None:
    client.commit({"a.txt": "1\n2\n", "b.txt": "1\n"}, BASE, sha=HEAD)
    client.open_pull(
        7, HEAD, title="feat: tax", author="bob", labels=["bug", "ready"], draft=True, body="- [x] tests\n- [ ] docs\n"
    )
    client.closes[7] = [3]

    assert measure("pull_request", client) == Evidence(
        {
            "title": Seen("feat: tax"),
            "author": Seen("bob"),
            "base": Seen("main"),
            "branch": Seen("topic"),
            "draft": Seen(value=True),
            "labels": Seen(frozenset({"bug", "ready"})),
            "changed_lines": number(3),
            "changed_files": number(2),
            "tasks_done": number(1),
            "tasks_open": number(1),
            "linked_issue": Seen(value=True),
        },
        sources=(Source("acme/shop#7", "github"),),
    )


def test_the_size_of_a_newer_commit_is_not_that_of_the_judged_one(client: GitHub) -> None:
    client.commit({"a.txt": "1\n"}, BASE, sha="c" * 40)
    client.heads[7] = "c" * 40

    facts = measure("pull_request", client).facts

    detail = "the pull request is at ccccccc now, and this run judges aaaaaaa"
    assert facts["changed_lines"] == facts["changed_files"] == Unseen(Cause.NEWER_COMMIT, detail)
    assert facts["title"] == Seen("A change")


def test_an_empty_pull_request_gives_every_fact(client: GitHub) -> None:
    facts = measure("pull_request", client).facts

    assert facts["draft"] == Seen(value=False)
    assert facts["labels"] == Seen(frozenset())
    assert facts["linked_issue"] == Seen(value=False)
    assert (facts["tasks_done"], facts["tasks_open"]) == (number(0), number(0))


@pytest.mark.parametrize(
    ("body", "done", "remaining"),
    [
        ("* [X] one\n1. [x] two\n   - [ ] three\r\n", 2, 1),
        ("```\n- [ ] code\n```\n\n    - [ ] code too\n", 0, 0),
        ("<!-- \n- [ ] a comment\n-->\n- [x] seen\n", 1, 0),
        ("[ ] no list, - [ ] no beginning, `- [ ]`", 0, 0),
        ("- [x] a\x0b\x00\x1b\ufffe\ud800 b\n", 1, 0),
        ("", 0, 0),
        (None, 0, 0),
    ],
)
def test_tasks_are_the_checkboxes_that_github_shows(
    client: GitHub, body: str | None, done: int, remaining: int
) -> None:
    assert task_counts(client, body) == (number(done), number(remaining))


def test_the_probe_makes_two_requests(client: GitHub) -> None:
    measure("pull_request", client)

    assert client.log == ["GET /repos/acme/shop/pulls/7", "POST /graphql"]


def test_an_unreadable_linked_issue_does_not_affect_other_facts(client: GitHub) -> None:
    client.accounts["token-of-the-workflow"].may_ask_graphql = False
    client.open_pull(7, HEAD, title="A change")
    facts = measure("pull_request", client).facts

    assert facts["linked_issue"] == Unseen(
        Cause.MISSING_PERMISSION,
        "GitHub answered 403: Resource not accessible by integration; "
        "give the job `permissions: {pull-requests: read, issues: read}`",
    )
    assert facts["title"] == Seen("A change")


def test_a_refusal_by_graphql_is_forbidden(client: GitHub) -> None:
    grant(client)
    unseen = measure("pull_request", client).facts["linked_issue"]

    assert isinstance(unseen, Unseen)
    assert unseen.category is Category.FORBIDDEN
