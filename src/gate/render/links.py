"""The addresses of what a page names: lines of a file, a commit, the run, and the full report.

A path comes from a report and is untrusted: it is encoded, and one that can lead elsewhere gets no link.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from gate.model.lazy_dataclass import dataclass
from gate.model.subject import Subject
from gate.render.escape import link

_REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+")
_PROJECT = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*){1,20}")
_SHA = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")

MAX_PATH = 1_000
"""Characters of a path that is linked; GitHub and browsers refuse very long addresses."""


@dataclass(frozen=True, slots=True)
class Links:
    """Where the files and commits of one decision are on GitHub.

    `repository` is the address of the repository, empty when there is none to link to. `sha` is the commit whose files
    are linked, `prefix` the folder of the root inside the repository, such as `web/`. `run` is the address of the
    workflow run; each address is safe to write into a page. GitLab (`on_gitlab`) has other addresses than GitHub.
    """

    repository: str = ""
    sha: str = ""
    prefix: str = ""
    run: str = ""
    on_gitlab: bool = False

    def file(self, path: str, first: int = 0, last: int = 0) -> str:
        """The address of a file at the commit, with its lines (counted from 1); empty when it cannot be linked."""
        full_path = self.prefix + path.removeprefix("./")
        if not self.repository or not self.sha or not is_inside(full_path):
            return ""
        end = "-" if self.on_gitlab else "-L"
        lines = f"#L{first}" + (f"{end}{last}" if last > first else "") if first > 0 else ""
        plain = "?plain=1" if lines and full_path.lower().endswith((".md", ".markdown", ".rst", ".ipynb")) else ""
        return link(f"{self._pages}/blob/{self.sha}/{quote(full_path, safe='/')}{plain}{lines}")

    @property
    def _pages(self) -> str:
        return f"{self.repository}/-" if self.on_gitlab else self.repository

    def commit(self, sha: str) -> str:
        """The address of a commit; empty when it cannot be linked."""
        return link(f"{self._pages}/commit/{sha}") if self.repository and _SHA.fullmatch(sha) else ""

    def comparison(self, before: str, after: str) -> str:
        """The address of the commits from one to another; empty when it cannot be linked."""
        is_linked = self.repository and _SHA.fullmatch(before) and _SHA.fullmatch(after)
        return link(f"{self._pages}/compare/{before}...{after}") if is_linked else ""


NO_LINKS = Links()
"""Outside of a workflow: what is judged may be on no server."""


def build_links(subject: Subject, server_url: str, prefix: str = "") -> Links:
    """The addresses for a decision; `server_url` is that of GitHub, as the runner knows it, or empty."""
    server = link(server_url.rstrip("/"))
    is_linked = server and (_PROJECT if subject.on_gitlab else _REPOSITORY).fullmatch(subject.repo)
    sha = subject.head_sha if _SHA.fullmatch(subject.head_sha) else ""
    return Links(f"{server}/{subject.repo}" if is_linked else "", sha, prefix, link(subject.run_url), subject.on_gitlab)


def is_inside(path: str) -> bool:
    """Whether a path is relative and stays inside the repository."""
    parts = path.split("/")
    is_plain = 0 < len(path) <= MAX_PATH and path.isprintable() and "\\" not in path
    return is_plain and not any(part in ("", ".", "..") for part in parts) and not re.match(r"[A-Za-z][\w+.-]*:", path)
