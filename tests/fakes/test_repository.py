"""Tests of workflows, alerts, people, rules and releases of the fake GitHub."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import pytest
import requests

from tests.fakes.client import TOKEN, get, request
from tests.fakes.github import BASE, HEAD, Account, GitHub, serving

ALICE = "token-of-alice"


@pytest.fixture
def client() -> Iterator[GitHub]:
    with serving(GitHub()) as served:
        served.accounts[ALICE] = Account("alice")
        yield served


# ------------------------------------------------------------------------------------------------------------ actions


def test_runs_are_filtered_by_branch_event_status_commit_and_day_newest_first(client: GitHub) -> None:
    first = client.run("ci.yml", branch="main", event="push", head_sha=BASE)["id"]
    client.tick(86_400)
    second = client.run("nightly.yml", branch="main", event="schedule", conclusion="failure")["id"]
    third = client.run("ci.yml", conclusion=None, status="in_progress")["id"]

    def runs(query: str) -> list[int]:
        return [entry["id"] for entry in get(client, f"actions/{query}")["workflow_runs"]]

    assert runs("runs") == [third, second, first]
    assert runs("runs?branch=main&event=push") == [first]
    assert runs("runs?status=failure") == [second]
    assert runs("runs?status=in_progress") == [third]
    assert runs(f"runs?head_sha={HEAD}") == [third, second]
    assert runs("runs?created=%3E%3D2026-11-21") == [third, second]
    assert runs("runs?created=2026-11-20") == [first]
    assert runs("runs?created=2026-11-19..2026-11-20") == [first]
    assert runs("workflows/ci.yml/runs") == [third, first]
    assert [entry["path"] for entry in get(client, "actions/workflows")["workflows"]] == [
        ".github/workflows/ci.yml",
        ".github/workflows/nightly.yml",
    ]
    assert request(client, "GET", "actions/workflows/no.yml/runs").status_code == 404


def test_jobs_are_those_of_the_latest_attempt_unless_all_are_requested(client: GitHub) -> None:
    run = client.run()
    client.job(run, "test", "failure")
    run["run_attempt"] = 2
    client.job(run, "test", None)

    def jobs(query: str = "") -> list[tuple[str, str | None]]:
        return [
            (entry["name"], entry["conclusion"])
            for entry in get(client, f"actions/runs/{run['id']}/jobs{query}")["jobs"]
        ]

    assert jobs() == [("test", None)]
    assert jobs("?filter=all") == [("test", "failure"), ("test", None)]


def test_an_artifact_is_downloaded_from_another_server_without_a_token(client: GitHub) -> None:
    run = client.run(fork="mallory/shop", branch="topic")
    artifact = client.artifact(run, "facts", {"facts.json": "{}"})
    artifacts = get(client, f"actions/runs/{run['id']}/artifacts?name=facts")["artifacts"]

    response = request(client, "GET", f"actions/artifacts/{artifact['id']}/zip")
    archive = requests.get(response.headers["Location"], timeout=10)

    assert [entry["id"] for entry in artifacts] == [artifact["id"]]
    assert get(client, f"actions/runs/{run['id']}/artifacts?name=other")["artifacts"] == []
    assert (response.status_code, response.headers["Location"].startswith(client.url)) == (302, False)
    assert client.downloads == [artifact["id"]]
    assert zipfile.ZipFile(io.BytesIO(archive.content)).read("facts.json") == b"{}"
    assert get(client, f"actions/runs/{run['id']}")["head_repository"]["full_name"] == "mallory/shop"


def test_a_token_sent_to_the_storage_is_a_violation() -> None:
    with serving(GitHub(), strict=False) as client:
        artifact = client.artifact(client.run(), "facts", b"no archive at all")
        location = request(client, "GET", f"actions/artifacts/{artifact['id']}/zip").headers["Location"]
        response = requests.get(location, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=10)

    assert response.status_code == 403
    assert client.violations == ["the storage of artifacts received the token"]


def test_an_expired_artifact_cannot_be_downloaded(client: GitHub) -> None:
    artifact = client.artifact(client.run(), "facts", b"", expired=True)

    assert request(client, "GET", f"actions/artifacts/{artifact['id']}/zip").status_code == 410


# ------------------------------------------------------------------------------------------------------------- alerts


def test_without_a_scan_there_is_no_analysis(client: GitHub) -> None:
    assert request(client, "GET", "code-scanning/alerts").json()["message"] == "no analysis found"


def test_code_scanning_alerts_are_filtered_by_state_tool_and_branch(client: GitHub) -> None:
    client.code_alert("py/one", "critical")
    client.code_alert("py/two", None, "warning", state="fixed")
    client.code_alert("py/three", "low", most_recent_instance={"ref": "refs/heads/stable"})

    def rules(query: str = "") -> list[str]:
        return [entry["rule"]["id"] for entry in get(client, f"code-scanning/alerts{query}")]

    assert rules() == ["py/three", "py/two", "py/one"]
    assert rules("?state=open&ref=main") == ["py/one"]
    assert rules("?ref=refs/heads/stable") == ["py/three"]
    assert rules("?tool_name=Other") == []
    first = get(client, "code-scanning/alerts?direction=asc")[0]
    assert (first["rule"]["security_severity_level"], first["number"]) == ("critical", 1)


def test_alerts_of_dependabot_are_paged_by_cursor(client: GitHub) -> None:
    for number in range(35):
        client.dependabot_alert(f"package-{number}", "high" if number % 2 else "low")
    client.dependabot_alert("fixed", state="fixed")

    first = request(client, "GET", "dependabot/alerts?state=open&severity=high,low", token=ALICE)
    second = requests.get(first.links["next"]["url"], headers={"Authorization": f"Bearer {ALICE}"}, timeout=10)

    assert (len(first.json()), len(second.json()), second.links) == (30, 5, {})
    assert first.json()[0]["security_vulnerability"]["severity"] == "low"
    client.accounts[TOKEN] = Account.of_job({"security-events": "write"})
    assert (
        request(client, "GET", "dependabot/alerts").headers["X-Accepted-GitHub-Permissions"]
        == "vulnerability_alerts=read"
    )


# ------------------------------------------------------------------------------------------------- people and rules


@pytest.mark.parametrize(("login", "level"), [("alice", "admin"), ("bob", "write"), ("stranger", "read")])
def test_a_collaborator_has_a_permission_and_anyone_may_read(client: GitHub, login: str, level: str) -> None:
    response = get(client, f"collaborators/{login}/permission")

    assert (response["permission"], response["user"]["login"]) == (level, login)


def test_a_person_with_the_permission_sees_the_members_of_a_team(client: GitHub) -> None:
    client.teams["acme/core"] = ["alice", "bob"]

    assert [entry["login"] for entry in get(client, "/orgs/acme/teams/core/members", token=ALICE)] == ["alice", "bob"]
    assert get(client, "/orgs/acme/teams/core/memberships/bob", token=ALICE)["state"] == "active"
    for path in ("/orgs/acme/teams/core/memberships/carol", "/orgs/acme/teams/none/members"):
        assert request(client, "GET", path, token=ALICE).status_code == 404


def test_the_rules_of_a_branch_keep_their_parameters(client: GitHub) -> None:
    checks = {"required_status_checks": [{"context": "gate/readiness"}]}
    client.rules["main"] = [{"type": "required_status_checks", "parameters": checks}, {"type": "deletion"}]

    first, second = get(client, "rules/branches/main")

    assert first["parameters"]["required_status_checks"] == [{"context": "gate/readiness"}]
    assert (first["type"], second["type"]) == ("required_status_checks", "deletion")
    assert get(client, "rules/branches/other") == []


def test_the_latest_release_is_neither_a_draft_nor_a_prerelease(client: GitHub) -> None:
    assert request(client, "GET", "releases/latest").status_code == 404
    client.release("v1")
    client.tick()
    client.release("v2", prerelease=True)
    client.release("v3", draft=True)

    assert get(client, "releases/latest")["tag_name"] == "v1"
    assert [entry["tag_name"] for entry in get(client, "releases")] == ["v3", "v2", "v1"]
    client.accounts[TOKEN].may_write = False
    assert [entry["tag_name"] for entry in get(client, "releases")] == ["v2", "v1"]


def test_the_errors_of_codeowners_need_a_file(client: GitHub) -> None:
    assert request(client, "GET", "codeowners/errors").status_code == 404
    client.commit({".github/CODEOWNERS": "* @nobody\n"}, on="main")
    assert get(client, "codeowners/errors") == {"errors": []}
    client.codeowners_errors.append({"line": 1, "column": 3, "kind": "Unknown owner", "path": ".github/CODEOWNERS"})
    assert get(client, "codeowners/errors")["errors"][0]["kind"] == "Unknown owner"


def test_issues_are_filtered_by_the_number_of_their_milestone(client: GitHub) -> None:
    client.open_issue("in", milestone="v1")
    client.open_issue("out")

    number = get(client, "milestones")[0]["number"]

    assert [entry["title"] for entry in get(client, f"issues?milestone={number}")] == ["in"]
    assert [entry["title"] for entry in get(client, "issues?milestone=none")] == ["out", "A change"]
    assert [entry["title"] for entry in get(client, "issues?milestone=*")] == ["in"]


def test_reading_the_rate_limit_is_free(client: GitHub) -> None:
    client.accounts[TOKEN].limit = 1
    get(client, "pulls/7")

    assert get(client, "/rate_limit")["rate"]["remaining"] == 0
    assert request(client, "GET", "pulls/7").status_code == 403


def test_another_repository_is_read_by_everybody_or_by_its_readers(client: GitHub) -> None:
    public, private = client.repository("acme/public"), client.repository("acme/private", frozenset({"other"}))
    for repository in (public, private):
        repository.tags["v1"] = repository.commit({"a.yml": "x"}, on="main")

    assert get(client, "/repos/ACME/public")["full_name"] == "acme/public"
    assert [tag["name"] for tag in get(client, "/repos/acme/public/tags")] == ["v1"]
    assert request(client, "GET", "/repos/acme/private").status_code == 404
    assert request(client, "POST", f"/repos/acme/public/statuses/{'a' * 40}", {"state": "success"}).status_code == 403


def test_a_commit_of_a_fork_is_served_under_the_name_of_the_repository(client: GitHub) -> None:
    other = client.repository("acme/public")
    tip = other.commit({"a.yml": "x"}, on="main")
    fork, unrelated = other.commit({"a.yml": "y"}, tip), other.commit({"a.yml": "z"})

    assert get(client, f"/repos/acme/public/contents/a.yml?ref={fork}")["type"] == "file"
    assert get(client, f"/repos/acme/public/compare/{tip}...{fork}?per_page=1")["status"] == "ahead"
    assert request(client, "GET", f"/repos/acme/public/compare/{tip}...{unrelated}").status_code == 404
