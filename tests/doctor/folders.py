"""Repositories for the tests of this package, and what `gate doctor` sees there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.command import Result, checklist, environment, lay_out, run
from tests.fakes.client import TOKEN
from tests.fakes.github import GitHub
from tests.git import git

OURS = "readiness-gate/readiness-gate@v1"
FILES = "docs | files | {paths: README.md} | exists"

WORKFLOW = f"""\
on: pull_request
permissions: {{contents: read, pull-requests: write}}
jobs:
  gate:
    runs-on: x
    steps:
      - uses: actions/checkout@v4
        with: {{fetch-depth: 2}}
      - uses: {OURS}
"""
"""A workflow without a trap."""


def lay_out_repository(folder: Path, *items: str, workflow: str = WORKFLOW, branch: str = "main") -> Path:
    """A clone of acme/shop on github.example with this checklist and workflow; no workflow when it is empty."""
    files = {"readiness.yml": checklist(*(items or [FILES])), "README.md": "x"}
    lay_out(folder, files | ({".github/workflows/gate.yml": workflow} if workflow else {}))
    git(folder, "init", "-q", "-b", branch)
    git(folder, "remote", "add", "origin", "git@github.example:acme/shop.git")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "a commit")
    return folder


def on_server(client: GitHub, **more: str) -> dict[str, str]:
    """The variables of a person with a token for the fake GitHub."""
    return {"GITHUB_API_URL": client.url, "GITHUB_SERVER_URL": "https://github.example", "GITHUB_TOKEN": TOKEN, **more}


def doctor(folder: Path, env: Mapping[str, str] | None = None, *arguments: str) -> Result:
    """The output of `gate doctor`."""
    return run(folder, {**environment(folder), **(env or {})}, "doctor", *arguments)


def examinations(folder: Path, env: Mapping[str, str] | None = None, *arguments: str) -> dict[str, dict[str, Any]]:
    """The examinations of `gate doctor --json` by name; of several with one name the last."""
    document = json.loads(doctor(folder, env, "--json", *arguments).out)
    return {entry["name"]: entry for entry in document["examinations"]}


def outcomes(folder: Path, env: Mapping[str, str] | None = None) -> dict[str, str]:
    """The outcome of each examination."""
    return {name: entry["outcome"] for name, entry in examinations(folder, env).items()}
