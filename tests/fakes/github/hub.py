"""The state: one repository on GitHub, who may do what, what goes wrong, and what was asked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.fakes.contract import Json
from tests.fakes.github import git, shapes
from tests.fakes.github.accounts import Account
from tests.fakes.github.exchange import Ask, Fault, not_found
from tests.fakes.github.git import Commit

HEAD = "a" * 40
BASE = "b" * 40
NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)

Hook = Callable[[Ask], None]


@dataclass
class Pull:
    """What a pull request is besides an issue; `fork` is the name of the repository that its head is in."""

    branch: str = "topic"
    base: str = "main"
    fork: str = ""
    draft: bool = False
    merged: bool = False


@dataclass
class Issue:
    """An issue, or with `pull` a pull request."""

    number: int
    title: str = "A title"
    body: str | None = None
    author: str = "alice"
    state: str = "open"
    state_reason: str | None = None
    labels: list[str] = field(default_factory=list)
    assignees: list[str] = field(default_factory=list)
    milestone: str | None = None
    created_at: str = ""
    updated_at: str = ""
    closed_at: str | None = None
    pull: Pull | None = None


@dataclass
class GitHub:
    """One repository with its pull request 7 from `topic` (HEAD) into `main` (BASE), and what happens to it.

    What the API lists is held as JSON with the members that matter; the others get neutral values when it is shown.
    """

    repo: str = "acme/shop"
    enterprise: bool = False
    """An Enterprise Server, whose API is under /api/v3."""
    clock: datetime = NOW
    """The time over there; a second later after each write."""
    heads: dict[int, str] = field(default_factory=lambda: {7: HEAD})
    """The commit at the head of each pull request."""
    issues: dict[int, Issue] = field(default_factory=dict)
    comments: list[Json] = field(default_factory=list)
    reviews: dict[int, list[Json]] = field(default_factory=dict)
    statuses: dict[str, list[Json]] = field(default_factory=dict)
    """By commit, oldest first."""
    checks: list[Json] = field(default_factory=list)
    commits: dict[str, Commit] = field(default_factory=lambda: {BASE: Commit(BASE), HEAD: Commit(HEAD, {}, (BASE,))})
    branches: dict[str, str] = field(default_factory=lambda: {"main": BASE})
    tags: dict[str, str] = field(default_factory=dict)
    rules: dict[str, list[Json]] = field(default_factory=dict)
    """By branch."""
    labels: dict[str, str] = field(default_factory=lambda: {"bug": "d73a4a"})
    """Colours by name."""
    collaborators: dict[str, str] = field(default_factory=lambda: {"alice": "admin", "bob": "write", "carol": "read"})
    """Permissions (admin, write, read) by login."""
    teams: dict[str, list[str]] = field(default_factory=dict)
    """Logins by `org/team`."""
    releases: list[Json] = field(default_factory=list)
    workflows: list[Json] = field(default_factory=list)
    runs: list[Json] = field(default_factory=list)
    jobs: list[Json] = field(default_factory=list)
    artifacts: list[Json] = field(default_factory=list)
    zips: dict[int, bytes] = field(default_factory=dict)
    """What artifacts hold, by their number."""
    code_alerts: list[Json] | None = None
    """None where nothing was ever scanned."""
    dependabot_alerts: list[Json] = field(default_factory=list)
    codeowners_errors: list[Json] = field(default_factory=list)

    accounts: dict[str, Account] = field(default_factory=lambda: {"token-of-the-workflow": Account()})
    faults: list[Fault] = field(default_factory=list)
    before: list[Hook] = field(default_factory=list)
    """Called before a request is answered; a ConnectionError that it raises is one to the client."""
    after: list[Hook] = field(default_factory=list)
    """Called when a request is done and not yet answered."""
    dies_after: int | None = None
    """So many requests are done, and the network is gone: the last answer gets lost, and every later request."""
    requests: list[Ask] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    """What the contract forbids, in requests and in our own answers."""
    url: str = ""
    storage_url: str = ""
    """Where artifacts are downloaded from: another server, which must never see a token."""
    lock: threading.Lock = field(default_factory=threading.Lock)
    serial: int = 1000

    @property
    def log(self) -> list[str]:
        """Every request, as `GET /user`."""
        return [f"{ask.verb} {ask.target}" for ask in self.requests]

    @property
    def now(self) -> str:
        return f"{self.clock:%Y-%m-%dT%H:%M:%SZ}"

    @property
    def html(self) -> str:
        """The address of the repository for people."""
        return f"https://github.example/{self.repo}"

    @property
    def api(self) -> str:
        """The repository in the API; what begins with `/` gets our address when it is shown."""
        return f"/repos/{self.repo}"

    @property
    def default_branch(self) -> str:
        return next(iter(self.branches), "main")

    def next_id(self) -> int:
        self.serial += 1
        return self.serial

    def tick(self, seconds: int = 1) -> None:
        self.clock += timedelta(seconds=seconds)

    # ------------------------------------------------------------------------------------------------ what people do

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
        self.issues[number] = Issue(number, title, author=author, created_at=self.now, updated_at=self.now, **more)
        return self.issues[number]

    def open_pull(
        self, number: int, head_sha: str, *, title: str = "A change", author: str = "alice", branch: str = "topic",
        base: str = "main", fork: str = "", draft: bool = False, **more: Any,
    ) -> Issue:  # fmt: skip
        """Opens a pull request; `more` are members of Issue."""
        self.heads[number] = head_sha
        return self.open_issue(title, author, number, pull=Pull(branch, base, fork, draft), **more)

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

    def review(self, number: int, author: str, state: str = "APPROVED", commit: str = "", **more: Any) -> Json:
        """Reviews a pull request, by default what is at its head."""
        made = shapes.review(self, number, author, state, commit or self.heads[number]) | more
        self.reviews.setdefault(number, []).append(made)
        return made

    # ------------------------------------------------------------------------------------------------- what is there

    def issue(self, number: int) -> Issue:
        """An issue or a pull request; refuses when there is none."""
        if number in self.heads and number not in self.issues:
            self.open_pull(number, self.heads[number])
        if number not in self.issues:
            raise not_found()
        return self.issues[number]

    def all_issues(self) -> list[Issue]:
        """Every issue and pull request, newest first."""
        return [self.issue(number) for number in sorted({*self.issues, *self.heads}, reverse=True)]

    def knows(self, sha: str) -> bool:
        return sha in self.commits or sha in self.heads.values()

    def at(self, ref: str) -> str:
        """The commit that a branch, a tag, a `refs/…` or (the beginning of) a SHA names; refuses when it names none."""
        name = ref.removeprefix("refs/").removeprefix("heads/").removeprefix("tags/")
        if name in self.branches or name in self.tags:
            return self.branches.get(name) or self.tags[name]
        parts = name.split("/")
        if len(parts) == 3 and parts[0] == "pull" and parts[1].isdigit() and int(parts[1]) in self.heads:
            return self.heads[int(parts[1])]
        heads = {one.pull.branch: number for number, one in self.issues.items() if one.pull and not one.pull.fork}
        if name in heads:
            return self.heads[heads[name]]
        found = [sha for sha in (*self.commits, *self.heads.values()) if len(name) >= 7 and sha.startswith(name)]
        if not found:
            raise not_found()
        return found[0]

    def commit_at(self, ref: str) -> Commit:
        """The commit itself; one that only the head of a pull request names is a change of nothing."""
        sha = self.at(ref)
        return self.commits.get(sha) or Commit(sha, self.commits[BASE].files, (BASE,))

    def newest(self, items: Iterable[Json], member: str = "created_at") -> list[Json]:
        """Sorted from the newest to the oldest."""
        return sorted(items, key=lambda one: (one[member] or "", one.get("id", 0)), reverse=True)
