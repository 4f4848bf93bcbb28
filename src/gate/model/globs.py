"""Globs mean one thing everywhere: in `when`, `reports`, `paths`, `only` and `ignore`.

A glob is relative to the root, with or without a leading `./` or `/`. A leading `!` excludes: a list selects what one
of its globs matches and none of its exclusions; a list of only exclusions selects everything else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import get_args

from gate.model.codes import Code, InvalidValueError
from gate.model.glob_braces import MAX_ALTERNATIVES, TooManyAlternativesError, expand
from gate.model.glob_patterns import Pattern, parse_segment, split
from gate.model.lazy_dataclass import dataclass
from gate.model.text import one_line, quote

MAX_PATH = 4096
"""The longest path of a file that is compared with globs, in characters (PATH_MAX of Linux, limits.h)."""

THIRD_PARTY_GLOBS = tuple(
    f"**/{name}/**" for name in ("node_modules", "vendor", "venv", "site-packages", "fixtures", "testdata")
)
"""Folders of dependencies and test data: their files are no evidence of the repository itself."""


@dataclass(frozen=True, slots=True)
class FileGlobs:
    """Marks a probe parameter as globs of repository files; `gate lint` warns about those that match none."""


@dataclass(frozen=True, slots=True)
class GeneratedFiles:
    """Marks a probe parameter as globs of files that a run writes: in a clean checkout there are none."""


@dataclass(frozen=True, slots=True)
class ServiceAddresses:
    """Marks a probe parameter as addresses of services."""


def has_marker(parts: Iterable[object], *markers: type) -> bool:
    """Whether a type contains a marker at any depth, as `tuple[Annotated[str, FileGlobs()], ...] | None` does."""
    return any(isinstance(part, markers) or has_marker(get_args(part), *markers) for part in parts)


# ------------------------------------------------------------------------------------------------------------- matching


class GlobList:
    """The compiled globs of a list: `included` is what it selects, `excluded` what it leaves out of that."""

    def __init__(self, globs: Sequence[str]) -> None:
        included, excluded = partition(globs)
        self.included = Pattern(included)
        self.excluded = Pattern(excluded)
        self.has_only_exclusions = 0 < len(excluded) == len(globs)

    def matches(self, path: str) -> bool:
        """Whether the list selects the path."""
        return (self.has_only_exclusions or self.included.matches(path)) and not self.excluded.matches(path)

    def matches_below(self, path: str) -> bool:
        """Whether the list can select something below the path, as if it were a folder."""
        if not self.included.continues(self.included.after(path)):
            return False
        return not self.excluded.covers_below(self.excluded.after(path))


def partition(globs: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The globs that select, and those that exclude, without their `!`; only exclusions select from everything."""
    stripped = [glob.strip() for glob in globs]
    excluded = tuple(glob[1:].strip() for glob in stripped if glob.startswith("!"))
    included = tuple(glob for glob in stripped if not glob.startswith("!"))
    return included or (("**",) if excluded else ()), excluded


@lru_cache(maxsize=256)
def compile_globs(globs: tuple[str, ...]) -> GlobList:
    """The compiled list: a change or a report compares thousands of paths with the same few globs.

    Raises:
        TooManyAlternativesError: when the braces of a glob stand for too many.
    """
    return GlobList(globs)


def matches(name: str, globs: Sequence[str]) -> bool:
    """Whether the list of globs selects the whole name, case-sensitively. Files on disk: see `Workspace.glob`."""
    return compile_globs(tuple(globs)).matches(name)


def matches_below(path: str, globs: Sequence[str]) -> bool:
    """Whether the list of globs can select something below the path, as if it were a folder."""
    return compile_globs(tuple(globs)).matches_below(path)


def names_folder(path: str, globs: Sequence[str]) -> bool:
    """Whether a glob of the list begins with the path, without wildcards, and goes on below it."""
    return compile_globs(tuple(globs)).included.names_folder(path)


def is_selected(path: str, only: Sequence[str] | None, ignore: Sequence[str] | None) -> bool:
    """Whether `only` (if given) selects a repository path and `ignore` does not.

    A path that is too long for a file is never left out.
    """
    if len(path) > MAX_PATH:
        return True
    return (not only or matches(path, only)) and not (ignore and matches(path, ignore))


def matches_text(text: str, globs: Sequence[str]) -> bool:
    """Whether the list selects a text that is no path, such as the target of a link: wildcards match `/` too."""
    included, excluded = partition(globs)
    return _is_text_of(text, included) and not _is_text_of(text, excluded)


def _is_text_of(text: str, globs: Sequence[str]) -> bool:
    parts = (parse_segment(alternative) for glob in globs for alternative in expand(glob))
    return any(text == part if isinstance(part, str) else part.matches(text) for part in parts)


def escape(path: str) -> str:
    """The glob that matches exactly this path."""
    escaped = re.sub(r"([*?\[\]{}\\])", r"\\\1", path)
    return f"\\{escaped}" if escaped.startswith("!") else escaped


def sample(glob: str) -> str:
    """A path that the glob may match: the name `x` in place of each wildcard."""
    names = split(expand(glob)[0])
    return "/".join("x" if "**" in name else re.sub(r"\\(.)|\[[^\]]*\]|[*?]", r"\1", name) or "x" for name in names)


def has_magic(glob: str) -> bool:
    """Whether a glob may match more than one path."""
    return re.search(r"[*?\[{]", re.sub(r"\\.", "", glob)) is not None


