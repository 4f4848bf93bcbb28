"""Two ways to run the action in its image: with the mounts of GitHub's runner, and in any workflow under act.

Both take a repository on the fake GitHub, checked out, and the name of an event.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.command import Result, lay_out
from tests.corpus import REPOSITORY
from tests.on_github import TOKEN, Workflow

IMAGE = os.environ.get("GATE_IMAGE", "")
ENGINE = os.environ.get("GATE_ENGINE", "docker")
ACT = Path(sys.executable).with_name("act")

needs_image = pytest.mark.skipif(not IMAGE, reason="there is no image to test: run `make image-test`")

OURS = "readiness-gate/readiness-gate"
"""The action's repository, as workflows name it."""

OF_THE_ACTION = ("action.yml", "Dockerfile", ".dockerignore", "requirements/run.txt")
"""What of this repository the action is made of, besides src/gate."""


def lay_out_action(folder: Path) -> Path:
    """Copies the action as a runner fetches it, without what only tests need; the image is then built from there."""
    lay_out(folder, {path: (REPOSITORY / path).read_bytes() for path in OF_THE_ACTION})
    caches = shutil.ignore_patterns("__pycache__")
    shutil.copytree(REPOSITORY / "src/gate", folder / "src/gate", ignore=caches, dirs_exist_ok=True)
    return folder


# ------------------------------------------------------------------------------------------ with the runner's mounts


def action(repository: Workflow, event: str = "pull_request", attempt: int = 1, **inputs: str) -> Result:
    """Runs the image as GitHub's runner runs an action: its mounts, its working folder, its variables.

    What the action says to the runner is left beside the checkout: runner/commands/output and summary.
    """
    runner = repository.tmp_path / "runner"
    (runner / "home").mkdir(parents=True, exist_ok=True)
    told = json.dumps(repository.payload(event))
    lay_out(runner, {"workflow/event.json": told, "commands/output": "", "commands/summary": ""})
    env = {
        "HOME": "/github/home",
        "CI": "true",
        "GITHUB_ACTIONS": "true",
        "GITHUB_API_URL": repository.client.url,
        "GITHUB_EVENT_NAME": event,
        "GITHUB_EVENT_PATH": "/github/workflow/event.json",
        "GITHUB_OUTPUT": "/github/file_commands/output",
        "GITHUB_REPOSITORY": repository.client.repo,
        "GITHUB_RUN_ATTEMPT": str(attempt),
        "GITHUB_RUN_ID": "99",
        "GITHUB_SERVER_URL": "https://github.example",
        "GITHUB_SHA": repository.merge if event == "pull_request" else repository.base,
        "GITHUB_STEP_SUMMARY": "/github/file_commands/summary",
        "GITHUB_WORKSPACE": "/github/workspace",
        "INPUT_GITHUB-TOKEN": TOKEN,
        **{f"INPUT_{name.upper().replace('_', '-')}": value for name, value in inputs.items()},
    }
    mounts = {
        runner / "home": "/github/home",
        runner / "workflow": "/github/workflow",
        runner / "commands": "/github/file_commands",
        repository.folder: "/github/workspace",
    }
    volumes = [part for here, there in mounts.items() for part in ("--volume", f"{here}:{there}")]
    return contain("--workdir", "/github/workspace", *options("--env", env), *volumes, IMAGE)


def contain(*arguments: str) -> Result:
    """Runs a container on the network of this machine, and removes it."""
    command = [ENGINE, "run", "--rm", "--network=host", *arguments]
    done = subprocess.run(command, capture_output=True, timeout=60, check=False)
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())


# ------------------------------------------------------------------------------------------------ a workflow under act


def act(
    repository: Workflow, event: str, workflow: Path | str, *, told: Mapping[str, Any] | None = None,
    actions: Mapping[str, Path] | None = None, inputs: Mapping[str, str] | None = None,
) -> Result:  # fmt: skip
    """Runs a workflow, a file or its text; `uses: ./` and our released action are both this repository's.

    `told` is the payload where the repository's own for the event does not do, `inputs` are those of workflow_dispatch.
    `actions` are folders that stand in for other actions, by `owner/name@ref`; actions/checkout needs none: it takes
    the checkout as it is, less what git ignores. The jobs run on this machine itself, the action in its image; the exit
    code is 1 when a job failed. One run at a time: act calls every image that it builds alike.
    """
    text = workflow if isinstance(workflow, str) else workflow.read_text(encoding="utf-8")
    beside = repository.tmp_path
    repository.runs += 1
    lay_out(beside, {"workflow.yml": text, "event.json": json.dumps(told or repository.payload(event))})
    if "uses: ./" in text:
        lay_out_action(repository.folder)
    released = {one: lay_out_action(beside / "released") for one in re.findall(rf"{OURS}@[\w.-]+", text)}
    command = [str(ACT), event, "--workflows", "../workflow.yml", "--eventpath", "../event.json"]
    command += ["--platform", "ubuntu-latest=-self-hosted", "--platform", "ubuntu-24.04=-self-hosted"]
    command += ["--pull=false", "--no-cache-server", "--action-cache-path", f"{beside}/act"]
    # act keeps the event and the outputs in its cache, and does not show them to the container by itself
    command += ["--container-options", f"--volume {beside}/act:{beside}/act --network=host"]
    command += ["--secret", f"GITHUB_TOKEN={TOKEN}", "--env", f"GITHUB_API_URL={repository.client.url}"]
    command += ["--env", f"GITHUB_REPOSITORY={repository.client.repo}", "--env", f"GITHUB_RUN_ID={repository.runs}"]
    command += options("--local-repository", {**released, **(actions or {})}) + options("--input", inputs or {})
    env = {**os.environ, "XDG_CACHE_HOME": f"{beside}/act", "HOME": str(beside)}
    done = subprocess.run(command, cwd=repository.folder, env=env, capture_output=True, timeout=180, check=False)
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())


def options(name: str, values: Mapping[str, object]) -> list[str]:
    """The option once for each value, as `--name KEY=VALUE`."""
    return [part for key, value in values.items() for part in (name, f"{key}={value}")]
