"""Text that git treats as binary because of the change itself: an attribute that it sets, or a NUL in a source file.

Git shows no lines of such a file, so that a change could hide them. An attribute that the base has already is the
choice of its reviewers, and stays.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import replace

from gate.formats.documents import git_diff
from gate.formats.documents.git_diff import AddedLine
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.lazy_dataclass import dataclass
from gate.model.subject import Change, ChangedFile
from gate.probes.common.probe import ProbeContext

ATTRIBUTES = ".gitattributes"

_TEXT = (
    ".astro .bash .bat .c .cc .cfg .cjs .clj .cmd .conf .cpp .cs .css .cts .cxx .dart .ejs .erb .erl .ex .exs .fs .go "
    ".gradle .groovy .h .hh .hpp .hs .htm .html .ini .java .js .json .jsp .jsx .kt .kts .less .lua .m .md .mjs .ml .mm "
    ".mts .php .pl .pm .properties .ps1 .psm1 .py .pyi .r .rb .rs .sass .scala .scss .sh .sql .svelte .svg .swift .tf "
    ".toml .ts .tsx .twig .txt .vb .vue .xhtml .xml .yaml .yml .zsh"
)

TEXT_EXTENSIONS = frozenset(_TEXT.split())
"""The extensions of files that are text for the programs that read them, with a NUL or without."""

_HEAD = 8_000
"""The bytes at the start of a file in which git looks for a NUL."""

_BATCH = 500
"""How many paths one command gets."""


@dataclass(frozen=True, slots=True)
class DisguisedFile:
    """A file with its added lines, which git counts as binary."""

    file: ChangedFile
    lines: Sequence[AddedLine]


def read_disguised(context: ProbeContext, change: Change, files: Sequence[ChangedFile]) -> tuple[DisguisedFile, ...]:
    """Those of the files that git treats as binary and that hold text.

    Raises:
        EvidenceError: what git raises; UNREADABLE when git does not know the name of a file as it is written.
    """
    binary = [file for file in files if file.binary and change.base]
    if not binary:
        return ()
    is_set = any(posixpath.basename(path).lower() == ATTRIBUTES for path in _paths(change.files))
    hidden = _hidden_by_attribute(context, binary)
    disguised = [file for file in binary if (is_set if file.path in hidden else _is_text_name(file))]
    batches = (disguised[start : start + _BATCH] for start in range(0, len(disguised), _BATCH))
    return tuple(entry for batch in batches for entry in _read_texts(context, change, batch, hidden))


def _read_texts(
    context: ProbeContext, change: Change, files: Sequence[ChangedFile], hidden: frozenset[str]
) -> Iterator[DisguisedFile]:
    ends = (change.base, change.head) if change.head else (change.base,)
    command = ("--literal-pathspecs", "diff", "--text", *git_diff.OPTIONS, *ends, "--", *_paths(files))
    diff = context.repository.git(*command)
    texts = {file.path: file for file in git_diff.parse(diff)}
    lines: dict[str, list[AddedLine]] = {path: [] for path in texts}
    for line in git_diff.read_added_lines(diff):
        lines[line.path].append(line)
    for file in files:
        if file.path not in texts:
            detail = f"git treats {file.path} as binary, and its lines cannot be read: its name is not UTF-8"
            raise EvidenceError(Cause.UNREADABLE, detail, file.path)
        if file.path not in hidden or _is_text_name(file) or not _has_nul(lines[file.path]):
            text = texts[file.path]
            yield DisguisedFile(replace(file, binary=False, added=text.added, removed=text.removed), lines[file.path])


def _has_nul(lines: Sequence[AddedLine]) -> bool:
    """Whether git would call a new file with these lines binary (`buffer_is_binary` in git's xdiff-interface.c)."""
    return b"\0" in b"\n".join(line.text[:_HEAD] for line in lines[:_HEAD])[:_HEAD]


def _hidden_by_attribute(context: ProbeContext, files: Sequence[ChangedFile]) -> frozenset[str]:
    """The paths for which git is told to show no lines (gitattributes, "diff")."""
    names = b"".join(file.path.encode() + b"\0" for file in files)
    output = context.repository.git("check-attr", "-z", "--stdin", "diff", stdin=names).decode("utf-8", "replace")
    fields = output.split("\0")
    return frozenset(path for path, value in zip(fields[::3], fields[2::3], strict=False) if value == "unset")


def _is_text_name(file: ChangedFile) -> bool:
    return posixpath.splitext(file.path)[1].lower() in TEXT_EXTENSIONS


def _paths(files: Sequence[ChangedFile]) -> list[str]:
    return [path for file in files for path in (file.path, file.old_path) if path]
