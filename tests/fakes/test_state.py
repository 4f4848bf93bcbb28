"""What becomes of the fake GitHub, and what it then tells."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest
import requests

from tests.fakes.asking import TOKEN, comment, get, request
from tests.fakes.github import BASE, GONE, HEAD, Account, GitHub, serving


def test_the_log_tells_each_request_with_its_answer(client: GitHub) -> None:
    comment(client, "text")
    request(client, "GET", "pulls?state=all&per_page=5")
    request(client, "GET", "pulls/99")

    assert [(one.verb, one.path, one.query, one.body, one.status) for one in client.requests] == [
        ("POST", "/repos/acme/shop/issues/7/comments", {}, {"body": "text"}, 201),
        ("GET", "/repos/acme/shop/pulls", {"state": "all", "per_page": "5"}, None, 200),
        ("GET", "/repos/acme/shop/pulls/99", {}, None, 404),
    ]
    assert client.log[1] == "GET /repos/acme/shop/pulls?state=all&per_page=5"


def test_the_clock_can_be_set_and_goes_on_with_each_write(client: GitHub) -> None:
    client.clock = datetime(2027, 1, 1, tzinfo=UTC)
    made = comment(client).json()
    edited = request(client, "PATCH", f"issues/comments/{made['id']}", {"body": "b"}).json()

    assert (edited["created_at"], edited["updated_at"]) == ("2027-01-01T00:00:00Z", "2027-01-01T00:00:01Z")


def test_an_enterprise_server_has_its_api_below_a_path() -> None:
    with serving(GitHub(enterprise=True)) as client:
        assert client.url.endswith("/api/v3")
        assert get(client, "pulls/7")["url"] == f"{client.url}/repos/acme/shop/pulls/7"
        graphql = requests.post(
            client.url.replace("/api/v3", "/api/graphql"),
            json={"query": "query { viewer { login } }"},
            headers={"Authorization": f"bearer {TOKEN}"},
            timeout=10,
        )
        assert graphql.json()["data"]["viewer"]["login"] == "github-actions[bot]"
    with serving(GitHub(enterprise=True), strict=False) as client:
        outside = client.url.removesuffix("/api/v3")
        said = requests.get(f"{outside}/repos/acme/shop", headers={"Authorization": f"bearer {TOKEN}"}, timeout=10)
        assert said.status_code == 404


def test_pull_requests_are_found_by_owner_and_branch_of_a_fork(client: GitHub) -> None:
    client.open_pull(9, "c" * 40, branch="topic", fork="mallory/shop", author="mallory")
    client.open_pull(10, "d" * 40, branch="topic", fork="mallory/shop", base="stable")

    found = get(client, "pulls?state=open&head=mallory:topic")

    assert [(one["number"], one["head"]["repo"]["full_name"], one["base"]["ref"]) for one in found] == [
        (10, "mallory/shop", "stable"),
        (9, "mallory/shop", "main"),
    ]
    assert [one["number"] for one in get(client, "pulls?base=stable")] == [10]
    assert [one["number"] for one in get(client, "pulls?head=acme:topic")] == [7]


def test_files_and_commits_of_a_pull_request_are_those_since_it_left_its_base(client: GitHub) -> None:
    base = client.commit({"a.py": "1\n", "b.py": "1\n", "c.py": "1\n"}, on="main")
    first = client.commit({"a.py": "2\n"}, base)
    second = client.commit({"b.py": None, "d.py": "1\n2\n"}, first)
    client.commit({"c.py": "other\n"}, base, on="main")
    client.heads[7] = second

    assert [(f["filename"], f["status"], f["additions"], f["deletions"]) for f in get(client, "pulls/7/files")] == [
        ("a.py", "modified", 1, 1),
        ("b.py", "removed", 0, 1),
        ("d.py", "added", 2, 0),
    ]
    assert [one["sha"] for one in get(client, "pulls/7/commits")] == [first, second]
    pull = get(client, "pulls/7")
    assert (pull["additions"], pull["deletions"], pull["changed_files"], pull["commits"]) == (3, 2, 3, 2)
    compared = get(client, f"compare/main...{second}")
    assert (compared["status"], compared["ahead_by"], compared["behind_by"]) == ("diverged", 2, 1)
    assert compared["merge_base_commit"]["sha"] == base


def test_a_file_comes_as_base64_or_raw_at_any_commit(client: GitHub) -> None:
    old = client.commit({".github/readiness.yml": "version: 1\n"}, on="main")
    client.commit({".github/readiness.yml": "version: 2\n"}, old, on="main")
    path = "contents/.github/readiness.yml"

    assert base64.b64decode(get(client, path)["content"]) == b"version: 2\n"
    raw = request(client, "GET", f"{path}?ref={old}", headers={"Accept": "application/vnd.github.raw+json"})
    assert (raw.content, raw.headers["Content-Type"]) == (b"version: 1\n", "application/vnd.github.raw; charset=utf-8")
    assert [one["type"] for one in get(client, "contents/.github")] == ["file"]
    assert request(client, "GET", "contents/nothing").status_code == 404
    assert request(client, "GET", f"{path}?ref=no-such-branch").status_code == 404


def test_the_combined_status_is_of_the_newest_of_each_context(client: GitHub) -> None:
    def states() -> tuple[str, list[tuple[str, str]]]:
        shown = get(client, f"commits/{HEAD}/status")
        return shown["state"], [(one["context"], one["state"]) for one in shown["statuses"]]

    assert states() == ("pending", [])
    for context, state in (("a", "error"), ("b", "success"), ("a", "success")):
        assert request(client, "POST", f"statuses/{HEAD}", {"context": context, "state": state}).status_code == 201
    assert states() == ("success", [("a", "success"), ("b", "success")])
    assert [one["state"] for one in get(client, f"commits/{HEAD}/statuses")] == ["success", "success", "error"]


def test_a_status_wants_a_known_commit_and_a_short_description(client: GitHub) -> None:
    unknown = request(client, "POST", f"statuses/{'e' * 40}", {"state": "success"})
    long = request(client, "POST", f"statuses/{HEAD}", {"state": "success", "description": "d" * 141})

    assert unknown.json()["message"] == f"No commit found for SHA: {'e' * 40}"
    assert long.json()["errors"][0]["message"] == "description is too long (maximum is 140 characters)"


def test_a_check_run_gathers_annotations_and_is_edited_by_its_own_app_only(client: GitHub) -> None:
    client.accounts["other"] = Account("other-app[bot]")
    note = {"path": "a", "start_line": 1, "end_line": 1, "annotation_level": "notice", "message": "m"}
    output = {"title": "t", "summary": "s", "annotations": [note] * 50}
    made = request(client, "POST", "check-runs", {"name": "gate", "head_sha": HEAD, "output": output}).json()
    path = f"check-runs/{made['id']}"

    done = request(client, "PATCH", path, {"conclusion": "failure", "output": output}).json()

    assert (made["status"], done["status"], done["conclusion"]) == ("queued", "completed", "failure")
    assert done["output"]["annotations_count"] == 100
    assert len(get(client, f"{path}/annotations?per_page=100")) == 100
    assert request(client, "PATCH", path, {"name": "other"}, token="other").status_code == 403  # noqa: S106 - made up
    assert [one["id"] for one in get(client, f"commits/{HEAD}/check-runs?check_name=gate")["check_runs"]] == [
        made["id"]
    ]
    assert get(client, f"commits/{HEAD}/check-runs?check_name=lint") == {"total_count": 0, "check_runs": []}


def test_an_issue_is_opened_found_edited_closed_and_reopened(client: GitHub) -> None:
    issue = request(
        client, "POST", "issues", {"title": "t", "body": "b", "labels": ["audit"], "assignees": ["bob"]}
    ).json()
    path = f"issues/{issue['number']}"

    assert (issue["user"]["login"], [one["name"] for one in issue["labels"]]) == ("github-actions[bot]", ["audit"])
    creator = "issues?labels=audit&creator=github-actions[bot]"
    assert [one["number"] for one in get(client, creator)] == [issue["number"]]
    assert [one["number"] for one in get(client, "issues?labels=other")] == []
    closed = request(client, "PATCH", path, {"state": "closed"}).json()
    assert (closed["state"], closed["state_reason"], closed["closed_at"]) == (
        "closed",
        "completed",
        closed["updated_at"],
    )
    assert get(client, creator) == []
    assert [one["number"] for one in get(client, f"{creator}&state=all")] == [issue["number"]]
    reopened = request(client, "PATCH", path, {"state": "open", "title": "u", "assignees": []}).json()
    assert (reopened["state"], reopened["closed_at"], reopened["assignees"]) == ("open", None, [])


def test_what_makes_no_sense_in_an_issue_is_refused_whole(client: GitHub) -> None:
    assigned = request(client, "POST", "issues", {"title": "t", "assignees": ["nobody"]})
    long = request(client, "POST", "issues", {"title": "t", "body": "b" * 65_537})

    assert assigned.json()["errors"] == [
        {"resource": "Issue", "field": "assignees", "code": "invalid", "value": "nobody"}
    ]
    assert long.status_code == comment(client, "b" * 65_537).status_code == 422
    assert list(client.issues) == [7]
    assert comment(client, "b" * 65_536).status_code == 201


def test_a_comment_that_is_gone_is_not_found(client: GitHub) -> None:
    path = f"issues/comments/{comment(client).json()['id']}"

    assert [request(client, verb, path).status_code for verb in ("GET", "DELETE", "GET")] == [200, 204, 404]


def test_accounts_and_forks_may_be_no_more(client: GitHub) -> None:
    client.open_pull(9, "c" * 40, author="", fork=GONE)
    client.add(9, "mallory", "gone too")["user"] = None

    pull = get(client, "pulls/9")

    assert (pull["user"]["login"], pull["head"]["repo"], pull["head"]["user"]) == ("ghost", None, None)
    assert get(client, "issues/9")["user"] is None
    assert get(client, "issues/9/comments")[0]["user"] is None


def test_the_base_of_a_pull_request_stays_while_its_branch_goes_on_until_the_next_push(client: GitHub) -> None:
    newer = client.commit({"a.py": "1\n"}, BASE, on="main")

    assert get(client, "pulls/7")["base"]["sha"] == BASE
    assert get(client, "branches/main")["commit"]["sha"] == newer
    pushed = client.commit({"b.py": "1\n"}, newer)
    client.advance(7, pushed)
    assert get(client, "pulls/7")["base"]["sha"] == newer
    assert [(one["after"], one["actor"]["login"]) for one in get(client, "activity?ref=topic")] == [(pushed, "alice")]


@pytest.mark.parametrize("ref", ["topic", "heads/topic", "refs/heads/topic", "refs/pull/7/head", "aaaaaaa", HEAD])
def test_a_commit_has_many_names(client: GitHub, ref: str) -> None:
    assert get(client, f"commits/{ref}")["sha"] == HEAD


@pytest.mark.parametrize("ref", ["aaaaaa", "refs/pull/8/head", "pull/x/head", "none", "e" * 40])
def test_what_names_no_commit_is_not_found(client: GitHub, ref: str) -> None:
    assert request(client, "GET", f"commits/{ref}").status_code == 404


def test_what_is_no_json_is_refused(client: GitHub) -> None:
    where = f"{client.url}/repos/acme/shop/issues/7/comments"
    said = requests.post(where, data=b"{cut", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=10)

    assert (said.status_code, said.json()["message"]) == (400, "Problems parsing JSON")
