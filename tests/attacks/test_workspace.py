"""The artifact is unpacked into the workspace, so an attacker can place a complete repository there."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from gate.adapters.host import Host
from gate.adapters.repository import Repository
from gate.formats.documents import git_diff
from gate.model.errors import EvidenceError
from tests.attacks.second_stage import JUNIT, POLICY, Stage, boolean_fact, with_facts
from tests.command import checklist, lay_out
from tests.fakes import events
from tests.fakes.github import BASE, HEAD
from tests.git import git


def forge_repository(stage: Stage) -> None:
    """Creates a repository whose HEAD is the head commit of the pull request, with the licence that it lacks."""
    lay_out(stage.folder, {"LICENSE": "Apache", "junit.xml": JUNIT})
    git(stage.folder, "init", "-q", "-b", "main")
    git(stage.folder, "add", "-A")
    git(stage.folder, "commit", "-q", "-m", "all is well")
    head = git(stage.folder, "rev-parse", "HEAD")
    client = stage.client
    client.commit({"a.py": "1"}, *client.commits[HEAD].parents, sha=head)
    client.heads[7] = stage.workflow.head = head


def test_a_repository_in_the_artifact_is_not_the_tree_of_the_pull_request(stage: Stage, saved: Any) -> None:
    forge_repository(stage)
    saved = saved | {"subject": saved["subject"] | {"head_sha": stage.workflow.head}}

    assert stage.judge(saved).code == 1
    assert "not verified by this one: tests, paper." in stage.comment()


PROGRAM = "touch {sign}; false"

TRAPS = {
    "a promisor remote that is a program": '[remote "origin"]\n\turl = .\n\tpromisor = true\n\tuploadpack = "{run};"\n'
    "[extensions]\n\tpartialClone = origin\n[core]\n\trepositoryformatversion = 1\n",
    "a file system monitor": '[core]\n\tfsmonitor = "{run}"\n',
    "an external diff program": '[diff]\n\texternal = "{run}"\n',
    "a clean filter": '[filter "x"]\n\tclean = "{run}"\n',
    "a filter process": '[filter "x"]\n\tprocess = "{run}"\n\trequired = true\n',
    "a signature program": '[log]\n\tshowSignature = true\n[gpg]\n\tprogram = "{run}"\n',
    "hooks, pager and ssh command": '[core]\n\thooksPath = "hooks"\n\tpager = "{run}"\n\tsshCommand = "{run}"\n',
}
"""git configuration that names a program to run."""


@pytest.fixture(scope="module")
def bait(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository whose files have a filter."""
    folder = tmp_path_factory.mktemp("bait")
    git(folder, "init", "-q", "-b", "main")
    lay_out(folder, {".gitattributes": "* filter=x\n", "a.txt": "one\n", "junit.xml": JUNIT})
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "a commit")
    return folder


def set_trap(stage: Stage, bait: Path, trap: str) -> Path:
    """Creates a repository with this configuration in the workspace. Returns the file that its program would create."""
    sign = stage.tmp_path / "was-here"
    shutil.copytree(bait, stage.folder, dirs_exist_ok=True)
    lay_out(stage.folder, {"a.txt": "two\n"})
    with (stage.folder / ".git" / "config").open("a") as config:
        config.write(TRAPS[trap].replace("{run}", PROGRAM.format(sign=sign)))
    return sign


@pytest.mark.parametrize("trap", TRAPS)
def test_a_repository_in_the_artifact_runs_no_program(stage: Stage, bait: Path, saved: Any, trap: str) -> None:
    sign = set_trap(stage, bait, trap)

    assert stage.judge(with_facts(saved, 1, exists=boolean_fact(value=True))).code == 0
    assert not sign.exists()


@pytest.mark.parametrize("fork", [events.FORK, ""])
@pytest.mark.parametrize("trap", TRAPS)
def test_a_base_to_compare_with_runs_no_program_of_the_artifact(
    stage: Stage, bait: Path, saved: Any, trap: str, fork: str
) -> None:
    sign = set_trap(stage, bait, trap)
    stage.client.open_pull(7, HEAD, fork=fork, author="mallory", labels=["safe"])
    stage.workflow.fork = fork

    assert stage.judge(saved, base="HEAD").code == 2
    assert not sign.exists()
    assert "base HEAD is compared with the working tree, and this run (workflow_run) has not checked out" in (
        stage.comment()
    )


