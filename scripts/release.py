"""The steps of a release that need more than git or docker; see docs/releasing.md.

    scripts/release.py prepare 1.2.0  sets the version everywhere, and makes all pages use the tag of its major version
    scripts/release.py check 1.2.0    checks that the version is the same everywhere and in the changelog
    scripts/release.py notes 1.2.0    prints the version's section of the changelog
    scripts/release.py pin IMAGE      changes action.yml to run the image NAME@sha256:DIGEST
    scripts/release.py use COMMIT     makes all pages use this commit of main, until the first release

Each command works on the repository in the current folder. Errors are printed to standard error, with exit code 1.
Standard library only, because the publishing job installs nothing.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from scripts import references

VERSION = re.compile(r"(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*)){2}")
"""MAJOR.MINOR.PATCH of semver.org; there are no pre-releases."""

IMAGE = re.compile(r"[a-z0-9.-]+(:[0-9]+)?(/[a-z0-9._-]+)+@sha256:[0-9a-f]{64}")
"""An image by digest, with its registry; a tag could later point to another image."""

HEADING = re.compile(r"^## \[([^\]]+)\].*\n", re.MULTILINE)

FROM_SOURCE = "  image: Dockerfile\n"
"""The line of action.yml on main."""


def check(version: str) -> str:
    """Checks that the version can be released; raises ValueError with every problem."""
    if not VERSION.fullmatch(version):
        raise ValueError(f"{version!r} is not a version such as 1.2.0")
    package = re.search(r'^__version__ = "([^"]*)"', read("src/gate/__init__.py"), re.MULTILINE)
    sections = changelog()
    newest = next((name for name in sections if name != "Unreleased"), "none")
    versions = {
        "pyproject.toml": tomllib.loads(read("pyproject.toml"))["project"]["version"],
        "src/gate/__init__.py": package[1] if package else "none",
        "the newest section of CHANGELOG.md": newest,
    }
    problems = [
        f"{location} has version {actual}, expected {version}"
        for location, actual in versions.items()
        if actual != version
    ]
    if sections.get("Unreleased"):
        problems.append(f"CHANGELOG.md has changes under Unreleased: move them to {version}")
    tag = f"v{version.partition('.')[0]}"
    versions_in_use = {version_in_use for _, version_in_use in references.references(read("README.md"))}
    problems += [
        f"README.md uses @{other}, but a release of {version} moves the tag {tag}: run `scripts/release.py prepare`"
        for other in sorted(versions_in_use - {tag})
    ]
    if FROM_SOURCE not in read("action.yml"):
        problems.append("action.yml has no line `image: Dockerfile`: releases start from main")
    if problems:
        raise ValueError("\n".join(problems))
    return f"{version} can be released\n"


def prepare(version: str) -> str:
    """Sets the version in every file, dates the changelog and makes all pages use the new tags; ValueError for none."""
    if not VERSION.fullmatch(version):
        raise ValueError(f"{version!r} is not a version such as 1.2.0")
    if not changelog().get("Unreleased"):
        raise ValueError("CHANGELOG.md has nothing under Unreleased")
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    changes = {
        "pyproject.toml": (r'^version = "[^"]*"', f'version = "{version}"'),
        "src/gate/__init__.py": (r'^__version__ = "[^"]*"', f'__version__ = "{version}"'),
        "CHANGELOG.md": (r"^## \[Unreleased\]", f"## [Unreleased]\n\n## [{version}] - {today}"),
    }
    for path, (pattern, text) in changes.items():
        Path(path).write_text(re.sub(pattern, text, read(path), count=1, flags=re.MULTILINE), encoding="utf-8")
    tag = f"v{version.partition('.')[0]}"
    pages = references.use_everywhere(Path(), tag, today, f"v{version}")
    return f"{', '.join(changes)} have version {version}; {len(pages)} files use @{tag}\n"


def use(commit: str) -> str:
    """Makes all pages use a commit of this repository; ValueError when it is none, or a release exists."""
    if not references.COMMIT.fullmatch(commit):
        raise ValueError(f"{commit!r} is not the full hash of a commit")
    command = ["git", "show", "--no-patch", "--format=%cs", commit]
    shown = subprocess.run(command, capture_output=True, text=True, check=False)
    if shown.returncode:
        raise ValueError(f"this repository has no commit {commit}")
    pages = references.use_everywhere(Path(), commit, shown.stdout.strip())
    return f"{len(pages)} files use {commit}\n"


def notes(version: str) -> str:
    """The version's section of the changelog; ValueError when there is none."""
    text = changelog().get(version)
    if not text:
        raise ValueError(f"CHANGELOG.md has no section for {version}")
    return f"{text}\n"


def pin(image: str) -> str:
    """Changes action.yml to run this image; ValueError for another value, or when action.yml already runs an image."""
    if not IMAGE.fullmatch(image):
        raise ValueError(f"{image!r} is not an image by digest, such as registry.example/owner/name@sha256:…")
    action = read("action.yml")
    if action.count(FROM_SOURCE) != 1:
        raise ValueError("action.yml must have exactly one line `image: Dockerfile`")
    Path("action.yml").write_text(action.replace(FROM_SOURCE, f"  image: docker://{image}\n"), encoding="utf-8")
    return f"action.yml runs {image}\n"


def changelog() -> Mapping[str, str]:
    """The sections of CHANGELOG.md by version, newest first, without the links at the end of the file."""
    _, *parts = HEADING.split(re.sub(r"^\[[^\]]+\]: .*\n?", "", read("CHANGELOG.md"), flags=re.MULTILINE))
    return {name: text.strip() for name, text in zip(parts[::2], parts[1::2], strict=True)}


def read(path: str) -> str:
    """The text of a file of the repository."""
    return Path(path).read_text(encoding="utf-8")


COMMANDS: Mapping[str, Callable[[str], str]] = {
    "prepare": prepare,
    "check": check,
    "notes": notes,
    "pin": pin,
    "use": use,
}


def main(arguments: Sequence[str]) -> int:
    """Runs one command with its argument."""
    if len(arguments) != 2 or arguments[0] not in COMMANDS:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        print(COMMANDS[arguments[0]](arguments[1]), end="")
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
