"""Tests of the release script, on copies of the released files."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from gate import __version__
from tests.command import Result, lay_out
from tests.corpus import REPOSITORY
from tests.git import git

DIGEST = "sha256:" + "0123456789abcdef" * 4
IMAGE = f"ghcr.io/readiness-gate/readiness-gate@{DIGEST}"
MAJOR = f"v{__version__.partition('.')[0]}"
CHANGELOG = f"""# Changelog

## [Unreleased]

## [{__version__}] - 2026-11-21

### Added

- The newest.

## [0.0.1] - 2026-01-01

- The first.

[{__version__}]: https://example.com/newest
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    for path in ("pyproject.toml", "src/gate/__init__.py", "action.yml"):
        lay_out(tmp_path / "repository", {path: (REPOSITORY / path).read_bytes()})
    return lay_out(tmp_path / "repository", {"CHANGELOG.md": CHANGELOG, "README.md": used_as(MAJOR)})


def used_as(tag: str) -> str:
    return f"    - uses: actions/checkout@v7\n    - uses: readiness-gate/readiness-gate@{tag}\n"


def release(repository: Path, *arguments: str) -> Result:
    command = [sys.executable, str(REPOSITORY / "scripts" / "release.py"), *arguments]
    completed = subprocess.run(command, cwd=repository, capture_output=True, text=True, timeout=60, check=False)
    return Result(completed.returncode, completed.stdout, completed.stderr)


def test_a_version_that_is_the_same_everywhere_can_be_released(repository: Path) -> None:
    assert release(repository, "check", __version__) == Result(0, f"{__version__} can be released\n", "")


def test_every_file_with_another_version_is_reported(repository: Path) -> None:
    assert release(repository, "check", "9.9.9") == Result(
        1,
        "",
        f"pyproject.toml has version {__version__}, expected 9.9.9\n"
        f"src/gate/__init__.py has version {__version__}, expected 9.9.9\n"
        f"the newest section of CHANGELOG.md has version {__version__}, expected 9.9.9\n"
        f"README.md uses @{MAJOR}, but a release of 9.9.9 moves the tag v9: run `scripts/release.py prepare`\n",
    )


@pytest.mark.parametrize("version", ["v1.2.0", "1.2", "1.2.0-rc.1", "01.2.0", "1.2.0\n", "$(id)", ""])
def test_an_invalid_version_is_refused(repository: Path, version: str) -> None:
    assert "is not a version such as 1.2.0" in release(repository, "check", version).err


def test_unreleased_changes_in_the_changelog_are_an_error(repository: Path) -> None:
    lay_out(repository, {"CHANGELOG.md": CHANGELOG.replace("## [Unreleased]\n", "## [Unreleased]\n\n- One more.\n")})
    assert release(repository, "check", __version__).err == (
        f"CHANGELOG.md has changes under Unreleased: move them to {__version__}\n"
    )


def test_a_release_of_another_major_version_than_in_the_readme_is_refused(repository: Path) -> None:
    lay_out(repository, {"README.md": used_as("v88")})
    assert release(repository, "check", __version__).err == (
        f"README.md uses @v88, but a release of {__version__} moves the tag {MAJOR}: run `scripts/release.py prepare`\n"
    )


def test_a_release_while_the_readme_uses_a_commit_is_refused(repository: Path) -> None:
    lay_out(repository, {"README.md": used_as("0123456789abcdef" * 2 + "01234567")})
    assert "README.md uses @0123456789abcdef" in release(repository, "check", __version__).err


def test_one_command_prepares_a_release(repository: Path) -> None:
    hooks = (
        "  - repo: https://github.com/readiness-gate/readiness-gate\n    rev: " + "ab" * 20 + " # main, 2026-11-29\n"
    )
    files = {path: (REPOSITORY / path).read_bytes() for path in ("src/gate/config/own_action.py", "docs/action.md")}
    changelog = CHANGELOG.replace("## [Unreleased]\n", "## [Unreleased]\n\n- One more.\n")
    lay_out(repository, {"CHANGELOG.md": changelog, "docs/hooks.md": hooks, **files})

    assert release(repository, "prepare", "3.0.0").code == 0
    assert release(repository, "check", "3.0.0") == Result(0, "3.0.0 can be released\n", "")
    assert release(repository, "notes", "3.0.0").out == "- One more.\n"
    assert "uses: readiness-gate/readiness-gate@v3\n" in (repository / "docs/action.md").read_text(encoding="utf-8")
    assert 'REFERENCE = "v3"\n' in (repository / "src/gate/config/own_action.py").read_text(encoding="utf-8")
    assert (repository / "docs/hooks.md").read_text(encoding="utf-8").endswith("    rev: v3.0.0\n")


@pytest.mark.parametrize("version", ["v3.0.0", "3.0"])
def test_an_invalid_version_is_not_prepared(repository: Path, version: str) -> None:
    assert release(repository, "prepare", version).code == 1
    assert (repository / "CHANGELOG.md").read_text(encoding="utf-8") == CHANGELOG


@pytest.mark.parametrize("commit", ["v1", "f8dcfdf0", "0" * 40])
def test_pages_use_no_commit_that_does_not_exist(repository: Path, commit: str) -> None:
    git(repository, "init", "-q")
    before = (repository / "README.md").read_bytes()

    assert release(repository, "use", commit).code == 1
    assert (repository / "README.md").read_bytes() == before


