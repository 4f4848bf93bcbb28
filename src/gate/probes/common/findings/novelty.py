"""Whether a finding is new: by the baseline, else by the report's own comparison, else by the change.

A finding that is not certainly old counts as new, and has the reason why that is not sure. Where nothing can decide,
the facts that count new findings are missing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache

from gate.formats.findings.model import SEVERITY_RANKS
from gate.model.checklist import baseline_key
from gate.model.evidence import Cause, NotApplicable, Novelty, Unseen
from gate.model.subject import Change
from gate.model.text import join_names
from gate.probes.common.findings.counted_findings import CountedFinding
from gate.probes.common.findings.introduced import Introduced
from gate.probes.common.findings.matches import Match, rank
from gate.probes.common.history import Earlier, tool_name
from gate.probes.common.probe import ProbeContext

MAX_NAMED = 3
"""How many tools one message names."""

SIMILAR = "the baseline has a finding of the rule on another line, or on a line like it elsewhere"
MORE_ADVISORIES = "the baseline has the package with fewer advisories"
WORSE = "the baseline has it with a lower severity"
INCOMPLETE = "the baseline does not remember all findings that there were"
NOT_LISTED = "so many have one rule that they are only counted, and not compared"
TOO_MANY = "there are more findings than are compared"
OTHER_VERSION = "the baseline is of another version of the scanner"


class NoveltyReader:
    """Decides for one finding after the other whether it is new."""

    def __init__(self, context: ProbeContext, earlier: Earlier | Unseen) -> None:
        self._context, self._earlier = context, earlier
        change = context.change
        self._introduced = Introduced(change, context.workspace) if isinstance(change, Change) else None
        self._versions = _versions(earlier.tools) if isinstance(earlier, Earlier) else {}

    @property
    def unlisted(self) -> Novelty | None:
        """The novelty of findings that the reports only count."""
        return Novelty.UNSURE if isinstance(self._earlier, Earlier) or self._introduced else None

    def is_introduced(self, entry: CountedFinding) -> bool:
        """Whether the change certainly introduces the finding."""
        return self._introduced is not None and self._introduced.compare(entry)[0] is Novelty.NEW

    def is_remembered(self, entry: CountedFinding) -> bool:
        """Whether the baseline would have the finding if its scanner had reported it then."""
        return isinstance(self._earlier, Earlier) and not self._earlier.inventory.omitted and self._is_known(entry)

    def read(
        self, entry: CountedFinding, match: Match | None, *, is_compared: bool = True
    ) -> tuple[Novelty | None, str]:
        """Whether the finding is new, None where nothing can decide; and why that is not sure.

        `is_compared` is false for one of too many findings, which was not searched in the baseline.
        """
        if match:
            reason = _doubt(entry, match)
            return (Novelty.UNSURE, reason) if reason else (Novelty.OLD, "")
        if isinstance(self._earlier, Earlier) and self._is_known(entry):
            return self._not_in_baseline(entry, self._earlier, is_compared=is_compared)
        if entry.finding.is_new is not None:
            return (Novelty.NEW if entry.finding.is_new else Novelty.OLD), ""
        return self._introduced.compare(entry) if self._introduced else (None, "")

    def _not_in_baseline(self, entry: CountedFinding, earlier: Earlier, *, is_compared: bool) -> tuple[Novelty, str]:
        reason = INCOMPLETE if earlier.inventory.omitted else "" if self._has_same_version(entry) else OTHER_VERSION
        reason = reason if is_compared else TOO_MANY
        if not reason or self.is_introduced(entry):
            return Novelty.NEW, ""
        return Novelty.UNSURE, reason

    def _is_known(self, entry: CountedFinding) -> bool:
        """Whether the baseline has a scanner that reports the finding, in any version."""
        return not self._versions.keys().isdisjoint(_versions_of(entry.tools)) or not (self._versions or entry.tools)

    def _has_same_version(self, entry: CountedFinding) -> bool:
        """Whether no scanner has another version than in the baseline; one without a version has none."""
        return all(
            not versions.isdisjoint(earlier)
            for name, versions in _versions_of(entry.tools).items()
            if versions and (earlier := self._versions.get(name))
        )

    def explain_missing(self, tools: Collection[str]) -> Unseen:
        """Why it is unknown whether some findings are new; `tools` are all of today's, with their versions."""
        earlier, change = self._earlier, self._context.change
        if isinstance(earlier, Earlier):
            names = [join_names(sorted(side), MAX_NAMED) or "an unnamed tool" for side in (earlier.tools, tools)]
            detail = f"the baseline is of {names[0]}, and findings of today are of {names[1]}"
            detail += "; no change shows which of them are new"
            return Unseen(Cause.BASELINE_OF_OTHER_TOOL, detail, hint=baseline_key(tools))
        if earlier.cause is not Cause.NO_BASELINE:
            return earlier
        if isinstance(change, Unseen):
            return Unseen(change.cause, f"{earlier.detail}, and {change.detail}", change.subject, change.hint)
        detail = f"{earlier.detail}, the reports name no earlier ones, and "
        if isinstance(change, NotApplicable):
            return Unseen(Cause.NO_CHANGE, detail + change.detail)
        return Unseen(Cause.NO_BASELINE, f"{detail}the change does not show it")


def _doubt(entry: CountedFinding, match: Match) -> str:
    """Why a finding may be new although the baseline has one like it; empty when it is certainly old."""
    if not match.is_certain:
        return SIMILAR
    if match.has_more_advisories:
        return MORE_ADVISORIES
    return WORSE if SEVERITY_RANKS[entry.finding.severity] > rank(match.entry) else ""


def _versions(tools: Iterable[str]) -> Mapping[str, set[str]]:
    """The versions of each tool by its name: the last word, as in `Semgrep OSS 1.84.1`, if it has a digit.

    A log of several runs names several tools.
    """
    versions: defaultdict[str, set[str]] = defaultdict(set)
    for tool in _split(tools):
        last = tool.rpartition(" ")[2]
        versions[tool_name(tool)] |= {last} if last != tool and any(map(str.isdigit, last)) else set()
    return versions


_versions_of = lru_cache(maxsize=64)(_versions)
"""The same, for the few tools that an item has."""


def _split(tools: Iterable[str]) -> Iterator[str]:
    for tool in tools:
        yield from tool.split(", ")
