"""The places that name a version of our action: workflows, pages, scripts and hooks.

Until the first release, they name a commit of main, because a tag that does not exist fails with "unable to resolve
action". `scripts/release.py use` changes all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

PLACES = (
    "README.md",
    "docs/**/*.md",
    "editor/schemastore.json",
    "examples/ci/*",
    "examples/workflows/*",
    "src/gate/render/explanations/**/*.md",
)
"""The files with references, as globs from the root of the repository."""

SOURCE = "src/gate/config/own_action.py"
"""The file from which `gate init` takes the reference."""

NOT_PAGES = ("docs/decisions/", "docs/releasing.md")
"""Pages about releases, which name no version to use."""

COMMIT = re.compile(r"[0-9a-f]{40}")

ACTION = re.compile(
    r"(?<=readiness-gate/readiness-gate)((?:/[\w./-]+)?)@(v[0-9][\w.]*|[0-9a-f]{40})( # main, [0-9-]+)?"
)
"""A reference in `uses:` or in the address of a package; a commit has a comment that says where it comes from."""

REVISION = re.compile(
    r"(?<=repo: https://github\.com/readiness-gate/readiness-gate\n)(\s+rev: )(\S+)( # main, [0-9-]+)?"
)
"""The reference of pre-commit, which never follows a tag that moves."""

ADDRESS = re.compile(r"(?<=githubusercontent\.com/readiness-gate/readiness-gate/)(v[0-9]+|[0-9a-f]{40})/([\w./-]+)")
"""The address of a file, such as the schema."""

CONSTANT = re.compile(r'(?<=REFERENCE = ")(v[0-9]+|[0-9a-f]{40})( # main, [0-9-]+)?')


def pages(root: Path) -> Iterator[Path]:
    """The files that may name a version."""
    for pattern in PLACES:
        for path in sorted(root.glob(pattern)):
            if path.is_file() and not str(path.relative_to(root)).startswith(NOT_PAGES):
                yield path


def references(text: str) -> list[tuple[str, str]]:
    """Each reference in a text: the path in the repository (empty for the action in a container) and the version."""
    matches = [(match[1].removeprefix("/"), match[2]) for match in ACTION.finditer(text)]
    matches += [(match[2], match[1]) for match in ADDRESS.finditer(text)]
    return matches + [(".pre-commit-hooks.yaml", match[2]) for match in REVISION.finditer(text)]


def use(text: str, version: str, date: str, release: str = "") -> str:
    """The text with references to this version: a commit of main with its date, or a tag.

    `release` is the tag of the release itself, for hooks.
    """
    comment = f" # main, {date}" if COMMIT.fullmatch(version) else ""

    def replace(match: re.Match[str]) -> str:
        is_action = match.string[: match.start()].endswith("uses: readiness-gate/readiness-gate")
        return f"{match[1]}@{version}{comment if is_action else ''}"

    text = REVISION.sub(lambda match: f"{match[1]}{release or version}{comment}", text)
    text = ADDRESS.sub(lambda match: f"{version}/{match[2]}", text)
    text = CONSTANT.sub(version + comment, text)
    return ACTION.sub(replace, text)


def use_everywhere(root: Path, version: str, date: str, release: str = "") -> list[Path]:
    """Changes every file, and returns those that changed."""
    changed = []
    for path in (*pages(root), root / SOURCE):
        before = path.read_text(encoding="utf-8")
        after = use(before, version, date, release)
        if after != before:
            path.write_text(after, encoding="utf-8")
            changed.append(path)
    return changed
