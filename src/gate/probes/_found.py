"""The files that globs name: whether they are there, the extremes of what is measured of them, and their ages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal

from gate.brief import named
from gate.errors import EvidenceError
from gate.model.evidence import Evidence, Observation, Reason, Remedy, Seen, Unseen
from gate.probes import _history, _reports
from gate.probes._near import near
from gate.world import FileStat, World

MAX_NAMED = 3


def look(world: World, globs: Iterable[str], ignore: Iterable[str]) -> tuple[dict[str, FileStat], list[str]]:
    """The files by path, and the globs that match none.

    Raises:
        EvidenceError: when a file that matches cannot or must not be read: then nothing is known of all.
    """
    stats: dict[str, FileStat] = {}
    faults: list[EvidenceError] = []
    missing = []
    ignored = tuple(ignore)
    for glob in globs:
        matched = world.glob([glob], ignored)
        if not matched:
            world.refuse_closed(glob)
            missing.append(glob)
        for path in matched:
            if path not in stats:
                try:
                    stats[path] = world.stat(path)
                except EvidenceError as fault:
                    faults.append(fault)
    if faults:
        raise EvidenceError(faults[0].reason, f"{_reports.told(faults)}; `ignore` what is not meant")
    return stats, missing


def exists(stats: Mapping[str, FileStat], missing: Sequence[str]) -> Seen:
    """For each glob; what is not there comes first, and a file that is there keeps `not exists` from holding."""
    there = tuple(Seen(value=True, where=path) for path in list(stats)[:1])
    return Seen(value=False, where=missing[0], others=there) if missing else Seen(value=True)


def remedies(
    world: World, stats: Mapping[str, FileStat], missing: Sequence[str], facts: Mapping[str, Observation]
) -> dict[str, Remedy]:
    """What makes `exists` another one: the missing files that are to be added, or those that are to go.

    Where files are missing, it is also what to do about those of the `facts` that are unseen for it.
    """
    if missing:
        return _to_add(missing, facts, near(world, missing[0]))
    return {"exists": Remedy(f"Remove {named(list(stats), MAX_NAMED)}.")} if stats else {}


def remedies_told(globs: Iterable[str], evidence: Evidence) -> dict[str, Remedy]:
    """The same where another run looked: of its words only a glob is repeated, one of those that the item names."""
    told = evidence.facts.get("exists")
    if not isinstance(told, Seen):
        return {}
    if told.value:
        return {"exists": Remedy(f"Remove what matches {named(list(globs), MAX_NAMED)}.")}
    return _to_add([glob for glob in globs if glob == told.where], evidence.facts)


def _to_add(missing: Sequence[str], facts: Mapping[str, Observation], hint: str = "") -> dict[str, Remedy]:
    if not missing:
        return {}
    words = f"Add what is missing ({named(missing, MAX_NAMED)}), or mend the path{hint and f': {hint}'}."
    unseen = [name for name, observed in facts.items() if isinstance(observed, Unseen)]
    return dict.fromkeys(("exists", *unseen), Remedy(words))


def extremes(values: Mapping[str, int]) -> Seen:
    """The largest value, which is the worst of most expectations, and the smallest, which is that of the others."""
    most, least = max(values, key=values.__getitem__), min(values, key=values.__getitem__)
    others = (Seen(Decimal(values[least]), least),) if values[least] != values[most] else ()
    return Seen(Decimal(values[most]), most, others)


def nothing(world: World, missing: Sequence[str]) -> Unseen | None:
    """Why nothing can be said of the files, when a glob matches none."""
    if not missing:
        return None
    hint = near(world, missing[0])
    return Unseen(Reason.ABSENT, f"no file matches {named(missing, MAX_NAMED)}{hint and f'; {hint}'}")


def ages(world: World, stats: Mapping[str, FileStat]) -> Observation:
    """The age of every file, in seconds: since the last commit that changed it, or if it has none, its last change."""
    try:
        committed = _history.last_commits(world, list(stats))
    except EvidenceError as fault:
        return Unseen(fault.reason, fault.detail)
    ages = {path: world.now - committed.get(path, stat.modified) for path, stat in stats.items()}
    return extremes({path: max(0, age // timedelta(seconds=1)) for path, age in ages.items()})
