"""Reads the vulnerabilities of a report of Trivy, many at once and member by member; see `trivy`.

Texts rarely have anything to be cleaned, which shows for all of one member at once. A finding is only made when it is
read: most are only counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import repeat
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from gate.formats.common.json_batches import decode_strictly
from gate.formats.common.json_fields import as_object, parse_text, parse_texts
from gate.formats.common.purl import MAX_LENGTH as MAX_PURL
from gate.formats.findings.collector import Collector
from gate.formats.findings.fields import parse_names, parse_severity, read_fix
from gate.formats.findings.model import FindingHead, FindingKind, ScanFinding
from gate.model.evidence import Severity
from gate.model.lazy_dataclass import dataclass

if TYPE_CHECKING:
    from gate.formats.findings.trivy_types import Vulnerability

SEVERITIES = {name: parse_severity(name) for name in ("critical", "high", "medium", "low", "unknown")}
"""Trivy's names of severities."""

_RATINGS = {name.upper(): severity for name, severity in SEVERITIES.items()}
_UNNAMED = "unnamed package"

_TEXTS = ("VulnerabilityID", "PkgName", "InstalledVersion", "FixedVersion", "Title")


def vulnerability_type() -> type[Vulnerability]:
    """The type of the entries of a large report."""
    from gate.formats.findings.trivy_types import Vulnerability

    return Vulnerability


@dataclass(frozen=True, slots=True)
class Vulnerabilities:
    """Entries of the list `Vulnerabilities`, by member: the texts of `_TEXTS`, and others as the report has them.

    What an entry does not have is an empty text.
    """

    texts: Sequence[Sequence[object]]
    ratings: Sequence[object]
    paths: Sequence[object]
    vendor_ids: Sequence[object]
    purls: Sequence[object]
    descriptions: Sequence[object]

    @classmethod
    def of_objects(cls, entries: Sequence[dict[str, Any]]) -> Vulnerabilities:
        """Returns the members of entries that were decoded without a type."""
        names = (*_TEXTS, "Severity", "PkgPath", "VendorIDs", "Description")
        *texts, ratings, paths, vendor_ids, descriptions = (
            [entry.get(name, "") for entry in entries] for name in names
        )
        purls = [as_object(entry.get("PkgIdentifier")).get("PURL", "") for entry in entries]
        return cls(texts, ratings, paths, vendor_ids, purls, descriptions)

    @classmethod
    def of_structs(cls, entries: Sequence[Vulnerability]) -> Vulnerabilities:
        """Returns the members of entries that were decoded with their type."""
        names = (*_TEXTS, "Severity", "PkgPath")
        *texts, ratings, paths = (list(map(attrgetter(name), entries)) for name in names)
        return cls(
            texts,
            ratings,
            paths,
            [entry.VendorIDs or "" for entry in entries],
            [entry.PkgIdentifier.PURL if entry.PkgIdentifier else "" for entry in entries],
            list(map(_read_description, entries)),
        )

    def add_to(self, collector: Collector, target: str, *, suppressed: bool) -> None:
        """Adds them to the findings; `target` is the path of those that have none of their own."""
        rules, packages, versions, fixes, titles = map(parse_texts, self.texts)
        paths = [path or target for path in parse_texts(self.paths, 1000)]
        purls = parse_texts(self.purls, MAX_PURL)
        messages = list(map(_choose_message, titles, self.descriptions))
        rules = [rule or "unnamed advisory" for rule in rules]
        kinds = map(FindingKind, _rate(self.ratings), map(bool, fixes), repeat(suppressed), rules)
        ids = [
            (rule, *parse_names(names)) if names else (rule,)
            for rule, names in zip(rules, self.vendor_ids, strict=True)
        ]
        heads = list(map(FindingHead, kinds, [package or _UNNAMED for package in packages], ids))
        makes = map(partial, repeat(_make), heads, paths, purls, versions, fixes, messages)
        aliases = [" ".join(names[1:]) for names in ids] if any(self.vendor_ids) else []
        texts = (rules, packages, versions, fixes, paths, purls, messages, aliases)
        collector.defer_all(heads, paths, makes, texts)


def _read_description(entry: Vulnerability) -> object:
    """The description, where there is no title that says what the vulnerability is."""
    return decode_strictly(bytes(entry.Description)) if entry.Description and not entry.Title.strip() else ""


def _choose_message(title: str, description: object) -> str:
    return title or parse_text(description)


def _rate(ratings: Sequence[object]) -> list[Severity]:
    try:
        return [_RATINGS[rating] for rating in ratings]  # type: ignore[index]  # what is no text is no key
    except (KeyError, TypeError):
        return [parse_severity(rating) for rating in ratings]


def _make(  # noqa: PLR0917 - `partial` takes them by position, which is a third of the time
    head: FindingHead, path: str, purl: str, version: str, fixed: str, message: str
) -> ScanFinding:
    kind = head.kind
    package = head.package if head.package != _UNNAMED else ""
    return ScanFinding(
        kind.rule, message, kind.severity, path, package=head.package, version=version,
        **read_fix(package, fixed), ids=head.ids, fixable=kind.fixable, suppressed=kind.suppressed, purl=purl,
    )  # fmt: skip
