"""The parts of a release that are more than a command of git or docker: see docs/releasing.md.

    scripts/release.py check 1.2.0    the version is the same everywhere, and the changelog tells of it
    scripts/release.py notes 1.2.0    prints what the changelog says of it
    scripts/release.py pin IMAGE      makes action.yml run the image NAME@sha256:DIGEST

All work in the current folder, the repository. Exit code 1 and a message on standard error when something is wrong.
Standard library only, since the job that publishes installs nothing.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

VERSION = re.compile(r"(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*)){2}")
"""MAJOR.MINOR.PATCH of semver.org; we make no pre-releases."""

IMAGE = re.compile(r"[a-z0-9.-]+(:[0-9]+)?(/[a-z0-9._-]+)+@sha256:[0-9a-f]{64}")
"""An image by digest, with its registry; a tag could come to mean another image."""

HEADING = re.compile(r"^## \[([^\]]+)\].*\n", re.MULTILINE)

USED_AS = re.compile(r"uses: \S+/readiness-gate@(v[0-9]+)$", re.MULTILINE)
"""How the documentation tells people to use the action: by the tag of the major version."""

FROM_SOURCE = "  image: Dockerfile\n"
"""The line of action.yml on main."""


def check(version: str) -> str:
    """Raises ValueError, naming everything that keeps this version from being released."""
    if not VERSION.fullmatch(version):
        raise ValueError(f"{version!r} is not a version such as 1.2.0")
    package = re.search(r'^__version__ = "([^"]*)"', read("src/gate/__init__.py"), re.MULTILINE)
    sections = changelog()
    newest = next((name for name in sections if name != "Unreleased"), "nothing")
    found = {
        "pyproject.toml": tomllib.loads(read("pyproject.toml"))["project"]["version"],
        "src/gate/__init__.py": package[1] if package else "nothing",
        "the newest section of CHANGELOG.md": newest,
    }
    faults = [f"{place} says {said}, wanted {version}" for place, said in found.items() if said != version]
    if sections.get("Unreleased"):
        faults.append(f"CHANGELOG.md has changes under Unreleased: move them to {version}")
    tag = f"v{version.partition('.')[0]}"
    others = sorted(set(USED_AS.findall(read("README.md"))) - {tag})
    faults += [f"README.md says @{named}, and a release of {version} moves the tag {tag}" for named in others]
    if FROM_SOURCE not in read("action.yml"):
        faults.append("action.yml does not say `image: Dockerfile`: releases start from main")
    if faults:
        raise ValueError("\n".join(faults))
    return f"{version} can be released\n"


def notes(version: str) -> str:
    """The text of the version's section of the changelog; ValueError when it has none."""
    text = changelog().get(version)
    if not text:
        raise ValueError(f"CHANGELOG.md says nothing of {version}")
    return f"{text}\n"


def pin(image: str) -> str:
    """Makes action.yml run this image in place of building one; ValueError when it is none, or runs one already."""
    if not IMAGE.fullmatch(image):
        raise ValueError(f"{image!r} is not an image by digest, such as registry.example/owner/name@sha256:…")
    action = read("action.yml")
    if action.count(FROM_SOURCE) != 1:
        raise ValueError("action.yml does not say `image: Dockerfile` once")
    Path("action.yml").write_text(action.replace(FROM_SOURCE, f"  image: docker://{image}\n"), encoding="utf-8")
    return f"action.yml runs {image}\n"


def changelog() -> Mapping[str, str]:
    """The sections of CHANGELOG.md by their version, newest first, without the links at the end of the file."""
    _, *parts = HEADING.split(re.sub(r"^\[[^\]]+\]: .*\n?", "", read("CHANGELOG.md"), flags=re.MULTILINE))
    return {name: text.strip() for name, text in zip(parts[::2], parts[1::2], strict=True)}


def read(path: str) -> str:
    """A file of the repository."""
    return Path(path).read_text(encoding="utf-8")


COMMANDS: Mapping[str, Callable[[str], str]] = {"check": check, "notes": notes, "pin": pin}


def main(arguments: Sequence[str]) -> int:
    """Runs one command with its one argument."""
    if len(arguments) != 2 or arguments[0] not in COMMANDS:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        print(COMMANDS[arguments[0]](arguments[1]), end="")
    except ValueError as fault:
        print(fault, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
