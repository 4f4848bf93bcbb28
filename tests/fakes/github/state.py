"""What is there: one repository on GitHub, who may do what, what goes wrong, and what was asked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tests.fakes.contract import Json
from tests.fakes.github import git
from tests.fakes.github.accounts import Account
from tests.fakes.github.exchange import Ask, Fault, not_found
from tests.fakes.github.git import Commit

HEAD = "a" * 40
BASE = "b" * 40
NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)

GONE = "gone"
"""The fork of a pull request that was deleted."""

Hook = Callable[[Ask], None]


@dataclass
class Pull:
    """What a pull request is besides an issue; `fork` is the name of the repository that its head is in.

    `fork` is GONE where that was deleted. `base_sha` is the commit at its base when it was opened or last pushed to: as
    on GitHub it stays while the base goes on.
    """

    branch: str = "topic"
    base: str = "main"
    base_sha: str = ""
    fork: str = ""
    draft: bool = False
    merged: bool = False


@dataclass
class Issue:
    """An issue, or with `pull` a pull request. The `author` is empty where the account is no more."""

    number: int
    title: str
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
class State:
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
    closes: dict[int, list[int]] = field(default_factory=dict)
    """The issues that are linked to a pull request."""
    pushes: list[Json] = field(default_factory=list)
    """What was pushed to any branch, as the activity of the repository tells it; oldest first."""
    statuses: dict[str, list[Json]] = field(default_factory=dict)
    """By commit, oldest first."""
    checks: list[Json] = field(default_factory=list)
    commits: dict[str, Commit] = field(default_factory=lambda: {BASE: Commit(BASE), HEAD: Commit(HEAD, {}, (BASE,))})
    branches: dict[str, str] = field(default_factory=lambda: {"main": BASE})
    tags: dict[str, str] = field(default_factory=dict)
    rules: dict[str, list[Json]] = field(default_factory=dict)
    """By branch."""
    milestones: list[str] = field(default_factory=list)
    """Their titles; they are numbered from 1."""
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
    """Called before a request is answered; a ConnectionError that it raises is one to the client.

    It may change everything, and must not ask the fake: one request is answered at a time.
    """
    after: list[Hook] = field(default_factory=list)
    """Called when a request is done and not yet answered."""
    dies_after: int | None = None
    """So many requests are done, and the network is gone: the last answer gets lost, and every later request."""
    requests: list[Ask] = field(default_factory=list)
    downloads: list[int] = field(default_factory=list)
    """The artifacts that were fetched from the storage."""
    violations: list[str] = field(default_factory=list)
    """What the contract forbids, in requests and in our own answers."""
    url: str = ""
    storage_url: str = ""
    """Where artifacts are downloaded from: another server, which must never see a token."""
    lock: threading.Lock = field(default_factory=threading.Lock)
    serial: int = 1000

    def __post_init__(self) -> None:
        for number in self.heads:
            self.issue(number)

    @property
    def log(self) -> list[str]:
        """Every request, as `GET /user`."""
        return [f"{request.verb} {request.target}" for request in self.requests]

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

    def issue(self, number: int) -> Issue:
        """An issue or a pull request; refuses when there is none."""
        if number in self.heads and number not in self.issues:
            pull = Pull(base_sha=self.branches.get("main", ""))
            self.issues[number] = Issue(number, "A change", created_at=self.now, updated_at=self.now, pull=pull)
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
        ref = self.default_branch if ref == "HEAD" else ref
        name = ref.removeprefix("refs/").removeprefix("heads/").removeprefix("tags/")
        if name in self.branches or name in self.tags:
            return self.branches.get(name) or self.tags[name]
        pulls = {f"pull/{number}/head": sha for number, sha in self.heads.items()}
        if name in pulls:
            return pulls[name]
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

    def changes(self, before: Commit, after: Commit) -> list[Json]:
        """The files that are not the same in two commits."""
        links = {"blob_url": self.html, "raw_url": self.html, "contents_url": self.api}
        return [each | links for each in git.changes(before, after)]

    def files_of(self, number: int) -> list[Json]:
        """The files that a pull request changes."""
        before, after = self._ends(number)
        return self.changes(before, after)

    def commits_of(self, number: int) -> list[Commit]:
        """The commits of a pull request, oldest first."""
        before, after = self._ends(number)
        known = self.commits | {after.sha: after}
        old = set(git.history(known, before.sha))
        return [known[sha] for sha in reversed(git.history(known, after.sha)) if sha not in old and sha in known]

    def _ends(self, number: int) -> tuple[Commit, Commit]:
        """The commit where the branch left its base, and its head."""
        pull, head = self.issue(number).pull, self.commit_at(self.heads[number])
        known = self.commits | {head.sha: head}
        left = git.merge_base(known, head.sha, self.branches.get(pull.base if pull else "main", ""))
        return known.get(left or "", Commit("")), head

    def newest(self, items: Iterable[Json], member: str = "created_at") -> list[Json]:
        """Sorted from the newest to the oldest."""
        return sorted(items, key=lambda one: (one[member] or "", one.get("id", 0)), reverse=True)
