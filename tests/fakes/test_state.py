"""Tests of the state of the fake GitHub: writes change what it returns."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest
import requests

from tests.fakes.client import TOKEN, comment, get, request
from tests.fakes.github import BASE, GONE, HEAD, Account, GitHub, serving


def test_the_log_has_each_request_and_its_status(client: GitHub) -> None:
    comment(client, "text")
    request(client, "GET", "pulls?state=all&per_page=5")
    request(client, "GET", "pulls/99")

    assert [(entry.verb, entry.path, entry.query, entry.body, entry.status) for entry in client.requests] == [
        ("POST", "/repos/acme/shop/issues/7/comments", {}, {"body": "text"}, 201),
        ("GET", "/repos/acme/shop/pulls", {"state": "all", "per_page": "5"}, None, 200),
        ("GET", "/repos/acme/shop/pulls/99", {}, None, 404),
    ]
    assert client.log[1] == "GET /repos/acme/shop/pulls?state=all&per_page=5"


def test_the_clock_can_be_set_and_advances_with_each_write(client: GitHub) -> None:
    client.clock = datetime(2027, 1, 1, tzinfo=UTC)
    created = comment(client).json()
    edited = request(client, "PATCH", f"issues/comments/{created['id']}", {"body": "b"}).json()

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
        response = requests.get(f"{outside}/repos/acme/shop", headers={"Authorization": f"bearer {TOKEN}"}, timeout=10)
        assert response.status_code == 404


def test_pull_requests_are_filtered_by_owner_and_branch_of_a_fork(client: GitHub) -> None:
    client.open_pull(9, "c" * 40, branch="topic", fork="mallory/shop", author="mallory")
    client.open_pull(10, "d" * 40, branch="topic", fork="mallory/shop", base="stable")

    pulls = get(client, "pulls?state=open&head=mallory:topic")

    assert [(entry["number"], entry["head"]["repo"]["full_name"], entry["base"]["ref"]) for entry in pulls] == [
        (10, "mallory/shop", "stable"),
        (9, "mallory/shop", "main"),
    ]
    assert [entry["number"] for entry in get(client, "pulls?base=stable")] == [10]
    assert [entry["number"] for entry in get(client, "pulls?head=acme:topic")] == [7]


def test_a_pull_request_has_the_files_and_commits_since_its_merge_base(client: GitHub) -> None:
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
    assert [entry["sha"] for entry in get(client, "pulls/7/commits")] == [first, second]
    pull = get(client, "pulls/7")
    assert (pull["additions"], pull["deletions"], pull["changed_files"], pull["commits"]) == (3, 2, 3, 2)
    compared = get(client, f"compare/main...{second}")
    assert (compared["status"], compared["ahead_by"], compared["behind_by"]) == ("diverged", 2, 1)
    assert compared["merge_base_commit"]["sha"] == base


def test_a_file_is_served_as_base64_or_raw_at_any_commit(client: GitHub) -> None:
    old = client.commit({".github/readiness.yml": "version: 1\n"}, on="main")
    client.commit({".github/readiness.yml": "version: 2\n"}, old, on="main")
    path = "contents/.github/readiness.yml"

    assert base64.b64decode(get(client, path)["content"]) == b"version: 2\n"
    raw = request(client, "GET", f"{path}?ref={old}", headers={"Accept": "application/vnd.github.raw+json"})
    assert (raw.content, raw.headers["Content-Type"]) == (b"version: 1\n", "application/vnd.github.raw; charset=utf-8")
    assert [entry["type"] for entry in get(client, "contents/.github")] == ["file"]
    assert request(client, "GET", "contents/nothing").status_code == 404
    assert request(client, "GET", f"{path}?ref=no-such-branch").status_code == 404


def test_the_combined_status_uses_the_newest_status_of_each_context(client: GitHub) -> None:
    def states() -> tuple[str, list[tuple[str, str]]]:
        status = get(client, f"commits/{HEAD}/status")
        return status["state"], [(entry["context"], entry["state"]) for entry in status["statuses"]]

    assert states() == ("pending", [])
    for context, state in (("a", "error"), ("b", "success"), ("a", "success")):
        assert request(client, "POST", f"statuses/{HEAD}", {"context": context, "state": state}).status_code == 201
    assert states() == ("success", [("a", "success"), ("b", "success")])
    assert [entry["state"] for entry in get(client, f"commits/{HEAD}/statuses")] == ["success", "success", "error"]


def test_a_status_needs_an_existing_commit_and_a_short_description(client: GitHub) -> None:
    unknown = request(client, "POST", f"statuses/{'e' * 40}", {"state": "success"})
    long = request(client, "POST", f"statuses/{HEAD}", {"state": "success", "description": "d" * 141})

    assert unknown.json()["message"] == f"No commit found for SHA: {'e' * 40}"
    assert long.json()["errors"][0]["message"] == "description is too long (maximum is 140 characters)"


def test_a_check_run_appends_annotations_and_only_its_app_may_edit_it(client: GitHub) -> None:
    client.accounts["other"] = Account("other-app[bot]")
    note = {"path": "a", "start_line": 1, "end_line": 1, "annotation_level": "notice", "message": "m"}
    output = {"title": "t", "summary": "s", "annotations": [note] * 50}
    created = request(client, "POST", "check-runs", {"name": "gate", "head_sha": HEAD, "output": output}).json()
    path = f"check-runs/{created['id']}"

    done = request(client, "PATCH", path, {"conclusion": "failure", "output": output}).json()

    assert (created["status"], done["status"], done["conclusion"]) == ("queued", "completed", "failure")
    assert done["output"]["annotations_count"] == 100
    assert len(get(client, f"{path}/annotations?per_page=100")) == 100
    assert request(client, "PATCH", path, {"name": "other"}, token="other").status_code == 403  # noqa: S106 - made up
    assert [entry["id"] for entry in get(client, f"commits/{HEAD}/check-runs?check_name=gate")["check_runs"]] == [
        created["id"]
    ]
    assert get(client, f"commits/{HEAD}/check-runs?check_name=lint") == {"total_count": 0, "check_runs": []}


def test_an_issue_is_opened_listed_edited_closed_and_reopened(client: GitHub) -> None:
    issue = request(
        client, "POST", "issues", {"title": "t", "body": "b", "labels": ["audit"], "assignees": ["bob"]}
    ).json()
    path = f"issues/{issue['number']}"

    assert (issue["user"]["login"], [entry["name"] for entry in issue["labels"]]) == ("github-actions[bot]", ["audit"])
    creator = "issues?labels=audit&creator=github-actions[bot]"
    assert [entry["number"] for entry in get(client, creator)] == [issue["number"]]
    assert [entry["number"] for entry in get(client, "issues?labels=other")] == []
    closed = request(client, "PATCH", path, {"state": "closed"}).json()
    assert (closed["state"], closed["state_reason"], closed["closed_at"]) == (
        "closed",
        "completed",
        closed["updated_at"],
    )
    assert get(client, creator) == []
    assert [entry["number"] for entry in get(client, f"{creator}&state=all")] == [issue["number"]]
    reopened = request(client, "PATCH", path, {"state": "open", "title": "u", "assignees": []}).json()
    assert (reopened["state"], reopened["closed_at"], reopened["assignees"]) == ("open", None, [])


def test_an_invalid_issue_is_refused_completely(client: GitHub) -> None:
    assigned = request(client, "POST", "issues", {"title": "t", "assignees": ["nobody"]})
    long = request(client, "POST", "issues", {"title": "t", "body": "b" * 65_537})

    assert assigned.json()["errors"] == [
        {"resource": "Issue", "field": "assignees", "code": "invalid", "value": "nobody"}
    ]
    assert long.status_code == comment(client, "b" * 65_537).status_code == 422
    assert list(client.issues) == [7]
    assert comment(client, "b" * 65_536).status_code == 201


def test_a_deleted_comment_is_not_found(client: GitHub) -> None:
    path = f"issues/comments/{comment(client).json()['id']}"

    assert [request(client, verb, path).status_code for verb in ("GET", "DELETE", "GET")] == [200, 204, 404]


def test_accounts_and_forks_may_be_deleted(client: GitHub) -> None:
    client.open_pull(9, "c" * 40, author="", fork=GONE)
    client.add(9, "mallory", "gone too")["user"] = None

    pull = get(client, "pulls/9")

    assert (pull["user"]["login"], pull["head"]["repo"], pull["head"]["user"]) == ("ghost", None, None)
    assert get(client, "issues/9")["user"] is None
    assert get(client, "issues/9/comments")[0]["user"] is None


def test_the_base_commit_of_a_pull_request_changes_with_the_next_push_only(client: GitHub) -> None:
    newer = client.commit({"a.py": "1\n"}, BASE, on="main")

    assert get(client, "pulls/7")["base"]["sha"] == BASE
    assert get(client, "branches/main")["commit"]["sha"] == newer
    pushed = client.commit({"b.py": "1\n"}, newer)
    client.advance(7, pushed)
    assert get(client, "pulls/7")["base"]["sha"] == newer
    assert [(entry["after"], entry["actor"]["login"]) for entry in get(client, "activity?ref=topic")] == [
        (pushed, "alice")
    ]


@pytest.mark.parametrize("ref", ["topic", "heads/topic", "refs/heads/topic", "refs/pull/7/head", "aaaaaaa", HEAD])
def test_a_commit_has_many_names(client: GitHub, ref: str) -> None:
    assert get(client, f"commits/{ref}")["sha"] == HEAD


@pytest.mark.parametrize("ref", ["aaaaaa", "refs/pull/8/head", "pull/x/head", "none", "e" * 40])
def test_an_unknown_ref_is_refused(client: GitHub, ref: str) -> None:
    response = request(client, "GET", f"commits/{ref}")

    assert (response.status_code, response.json()["message"]) == (422, f"No commit found for SHA: {ref}")


def test_a_body_that_is_not_json_is_refused(client: GitHub) -> None:
    url = f"{client.url}/repos/acme/shop/issues/7/comments"
    response = requests.post(url, data=b"{cut", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=10)

    assert (response.status_code, response.json()["message"]) == (400, "Problems parsing JSON")


# --------------------------------------------------------------------------------------- no kinder than GitHub


def test_check_runs_of_two_workflow_runs_are_both_latest(client: GitHub) -> None:
    for conclusion in ("failure", "success"):
        run = client.run("title.yml")
        client.check(HEAD, "title", conclusion, run=run)
    client.check(HEAD, "title", "cancelled", run=run)

    latest = get(client, f"commits/{HEAD}/check-runs")["check_runs"]
    every = get(client, f"commits/{HEAD}/check-runs?filter=all")["check_runs"]
    assert sorted(entry["conclusion"] for entry in latest) == ["cancelled", "failure"]
    assert len(every) == 3


def test_a_check_run_of_a_workflows_token_is_in_the_suite_of_any_workflow(client: GitHub) -> None:
    run = client.run("ci.yml")
    body = {"name": "mine", "head_sha": HEAD, "status": "completed", "conclusion": "success"}

    assert request(client, "POST", "check-runs", body).json()["check_suite"] == {"id": run["check_suite_id"]}


def test_a_filtered_list_of_runs_ends_after_a_thousand(client: GitHub) -> None:
    first = client.run("ci.yml")
    client.runs.extend({**first, "id": number, "created_at": "2026-11-21T08:00:00Z"} for number in range(1000))

    assert get(client, f"actions/runs?head_sha={HEAD}")["total_count"] == 1000
    assert get(client, f"actions/runs?check_suite_id={first['check_suite_id'] + 1}")["total_count"] == 0


def test_a_folder_lists_a_thousand_entries_each_with_the_digest_of_its_content(client: GitHub) -> None:
    old = client.commit({f"many/{number}": "1" for number in range(1001)} | {"few/a": "1"}, on="main")
    new = client.commit({"few/a": "2"}, old, on="main")

    def digests(commit: str) -> dict[str, str]:
        return {entry["name"]: entry["sha"] for entry in get(client, f"contents/few?ref={commit}")}

    assert len(get(client, "contents/many")) == 1000
    assert digests(old).keys() == digests(new).keys()
    assert digests(old) != digests(new)


def test_only_the_first_page_of_a_comparison_lists_files(client: GitHub) -> None:
    base = client.commit({"a": "1"}, on="main")
    head = client.commit({"b": "1"}, base)

    assert len(get(client, f"compare/{base}...{head}?per_page=1")["files"]) == 1
    assert get(client, f"compare/{base}...{head}?per_page=1&page=2")["files"] == []


def test_a_tree_that_is_too_large_is_cut(client: GitHub) -> None:
    sha = client.commit({"a/b": "1", "c": "2"}, on="main")
    client.max_tree = 2

    tree = get(client, f"git/trees/{sha}?recursive=1")
    assert ([entry["path"] for entry in tree["tree"]], tree["truncated"]) == (["a", "a/b"], True)


def test_a_renamed_repository_is_redirected_by_its_id_without_the_query(client: GitHub) -> None:
    client.former_name = "acme/old"
    headers = {"Authorization": f"token {TOKEN}"}
    url = f"{client.url}/repos/acme/old/contents/README.md?ref=topic"
    response = requests.get(url, headers=headers, timeout=10, allow_redirects=False)

    assert response.status_code == 301
    assert response.headers["Location"].endswith("/contents/README.md")
    assert requests.get(f"{client.url}/repos/acme/old/pulls/7", headers=headers, timeout=10).json()["number"] == 7
    posted = requests.post(f"{client.url}/repos/acme/old/issues", headers=headers, timeout=10, allow_redirects=False)
    assert posted.status_code == 307
