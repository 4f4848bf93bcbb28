"""The registry of one kind of report format: a package in which each module with a `FORMAT` is one format.

Adding a format is adding a module. Modules without `FORMAT` hold what the formats of the package share.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache
from io import BufferedReader
from typing import Any, Generic, Protocol, TypeVar

from gate.formats.common import content, report_kinds
from gate.formats.common.report_kind import ReportKind, Topic
from gate.formats.common.signs import may_match
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

MAX_NAMED = 8
"""How many formats a message names."""


class ReportFormat(Protocol):
    """What every kind of format has: its name after `format:`, its title, who writes it and where, how to detect it."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def producers(self) -> str: ...
    @property
    def paths(self) -> tuple[str, ...]: ...
    @property
    def matches(self) -> Callable[[bytes], bool]: ...


Format = TypeVar("Format", bound=ReportFormat)
Format_co = TypeVar("Format_co", bound=ReportFormat, covariant=True)


class OtherKindError(EvidenceError):
    """A file that no format of the registry reads, and whose kind is known from its content.

    `kind` is the name of the kind, with its article. `is_bystander` is true when the file holds no evidence that the
    registry's formats could: beside reports that they read, nothing is lost without it.
    """

    def __init__(self, kind: str, detail: str, subject: str = "", *, is_bystander: bool) -> None:
        super().__init__(Cause.WRONG_FORMAT, detail, subject)
        self.kind = kind
        self.is_bystander = is_bystander


