"""A store on a branch of a repository on GitHub, which has no commit in common with the code.

Each addition is a commit. A branch only moves forward, so when two runs write at the same time, GitHub refuses the
second one, which then commits on top of the first. An addition takes eight requests, and six more for each writer that
was faster; a list takes two, and reading one for every fifty records.
"""

from __future__ import annotations

import contextlib
import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http import HTTPStatus

from gate.adapters.github import contents, git_data, trees
from gate.adapters.github.client import GitHubClient
from gate.adapters.github.git_data import REGULAR, TreeFile
from gate.adapters.github.json_types import Json
from gate.adapters.stores import store
from gate.adapters.stores.store import MAX_FILE, require_key, too_many_keys
from gate.model.errors import EvidenceError, GitHubError
from gate.model.evidence import Cause
from gate.model.text import one_line, quote

DEFAULT_BRANCH = "readiness-history"

MAX_ATTEMPTS = 20
"""How often an addition is tried; in each round of concurrent writers, one succeeds."""

MAX_BLOB = 20 * 1024 * 1024
"""The largest file that is read, in bytes: in Base64, it is the largest answer of the client."""

FEW = 3
"""The most files that are read one by one."""

MAX_SILENCES = 2
"""How often GitHub may not answer, or with a server error, before an addition fails."""

MAX_INLINE = 1024 * 1024
"""The largest text, in bytes, that is sent with its tree."""

FIRST_WAIT = 0.4
MAX_WAIT = 5.0
"""Seconds before the second attempt, and before later ones, of which chance takes a part."""

_RULE_STATUSES = (HTTPStatus.FORBIDDEN, HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY)
"""With which GitHub refuses what a ruleset or the protection of a branch forbids, whatever the token may do."""

_README = "README.md"
_OWN = re.compile(r"README\.md|[0-9]+")
"""The names at the root of a history. A branch with others is something else, and is never written."""

_ABOUT = """# History of Readiness Gate

What the runs of the gate on the default branch decided. The gate writes this branch; it has nothing in common with the
code, and may be deleted: the history then begins again. `docs/history.md` of Readiness Gate describes the files.
"""


def _describe(files: Iterable[str]) -> str:
    """The message of the commit that adds files: the name of the last one."""
    return "".join(f"Add {key.rpartition('/')[2]}" for key in list(files)[-1:]) or "Add nothing"


