"""Coverage of the lines that a change adds or modifies."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from decimal import Decimal
from typing import Literal

from gate.formats.coverage.line_sets import make_bit_set
from gate.formats.coverage.model import Lines
from gate.model.evidence import Cause, Finding, NotApplicable, Observation, Seen, Unseen, Work
from gate.model.lazy_dataclass import dataclass
from gate.model.subject import Change, ChangedFile
from gate.model.text import is_or_are, join_names
from gate.model.values import Percentage
from gate.probes.common.coverage_merge import CoveredFile
from gate.probes.common.file_roles import is_outside_product, is_test, is_tool_configuration, test_folder

MAX_FILES_IN_MESSAGE = 5

LINE_FACTS = ("patch_coverage", "uncovered_patch_lines")
TOTAL_FACTS = ("line_coverage", "covered_lines", "uncovered_lines")
"""Facts that count all lines of the reports, those of the change among them."""

UNREPORTED_FILES = "unreported_files"
FACTS = (*LINE_FACTS, UNREPORTED_FILES)

UNCOVERED = "uncovered"
UNREPORTED = "unreported"
"""The rules of the findings: changed lines without coverage, and changed files that are in no report."""


Unreported = Literal["missing", "uncovered", "ignore"]
"""What a changed file that is in no report does to the coverage of the change."""


@dataclass(frozen=True, slots=True)
class Patch:
    """The change, and what is known about its files.

    `files` are the covered files by their path in the repository; `extensions` are those that the reports contain.
    `is_counted` tells whether a path counts, and `read` returns the text of a file, or None. `unusable` are the files
    in reports whose lines cannot be trusted, with the reason; `ambiguous` describes what may mean a file.
    """

    change: Change | Unseen | NotApplicable
    files: Mapping[str, CoveredFile]
    is_counted: Callable[[str], bool]
    extensions: Collection[str] = ()
    unreported: Unreported = "missing"
    read: Callable[[str], str | None] = lambda _path: None
    unusable: Callable[[Sequence[str]], Unseen | None] = lambda _paths: None
    ambiguous: Callable[[str], str] = lambda _path: ""


@dataclass(frozen=True, slots=True)
class PatchCoverage:
    """The facts about the change, its findings, and notes on files that were left out."""

    facts: dict[str, Observation]
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Files:
    """The changed files that count: `reported` with their changed lines, `unreported`, and the others by reason."""

    reported: dict[str, int] = field(default_factory=dict)
    unreported: list[ChangedFile] = field(default_factory=list)
    excluded: dict[str, list[str]] = field(default_factory=dict)


def measure_patch(patch: Patch) -> PatchCoverage:
    """`patch_coverage`, `uncovered_patch_lines` and `unreported_files`, with their findings.

    A changed file with an extension that the reports contain must be in a report, unless it is a test or holds no code.
    An extension without a single coverable line does not count: Vitest lists the JSON files that tests load.
    """
    if isinstance(patch.change, (Unseen, NotApplicable)):
        return PatchCoverage(dict.fromkeys(FACTS, patch.change))
    expected = [file for file in patch.change.files if not file.deleted and _is_expected(file.path, patch)]
    files = _sort_files(expected, patch)
    paths = [file.path for file in files.unreported]
    count: dict[str, Observation] = {UNREPORTED_FILES: Seen(Decimal(len(paths)))}
    findings = tuple(
        Finding(UNREPORTED, "changed file in no report", path=path, places=(path,), counted_in=(UNREPORTED_FILES,))
        for path in paths
    )
    notes = tuple(_notes(files, patch))
    candidates = [file for file in expected if file.path in files.reported or file.path in paths]
    unseen = _unreadable_files(candidates) or patch.unusable(list(files.reported)) or _unknown_lines(files, patch)
    if unseen is not None:
        return PatchCoverage(count | dict.fromkeys(LINE_FACTS, unseen), findings, notes)
    coverable, covered, ranges = _count_lines(files, patch)
    return PatchCoverage(count | _line_facts(coverable, covered), (*ranges, *findings), notes)


def _line_facts(coverable: int, covered: int) -> dict[str, Observation]:
    if not coverable:
        return dict.fromkeys(LINE_FACTS, NotApplicable("the change adds or modifies no coverable line", by_diff=True))
    return {
        "patch_coverage": Seen(Percentage(covered, coverable)),
        "uncovered_patch_lines": Seen(Decimal(coverable - covered)),
    }


def _count_lines(files: _Files, patch: Patch) -> tuple[int, int, list[Finding]]:
    """The changed lines that are coverable and those that are covered, and the ranges of the others."""
    coverable = covered = 0
    findings: list[Finding] = []
    for path, changed in files.reported.items():
        lines = patch.files[path].coverage.lines or Lines()
        coverable += (lines.coverable & changed).bit_count()
        covered += (lines.covered & changed).bit_count()
        findings += _uncovered_ranges(path, lines.coverable & ~lines.covered & changed, TOTAL_FACTS)
    if patch.unreported == "uncovered":
        for file in files.unreported:
            lines_of_code = _lines_of_code(file, patch)
            coverable += lines_of_code.bit_count()
            findings += _uncovered_ranges(file.path, lines_of_code)
    return coverable, covered, findings


def _lines_of_code(file: ChangedFile, patch: Patch) -> int:
    """The changed lines of a file in no report that a tool could count: neither blank nor a comment."""
    from gate.probes.common.source_text import code_lines

    text = patch.read(file.path)
    changed = make_bit_set(sorted(file.added))
    if text is None:
        return changed
    code = code_lines(file.path, text)
    return code if _is_new_to_product(file, patch) else code & changed


# ---------------------------------------------------------------------------------------------------- which files


def _is_expected(path: str, patch: Patch) -> bool:
    """Whether the reports should contain this path: it counts, and they contain files with its extension."""
    return patch.is_counted(path) and (path in patch.files or extension_of(path) in patch.extensions)


def extension_of(path: str) -> str:
    """The extension of a path, in lower case."""
    return posixpath.splitext(path)[1].lower()


def _sort_files(expected: Iterable[ChangedFile], patch: Patch) -> _Files:
    files = _Files()
    measured_tests = {test_folder(path) for path in patch.files if is_test(path)} - {""}
    for file in expected:
        is_new = _is_new_to_product(file, patch)
        if not (file.added or file.binary or is_new):
            continue
        if covered := patch.files.get(file.path):
            lines = covered.coverage.lines or Lines()
            files.reported[file.path] = lines.coverable if is_new else make_bit_set(sorted(file.added))
        elif reason := _why_excluded(file, measured_tests, patch):
            files.excluded.setdefault(reason, []).append(file.path)
        else:
            files.unreported.append(file)
    return files


def _is_new_to_product(file: ChangedFile, patch: Patch) -> bool:
    """Whether the file was moved from a place that is not counted, so that all of its lines are new."""
    old = file.old_path
    if not old or old == file.path:
        return False
    was_counted = patch.is_counted(old) and extension_of(old) in patch.extensions
    return not was_counted or (is_outside_product(old) and not is_outside_product(file.path))


def _why_excluded(file: ChangedFile, measured_tests: Collection[str], patch: Patch) -> str:
    """Why no report should contain the file or its changed lines; empty when one should."""
    from gate.probes.common.source_text import only_comments, why_without_code

    path = file.path
    if is_test(path):
        return "" if test_folder(path) in measured_tests else "a test"
    if is_tool_configuration(path):
        return "configures a tool"
    text = None if file.has_nonstandard_line_endings else patch.read(path)
    if text is None:
        return ""
    if reason := why_without_code(path, text):
        return reason
    is_comment = not _is_new_to_product(file, patch) and only_comments(path, text, make_bit_set(sorted(file.added)))
    return "only comments changed" if is_comment and file.added else ""


# ------------------------------------------------------------------------------------------------------- no data


def _unreadable_files(files: Sequence[ChangedFile]) -> Unseen | None:
    """Source files whose changed lines git does not tell: an attribute must not hide them."""
    binary = [file.path for file in files if file.binary]
    if binary:
        return Unseen(
            Cause.UNREADABLE,
            f"the changed lines of {join_names(binary, MAX_FILES_IN_MESSAGE)} are unknown, because git treats the file "
            "as binary; look for `binary` or `-diff` in .gitattributes, or add files that are not source to `ignore:`",
        )
    paths = [file.path for file in files if file.has_nonstandard_line_endings]
    if paths:
        return Unseen(
            Cause.UNREADABLE,
            f"the changed lines of {join_names(paths, MAX_FILES_IN_MESSAGE)} are unknown: the file contains a lone "
            "carriage return, U+2028, U+2029 or U+0085, which ends a line for some compilers and not for git; end "
            "lines with LF, and write such a character as an escape",
        )
    return None


def _unknown_lines(files: _Files, patch: Patch) -> Unseen | None:
    for file in files.unreported:
        if names := patch.ambiguous(file.path):
            return Unseen(Cause.AMBIGUOUS_FILE, f"{file.path} changed, and {names} may mean it or another file")
    missing = [file.path for file in files.unreported]
    if missing and patch.unreported == "missing":
        detail = f"{join_names(missing, MAX_FILES_IN_MESSAGE)} changed and {is_or_are(len(missing))} in no report"
        return Unseen(Cause.FILE_NOT_IN_REPORT, detail)
    totals_only = [path for path in files.reported if patch.files[path].coverage.lines is None]
    if totals_only:
        names = join_names(totals_only, MAX_FILES_IN_MESSAGE)
        return Unseen(Cause.TOTALS_ONLY, f"the reports contain only totals of {names}, and no lines")
    return None


# ------------------------------------------------------------------------------------------------ notes, findings


def _notes(files: _Files, patch: Patch) -> Iterator[str]:
    for reason, paths in files.excluded.items():
        names = join_names(paths, MAX_FILES_IN_MESSAGE)
        yield f"{names} changed and {is_or_are(len(paths))} in no report; not counted: {reason}"
    if files.unreported and patch.unreported != "missing":
        paths = [file.path for file in files.unreported]
        effect = "not counted" if patch.unreported == "ignore" else "counted as uncovered"
        yield (
            f"{join_names(paths, MAX_FILES_IN_MESSAGE)} changed and {is_or_are(len(paths))} in no report; {effect}: "
            f"`unreported: {patch.unreported}`"
        )


def _uncovered_ranges(path: str, lines: int, improves: tuple[str, ...] = ()) -> Iterator[Finding]:
    """The findings of one file; `improves` are the facts on all lines that count it."""
    for first, last in find_line_ranges(lines):
        yield Finding(
            UNCOVERED, "changed lines without test coverage", path=path, line=first, end_line=last, places=(path,),
            counted_in=LINE_FACTS, amount=last - first + 1, work=Work.COVER_LINE, improves=improves,
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
