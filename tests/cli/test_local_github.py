"""`gate check` at a terminal with items about GitHub: token, remote of the checkout, and advice for a person."""

from __future__ import annotations

from pathlib import Path

import pytest

from gate.adapters.host import Host
from gate.checklist import load
from gate.cli.evaluate import evaluate_workspace
from gate.config.settings import Settings
from gate.model.decision import Status
from tests.command import Result, checklist, environment, lay_out, run
from tests.fakes.client import TOKEN
from tests.fakes.github import GitHub
from tests.git import git

OWNERS = "owners | repository | {branch: main} | codeowners"
ISSUES = "bugs | issues | {} | open == 0"
SERVICE = "up | http | {urls: 'http://127.0.0.1:9/'} | status == 200"
REPORT = "tests | tests | {reports: junit.xml} | failed == 0"


def checkout(folder: Path, client: GitHub, *items: str, pushed: bool = True) -> None:
    """A clone of acme/shop with this checklist and a CODEOWNERS file."""
    lay_out(folder, {"readiness.yml": checklist(*items), "CODEOWNERS": "* @alice\n"})
    git(folder, "init", "-q", "-b", "main")
    git(folder, "remote", "add", "origin", "git@github.example:acme/shop.git")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "a commit")
    if pushed:
        client.commit({"CODEOWNERS": "* @alice\n"}, sha=git(folder, "rev-parse", "HEAD"), on="main")


def check(folder: Path, client: GitHub, token: str = TOKEN, **env: str) -> Result:
    server = {"GITHUB_API_URL": client.url, "GITHUB_SERVER_URL": "https://github.example", "GITHUB_TOKEN": token}
    return run(folder, {**environment(folder), **server, **env}, "check")


def words(result: Result) -> str:
    return " ".join(result.out.split())


def test_github_is_asked_about_the_remote_with_the_persons_token(tmp_path: Path, client: GitHub) -> None:
    checkout(tmp_path, client, OWNERS, ISSUES)

    assert check(tmp_path, client).code == 0
    assert {request.token for request in client.requests} == {TOKEN}


def test_the_variable_names_another_repository_than_the_remote(tmp_path: Path, client: GitHub) -> None:
    checkout(tmp_path, client, ISSUES)
    git(tmp_path, "remote", "set-url", "origin", "https://gitlab.com/acme/mirror")

    assert check(tmp_path, client).code == 2
    assert check(tmp_path, client, GITHUB_REPOSITORY="acme/shop").code == 0


def test_without_a_token_the_advice_is_the_variable(tmp_path: Path, client: GitHub) -> None:
    checkout(tmp_path, client, ISSUES)
    result = check(tmp_path, client, token="")

    assert result.code == 2
    advice = "next Set GITHUB_TOKEN to a token that can read the repository."
    assert f"there is no GitHub token [no-token] {advice}" in words(result)
    assert "input" not in result.out
    assert client.requests == []


def test_with_a_remote_elsewhere_the_advice_is_the_variable(tmp_path: Path, client: GitHub) -> None:
    checkout(tmp_path, client, ISSUES)
    git(tmp_path, "remote", "set-url", "origin", "https://alice:secret@gitlab.com/acme/shop")
    result = check(tmp_path, client)

    assert "the remote `origin` is on gitlab.com, expected a repository on github.example" in words(result)
    assert "next Set GITHUB_REPOSITORY to OWNER/NAME" in words(result)
    assert "secret" not in result.output


def test_a_commit_that_was_not_pushed_is_named(tmp_path: Path, client: GitHub) -> None:
    checkout(tmp_path, client, OWNERS, pushed=False)
    commit = git(tmp_path, "rev-parse", "--short=7", "HEAD")

    assert f"acme/shop on GitHub does not have the commit {commit}; push it first" in words(check(tmp_path, client))


def test_in_a_folder_without_a_commit_the_default_branch_answers(tmp_path: Path, client: GitHub) -> None:
    client.commit({"CODEOWNERS": "* @alice\n"}, on="main")
    lay_out(tmp_path, {"readiness.yml": checklist(OWNERS, "ci | checks | {names: test} | failed == 0")})
    result = check(tmp_path, client, GITHUB_REPOSITORY="acme/shop")

    assert "pass owners" in words(result).lower()
    assert "this folder has no commit, so there are no checks on one" in words(result)


def test_a_missing_permission_is_one_of_the_token_and_not_of_a_job(tmp_path: Path, client: GitHub) -> None:
    checkout(tmp_path, client, ISSUES)
    client.accounts[TOKEN].default_level = "none"
    result = check(tmp_path, client)

    assert "use a GITHUB_TOKEN that has `issues: read` for this repository" in words(result)
    assert "job" not in result.out


def test_an_expired_token_is_named_by_its_variable(tmp_path: Path, client: GitHub) -> None:
    checkout(tmp_path, client, ISSUES)

    assert "set GITHUB_TOKEN to a token that is still valid" in words(check(tmp_path, client, token="old"))  # noqa: S106


def test_a_private_address_is_allowed_with_a_flag(tmp_path: Path, client: GitHub) -> None:
    checkout(tmp_path, client, SERVICE)

    assert "pass `--allow-private`" in words(check(tmp_path, client))


@pytest.mark.parametrize("item", [REPORT, SERVICE, "pipeline | jobs | {} | failed == 0", ISSUES])
def test_no_advice_at_a_terminal_speaks_of_inputs_or_artifacts(tmp_path: Path, client: GitHub, item: str) -> None:
    checkout(tmp_path, client, item)
    out = words(check(tmp_path, client, token=""))

    assert [word for word in ("input", "artifact", "fetch-depth", "runner", "the job") if word in out] == []


def test_a_run_at_a_terminal_changes_nothing_on_github(tmp_path: Path, client: GitHub) -> None:
    checkout(tmp_path, client, OWNERS)
    check(tmp_path, client)

    assert {request.verb for request in client.requests} == {"GET"}


@pytest.mark.parametrize(("env", "status"), [({}, Status.PASS), ({"GITHUB_ACTIONS": "true"}, Status.UNKNOWN)])
def test_the_claims_of_a_tracker_use_github_at_a_terminal_only(
    tmp_path: Path, client: GitHub, env: dict[str, str], status: Status
) -> None:
    checkout(tmp_path, client, OWNERS)
    server = {"GITHUB_API_URL": client.url, "GITHUB_REPOSITORY": "acme/shop", "GITHUB_EVENT_NAME": "schedule"}
    payload = tmp_path / "event.json"
    payload.write_text("{}")
    host = Host.at(tmp_path, env={**environment(tmp_path), **server, "GITHUB_EVENT_PATH": str(payload), **env})
    items = load((tmp_path / "readiness.yml").read_bytes(), "readiness.yml")

    decision = evaluate_workspace(items, Settings(root=tmp_path, token=TOKEN), host)
    assert [verdict.status for verdict in decision.verdicts] == [status]
