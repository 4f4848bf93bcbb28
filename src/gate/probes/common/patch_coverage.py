"""Coverage of the lines that a change adds or alters."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from gate.formats.coverage.line_sets import bit_set
from gate.formats.coverage.model import Lines
from gate.model.evidence import Category, Cause, Evidence, Finding, NotApplicable, Observation, Remedy, Seen, Unseen
from gate.model.subject import Change
from gate.model.text import is_or_are, join_names
from gate.model.values import Percentage
from gate.probes.common.coverage_merge import Covered

NAMED = 5
"""How many files a message names."""

FACTS = ("patch_coverage", "uncovered_patch_lines")

LEFT_OUT = "in no report"
"""How the words about a changed source end that no report holds, which tells it from a change that cannot be read."""

IN_NO_REPORT = Remedy(
    "Write a test that loads what is in no report; if one does, translate the paths of the report with `map:`, and if "
    "no report should hold it, name it under `ignore:`."
)
"""What to do about a changed source that no report holds: most are new, and no test knows them yet."""

RUN_NOT = Remedy("Add tests that run the changed lines listed here.")


@dataclass(frozen=True, slots=True)
class Patch:
    """The change, the covered files by their path in the repository, and which paths count at all."""

    change: Change | Unseen | NotApplicable
    files: Mapping[str, Covered]
    counts: Callable[[str], bool]


def patch_facts(patch: Patch) -> tuple[dict[str, Observation], tuple[Finding, ...]]:
    """`patch_coverage` and `uncovered_patch_lines`, and the uncovered lines as findings.

    A changed file of a kind that the reports know must be in them: else nobody can say whether its lines are covered.
    Of a kind without a single coverable line they know nothing: Vitest lists the JSON files that tests load.
    """
    if isinstance(patch.change, (Unseen, NotApplicable)):
        return _both(patch.change), ()
    kinds = {_kind(path) for path, file in patch.files.items() if file.coverage.coverable_lines}
    expected = [file for file in patch.change.files if not file.deleted and _has_lines(file.path, kinds, patch)]
    changed = {file.path: bit_set(sorted(file.added)) for file in expected if file.added}
    unknown = (
        _unread([file.path for file in expected if file.binary])
        or _unnumbered([file.path for file in expected if file.has_nonstandard_line_endings])
        or _unknown(changed, patch)
    )
    if unknown is not None:
        return _both(unknown), ()
    coverable = covered = 0
    findings: list[Finding] = []
    for path, added in changed.items():
        lines = _lines(patch, path)
        coverable += (lines.coverable & added).bit_count()
        covered += (lines.covered & added).bit_count()
        findings += _uncovered(path, lines.coverable & ~lines.covered & added)
    if not coverable:
        return _both(NotApplicable("the change adds and alters no coverable line", by_diff=True)), ()
    facts: dict[str, Observation] = {
        "patch_coverage": Seen(Percentage(covered, coverable)),
        "uncovered_patch_lines": Seen(Decimal(coverable - covered)),
    }
    return facts, tuple(findings)


def remedies(_inputs: object, evidence: Evidence) -> Mapping[str, Remedy]:
    """What to do about changed lines that no test ran, and where changed sources are in no report, by fact."""
    if evidence.findings:
        return dict.fromkeys(FACTS, RUN_NOT)
    missed = evidence.facts.get(FACTS[0])
    if isinstance(missed, Unseen) and missed.category is Category.MISMATCHED and missed.detail.endswith(LEFT_OUT):
        return dict.fromkeys(FACTS, IN_NO_REPORT)
    return {}


def _both(observed: Observation) -> dict[str, Observation]:
    return dict.fromkeys(FACTS, observed)


def _has_lines(path: str, kinds: set[str], patch: Patch) -> bool:
    """Whether coverage of this path is to be expected: it counts, and the reports know files of its kind."""
    return patch.counts(path) and (path in patch.files or _kind(path) in kinds)


def _kind(path: str) -> str:
    return posixpath.splitext(path)[1].lower()


def _unread(binary: list[str]) -> Unseen | None:
    """Sources that git shows as binary changed too: an attribute must not hide their lines."""
    if not binary:
        return None
    return Unseen(
        Cause.UNREADABLE,
        f"the changed lines of {join_names(binary, NAMED)} cannot be told, because git shows no text of it; look for "
        "`binary` or `-diff` in .gitattributes, or name under `ignore:` what is no source",
    )


def _unnumbered(torn: list[str]) -> Unseen | None:
    """Sources whose lines have other numbers in the reports than in the diff."""
    if not torn:
        return None
    names = join_names(torn, NAMED)
    return Unseen(
        Cause.UNREADABLE,
        f"the changed lines of {names} cannot be told: they hold a carriage return alone, U+2028, U+2029 "
        "or U+0085, which ends a line for some compilers and not for git; end lines with LF, and write it as an escape",
    )


def _unknown(changed: Mapping[str, int], patch: Patch) -> Unseen | None:
    missing = [path for path in changed if path not in patch.files]
    if missing:
        return Unseen(
            Cause.MISMATCHED, f"{join_names(missing, NAMED)} changed and {is_or_are(len(missing))} {LEFT_OUT}"
        )
    bare = [path for path in changed if patch.files[path].coverage.lines is None]
    if bare:
        return Unseen(Cause.UNREADABLE, f"the reports hold only totals of {join_names(bare, NAMED)}, no lines")
    return None


def _lines(patch: Patch, path: str) -> Lines:
    return patch.files[path].coverage.lines or Lines()


def _uncovered(path: str, lines: int) -> Iterator[Finding]:
    for first, last in ranges(lines):
        yield Finding("uncovered", "changed lines that no test ran", path=path, line=first, end_line=last)


def ranges(lines: int) -> Iterator[tuple[int, int]]:
    """The runs of consecutive lines of a bit set, first and last line of each, in order."""
    offset = 0
    while lines:
        gap = (lines & -lines).bit_length() - 1
        lines >>= gap
        run = (~lines & (lines + 1)).bit_length() - 1
        yield offset + gap, offset + gap + run - 1
        lines >>= run
        offset += gap + run
