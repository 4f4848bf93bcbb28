"""Two ways to run the action in its image: with the mounts of GitHub's runner, and in a workflow with act.

Both take a checked-out repository of the fake GitHub and the name of an event.
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
from tests.fakes.client import TOKEN
from tests.on_github import Workflow

IMAGE = os.environ.get("GATE_IMAGE", "")
BASE = os.environ.get("GATE_BASE", "")
ENGINE = os.environ.get("GATE_ENGINE", "docker")
ACT = Path(sys.executable).with_name("act")

needs_image = pytest.mark.skipif(not IMAGE, reason="no image to test; run `make image-test`")

OURS = "readiness-gate/readiness-gate"
"""The action's repository, as workflows name it."""

ACTION_FILES = ("action.yml", "Dockerfile", ".dockerignore", "requirements/run.txt")
"""The files of the action besides src/gate."""


def lay_out_action(folder: Path) -> Path:
    """Copy the files of the action, without those that only tests need; the image is built from the copy."""
    lay_out(folder, {path: (REPOSITORY / path).read_bytes() for path in ACTION_FILES})
    caches = shutil.ignore_patterns("__pycache__")
    shutil.copytree(REPOSITORY / "src/gate", folder / "src/gate", ignore=caches, dirs_exist_ok=True)
    return folder


# ------------------------------------------------------------------------------------------ with the runner's mounts


def run_action(repository: Workflow, event: str = "pull_request", attempt: int = 1, **inputs: str) -> Result:
    """Run the image as GitHub's runner does, with its mounts, working folder and variables.

    Outputs and summary of the action are in the folder runner/commands next to the checkout.
    """
    runner = repository.tmp_path / "runner"
    (runner / "home").mkdir(parents=True, exist_ok=True)
    event_text = json.dumps(repository.payload(event))
    lay_out(runner, {"workflow/event.json": event_text, "commands/output": "", "commands/summary": ""})
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
    volumes = [part for source, target in mounts.items() for part in ("--volume", f"{source}:{target}")]
    return run_container("--workdir", "/github/workspace", *options("--env", env), *volumes, IMAGE)


def size_of(image: str) -> int:
    """Return the size of an image in bytes, unpacked."""
    command = [ENGINE, "image", "inspect", "--format", "{{.Size}}", image]
    return int(subprocess.run(command, check=True, capture_output=True).stdout)


def run_container(*arguments: str) -> Result:
    """Run a container on the network of this machine, and remove it."""
    command = [ENGINE, "run", "--rm", "--network=host", *arguments]
    completed = subprocess.run(command, capture_output=True, timeout=60, check=False)
    return Result(completed.returncode, completed.stdout.decode(), completed.stderr.decode())


# ------------------------------------------------------------------------------------------------ a workflow with act


def run_act(
    repository: Workflow, event: str, workflow: Path | str, *, payload: Mapping[str, Any] | None = None,
    actions: Mapping[str, Path] | None = None, inputs: Mapping[str, str] | None = None,
) -> Result:  # fmt: skip
    """Run a workflow, a file or its text; `uses: ./` and our released action both use this repository.

    `payload` replaces the repository's payload of the event; `inputs` are those of workflow_dispatch. `actions` are
    folders that replace other actions, by `owner/name@ref`; actions/checkout needs none, because act copies the
    checkout without ignored files. The jobs run on this machine, the action in its image; the exit code is 1 when a job
    failed. Only one run at a time: act gives every image that it builds the same name.
    """
    text = workflow if isinstance(workflow, str) else workflow.read_text(encoding="utf-8")
    folder = repository.tmp_path
    repository.runs += 1
    if event == "pull_request":
        repository.first_stage = {"id": repository.runs, "run_attempt": 1}
    lay_out(folder, {"workflow.yml": text, "event.json": json.dumps(payload or repository.payload(event))})
    if "uses: ./" in text:
        lay_out_action(repository.folder)
    released = {
        action_name: lay_out_action(folder / "released") for action_name in re.findall(rf"{OURS}@[\w.-]+", text)
    }
    command = [str(ACT), event, "--workflows", "../workflow.yml", "--eventpath", "../event.json"]
    command += ["--platform", "ubuntu-latest=-self-hosted", "--platform", "ubuntu-24.04=-self-hosted"]
    # podman's storage is new (scripts/container.sh): what it has was built from the same files in this run of the tests
    command += ["--rebuild=false"] if ENGINE == "podman" else []
    command += ["--pull=false", "--no-cache-server", "--action-cache-path", f"{folder}/act"]
    # act stores the event and the outputs in its cache, and does not mount it in the container
    command += ["--container-options", f"--volume {folder}/act:{folder}/act --network=host"]
    command += ["--secret", f"GITHUB_TOKEN={TOKEN}", "--env", f"GITHUB_API_URL={repository.client.url}"]
    command += ["--env", f"GITHUB_REPOSITORY={repository.client.repo}", "--env", f"GITHUB_RUN_ID={repository.runs}"]
    command += ["--env", "GITHUB_RUN_ATTEMPT=1"]
    command += options("--local-repository", {**released, **(actions or {})}) + options("--input", inputs or {})
    env = {**os.environ, "XDG_CACHE_HOME": f"{folder}/act", "HOME": str(folder)}
    completed = subprocess.run(command, cwd=repository.folder, env=env, capture_output=True, timeout=180, check=False)
    return Result(completed.returncode, completed.stdout.decode(), completed.stderr.decode())


def options(name: str, values: Mapping[str, object]) -> list[str]:
    """Return the option for each value, as `--name KEY=VALUE`."""
    return [part for key, value in values.items() for part in (name, f"{key}={value}")]
