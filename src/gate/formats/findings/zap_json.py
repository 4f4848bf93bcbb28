"""Reads ZAP's traditional JSON report, also with requests and responses; see `zap_alerts` for its source.

`insights`, of newer versions, say how well the scan went, such as the percentage of requests that failed.
"""

from __future__ import annotations

from dataclasses import field
from typing import Any, BinaryIO

from gate.formats.common.json_fields import as_object, parse_text, select_objects, wrong_format
from gate.formats.common.json_outline import find_member_paths, find_names
from gate.formats.common.json_stream import WILDCARD, PathTree, walk
from gate.formats.findings.collector import Collector
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanReport
from gate.formats.findings.zap_alerts import EXPECTED, RISKS, SiteReader
from gate.model.lazy_dataclass import dataclass

_SHAPE: PathTree = {"site": {WILDCARD: {"alerts": {}}, "alerts": {}}}
_HEADER = {"@version": "version", "@generated": "generated", "created": "created"}


def matches(head: bytes) -> bool:
    """Whether the document has sites, or the header of ZAP."""
    paths = find_member_paths(head)
    if find_names(head) & {"vulnerabilities", "remediations", "scan"}:  # GitLab's report of ZAP has its sites too
        return False
    is_header = "@programName" in paths or {"@version", "@generated"} <= paths
    return is_header or bool(paths & {"site[].@host", "site[].@name", "site[].alerts", "site.alerts"})


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The alerts of all sites.

    Raises:
        EvidenceError: empty when ZAP scanned no site; wrong format or unreadable when it is not such a report, or
            broken.
    """
    reader = _Reader(SiteReader(Collector(includes)))
    for path, value in walk(stream, _SHAPE):
        match path:
            case ("site",):
                reader.begin_sites(value)
            case ("insights",):
                _note_insights(reader.sites.collector, value)
            case (str(name),) if name in _HEADER:
                reader.header[_HEADER[name]] = value
            case ("site", int()):
                reader.begin_site(value)
            case ("site", str(name)) | ("site", int(), str(name)):
                reader.set_site(name, value)
            case ("site", *_, "alerts", int()):
                reader.add_alert(value)
    return reader.report()


@dataclass(slots=True)
class _Reader:
    sites: SiteReader
    header: dict[str, Any] = field(default_factory=dict)
    has_sites: bool = False
    without_alerts: int = 0

    def begin_sites(self, value: object) -> None:
        """Begins the list of sites; old versions write a single site as an object."""
        self.has_sites = isinstance(value, (dict, list))
        if isinstance(value, dict):
            self.begin_site(value)

    def begin_site(self, value: object) -> None:
        """Begins the next site."""
        if not isinstance(value, dict):
            raise wrong_format(EXPECTED, "one of its sites is not an object")
        self.sites.begin_site("")
        self.without_alerts += 1

    def set_site(self, name: str, value: object) -> None:
        """Reads one member of the site; its alerts follow one by one."""
        if name == "@name":
            self.sites.first_site = self.sites.first_site or parse_text(value, 200)
        elif name == "alerts":
            self.without_alerts -= isinstance(value, list)

    def add_alert(self, value: object) -> None:
        """Adds one alert."""
        if not isinstance(value, dict):
            raise wrong_format(EXPECTED, "one of its alerts is not an object")
        instances = select_objects(value.get("instances"))
        self.sites.add_alert(value, as_object(instances[0] if instances else None).get("uri"))

    def report(self) -> ScanReport:
        if not self.has_sites:
            raise wrong_format(EXPECTED, "this JSON lacks its `site`")
        if self.without_alerts:
            raise wrong_format(EXPECTED, "one of its sites lists no `alerts`")
        return self.sites.report("zap-json", self.header)


def _note_insights(collector: Collector, insights: object) -> None:
    """Notes insights of the highest level: something kept the scan from seeing the whole site."""
    for insight in select_objects(insights)[:50]:
        if insight.get("level") == "High":
            statistic = parse_text(insight.get("statistic"), 20)
            collector.note(f"ZAP's insight: {parse_text(insight.get('description'), 150)} ({statistic})")


FORMAT = FindingsFormat(
    "zap-json",
    "ZAP JSON",
    "ZAP (template `traditional-json`)",
    matches,
    parse,
    RISKS,
    paths=("*zap*.json", "report_json.json"),
)
