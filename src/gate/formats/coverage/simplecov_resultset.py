"""Reads the result set of SimpleCov (`.resultset.json`): the raw coverage of each command that ran.

Source of the format: lib/simplecov/result/serialization.rb and lib/simplecov/combine of SimpleCov. Each member is a
command with its `coverage` by file and its `timestamp`. Commands are merged as SimpleCov 1.0 does: a line counts when
it counts in one of them, and is covered when it ran in one. Versions before 0.18 write a list of lines for each file.

The result set is raw: filters, and comments such as `:nocov:`, take effect only in the reports that SimpleCov formats.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import field
from datetime import UTC, datetime
from typing import BinaryIO

from gate.formats.common.json_fields import wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import WILDCARD, walk
from gate.formats.coverage.fields import describe_anomalies, parse_count
from gate.formats.coverage.line_sets import Tallies
from gate.formats.coverage.model import LIMITS, CoverageFormat, CoverageReport, Limits
from gate.formats.coverage.ruby_coverage import RubyFile
from gate.model import timestamps
from gate.model.lazy_dataclass import dataclass

_EXPECTED = "the result set of SimpleCov"
_FILE = re.compile(r"[^\[\]]+?\.coverage\.(?:(?:/|[A-Za-z]:[\\/])[^\[\]]*|[^\[\]]+\.lines)(?:\[\])?")
_COMMAND = re.compile(r"([^\[\]]+)\.(?:coverage|timestamp)")


def matches(head: bytes) -> bool:
    """Whether a command holds coverage by file; without a file, coverage beside a timestamp."""
    paths = find_member_paths(head)
    if "meta" in paths or "coverage" in paths:
        return False
    commands = Counter(match[1] for path in paths if (match := _COMMAND.fullmatch(path)))
    return any(_FILE.fullmatch(path) for path in paths) or any(
        count == 2 and "." not in command for command, count in commands.items()
    )


def parse(stream: BinaryIO) -> CoverageReport:
    """The coverage of all commands of a result set.

    Raises:
        EvidenceError: empty when the file is; wrong format when it is not a result set; unreadable when it is broken;
            too large when it exceeds a limit.
    """
    return read(stream)


def read(stream: BinaryIO, *, limits: Limits = LIMITS) -> CoverageReport:
    """Does what `parse` does, within these limits."""
    reader = _Reader(Tallies(limits))
    for path, value in walk(stream, {WILDCARD: {"coverage": {}}}):
        match path:
            case () | (str(),):
                _require_object(value, path)
            case (str(command), "coverage"):
                _require_object(value, path)
                reader.commands[command] = True
            case (str(_), "coverage", str(file)):
                reader.add(file, value)
            case (str(command), "timestamp"):
                reader.commands.setdefault(command, False)
                reader.add_time(value)
    return reader.report()


def _require_object(value: object, path: tuple[str | int, ...]) -> None:
    if not isinstance(value, dict):
        name = f"`{path[-1]}`" if path else "it"
        raise wrong_format(_EXPECTED, f"{name[:200]} is not an object")


@dataclass(slots=True)
class _Reader:
    tallies: Tallies
    files: dict[str, RubyFile] = field(default_factory=dict)
    commands: dict[str, bool] = field(default_factory=dict)
    anomalies: Counter[str] = field(default_factory=Counter)
    times: list[datetime] = field(default_factory=list)
    has_branches: bool = True
    has_methods: bool = True

    def add(self, path: str, entry: object) -> None:
        """Adds what one command measured of a file."""
        file = self.files.setdefault(path, RubyFile(self.tallies.of(path)))
        file.add(entry, self.tallies, self.anomalies)
        members = entry if isinstance(entry, dict) else {}
        self.has_branches &= isinstance(members.get("branches"), dict)
        self.has_methods &= isinstance(members.get("methods"), dict)

    def add_time(self, raw: object) -> None:
        """Adds the time of a command, in seconds since 1970."""
        seconds = parse_count(raw)
        if seconds is not None and timestamps.EARLIEST.timestamp() <= seconds < 10**11:
            self.times.append(datetime.fromtimestamp(seconds, UTC))

    def report(self) -> CoverageReport:
        without = [command for command, has_coverage in self.commands.items() if not has_coverage]
        if without or not self.commands:
            detail = f"`{without[0][:200]}` has no coverage" if without else "it contains no command"
            raise wrong_format(_EXPECTED, detail)
        for file in self.files.values():
            file.close()
        files = self.tallies.results()
        return CoverageReport(
            "simplecov-resultset",
            files,
            has_branches=bool(files) and self.has_branches,
            tool="SimpleCov",
            produced_at=min(self.times, default=None),  # of several commands, the earliest may be out of date
            notes=tuple(describe_anomalies(self.anomalies, files)),
            has_functions=bool(files) and self.has_methods,
        )


FORMAT = CoverageFormat(
    "simplecov-resultset",
    "SimpleCov result set",
    "SimpleCov (`coverage/.resultset.json`)",
    matches,
    parse,
    counts_functions=True,
    paths=(".resultset.json",),
)