class Registry(Mapping[str, Format_co], Generic[Format_co]):
    """The formats of a package by their names, in alphabetical order. The modules are imported on first use.

    `topic` is what reports of these formats are about. `describe` says in messages what a file that no format matches
    seems to be, and `usual` names a format that many tools write. `has_bare_lists` is whether tools write an empty list
    when they find nothing, which any of them can have written.
    """

    def __init__(
        self,
        package: str,
        kind: type[Format_co],
        topic: Topic,
        describe: Callable[[bytes], str] = report_kinds.describe,
        usual: str = "",
        *,
        has_bare_lists: bool = False,
    ) -> None:
        self._package = package
        self._kind = kind
        self.topic = topic
        self._describe = describe
        self._usual = usual
        self._has_bare_lists = has_bare_lists

    def __getitem__(self, name: str) -> Format_co:
        module = name.replace("-", "_")
        if module in _list_modules(self._path):  # most modules are called as their format, so that the others can wait
            report_format = _load(f"{self._package}.{module}", self._kind)
            if report_format is not None and report_format.name == name:
                return report_format
        return self._formats()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._formats())

    def __len__(self) -> int:
        return len(self._formats())

    def _formats(self) -> Mapping[str, Format_co]:
        return _discover(self._package, self._path, self._kind)

    @property
    def _path(self) -> tuple[str, ...]:
        return tuple(sys.modules[self._package].__path__)

    def matching(self, head: bytes) -> list[Format_co]:
        """The formats that match the first bytes of a report (of `content.HEAD`)."""
        head = content.unpack_head(head[: content.HEAD])
        if content.find_container(head):
            return []
        kind = report_kinds.identify(head)
        foreign = kind.resembles if kind else ()
        formats = (self._candidates(head), self._all())
        matching = (
            [entry for entry in group if entry.name not in foreign and entry.matches(head)] for group in formats
        )
        return sorted(next(filter(None, matching), []), key=_name_of)

    def _candidates(self, head: bytes) -> Iterator[Format_co]:
        """The formats that can match by their signs; imports no other."""
        text = content.decode_head(head).lstrip().lower()
        folder = self._package.rpartition(".")[2]
        for module in _list_modules(self._path):
            if may_match(f"{folder}.{module}", text):
                report_format = _load(f"{self._package}.{module}", self._kind)
                if report_format is not None:
                    yield report_format

    def _all(self) -> Iterator[Format_co]:
        yield from self._formats().values()

    def detect(self, head: bytes) -> Format_co | None:
        """The only format that matches the first bytes of a report; None when none or several do."""
        matches = self.matching(head)
        return matches[0] if len(matches) == 1 else None

    def select(self, stream: BufferedReader, name: str | None = None) -> Format_co:
        """The format called `name`, or else the one that matches the first bytes of the stream, which stay unread.

        Raises:
            EvidenceError: empty for a file without content; wrong format when no format matches; other format when
                several do, or only others than the one called `name`; unnamed tool for an empty list without a `name`.
        """
        head = stream.peek()[: content.HEAD]
        if not head.strip():
            raise self._empty_file(name)
        if container := content.find_container(content.unpack_head(head)):
            raise EvidenceError(Cause.WRONG_FORMAT, f"this is {container}; select the report itself")
        matches = self.matching(head)
        kind = report_kinds.identify(head)
        if not matches and kind and (kind.step or kind.topic is not self.topic):
            raise self._other_kind(kind, head)
        if name is not None:
            if matches and self[name] not in matches:
                titles = " or ".join(f"{entry.title} (`{entry.name}`)" for entry in matches)
                detail = f"this seems to be {titles}, and the checklist sets `format: {name}`"
                raise EvidenceError(Cause.OTHER_FORMAT, detail)
            return self[name]
        if not matches:
            if reader := self._find_reader(head):
                raise EvidenceError(Cause.WRONG_FORMAT, f"this seems to be {reader}")
            if self._has_bare_lists and (value := content.find_bare_value(head)):
                raise EvidenceError(Cause.UNNAMED_TOOL, f"this is nothing but `{value}`, which names no tool")
            detail = f"this seems to be {self._describe(head)}; expected {self._expected()}"
            raise EvidenceError(Cause.WRONG_FORMAT, detail)
        if len(matches) > 1:
            names = ", ".join(report_format.name for report_format in matches)
            raise EvidenceError(
                Cause.OTHER_FORMAT, f"the beginning of the file fits several formats ({names}); set `format:`"
            )
        return matches[0]

    def _empty_file(self, name: str | None) -> EvidenceError:
        """The error for an empty file, which a tool that finds nothing may write as well as one that failed."""
        if not self._has_bare_lists:
            return content.empty_file()
        step = getattr(self[name], "if_silent", "") if name else ""
        other = "if its tool writes nothing when it finds nothing, let it write another format"
        return EvidenceError(Cause.EMPTY, f"the file is empty, which does not show that a tool ran; {step or other}")

    def _expected(self) -> str:
        """What is read, for messages: a few formats by name, or of many the usual one and their number."""
        if self._usual and len(self) > MAX_NAMED:
            return f"{self._usual}, or one of {len(self) - 1} other formats of the probe `{self.topic}`"
        return f"one of {', '.join(self)}" if len(self) > 1 else ", ".join(self)

    def _find_reader(self, head: bytes) -> str:
        """The format of another probe that matches, and the probe, for messages; empty when there is none."""
        from gate.formats.catalog import registries  # it imports this module, and all formats

        for probe, registry in registries().items():  # a second registry of a probe has another name: no reports
            if self.topic != probe == registry.topic and (report_format := registry.detect(head)):
                name, title = report_format.name, report_format.title
                return f"in the format `{name}` ({title}), which the probe `{registry.topic}` reads"
        return ""

    def _other_kind(self, kind: ReportKind, head: bytes) -> EvidenceError:
        """The error for a report of a kind that these formats do not read, with the step or the probe that helps."""
        is_other_topic = kind.topic is not self.topic
        if is_other_topic and kind.step and (reader := self._find_reader(head)):
            return EvidenceError(Cause.WRONG_FORMAT, f"this seems to be {reader}")
        advice = f"{kind.step}; expected {self._expected()}" if kind.step else ""
        if is_other_topic and kind.topic:
            advice = f"it is about {kind.topic}; {advice}" if advice else f"the probe `{kind.topic}` reads such reports"
        is_bystander = kind.companion or (is_other_topic and not report_kinds.may_replace_report(kind))
        detail = f"this is {kind.name}, which is not read here; {advice}"
        return OtherKindError(kind.name, detail, is_bystander=is_bystander)


def _name_of(report_format: ReportFormat) -> str:
    return report_format.name


@lru_cache
def _discover(package: str, path: tuple[str, ...], kind: type[Format]) -> Mapping[str, Format]:
    """The formats of the modules on the path of a package.

    Raises:
        TypeError: when a FORMAT is of another kind, or two modules give theirs the same name.
    """
    formats: dict[str, Format] = {}
    for module in _list_modules(path):
        report_format = _load(f"{package}.{module}", kind)
        if report_format is None:
            continue
        if report_format.name in formats:
            raise TypeError(f"{package}.{module}: the name of its FORMAT is not free")
        formats[report_format.name] = report_format
    return dict(sorted(formats.items()))


@lru_cache
def _list_modules(path: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(module.name for module in pkgutil.iter_modules(path))


def _load(module: str, kind: type[Format]) -> Format | None:
    """The format of a module; None for a module that holds what several formats share."""
    report_format: Format | None = _import_format(module, kind)
    return report_format


@cache  # every file asks for each format that its first bytes may be in
def _import_format(module: str, kind: type[Any]) -> Any:
    report_format = getattr(importlib.import_module(module), "FORMAT", None)
    if report_format is not None and not isinstance(report_format, kind):
        raise TypeError(f"{module}: FORMAT is not a {kind.__name__}")
    return report_format
