"""A first checklist for a repository that has none: what is on disk, measured, with bounds that hold today.

The values come through the probes themselves, so that what is drafted is what will be judged. Nothing is written here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from gate import probe
from gate.errors import EvidenceError
from gate.model.evidence import Evidence, Reason, Seen
from gate.model.values import Share
from gate.parsers import content, coverage_formats, scan_formats
from gate.probe import Scene
from gate.settings import DEFAULT_CHECKLISTS
from gate.world import World

CHECKLIST = DEFAULT_CHECKLISTS[0]
WORKFLOW = ".github/workflows/readiness.yml"

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
NOT_OURS = tuple(
    f"**/{name}/**" for name in ("node_modules", "vendor", "venv", "fixtures", "testdata", "site-packages")
)
PAPERS = (
    ("README", "{README,README.*,readme.*}"),
    ("LICENSE", "{LICENSE,LICENSE.*,LICENCE,LICENCE.*,COPYING,COPYING.*}"),
    ("CODEOWNERS", "{CODEOWNERS,.github/CODEOWNERS,docs/CODEOWNERS}"),
)

MAX_LISTED = 12
"""Reports that an item names one by one; more are named by the glob that found them."""

MAX_SNIFFED = 2000
"""Files that are opened to see what they are."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What `gate init` would write, by path, what is there already and stays, and in words what was found."""

    pages: Mapping[str, str]
    existing: tuple[str, ...]
    found: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    """One expectation, and how the fact stands today."""

    text: str
    today: str


@dataclass(frozen=True, slots=True)
class _Item:
    id: str
    title: str
    category: str
    probe: str
    inputs: Mapping[str, Sequence[str] | str]
    must: tuple[_Line, ...] = ()
    should: tuple[_Line, ...] = ()
    ideas: tuple[str, ...] = ()


@dataclass(slots=True)
class _Findings:
    """Items, those that are only suggested, and remarks on what could not become one."""

    items: list[_Item] = field(default_factory=list)
    later: list[_Item] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def propose(world: World) -> Draft:
    """Looks at the repository and drafts a checklist and a workflow; pages that exist are left out of `pages`."""
    findings = _Findings()
    _coverage(world, findings)
    _tests(world, findings)
    _scans(world, findings)
    _papers(world, findings)
    wanted = {CHECKLIST: _checklist(world, findings), WORKFLOW: workflow(findings.items)}
    existing = tuple(path for path in (*DEFAULT_CHECKLISTS, WORKFLOW) if _exists(world, path))
    if set(DEFAULT_CHECKLISTS).intersection(existing):
        del wanted[CHECKLIST]
    pages = {path: text for path, text in wanted.items() if path not in existing}
    return Draft(pages, existing, (*(f"{item.id}: {item.title}" for item in findings.items), *findings.remarks))


def _exists(world: World, path: str) -> bool:
    """Whether anything is there, were it a link to nothing."""
    try:
        world.resolve(path)
    except EvidenceError as fault:
        return fault.reason is not Reason.ABSENT or bool(world.glob([path]))
    return True


# ---------------------------------------------------------------------------------------------------------- the items


def _coverage(world: World, findings: _Findings) -> None:
    by_format: dict[str, list[str]] = {}
    for path, head in _heads(world, COVERAGE_GLOBS, findings):
        if name := coverage_formats.sniff(head):
            by_format.setdefault(name, []).append(path)
    seen: set[Share] = set()
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
        findings.items.append(
            _Item(
                f"coverage-{name}", "Tests cover the code", "testing", "coverage", inputs,
                must=must if lines.percent >= 1 else (),
                should=(must if lines.percent < 1 else ()) + (_floor("branch_coverage", branches) if branches else ()),
                ideas=(
                    "patch_coverage >= 80%  # the lines of the change itself",
                    "line_coverage >= baseline - 0.5pp  # with --baseline, a saved result",
                ),
            )
        )  # fmt: skip


def _tests(world: World, findings: _Findings) -> None:
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
    none_failed = _Line("failed == 0", f"{failed:,}")
    held = (none_failed,) if not failed else _floor("pass_rate", passes) if passes and passes.percent >= 1 else ()
    findings.items.append(
        _Item(
            "tests", "The tests pass", "testing", "tests", inputs,
            must=held,
            should=(
                *((none_failed,) if failed else ()),
                _Line(f"total >= {max(1, total * 9 // 10)}", f"{total:,}; fewer would mean that some did not run"),
                _Line(f"skipped <= {skipped}", f"{skipped:,}"),
            ),
            ideas=("duration <= 10m",),
        )
    )  # fmt: skip


def _scans(world: World, findings: _Findings) -> None:
    """One item for the scans that tell whose they are, and one for a Gitleaks that found nothing, which cannot."""
    told: list[str] = []
    silent: list[str] = []
    for path, head in _heads(world, SCAN_GLOBS, findings):
        if scan_formats.sniff(head):
            told.append(path)
        elif scan_formats.bare(head) and "gitleaks" in path.rpartition("/")[2]:
            silent.append(path)
    scans = _Item("scans", "The scans find nothing serious", "security", "security", {})
    _scan(world, findings, scans, told, must=("critical", "high", "unrated"), should=("medium", "fixable"))
    secrets = _Item("secrets", "The scan finds no secret", "security", "security", {"format": "gitleaks"})
    _scan(world, findings, secrets, silent, must=("total",), should=())


