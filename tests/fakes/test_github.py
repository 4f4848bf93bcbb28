"""The fake GitHub behaves as GitHub does: pages, permissions, limits, faults, and what its state becomes."""

from __future__ import annotations

import base64
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests
from github import Auth, Github

from tests.fakes.asking import TOKEN, ask, get
from tests.fakes.github import BASE, HEAD, Account, Ask, Fault, GitHub, serving, slow_down

PATIENCE = 0.3
"""Seconds that a client of these tests waits for a server that says nothing."""


@pytest.fixture
def hub() -> Iterator[GitHub]:
    with serving(GitHub()) as served:
        yield served


def comment(hub: GitHub, body: str = "a comment") -> requests.Response:
    return ask(hub, "POST", "issues/7/comments", {"body": body})


# -------------------------------------------------------------------------------------------------------------- pages


def test_a_list_comes_in_pages_of_30_with_links_of_its_own_address(hub: GitHub) -> None:
    for number in range(70):
        hub.add(7, "bob", str(number))

    first = ask(hub, "GET", "issues/7/comments")
    second = requests.get(first.links["next"]["url"], headers={"Authorization": f"token {TOKEN}"}, timeout=10)
    last = requests.get(first.links["last"]["url"], headers={"Authorization": f"token {TOKEN}"}, timeout=10)

    assert [len(page.json()) for page in (first, second, last)] == [30, 30, 10]
    assert sorted(first.links) == ["last", "next"]
    assert sorted(second.links) == ["first", "last", "next", "prev"]
    assert sorted(last.links) == ["first", "prev"]
    assert {link["url"].startswith(f"{hub.url}/repos/acme/shop/") for link in first.links.values()} == {True}


@pytest.mark.parametrize(("asked", "given"), [("100", 100), ("1000", 100), ("7", 7)])
def test_a_page_has_at_most_100(hub: GitHub, asked: str, given: int) -> None:
    for number in range(120):
        hub.add(7, "bob", str(number))

    said = ask(hub, "GET", f"issues/7/comments?per_page={asked}")

    assert len(said.json()) == given
    assert f"per_page={asked}&page=2" in said.links["next"]["url"]


def test_pygithub_reads_all_pages_of_everything(hub: GitHub) -> None:
    for number in range(130):
        hub.add(7, "bob", str(number))
    client = Github(
        auth=Auth.Token(TOKEN), base_url=hub.url, per_page=50, seconds_between_requests=0, seconds_between_writes=0
    )

    repository = client.get_repo(hub.repo)
    pull = repository.get_pull(7)
    pull.create_issue_comment("the last one")

    assert [each.body for each in pull.get_issue_comments()] == [
        *(str(number) for number in range(130)),
        "the last one",
    ]
    assert (repository.full_name, pull.head.sha, pull.base.ref) == (hub.repo, HEAD, "main")
    client.close()


# -------------------------------------------------------------------------------------------------------- permissions


def test_without_a_token_or_with_a_wrong_one_nothing_is_answered(hub: GitHub) -> None:
    assert ask(hub, "GET", "pulls/7", token="wrong").status_code == 401  # noqa: S106 - a made-up one
    assert requests.get(f"{hub.url}/repos/acme/shop", timeout=10).json()["message"] == "Requires authentication"


