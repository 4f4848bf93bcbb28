"""The alerts of ZAP as both of its reports hold them, JSON and XML.

Source of the formats: ZAP's documentation, "Traditional JSON Report" and "Traditional XML Report" (the add-on Report
Generation), and `org.parosproxy.paros.core.scanner.Alert`. An alert of a site counts once; its instances are addresses.
`riskcode` is 3 (high) to 0 (informational), `confidence` 4 (confirmed by a user) to 0 (a user's false positive).
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from gate.formats.common.json_fields import parse_text, parse_timestamp, wrong_format
from gate.formats.findings.collector import Collector
from gate.formats.findings.model import ScanFinding, ScanReport
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Severity
from gate.model.lazy_dataclass import dataclass

EXPECTED = "a report of ZAP"
RISKS = {"3": Severity.HIGH, "2": Severity.MEDIUM, "1": Severity.LOW, "0": Severity.INFO}
"""ZAP's `riskcode`."""

_FALSE_POSITIVE = "0"
_TAG = re.compile(r"<[^<>]{0,200}>")


@dataclass(slots=True)
class SiteReader:
    """Collects the alerts of all sites; each site is an address that ZAP reached."""

    collector: Collector
    sites: int = 0
    first_site: str = ""

    def begin_site(self, name: object) -> None:
        """Begins the next site."""
        self.sites += 1
        self.first_site = self.first_site or parse_text(name, 200)

    def add_alert(self, alert: Mapping[str, object], address: object) -> None:
        """Adds one alert; `address` is that of its first instance."""
        plugin, name = parse_text(alert.get("pluginid"), 100), parse_text(alert.get("name") or alert.get("alert"))
        if not plugin and not name:
            raise wrong_format(EXPECTED, "one of its alerts has neither a plugin nor a name")
        risk = parse_text(alert.get("riskcode"), 10)
        if not risk:
            raise wrong_format(EXPECTED, "one of its alerts has no `riskcode`")
        where = parse_text(address, 200)
        self.collector.add(
            ScanFinding(
                parse_text(alert.get("alertRef"), 100) or plugin or name,
                parse_text(f"{name} ({where})" if where else name),
                RISKS.get(risk, Severity.UNRATED),
                remedy=_strip_tags(alert.get("solution")),
                suppressed=parse_text(alert.get("confidence"), 10) == _FALSE_POSITIVE,
            )
        )

    def report(self, name: str, header: Mapping[str, object]) -> ScanReport:
        """The report with the header of the document.

        Raises:
            EvidenceError: empty when ZAP reached no site.
        """
        if not self.sites:
            raise EvidenceError(Cause.EMPTY, "ZAP scanned nothing: the report lists no site")
        version = parse_text(header.get("version"), 40)
        times = (parse_timestamp(header.get(member)) for member in ("created", "generated"))
        return self.collector.report(name, f"ZAP {version}".strip(), next(filter(None, times), None), self.first_site)


def _strip_tags(text: object) -> str:
    """The text of a paragraph of HTML, on one line."""
    return parse_text(html.unescape(_TAG.sub(" ", text[:2000]))) if isinstance(text, str) else ""
