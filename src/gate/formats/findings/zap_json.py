"""Reads ZAP's traditional JSON report, also with requests and responses; see `zap_alerts` for its source.

`insights`, of newer versions, say how well the scan went, such as the percentage of requests that failed.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import WILDCARD, walk
from gate.formats.findings.collector import Collector
from gate.formats.findings.fields import as_object, parse_text, select_objects, wrong_format
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanReport
from gate.formats.findings.zap_alerts import EXPECTED, RISKS, SiteReader

_HEADER = {"@version": "version", "@generated": "generated", "created": "created"}


def matches(head: bytes) -> bool:
    """Whether the document has sites, or the header of ZAP."""
    paths = find_member_paths(head)
    is_header = "@programName" in paths or {"@version", "@generated"} <= paths
    return is_header or bool(paths & {"site[].@host", "site[].@name", "site[].alerts", "site.alerts"})


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The alerts of all sites.

    Raises:
        EvidenceError: empty when ZAP scanned no site; wrong format or unreadable when it is not such a report, or
            broken.
    """
    reader = SiteReader(Collector(includes))
    header: dict[str, Any] = {}
    sites: object = None
    without_alerts = 0
    for path, value in walk(stream, {"site": {WILDCARD: {"alerts": {}}, "alerts": {}}}):
        match path:
            case ("site",):
                sites = value
                if isinstance(value, dict):  # older versions write a single site as an object
                    reader.begin_site("")
                    without_alerts += 1
            case ("insights",):
                _note_insights(reader.collector, value)
            case (str(name),) if name in _HEADER:
                header[_HEADER[name]] = value
            case ("site", int()):
                if not isinstance(value, dict):
                    raise wrong_format(EXPECTED, "one of its sites is not an object")
                reader.begin_site("")
                without_alerts += 1
            case ("site", "@name") | ("site", int(), "@name"):
                reader.first_site = reader.first_site or parse_text(value, 200)
            case ("site", "alerts") | ("site", int(), "alerts"):
                without_alerts -= isinstance(value, list)
            case ("site", "alerts", int()) | ("site", int(), "alerts", int()):
                _add_alert(reader, value)
    if not isinstance(sites, (list, dict)):
        raise wrong_format(EXPECTED, "this JSON lacks its `site`")
    if without_alerts:
        raise wrong_format(EXPECTED, "one of its sites lists no `alerts`")
    return reader.report("zap-json", header)


def _add_alert(reader: SiteReader, value: object) -> None:
    if not isinstance(value, dict):
        raise wrong_format(EXPECTED, "one of its alerts is not an object")
    instances = select_objects(value.get("instances"))
    reader.add_alert(value, as_object(instances[0] if instances else None).get("uri"))


def _note_insights(collector: Collector, insights: object) -> None:
    """Notes insights of the highest level: something kept the scan from seeing the whole site."""
    for insight in select_objects(insights)[:50]:
        if insight.get("level") == "High":
            statistic = parse_text(insight.get("statistic"), 20)
            collector.note(f"ZAP's insight: {parse_text(insight.get('description'), 150)} ({statistic})")


FORMAT = FindingsFormat("zap-json", "ZAP JSON", "ZAP (template `traditional-json`)", matches, parse, RISKS)
