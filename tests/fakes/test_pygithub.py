"""Tests of the fake with PyGithub, which checks every URL and type of a response."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from github import Auth, Github, GithubException
from github.Repository import Repository

from tests.fakes.client import TOKEN
from tests.fakes.github import BASE, HEAD, GitHub, serving
from tests.fakes.github.example import example

NOTE: dict[str, str | int] = {
    "path": "src/a.py",
    "start_line": 1,
    "end_line": 1,
    "annotation_level": "failure",
    "message": "no",
}


@pytest.fixture(params=[False, True], ids=["github", "enterprise"])
def client(request: pytest.FixtureRequest) -> Iterator[GitHub]:
    shop = example()
    shop.enterprise = request.param
    with serving(shop) as served:
        yield served


def repository_of(client: GitHub, token: str) -> Repository:
    settings = {"seconds_between_requests": 0, "seconds_between_writes": 0, "retry": None}
    return Github(auth=Auth.Token(token), base_url=client.url, **settings).get_repo(client.repo)  # type: ignore[arg-type]


@pytest.fixture
def shop(client: GitHub) -> Repository:
    return repository_of(client, TOKEN)


def test_pygithub_reads_a_pull_request(shop: Repository) -> None:
    pull = shop.get_pull(7)

    assert (pull.head.sha, pull.base.sha, pull.head.repo.full_name, pull.draft) == (HEAD, BASE, "acme/shop", False)
    assert [(entry.filename, entry.status, entry.additions) for entry in pull.get_files()] == [
        ("README.md", "modified", 1),
        ("src/a.py", "added", 1),
    ]
    assert [entry.sha for entry in pull.get_commits()] == [HEAD]
    assert [(entry.user.login, entry.state, entry.commit_id) for entry in pull.get_reviews()] == [
        ("bob", "APPROVED", HEAD)
    ]
    assert [entry.number for entry in shop.get_pulls(state="open", head="acme:topic", base="main")] == [7]


def test_pygithub_writes_comments_and_issues(shop: Repository) -> None:
    comment = shop.get_pull(7).create_issue_comment("before")
    comment.edit("after")
    assert comment.updated_at > comment.created_at
    assert [entry.body for entry in shop.get_issue(7).get_comments()] == ["a comment", "after"]
    comment.delete()

    issue = shop.create_issue("title", "body", labels=["audit"], assignees=["alice"])
    issue.edit(state="closed")
    issue.edit(state="open", body="other")
    issue.add_to_labels("more")
    assert [entry.name for entry in issue.get_labels()] == ["audit", "more"]
    assert [entry.number for entry in shop.get_issues(labels=["audit"])] == [issue.number]


def test_pygithub_writes_statuses_and_check_runs(shop: Repository) -> None:
    commit = shop.get_commit(HEAD)
    commit.create_status("error", "https://example.com/", "undecided", "gate/readiness")
    assert [(entry.context, entry.state) for entry in commit.get_combined_status().statuses] == [
        ("ci", "success"),
        ("gate/readiness", "error"),
    ]

    run = shop.create_check_run("gate", HEAD, output={"title": "t", "summary": "s", "annotations": [NOTE] * 50})
    run.edit(conclusion="failure", output={"title": "t", "summary": "s", "annotations": [NOTE] * 25})
    assert (run.status, run.conclusion, run.output.annotations_count) == ("completed", "failure", 75)
    assert len(list(run.get_annotations())) == 75
    assert sorted(entry.name for entry in commit.get_check_runs()) == ["gate", "lint"]


def test_pygithub_reads_files_branches_and_comparisons(shop: Repository) -> None:
    file = shop.get_contents("README.md", ref=HEAD)
    assert not isinstance(file, list)
    assert file.decoded_content == b"hello\nworld\n"
    compared = shop.compare("main", HEAD)
    assert (compared.status, compared.ahead_by, [entry.filename for entry in compared.files]) == (
        "ahead", 1, ["README.md", "src/a.py"],
    )  # fmt: skip
    assert shop.get_branch("main").commit.sha == shop.get_git_ref("heads/main").object.sha == BASE
    assert shop.get_git_commit(HEAD).parents[0].sha == BASE


def test_pygithub_reads_workflows_and_their_artifacts(shop: Repository) -> None:
    run = shop.get_workflow("ci.yml").get_runs(branch="topic", event="pull_request", status="success")[0]
    assert (run.head_sha, run.head_repository.full_name) == (HEAD, "acme/shop")
    assert [(entry.name, entry.conclusion) for entry in run.jobs()] == [("test", "failure")]
    assert [entry.name for entry in run.get_artifacts()] == ["reports"]


def test_pygithub_reads_releases_permissions_alerts_and_milestones(client: GitHub, shop: Repository) -> None:
    assert shop.get_latest_release().tag_name == "v1.0.0"
    assert shop.get_collaborator_permission("bob") == "write"
    assert [entry.rule.security_severity_level for entry in shop.get_codescan_alerts()] == ["critical"]
    alerts = repository_of(client, "token-of-alice").get_dependabot_alerts(state="open")
    assert [entry.security_vulnerability.severity for entry in alerts] == ["medium"]
    assert [entry.title for entry in shop.get_milestones()] == ["v1"]


def test_pygithub_raises_for_a_refusal(shop: Repository) -> None:
    with pytest.raises(GithubException, match="404"):
        shop.get_pull(99)
    with pytest.raises(GithubException, match="No commit found for SHA"):
        shop.get_git_commit(HEAD)._requester.requestJsonAndCheck(
            "POST", f"{shop.url}/statuses/{'e' * 40}", input={"state": "success"}
        )
