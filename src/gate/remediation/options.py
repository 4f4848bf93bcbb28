"""What can be done about findings: upgrades of packages that clear several, and findings to fix one by one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field

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


@dataclass
class _Options:
    """The choices that the findings of several items offer."""

    packages: dict[tuple[str, str], list[_Sighting]] = field(default_factory=lambda: defaultdict(list))
    pools: dict[tuple[Work, tuple[FactName, ...]], list[_Sighting]] = field(default_factory=lambda: defaultdict(list))

    def upgrades(self) -> Iterator[SelectedTask]:
        """The upgrades of all packages; findings that no newer version fixes are to be fixed in another way."""
        for (package, installed), group in self.packages.items():
            if upgrade := _upgrade(package, installed, group):
                yield upgrade
                continue
            for sighting in group:
                self.pools[sighting.finding.work, sighting.names].append(sighting)

    def add(self, sighting: _Sighting, *, may_upgrade: bool) -> None:
        upgrade = sighting.finding.upgrade
        if upgrade and upgrade.versions and may_upgrade:
            self.packages[upgrade.package, upgrade.installed].append(sighting)
        else:
            self.pools[sighting.finding.work, sighting.names].append(sighting)


def select_tasks(ways: Sequence[Way]) -> tuple[list[SelectedTask], bool]:
    """The cheapest tasks that meet the needs of these ways together, and whether no other tasks cost less."""
    needs = {name: need.count for way in ways for name, need in way.needs.items()}
    if not needs:
        return [], True
    options = _Options()
    for sighting, may_upgrade in _sightings(ways):
        options.add(sighting, may_upgrade=may_upgrade)
    classes = _classes(list(options.upgrades()))
    pools = list(options.pools.items())
    choices = [Choice(group[0].effort, group[0].gains, len(group)) for group in classes]
    choices += [_pool_choice(work, names, group) for (work, names), group in pools]
    unlisted = _unlisted(choices, needs)
    works = {name: work for (work, names), _ in reversed(pools) for name in names}
    works = {name: works.get(name, Work.FIX_FINDING) for name in unlisted}
    choices += [Choice(effort.WORK[works[name]], {name: 1}, count) for name, count in unlisted.items()]
    cover = find_cover(choices, needs)
    counts = iter(cover.counts)
    selected = [task for group in classes for task in group[: next(counts)]]
    advice = {name: need.remedy for way in ways for name, need in way.needs.items() if need.remedy}
    for (work, names), group in pools:
        remedies = tuple(dict.fromkeys(advice[name] for name in names if name in advice))
        selected += _split_pool(_Pool(work, names, group, remedies), next(counts))
    for name in unlisted:
        if count := next(counts):
            task: Task = FixFindings(works[name], (), count, count)
            if works[name] is Work.COVER_LINE:
                task = CoverLines("", (), count, count, (advice[name],) if name in advice else ())
            selected.append(SelectedTask(task, effort.WORK[works[name]] * count, {name: count}))
    return selected, cover.is_exact


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


def _classes(upgrades: Sequence[SelectedTask]) -> list[list[SelectedTask]]:
    """The upgrades in groups of the same effort and gains, among which any will do."""
    classes: dict[tuple[int, frozenset[tuple[FactName, int]]], list[SelectedTask]] = defaultdict(list)
    for upgrade in upgrades:
        classes[upgrade.effort, frozenset(upgrade.gains.items())].append(upgrade)
    return list(classes.values())


def _pool_choice(work: Work, names: Sequence[FactName], group: Sequence[_Sighting]) -> Choice[FactName]:
    available = sum(sighting.finding.amount for sighting in group)
    return Choice(effort.WORK[work], dict.fromkeys(names, 1), available)


def _unlisted(choices: Sequence[Choice[FactName]], needs: Mapping[FactName, int]) -> dict[FactName, int]:
    """How many findings of each need are only counted: the evidence lists the worst ones."""
    listed: Counter[FactName] = Counter()
    for choice in choices:
        for name, gain in choice.gains.items():
            listed[name] += gain * choice.available
    return {name: count - listed[name] for name, count in needs.items() if count > listed[name]}


@dataclass(frozen=True, slots=True)
class _Pool:
    """Findings of one kind of work that the same needs count, with the advice of the probe on these needs."""

    work: Work
    names: tuple[FactName, ...]
    group: Sequence[_Sighting]
    remedies: tuple[Remedy, ...]


def _split_pool(pool: _Pool, count: int) -> Iterator[SelectedTask]:
    """The tasks for `count` findings of a pool: lines to cover file by file, all others as one task."""
    if not count:
        return
    points = effort.WORK[pool.work]
    if pool.work is not Work.COVER_LINE:
        findings = tuple(sighting.finding for sighting in pool.group)
        task = FixFindings(pool.work, findings, count, _count(findings), pool.remedies)
        yield SelectedTask(task, points * count, dict.fromkeys(pool.names, count))
        return
    files: dict[str, list[Finding]] = defaultdict(list)
    for sighting in pool.group:
        files[sighting.finding.path].append(sighting.finding)
    for path, findings_of_file in sorted(files.items(), key=lambda file: (-_count(file[1]), file[0])):
        total = _count(findings_of_file)
        if part := min(count, total):
            ranges = tuple(
                LineRange(finding.line, finding.end_line or finding.line)
                for finding in findings_of_file
                if finding.line
            )
            lines = CoverLines(path, ranges, part, total, pool.remedies)
            yield SelectedTask(lines, points * part, dict.fromkeys(pool.names, part))
            count -= part


def _count(findings: Sequence[Finding]) -> int:
    return sum(finding.amount for finding in findings)
