"""Which checklist is chosen and what its decision counts for, asked of the function: what whole runs seldom meet."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from gate.adapters.github import GitHubClient
from gate.adapters.host import Host
from gate.checklist.yaml_tree import MAX_BYTES
from gate.config.settings import Settings
from gate.model.decision import Enforcement
from gate.model.errors import UsageError
from gate.model.evidence import Cause, NotApplicable, Unseen
from gate.model.subject import Change, ChangedFile, Subject
from gate.policy.selection import Policy, load_from_workspace, select_policy
from gate.probes.common.probe import ProbeContext
from tests.adapters.github.conftest import github_client
from tests.command import checklist, lay_out
from tests.fakes.github import BASE, HEAD, Fault, GitHub
from tests.git import git

OLD = checklist("old | files | {paths: LICENSE} | exists")
NEW = checklist("new | files | {paths: LICENSE} | exists")
POLICY, OTHER = ".github/readiness.yml", "readiness.yml"
PULL = Subject("pull_request", "acme/shop", head_sha=HEAD, base_ref="main", pull_request=7)


def touching(*paths: str) -> Change:
    return Change(tuple(ChangedFile(path, frozenset({1})) for path in paths))


CODE = touching("a.py")


NOT_CHECKED_OUT = Unseen(Cause.NOT_CHECKED_OUT, "another tree")


def select(
    host: Host,
    subject: Subject,
    change: Change | Unseen | NotApplicable,
    client: GitHubClient | None,
    not_checked_out: Unseen | None = None,
) -> Policy:
    return select_policy(
        Settings(), ProbeContext(host, subject, change, client=client, not_checked_out=not_checked_out)
    )


def read(
    folder: Path, client: GitHub, change: Change | Unseen | NotApplicable, not_checked_out: Unseen | None = None
) -> Policy:
    """The policy of a pull request whose base has the old checklist and whose checkout has the new one."""
    client.commit({POLICY: OLD}, BASE, on="main")
    lay_out(folder, {POLICY: NEW})
    return select(Host.at(folder), PULL, change, github_client(client), not_checked_out)


def names(policy: Policy) -> tuple[list[str], list[str]]:
    """The items of the checklist that decides, and of the proposed one."""
    proposed = policy.proposed
    return [item.id for item in policy.checklist.items], [item.id for item in proposed.items] if proposed else []


# ------------------------------------------------------------------------------------------ changes of the policy alone


def test_a_change_of_the_checklist_only_is_policy_only(tmp_path: Path, client: GitHub) -> None:
    assert read(tmp_path, client, touching(POLICY)).enforcement is Enforcement.POLICY_ONLY


def test_a_checklist_that_moves_to_the_other_default_path_is_policy_only(tmp_path: Path, client: GitHub) -> None:
    client.commit({OTHER: OLD}, BASE, on="main")
    lay_out(tmp_path, {POLICY: NEW})

    policy = select(Host.at(tmp_path), PULL, touching(POLICY, OTHER), github_client(client))

    assert policy.enforcement is Enforcement.POLICY_ONLY


@pytest.mark.parametrize(
    "change",
    [
        touching(POLICY, "a.py"),
        touching(OTHER),
        touching(POLICY, OTHER),
        touching(f"web/{POLICY}"),
        Change((ChangedFile(POLICY, frozenset(), old_path="a.py"),)),
        Change(()),
        Unseen(Cause.ABSENT, "the checkout has one commit"),
        NotApplicable("there is no change to compare with"),
    ],
    ids=[
        "more",
        "a shadowed path",
        "both paths",
        "another folder's",
        "a file renamed to it",
        "nothing",
        "unseen",
        "none",
    ],
)
def test_any_other_change_and_a_missing_one_is_judged_by_every_item(
    tmp_path: Path, client: GitHub, change: Change | Unseen | NotApplicable
) -> None:
    policy = read(tmp_path, client, change)

    assert policy.enforcement is Enforcement.IN_FORCE
    assert names(policy) == (["old"], ["new"])


# ----------------------------------------------------------------------------------------------- where it is looked for


def test_the_checklist_that_decides_names_its_path_and_branch(tmp_path: Path, client: GitHub) -> None:
    assert read(tmp_path, client, CODE).checklist.file == ".github/readiness.yml on main"


@pytest.mark.parametrize("root", ["shop", "shop/web"])
def test_the_checklist_is_read_from_the_folder_of_the_root(tmp_path: Path, client: GitHub, root: str) -> None:
    prefix = f"{root}/".removeprefix("shop/")
    client.commit({f"{prefix}{POLICY}": OLD}, BASE, on="main")
    lay_out(tmp_path / root, {POLICY: NEW})
    git(tmp_path / "shop", "init", "-q")
    host = Host.at(tmp_path / root, env={"PATH": os.environ["PATH"], "GITHUB_WORKSPACE": str(tmp_path)})

    policy = select(host, PULL, CODE, github_client(client))

    assert names(policy) == (["old"], ["new"])
    assert policy.enforcement is Enforcement.IN_FORCE


def test_a_repository_that_a_step_creates_in_the_root_hides_no_checklist(tmp_path: Path, client: GitHub) -> None:
    client.commit({f"web/{POLICY}": OLD, POLICY: NEW}, BASE, on="main")
    lay_out(tmp_path / "web", {POLICY: NEW})
    git(tmp_path / "web", "init", "-q")
    host = Host.at(tmp_path / "web", env={"PATH": os.environ["PATH"], "GITHUB_WORKSPACE": str(tmp_path)})

    policy = select(host, PULL, touching(POLICY), github_client(client))

    assert names(policy) == (["old"], ["new"])
    assert policy.enforcement is Enforcement.IN_FORCE


def test_the_working_directory_of_a_step_is_a_folder_of_the_repository(
    tmp_path: Path, client: GitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.commit({f"web/{POLICY}": OLD}, BASE, on="main")
    lay_out(tmp_path / "web", {POLICY: NEW})
    monkeypatch.chdir(tmp_path / "web")
    host = Host.at(Path(), env={"PATH": os.environ["PATH"], "GITHUB_WORKSPACE": str(tmp_path)})

    assert names(select(host, PULL, CODE, github_client(client))) == (["old"], ["new"])


def test_a_change_of_the_checklist_of_a_folder_is_never_policy_only(tmp_path: Path, client: GitHub) -> None:
    client.commit({f"web/{POLICY}": OLD}, BASE, on="main")
    lay_out(tmp_path / "web", {POLICY: NEW})
    host = Host.at(tmp_path / "web", env={"PATH": os.environ["PATH"], "GITHUB_WORKSPACE": str(tmp_path)})

    policy = select(host, PULL, touching(POLICY), github_client(client))

    assert policy.enforcement is Enforcement.IN_FORCE


def test_a_run_without_the_tree_does_not_accept_a_first_checklist_of_a_folder(tmp_path: Path, client: GitHub) -> None:
    client.commit({POLICY: NEW, f"web/{POLICY}": NEW}, BASE, sha=HEAD)
    (tmp_path / "web").mkdir()
    host = Host.at(tmp_path / "web", env={"PATH": os.environ["PATH"], "GITHUB_WORKSPACE": str(tmp_path)})

    with pytest.raises(UsageError) as caught:
        select(host, PULL, CODE, github_client(client), NOT_CHECKED_OUT)

    assert str(caught.value) == (
        "there is no checklist at web/.github/readiness.yml or web/readiness.yml on main, and this run, which has not "
        "checked out the pull request, needs one there; write one with `gate init`"
    )


def test_a_run_without_the_tree_reads_the_proposal_from_the_head_and_ignores_the_workspace(
    tmp_path: Path, client: GitHub
) -> None:
    client.commit({POLICY: checklist("head | files | {paths: LICENSE} | exists")}, BASE, sha=HEAD)

    assert names(read(tmp_path, client, CODE, NOT_CHECKED_OUT)) == (["old"], ["head"])


def test_an_unreadable_proposal_is_ignored(tmp_path: Path, client: GitHub) -> None:
    client.faults.append(Fault("GET", "/contents/", 403, times=9, skip=1))

    assert names(read(tmp_path, client, CODE, NOT_CHECKED_OUT)) == (["old"], [])


# ------------------------------------------------------------------------------------------------------------- refusals


def refusal(folder: Path, client: GitHub | None, subject: Subject) -> str:
    with pytest.raises(UsageError) as caught:
        select(Host.at(folder), subject, CODE, github_client(client) if client else None)
    return str(caught.value)


def test_without_a_base_branch_there_is_no_trusted_checklist(tmp_path: Path, client: GitHub) -> None:
    assert refusal(tmp_path, client, replace(PULL, base_ref="")) == (
        "the event names no base branch, so there is no trusted checklist to judge this change by"
    )


def test_without_a_token_the_input_and_the_variable_are_named(tmp_path: Path) -> None:
    assert refusal(tmp_path, None, PULL) == (
        "the checklist of main, which judges this change, cannot be read without a token; set the input `github-token` "
        "of the action, or GITHUB_TOKEN for `gate check`"
    )


def test_a_refusal_without_a_permission_is_answered_with_the_needed_one(tmp_path: Path, client: GitHub) -> None:
    client.faults.append(Fault("GET", "/contents/", 403, times=9, message="no"))

    assert refusal(tmp_path, client, PULL) == (
        "the checklist of main, which judges this change, cannot be read: GitHub answered 403: no; give the job "
        "`permissions: {contents: read}`"
    )


def test_without_a_checklist_in_the_workspace_its_paths_are_named(tmp_path: Path) -> None:
    push = Subject("push")
    assert refusal(tmp_path, None, push) == (
        f"there is no checklist at .github/readiness.yml or readiness.yml under {tmp_path}; write one with `gate init`"
    )


def test_in_a_folder_of_a_repository_a_local_run_names_the_top(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    folder, person = tmp_path / "web", {"PATH": os.environ["PATH"]}
    folder.mkdir()

    for env, more in (
        (person, f"; the repository begins at {folder / '..'}, use its checklist with `--root {folder / '..'}`"),
        (person | {"GITHUB_WORKSPACE": str(tmp_path)}, ""),
    ):
        with pytest.raises(UsageError) as caught:
            load_from_workspace(Settings(root=folder), Host.at(folder, env=env))
        assert str(caught.value).endswith(f" under {folder}; write one with `gate init`{more}")


def test_a_checklist_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    lay_out(tmp_path, {POLICY: "x" * (MAX_BYTES + 1)})
    assert refusal(tmp_path, None, Subject("push")) == (
        "the checklist cannot be read: .github/readiness.yml has 1,000,001 bytes; at most 1,000,000 are read"
    )


def test_a_checklist_of_the_workspace_has_its_path(tmp_path: Path) -> None:
    lay_out(tmp_path, {OTHER: OLD})
    assert load_from_workspace(Settings(), Host.at(tmp_path)).file == OTHER
