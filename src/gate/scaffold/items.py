"""The items of a first checklist: what is on disk, measured by the probes that will judge it, with bounds that hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from gate.adapters.host import Host
from gate.formats.common import content
from gate.formats.coverage import registry as coverage_formats
from gate.formats.findings import registry as findings_formats
from gate.model.errors import EvidenceError
from gate.model.evidence import Evidence, Seen
from gate.model.globs import NOT_OURS
from gate.model.values import Percentage
from gate.probes.common import registry
from gate.probes.common.probe import ProbeContext
from gate.render import numbers
from gate.scaffold import ignore_globs

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
    params: Mapping[str, Sequence[str] | str]
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


def look(host: Host) -> Findings:
    """What is on disk, as items that hold today."""
    findings = Findings()
    _coverage(host, findings)
    _tests(host, findings)
    _scans(host, findings)
    _papers(host, findings)
    return findings


def _coverage(host: Host, findings: Findings) -> None:
    by_format: dict[str, list[str]] = {}
    for path, head in _heads(host, COVERAGE_GLOBS, findings):
        if name := coverage_formats.sniff(head):
            by_format.setdefault(name, []).append(path)
    seen: set[Percentage] = set()
    items: list[Item] = []
    for name, paths in by_format.items():
        params = {"reports": _reports(host, paths, COVERAGE_GLOBS)}
        evidence = _measure(host, "coverage", params, findings)
        lines = evidence and _share(evidence, "line_coverage")
        if not evidence or not lines:
            continue
        if lines in seen:
            findings.remarks.append(f"{paths[0]} tells the same coverage as another report and is not used")
            continue
        seen.add(lines)
        must = _floor("line_coverage", lines)
        branches = _share(evidence, "branch_coverage")
        beside = ignore_globs.ignored(host, _reported(host, name, paths), NOT_OURS)
        items.append(
            Item(
                f"coverage-{name}", "Tests cover the code", "testing", "coverage",
                {**params, **({"ignore": beside} if beside else {})}, reports=_told(params, paths),
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


def _reported(host: Host, name: str, paths: Sequence[str]) -> Iterator[str]:
    """The source files with lines that reports of this format name; they have been read once without a fault."""
    for path in paths:
        with host.workspace.open(path) as stream:
            files = coverage_formats.FORMATS[name](stream).files
        yield from (file.path for file in files if file.coverable_lines)


def _tests(host: Host, findings: Findings) -> None:
    paths = [
        path
        for path, head in _heads(host, TEST_GLOBS, findings)
        if (outline := content.outline(content.unpack_head(head))) and outline.kind == "a JUnit report"
    ]
    if not paths:
        return
    params = {"reports": _reports(host, paths, TEST_GLOBS)}
    evidence = _measure(host, "tests", params, findings)
    if not evidence:
        return
    total, failed, skipped = (_count(evidence, name) for name in ("total", "failed", "skipped"))
    passes = _share(evidence, "pass_rate")
    none_failed = Line("failed == 0", f"{failed:,}")
    held = (none_failed,) if not failed else _floor("pass_rate", passes) if passes and passes.percent >= 1 else ()
    findings.items.append(
        Item(
            "tests", "The tests pass", "testing", "tests", params, reports=_told(params, paths),
            must=held,
            should=(
                *((none_failed,) if failed else ()),
                Line(f"total >= {max(1, total * 9 // 10)}", f"{total:,}; fewer would mean that some did not run"),
                _ceiling("skipped", skipped),
            ),
            ideas=("duration <= 10m",),
        )
    )  # fmt: skip


def _scans(host: Host, findings: Findings) -> None:
    """One item for the scans that tell whose they are, and one for a Gitleaks that found nothing, which cannot."""
    told: list[str] = []
    silent: list[str] = []
    for path, head in _heads(host, SCAN_GLOBS, findings):
        if findings_formats.sniff(head):
            told.append(path)
        elif findings_formats.bare(head) and "gitleaks" in path.rpartition("/")[2]:
            silent.append(path)
    scans = Item("scans", "The scans find nothing serious", "security", "security", {})
    _scan(host, findings, scans, told, must=("critical", "high", "unrated"), should=("medium", "fixable"))
    secrets = Item("secrets", "The scan finds no secret", "security", "security", {"format": "gitleaks"})
    _scan(host, findings, secrets, silent, must=("total",), should=())


def _scan(
    host: Host, findings: Findings, item: Item, paths: Sequence[str], *, must: Sequence[str], should: Sequence[str]
) -> None:
    """The item, with these reports less those that cannot be read: one of them would spoil it."""
    sound = [
        path for path in paths if _measure(host, "security", {**item.params, "reports": [glob_of(path)]}, findings)
    ]
    params = {"reports": _reports(host, sound, SCAN_GLOBS), **item.params}
    if not sound or not (evidence := _measure(host, "security", params, findings)):
        return
    held, wished = (tuple(_ceiling(fact, _count(evidence, fact)) for fact in facts) for facts in (must, should))
    findings.items.append(replace(item, params=params, reports=_told(params, sound), must=held, should=wished))


def _papers(host: Host, findings: Findings) -> None:
    there = {name: host.workspace.glob([glob])[:1] for name, glob in PAPERS}
    if held := [name for name in there if there[name]]:
        params = {"paths": [glob_of(path) for name in held for path in there[name]]}
        must = (Line("exists", "yes"),)
        findings.items.append(Item("papers", f"{_and(held)} there", "documentation", "files", params, must))
    if missing := [name for name in there if not there[name]]:
        params = {"paths": [glob for name, glob in PAPERS if name in missing]}
        should = (Line("exists", "no"),)
        item = Item("papers-to-write", f"{_and(missing)} there", "documentation", "files", params, should=should)
        (findings.later if findings.items else findings.items).append(item)


def _and(names: Sequence[str]) -> str:
    listed = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
    return f"{listed} {'are' if len(names) > 1 else 'is'}"


def _heads(host: Host, globs: Sequence[str], findings: Findings) -> Iterator[tuple[str, bytes]]:
    """Files that could be reports, with their first bytes."""
    try:
        paths = host.workspace.glob(globs, NOT_OURS)
    except EvidenceError as fault:
        findings.remarks.append(fault.detail)
        return
    for path in paths[:MAX_SNIFFED]:
        if not path.isprintable():
            findings.remarks.append(f"a report with an odd name is not used: {path}")
            continue
        try:
            with host.workspace.open(path) as stream:
                head = stream.read(content.HEAD)
        except EvidenceError as fault:
            findings.remarks.append(fault.detail)
            continue
        yield path, head


def _reports(host: Host, paths: Sequence[str], globs: Sequence[str]) -> list[str]:
    """The reports one by one while they are few, else the globs that find them."""
    if len(paths) <= MAX_LISTED:
        return [glob_of(path) for path in paths]
    return [glob for glob in globs if not set(paths).isdisjoint(host.workspace.glob([glob]))]


def _told(params: Mapping[str, Sequence[str] | str], paths: Sequence[str]) -> tuple[str, ...]:
    """The same reports for people: paths as they are, and globs where there are too many paths."""
    return tuple(paths if len(paths) <= MAX_LISTED else params["reports"])


def glob_of(path: str) -> str:
    """The glob that this path alone matches. A dash means itself outside of brackets, which are escaped."""
    from wcmatch import glob

    return glob.escape(path, unix=True).replace("\\-", "-")


def _measure(host: Host, name: str, params: Mapping[str, object], findings: Findings) -> Evidence | None:
    kind = registry.load(name)
    try:
        return kind.measure(kind.params.model_validate(params), ProbeContext(host))
    except EvidenceError as fault:
        findings.remarks.append(f"not used: {fault.detail}")
        return None


def _share(evidence: Evidence, name: str) -> Percentage | None:
    observed = evidence.facts[name]
    return observed.value if isinstance(observed, Seen) and isinstance(observed.value, Percentage) else None


def _count(evidence: Evidence, name: str) -> int:
    observed = evidence.facts[name]
    return int(observed.value) if isinstance(observed, Seen) and isinstance(observed.value, Decimal) else 0


def _floor(name: str, share: Percentage) -> tuple[Line, ...]:
    """The share as a bound in whole percent, at least 1: a bound of 0 cannot fail."""
    bound = max(1, int(share.percent))
    today = numbers.beside(share.percent, Fraction(bound), "%").value
    return (Line(f"{name} >= {bound}%", f"{today} ({share.part:,} of {share.of:,})"),)


def _ceiling(name: str, count: int) -> Line:
    """The count as a bound: no more than today."""
    return Line(f"{name} <= {count}" if count else f"{name} == 0", f"{count:,}")