def _scan(
    world: World, findings: _Findings, item: _Item, paths: Sequence[str], *, must: Sequence[str], should: Sequence[str]
) -> None:
    """The item, with these reports less those that cannot be read: one of them would spoil it."""
    sound = [
        path for path in paths if _measure(world, "security", {**item.inputs, "reports": [_glob_of(path)]}, findings)
    ]
    inputs = {"reports": _reports(world, sound, SCAN_GLOBS), **item.inputs}
    if not sound or not (evidence := _measure(world, "security", inputs, findings)):
        return
    held, wished = (tuple(_ceiling(fact, _count(evidence, fact)) for fact in facts) for facts in (must, should))
    findings.items.append(replace(item, inputs=inputs, must=held, should=wished))


def _papers(world: World, findings: _Findings) -> None:
    there = {name: world.glob([glob])[:1] for name, glob in PAPERS}
    if held := [name for name in there if there[name]]:
        inputs = {"paths": [_glob_of(path) for name in held for path in there[name]]}
        must = (_Line("exists", "yes"),)
        findings.items.append(_Item("papers", f"{_and(held)} there", "documentation", "files", inputs, must))
    if missing := [name for name in there if not there[name]]:
        inputs = {"paths": [glob for name, glob in PAPERS if name in missing]}
        should = (_Line("exists", "no"),)
        item = _Item("papers-to-write", f"{_and(missing)} there", "documentation", "files", inputs, should=should)
        (findings.later if findings.items else findings.items).append(item)


def _and(names: Sequence[str]) -> str:
    listed = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
    return f"{listed} {'are' if len(names) > 1 else 'is'}"


def _heads(world: World, globs: Sequence[str], findings: _Findings) -> Iterator[tuple[str, bytes]]:
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
        return [_glob_of(path) for path in paths]
    return [glob for glob in globs if not set(paths).isdisjoint(world.glob([glob]))]


def _glob_of(path: str) -> str:
    from wcmatch import glob

    return glob.escape(path, unix=True)


def _measure(world: World, name: str, inputs: Mapping[str, object], findings: _Findings) -> Evidence | None:
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


def _floor(name: str, share: Share) -> tuple[_Line, ...]:
    """The share as a bound in whole percent, at least 1: a bound of 0 cannot fail."""
    tenths = int(share.percent * 10)
    today = f"{tenths // 10}.{tenths % 10}% ({share.part:,} of {share.of:,})"
    return (_Line(f"{name} >= {max(1, int(share.percent))}%", today),)


def _ceiling(name: str, count: int) -> _Line:
    """The count as a bound: no more than today."""
    return _Line(f"{name} <= {count}" if count else f"{name} == 0", f"{count:,}")


# ---------------------------------------------------------------------------------------------------------- the pages


def _checklist(world: World, findings: _Findings) -> str:
    name = world.root.resolve().name
    lines = [
        f"# Drafted by `gate init` on {world.now:%Y-%m-%d} from what was on disk: every `must` holds today.",
        "# Raise the bounds as you improve. `gate check` judges, `gate lint` looks for doubts.",
        "version: 1",
        f"title: {_quoted(name if name.isprintable() and name else 'Repository')}",
        "items:",
    ]
    for item in findings.items:
        lines += _item(item)
    if findings.later:
        lines += [
            "  # Worth a place once it is there:",
            *(f"  #{line[1:]}" for item in findings.later for line in _item(item)),
        ]
    lines += [f"# {_comment(remark)}" for remark in findings.remarks]
    return "\n".join(lines) + "\n"


def _item(item: _Item) -> Iterator[str]:
    yield f"  - id: {item.id}"
    yield f"    title: {item.title}"
    yield f"    category: {item.category}"
    yield f"    probe: {item.probe}"
    yield "    with:"
    for name, value in item.inputs.items():
        yield f"      {name}: {_quoted(value)}"
    for level, expectations in (("must", item.must), ("should", item.should)):
        if expectations:
            yield f"    {level}:"
            yield from (f"      - {line.text}  # today {line.today}" for line in expectations)
    if item.ideas:
        yield "    # To think about:"
        yield from (f"    #   - {idea}" for idea in item.ideas)


def _quoted(value: object) -> str:
    """A value as YAML reads it back, whatever it holds: JSON is YAML."""
    return json.dumps(value, ensure_ascii=False)


def _comment(text: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[:300]


def workflow(items: Sequence[_Item]) -> str:
    """A workflow that judges pull requests; it says which reports the items want, and leaves the making to others."""
    reports = [f"      #   {_quoted(glob)}" for item in items for glob in item.inputs.get("reports", ())]
    wanted = ["      # Build and test here, so that the reports of the checklist are made:", *reports]
    return WORKFLOW_TEXT.replace("@REPORTS@", "\n".join(wanted))


WORKFLOW_TEXT = """\
name: Readiness

on: pull_request

permissions: {}

concurrency:
  group: readiness-${{ github.ref }}
  cancel-in-progress: true

jobs:
  gate:
    name: Readiness gate
    runs-on: ubuntu-24.04
    permissions:
      contents: read # to check the code out
      pull-requests: write # for the comment; without it the summary alone tells
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with: {fetch-depth: 2, persist-credentials: false} # with its base, for patch coverage
@REPORTS@
      - uses: readiness-gate/readiness-gate@v1
        if: always() # failed tests are evidence too
"""
