"""Which findings are new, since when the others are there, and what the saved result remembers of all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import NamedTuple

from gate.model.evidence import Novelty, Remedy, Unseen
from gate.model.inventory import Inventory, InventoryEntry, take_inventory
from gate.model.lazy_dataclass import dataclass
from gate.model.text import pluralize
from gate.probes.common.findings.counted_findings import CountedFinding
from gate.probes.common.findings.identity import KIND, WITH_PATH, drop_ambiguous, fingerprint_of, identify, select_saved
from gate.probes.common.findings.matches import Identities, Match, match_all
from gate.probes.common.findings.novelty import NOT_LISTED, NoveltyReader
from gate.probes.common.findings.renames import find_renames
from gate.probes.common.findings.source_lines import UNKNOWN_LINE, LineHash, Place, hash_lines
from gate.probes.common.history import Earlier, read_earlier
from gate.probes.common.probe import ProbeContext

MAX_REMEMBERED = 10_000
"""How many findings of an item have keys; the others are counted."""

OLD_BASELINE = timedelta(days=90)
"""A note says that a baseline is older: all findings since then count as new."""


class Age(NamedTuple):
    """How old a finding is, and its fingerprint.

    `novelty` is None where nothing can decide whether it is new, and `reason` says why it is not sure. `first_seen` is
    None where the day is unknown.
    """

    novelty: Novelty | None = None
    reason: str = ""
    first_seen: date | None = None
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class FindingHistory:
    """The age of each finding, in their order, and what the next run remembers of them.

    `unlisted` is the novelty of findings that the reports only count. `missing` says why a novelty is None. `remedy` is
    the advice about new findings where a baseline would show that some of them are old.
    """

    ages: Sequence[Age]
    inventory: Inventory | None
    unlisted: Novelty | None
    missing: Unseen
    notes: tuple[str, ...] = ()
    remedy: Remedy | None = None


def read_history(
    entries: Sequence[CountedFinding], unlisted: int, tools: Collection[str], context: ProbeContext
) -> FindingHistory:
    """The history of these findings, worst first, and of the number of findings that the reports only count.

    `tools` are the scanners of all reports, with their versions.
    """
    earlier = read_earlier(context, KIND)
    needs_keys = context.identifies_findings or isinstance(earlier, Earlier)
    identified = _Identified(entries[:MAX_REMEMBERED] if needs_keys else (), context)
    matches: list[Match | None] = [None] * len(entries)
    reader = NoveltyReader(context, earlier)
    if isinstance(earlier, Earlier):
        order = sorted(range(len(identified.keys)), key=lambda position: reader.is_introduced(entries[position]))
        with_earlier_paths = partial(identified.with_earlier_paths, earlier.commit)
        recognized = match_all(identified.keys, earlier.inventory, order, with_earlier_paths)
        matches[: len(recognized)] = recognized
    today = context.clock.now.astimezone(UTC).date()
    names = _names(identified.keys, matches)
    ages = [
        _age(entry, match, name, reader, today)
        for entry, match, name in zip(entries, matches, _pad(names, len(entries)), strict=True)
    ]
    unsure = Counter(age.reason for age in ages if age.novelty is Novelty.UNSURE)
    unsure |= Counter({NOT_LISTED: unlisted if reader.unlisted is Novelty.UNSURE else 0})
    new = unsure.total() + sum(age.novelty is Novelty.NEW for age in ages)
    return FindingHistory(
        ages,
        _inventory(entries, ages, identified.keys, unlisted, today) if context.identifies_findings else None,
        reader.unlisted,
        reader.explain_missing(tools),
        tuple(_notes(unsure, new, earlier, context.clock.now)) if isinstance(earlier, Earlier) else (),
        None if isinstance(earlier, Earlier) else _advise(unsure),
    )


class _Identified:
    """The keys of findings, which are made from the lines that they are about."""

    def __init__(self, entries: Sequence[CountedFinding], context: ProbeContext) -> None:
        self._entries, self._context = entries, context
        self._lines = hash_lines(context.workspace, filter(None, map(_place, entries)))
        self.keys: Identities = drop_ambiguous([identify(entry, entry.path, self._line(entry)) for entry in entries])

    def _line(self, entry: CountedFinding) -> LineHash:
        place = _place(entry)
        return self._lines.get(place, UNKNOWN_LINE) if place else UNKNOWN_LINE

    def with_earlier_paths(self, commit: str) -> Identities:
        """The keys, of findings in renamed files those for the earlier path as well."""
        renames = find_renames(self._context, commit)
        pairs = zip(self._entries, self.keys, strict=True)
        return [(*self._earlier_keys(entry, renames), *keys) for entry, keys in pairs]

    def _earlier_keys(self, entry: CountedFinding, renames: Mapping[str, str]) -> tuple[str, ...]:
        if not (earlier_path := renames.get(entry.path)):
            return ()
        return tuple(key for key in identify(entry, earlier_path, self._line(entry)) if key[0] in WITH_PATH)


def _place(entry: CountedFinding) -> Place | None:
    """The line of the repository that a finding is about; None when it is about none."""
    finding = entry.finding
    if not entry.path or not finding.line or finding.package:
        return None
    return entry.path, finding.line


def _names(identities: Identities, matches: Sequence[Match | None]) -> list[str]:
    """The fingerprint of each finding: that of the baseline where it is recognized; equal ones are numbered."""
    names: list[str] = []
    counts: Counter[str] = Counter()
    for keys, match in zip(identities, matches, strict=False):
        name = match.fingerprint if match and match.is_certain else fingerprint_of(keys)
        counts[name] += 1
        names.append(name if counts[name] == 1 else f"{name}/{counts[name]}")
    return names


def _pad(names: Sequence[str], length: int) -> Iterator[str]:
    yield from names
    yield from ("" for _ in range(length - len(names)))


def _age(entry: CountedFinding, match: Match | None, name: str, reader: NoveltyReader, today: date) -> Age:
    novelty, reason = reader.read(entry, match, is_compared=bool(name))
    earlier = match.entry.since if match and match.is_certain else None
    days = [day for day in (earlier, entry.finding.first_seen) if day]
    first_seen = min(days) if days else None
    is_first_sight = novelty is Novelty.NEW or (bool(name) and reader.is_remembered(entry))
    return Age(novelty, reason, first_seen or (today if is_first_sight else None), name)


def _inventory(
    entries: Sequence[CountedFinding], ages: Sequence[Age], identities: Identities, unlisted: int, today: date
) -> Inventory:
    """The findings by fingerprint and keys; an unknown day is today, when it is first remembered."""
    remembered = (
        (
            " ".join(dict.fromkeys((age.fingerprint.partition("/")[0], *select_saved(keys)))),
            InventoryEntry(str(entry.finding.severity), age.first_seen or today),
        )
        for entry, age, keys in zip(entries, ages, identities, strict=False)
    )
    return take_inventory(KIND, remembered, unlisted + max(0, len(entries) - len(identities)))


def _notes(unsure: Mapping[str, int], new: int, earlier: Earlier, now: datetime) -> Iterator[str]:
    for reason, count in unsure.items():
        yield f"{count:,} of {pluralize(new, 'new finding')} may be old: {reason}"
    if earlier.decided_at and now - earlier.decided_at > OLD_BASELINE:
        yield f"the baseline is of {earlier.decided_at:%Y-%m-%d}; all findings since then count as new"


def _advise(unsure: Mapping[str, int]) -> Remedy | None:
    """Advice for a run without a baseline, where the change alone does not show how old a finding is."""
    if not unsure:
        return None
    reasons = "; ".join(unsure)
    findings = pluralize(sum(unsure.values()), "finding")
    return Remedy(
        f"Fix the findings that the change adds. Whether {findings} may be older is not known without a baseline "
        f"({reasons}): add results of the main branch to a history (`history: branch`), or pass one with `--baseline`."
    )
