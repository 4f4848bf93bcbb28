"""The fake with what people, apps and workflows do in the repository without the API."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping
from typing import Any

from tests.fakes.contract import Json
from tests.fakes.github import git, payloads
from tests.fakes.github.git import Commit
from tests.fakes.github.state import BASE, GONE, HEAD, Issue, Pull, State

__all__ = ["BASE", "GONE", "HEAD", "GitHub", "Issue", "Pull"]


class GitHub(State):
    """The fake: its state, and methods that change it. Each one happens now and returns the created entry."""

    def repository(self, name: str, readers: frozenset[str] | None = None) -> GitHub:
        """Creates another repository on this server, without commits; by default everybody can read it.

        A commit on none of its branches is one of a fork: GitHub serves it under the name of the repository too.
        """
        other = GitHub(name, heads={}, commits={}, branches={}, accounts=self.accounts, readers=readers)
        other.violations = self.violations
        self.other_repositories[name.lower()] = other
        return other

    def add(self, number: int, author: str, body: str) -> Json:
        """Posts a comment as the author."""
        comment = payloads.comment(self, self.next_id(), number, author, body)
        self.comments.append(comment)
        return comment

    def edit(self, comment: Json, body: str) -> None:
        """Changes the text of a comment."""
        self.tick()
        comment.update(body=body, updated_at=self.now)

    def bodies(self, author: str = "github-actions[bot]") -> list[str]:
        """The texts of the author's comments."""
        return [comment["body"] for comment in self.comments if comment["user"]["login"] == author]

    def open_issue(self, title: str, author: str = "alice", number: int | None = None, **more: Any) -> Issue:
        """Opens an issue; `more` are fields of Issue."""
        number = number or max([*self.issues, *self.heads], default=0) + 1
        if (milestone := more.get("milestone")) and milestone not in self.milestones:
            self.milestones.append(milestone)
        self.issues[number] = Issue(number, title, author=author, created_at=self.now, updated_at=self.now, **more)
        return self.issues[number]

    def open_pull(
        self, number: int, head_sha: str, *, title: str = "A change", author: str = "alice", branch: str = "topic",
        base: str = "main", fork: str = "", draft: bool = False, **more: Any,
    ) -> Issue:  # fmt: skip
        """Opens a pull request; `more` are fields of Issue."""
        self.heads[number] = head_sha
        pull = Pull(branch, base, self.branches.get(base, ""), fork, draft)
        return self.open_issue(title, author, number, pull=pull, **more)

    def advance(self, number: int, sha: str) -> Json:
        """Pushes to a pull request as its author: its head moves, and its base commit is updated."""
        issue = self.issue(number)
        assert issue.pull is not None
        self.heads[number], issue.updated_at = sha, self.now
        issue.pull.base_sha = self.branches.get(issue.pull.base, "")
        return self.push(issue.author, sha, issue.pull.branch)

    def commit(self, files: Mapping[str, bytes | str | None], *parents: str, on: str = "", **more: Any) -> str:
        """Commits files (None deletes one) on the first parent, moves the branch `on`, and returns the SHA.

        `more` are fields of Commit, including `sha`.
        """
        base_files = dict(self.commits[parents[0]].files) if parents else {}
        contents = {path: text.encode() if isinstance(text, str) else text for path, text in files.items()}
        tree = {path: data for path, data in {**base_files, **contents}.items() if data is not None}
        sha = more.pop("sha", "") or git.sha_of(sorted(tree.items()), parents, len(self.commits))
        self.commits[sha] = Commit(sha, tree, parents, **{"at": self.now, **more})
        if on:
            self.branches[on] = sha
        return sha

    def push(self, author: str, after: str = HEAD, branch: str = "topic") -> Json:
        """Pushes a commit to a branch as the author; `commit` creates the commit itself."""
        entry = payloads.push(self, author, after, branch)
        self.pushes.append(entry)
        return entry

    def review(self, number: int, author: str, state: str = "APPROVED", commit: str = "", **more: Any) -> Json:
        """Reviews a pull request, by default at its head."""
        entry = payloads.review(self, number, author, state, commit or self.heads[number]) | more
        self.reviews.setdefault(number, []).append(entry)
        return entry

    def release(self, tag: str, **more: Any) -> Json:
        """Publishes a release; `more` are members such as `draft`, `prerelease`, `published_at`."""
        entry = payloads.release(self, self.next_id(), tag) | more
        self.releases.append(entry)
        return entry

    # --------------------------------------------------------------------------------------------- what workflows do

    def run(
        self, workflow: str = "ci.yml", *, head_sha: str = HEAD, branch: str = "topic", event: str = "pull_request",
        status: str = "completed", conclusion: str | None = "success", fork: str = "", **more: Any,
    ) -> Json:  # fmt: skip
        """Runs a workflow, named by its file."""
        if workflow not in [entry["path"].rpartition("/")[2] for entry in self.workflows]:
            self.workflows.append(payloads.workflow(self, self.next_id(), workflow))
        entry = payloads.run(self, self.next_id(), workflow, fork or self.repo) | {
            "head_sha": head_sha, "head_branch": branch, "event": event, "status": status, "conclusion": conclusion,
        } | more  # fmt: skip
        self.runs.append(entry)
        return entry

    def job(self, run: Json, name: str = "test", conclusion: str | None = "success", **more: Any) -> Json:
        """Runs a job of a workflow run."""
        entry = payloads.job(self, self.next_id(), run, name, conclusion) | more
        self.jobs.append(entry)
        return entry

    def artifact(self, run: Json, name: str, files: Mapping[str, bytes | str] | bytes, **more: Any) -> Json:
        """Uploads an artifact of a run: files, or the bytes of the archive."""
        data = files if isinstance(files, bytes) else _zipped(files)
        digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
        entry = payloads.artifact(self, self.next_id(), run, name, len(data)) | {"digest": digest} | more
        self.artifacts.append(entry)
        self.zips[entry["id"]] = data
        return entry

    def status(self, sha: str, context: str, state: str, author: str = "github-actions[bot]", **more: Any) -> Json:
        """Posts a commit status."""
        entry = payloads.status(self, sha, context, state, author) | more
        self.statuses.setdefault(sha, []).append(entry)
        return entry

    def check(
        self, sha: str, name: str, conclusion: str | None, author: str = "github-actions[bot]", run: Json | None = None
    ) -> Json:
        """Creates a check run, in the check suite of a workflow run if given; without a conclusion it is queued."""
        entry = payloads.check(self, self.next_id(), sha, name, author)
        if run:
            url = f"{run['html_url']}/job/{entry['id']}"
            entry |= {"check_suite": {"id": run["check_suite_id"]}, "details_url": url}
        if conclusion:
            entry |= {"status": "completed", "conclusion": conclusion, "completed_at": self.now}
        self.checks.append(entry)
        return entry

    # ---------------------------------------------------------------------------------------------- what scanners do

    def code_alert(self, rule: str, level: str | None = "high", severity: str = "error", **more: Any) -> Json:
        """Adds a code scanning alert; `level` is the security severity, which is optional."""
        self.code_alerts = self.code_alerts or []
        entry = payloads.code_alert(self, len(self.code_alerts) + 1, rule, level, severity) | more
        self.code_alerts.append(entry)
        return entry

    def dependabot_alert(self, package: str, severity: str = "high", **more: Any) -> Json:
        """Adds a Dependabot alert."""
        entry = payloads.dependabot_alert(self, len(self.dependabot_alerts) + 1, package, severity) | more
        self.dependabot_alerts.append(entry)
        return entry


def _zipped(files: Mapping[str, bytes | str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in files.items():
            archive.writestr(zipfile.ZipInfo(path), data)
    return buffer.getvalue()
