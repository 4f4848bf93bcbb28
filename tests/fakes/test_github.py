"""Tests that the fake behaves as GitHub does: pages, permissions, limits."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import requests
from github import Auth, Github

from tests.fakes.client import TOKEN, comment, get, request
from tests.fakes.github import HEAD, Account, GitHub, slow_down

# -------------------------------------------------------------------------------------------------------------- pages


def test_a_list_has_pages_of_30_entries_with_links(client: GitHub) -> None:
    for number in range(70):
        client.add(7, "bob", str(number))

    first = request(client, "GET", "issues/7/comments")
    second = requests.get(first.links["next"]["url"], headers={"Authorization": f"token {TOKEN}"}, timeout=10)
    last = requests.get(first.links["last"]["url"], headers={"Authorization": f"token {TOKEN}"}, timeout=10)

    assert [len(page.json()) for page in (first, second, last)] == [30, 30, 10]
    assert sorted(first.links) == ["last", "next"]
    assert sorted(second.links) == ["first", "last", "next", "prev"]
    assert sorted(last.links) == ["first", "prev"]
    assert {link["url"].startswith(f"{client.url}/repos/acme/shop/") for link in first.links.values()} == {True}


@pytest.mark.parametrize(("requested", "size"), [("100", 100), ("1000", 100), ("7", 7)])
def test_a_page_has_at_most_100(client: GitHub, requested: str, size: int) -> None:
    for number in range(120):
        client.add(7, "bob", str(number))

    response = request(client, "GET", f"issues/7/comments?per_page={requested}")

    assert len(response.json()) == size
    assert f"per_page={requested}&page=2" in response.links["next"]["url"]


def test_pygithub_reads_all_pages_of_everything(client: GitHub) -> None:
    for number in range(130):
        client.add(7, "bob", str(number))
    pygithub = Github(
        auth=Auth.Token(TOKEN), base_url=client.url, per_page=50, seconds_between_requests=0, seconds_between_writes=0
    )

    repository = pygithub.get_repo(client.repo)
    pull = repository.get_pull(7)
    pull.create_issue_comment("the last one")

    assert [entry.body for entry in pull.get_issue_comments()] == [
        *(str(number) for number in range(130)),
        "the last one",
    ]
    assert (repository.full_name, pull.head.sha, pull.base.ref) == (client.repo, HEAD, "main")
    pygithub.close()


# -------------------------------------------------------------------------------------------------------- permissions


def test_a_missing_or_wrong_token_is_refused(client: GitHub) -> None:
    assert request(client, "GET", "pulls/7", token="wrong").status_code == 401  # noqa: S106 - a made-up one
    assert requests.get(f"{client.url}/repos/acme/shop", timeout=10).json()["message"] == "Requires authentication"


@pytest.mark.parametrize(
    ("permissions", "request_", "body", "accepted"),
    [
        ({"pull_requests": "none"}, "GET pulls/7", None, "pull_requests=read"),
        ({"pull_requests": "read"}, "POST issues/7/comments", {"body": "a"}, "issues=write; pull_requests=write"),
        ({"issues": "read"}, "POST issues/8/comments", {"body": "a"}, "issues=write; pull_requests=write"),
        ({"issues": "none"}, "GET issues", None, "issues=read"),
        ({"statuses": "read"}, f"POST statuses/{HEAD}", {"state": "success"}, "statuses=write"),
        ({"checks": "read"}, "POST check-runs", {"name": "a", "head_sha": HEAD}, "checks=write"),
        ({"contents": "none"}, "GET contents/README.md", None, "contents=read"),
    ],
)
def test_a_missing_permission_is_refused_and_named(
    client: GitHub, permissions: dict[str, str], request_: str, body: object, accepted: str
) -> None:
    client.open_issue("An issue", number=8)
    client.accounts[TOKEN].permissions = permissions

    verb, path = request_.split()
    response = request(client, verb, path, body)

    assert (response.status_code, response.json()["message"]) == (403, "Resource not accessible by integration")
    assert response.headers["X-Accepted-GitHub-Permissions"] == accepted


def test_the_permission_pull_requests_allows_comments_on_pull_requests(client: GitHub) -> None:
    client.accounts[TOKEN] = Account(permissions={"pull_requests": "write"}, default_level="none")

    assert comment(client).status_code == 201


def test_a_job_has_exactly_the_permissions_of_its_workflow(client: GitHub) -> None:
    client.accounts[TOKEN] = Account.of_job({"pull-requests": "write", "contents": "read"})
    client.commit({"README.md": "hello"}, on="main")

    assert comment(client).status_code == 201
    assert request(client, "GET", "contents/README.md").status_code == 200
    assert request(client, "POST", f"statuses/{HEAD}", {"state": "success"}).status_code == 403
    with pytest.raises(AssertionError, match="no workflow can grant members, pull_requests"):
        Account.of_job({"pull_requests": "write", "members": "read"})


def test_the_token_of_a_fork_is_read_only(client: GitHub) -> None:
    client.accounts[TOKEN].may_write = False

    assert request(client, "GET", "pulls/7").status_code == 200
    assert comment(client).status_code == 403
    assert client.comments == []


def test_only_a_person_has_a_user_and_only_an_app_creates_check_runs(client: GitHub) -> None:
    client.accounts["personal"] = Account("alice")

    assert get(client, "/user", token="personal")["login"] == "alice"  # noqa: S106 - a made-up one
    assert request(client, "GET", "/user").status_code == 403
    response = request(client, "POST", "check-runs", {"name": "a", "head_sha": HEAD}, token="personal")  # noqa: S106 - made up
    assert response.json()["message"] == "You must authenticate via a GitHub App."


def test_graphql_returns_the_login(client: GitHub) -> None:
    response = request(client, "POST", "/graphql", {"query": "query { viewer { login } }"})

    assert response.json() == {"data": {"viewer": {"login": "github-actions[bot]"}}}


# ------------------------------------------------------------------------------------------------------------- limits


def test_the_primary_limit_counts_down_and_then_refuses(client: GitHub) -> None:
    client.accounts[TOKEN].limit = 2

    responses = [request(client, "GET", "pulls/7") for _ in range(3)]

    assert [response.headers["x-ratelimit-remaining"] for response in responses] == ["1", "0", "0"]
    assert [response.status_code for response in responses] == [200, 200, 403]
    assert responses[2].json()["message"] == "API rate limit exceeded for installation."


def test_the_secondary_limit_has_a_retry_after(client: GitHub) -> None:
    client.faults.append(slow_down("POST", retry_after=17))

    assert request(client, "GET", "pulls/7").status_code == 200
    response = comment(client)

    assert (response.status_code, response.headers["retry-after"]) == (403, "17")
    assert "secondary rate limit" in response.json()["message"]
    assert comment(client).status_code == 201


def test_the_fake_runs_as_a_program() -> None:
    command = [sys.executable, "-m", "tests.fakes.github"]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        response = requests.get(
            f"{url}/repos/acme/shop/pulls/7", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=10
        )
        process.terminate()

    assert response.json()["head"]["sha"] == HEAD
