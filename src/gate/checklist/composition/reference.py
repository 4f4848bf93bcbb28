"""The values of `extends`: a file of the same tree, or a file of a repository on GitHub at a commit.

    extends   = path | "github:" owner "/" name "//" path "@" commit ;
    commit    = 40 hexadecimal digits ;

Only a commit names a content that nobody can change: a tag or a branch can be moved.
"""

from __future__ import annotations

import re

from gate.model.codes import Code
from gate.model.lazy_dataclass import dataclass
from gate.model.position import OTHER_REPOSITORY
from gate.model.text import quote

EXAMPLE = "github:acme/.github//readiness/base.yml@0123456789abcdef0123456789abcdef01234567"
"""An example of a value in advice."""

_REMOTE = re.compile(
    r"github:(?P<repo>[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})/[A-Za-z0-9._-]{1,100})//(?P<path>[^@]{1,500})@(?P<ref>\S{1,250})"
)
_COMMIT = re.compile("[0-9a-f]{40}")
_PATH = re.compile(r"[A-Za-z0-9._ /-]{1,500}")
_SUFFIXES = (".yml", ".yaml")


class BasePolicyError(Exception):
    """A base policy that cannot be used: the code, what was seen and expected, and the next step."""

    def __init__(self, code: Code, message: str, hint: str = "") -> None:
        self.code = code
        self.message = message
        self.hint = hint
        super().__init__(message)


class UnpinnedError(BasePolicyError):
    """A base policy that is named by a tag or a branch, `ref`."""

    def __init__(self, repo: str, path: str, ref: str) -> None:
        self.repo = repo
        self.path = path
        self.ref = ref
        message = f"`@{ref}` is not the SHA of a commit, and anyone who can move it could change the checklist"
        super().__init__(Code.UNPINNED_EXTENDS, message, "write the 40 digits of the commit after the `@`")

    def pinned_hint(self, commit: str) -> str:
        """The advice to write the commit that the tag or branch names today."""
        return f"write `{Reference(self.path, self.repo, commit)}`, where `{self.ref}` is today"


@dataclass(frozen=True, slots=True)
class Reference:
    """The place of a base policy. `repo` and `commit` are empty for a file of the tree that the checklist is in."""

    path: str
    repo: str = ""
    commit: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What two references to one file have in common: GitHub ignores the case of names."""
        return self.repo.lower(), self.path, self.commit

    @property
    def name(self) -> str:
        """The name of the file in messages, with seven digits of the commit."""
        return f"{OTHER_REPOSITORY}{self.repo}//{self.path}@{self.commit[:7]}" if self.repo else self.path

    def __str__(self) -> str:
        return f"{OTHER_REPOSITORY}{self.repo}//{self.path}@{self.commit}" if self.repo else self.path


def parse(text: str, parent: Reference) -> Reference:
    """The base policy that `text` names in the file `parent`: a path means a file of the same repository and commit.

    Raises:
        BasePolicyError: when it is no path of a YAML file and no pinned address.
    """
    if not text.startswith(OTHER_REPOSITORY):
        _check_path(text, text)
        return Reference(text, parent.repo, parent.commit)
    match = _REMOTE.fullmatch(text)
    if match is None:
        message = f"{quote(text)} does not have the form `github:OWNER/NAME//PATH@COMMIT`"
        raise BasePolicyError(Code.INVALID_EXTENDS, message, f"write an address such as `{EXAMPLE}`")
    repo, path, ref = match["repo"], match["path"], match["ref"]
    _check_path(path, text)
    if repo.rpartition("/")[2] in (".", ".."):
        raise BasePolicyError(
            Code.INVALID_EXTENDS, f"{quote(repo)} is not the name of a repository", "write OWNER/NAME"
        )
    if not _COMMIT.fullmatch(ref):
        raise UnpinnedError(repo, path, ref)
    return Reference(path, repo, ref)


def _check_path(path: str, text: str) -> None:
    """Refuses every path that is not plainly that of a YAML file below the root."""
    if "://" in text:
        message = f"{quote(text)} is a URL, and a base policy is a file of this repository or of one on GitHub"
        raise BasePolicyError(Code.INVALID_EXTENDS, message, f"write a path, or an address such as `{EXAMPLE}`")
    parts = path.split("/")
    if not _PATH.fullmatch(path) or any(part.strip() in ("", ".", "..") or part == ".git" for part in parts):
        message = f"{quote(path)} is not the path of a file below the root of the repository"
        hint = "write a path from the root, without `..`, such as `readiness/base.yml`"
        raise BasePolicyError(Code.INVALID_EXTENDS, message, hint)
    if not path.endswith(_SUFFIXES):
        message = f"{quote(path)} is not the path of a YAML file"
        raise BasePolicyError(Code.INVALID_EXTENDS, message, "name a file that ends with `.yml` or `.yaml`")
