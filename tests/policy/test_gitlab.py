"""A job of GitLab: its merge request is the subject, and the checklist of the target branch decides."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from gate.config.gitlab import GitLabJob
from gate.model.subject import Run, Subject
from gate.policy.gitlab import read_subject
from tests.command import GREEN, Result, checklist, environment, lay_out, run
from tests.fakes.gitlab import GitLab, serving
from tests.git import git

STRICT = checklist("tests | tests | {reports: junit.xml} | [failed == 0, passed >= 2]")
LENIENT = checklist("tests | tests | {reports: junit.xml} | failed == 0")
HEAD, BASE = "a" * 40, "b" * 40

VARIABLES = {
    "GITLAB_CI": "true",
    "CI": "true",
    "CI_API_V4_URL": "http://127.0.0.1:9/api/v4",
    "CI_SERVER_URL": "https://gitlab.example",
    "CI_PROJECT_ID": "42",
    "CI_PROJECT_PATH": "group/sub/shop",
    "CI_COMMIT_SHA": HEAD,
    "CI_DEFAULT_BRANCH": "main",
    "CI_PIPELINE_ID": "12",
    "CI_JOB_ID": "34",
    "CI_JOB_URL": "https://gitlab.example/group/sub/shop/-/jobs/34",
}
MERGE_REQUEST = {
    "CI_PIPELINE_SOURCE": "merge_request_event",
    "CI_MERGE_REQUEST_IID": "7",
    "CI_MERGE_REQUEST_PROJECT_ID": "42",
    "CI_MERGE_REQUEST_PROJECT_PATH": "group/sub/shop",
    "CI_MERGE_REQUEST_SOURCE_PROJECT_PATH": "group/sub/shop",
    "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME": "topic",
    "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
    "CI_MERGE_REQUEST_DIFF_BASE_SHA": BASE,
    "CI_MERGE_REQUEST_LABELS": "bug, needs review",
    "CI_MERGE_REQUEST_DRAFT": "true",
}


def subject(**variables: str) -> Subject:
    job = GitLabJob.from_environment(VARIABLES | variables)
    assert job is not None
    return read_subject(job)


def test_a_merge_request_is_a_pull_request() -> None:
    assert subject(**MERGE_REQUEST) == Subject(
        event="pull_request",
        trigger="pull_request",
        repo="group/sub/shop",
        head_sha=HEAD,
        tested_sha=HEAD,
        branch="topic",
        base_ref="main",
        base_sha=BASE,
        pull_request=7,
        head_repo="group/sub/shop",
        is_draft=True,
        labels=frozenset({"bug", "needs review"}),
        run_url="https://gitlab.example/group/sub/shop/-/jobs/34",
        run=Run(12, 34),
        on_gitlab=True,
    )


def test_a_pipeline_for_merged_results_tests_the_merge_commit() -> None:
    merged = subject(**MERGE_REQUEST, CI_MERGE_REQUEST_SOURCE_BRANCH_SHA="c" * 40)

    assert (merged.head_sha, merged.tested_sha) == ("c" * 40, HEAD)


def test_a_merge_request_of_another_project_is_a_fork() -> None:
    fork = subject(**(MERGE_REQUEST | {"CI_MERGE_REQUEST_SOURCE_PROJECT_PATH": "mallory/shop"}))

    assert (fork.is_fork, fork.head_repo) == (True, "mallory/shop")
    assert not subject(**MERGE_REQUEST).is_fork


@pytest.mark.parametrize(
    ("source", "event", "trigger"),
    [("push", "push", "push"), ("schedule", "schedule", "schedule"), ("web", "workflow_dispatch", "push")],
)
def test_a_branch_has_the_event_of_its_pipeline(source: str, event: str, trigger: str) -> None:
    branch = subject(CI_PIPELINE_SOURCE=source, CI_COMMIT_BRANCH="main")

    assert (branch.event, branch.trigger, branch.branch) == (event, trigger, "main")
    assert branch.is_default_branch
    assert not subject(CI_PIPELINE_SOURCE=source, CI_COMMIT_BRANCH="topic").is_default_branch


@pytest.mark.parametrize("sha", ["--output=x", "HEAD", "a" * 39, "A" * 40])
def test_what_is_no_commit_is_not_used_as_one(sha: str) -> None:
    changed = subject(**(MERGE_REQUEST | {"CI_MERGE_REQUEST_DIFF_BASE_SHA": sha}), CI_COMMIT_SHA=sha)

    assert (changed.base_sha, changed.head_sha) == ("", "")


def test_outside_of_gitlab_there_is_no_job() -> None:
    assert GitLabJob.from_environment(MERGE_REQUEST) is None


# ------------------------------------------------------------------------------------------------------ a whole run


@pytest.fixture
def gitlab() -> Iterator[GitLab]:
    with serving(GitLab(path="group/sub/shop")) as fake:
        yield fake


def commit(folder: Path, files: dict[str, str], message: str) -> str:
    lay_out(folder, files)
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", message)
    return git(folder, "rev-parse", "HEAD").strip()


def check(
    folder: Path, gitlab: GitLab, files: dict[str, str], *flags: str, base: str = "",
    before: Mapping[str, str] | None = None, **variables: str,
) -> Result:  # fmt: skip
    """Runs the gate on a merge request whose base has the strict checklist, or the files `before`."""
    folder.mkdir(exist_ok=True)
    git(folder, "init", "--quiet", "--initial-branch", "main")
    checklists = {"readiness.yml": STRICT} if before is None else before
    first = commit(folder, {**checklists, "junit.xml": GREEN, "a.py": "x = 1\n"}, "base")
    git(folder, "checkout", "--quiet", "-b", "topic")
    head = commit(folder, files, "topic")
    gitlab.head = head
    gitlab.commits = {head}
    (folder / "junit.xml").write_text(GREEN, encoding="utf-8")
    env = {
        **environment(folder), **VARIABLES, **MERGE_REQUEST, "CI_API_V4_URL": gitlab.url, "CI_COMMIT_SHA": head,
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": base or first, "GATE_GITLAB_TOKEN": "glpat-gate", **variables,
    }  # fmt: skip
    return run(folder, env, "check", *flags)


def test_the_checklist_of_the_target_branch_decides(tmp_path: Path, gitlab: GitLab) -> None:
    result = check(tmp_path, gitlab, {"readiness.yml": LENIENT, "b.py": "y = 2\n"}, "--comment", "always")

    assert result.code == 1, result.output
    assert "passed is 1, expected >= 2" in result.out
    assert "readiness.yml on main" in result.out
    (note,) = gitlab.bodies()
    assert note.startswith("<!-- readiness-gate key=readiness head=")
    assert "https://gitlab.example/group/sub/shop/-/" in note


def test_a_base_policy_is_that_of_the_target_branch(tmp_path: Path, gitlab: GitLab) -> None:
    extending = "version: 1\nextends: policies/base.yml\n"
    before = {"readiness.yml": extending, "policies/base.yml": STRICT}

    result = check(tmp_path, gitlab, {"policies/base.yml": LENIENT, "b.py": "y = 2\n"}, before=before)
    without = check(tmp_path / "without", gitlab, {"b.py": "y = 2\n"}, before={"readiness.yml": extending})

    assert result.code == 1, result.output
    assert "passed is 1, expected >= 2" in result.out
    assert without.code == 2
    assert "there is no file `policies/base.yml`" in without.output


def test_a_run_sets_the_status_of_the_commit(tmp_path: Path, gitlab: GitLab) -> None:
    result = check(tmp_path, gitlab, {"b.py": "y = 2\n"}, "--status", "always", "--no-enforce")

    assert result.code == 0, result.output
    ((status, name, pipeline),) = [(s["status"], s["name"], s["pipeline_id"]) for s in gitlab.statuses]
    assert (status, name, pipeline) == ("success", "gate/readiness", "12")


def test_by_default_nothing_is_sent_to_gitlab(tmp_path: Path, gitlab: GitLab) -> None:
    assert check(tmp_path, gitlab, {"b.py": "y = 2\n"}).code == 1
    assert gitlab.requests == []


def test_a_dry_run_says_what_it_would_write(tmp_path: Path, gitlab: GitLab) -> None:
    flags = ("--comment", "always", "--status", "always", "--dry-run")
    result = check(tmp_path, gitlab, {"b.py": "y = 2\n"}, *flags)

    assert "would write or update the note of gate readiness on group/sub/shop!7" in result.out
    assert "would set the status gate/readiness of " in result.out
    assert gitlab.requests == []


def test_a_token_that_is_refused_does_not_change_the_decision(tmp_path: Path, gitlab: GitLab) -> None:
    gitlab.tokens.clear()

    result = check(tmp_path, gitlab, {"b.py": "y = 2\n"}, "--comment", "always")

    assert result.code == 1
    assert "GitLab answered 401" in result.err
    assert "glpat-gate" not in result.output


def test_a_checkout_without_the_base_is_undecided(tmp_path: Path, gitlab: GitLab) -> None:
    result = check(tmp_path, gitlab, {"b.py": "y = 2\n"}, "--comment", "always", base="c" * 40)

    assert result.code == 2
    assert "the checkout does not contain ccccccc; set the variable `GIT_DEPTH: 0` of the job" in " ".join(
        result.out.split()
    )
    assert len(gitlab.bodies()) == 1


def test_a_pipeline_without_a_base_is_undecided(tmp_path: Path, gitlab: GitLab) -> None:
    result = check(tmp_path, gitlab, {"b.py": "y = 2\n"}, CI_MERGE_REQUEST_DIFF_BASE_SHA="")

    assert result.code == 2
    assert "CI_MERGE_REQUEST_DIFF_BASE_SHA is empty" in result.out


def test_the_change_begins_at_the_base_of_the_diff(tmp_path: Path, gitlab: GitLab) -> None:
    files = {"readiness.yml": LENIENT}
    result = check(tmp_path, gitlab, files)

    assert result.code == 0, result.output  # it only edits the policy, which the change shows
    assert "only edits the policy" in result.out


@pytest.mark.parametrize(
    "option", [("--check-run",), ("--audit", "always"), ("--reported", "result.json"), ("--notify", "json:HOOK")]
)
def test_what_only_github_has_is_refused(tmp_path: Path, gitlab: GitLab, option: tuple[str, ...]) -> None:
    result = check(tmp_path, gitlab, {"b.py": "y = 2\n"}, *option)

    assert (result.code, result.err.split()[1]) == (2, option[0])
    assert "[github-option]" in result.err


def test_an_event_is_for_local_runs(tmp_path: Path, gitlab: GitLab) -> None:
    result = check(tmp_path, gitlab, {"b.py": "y = 2\n"}, "--event", "push")

    assert "--event push is for local runs; leave it out, this run is on pull_request [event-in-workflow]" in result.err


def test_a_run_elsewhere_imports_nothing_for_gitlab(tmp_path: Path) -> None:
    lay_out(tmp_path, {"readiness.yml": LENIENT, "junit.xml": GREEN})
    program = (
        "import sys; from gate.cli.main import run; run(['check']); "
        "print('modules', [name for name in sys.modules if name.startswith('gate.') and name.endswith('gitlab')])"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment(tmp_path), capture_output=True, text=True, check=False, timeout=60
    )

    assert done.stdout.splitlines()[-1] == "modules []"


GITHUB_WORDS = ("pull request", "fetch-depth", "actions/checkout", "the input `", "permissions:", "GITHUB_TOKEN")


def test_a_job_of_gitlab_reads_gitlabs_words(tmp_path: Path, gitlab: GitLab) -> None:
    items = (
        "approvals | approvals | {} | approved >= 1",
        "cov | coverage | {reports: cov.xml} | patch_coverage >= 80%",
    )
    files = {"readiness.yml": checklist(*items), "b.py": "y = 2\n"}
    result = check(tmp_path, gitlab, files, "--comment", "always")
    (note,) = gitlab.bodies()

    assert "merge request" in result.out
    assert [word for word in GITHUB_WORDS if word in " ".join((result.out + note).split())] == []
