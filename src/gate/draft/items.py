"""The items of a first checklist: what is on disk, measured by the probes that will judge it, with bounds that hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from gate import probe
from gate.draft import aside
from gate.errors import EvidenceError
from gate.globs import NOT_OURS
from gate.model.evidence import Evidence, Seen
from gate.model.values import Share
from gate.parsers import content, coverage_formats, scan_formats
from gate.probe import Scene
from gate.reports import numbers
from gate.world import World

COVERAGE_GLOBS = (
    "**/{coverage,cobertura,cobertura-coverage,coverage.cobertura}.xml",
    "**/jacoco*.xml",
    "**/{lcov,coverage}.info",
    "**/*.lcov",
    "**/coverage.json",
)
TEST_GLOBS = (
    "**/{junit,*-junit,*_junit,pytest,test-results,test-report,phpunit}.xml",
    "**/{TEST-,junit-,junit_}*.xml",
    "**/{test-results,test-reports,surefire-reports}/**/*.xml",
)
SCAN_GLOBS = (
    "**/*.sarif",
    "**/*.sarif.json",
    "**/*{trivy,pip-audit,npm-audit,bandit,semgrep,grype,osv,gitleaks}*.json",
)
PAPERS = (
    ("README", "{README,Readme,readme}{,.*}"),
    ("LICENSE", "{LICENSE,License,license,LICENCE,Licence,licence,COPYING}{,.*,-*}"),
    ("CODEOWNERS", "{CODEOWNERS,.github/CODEOWNERS,docs/CODEOWNERS}"),
)

MAX_LISTED = 12
"""Reports that an item names one by one; more are named by the glob that found them."""

MAX_SNIFFED = 2000
"""Files that are opened to see what they are."""


@dataclass(frozen=True, slots=True)
class Line:
    """One expectation, and how the fact stands today."""

    text: str
    today: str


PATCH = Line("patch_coverage >= 80%", "not asked; of the lines that a change adds or changes")
"""What is expected of the change itself, whatever the code that is there has come to."""


@dataclass(frozen=True, slots=True)
class Item:
    """An item as it will be written. `inputs` stand under `with:`; `reports` are the paths or globs for people.

    `ideas` are further expectations as comments, `notes` what a reader of its evidence must know. `command` is what
    makes the reports, where they are not on disk.
    """

    id: str
    title: str
    category: str
    probe: str
    inputs: Mapping[str, Sequence[str] | str]
    must: tuple[Line, ...] = ()
    should: tuple[Line, ...] = ()
    ideas: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    command: str = ""


@dataclass(slots=True)
class Findings:
    """Items, those that are only suggested, what makes the reports of both, and remarks on what became none."""

    items: list[Item] = field(default_factory=list)
    later: list[Item] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def look(world: World) -> Findings:
    """What is on disk, as items that hold today."""
    findings = Findings()
    _coverage(world, findings)
    _tests(world, findings)
    _scans(world, findings)
    _papers(world, findings)
    return findings


def _coverage(world: World, findings: Findings) -> None:
    by_format: dict[str, list[str]] = {}
    for path, head in _heads(world, COVERAGE_GLOBS, findings):
        if name := coverage_formats.sniff(head):
            by_format.setdefault(name, []).append(path)
    seen: set[Share] = set()
    items: list[Item] = []
    for name, paths in by_format.items():
        inputs = {"reports": _reports(world, paths, COVERAGE_GLOBS)}
        evidence = _measure(world, "coverage", inputs, findings)
        lines = evidence and _share(evidence, "line_coverage")
        if not evidence or not lines:
            continue
        if lines in seen:
            findings.remarks.append(f"{paths[0]} tells the same coverage as another report and is not used")
            continue
        seen.add(lines)
        must = _floor("line_coverage", lines)
        branches = _share(evidence, "branch_coverage")
        beside = aside.ignored(world, _reported(world, name, paths), NOT_OURS)
        items.append(
            Item(
                f"coverage-{name}", "Tests cover the code", "testing", "coverage",
                {**inputs, **({"ignore": beside} if beside else {})}, reports=_told(inputs, paths),
                must=must if lines.percent >= 1 else (),
                should=(
                    *(must if lines.percent < 1 else ()),
                    *(_floor("branch_coverage", branches) if branches else ()),
                    PATCH,
                ),
                ideas=("line_coverage >= baseline - 0.5pp  # with --baseline, a saved result",),
                notes=evidence.notes,
            )
        )  # fmt: skip
    findings.items += [replace(item, id="coverage") for item in items] if len(items) == 1 else items


def _reported(world: World, name: str, paths: Sequence[str]) -> Iterator[str]:
    """The source files with lines that reports of this format name; they have been read once without a fault."""
    for path in paths:
        with world.open(path) as stream:
            files = coverage_formats.FORMATS[name](stream).files
        yield from (file.path for file in files if file.coverable_lines)


def _tests(world: World, findings: Findings) -> None:
    paths = [
        path
        for path, head in _heads(world, TEST_GLOBS, findings)
        if (outline := content.outline(content.unpack_head(head))) and outline.kind == "a JUnit report"
    ]
    if not paths:
        return
    inputs = {"reports": _reports(world, paths, TEST_GLOBS)}
    evidence = _measure(world, "tests", inputs, findings)
    if not evidence:
        return
    total, failed, skipped = (_count(evidence, name) for name in ("total", "failed", "skipped"))
    passes = _share(evidence, "pass_rate")
    none_failed = Line("failed == 0", f"{failed:,}")
    held = (none_failed,) if not failed else _floor("pass_rate", passes) if passes and passes.percent >= 1 else ()
    findings.items.append(
        Item(
            "tests", "The tests pass", "testing", "tests", inputs, reports=_told(inputs, paths),
            must=held,
            should=(
                *((none_failed,) if failed else ()),
                Line(f"total >= {max(1, total * 9 // 10)}", f"{total:,}; fewer would mean that some did not run"),
                _ceiling("skipped", skipped),
            ),
            ideas=("duration <= 10m",),
        )
    )  # fmt: skip


def _scans(world: World, findings: Findings) -> None:
    """One item for the scans that tell whose they are, and one for a Gitleaks that found nothing, which cannot."""
    told: list[str] = []
    silent: list[str] = []
    for path, head in _heads(world, SCAN_GLOBS, findings):
        if scan_formats.sniff(head):
            told.append(path)
        elif scan_formats.bare(head) and "gitleaks" in path.rpartition("/")[2]:
            silent.append(path)
    scans = Item("scans", "The scans find nothing serious", "security", "security", {})
    _scan(world, findings, scans, told, must=("critical", "high", "unrated"), should=("medium", "fixable"))
    secrets = Item("secrets", "The scan finds no secret", "security", "security", {"format": "gitleaks"})
    _scan(world, findings, secrets, silent, must=("total",), should=())


def _scan(
    world: World, findings: Findings, item: Item, paths: Sequence[str], *, must: Sequence[str], should: Sequence[str]
) -> None:
    """The item, with these reports less those that cannot be read: one of them would spoil it."""
    sound = [
        path for path in paths if _measure(world, "security", {**item.inputs, "reports": [glob_of(path)]}, findings)
    ]
    inputs = {"reports": _reports(world, sound, SCAN_GLOBS), **item.inputs}
    if not sound or not (evidence := _measure(world, "security", inputs, findings)):
        return
    held, wished = (tuple(_ceiling(fact, _count(evidence, fact)) for fact in facts) for facts in (must, should))
    findings.items.append(replace(item, inputs=inputs, reports=_told(inputs, sound), must=held, should=wished))


def _papers(world: World, findings: Findings) -> None:
    there = {name: world.glob([glob])[:1] for name, glob in PAPERS}
    if held := [name for name in there if there[name]]:
        inputs = {"paths": [glob_of(path) for name in held for path in there[name]]}
        must = (Line("exists", "yes"),)
        findings.items.append(Item("papers", f"{_and(held)} there", "documentation", "files", inputs, must))
    if missing := [name for name in there if not there[name]]:
        inputs = {"paths": [glob for name, glob in PAPERS if name in missing]}
        should = (Line("exists", "no"),)
        item = Item("papers-to-write", f"{_and(missing)} there", "documentation", "files", inputs, should=should)
        (findings.later if findings.items else findings.items).append(item)


def _and(names: Sequence[str]) -> str:
    listed = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
    return f"{listed} {'are' if len(names) > 1 else 'is'}"


def _heads(world: World, globs: Sequence[str], findings: Findings) -> Iterator[tuple[str, bytes]]:
    """Files that could be reports, with their first bytes."""
    try:
        paths = world.glob(globs, NOT_OURS)
    except EvidenceError as fault:
        findings.remarks.append(fault.detail)
        return
    for path in paths[:MAX_SNIFFED]:
        if not path.isprintable():
            findings.remarks.append(f"a report with an odd name is not used: {path}")
            continue
        try:
            with world.open(path) as stream:
                head = stream.read(content.HEAD)
        except EvidenceError as fault:
            findings.remarks.append(fault.detail)
            continue
        yield path, head


def _reports(world: World, paths: Sequence[str], globs: Sequence[str]) -> list[str]:
    """The reports one by one while they are few, else the globs that find them."""
    if len(paths) <= MAX_LISTED:
        return [glob_of(path) for path in paths]
    return [glob for glob in globs if not set(paths).isdisjoint(world.glob([glob]))]


def _told(inputs: Mapping[str, Sequence[str] | str], paths: Sequence[str]) -> tuple[str, ...]:
    """The same reports for people: paths as they are, and globs where there are too many paths."""
    return tuple(paths if len(paths) <= MAX_LISTED else inputs["reports"])


def glob_of(path: str) -> str:
    """The glob that this path alone matches. A dash means itself outside of brackets, which are escaped."""
    from wcmatch import glob

    return glob.escape(path, unix=True).replace("\\-", "-")


def _measure(world: World, name: str, inputs: Mapping[str, object], findings: Findings) -> Evidence | None:
    kind = probe.load(name)
    try:
        return kind.measure(kind.params.model_validate(inputs), Scene(world))
    except EvidenceError as fault:
        findings.remarks.append(f"not used: {fault.detail}")
        return None


def _share(evidence: Evidence, name: str) -> Share | None:
    observed = evidence.facts[name]
    return observed.value if isinstance(observed, Seen) and isinstance(observed.value, Share) else None


def _count(evidence: Evidence, name: str) -> int:
    observed = evidence.facts[name]
    return int(observed.value) if isinstance(observed, Seen) and isinstance(observed.value, Decimal) else 0


def _floor(name: str, share: Share) -> tuple[Line, ...]:
    """The share as a bound in whole percent, at least 1: a bound of 0 cannot fail."""
    bound = max(1, int(share.percent))
    today = numbers.beside(share.percent, Fraction(bound), "%").value
    return (Line(f"{name} >= {bound}%", f"{today} ({share.part:,} of {share.of:,})"),)


def _ceiling(name: str, count: int) -> Line:
    """The count as a bound: no more than today."""
    return Line(f"{name} <= {count}" if count else f"{name} == 0", f"{count:,}")
