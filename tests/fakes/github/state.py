"""The state of the fake: one repository, accounts, injected faults, and the received requests."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tests.fakes.contract import Json
from tests.fakes.github import git
from tests.fakes.github.accounts import Account
from tests.fakes.github.exchange import Fault, Request, not_found
from tests.fakes.github.git import Commit

HEAD = "a" * 40
BASE = "b" * 40
NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)

GONE = "gone"
"""The name of a deleted fork."""

Hook = Callable[[Request], None]


@dataclass
class Pull:
    """The part of a pull request that an issue lacks; `fork` is the repository of its head, or GONE.

    `base_sha` is the commit of its base when it was opened or last pushed to, as on GitHub.
    """

    branch: str = "topic"
    base: str = "main"
    base_sha: str = ""
    fork: str = ""
    draft: bool = False
    merged: bool = False


@dataclass
class Issue:
    """An issue, or with `pull` a pull request. The `author` is empty for a deleted account."""

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
    """One repository with pull request 7 from `topic` (HEAD) into `main` (BASE).

    Entries are JSON with the relevant members; a response gets default values for the others.
    """

    repo: str = "acme/shop"
    former_name: str = ""
    """Its name before it was renamed; requests for it are redirected, and lose their query."""
    enterprise: bool = False
    """Whether it is an Enterprise Server, with the API under /api/v3."""
    max_files: int = 3000
    """The most files of a pull request that GitHub lists."""
    max_tree: int = 100_000
    """The most entries of a tree that GitHub lists."""
    clock: datetime = NOW
    """The time of the server; each write advances it by a second."""
    heads: dict[int, str] = field(default_factory=lambda: {7: HEAD})
    """The commit at the head of each pull request."""
    issues: dict[int, Issue] = field(default_factory=dict)
    comments: list[Json] = field(default_factory=list)
    reviews: dict[int, list[Json]] = field(default_factory=dict)
    closes: dict[int, list[int]] = field(default_factory=dict)
    """The issues linked to each pull request."""
    pushes: list[Json] = field(default_factory=list)
    """The pushes to every branch, as the activity API lists them; oldest first."""
    statuses: dict[str, list[Json]] = field(default_factory=dict)
    """By commit, oldest first."""
    checks: list[Json] = field(default_factory=list)
    commits: dict[str, Commit] = field(default_factory=lambda: {BASE: Commit(BASE), HEAD: Commit(HEAD, {}, (BASE,))})
    branches: dict[str, str] = field(default_factory=lambda: {"main": BASE})
    tags: dict[str, str] = field(default_factory=dict)
    blobs: dict[str, bytes] = field(default_factory=dict)
    """Blobs that the API created, by SHA."""
    trees: dict[str, dict[str, bytes]] = field(default_factory=dict)
    """Trees that the API created, by SHA."""
    rules: dict[str, list[Json]] = field(default_factory=dict)
    """By branch."""
    protection: dict[str, list[str]] = field(default_factory=dict)
    """The checks that classic branch protection requires, by branch."""
    milestones: list[str] = field(default_factory=list)
    """Titles; the numbers count from 1."""
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
    """The archives of artifacts, by ID."""
    code_alerts: list[Json] | None = None
    """None when there was never a scan."""
    dependabot_alerts: list[Json] = field(default_factory=list)
    codeowners_errors: list[Json] = field(default_factory=list)

    other_repositories: dict[str, State] = field(default_factory=dict)
    """Other repositories of this server, by name in lower case; see `GitHub.repository`."""
    readers: frozenset[str] | None = None
    """The tokens that can read this repository, if it is another one; None when it is public."""

    accounts: dict[str, Account] = field(default_factory=lambda: {"token-of-the-workflow": Account()})
    faults: list[Fault] = field(default_factory=list)
    before: list[Hook] = field(default_factory=list)
    """Called before a request is handled; a ConnectionError in a hook closes the connection.

    A hook may change the state. It must not send requests: the fake handles one at a time.
    """
    after: list[Hook] = field(default_factory=list)
    """Called after a request is handled, before its response is sent."""
    dies_after: int | None = None
    """After this many requests the network fails: the last response is lost, and every later request."""
    requests: list[Request] = field(default_factory=list)
    downloads: list[int] = field(default_factory=list)
    """IDs of the artifacts downloaded from the storage."""
    violations: list[str] = field(default_factory=list)
    """Violations of the contract, in requests and in our own responses."""
    url: str = ""
    storage_url: str = ""
    """The storage of artifacts: another server, which must never receive a token."""
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
        """The web address of the repository."""
        return f"https://github.example/{self.repo}"

    @property
    def api(self) -> str:
        """The path of the repository in the API; a response puts the server's address before it."""
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
        """An issue or a pull request; 404 when there is none."""
        if number in self.heads and number not in self.issues:
            pull = Pull(base_sha=self.branches.get("main", ""))
            self.issues[number] = Issue(number, "A change", created_at=self.now, updated_at=self.now, pull=pull)
        if number not in self.issues:
            raise not_found()
        return self.issues[number]

    def all_issues(self) -> list[Issue]:
        """Every issue and pull request, newest first."""
        return [self.issue(number) for number in sorted({*self.issues, *self.heads}, reverse=True)]

    def has_commit(self, sha: str) -> bool:
        return sha in self.commits or sha in self.heads.values()

    def at(self, ref: str) -> str:
        """The SHA of a branch, a tag, a `refs/…` or a (short) SHA; 404 when there is none."""
        ref = self.default_branch if ref == "HEAD" else ref
        name = ref.removeprefix("refs/").removeprefix("heads/").removeprefix("tags/")
        if name in self.branches or name in self.tags:
            return self.branches.get(name) or self.tags[name]
        pulls = {f"pull/{number}/head": sha for number, sha in self.heads.items()}
        if name in pulls:
            return pulls[name]
        heads = {
            issue.pull.branch: number for number, issue in self.issues.items() if issue.pull and not issue.pull.fork
        }
        if name in heads:
            return self.heads[heads[name]]
        matches = [sha for sha in (*self.commits, *self.heads.values()) if len(name) >= 7 and sha.startswith(name)]
        if not matches:
            raise not_found()
        return matches[0]

    def commit_at(self, ref: str) -> Commit:
        """The commit; one that only exists as the head of a pull request changes nothing."""
        sha = self.at(ref)
        return self.commits.get(sha) or Commit(sha, self.commits[BASE].files, (BASE,))

    def changes(self, before: Commit, after: Commit) -> list[Json]:
        """The files that differ between two commits."""
        links = {"blob_url": self.html, "raw_url": self.html, "contents_url": self.api}
        return [change | links for change in git.changes(before, after)]

    def files_of(self, number: int) -> list[Json]:
        """The files that a pull request changes."""
        before, after = self._ends(number)
        return self.changes(before, after)

    def commits_of(self, number: int) -> list[Commit]:
        """The commits of a pull request, oldest first."""
        before, after = self._ends(number)
        commits = self.commits | {after.sha: after}
        old = set(git.history(commits, before.sha))
        return [commits[sha] for sha in reversed(git.history(commits, after.sha)) if sha not in old and sha in commits]

    def _ends(self, number: int) -> tuple[Commit, Commit]:
        """The merge base of a pull request, and its head."""
        pull, head = self.issue(number).pull, self.commit_at(self.heads[number])
        commits = self.commits | {head.sha: head}
        base_sha = git.merge_base(commits, head.sha, self.branches.get(pull.base if pull else "main", ""))
        return commits.get(base_sha or "", Commit("")), head

    def newest(self, items: Iterable[Json], member: str = "created_at") -> list[Json]:
        """The entries from the newest to the oldest."""
        return sorted(items, key=lambda entry: (entry[member] or "", entry.get("id", 0)), reverse=True)