@pytest.mark.parametrize(
    ("permissions", "request_", "body", "accepted"),
    [
        ({"pull_requests": "none"}, "GET pulls/7", None, "pull_requests=read"),
        ({"pull_requests": "read"}, "POST issues/7/comments", {"body": "a"}, "pull_requests=write; issues=write"),
        ({"issues": "read"}, "POST issues/8/comments", {"body": "a"}, "issues=write; pull_requests=write"),
        ({"issues": "none"}, "GET issues", None, "issues=read"),
        ({"statuses": "read"}, f"POST statuses/{HEAD}", {"state": "success"}, "statuses=write"),
        ({"checks": "read"}, "POST check-runs", {"name": "a", "head_sha": HEAD}, "checks=write"),
        ({"contents": "none"}, "GET contents/README.md", None, "contents=read"),
    ],
)
def test_a_missing_permission_is_refused_and_named(
    hub: GitHub, permissions: dict[str, str], request_: str, body: object, accepted: str
) -> None:
    hub.open_issue("An issue", number=8)
    hub.accounts[TOKEN].permissions = permissions

    verb, path = request_.split()
    said = ask(hub, verb, path, body)

    assert (said.status_code, said.json()["message"]) == (403, "Resource not accessible by integration")
    assert said.headers["X-Accepted-GitHub-Permissions"] == accepted


def test_the_permission_of_pull_requests_is_enough_for_their_comments(hub: GitHub) -> None:
    hub.accounts[TOKEN] = Account(permissions={"pull_requests": "write"}, others="none")

    assert comment(hub).status_code == 201


def test_the_token_of_a_fork_reads_only(hub: GitHub) -> None:
    hub.accounts[TOKEN].may_write = False

    assert ask(hub, "GET", "pulls/7").status_code == 200
    assert comment(hub).status_code == 403
    assert hub.comments == []


def test_only_a_person_has_a_user_and_only_an_app_makes_check_runs(hub: GitHub) -> None:
    hub.accounts["personal"] = Account("alice")

    assert get(hub, "/user", token="personal")["login"] == "alice"  # noqa: S106 - a made-up one
    assert ask(hub, "GET", "/user").status_code == 403
    said = ask(hub, "POST", "check-runs", {"name": "a", "head_sha": HEAD}, token="personal")  # noqa: S106 - made up
    assert said.json()["message"] == "You must authenticate via a GitHub App."


def test_graphql_tells_who_asks(hub: GitHub) -> None:
    said = ask(hub, "POST", "/graphql", {"query": "query { viewer { login } }"})

    assert said.json() == {"data": {"viewer": {"login": "github-actions[bot]"}}}


# ------------------------------------------------------------------------------------------------------------- limits


def test_the_primary_limit_counts_down_and_then_refuses(hub: GitHub) -> None:
    hub.accounts[TOKEN].limit = 2

    answers = [ask(hub, "GET", "pulls/7") for _ in range(3)]

    assert [each.headers["x-ratelimit-remaining"] for each in answers] == ["1", "0", "0"]
    assert [each.status_code for each in answers] == [200, 200, 403]
    assert answers[2].json()["message"] == "API rate limit exceeded for installation."


def test_the_secondary_limit_says_when_to_come_back(hub: GitHub) -> None:
    hub.faults.append(slow_down("POST", retry_after=17))

    assert ask(hub, "GET", "pulls/7").status_code == 200
    said = comment(hub)

    assert (said.status_code, said.headers["retry-after"]) == (403, "17")
    assert "secondary rate limit" in said.json()["message"]
    assert comment(hub).status_code == 201


# ------------------------------------------------------------------------------------------------------------- faults


def test_a_fault_strikes_so_many_times_after_so_many(hub: GitHub) -> None:
    hub.faults.append(Fault("GET|POST", "/issues/7/comments$", 502, times=2, skip=1))

    assert [comment(hub).status_code for _ in range(4)] == [201, 502, 502, 201]
    assert [each.status for each in hub.requests] == [201, 502, 502, 201]


@pytest.mark.parametrize(
    ("spoil", "raised"),
    [
        ("reset", requests.ConnectionError),
        ("half", requests.exceptions.ChunkedEncodingError),
        ("silence", requests.ReadTimeout),
        ("garbage", requests.exceptions.JSONDecodeError),
    ],
)
def test_a_spoiled_answer_is_one_of_a_request_that_was_done(hub: GitHub, spoil: str, raised: type[Exception]) -> None:
    hub.faults.append(Fault("POST", "comments", spoil=spoil))  # type: ignore[arg-type]

    with pytest.raises(raised):
        requests.post(
            f"{hub.url}/repos/acme/shop/issues/7/comments",
            json={"body": "done"},
            headers={"Authorization": f"Bearer {TOKEN}"},
            timeout=PATIENCE,
        ).json()

    assert hub.bodies() == ["done"]


