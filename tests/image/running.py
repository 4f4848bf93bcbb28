"""Two ways to run the action in its image: with the mounts of GitHub's runner, and in any workflow under act."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.command import Result, lay_out
from tests.corpus import REPOSITORY
from tests.fakes import events
from tests.fakes.contract import Json
from tests.fakes.github import GitHub

IMAGE = os.environ.get("GATE_IMAGE", "")
ENGINE = os.environ.get("GATE_ENGINE", "docker")
ACT = Path(sys.executable).with_name("act")

needs_image = pytest.mark.skipif(not IMAGE, reason="there is no image to test: run `make image-test`")

TOKEN = "token-of-the-workflow"  # noqa: S105 - a made-up one
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


def payload(event: str, hub: GitHub) -> Json:
    """What the runner writes down of an event in this repository."""
    told: Json = getattr(events, event)(hub=hub)
    return told


# ------------------------------------------------------------------------------------------ with the runner's mounts


def action(workspace: Path, hub: GitHub, event: str = "pull_request", attempt: int = 1, **inputs: str) -> Result:
    """Runs the image as GitHub's runner runs an action: its mounts, its working folder, its variables.

    What the action says to the runner is left beside the workspace: runner/commands/output and summary.
    """
    runner = workspace.parent / "runner"
    (runner / "home").mkdir(parents=True, exist_ok=True)
    event_json = json.dumps(payload(event, hub))
    lay_out(runner, {"workflow/event.json": event_json, "commands/output": "", "commands/summary": ""})
    env = {
        "HOME": "/github/home",
        "CI": "true",
        "GITHUB_ACTIONS": "true",
        "GITHUB_API_URL": hub.url,
        "GITHUB_EVENT_NAME": event,
        "GITHUB_EVENT_PATH": "/github/workflow/event.json",
        "GITHUB_OUTPUT": "/github/file_commands/output",
        "GITHUB_REPOSITORY": hub.repo,
        "GITHUB_RUN_ATTEMPT": str(attempt),
        "GITHUB_RUN_ID": "99",
        "GITHUB_SERVER_URL": "https://github.example",
        "GITHUB_SHA": "c" * 40,
        "GITHUB_STEP_SUMMARY": "/github/file_commands/summary",
        "GITHUB_WORKSPACE": "/github/workspace",
        "INPUT_GITHUB-TOKEN": TOKEN,
        **{f"INPUT_{name.upper().replace('_', '-')}": value for name, value in inputs.items()},
    }
    mounts = {
        runner / "home": "/github/home",
        runner / "workflow": "/github/workflow",
        runner / "commands": "/github/file_commands",
        workspace: "/github/workspace",
    }
    options = ["--workdir", "/github/workspace"]
    options += [part for name, value in env.items() for part in ("--env", f"{name}={value}")]
    options += [part for here, there in mounts.items() for part in ("--volume", f"{here}:{there}")]
    return contain(*options, IMAGE)


def contain(*arguments: str) -> Result:
    """Runs a container on the network of this machine, and removes it."""
    command = [ENGINE, "run", "--rm", "--network=host", *arguments]
    done = subprocess.run(command, capture_output=True, timeout=60, check=False)
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())


# ------------------------------------------------------------------------------------------------ a workflow under act


def act(
    workspace: Path, hub: GitHub, event: str, workflow: Path | str, *, told: Json | None = None, run_id: int = 1,
    actions: Mapping[str, Path] | None = None, inputs: Mapping[str, str] | None = None,
) -> Result:  # fmt: skip
    """Runs a workflow, a file or its text, in a workspace: `uses: ./` and our released action are this repository's.

    `told` is the payload of the event where that of `payload` does not do. `actions` are folders that stand in for
    other actions, by `owner/name@ref`; only actions/checkout needs none, it takes the workspace as it is. The jobs run
    on this machine itself, the action in its image; the exit code is 1 when a job failed. One at a time: act calls
    every image that it builds of `./` alike.
    """
    text = workflow if isinstance(workflow, str) else workflow.read_text(encoding="utf-8")
    beside = workspace.parent
    lay_out(beside, {"workflow.yml": text, "event.json": json.dumps(told or payload(event, hub))})
    stand_ins = {one: lay_out_action(beside / "released") for one in re.findall(rf"{OURS}@[^\s\"']+", text)}
    if "uses: ./" in text:
        lay_out_action(workspace)
    command = [str(ACT), event, "--workflows", "../workflow.yml", "--eventpath", "../event.json"]
    command += ["--platform", "ubuntu-latest=-self-hosted", "--platform", "ubuntu-24.04=-self-hosted"]
    command += ["--pull=false", "--no-cache-server", "--action-cache-path", str(beside / "act")]
    # act keeps the event and the outputs in its cache, and does not show them to the container by itself
    command += ["--container-options", f"--volume {beside}/act:{beside}/act --network=host"]
    command += ["--secret", f"GITHUB_TOKEN={TOKEN}", "--env", f"GITHUB_API_URL={hub.url}"]
    command += ["--env", f"GITHUB_REPOSITORY={hub.repo}", "--env", f"GITHUB_RUN_ID={run_id}"]
    for name, folder in {**stand_ins, **(actions or {})}.items():
        command += ["--local-repository", f"{name}={folder}"]
    command += [part for name, value in (inputs or {}).items() for part in ("--input", f"{name}={value}")]
    env = {**os.environ, "XDG_CACHE_HOME": str(beside / "act"), "HOME": str(beside)}
    done = subprocess.run(command, cwd=workspace, env=env, capture_output=True, timeout=180, check=False)
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())
