"""The commits of a change, as git lists them."""

from __future__ import annotations

from collections.abc import Sequence

from gate.adapters.repository import Repository
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.lazy_dataclass import dataclass

MAX_COMMITS = 10_000
"""The most commits of a change; a change with more is probably compared with the wrong base."""

MAX_BYTES = 32 * 1024 * 1024
"""The most bytes of all their messages together."""

_FIELDS = ("%H", "%P", "%an", "%ae", "%cn", "%ce", "%B")
"""The placeholders of git-log(1), "PRETTY FORMATS", that make up one commit."""


@dataclass(frozen=True, slots=True)
class Person:
    """An author or committer, as the commit names them."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit: its SHA, the number of its parents, who made it, and its whole message."""

    sha: str
    parents: int
    author: Person
    committer: Person
    message: str

    @property
    def subject(self) -> str:
        """The first line of the message."""
        return self.message.strip().partition("\n")[0].strip()


def read_commits(repository: Repository, base: str, head: str) -> list[Commit]:
    """The commits that `head` has and `base` does not, newest first, without merges.

    Raises:
        EvidenceError: SHALLOW_CHECKOUT when the checkout ends before all of them, TOO_LARGE when there are too many,
            and what git raises.
    """
    listing = repository.git(
        "log", "-z", f"--max-count={MAX_COMMITS + 1}", f"--format={'%x00'.join(_FIELDS)}", f"{base}..{head}", "--",
        limit=MAX_BYTES,
    )  # fmt: skip
    texts = listing.decode("utf-8", "replace").split("\0")
    rows = [texts[at : at + len(_FIELDS)] for at in range(0, len(texts) - len(_FIELDS) + 1, len(_FIELDS))]
    if len(rows) > MAX_COMMITS:
        raise EvidenceError(Cause.TOO_LARGE, f"the change has more than {MAX_COMMITS:,} commits")
    commits = [_commit(row) for row in rows]
    is_cut = any(not commit.parents for commit in commits)
    if is_cut and repository.is_shallow():
        raise EvidenceError(Cause.SHALLOW_CHECKOUT, "the checkout ends before the first commit of the change")
    return [commit for commit in commits if commit.parents < 2]


def _commit(fields: Sequence[str]) -> Commit:
    sha, parents, author, author_address, committer, committer_address, message = fields
    people = Person(author, author_address), Person(committer, committer_address)
    return Commit(sha, len(parents.split()), *people, message)
