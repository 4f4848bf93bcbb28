"""Runs of a repository and a store in memory, for tests of a history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from gate.adapters.stores.store import MAX_FILE, require_key
from gate.history.layout import RunKey, run_key
from gate.model.decision import Decision
from gate.model.subject import Run
from gate.result.writer import render
from tests.render import decisions as made

GATE = "readiness"
START = datetime(2026, 11, 20, 3, 15, 7, tzinfo=UTC)


@dataclass
class MemoryStore:
    """A store that forgets; it keeps the rules of the others."""

    files: dict[str, bytes] = field(default_factory=dict)
    address: str = "memory"

    def keys(self, prefix: str = "") -> list[str]:
        return sorted(key for key in self.files if key.startswith(prefix))

    def folders(self, path: str) -> list[str]:
        below = (key.removeprefix(f"{path}/") for key in self.files if key.startswith(f"{path}/"))
        return sorted({name.partition("/")[0] for name in below if "/" in name})

    def read(self, keys: Iterable[str], limit: int = MAX_FILE) -> Mapping[str, bytes]:
        return {key: self.files[key] for key in keys if len(self.files.get(key, bytes(limit + 1))) <= limit}

    def add(self, files: Mapping[str, bytes]) -> None:
        for key, data in files.items():
            require_key(key)
            self.files.setdefault(key, data)

    def remove(self, keys: Sequence[str]) -> None:
        for key in keys:
            self.files.pop(key, None)


def decision_of(day: int, repository: str = "acme/shop", commit: str = "", attempt: int = 1) -> Decision:
    """The decision of the run of a day, on a commit of its own."""
    decision = made.red()
    sha = commit or f"{day:012x}".ljust(40, "c")
    subject = replace(
        decision.subject,
        repo=repository,
        event="schedule",
        trigger="schedule",
        pull_request=None,
        branch="main",
        head_sha=sha,
        tested_sha=sha,
        run=Run(1000 + day, attempt),
        is_default_branch=True,
    )
    return replace(decision, decided_at=START + timedelta(days=day), subject=subject)


def key_of(decision: Decision) -> RunKey:
    """The key of its run."""
    subject = decision.subject
    return run_key(decision.decided_at, subject.repo, subject.head_sha, subject.run, GATE)


def result_of(decision: Decision) -> str:
    """Its saved result."""
    return render(decision)
