"""The plain values that every format of scans and linters returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import date, datetime
from types import MappingProxyType
from typing import BinaryIO, NamedTuple

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


@dataclass(frozen=True, slots=True)
class ScanReport:
    """One report that proves that a scan, or a linter, ran.

    `unlisted` counts the findings beyond the limit per rule and severity, `excluded` those that the path filter left
    out. `target` names the image or cluster that was scanned; it is empty for folders, whose names are relative, and
    where the report does not name it. `notes` are what a reader of the report must know.
    """

    format: str
    findings: tuple[ScanFinding, ...] = ()
    unlisted: Mapping[FindingKind, int] = field(default_factory=dict)
    excluded: int = 0
    tool: str = ""
    produced_at: datetime | None = None
    notes: tuple[str, ...] = ()
    target: str = ""

    @property
    def size(self) -> int:
        """The size of its findings."""
        return sum(finding.size for finding in self.findings)


@dataclass(frozen=True, slots=True)
class FindingsFormat:
    """One format of scans or of linters, for the registries.

    `matches` recognizes it by the first bytes of a report (unpacked, `content.HEAD` at most). `parse` reads a whole
    report forward only; it raises EvidenceError when that is no evidence of a scan. `severities` maps the
    tool's names of severities, in lower case; empty where the format has none.

    `paths` are globs of the files that its tools write by default, in any folder: `gate init` looks for them.
    """

    name: str
    title: str
    producers: str
    matches: Callable[[bytes], bool]
    parse: Callable[[BinaryIO, PathFilter], ScanReport]
    severities: Mapping[str, Severity] = field(default_factory=lambda: MappingProxyType({}))
    paths: tuple[str, ...] = ()
