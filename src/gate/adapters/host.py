"""The adapters of one run in one value."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from gate.adapters.clock import Clock
from gate.adapters.repository import Repository
from gate.adapters.secrets import Secrets
from gate.adapters.workspace import Workspace
from gate.config.runner import GITLAB_TOKEN
from gate.model.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Host:
    """The machine that a run uses: files, git, clock, secrets, and the environment `env`."""

    workspace: Workspace
    repository: Repository
    clock: Clock
    secrets: Secrets
    env: Mapping[str, str]

    @classmethod
    def at(cls, root: Path, now: datetime | None = None, env: Mapping[str, str] | None = None) -> Host:
        """The host for the folder `root`; `now` replaces the clock and `env` the process environment."""
        environment = dict(os.environ) if env is None else env
        clock = Clock() if now is None else Clock(now)
        secrets = Secrets(environment)
        secrets.read(GITLAB_TOKEN)
        return cls(Workspace(root), Repository(root, environment), clock, secrets, environment)
