"""The rules of a branch, and the checks that its classic protection requires."""

from __future__ import annotations

import pytest

from gate.adapters.github.client import GitHubClient
from gate.adapters.github.rules import RequiredCheck, protected_checks, rules
from gate.model.errors import GitHubError
from tests.fakes.client import TOKEN
from tests.fakes.github import GitHub


def connect(client: GitHub) -> GitHubClient:
    return GitHubClient(client.repo, TOKEN, client.url)


def test_the_required_checks_of_the_rules_have_their_app(client: GitHub) -> None:
    checks = [{"context": "gate", "integration_id": 7}, {"context": "ci"}]
    client.rules["main"] = [{"type": "required_status_checks", "parameters": {"required_status_checks": checks}}]

    assert rules(connect(client), "main").required_checks == (RequiredCheck("gate", 7), RequiredCheck("ci"))


def test_the_checks_of_the_classic_protection_are_read_from_the_branch(client: GitHub) -> None:
    assert protected_checks(connect(client), "main") == ()
    client.protection["main"] = ["gate", "ci"]
    assert protected_checks(connect(client), "main") == (RequiredCheck("gate"), RequiredCheck("ci"))


def test_a_branch_that_does_not_exist_is_an_error(client: GitHub) -> None:
    with pytest.raises(GitHubError, match="404"):
        protected_checks(connect(client), "nowhere")
