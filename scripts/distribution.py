"""Builds the files of a release: `python -m scripts.distribution FOLDER`.

Everything is reproducible: two builds of one commit have the same bytes. The time in archives is that of the commit, or
SOURCE_DATE_EPOCH (https://reproducible-builds.org/specs/source-date-epoch/).
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from gate import __version__, checklist
from gate.policy_tests import json_schema
from scripts import licences

HOME = Path(__file__).resolve().parent.parent

SCHEMAS = {"readiness.schema.json": checklist.schema, "readiness.test.schema.json": json_schema.schema}
"""The schemas for editors, under the names that docs/editor.md gives."""

REQUIRED = (
    "gate/py.typed", "gate/render/templates/report.html.j2", "gate/render/explanations/run/base-without-checkout.md",
    "gate/render/claims.schema.json", "gate/cli/main.py",
)  # fmt: skip
"""Files that the wheel must contain; every module of src/gate is compared as well."""

OWN_FOLDERS = ("gate/", "readiness_gate-")
"""The beginnings of all names in the wheel: no tests, no scripts."""


def main(folder: Path) -> int:
    """Writes the files of a release to the folder, and prints them with their digests."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    build_packages(HOME, folder, epoch())
    if problems := wheel_problems(next(folder.glob("*.whl"))):
        print("\n".join(problems), file=sys.stderr)
        return 1
    write_texts(folder, read_version(HOME))
    print(write_sums(folder), end="")
    return 0


def epoch() -> str:
    """The time for archives, in seconds since 1970: SOURCE_DATE_EPOCH, or the time of the commit."""
    if given := os.environ.get("SOURCE_DATE_EPOCH"):
        return given
    command = ["git", "log", "-1", "--format=%ct"]
    return subprocess.run(command, cwd=HOME, check=True, capture_output=True, text=True).stdout.strip()


def read_version(source: Path) -> str:
    """The version of the package in a source tree; that of this process for its own."""
    if source == HOME:
        return __version__
    text = (source / "src/gate/__init__.py").read_text(encoding="utf-8")
    return text.partition('__version__ = "')[2].partition('"')[0]


def build_packages(source: Path, folder: Path, time: str) -> None:
    """Builds the wheel and the source archive of a source tree with the locked build backend."""
    command = [sys.executable, "-m", "hatchling", "build", "--directory", str(folder)]
    env = {**os.environ, "SOURCE_DATE_EPOCH": time}
    subprocess.run(command, cwd=source, env=env, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def wheel_problems(wheel: Path) -> list[str]:
    """What is wrong with the names in the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    source = HOME / "src"
    expected = {
        str(path.relative_to(source))
        for path in (source / "gate").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    missing = sorted({*expected, *REQUIRED} - names)
    foreign = sorted(name for name in names if not name.startswith(OWN_FOLDERS))
    return [f"{wheel.name} lacks {name}" for name in missing] + [f"{wheel.name} contains {name}" for name in foreign]


def source_names(archive: Path) -> set[str]:
    """The names in the source archive, below its folder."""
    with tarfile.open(archive) as tar:
        return {name.partition("/")[2] for name in tar.getnames()}


def write_texts(folder: Path, version: str) -> None:
    """Writes the schemas, the list of licences and the SBOM; ValueError for a package without a known licence."""
    packages = licences.components((HOME / "requirements" / "history.txt").read_text(encoding="utf-8"))
    if unknown := [row.name for row in packages if not row.licence]:
        raise ValueError(f"no licence is known of {', '.join(unknown)}: add it to scripts/licences.py")
    texts: Mapping[str, object] = {name: schema() for name, schema in SCHEMAS.items()}
    texts = {**texts, "readiness-gate.cdx.json": licences.render_sbom(packages, version)}
    for name, value in texts.items():
        (folder / name).write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")
    (folder / "LICENCES.md").write_text(licences.render_list(packages), encoding="utf-8")


def write_sums(folder: Path) -> str:
    """Writes SHA256SUMS about the other files of the folder, and returns its text."""
    files = sorted(path for path in folder.iterdir() if path.is_file() and path.name != "SHA256SUMS")
    text = "".join(f"{digest(path)}  {path.name}\n" for path in files)
    (folder / "SHA256SUMS").write_text(text, encoding="utf-8")
    return text


def digest(path: Path) -> str:
    """The SHA-256 digest of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        raise SystemExit(2)
    raise SystemExit(main(Path(sys.argv[1]).resolve()))
