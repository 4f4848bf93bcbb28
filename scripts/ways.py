"""The ways to install the gate, each as a new user in an empty environment: the rehearsal of a release times them.

Each takes a scratch folder and what to install, downloads everything without a cache, and makes a first decision.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable, Mapping
from pathlib import Path

from scripts.distribution import HOME

BIN = Path(sys.executable).parent
GREEN = HOME / "tests" / "composite" / "green"
"""A checklist that is ready, with its report."""

CHECK = ["check", "--root", str(GREEN)]
GITLAB_RUNNER = "gitlab-ci-local@4.61.1"
"""The npm package that runs the jobs of a .gitlab-ci.yml on this machine; newer versions need a newer Node.js."""


def call(command: list[str], folder: Path, env: Mapping[str, str] | None = None) -> str:
    """The output of a program; SystemExit with all output when it fails."""
    completed = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    if completed.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{completed.stdout}{completed.stderr}")
    return completed.stdout.strip()


def pip(scratch: Path, wheel: Path) -> None:
    """`pip install` in a new environment."""
    environment = scratch / "pip"
    venv.create(environment, with_pip=True)
    command = [str(environment / "bin" / "python"), "-m", "pip", "install", "--quiet", "--no-cache-dir", str(wheel)]
    call(command, scratch)
    call([str(environment / "bin" / "gate"), *CHECK], scratch)


def pipx(scratch: Path, wheel: Path) -> None:
    """`pipx install`, without the shared environment that other tools may have created; it finds uv and uses it."""
    folders = {"PIPX_HOME": str(scratch / "pipx"), "PIPX_BIN_DIR": str(scratch / "bin"), "PIP_NO_CACHE_DIR": "1"}
    call([str(BIN / "pipx"), "install", "--quiet", str(wheel)], scratch, {**os.environ, **folders})
    call([str(scratch / "bin" / "gate"), *CHECK], scratch)


def uvx(scratch: Path, wheel: Path) -> None:
    """`uvx`, with an empty cache."""
    env = {**os.environ, "UV_CACHE_DIR": str(scratch / "uv")}
    call([str(BIN / "uvx"), "--quiet", "--python", sys.executable, "--from", str(wheel), "gate", *CHECK], scratch, env)


def composite(scratch: Path, search: str) -> None:
    """The environment of the composite action; uv installs it if the search path has it, otherwise pip."""
    folder = Path(tempfile.mkdtemp(dir=scratch))
    runner = {**os.environ, "RUNNER_TEMP": str(folder), "PATH": search, "GITHUB_OUTPUT": os.devnull, "UV_NO_CACHE": "1"}
    script = str(HOME / "composite" / "environment.py")
    for command in ("key", "create"):
        call([sys.executable, "-I", script, command], HOME, runner)
    python = next(folder.glob("readiness-gate-*/bin/python"))
    call([str(python), "-I", "-m", "gate", *CHECK], HOME)


def composite_with_pip(scratch: Path, _wheel: Path) -> None:
    """The composite action on a runner without uv."""
    composite(scratch, "/usr/bin:/bin")


def composite_with_uv(scratch: Path, _wheel: Path) -> None:
    """The composite action on a runner with uv."""
    folder = scratch / "uv-alone"
    folder.mkdir()
    (folder / "uv").symlink_to(BIN / "uv")
    composite(scratch, f"{folder}:/usr/bin:/bin")


def gitlab(scratch: Path, wheel: Path) -> None:
    """The job of the template for GitLab, by a runner for this machine; it needs npm and rsync.

    Raises:
        SystemExit: when the job fails, or leaves no report.
    """
    project, environment = scratch / "gitlab", scratch / "gitlab-environment"
    shutil.copytree(GREEN, project)
    shutil.copy(HOME / "examples" / "ci" / "gitlab-ci.yml", project / ".gitlab-ci.yml")
    (project / "Makefile").write_text("test:\n\ttrue\n", encoding="utf-8")
    identity = ["-c", "user.name=Rehearsal", "-c", "user.email=rehearsal@example.com"]
    remote = ["remote", "add", "origin", "https://gitlab.example/acme/shop.git"]
    for arguments in (["init", "-q", "-b", "main"], ["add", "-A"], [*identity, "commit", "-q", "-m", "main"], remote):
        call(["git", *arguments], project)
    venv.create(environment, with_pip=True)
    env = {**os.environ, "PATH": f"{environment / 'bin'}:{os.environ['PATH']}", "PIP_NO_CACHE_DIR": "1"}
    command = ["npx", "--yes", GITLAB_RUNNER, "readiness", "--force-shell-executor"]
    call([*command, "--variable", f"READINESS_GATE={wheel}"], project, env)
    for name in ("gate-junit.xml", "gl-code-quality.json", "readiness.html"):
        if not (project / name).is_file():
            raise SystemExit(f"the job of GitLab leaves no {name}")


WAYS: Mapping[str, Callable[[Path, Path], None]] = {
    "pip": pip,
    "pipx": pipx,
    "uvx": uvx,
    "the composite action, with pip": composite_with_pip,
    "the composite action, with uv": composite_with_uv,
}
"""The ways that this machine always has; the second argument is the wheel."""
