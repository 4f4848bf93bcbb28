"""GitLab CI/CD: the subject of a job, and the checklist that decides about a merge request.

A merge request is judged by the checklist at the commit of the target branch that its diff begins at, which git has.
The pipeline of a merge request is defined by its own `.gitlab-ci.yml`, so the gate guards against mistakes there, and
approval rules for that file against intent.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from gate.adapters.repository import Repository
from gate.config.gitlab import GitLabJob
from gate.config.settings import Settings
from gate.model.codes import Code
from gate.model.errors import EvidenceError, UsageError
from gate.model.events import PULL_REQUEST, WORKFLOW_DISPATCH
from gate.model.evidence import Cause
from gate.model.subject import Run, Subject


def refuse_github_options(settings: Settings) -> None:
    """Refuses what only GitHub has, in a job of GitLab.

    Raises:
        UsageError: with such an option.
    """
    options = {
        "--check-run": (settings.check_run, "use `--code-quality FILE`"),
        "--audit": (settings.audit != "never", "read the result of the scheduled pipeline"),
        "--notify": (bool(settings.notify), "use the notifications that GitLab sends about pipelines"),
        "--reported": (settings.self_reported is not None, "run the gate in the pipeline of the merge request"),
    }
    for option, (is_used, advice) in options.items():
        if is_used:
            raise UsageError(Code.GITHUB_OPTION, f"{option} is for GitHub, and this is a job of GitLab; {advice}")


def read_subject(job: GitLabJob) -> Subject:
    """The subject of a job: its merge request, or its branch."""
    merge_request = job.merge_request
    trigger = "push" if job.event == WORKFLOW_DISPATCH else job.event  # its job is on the commit: no status is needed
    commit = Subject(
        event=job.event,
        trigger=trigger,
        repo=job.path,
        head_sha=job.sha,
        tested_sha=job.sha,
        branch=job.branch,
        run_url=job.url,
        run=Run(job.pipeline, job.job),
        is_default_branch=bool(job.branch) and job.branch == job.default_branch,
        on_gitlab=True,
    )
    if merge_request is None:
        return commit
    return replace(
        commit,
        event=PULL_REQUEST,
        trigger=PULL_REQUEST,
        head_sha=merge_request.head_sha,
        branch=merge_request.branch,
        base_ref=merge_request.base_ref,
        base_sha=merge_request.base_sha,
        pull_request=merge_request.number,
        head_repo=merge_request.head_project,
        is_fork=merge_request.is_fork,
        is_draft=merge_request.is_draft,
        labels=merge_request.labels,
        is_default_branch=False,
    )


def read_base_file(repository: Repository, sha: str, paths: Iterable[str], limit: int) -> tuple[str, bytes] | None:
    """The first of the paths that exists at the base commit, with its content; None when none does.

    Raises:
        UsageError: when the checkout does not have the commit, or the file is too large.
    """
    unreadable = "the checklist of the target branch, which judges this change, cannot be read"
    if not sha:
        raise UsageError(
            Code.EVENT_WITHOUT_BASE, f"{unreadable}: CI_MERGE_REQUEST_DIFF_BASE_SHA is empty; run the gate in a "
            "merge request pipeline",
        )  # fmt: skip
    try:
        for path in paths:
            if repository.git_text("ls-tree", "--full-tree", "--name-only", sha, "--", f":(literal,top){path}"):
                return path, repository.git("cat-file", "blob", f"{sha}:{path}", limit=limit)
    except EvidenceError as error:
        if error.cause is Cause.TOO_LARGE:
            raise UsageError(Code.CHECKLIST_TOO_LARGE, f"{unreadable}: {error.detail}") from None
        advice = "set the variable `GIT_DEPTH: 0` of the job"
        message = f"{unreadable}: the checkout does not contain {sha[:7]}; {advice}"
        raise UsageError(Cause.SHALLOW_CHECKOUT, message) from None
    return None
