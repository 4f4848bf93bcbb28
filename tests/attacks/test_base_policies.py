"""Attacks on base policies: moved tags, commits of forks, policies of strangers, and files that are none."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import GREEN, RED, environment, lay_out, run
from tests.fakes.client import TOKEN
from tests.fakes.github import Account, GitHub
from tests.policy.organisation import BASE, ORG, OWN, POLICY, Organisation, judge

EVERYTHING_HOLDS = """\
version: 1
items:
  - id: tests
    probe: tests
    may_set: reports
    must: total >= 0
"""
CODE = {"a.py": "1"}
FORK = "mallory/shop"


def test_a_base_policy_behind_a_tag_that_can_move_is_refused(tmp_path: Path, client: GitHub) -> None:
    organisation = Organisation(client)
    organisation.repository.tags["v1"] = organisation.commit
    moving = f"version: 1\nextends: github:{ORG}//readiness/base.yml@v1\n{OWN}"

    result, comment = judge(tmp_path, client, {POLICY: moving}, CODE, report=RED)

    assert result.code == 2
    assert "unpinned-extends" in comment
    assert f"@{organisation.commit}" in result.output + comment


def test_a_pinned_base_policy_stays_when_its_branch_moves(tmp_path: Path, client: GitHub) -> None:
    organisation = Organisation(client)
    organisation.repository.commit({"readiness/base.yml": EVERYTHING_HOLDS}, organisation.commit, on="main")

    assert judge(tmp_path, client, {POLICY: organisation.checklist()}, CODE, report=RED)[0].code == 1


def test_a_commit_of_a_fork_under_the_name_of_the_organisation_is_refused(tmp_path: Path, client: GitHub) -> None:
    organisation = Organisation(client)
    foreign = organisation.fork_commit(EVERYTHING_HOLDS)

    result, comment = judge(tmp_path, client, {POLICY: organisation.checklist(commit=foreign)}, CODE)

    assert result.code == 2
    assert f"the commit {foreign[:7]} is not in the default branch of acme/.github, and no tag names it" in comment
    assert "foreign-commit" in comment


def test_a_commit_without_a_common_ancestor_is_refused(tmp_path: Path, client: GitHub) -> None:
    organisation = Organisation(client)
    foreign = organisation.repository.commit({"readiness/base.yml": EVERYTHING_HOLDS})

    result, comment = judge(tmp_path, client, {POLICY: organisation.checklist(commit=foreign)}, CODE)

    assert result.code == 2
    assert "foreign-commit" in comment


def test_a_pull_request_that_points_to_a_commit_of_a_fork_is_a_broken_proposal(tmp_path: Path, client: GitHub) -> None:
    organisation = Organisation(client)
    foreign = organisation.fork_commit(EVERYTHING_HOLDS)
    change = {POLICY: organisation.checklist(commit=foreign)}

    result, comment = judge(tmp_path, client, {POLICY: organisation.checklist()}, change)

    assert result.code == 2
    assert "foreign-commit" in comment


def test_the_policy_of_a_stranger_in_a_fork_never_decides(tmp_path: Path, client: GitHub) -> None:
    organisation = Organisation(client)
    stranger = client.repository("mallory/policies")
    commit = stranger.commit({"base.yml": EVERYTHING_HOLDS}, on="main")
    change = {POLICY: f"version: 1\nextends: github:mallory/policies//base.yml@{commit}\n{OWN}", **CODE}

    result, comment = judge(tmp_path, client, {POLICY: organisation.checklist()}, change, report=RED, fork=FORK)

    assert result.code == 1
    assert "**The tests pass**" in comment
    assert "would be ready (tests: fail → pass" in comment


# ---------------------------------------------------------------------------------------------- runs that hold secrets


PRIVATE = "version: 1\nitems: [{id: the-secret-plan, probe: files, with: {paths: x}, must: existss}]\n"


@pytest.mark.parametrize("event", ["pull_request_target", "pull_request"])
def test_a_run_that_holds_secrets_reads_no_private_file_for_a_stranger(
    tmp_path: Path, client: GitHub, event: str
) -> None:
    organisation = Organisation(client)
    private = client.repository("acme/private", readers=frozenset({TOKEN}))
    commit = private.commit({"plans.yml": PRIVATE}, on="main")
    change = {POLICY: f"version: 1\nextends: github:acme/private//plans.yml@{commit}\n{OWN}", **CODE}
    client.accounts[TOKEN] = Account()

    _, comment = judge(tmp_path, client, {POLICY: organisation.checklist()}, change, event=event, fork=FORK)

    requested = [line for line in client.log if "acme/private" in line]
    assert bool(requested) == (event == "pull_request")
    if event == "pull_request_target":
        assert "untrusted-extends" in comment
        assert "existss" not in comment


def test_a_run_that_holds_secrets_previews_another_commit_of_the_same_base_policy(
    tmp_path: Path, client: GitHub
) -> None:
    organisation = Organisation(client)
    newer = organisation.repository.commit({"readiness/base.yml": f"{BASE}# newer\n"}, organisation.commit, on="main")
    change = {POLICY: organisation.checklist(commit=newer), **CODE}

    _, comment = judge(
        tmp_path, client, {POLICY: organisation.checklist()}, change, event="pull_request_target", fork=FORK
    )

    assert "untrusted-extends" not in comment
    assert "would not change the status of any item" in comment


def test_the_first_checklist_in_a_run_that_holds_secrets_extends_nothing_of_others(
    tmp_path: Path, client: GitHub
) -> None:
    organisation = Organisation(client)

    result, comment = judge(
        tmp_path, client, {}, {POLICY: organisation.checklist(), **CODE}, event="pull_request_target", fork=FORK
    )

    assert result.code == 2
    assert "untrusted-extends" in comment
    assert [line for line in client.log if f"/{ORG}/" in line] == []


# ------------------------------------------------------------------------------------------------------ what it reads


def test_a_local_base_policy_never_leads_out_of_the_root(tmp_path: Path) -> None:
    lay_out(tmp_path, {"outside.yml": BASE, "shop/readiness.yml": f"version: 1\nextends: link.yml\n{OWN}"})
    (tmp_path / "shop/link.yml").symlink_to(tmp_path / "outside.yml")

    result = run(tmp_path / "shop", environment(tmp_path), "lint")

    assert result.code == 2
    assert "`link.yml` cannot be read" in result.err


def test_the_token_is_in_no_error_about_a_base_policy(tmp_path: Path, client: GitHub) -> None:
    organisation = Organisation(client, readers=frozenset())
    lay_out(tmp_path, {"readiness.yml": organisation.checklist(), "junit.xml": GREEN})
    env = environment(tmp_path) | {"GITHUB_API_URL": client.url, "GITHUB_TOKEN": TOKEN}

    result = run(tmp_path, env, "check")

    assert result.code == 2
    assert TOKEN not in result.output
    assert "Traceback" not in result.output


# ------------------------------------------------------------------------------------ other files disguised as a policy


PAPER = "version: 1\nitems: [{id: paper, probe: files, with: {paths: LICENSE}, must: exists}]\n"


@pytest.mark.parametrize("path", ["deploy/production.yml", "policies/new.yml"])
def test_a_file_that_only_the_pull_request_calls_a_base_policy_is_judged(
    tmp_path: Path, client: GitHub, path: str
) -> None:
    own = "items: [{id: tests, probe: tests, with: {reports: junit.xml}, must: failed == 0}]\n"
    base = {POLICY: f"version: 1\n{own}", "deploy/production.yml": "replicas: 3\n"}
    change = {POLICY: f"version: 1\nextends: {path}\n{own}", path: PAPER}

    result, comment = judge(tmp_path, client, base, change, report=RED, fork=FORK)

    assert result.code == 1
    assert "This change only edits the policy." not in comment


def test_a_base_policy_of_the_base_branch_is_policy(tmp_path: Path, client: GitHub) -> None:
    base = {POLICY: f"version: 1\nextends: policies/base.yml\n{OWN}", "policies/base.yml": BASE}
    change = {"policies/base.yml": BASE.replace("total >= 1", "total >= 2")}

    result, comment = judge(tmp_path, client, base, change, report=RED, fork=FORK)

    assert result.code == 0
    assert "This change only edits the policy." in comment