def test_a_late_answer_is_right_all_the_same(hub: GitHub) -> None:
    hub.faults.append(Fault("GET", "pulls", delay=0.05))

    assert ask(hub, "GET", "pulls/7").elapsed.total_seconds() >= 0.05


def test_after_the_kill_point_nothing_gets_through(hub: GitHub) -> None:
    hub.dies_after = 2
    comment(hub, "one")

    for body in ("two", "three"):
        with pytest.raises(requests.ConnectionError):
            comment(hub, body)

    assert hub.bodies() == ["one", "two"]
    hub.dies_after = None
    assert comment(hub, "four").status_code == 201


def test_a_hook_sees_each_request_and_may_change_the_world_or_cut_the_line(hub: GitHub) -> None:
    def push(request: Ask) -> None:
        if request.number == 2:
            hub.heads[7] = BASE
        if request.number == 3:
            raise ConnectionResetError

    hub.before.append(push)

    assert [get(hub, "pulls/7")["head"]["sha"] for _ in range(2)] == [HEAD, BASE]
    with pytest.raises(requests.ConnectionError):
        get(hub, "pulls/7")


def test_concurrent_writers_lose_nothing(hub: GitHub) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda number: comment(hub, str(number)), range(40)))

    assert {each.status_code for each in answers} == {201}
    assert sorted(hub.bodies(), key=int) == [str(number) for number in range(40)]
    assert len({one["id"] for one in hub.comments}) == 40


# -------------------------------------------------------------------------------------------------------------- state


def test_the_log_tells_each_request_with_its_answer(hub: GitHub) -> None:
    comment(hub, "text")
    ask(hub, "GET", "pulls?state=all&per_page=5")
    ask(hub, "GET", "pulls/99")

    assert [(one.verb, one.path, one.query, one.body, one.status) for one in hub.requests] == [
        ("POST", "/repos/acme/shop/issues/7/comments", {}, {"body": "text"}, 201),
        ("GET", "/repos/acme/shop/pulls", {"state": "all", "per_page": "5"}, None, 200),
        ("GET", "/repos/acme/shop/pulls/99", {}, None, 404),
    ]
    assert hub.log[1] == "GET /repos/acme/shop/pulls?state=all&per_page=5"


def test_the_clock_can_be_set_and_goes_on_with_each_write(hub: GitHub) -> None:
    hub.clock = datetime(2027, 1, 1, tzinfo=UTC)
    made = comment(hub).json()
    edited = ask(hub, "PATCH", f"issues/comments/{made['id']}", {"body": "b"}).json()

    assert (edited["created_at"], edited["updated_at"]) == ("2027-01-01T00:00:00Z", "2027-01-01T00:00:01Z")


def test_an_enterprise_server_has_its_api_below_a_path() -> None:
    with serving(GitHub(enterprise=True)) as hub:
        assert hub.url.endswith("/api/v3")
        assert get(hub, "pulls/7")["url"] == f"{hub.url}/repos/acme/shop/pulls/7"
        graphql = requests.post(
            hub.url.replace("/api/v3", "/api/graphql"),
            json={"query": "query { viewer { login } }"},
            headers={"Authorization": f"bearer {TOKEN}"},
            timeout=10,
        )
        assert graphql.json()["data"]["viewer"]["login"] == "github-actions[bot]"
    with serving(GitHub(enterprise=True), strict=False) as hub:
        outside = hub.url.removesuffix("/api/v3")
        said = requests.get(f"{outside}/repos/acme/shop", headers={"Authorization": f"bearer {TOKEN}"}, timeout=10)
        assert said.status_code == 404


