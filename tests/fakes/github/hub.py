"""What people, apps and workflows do in the repository, without asking its API."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping
from typing import Any

from tests.fakes.contract import Json
from tests.fakes.github import git, shapes
from tests.fakes.github.git import Commit
from tests.fakes.github.state import BASE, GONE, HEAD, Issue, Pull, State

__all__ = ["BASE", "GONE", "HEAD", "GitHub", "Issue", "Pull"]


class GitHub(State):
    """The fake: its state, and what happens over there. Each act takes place now, and returns what it made."""

    def add(self, number: int, author: str, body: str) -> Json:
        """Writes a comment as somebody."""
        comment = shapes.comment(self, self.next_id(), number, author, body)
        self.comments.append(comment)
        return comment

    def edit(self, comment: Json, body: str) -> None:
        """Gives a comment another text."""
        self.tick()
        comment.update(body=body, updated_at=self.now)

    def bodies(self, author: str = "github-actions[bot]") -> list[str]:
        """What somebody's comments say."""
        return [one["body"] for one in self.comments if one["user"]["login"] == author]

    def open_issue(self, title: str, author: str = "alice", number: int | None = None, **more: Any) -> Issue:
        """Opens an issue; `more` are members of Issue."""
        number = number or max([*self.issues, *self.heads], default=0) + 1
        if (milestone := more.get("milestone")) and milestone not in self.milestones:
            self.milestones.append(milestone)
        self.issues[number] = Issue(number, title, author=author, created_at=self.now, updated_at=self.now, **more)
        return self.issues[number]

    def open_pull(
        self, number: int, head_sha: str, *, title: str = "A change", author: str = "alice", branch: str = "topic",
        base: str = "main", fork: str = "", draft: bool = False, **more: Any,
    ) -> Issue:  # fmt: skip
        """Opens a pull request; `more` are members of Issue."""
        self.heads[number] = head_sha
        pull = Pull(branch, base, self.branches.get(base, ""), fork, draft)
        return self.open_issue(title, author, number, pull=pull, **more)

    def advance(self, number: int, sha: str) -> Json:
        """Pushes to a pull request as its author: its head moves, and it learns of its base anew."""
        one = self.issue(number)
        assert one.pull is not None
        self.heads[number], one.updated_at = sha, self.now
        one.pull.base_sha = self.branches.get(one.pull.base, "")
        return self.push(one.author, sha, one.pull.branch)

    def commit(self, files: Mapping[str, bytes | str | None], *parents: str, on: str = "", **more: Any) -> str:
        """Makes a commit of files (None removes one) on its first parent, moves the branch `on`, returns its name.

        `more` are members of Commit, `sha` among them.
        """
        before = dict(self.commits[parents[0]].files) if parents else {}
        given = {path: text.encode() if isinstance(text, str) else text for path, text in files.items()}
        tree = {path: data for path, data in {**before, **given}.items() if data is not None}
        sha = more.pop("sha", "") or git.sha_of(sorted(tree.items()), parents, len(self.commits))
        self.commits[sha] = Commit(sha, tree, parents, **{"at": self.now, **more})
        if on:
            self.branches[on] = sha
        return sha

    def push(self, author: str, after: str = HEAD, branch: str = "topic") -> Json:
        """Pushes a commit to a branch as somebody; the commit itself is made by `commit`."""
        made = shapes.push(self, author, after, branch)
        self.pushes.append(made)
        return made

    def review(self, number: int, author: str, state: str = "APPROVED", commit: str = "", **more: Any) -> Json:
        """Reviews a pull request, by default what is at its head."""
        made = shapes.review(self, number, author, state, commit or self.heads[number]) | more
        self.reviews.setdefault(number, []).append(made)
        return made

    def release(self, tag: str, **more: Any) -> Json:
        """Publishes a release; `more` are members such as `draft`, `prerelease`, `published_at`."""
        made = shapes.release(self, self.next_id(), tag) | more
        self.releases.append(made)
        return made

    # --------------------------------------------------------------------------------------------- what workflows do

    def run(
        self, workflow: str = "ci.yml", *, head_sha: str = HEAD, branch: str = "topic", event: str = "pull_request",
        status: str = "completed", conclusion: str | None = "success", fork: str = "", **more: Any,
    ) -> Json:  # fmt: skip
        """Runs a workflow, here called by the name of its file."""
        if workflow not in [one["path"].rpartition("/")[2] for one in self.workflows]:
            self.workflows.append(shapes.workflow(self, self.next_id(), workflow))
        made = shapes.run(self, self.next_id(), workflow, fork or self.repo) | {
            "head_sha": head_sha, "head_branch": branch, "event": event, "status": status, "conclusion": conclusion,
        } | more  # fmt: skip
        self.runs.append(made)
        return made

    def job(self, run: Json, name: str = "test", conclusion: str | None = "success", **more: Any) -> Json:
        """Runs a job of a run."""
        made = shapes.job(self, self.next_id(), run, name, conclusion) | more
        self.jobs.append(made)
        return made

    def artifact(self, run: Json, name: str, files: Mapping[str, bytes | str] | bytes, **more: Any) -> Json:
        """Uploads an artifact of a run: files, or the bytes of the archive themselves."""
        data = files if isinstance(files, bytes) else _zipped(files)
        digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
        made = shapes.artifact(self, self.next_id(), run, name, len(data)) | {"digest": digest} | more
        self.artifacts.append(made)
        self.zips[made["id"]] = data
        return made

    def status(self, sha: str, context: str, state: str, author: str = "github-actions[bot]", **more: Any) -> Json:
        """Posts a commit status."""
        made = shapes.status(self, sha, context, state, author) | more
        self.statuses.setdefault(sha, []).append(made)
        return made

    def check(self, sha: str, name: str, conclusion: str | None, author: str = "github-actions[bot]") -> Json:
        """Makes a check run; without a conclusion one that is queued."""
        made = shapes.check(self, self.next_id(), sha, name, author)
        if conclusion:
            made |= {"status": "completed", "conclusion": conclusion, "completed_at": self.now}
        self.checks.append(made)
        return made

    # ---------------------------------------------------------------------------------------------- what scanners do

    def code_alert(self, rule: str, level: str | None = "high", severity: str = "error", **more: Any) -> Json:
        """Finds something by code scanning; `level` is the security severity, which a rule need not have."""
        self.code_alerts = self.code_alerts or []
        made = shapes.code_alert(self, len(self.code_alerts) + 1, rule, level, severity) | more
        self.code_alerts.append(made)
        return made

    def dependabot_alert(self, package: str, severity: str = "high", **more: Any) -> Json:
        """Finds a dependency with a known vulnerability."""
        made = shapes.dependabot_alert(self, len(self.dependabot_alerts) + 1, package, severity) | more
        self.dependabot_alerts.append(made)
        return made


def _zipped(files: Mapping[str, bytes | str]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in files.items():
            archive.writestr(zipfile.ZipInfo(path), data)
    return held.getvalue()
