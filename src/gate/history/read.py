"""Reads a history. Its files are untrusted: damaged ones are named, and never hide the others."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from datetime import datetime

from pydantic import ValidationError

from gate.adapters.stores.listing import list_folders
from gate.adapters.stores.store import Store
from gate.history.layout import RUNS, VERSION, RunKey, commit_name, gate_name, parse_key, runs_prefix
from gate.history.record import SCHEMA, RunRecord, adapter
from gate.model.decision import Baseline
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.lazy_dataclass import dataclass
from gate.model.text import one_line, quote
from gate.result import decode, reader

MAX_RECORD = 16 * 1024 * 1024
"""The largest record that is read, in bytes; one of 50 items has about 20 KB."""

MAX_RECORDS = 100_000
"""The most records of one repository that are read; of more, the newest."""

MAX_FOLDERS = 1_000_000
"""The most folders that are listed to find the repositories, without those of days."""

MAX_DEPTH = 25
"""The most folders on the way to a run: a group of GitLab has at most 20 levels (GitLab documentation, "Subgroups")."""

_BATCH = 1_000


@dataclass(frozen=True, slots=True)
class History:
    """The runs of a repository, by time. `problems` has a sentence on each file that is no record of it."""

    records: tuple[RunRecord, ...]
    problems: tuple[str, ...] = ()


def read_records(store: Store, repository: str, since: datetime | None = None) -> History:
    """The records of a repository, OWNER/NAME, from `since` on; of one run without duplicates.

    Raises:
        EvidenceError: when the store cannot be read.
    """
    problems: list[str] = []
    keys = list(_select(store.keys(runs_prefix(repository)), since, problems))
    if len(keys) > MAX_RECORDS:
        problems.append(f"{store.address} has {len(keys):,} records of {repository}; only {MAX_RECORDS:,} are read")
    runs: dict[tuple[str, str, int, int, datetime | None], RunRecord] = {}
    for key, record in _parse_all(store, keys[-MAX_RECORDS:], problems):
        # One run has one decision, so a second record of it is a repetition; local runs differ only by their time.
        time = None if key.run else key.time
        runs[key.gate, key.commit, key.run, key.attempt, time] = record
    return History(tuple(sorted(runs.values(), key=lambda record: record.decided_at)), tuple(problems))


def list_runs(store: Store, repository: str) -> list[RunKey]:
    """The runs of a repository, by time, without reading them.

    Raises:
        EvidenceError: when the store cannot be read.
    """
    return sorted(filter(None, map(parse_key, store.keys(runs_prefix(repository)))))


def list_repositories(store: Store) -> list[str]:
    """The repositories that have a run in the store, as OWNER/NAME, sorted; only folders are listed, and no file.

    Raises:
        EvidenceError: when the store cannot be read; TOO_LARGE for more than MAX_FOLDERS.
    """
    repositories: list[str] = []
    paths, count = [VERSION], 0
    for _ in range(MAX_DEPTH):
        count += len(paths)
        if count > MAX_FOLDERS:
            raise EvidenceError(Cause.TOO_LARGE, f"{store.address} has more than {MAX_FOLDERS:,} folders")
        parents, paths = paths, []
        for path, names in zip(parents, list_folders(store, parents), strict=True):
            other = [name for name in names if not name.startswith("date=")]
            repository, _, last = path.removeprefix(f"{VERSION}/").rpartition("/")
            if last == RUNS and len(other) < len(names) and "/" in repository:
                repositories.append(repository)
            paths += [f"{path}/{name}" for name in other]
    return sorted(repositories)


def read_result(store: Store, run: RunKey) -> bytes:
    """The saved result of a run, as JSON.

    Raises:
        EvidenceError: NO_MATCHING_FILE; UNREADABLE when it is damaged; TOO_LARGE; or when the store cannot be read.
    """
    data = store.read([run.result]).get(run.result)
    if data is None:
        raise EvidenceError(Cause.NO_MATCHING_FILE, f"{store.address} has no {run.result} that can be read", run.result)
    return _decompress(data, run.result)


def read_baseline(store: Store, run: RunKey) -> Baseline:
    """The saved result of a run as a baseline.

    Raises:
        EvidenceError: as `read_result` and `reader.read`; MISMATCHED when it is the result of another run.
    """
    baseline = reader.read(read_result(store, run), run.result)
    time = baseline.decided_at.replace(microsecond=0) if baseline.decided_at else None
    if commit_name(baseline.head_sha) != run.commit or time != run.time:
        detail = f"{run.result} is refused: it is the result of another run, of {quote(baseline.head_sha[:12])}"
        raise EvidenceError(Cause.MISMATCHED, detail, run.result)
    return baseline


def _select(keys: Iterable[str], since: datetime | None, problems: list[str]) -> Iterator[str]:
    for key in keys:
        run = parse_key(key)
        if run is None:
            problems.append(f"{one_line(key)} is not named like a record, so it is not read")
        elif since is None or run.time >= since.replace(microsecond=0):
            yield key


def _parse_all(store: Store, keys: list[str], problems: list[str]) -> Iterator[tuple[RunKey, RunRecord]]:
    for start in range(0, len(keys), _BATCH):
        batch = keys[start : start + _BATCH]
        contents = store.read(batch, MAX_RECORD)
        for key in batch:
            run = parse_key(key)
            if run is None:
                continue
            if key not in contents:
                problems.append(f"{key} cannot be read, or has more than {MAX_RECORD:,} bytes")
                continue
            try:
                yield run, _parse(contents[key], run)
            except EvidenceError as error:
                problems.append(error.detail)


def _parse(data: bytes, run: RunKey) -> RunRecord:
    """The record of a run.

    Raises:
        EvidenceError: UNREADABLE, MISMATCHED.
    """
    try:
        record = adapter().validate_json(data)
    except ValidationError as error:
        raise EvidenceError(*_explain(error, run.record), run.record) from None
    names = record.repository, gate_name(record.gate), commit_name(record.commit), record.run_id, record.run_attempt
    expected = run.repository, run.gate, run.commit, run.run, run.attempt
    for name, actual, due in zip(("repository", "gate", "commit", "run", "attempt"), names, expected, strict=True):
        if actual != due:
            detail = f"{run.record} is refused: its {name} is {quote(str(actual))}, its name says {quote(str(due))}"
            raise EvidenceError(Cause.MISMATCHED, detail, run.record)
    if record.decided_at.tzinfo is None or record.decided_at.replace(microsecond=0) != run.time:
        raise EvidenceError(Cause.MISMATCHED, f"{run.record} is refused: it names another time", run.record)
    return record


def _explain(error: ValidationError, key: str) -> tuple[Cause, str]:
    first = error.errors(include_url=False, include_input=True)[0]
    if first["type"] == "json_invalid":
        return Cause.UNREADABLE, f"{key} is damaged: it is not one line of JSON"
    if first["loc"] == ("schema",):
        return Cause.MISMATCHED, f"{key} has the format {quote(str(first['input']))[:100]}, expected {SCHEMA!r}"
    place = one_line(".".join(map(str, first["loc"])), 80)
    return Cause.UNREADABLE, f"{key} is damaged: {place or 'its content'} is not that of a record"


def _decompress(data: bytes, key: str) -> bytes:
    """The content of a gzip file of at most `decode.MAX_BYTES`.

    Raises:
        EvidenceError: UNREADABLE, TOO_LARGE.
    """
    stream = zlib.decompressobj(wbits=31)
    try:
        content = stream.decompress(data, decode.MAX_BYTES + 1)
    except zlib.error:
        raise EvidenceError(Cause.UNREADABLE, f"{key} is damaged: it is not a gzip file", key) from None
    if len(content) > decode.MAX_BYTES:
        raise EvidenceError(Cause.TOO_LARGE, f"{key} has more than {decode.MAX_BYTES:,} bytes", key)
    if not stream.eof:
        raise EvidenceError(Cause.UNREADABLE, f"{key} is damaged: its end is missing", key)
    return content