def normalize(glob: str) -> str:
    """A glob without white space around it, and without a leading `./` or `/`."""
    return "/".join(split(glob.strip()))


# ------------------------------------------------------------------------------------------------------------- checking


class Names(StrEnum):
    """What globs are compared with."""

    PATHS = "file"
    BRANCHES = "branch"
    LABELS = "label"


class GlobError(InvalidValueError):
    """A glob that can never match, or is not one: the message and the hint."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(Code.INVALID_GLOB, message, hint)


def check_glob(glob: str, names: Names = Names.PATHS) -> None:
    """Checks that a glob can match.

    Raises:
        GlobError: when it cannot.
    """
    text, mark = glob.strip(), ""
    if text.startswith("!"):
        text, mark = text[1:].strip(), "!"
        if not text:
            raise GlobError("nothing follows the `!`", "write what it excludes, such as `!docs/**`")
        if text.startswith("!"):
            raise GlobError("a glob has one `!` at most", f"write {quote('!' + text.lstrip('! '))}")
    if not text:
        raise GlobError("an empty glob matches nothing", "write a path such as `build/reports/**/*.xml`")
    _check_characters(text, names, mark)
    for alternative in _expand(text):
        _check_alternative(alternative, text, names, mark)
    if not any(split(alternative) for alternative in _expand(text)):
        raise GlobError(f"it names the root itself, which is no {names}", "write `**` for everything below it")


def _expand(text: str) -> tuple[str, ...]:
    try:
        return expand(text)
    except TooManyAlternativesError:
        limit = f"its braces stand for more than {MAX_ALTERNATIVES:,} globs, or are nested too deep"
        raise GlobError(limit, "write fewer of them, or a wildcard") from None


def _check_characters(text: str, names: Names, mark: str) -> None:
    """Checks a glob without the mark `!` of an exclusion, which its corrections keep."""
    if names is Names.PATHS and re.match(r"[A-Za-z]:[\\/]|~(/|$)", text):
        message = "globs are relative to the root of the repository, without a drive or `~`"
        raise GlobError(message, "write the path from the root, such as `src/**`")
    if names is not Names.LABELS and (globs := _split_list(mark + text)):
        message = "this is several globs in one text, which no name contains"
        raise GlobError(message, f"write a list: `[{', '.join(globs)}]`")
    if re.search(r"\\(\w|$)", text):
        message = "a backslash takes the character after it literally, and separates no folders"
        corrected = re.sub(r"\\+", "/", text)
        raise GlobError(message, f"write `/` between folders: {quote(mark + corrected)}")
    if re.search(r"\[[!^]?\[:\w+:\]", text):
        raise GlobError("classes such as `[:alpha:]` are not supported", "write a range, such as `[A-Za-z]`")
    if any(low > high for low, high in re.findall(r"\[(?:[^\]])*?(\w)-(\w)(?:[^\]])*\]", text)):
        raise GlobError("a range in brackets is in the wrong order", "write it as `[a-z]`")
    if names is Names.BRANCHES and (match := re.search(r"[ ~:\x00-\x1f\x7f]|\.\.(?!\w\})|@\{", text)):
        character = "a space" if match.group() == " " else quote(match.group())
        raise GlobError(f"no branch has {character} in its name", "write the name of the branch alone")


def _split_list(text: str) -> list[str]:
    """The globs of a text that lists several with commas or on several lines; empty when it is one."""
    depth, parts = 0, [""]
    for match in re.finditer(r"\\.|[{}]|(?P<end>,\s+|\s*\n\s*|(?<=\*),|,(?=\*))|.", text, re.DOTALL):
        depth += {"{": 1, "}": -1}.get(match.group(), 0)
        if depth == 0 and match["end"]:
            parts.append("")
        else:
            parts[-1] += match.group()
    return [one_line(f"'{part}'", 40) for part in parts[:5]] if len(parts) > 1 else []


def _check_alternative(alternative: str, text: str, names: Names, mark: str) -> None:
    """Checks one of the globs that the braces stand for; see `_check_characters`."""
    if names is Names.LABELS:
        return
    if ".." in alternative.split("/"):
        raise GlobError(
            "globs are relative to the root of the repository, without `..`",
            "write the path from the root, such as `src/**`",
        )
    if alternative.endswith("/") and alternative == text and split(alternative):
        folder = "/".join(split(alternative)).removesuffix("/**")
        message = f"no {names} ends with `/`, so it can never match"
        raise GlobError(message, f"write {quote(f'{mark}{folder}/**')} for everything below it")
    if names is Names.BRANCHES and (match := re.match(r"/?refs/(heads|tags)/(.+)", alternative)):
        raise GlobError("the name of a branch does not begin with `refs/`", f"write {quote(mark + match[2])}")


def check_list(globs: Sequence[str]) -> None:
    """Checks that no exclusion of a list takes away everything that one of its globs matches.

    Raises:
        GlobError: when one does.
    """
    included, excluded = partition(globs)
    for exclusion in excluded:
        for glob in included:
            if _covers(exclusion, glob):
                message = f"{quote('!' + exclusion)} excludes everything that {quote(glob)} matches"
                raise GlobError(message, "remove one of them")


def _covers(exclusion: str, glob: str) -> bool:
    """Whether it is certain that one glob matches everything that another one does."""
    outer, inner = normalize(exclusion), normalize(glob)
    if outer in ("**", inner):
        return True
    folder = outer.removesuffix("/**")
    return folder != outer and not has_magic(folder) and "{" not in inner and inner.startswith(f"{folder}/")
