"""What can be done about findings: upgrades of packages that clear several, and findings to fix one by one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from gate.model.evidence import Finding, Remedy, Work
from gate.model.lazy_dataclass import dataclass
from gate.remediation import effort
from gate.remediation.actions import CoverLines, FactName, FixFindings, LineRange, Task, UpgradePackage
from gate.remediation.cover import Choice, find_cover
from gate.remediation.needs import Way
from gate.remediation.versions import choose_version

Gains = Mapping[FactName, int]


@dataclass(frozen=True, slots=True)
class SelectedTask:
    """A task, its effort, and how much it contributes to each need."""

    task: Task
    effort: int
    gains: Gains


@dataclass
class _Sighting:
    """A finding with the needs that it is counted in, of all items that list it, and how often it counts."""

    finding: Finding
    names: tuple[FactName, ...]

    @property
    def gains(self) -> dict[FactName, int]:
        return dict.fromkeys(self.names, self.finding.amount)


_Pools = dict[tuple[Work, tuple[FactName, ...]], list[_Sighting]]
"""The findings by the kind of work, and by the needs that count them."""


def select_tasks(ways: Sequence[Way]) -> tuple[list[SelectedTask], bool]:
    """The cheapest tasks that meet the needs of these ways together, and whether no other tasks cost less."""
    needs = {name: need.count for way in ways for name, need in way.needs.items()}
    if not needs:
        return [], True
    advice = {name: need.remedy for way in ways for name, need in way.needs.items() if need.remedy}
    upgrades, pools = _split(_sightings(ways))
    options: list[_EqualUpgrades | _Pool | _Unlisted] = [*_classes(upgrades)]
    options += [_Pool(work, names, group, advice) for (work, names), group in pools.items()]
    works = {name: work for work, names in reversed(pools) for name in names}
    unlisted = _count_unlisted([option.choice for option in options], needs)
    options += [
        _Unlisted(name, works.get(name, Work.FIX_FINDING), count, advice.get(name)) for name, count in unlisted.items()
    ]
    cover = find_cover([option.choice for option in options], needs)
    tasks = [task for option, count in zip(options, cover.counts, strict=True) if count for task in option.take(count)]
    return tasks, cover.is_exact


def _sightings(ways: Sequence[Way]) -> Iterator[tuple[_Sighting, bool]]:
    """The findings that some need counts; one that several items list is one, with the needs of all of them.

    What the code of a pull request reports about itself proposes no upgrade: it could name any package.
    """
    by_identity: dict[tuple[object, ...], tuple[_Sighting, bool]] = {}
    for way in ways:
        repeated: Counter[tuple[object, ...]] = Counter()
        for finding in way.findings:
            facts = (FactName(way.verdict.item.id, fact) for fact in (*finding.counted_in, *finding.improves))
            names = tuple(name for name in facts if name in way.needs)
            if not names:
                continue
            identity = (finding, finding.places, finding.amount)
            repeated[identity] += 1
            key = (*identity, repeated[identity])
            other = by_identity.get(key)
            names = (*other[0].names, *names) if other else names
            by_identity[key] = (_Sighting(finding, names), not way.verdict.is_self_reported)
    yield from by_identity.values()


def _split(sightings: Iterable[tuple[_Sighting, bool]]) -> tuple[list[SelectedTask], _Pools]:
    """The upgrades of packages, and the findings to fix in another way: those that no newer version fixes come last."""
    packages: dict[tuple[str, str], list[_Sighting]] = defaultdict(list)
    others: list[_Sighting] = []
    for sighting, may_upgrade in sightings:
        upgrade = sighting.finding.upgrade
        if upgrade and upgrade.versions and may_upgrade:
            packages[upgrade.package, upgrade.installed].append(sighting)
        else:
            others.append(sighting)
    upgrades: list[SelectedTask] = []
    for (package, installed), group in packages.items():
        if task := _upgrade(package, installed, group):
            upgrades.append(task)
        else:
            others += group
    pools: _Pools = defaultdict(list)
    for sighting in others:
        pools[sighting.finding.work, sighting.names].append(sighting)
    return upgrades, pools


def _upgrade(package: str, installed: str, group: Sequence[_Sighting]) -> SelectedTask | None:
    """The upgrade that clears all of these findings of a package; None where no newer version does."""
    upgrades = [sighting.finding.upgrade for sighting in group if sighting.finding.upgrade]
    version = choose_version(installed, [upgrade.versions for upgrade in upgrades])
    if version is None:
        return None
    is_breaking = any(upgrade.is_breaking for upgrade in upgrades)
    gains: Counter[FactName] = Counter()
    for sighting in group:
        gains.update(sighting.gains)
    findings = tuple(sighting.finding for sighting in group)
    points = effort.BREAKING_UPGRADE if is_breaking else effort.UPGRADE
    return SelectedTask(UpgradePackage(package, installed, version, is_breaking, findings), points, gains)


def _classes(upgrades: Sequence[SelectedTask]) -> list[_EqualUpgrades]:
    classes: dict[tuple[int, frozenset[tuple[FactName, int]]], list[SelectedTask]] = defaultdict(list)
    for upgrade in upgrades:
        classes[upgrade.effort, frozenset(upgrade.gains.items())].append(upgrade)
    return [_EqualUpgrades(group) for group in classes.values()]


def _count_unlisted(choices: Sequence[Choice[FactName]], needs: Mapping[FactName, int]) -> dict[FactName, int]:
    """How many findings of each need are only counted: the evidence lists the worst ones."""
    listed: Counter[FactName] = Counter()
    for choice in choices:
        for name, gain in choice.gains.items():
            listed[name] += gain * choice.available
    return {name: count - listed[name] for name, count in needs.items() if count > listed[name]}


@dataclass(frozen=True, slots=True)
class _EqualUpgrades:
    """Upgrades of the same effort and gains, among which any will do."""

    group: Sequence[SelectedTask]

    @property
    def choice(self) -> Choice[FactName]:
        return Choice(self.group[0].effort, self.group[0].gains, len(self.group))

    def take(self, count: int) -> Sequence[SelectedTask]:
        return self.group[:count]


@dataclass(frozen=True, slots=True)
class _Unlisted:
    """Findings that only the count of one need shows; `advice` is that of the probe on it."""

    name: FactName
    work: Work
    count: int
    advice: Remedy | None

    @property
    def choice(self) -> Choice[FactName]:
        return Choice(effort.WORK[self.work], {self.name: 1}, self.count)

    def take(self, count: int) -> Iterator[SelectedTask]:
        task: Task = FixFindings(self.work, (), count, count)
        if self.work is Work.COVER_LINE:
            task = CoverLines("", (), count, count, (self.advice,) if self.advice else ())
        yield SelectedTask(task, effort.WORK[self.work] * count, {self.name: count})


@dataclass(frozen=True, slots=True)
class _Pool:
    """Findings of one kind of work that the same needs count; `advice` is that of the probe on any need."""

    work: Work
    names: tuple[FactName, ...]
    group: Sequence[_Sighting]
    advice: Mapping[FactName, Remedy]

    @property
    def choice(self) -> Choice[FactName]:
        return Choice(effort.WORK[self.work], dict.fromkeys(self.names, 1), _count(self._findings))

    @property
    def _findings(self) -> tuple[Finding, ...]:
        return tuple(sighting.finding for sighting in self.group)

    @property
    def _remedies(self) -> tuple[Remedy, ...]:
        return tuple(dict.fromkeys(self.advice[name] for name in self.names if name in self.advice))

    def take(self, count: int) -> Iterator[SelectedTask]:
        """The tasks for `count` findings: lines to cover file by file, all others as one task."""
        if self.work is Work.COVER_LINE:
            yield from self._cover_lines(count)
            return
        findings = self._findings
        yield self._task(FixFindings(self.work, findings, count, _count(findings), self._remedies), count)

    def _cover_lines(self, count: int) -> Iterator[SelectedTask]:
        """The files with the most lines come first."""
        files: dict[str, list[Finding]] = defaultdict(list)
        for finding in self._findings:
            files[finding.path].append(finding)
        for path, findings in sorted(files.items(), key=lambda file: (-_count(file[1]), file[0])):
            total = _count(findings)
            if part := min(count, total):
                ranges = (LineRange(entry.line, entry.end_line or entry.line) for entry in findings if entry.line)
                yield self._task(CoverLines(path, tuple(ranges), part, total, self._remedies), part)
                count -= part

    def _task(self, task: Task, count: int) -> SelectedTask:
        return SelectedTask(task, effort.WORK[self.work] * count, dict.fromkeys(self.names, count))


def _count(findings: Sequence[Finding]) -> int:
    return sum(finding.amount for finding in findings)
