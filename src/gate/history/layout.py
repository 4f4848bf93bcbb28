"""The keys of a history: one folder for each repository, one for each day, and two files for each run.

    1/OWNER/NAME/runs/date=2026-11-29/20261129T031500Z-3f2a1bc4d5e6-9182736455.1-readiness.jsonl
    1/OWNER/NAME/results/date=2026-11-29/20261129T031500Z-3f2a1bc4d5e6-9182736455.1-readiness.json.gz

The first holds the record of the run (`gate.history.record`), the second its saved result. Names are unique, so writers
never compete for a file, and sorted names are sorted by time. `date=` is how query engines name partitions.

A fleet stores beside them which repositories it began to judge and whether that is over (`gate.fleet.attempts`):

    1/OWNER/NAME/attempts/date=2026-11-29/fleet.1.begun
    1/OWNER/NAME/attempts/date=2026-11-29/fleet.1.ended
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

from gate.model.digest import compute_digest
from gate.model.lazy_dataclass import dataclass
from gate.model.subject import Run
from gate.model.text import replace_surrogates

VERSION: Final = "1"
"""The version of the layout, which is the first part of every key."""

RUNS: Final = "runs"
RESULTS: Final = "results"
ATTEMPTS: Final = "attempts"

LOCAL: Final = ("local", "local")
"""Owner and name for runs outside of a forge."""

MAX_KEY: Final = 64
"""The longest key of a gate that a file name holds, in characters."""

_NAME = re.compile(
    rf"{VERSION}/(?P<repository>[^/]+(/[^/]+)+)/({RUNS}|{RESULTS})/date=[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}/"
    r"(?P<time>[0-9]{8}T[0-9]{6}Z)-(?P<commit>[0-9a-f]{0,12})-(?P<run>[0-9]{1,20})\.(?P<attempt>[0-9]{1,9})-"
    r"(?P<gate>[A-Za-z0-9._-]+)\.(jsonl|json\.gz)"
)

_ATTEMPT = re.compile(
    rf"{VERSION}/[^/]+(?:/[^/]+)+/{ATTEMPTS}/date=([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})/[A-Za-z0-9._-]+\.(?:begun|ended)"
)

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True, order=True)
class RunKey:
    """Which run a file of the history is of: `commit` has its first 12 digits, `gate` is the key of the gate."""

    time: datetime
    repository: str
    commit: str
    run: int
    attempt: int
    gate: str

    @property
    def record(self) -> str:
        """The key of the record."""
        return f"{self._folder(RUNS)}/{self._name}.jsonl"

    @property
    def result(self) -> str:
        """The key of the saved result."""
        return f"{self._folder(RESULTS)}/{self._name}.json.gz"

    @property
    def _name(self) -> str:
        return f"{self.time:%Y%m%dT%H%M%SZ}-{self.commit}-{self.run}.{self.attempt}-{self.gate}"

    def _folder(self, folder: str) -> str:
        return f"{repository_prefix(self.repository)}{folder}/date={self.time:%Y-%m-%d}"


def run_key(time: datetime, repository: str, commit: str, run: Run, gate: str) -> RunKey:
    """The key of a run. `repository` is OWNER/NAME, and empty outside of a forge."""
    name = gate_name(gate)
    moment = time.astimezone(UTC).replace(microsecond=0)
    return RunKey(moment, repository_name(repository), commit_name(commit), run.id, run.attempt, name)


def gate_name(gate: str) -> str:
    """The key of a gate as a part of a file name; one that has to change ends in a digest of the key."""
    gate = replace_surrogates(gate)
    name = _UNSAFE.sub("-", gate)[:MAX_KEY].strip(".-")
    digest = compute_digest(gate.encode()).removeprefix("sha256:")[:8]
    return name if name and name == gate else f"{name}-{digest}".strip("-")


def commit_name(commit: str) -> str:
    """The first 12 digits of a commit; empty for what is no commit."""
    name = commit[:12].lower()
    return name if re.fullmatch("[0-9a-f]*", name) else ""


def parse_key(key: str) -> RunKey | None:
    """The run that a key names; None for a file that is not of this layout."""
    match = _NAME.fullmatch(key)
    if match is None:
        return None
    try:
        time = datetime.strptime(match["time"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
    number, attempt = int(match["run"]), int(match["attempt"])
    run = RunKey(time, match["repository"], match["commit"], number, attempt, match["gate"])
    return run if key in (run.record, run.result) else None


def repository_name(repository: str) -> str:
    """The name under which a repository is stored; outside of a forge it has none of its own."""
    return repository or "/".join(LOCAL)


def repository_prefix(repository: str) -> str:
    """What the keys of a repository, OWNER/NAME, begin with."""
    return f"{VERSION}/{repository_name(repository)}/"


def runs_prefix(repository: str) -> str:
    """What the keys of the records of a repository begin with."""
    return f"{repository_prefix(repository)}{RUNS}/"


def attempt_prefix(repository: str, time: datetime, gate: str) -> str:
    """What the keys of the attempts of a gate to judge a repository on a day begin with."""
    return f"{repository_prefix(repository)}{ATTEMPTS}/date={time:%Y-%m-%d}/{gate_name(gate)}."


def attempt_day(key: str) -> str:
    """The day of the attempt that a key names, such as `2026-11-29`; empty for any other file."""
    match = _ATTEMPT.fullmatch(key)
    return match[1] if match else ""
