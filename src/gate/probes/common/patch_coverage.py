"""Coverage of the lines that a change adds or modifies."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from gate.formats.coverage.line_sets import make_bit_set
from gate.formats.coverage.model import Lines
from gate.model.evidence import Cause, Evidence, Finding, NotApplicable, Observation, Remedy, Seen, Unseen
from gate.model.subject import Change
from gate.model.text import is_or_are, join_names
from gate.model.values import Percentage
from gate.probes.common.coverage_merge import CoveredFile

MAX_FILES_IN_MESSAGE = 5

FACTS = ("patch_coverage", "uncovered_patch_lines")

FILE_NOT_IN_REPORT = Remedy(
    "Write a test that loads the files that are in no report. If one does, translate the paths of the report with "
    "`map:`; if no report should contain them, add them to `ignore:`."
)
"""Most changed source files that are in no report are new and have no test yet."""

UNCOVERED_LINES = Remedy("Add tests that run the listed lines of the change.")


@dataclass(frozen=True, slots=True)
class Patch:
    """The change, the covered files by their path in the repository, and whether a path counts (`is_counted`)."""

    change: Change | Unseen | NotApplicable
    files: Mapping[str, CoveredFile]
    is_counted: Callable[[str], bool]


def measure_patch(patch: Patch) -> tuple[dict[str, Observation], tuple[Finding, ...]]:
    """`patch_coverage` and `uncovered_patch_lines`, and the uncovered lines as findings.

    A changed file with an extension that the reports contain must be in a report; otherwise the coverage of its lines
    is unknown. An extension without a single coverable line does not count: Vitest lists the JSON files that tests
    load.
    """
    if isinstance(patch.change, (Unseen, NotApplicable)):
        return _both_facts(patch.change), ()
    extensions = {_extension(path) for path, file in patch.files.items() if file.coverage.coverable_lines}
    expected = [file for file in patch.change.files if not file.deleted and _is_expected(file.path, extensions, patch)]
    changed = {file.path: make_bit_set(sorted(file.added)) for file in expected if file.added}
    unseen = (
        _binary_files([file.path for file in expected if file.binary])
        or _nonstandard_line_endings([file.path for file in expected if file.has_nonstandard_line_endings])
        or _files_without_lines(changed, patch)
    )
    if unseen is not None:
        return _both_facts(unseen), ()
    coverable = covered = 0
    findings: list[Finding] = []
    for path, added in changed.items():
        lines = patch.files[path].coverage.lines or Lines()
        coverable += (lines.coverable & added).bit_count()
        covered += (lines.covered & added).bit_count()
        findings += _uncovered_ranges(path, lines.coverable & ~lines.covered & added)
    if not coverable:
        return _both_facts(NotApplicable("the change adds or modifies no coverable line", by_diff=True)), ()
    facts: dict[str, Observation] = {
        "patch_coverage": Seen(Percentage(covered, coverable)),
        "uncovered_patch_lines": Seen(Decimal(coverable - covered)),
    }
    return facts, tuple(findings)


def remedies(_params: object, evidence: Evidence) -> Mapping[str, Remedy]:
    """Advice on uncovered lines, or on changed files that are in no report."""
    if evidence.findings:
        return dict.fromkeys(FACTS, UNCOVERED_LINES)
    observed = evidence.facts.get("patch_coverage")
    if isinstance(observed, Unseen) and observed.cause is Cause.FILE_NOT_IN_REPORT:
        return dict.fromkeys(FACTS, FILE_NOT_IN_REPORT)
    return {}


def _both_facts(observed: Observation) -> dict[str, Observation]:
    return dict.fromkeys(FACTS, observed)


def _is_expected(path: str, extensions: set[str], patch: Patch) -> bool:
    """Whether the reports should contain this path: it counts, and they contain files with its extension."""
    return patch.is_counted(path) and (path in patch.files or _extension(path) in extensions)


def _extension(path: str) -> str:
    return posixpath.splitext(path)[1].lower()


def _binary_files(paths: list[str]) -> Unseen | None:
    """Source files that git treats as binary: an attribute must not hide their lines."""
    if not paths:
        return None
    return Unseen(
        Cause.UNREADABLE,
        f"the changed lines of {join_names(paths, MAX_FILES_IN_MESSAGE)} are unknown, because git treats the file as "
        "binary; look for `binary` or `-diff` in .gitattributes, or add files that are not source to `ignore:`",
    )


def _nonstandard_line_endings(paths: list[str]) -> Unseen | None:
    """Source files whose line numbers differ between the reports and the diff."""
    if not paths:
        return None
    files = join_names(paths, MAX_FILES_IN_MESSAGE)
    return Unseen(
        Cause.UNREADABLE,
        f"the changed lines of {files} are unknown: the file contains a lone carriage return, U+2028, U+2029 or "
        "U+0085, which ends a line for some compilers and not for git; end lines with LF, and write such a character "
        "as an escape",
    )


def _files_without_lines(changed: Mapping[str, int], patch: Patch) -> Unseen | None:
    missing = [path for path in changed if path not in patch.files]
    if missing:
        files = f"{join_names(missing, MAX_FILES_IN_MESSAGE)} changed and {is_or_are(len(missing))} in no report"
        return Unseen(Cause.FILE_NOT_IN_REPORT, files)
    totals_only = [path for path in changed if patch.files[path].coverage.lines is None]
    if totals_only:
        files = join_names(totals_only, MAX_FILES_IN_MESSAGE)
        return Unseen(Cause.UNREADABLE, f"the reports contain only totals of {files}, and no lines")
    return None


def _uncovered_ranges(path: str, lines: int) -> Iterator[Finding]:
    for first, last in find_line_ranges(lines):
        yield Finding(
            "uncovered", "changed lines without test coverage", path=path, line=first, end_line=last, places=(path,),
            counted_in=FACTS, amount=last - first + 1,
        )  # fmt: skip


def find_line_ranges(lines: int) -> Iterator[tuple[int, int]]:
    """The ranges of consecutive lines in a bit set, as first and last line, in order."""
    offset = 0
    while lines:
        gap = (lines & -lines).bit_length() - 1
        lines >>= gap
        length = (~lines & (lines + 1)).bit_length() - 1
        yield offset + gap, offset + gap + length - 1
        lines >>= length
        offset += gap + length
