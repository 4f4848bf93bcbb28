"""The adapters of one run in one value: files, git, clock and secrets, each with one job."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from gate.adapters.clock import Clock
from gate.adapters.repository import Repository
from gate.adapters.secrets import Secrets
from gate.adapters.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Host:
    """The machine a run takes place on; `env` is its environment."""

    workspace: Workspace
    repository: Repository
    clock: Clock
    secrets: Secrets
    env: Mapping[str, str]

    @classmethod
    def at(cls, root: Path, now: datetime | None = None, env: Mapping[str, str] | None = None) -> Host:
        """The host with `root` as the folder to judge; `now` replaces the clock and `env` the process environment."""
        environment = dict(os.environ) if env is None else env
        clock = Clock() if now is None else Clock(now)
        return cls(Workspace(root), Repository(root, environment), clock, Secrets(environment), environment)
