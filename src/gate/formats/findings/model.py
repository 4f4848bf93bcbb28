"""The plain values that every format of scans and linters returns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from datetime import date, datetime
from types import MappingProxyType
from typing import BinaryIO, NamedTuple, overload

from gate.model.evidence import Severity, Upgrade
from gate.model.lazy_dataclass import dataclass

PathFilter = Callable[[str], bool]
"""Whether findings at this path (as in the report) count; a finding without a path always does."""


def count_everywhere(_path: str) -> bool:
    """The filter with which findings count at every path; with it, a parser need not read paths to count findings."""
    return True


SEVERITY_RANKS: Mapping[Severity, int] = {severity: rank for rank, severity in enumerate(reversed(Severity))}
"""How bad a severity is; any rating outranks none."""

SEVERITY_NAMES: Mapping[str, Severity] = {
    "critical": Severity.CRITICAL,
    "high": Severity.HIGH,
    "medium": Severity.MEDIUM,
    "moderate": Severity.MEDIUM,
    "low": Severity.LOW,
    "negligible": Severity.INFO,
    "info": Severity.INFO,
    "none": Severity.INFO,
}
"""The names that most tools use, in lower case; any other name is unrated."""


OBJECT_SIZE = 256
"""What a finding takes beside its characters, roughly."""


class ScanFinding(NamedTuple):
    """One finding as the tool reports it, without the code or the secret.

    `path` is as in the report. `package` and `ids` belong to findings about a dependency: its name, and the names of
    the advisory (the rule and its aliases). `fixable` is true when the tool knows of a fix; `remedy` is what the report
    names as the fix, such as `upgrade lodash to 4.17.21`, and `upgrade` has its parts where it is an upgrade.

    `purl` is the package URL of the package with its version, where the report has it.

    What identifies the finding in another report of the tool: `fingerprint` is the one that the tool gives, if it does
    not change when lines move; `symbol` is the function, class or resource that contains it, as the tool writes it;
    `code_hash` is the `fields.hash_code` of its first line, from a report that carries the code. `is_new` is true or
    false where the report itself was compared with an earlier one (SARIF's `baselineState`). `first_seen` is the date
    on which the tool, or the service behind it, first saw the finding. `commit` is the one in which a scan of the
    history saw it: path and line are those of that commit.

    `is_failure` is true where the tool could not check the file, such as one with a syntax error: what else is wrong
    with it is unknown.
    """

    rule: str
    message: str = ""
    severity: Severity = Severity.UNRATED
    path: str = ""
    line: int | None = None
    end_line: int | None = None
    package: str = ""
    version: str = ""
    remedy: str = ""
    ids: tuple[str, ...] = ()
    fixable: bool = False
    suppressed: bool = False
    fingerprint: str = ""
    symbol: str = ""
    code_hash: str = ""
    is_new: bool | None = None
    first_seen: date | None = None
    commit: str = ""
    purl: str = ""
    is_failure: bool = False
    upgrade: Upgrade | None = None

    @property
    def kind(self) -> FindingKind:
        """The properties by which it is counted."""
        return FindingKind(self.severity, self.fixable, self.suppressed, self.rule, self.is_failure)

    @property
    def head(self) -> FindingHead:
        """What decides how it is counted."""
        return FindingHead(self.kind, self.package, self.ids, self.is_new)

    @property
    def size(self) -> int:
        """Its characters, and what an object takes beside them."""
        texts = (
            self.rule, self.message, self.path, self.package, self.version, self.remedy, *self.ids, self.fingerprint,
            self.symbol, self.purl,
        )  # fmt: skip
        return OBJECT_SIZE + sum(map(len, texts))


class FindingKind(NamedTuple):
    """The properties by which findings are counted that are not listed one by one."""

    severity: Severity
    fixable: bool = False
    suppressed: bool = False
    rule: str = ""
    is_failure: bool = False


class FindingHead(NamedTuple):
    """The part of a finding that decides how it is counted, and with which others it is merged; see `ScanFinding`."""

    kind: FindingKind
    package: str = ""
    ids: tuple[str, ...] = ()
    is_new: bool | None = None


class DeferredFindings(Sequence[ScanFinding]):
    """The findings of a report, of which some are only made when they are read.

    Most findings of a large report are only counted, which takes their head alone. `size` is the size of all of them.
    """

    def __init__(self) -> None:
        self.heads: list[FindingHead] = []
        self.size = 0
        self._findings: list[ScanFinding | Callable[[], ScanFinding]] = []

    def append(self, head: FindingHead, finding: ScanFinding | Callable[[], ScanFinding], size: int) -> None:
        """Adds a finding, or what makes it; its head and its size are those of `finding`."""
        self.heads.append(head)
        self._findings.append(finding)
        self.size += size

    def extend(self, heads: Iterable[FindingHead], makes: Iterable[Callable[[], ScanFinding]], size: int) -> None:
        """Adds what makes findings, with their heads and their size together."""
        self.heads.extend(heads)
        self._findings.extend(makes)
        self.size += size

    def __len__(self) -> int:
        return len(self.heads)

    @overload
    def __getitem__(self, position: int) -> ScanFinding: ...

    @overload
    def __getitem__(self, position: slice) -> tuple[ScanFinding, ...]: ...

    def __getitem__(self, position: int | slice) -> ScanFinding | tuple[ScanFinding, ...]:
        if isinstance(position, slice):
            return tuple(self[number] for number in range(*position.indices(len(self))))
        finding = self._findings[position]
        if not isinstance(finding, ScanFinding):
            finding = self._findings[position] = finding()
        return finding

    def __eq__(self, other: object) -> bool:
        return isinstance(other, (tuple, DeferredFindings)) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self.heads))

    def __repr__(self) -> str:
        return repr(tuple(self))


@dataclass(frozen=True, slots=True)
class ScanReport:
    """One report that proves that a scan, or a linter, ran.

    `unlisted` counts the findings beyond the limit per rule and severity, `excluded` those that the path filter left
    out. `target` names the image or cluster that was scanned; it is empty for folders, whose names are relative, and
    where the report does not name it. `notes` are what a reader of the report must know.
    """

    format: str
    findings: Sequence[ScanFinding] = ()
    unlisted: Mapping[FindingKind, int] = field(default_factory=dict)
    excluded: int = 0
    tool: str = ""
    produced_at: datetime | None = None
    notes: tuple[str, ...] = ()
    target: str = ""

    @property
    def heads(self) -> Sequence[FindingHead]:
        """What decides how each of its findings is counted."""
        if isinstance(self.findings, DeferredFindings):
            return self.findings.heads
        return [finding.head for finding in self.findings]

    @property
    def size(self) -> int:
        """The size of its findings."""
        if isinstance(self.findings, DeferredFindings):
            return self.findings.size
        return sum(finding.size for finding in self.findings)


@dataclass(frozen=True, slots=True)
class FindingsFormat:
    """One format of scans or of linters, for the registries.

    `matches` recognizes it by the first bytes of a report (unpacked, `content.HEAD` at most). `parse` reads a whole
    report forward only; it raises EvidenceError when that is no evidence of a scan. `severities` maps the
    tool's names of severities, in lower case; empty where the format has none.

    `paths` are globs of the files that its tools write by default, in any folder: `gate init` looks for them.
    `if_silent` is what to do where the tool writes nothing when it finds nothing, which shows not even that it ran.
    """

    name: str
    title: str
    producers: str
    matches: Callable[[bytes], bool]
    parse: Callable[[BinaryIO, PathFilter], ScanReport]
    severities: Mapping[str, Severity] = field(default_factory=lambda: MappingProxyType({}))
    paths: tuple[str, ...] = ()
    if_silent: str = ""
