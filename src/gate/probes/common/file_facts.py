"""The files that globs name: whether they are there, the extremes of what is measured of them, and their ages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal

from gate.adapters.host import Host
from gate.adapters.workspace import FileStat
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Evidence, Observation, Remedy, Seen, Unseen
from gate.model.text import join_names
from gate.probes.common import git_history, report_files
from gate.probes.common.path_hints import near

MAX_NAMED = 3


def look(host: Host, globs: Iterable[str], ignore: Iterable[str]) -> tuple[dict[str, FileStat], list[str]]:
    """The files by path, and the globs that match none.

    Raises:
        EvidenceError: when a file that matches cannot or must not be read: then nothing is known of all.
    """
    stats: dict[str, FileStat] = {}
    faults: list[EvidenceError] = []
    missing = []
    ignored = tuple(ignore)
    for glob in globs:
        matched = host.workspace.glob([glob], ignored)
        if not matched:
            host.workspace.refuse_closed(glob)
            missing.append(glob)
        for path in matched:
            if path not in stats:
                try:
                    stats[path] = host.workspace.stat(path)
                except EvidenceError as fault:
                    faults.append(fault)
    if faults:
        raise EvidenceError(faults[0].cause, f"{report_files.told(faults)}; `ignore` what is not meant")
    return stats, missing


def exists(stats: Mapping[str, FileStat], missing: Sequence[str]) -> Seen:
    """For each glob; what is not there comes first, and a file that is there keeps `not exists` from holding."""
    there = tuple(Seen(value=True, target=path) for path in list(stats)[:1])
    return Seen(value=False, target=missing[0], others=there) if missing else Seen(value=True)


def remedies(
    host: Host, stats: Mapping[str, FileStat], missing: Sequence[str], facts: Mapping[str, Observation]
) -> dict[str, Remedy]:
    """What makes `exists` another one: the missing files that are to be added, or those that are to go.

    Where files are missing, it is also what to do about those of the `facts` that are unseen for it.
    """
    if missing:
        return _to_add(missing, facts, near(host, missing[0]))
    return {"exists": Remedy(f"Remove {join_names(list(stats), MAX_NAMED)}.")} if stats else {}


def remedies_told(globs: Iterable[str], evidence: Evidence) -> dict[str, Remedy]:
    """The same where another run looked: of its words only a glob is repeated, one of those that the item names."""
    told = evidence.facts.get("exists")
    if not isinstance(told, Seen):
        return {}
    if told.value:
        return {"exists": Remedy(f"Remove what matches {join_names(list(globs), MAX_NAMED)}.")}
    return _to_add([glob for glob in globs if glob == told.target], evidence.facts)


def _to_add(missing: Sequence[str], facts: Mapping[str, Observation], hint: str = "") -> dict[str, Remedy]:
    if not missing:
        return {}
    words = f"Add what is missing ({join_names(missing, MAX_NAMED)}), or mend the path{hint and f': {hint}'}."
    unseen = [name for name, observed in facts.items() if isinstance(observed, Unseen)]
    return dict.fromkeys(("exists", *unseen), Remedy(words))


def extremes(values: Mapping[str, int]) -> Seen:
    """The largest value, which is the worst of most expectations, and the smallest, which is that of the others."""
    most, least = max(values, key=values.__getitem__), min(values, key=values.__getitem__)
    others = (Seen(Decimal(values[least]), least),) if values[least] != values[most] else ()
    return Seen(Decimal(values[most]), most, others)


def nothing(host: Host, missing: Sequence[str]) -> Unseen | None:
    """Why nothing can be said of the files, when a glob matches none."""
    if not missing:
        return None
    hint = near(host, missing[0])
    return Unseen(Cause.ABSENT, f"no file matches {join_names(missing, MAX_NAMED)}{hint and f'; {hint}'}")


def ages(host: Host, stats: Mapping[str, FileStat]) -> Observation:
    """The age of every file, in seconds: since the last commit that changed it, or if it has none, its last change."""
    try:
        committed = git_history.last_commits(host, list(stats))
    except EvidenceError as fault:
        return Unseen(fault.cause, fault.detail)
    ages = {path: host.clock.now - committed.get(path, stat.modified) for path, stat in stats.items()}
    return extremes({path: max(0, age // timedelta(seconds=1)) for path, age in ages.items()})