@pytest.mark.parametrize("event", ["issue_comment", "pull_request_target", "pull_request_review"])
@pytest.mark.parametrize("trap", TRAPS)
def test_no_event_runs_a_program_that_the_workspace_configures(stage: Stage, bait: Path, trap: str, event: str) -> None:
    sign = set_trap(stage, bait, trap)
    aged = checklist("tests | tests | {reports: junit.xml, max_age: 9d} | [failed == 0, total >= 3]")
    stage.client.commit({POLICY: aged}, sha=BASE, on="main")
    head = git(stage.folder, "rev-parse", "HEAD")
    stage.client.commit({"a.py": "1"}, BASE, sha=head)
    stage.client.open_pull(7, head, author="mallory")

    result = stage.workflow.run(event, {"base": "HEAD"})

    assert result.code in {0, 2}
    assert not sign.exists()


def test_a_checklist_in_the_workspace_is_not_used(stage: Stage, saved: Any) -> None:
    lay_out(stage.folder, {POLICY: checklist("easy | files | {paths: junit.xml} | exists"), "junit.xml": ""})

    assert stage.judge(saved).code == 1
    assert "easy" not in stage.comment()


def test_git_itself_runs_the_program(stage: Stage, bait: Path) -> None:
    sign = set_trap(stage, bait, "a promisor remote that is a program")

    with pytest.raises(subprocess.CalledProcessError):
        git(stage.folder, "merge-base", "--is-ancestor", HEAD, "HEAD")
    assert sign.exists()


def test_our_git_commands_do_not_fetch(stage: Stage, bait: Path) -> None:
    sign = set_trap(stage, bait, "a promisor remote that is a program")

    with pytest.raises(EvidenceError):
        Host.at(stage.folder).repository.git("merge-base", "--is-ancestor", HEAD, "HEAD")
    assert not sign.exists()


FILTERS = [trap for trap in TRAPS if "filter" in trap]


def compare_commits(stage: Stage, bait: Path, trap: str, *, is_changed: bool) -> tuple[Path, Repository]:
    """A repository with two commits and this trap; `is_changed` says whether a file differs from the second one."""
    sign = set_trap(stage, bait, trap)
    lay_out(stage.folder, {"a.txt": "two\n" * 5000})
    config = stage.folder / ".git" / "config"
    text = config.read_text()
    shutil.copy(bait / ".git" / "config", config)
    git(stage.folder, "commit", "-q", "-a", "-m", "another commit")
    config.write_text(text)
    if is_changed:
        lay_out(stage.folder, {"a.txt": "six\n" * 5000})
    return sign, Host.at(stage.folder).repository


@pytest.mark.parametrize("trap", FILTERS)
@pytest.mark.parametrize("is_changed", [True, False])
def test_a_diff_of_two_commits_starts_no_filter_although_the_configuration_is_not_read(
    stage: Stage, bait: Path, trap: str, is_changed: bool
) -> None:
    sign, repository = compare_commits(stage, bait, trap, is_changed=is_changed)

    diff = repository.git("diff", *git_diff.OPTIONS, "HEAD~1", "HEAD", "--")
    assert diff.count(b"\n+two") == 5000
    assert not sign.exists()


@pytest.mark.parametrize("trap", FILTERS)
def test_a_diff_of_the_working_tree_would_start_a_filter_and_ours_does_not(stage: Stage, bait: Path, trap: str) -> None:
    sign, repository = compare_commits(stage, bait, trap, is_changed=True)

    repository.git("diff", *git_diff.OPTIONS, "HEAD", "--")
    assert not sign.exists()
    with contextlib.suppress(subprocess.CalledProcessError):
        git(stage.folder, "diff", "HEAD", "--")
    assert sign.exists()
