"""Which repository and server a run talks to: the runner's in a workflow, the remote of the checkout at a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from gate.adapters.github.connect import connect, why_not_connected
from gate.adapters.host import Host
from gate.config.settings import Settings
from gate.model.evidence import Cause, Unseen
from gate.model.surface import Surface
from tests.git import git

TOKEN = "token-of-alice"  # noqa: S105 - a made-up one
WORKFLOW = {"GITHUB_ACTIONS": "true", "GITHUB_REPOSITORY": "acme/shop"}
GITHUB_API = "https://api.github.com"


def checkout(folder: Path, origin: str = "") -> Path:
    git(folder, "init", "-q")
    if origin:
        git(folder, "remote", "add", "origin", origin)
    return folder


def target(folder: Path, env: Mapping[str, str], token: str = TOKEN) -> tuple[str, str, Surface] | None:
    """Repository, address and surface of the client; None when there is none."""
    client = connect(Settings(root=folder, token=token), Host.at(folder, env={"PATH": "/usr/bin:/bin", **env}))
    return (client.repo, client.api_url, client.surface) if client else None


def reason(folder: Path, env: Mapping[str, str], token: str = TOKEN) -> Unseen:
    return why_not_connected(Settings(root=folder, token=token), Host.at(folder, env={"PATH": "/usr/bin:/bin", **env}))


def test_in_a_workflow_the_runner_names_the_repository(tmp_path: Path) -> None:
    checkout(tmp_path, "https://github.com/other/thing")

    assert target(tmp_path, WORKFLOW) == ("acme/shop", GITHUB_API, Surface.WORKFLOW)
    assert target(tmp_path, {**WORKFLOW, "GITHUB_REPOSITORY": ""}) is None
    assert target(tmp_path, WORKFLOW, "") is None


@pytest.mark.parametrize(
    "origin",
    [
        "https://github.com/acme/shop.git",
        "https://github.com/acme/shop",
        "https://github.com/acme/shop/",
        "https://alice:a-secret@github.com/acme/shop.git",
        "https://www.github.com/acme/shop",
        "http://GitHub.com/acme/shop",
        "git@github.com:acme/shop.git",
        "github.com:acme/shop",
        "org-12@github.com:/acme/shop.git",
        "ssh://git@github.com/acme/shop.git",
        "ssh://git@ssh.github.com:443/acme/shop.git",
        "git://github.com/acme/shop.git",
    ],
)
def test_at_a_terminal_the_remote_names_the_repository(tmp_path: Path, origin: str) -> None:
    assert target(checkout(tmp_path, origin), {}) == ("acme/shop", GITHUB_API, Surface.TERMINAL)


@pytest.mark.parametrize(
    ("origin", "env", "api_url"),
    [
        ("git@git.acme.example:acme/shop.git", {"GITHUB_SERVER_URL": "https://git.acme.example"}, "/api/v3"),
        ("https://git.acme.example/acme/shop", {"GH_HOST": "git.acme.example"}, "/api/v3"),
        ("https://git.acme.example:8443/acme/shop", {"GITHUB_API_URL": "https://git.acme.example/api/v3"}, "/api/v3"),
    ],
)
def test_an_enterprise_server_is_named_by_the_environment(
    tmp_path: Path, origin: str, env: Mapping[str, str], api_url: str
) -> None:
    expected = ("acme/shop", f"https://git.acme.example{api_url}", Surface.TERMINAL)
    assert target(checkout(tmp_path, origin), env) == expected


def test_the_api_of_a_tenant_has_its_own_host(tmp_path: Path) -> None:
    checkout(tmp_path, "https://acme.ghe.com/acme/shop")

    assert target(tmp_path, {"GH_HOST": "acme.ghe.com"}) == ("acme/shop", "https://api.acme.ghe.com", Surface.TERMINAL)


@pytest.mark.parametrize(
    ("origin", "detail"),
    [
        (
            "https://gitlab.com/acme/shop.git",
            "the remote `origin` is on gitlab.com, expected a repository on github.com",
        ),
        ("https://github.com.evil.example/acme/shop", "the remote `origin` is on github.com.evil.example, expected"),
        ("https://a:b@evil.example/acme/shop", "the remote `origin` is on evil.example, expected a repository on"),
        ("https://github.com/acme", "the remote `origin` is on github.com, expected a repository on github.com"),
        ("https://github.com/a/b/c", "the remote `origin` is on github.com, expected a repository on github.com"),
        ("../shop.git", "the remote `origin` is a path, expected a repository on github.com"),
        ("", "this folder has no git remote `origin`"),
    ],
)
def test_a_token_goes_to_no_other_server(tmp_path: Path, origin: str, detail: str) -> None:
    checkout(tmp_path, origin)

    assert target(tmp_path, {}) is None
    unseen = reason(tmp_path, {})
    assert (unseen.cause, detail in unseen.detail) == (Cause.NO_REPOSITORY, True)


def test_a_remote_of_github_com_gets_no_token_of_an_enterprise_server(tmp_path: Path) -> None:
    checkout(tmp_path, "https://github.com/acme/shop")

    assert target(tmp_path, {"GITHUB_SERVER_URL": "https://git.acme.example"}) is None


def test_at_a_terminal_the_variable_wins_over_the_remote(tmp_path: Path) -> None:
    checkout(tmp_path, "https://gitlab.com/acme/mirror")

    assert target(tmp_path, {"GITHUB_REPOSITORY": "acme/shop"}) == ("acme/shop", GITHUB_API, Surface.TERMINAL)
    assert reason(tmp_path, {"GITHUB_REPOSITORY": "shop"}) == Unseen(
        Cause.NO_REPOSITORY, "GITHUB_REPOSITORY is shop, expected OWNER/NAME"
    )


def test_without_a_token_git_is_not_asked(tmp_path: Path) -> None:
    assert target(tmp_path, {}, "") is None
    assert reason(tmp_path, {}, "") == Unseen(Cause.NO_TOKEN, "there is no GitHub token")