def test_pull_requests_are_found_by_owner_and_branch_of_a_fork(hub: GitHub) -> None:
    hub.open_pull(9, "c" * 40, branch="topic", fork="mallory/shop", author="mallory")
    hub.open_pull(10, "d" * 40, branch="topic", fork="mallory/shop", base="stable")

    found = get(hub, "pulls?state=open&head=mallory:topic")

    assert [(one["number"], one["head"]["repo"]["full_name"], one["base"]["ref"]) for one in found] == [
        (10, "mallory/shop", "stable"),
        (9, "mallory/shop", "main"),
    ]
    assert [one["number"] for one in get(hub, "pulls?base=stable")] == [10]
    assert [one["number"] for one in get(hub, "pulls?head=acme:topic")] == [7]


def test_files_and_commits_of_a_pull_request_are_those_since_it_left_its_base(hub: GitHub) -> None:
    base = hub.commit({"a.py": "1\n", "b.py": "1\n", "c.py": "1\n"}, on="main")
    first = hub.commit({"a.py": "2\n"}, base)
    second = hub.commit({"b.py": None, "d.py": "1\n2\n"}, first)
    hub.commit({"c.py": "other\n"}, base, on="main")
    hub.heads[7] = second

    assert [(f["filename"], f["status"], f["additions"], f["deletions"]) for f in get(hub, "pulls/7/files")] == [
        ("a.py", "modified", 1, 1),
        ("b.py", "removed", 0, 1),
        ("d.py", "added", 2, 0),
    ]
    assert [one["sha"] for one in get(hub, "pulls/7/commits")] == [first, second]
    pull = get(hub, "pulls/7")
    assert (pull["additions"], pull["deletions"], pull["changed_files"], pull["commits"]) == (3, 2, 3, 2)
    compared = get(hub, f"compare/main...{second}")
    assert (compared["status"], compared["ahead_by"], compared["behind_by"]) == ("diverged", 2, 1)
    assert compared["merge_base_commit"]["sha"] == base


def test_a_file_comes_as_base64_or_raw_at_any_commit(hub: GitHub) -> None:
    old = hub.commit({".github/readiness.yml": "version: 1\n"}, on="main")
    hub.commit({".github/readiness.yml": "version: 2\n"}, old, on="main")
    path = "contents/.github/readiness.yml"

    assert base64.b64decode(get(hub, path)["content"]) == b"version: 2\n"
    raw = ask(hub, "GET", f"{path}?ref={old}", headers={"Accept": "application/vnd.github.raw+json"})
    assert (raw.content, raw.headers["Content-Type"]) == (b"version: 1\n", "application/vnd.github.raw; charset=utf-8")
    assert [one["type"] for one in get(hub, "contents/.github")] == ["file"]
    assert ask(hub, "GET", "contents/nothing").status_code == 404
    assert ask(hub, "GET", f"{path}?ref=no-such-branch").status_code == 404


def test_the_combined_status_is_of_the_newest_of_each_context(hub: GitHub) -> None:
    def states() -> tuple[str, list[tuple[str, str]]]:
        shown = get(hub, f"commits/{HEAD}/status")
        return shown["state"], [(one["context"], one["state"]) for one in shown["statuses"]]

    assert states() == ("pending", [])
    for context, state in (("a", "error"), ("b", "success"), ("a", "success")):
        assert ask(hub, "POST", f"statuses/{HEAD}", {"context": context, "state": state}).status_code == 201
    assert states() == ("success", [("a", "success"), ("b", "success")])
    assert [one["state"] for one in get(hub, f"commits/{HEAD}/statuses")] == ["success", "success", "error"]