class BranchStore:
    """The files of a branch. Without `may_create`, a branch that does not exist stays so, and nothing is added."""

    def __init__(self, client: GitHubClient, branch: str = DEFAULT_BRANCH, *, may_create: bool = True) -> None:
        self._client = client
        self._branch = branch
        self._may_create = may_create
        self._head = ""
        self._listing: dict[str, TreeFile] | None = None
        self._uploads: dict[str, str] = {}

    @property
    def address(self) -> str:
        """The branch and its repository."""
        return f"the branch {self._branch} of {self._client.repo}"

    def keys(self, prefix: str = "") -> list[str]:
        """The keys that begin with `prefix`, sorted; none when there is no such branch.

        The first call takes what this run of the gate has read already; every other one reads again.

        Raises:
            EvidenceError: as `Store`; TOO_LARGE also when GitHub does not list all files.
        """
        with self._translate("read", "contents: read"):
            head = git_data.read_tip(self._client, self._branch, fresh=self._listing is not None)
            self._head, self._listing = head, dict(self._list(head, prefix)) if head else {}
        keys = sorted(key for key in self._listing if key.startswith(prefix) and key != _README)
        if len(keys) > store.MAX_KEYS:
            raise too_many_keys(self.address)
        return keys

    def folders(self, path: str) -> list[str]:
        """The names of the folders directly in a folder, sorted: one request for each, where GitHub cuts the tree.

        Raises:
            EvidenceError: as `Store`.
        """
        with self._translate("read", "contents: read"):
            head = git_data.read_tip(self._client, self._branch, fresh=False)
            tree = git_data.read_tree(self._client, head) if head else None
            if tree is None:
                return []
            if tree.is_complete:
                parents = (name.rpartition("/") for name in tree.folders)
                return sorted(name for parent, _, name in parents if parent == path)
            folder = self._find_folder(head, path)
            return sorted(git_data.read_tree(self._client, folder, recursive=False).folders) if folder else []

    def read(self, keys: Iterable[str], limit: int = MAX_FILE) -> Mapping[str, bytes]:
        """The content of the files as they were when `keys` was last called.

        Raises:
            EvidenceError: as `Store`.
        """
        names = list(keys)
        listing = self._listing_of(names)
        files = {
            name: listing[name] for name in names if name in listing and listing[name].size <= min(limit, MAX_BLOB)
        }
        with self._translate("read", "contents: read"):
            texts = git_data.read_texts(self._client, list(files.values())) if len(files) > FEW else {}
            data = {name: texts.get(file.sha) or self._read_one(file) for name, file in files.items()}
        return {name: content for name, content in data.items() if content is not None}

    def add(self, files: Mapping[str, bytes]) -> None:
        """Adds the files in one commit, so that all of them appear at once.

        Raises:
            EvidenceError: as `Store`; MISMATCHED for a branch that is no history.
        """
        for key in files:
            require_key(key)
        with self._translate("written", "contents: write"):
            self._change(lambda head: self._additions(head, files), _describe(files))

    def remove(self, keys: Sequence[str]) -> None:
        """Removes the files that exist in one commit; earlier commits still have them until `squash`.

        Raises:
            EvidenceError: as `add`.
        """
        names = set(keys)
        with self._translate("written", "contents: write"):
            self._change(lambda head: self._removals(head, names), f"Remove {len(names)} files")

    def squash(self) -> None:
        """Replaces the commits of the branch by one with the same files; what another run adds meanwhile stays.

        Raises:
            EvidenceError: as `add`.
        """

        def replace(head: str) -> bool:
            if not head or not trees.parents(self._client, head):
                return False
            self._require_history(head)
            commit = git_data.create_commit(self._client, "The history so far", [], "", head)
            git_data.replace_branch(self._client, self._branch, head, commit)
            return True

        with self._translate("written", "contents: write"):
            self._repeat(replace)

    # --------------------------------------------------------------------------------------------------------- reading

    def _listing_of(self, names: Iterable[str]) -> Mapping[str, TreeFile]:
        """The files of the last call of `keys`, and those of other folders of the same commit."""
        if self._listing is None:
            with self._translate("read", "contents: read"):
                self._head, self._listing = git_data.read_tip(self._client, self._branch), {}
        folders = {f"{name.rpartition('/')[0]}/" for name in names if name not in self._listing} if self._head else ()
        with self._translate("read", "contents: read"):
            for folder in sorted(folders):
                self._listing |= self._list(self._head, folder)
        return self._listing

    def _list(self, head: str, prefix: str) -> Mapping[str, TreeFile]:
        """The files; of a branch whose tree GitHub cuts, those in the folder of the prefix."""
        tree, path = git_data.read_tree(self._client, head), ""
        if not tree.is_complete and "/" in prefix:
            path = f"{prefix.rpartition('/')[0]}/"
            folder = self._find_folder(head, path.removesuffix("/"))
            if not folder:
                return {}
            tree = git_data.read_tree(self._client, folder)
        if not tree.is_complete:
            message = f"{self.address} has more files than GitHub lists; run `gate history prune`"
            raise EvidenceError(Cause.TOO_LARGE, message)
        return {f"{path}{name}": file for name, file in tree.files.items()}

    def _find_folder(self, head: str, path: str) -> str:
        """The SHA of the tree of a folder; empty where it does not exist."""
        folder = head
        for part in path.split("/"):
            folder = git_data.read_tree(self._client, folder, recursive=False).folders.get(part, "")
            if not folder:
                break
        return folder

    def _read_one(self, file: TreeFile) -> bytes | None:
        data = trees.content(self._client, file.sha, MAX_BLOB)
        return data if data is not None and git_data.blob_sha(data) == file.sha else None

    # --------------------------------------------------------------------------------------------------------- writing

    def _change(self, changes: Callable[[str], list[Json]], message: str) -> None:
        """Commits the changes of the branch at its tip, which is empty when there is none, until one succeeds."""

        def commit(head: str) -> bool:
            entries = changes(head)
            if entries:
                after = git_data.create_commit(self._client, message, entries, head, head)
                git_data.move_branch(self._client, self._branch, head, after)
            return bool(entries)

        self._repeat(commit)
        self._listing = None

    def _repeat(self, attempt: Callable[[str], bool]) -> None:
        """Calls `attempt` with the tip of the branch, and again when another run moved the branch, or GitHub is silent.

        Raises:
            GitHubError: when GitHub refuses for another reason, or is silent again.
            EvidenceError: UNREACHABLE when other runs were faster MAX_ATTEMPTS times.
        """
        head, silences = git_data.read_tip(self._client, self._branch), 0
        for number in range(MAX_ATTEMPTS):
            try:
                attempt(head)
            except GitHubError as error:
                silences += error.is_outcome_unknown
                tip = git_data.read_tip(self._client, self._branch)
                if silences > MAX_SILENCES or (tip == head and not error.is_outcome_unknown):
                    raise
                head = tip
                chance = secrets.randbelow(1000) / 1000
                self._client.sleep(chance * min(MAX_WAIT, FIRST_WAIT * 2**number))
            else:
                return
        message = f"{self.address} cannot be written: other runs were faster {MAX_ATTEMPTS} times in a row"
        raise EvidenceError(Cause.UNREACHABLE, message)

    def _additions(self, head: str, files: Mapping[str, bytes]) -> list[Json]:
        if not head and not self._may_create:
            return []
        existing = self._existing(head, files) if head else set()
        entries = [self._entry(key, data) for key, data in files.items() if key not in existing]
        return entries if head or not entries else [self._entry(_README, _ABOUT.encode()), *entries]

    def _removals(self, head: str, keys: set[str]) -> list[Json]:
        existing = self._existing(head, keys) if head else set()
        return [{"path": key, "mode": REGULAR, "type": "blob", "sha": None} for key in sorted(existing)]

    def _existing(self, head: str, keys: Iterable[str]) -> set[str]:
        """Those of the keys that the commit has.

        Raises:
            EvidenceError: MISMATCHED for a branch that is no history.
        """
        self._require_history(head)
        tree = git_data.read_tree(self._client, head)
        if tree.is_complete:
            return {key for key in keys if key in tree.files}
        folders = {key.rpartition("/")[0] for key in keys}
        listings = [contents.entries(self._client, folder, head) or {} for folder in sorted(folders)]
        return {key for key in keys if any(key in listing for listing in listings)}

    def _require_history(self, head: str) -> None:
        root = git_data.read_tree(self._client, head, recursive=False)
        for name in (*root.files, *root.folders):
            if _OWN.fullmatch(name) is None:
                message = f"{self.address} is no history: it has {quote(name)}; name a branch that holds nothing else"
                raise EvidenceError(Cause.MISMATCHED, message)

    def _entry(self, key: str, data: bytes) -> Json:
        """A file as a part of a tree; what is no short text is uploaded, once."""
        entry: dict[str, Json] = {"path": key, "mode": REGULAR, "type": "blob"}
        with contextlib.suppress(UnicodeDecodeError):
            if len(data) <= MAX_INLINE and b"\0" not in data:
                return entry | {"content": data.decode()}
        sha = git_data.blob_sha(data)
        if sha not in self._uploads:
            self._uploads[sha] = git_data.create_blob(self._client, data)
        return entry | {"sha": self._uploads[sha]}

    @contextmanager
    def _translate(self, verb: str, permission: str) -> Iterator[None]:
        try:
            yield
        except GitHubError as error:
            is_rule = verb == "written" and error.status in _RULE_STATUSES and error.cause is not Cause.RATE_LIMITED
            advice = f"; rules of branches must leave out {self._branch}" if is_rule else ""
            detail = f"{self.address} cannot be {verb}: {one_line(str(error))}{error.remedy(permission)}{advice}"
            raise EvidenceError(error.cause, detail) from None