def test_the_notes_are_the_section_of_the_version(repository: Path) -> None:
    assert release(repository, "notes", __version__).out == "### Added\n\n- The newest.\n"
    assert release(repository, "notes", "0.0.1").out == "- The first.\n"


@pytest.mark.parametrize("version", ["9.9.9", "Unreleased"])
def test_a_version_without_a_section_has_no_notes(repository: Path, version: str) -> None:
    assert release(repository, "notes", version) == Result(1, "", f"CHANGELOG.md has no section for {version}\n")


def test_our_changelog_has_notes_for_the_current_version() -> None:
    assert release(REPOSITORY, "notes", __version__).out.startswith("### Added\n")


def test_the_pinned_action_differs_in_the_image_only(repository: Path) -> None:
    before = yaml.safe_load((repository / "action.yml").read_text(encoding="utf-8"))
    assert release(repository, "pin", IMAGE).code == 0
    after = yaml.safe_load((repository / "action.yml").read_text(encoding="utf-8"))
    assert after.pop("runs") == before.pop("runs") | {"image": f"docker://{IMAGE}"}
    assert after == before


def test_a_pinned_action_cannot_be_pinned_again_or_released(repository: Path) -> None:
    release(repository, "pin", IMAGE)
    assert release(repository, "pin", IMAGE).code == 1
    assert "releases start from main" in release(repository, "check", __version__).err


@pytest.mark.parametrize(
    "image",
    [
        "ghcr.io/readiness-gate/readiness-gate:1.0.0",
        f"ghcr.io/readiness-gate/readiness-gate:1.0.0@{DIGEST}",
        f"readiness-gate@{DIGEST}",
        f"ghcr.io/readiness-gate/readiness-gate@{DIGEST[:-1]}",
        f"{IMAGE}\n  args: [x]",
        "@",
    ],
    ids=["tag", "tag-and-digest", "no-registry", "short", "two-lines", "nothing"],
)
def test_only_an_image_by_digest_is_pinned(repository: Path, image: str) -> None:
    before = (repository / "action.yml").read_bytes()
    assert "is not an image by digest" in release(repository, "pin", image).err
    assert (repository / "action.yml").read_bytes() == before


@pytest.mark.parametrize("arguments", [(), ("check",), ("publish", "1.0.0"), ("check", "1.0.0", "now")])
def test_wrong_arguments_print_the_usage(repository: Path, arguments: tuple[str, ...]) -> None:
    result = release(repository, *arguments)
    assert (result.code, "scripts/release.py check 1.2.0" in result.err) == (2, True)


# ------------------------------------------------------------------------------------- the steps that make the commit


@pytest.fixture
def main(repository: Path) -> Path:
    """A clone of a repository whose main can be released."""
    scripts = ("scripts/release.py", "scripts/references.py")
    lay_out(repository, {path: (REPOSITORY / path).read_bytes() for path in scripts})
    git(repository, "init", "-q", "-b", "main")
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "main")
    git(repository.parent, "clone", "-q", "--bare", str(repository), "origin.git")
    git(repository, "remote", "add", "origin", str(repository.parent / "origin.git"))
    return repository


def publish(main: Path, version: str) -> int:
    """Runs the steps of the workflow that create and tag the commit, on a fresh main."""
    git(main, "checkout", "-q", "--detach", "main")
    steps = yaml.safe_load((REPOSITORY / ".github/workflows/release.yml").read_text(encoding="utf-8"))["jobs"][
        "publish"
    ]
    names = {"Commit the image by digest", "Tag the commit", "Move the major version tag"}
    runs = [step["run"] for step in steps["steps"] if step["name"] in names]
    assert len(runs) == len(names)
    env = {"PATH": os.environ["PATH"], "HOME": str(main.parent), "VERSION": version, "IMAGE": IMAGE}
    command = ["bash", "-e", "-o", "pipefail", "-c", "\n".join(runs)]
    return subprocess.run(command, cwd=main, env=env, capture_output=True, timeout=60, check=False).returncode


def test_the_tagged_commit_differs_from_main_in_the_image_only(main: Path) -> None:
    assert publish(main, "1.2.0") == 0
    origin = main.parent / "origin.git"
    assert git(origin, "rev-parse", "v1.2.0^") == git(origin, "rev-parse", "main")
    assert git(origin, "diff", "--name-only", "main", "v1.2.0") == "action.yml"
    assert f"image: docker://{IMAGE}" in git(origin, "show", "v1:action.yml")


def test_the_major_version_tag_moves_and_a_version_tag_never_does(main: Path) -> None:
    origin = main.parent / "origin.git"
    publish(main, "1.2.0")
    first = git(origin, "rev-parse", "v1.2.0")
    git(main, "tag", "--delete", "v1", "v1.2.0")  # each run has a separate clone
    git(main, "checkout", "-q", "main")
    git(main, "commit", "-q", "--allow-empty", "-m", "more")
    assert publish(main, "1.2.0") != 0
    git(main, "tag", "--delete", "v1.2.0")
    assert publish(main, "1.3.0") == 0
    assert git(origin, "rev-parse", "v1") == git(origin, "rev-parse", "v1.3.0") != first
    assert git(origin, "rev-parse", "v1.2.0") == first