def test_a_status_wants_a_known_commit_and_a_short_description(hub: GitHub) -> None:
    unknown = ask(hub, "POST", f"statuses/{'e' * 40}", {"state": "success"})
    long = ask(hub, "POST", f"statuses/{HEAD}", {"state": "success", "description": "d" * 141})

    assert unknown.json()["message"] == f"No commit found for SHA: {'e' * 40}"
    assert long.json()["errors"][0]["message"] == "description is too long (maximum is 140 characters)"


def test_a_check_run_gathers_annotations_and_is_edited_by_its_own_app_only(hub: GitHub) -> None:
    hub.accounts["other"] = Account("other-app[bot]")
    note = {"path": "a", "start_line": 1, "end_line": 1, "annotation_level": "notice", "message": "m"}
    output = {"title": "t", "summary": "s", "annotations": [note] * 50}
    made = ask(hub, "POST", "check-runs", {"name": "gate", "head_sha": HEAD, "output": output}).json()
    path = f"check-runs/{made['id']}"

    done = ask(hub, "PATCH", path, {"conclusion": "failure", "output": output}).json()

    assert (made["status"], done["status"], done["conclusion"]) == ("queued", "completed", "failure")
    assert done["output"]["annotations_count"] == 100
    assert len(get(hub, f"{path}/annotations?per_page=100")) == 100
    assert ask(hub, "PATCH", path, {"name": "other"}, token="other").status_code == 403  # noqa: S106 - made up
    assert [one["id"] for one in get(hub, f"commits/{HEAD}/check-runs?check_name=gate")["check_runs"]] == [made["id"]]
    assert get(hub, f"commits/{HEAD}/check-runs?check_name=lint") == {"total_count": 0, "check_runs": []}


def test_an_issue_is_opened_found_edited_closed_and_reopened(hub: GitHub) -> None:
    issue = ask(hub, "POST", "issues", {"title": "t", "body": "b", "labels": ["audit"], "assignees": ["bob"]}).json()
    path = f"issues/{issue['number']}"

    assert (issue["user"]["login"], [one["name"] for one in issue["labels"]]) == ("github-actions[bot]", ["audit"])
    creator = "issues?labels=audit&creator=github-actions[bot]"
    assert [one["number"] for one in get(hub, creator)] == [issue["number"]]
    assert [one["number"] for one in get(hub, "issues?labels=other")] == []
    closed = ask(hub, "PATCH", path, {"state": "closed"}).json()
    assert (closed["state"], closed["state_reason"], closed["closed_at"]) == (
        "closed",
        "completed",
        closed["updated_at"],
    )
    assert get(hub, creator) == []
    assert [one["number"] for one in get(hub, f"{creator}&state=all")] == [issue["number"]]
    reopened = ask(hub, "PATCH", path, {"state": "open", "title": "u", "assignees": []}).json()
    assert (reopened["state"], reopened["closed_at"], reopened["assignees"]) == ("open", None, [])


def test_what_makes_no_sense_in_an_issue_is_refused_whole(hub: GitHub) -> None:
    assigned = ask(hub, "POST", "issues", {"title": "t", "assignees": ["nobody"]})
    long = ask(hub, "POST", "issues", {"title": "t", "body": "b" * 65_537})

    assert assigned.json()["errors"] == [
        {"resource": "Issue", "field": "assignees", "code": "invalid", "value": "nobody"}
    ]
    assert long.status_code == comment(hub, "b" * 65_537).status_code == 422
    assert list(hub.issues) == [7]
    assert comment(hub, "b" * 65_536).status_code == 201


def test_a_comment_that_is_gone_is_not_found(hub: GitHub) -> None:
    path = f"issues/comments/{comment(hub).json()['id']}"

    assert [ask(hub, verb, path).status_code for verb in ("GET", "DELETE", "GET")] == [200, 204, 404]


def test_it_can_be_started_as_a_program() -> None:
    command = [sys.executable, "-m", "tests.fakes.github"]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        said = requests.get(f"{url}/repos/acme/shop/pulls/7", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=10)
        process.terminate()

    assert said.json()["head"]["sha"] == HEAD
