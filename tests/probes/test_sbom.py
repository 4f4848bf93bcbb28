"""The probe `sbom`: component lists in, evidence and decisions out."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gate.adapters.host import Host
from gate.model.decision import Baseline
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Evidence, Finding, Seen, Unseen
from gate.probes.common.probe import ProbeContext
from gate.probes.sbom import PROBE
from tests.cases import cases
from tests.command import check, checklist, gate, lay_out
from tests.folders import with_folders
from tests.formats.sbom.test_formats import NPM, XML, cyclonedx, library, package, spdx

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
MIT, GPL = {"license": {"id": "MIT"}}, {"license": {"id": "GPL-3.0-only"}}
BOM = cyclonedx(
    library("a", MIT, purl="pkg:npm/a@1.0"),
    library("b", GPL, purl="pkg:npm/b@1.0"),
    library("c", {"expression": "MIT OR GPL-3.0-only"}, purl="pkg:npm/c@1.0"),
    library("d", {"license": {"name": "Custom"}}, version=""),
    library("e"),
)


def measure(folder: Path, *documents: object, earlier: Evidence | None = None, **params: Any) -> Evidence:
    for number, document in enumerate(documents):
        text = document if isinstance(document, str) else json.dumps(document)
        lay_out(folder, {f"{number}.bom": text})
    parsed = PROBE.params.model_validate({"reports": "*.bom", **params})
    context = ProbeContext(Host.at(folder, NOW), item="licences")
    if earlier is not None and earlier.inventory:
        baseline = Baseline({}, {}, inventories={"licences": earlier.inventory}, file="earlier.json")
        context = replace(context, baseline=baseline)
    return PROBE.measure(parsed, context)


def counts(evidence: Evidence) -> dict[str, int]:
    return {
        name: int(fact.value)
        for name, fact in evidence.facts.items()
        if isinstance(fact, Seen) and isinstance(fact.value, Decimal)
    }


def test_components_are_counted_by_their_licences(tmp_path: Path) -> None:
    evidence = measure(tmp_path, BOM, allow=["MIT", "Apache-2.0"])

    assert evidence.facts == {
        "components": Seen(Decimal(5)), "denied": Seen(Decimal(1)), "unknown_license": Seen(Decimal(2)),
        "without_version": Seen(Decimal(1)), "reports": Seen(Decimal(1)),
        "new_components": Unseen(Cause.NO_BASELINE, "this run has no baseline"),
        "removed_components": Unseen(Cause.NO_BASELINE, "this run has no baseline"),
    }  # fmt: skip
    assert evidence.notes == (
        "0.bom is about `shop 1.0`",
        "2 components have no known licence; only `unknown_license` counts them",
    )


def test_findings_name_the_component_its_version_its_licence_and_why(tmp_path: Path) -> None:
    evidence = measure(tmp_path, BOM, allow="MIT")

    assert evidence.findings == (
        Finding("GPL-3.0-only", "b 1.0: under GPL-3.0-only, which `allow` does not list"),
        Finding("unknown licence", "d: `Custom` is no licence that SPDX lists, or may be several"),
        Finding("unknown licence", "e 1.0: the report names no licence"),
        Finding("no version", "d: has no version"),
    )
    denied = evidence.findings[0]
    assert (denied.names, denied.counted_in) == (("GPL-3.0-only",), ("denied",))
    assert denied.places == ("b", "pkg:npm/b", "b@1.0", "pkg:npm/b@1.0")
    assert evidence.remedies["denied"].text == "Replace b 1.0, or add a licence that is agreed to `allow`."


def test_a_deny_list_denies_what_it_lists_alone(tmp_path: Path) -> None:
    denied = measure(tmp_path, BOM, deny="GPL-3.0")
    other = measure(tmp_path, BOM, deny="AGPL-3.0")

    assert counts(denied)["denied"] == 1
    assert denied.findings[0].message == "b 1.0: under GPL-3.0-only, which `deny` lists"
    assert counts(other)["denied"] == 0


def test_without_lists_only_unknown_licences_are_found(tmp_path: Path) -> None:
    evidence = measure(tmp_path, BOM)

    assert (counts(evidence)["denied"], counts(evidence)["unknown_license"]) == (0, 2)
    assert PROBE.unavailable_facts(PROBE.params.model_validate({"reports": "a"})) == {
        "denied": "set the parameter `allow`, such as `[MIT, Apache-2.0]`, or `deny`"
    }


@cases(
    ("params", "components"),
    [
        ({"ignore": "b"}, 4),
        ({"ignore": ["b@1.0", "pkg:npm/c"]}, 3),
        ({"ignore": "b@2.0"}, 5),
        ({"ignore": "pkg:npm/*"}, 2),
        ({"only": "pkg:npm/*"}, 3),
        ({"only": ["pkg:npm/*", "!pkg:npm/a"]}, 2),
    ],
)
@with_folders
def test_packages_are_selected_by_name_and_by_package_url(
    tmp_path: Path, params: dict[str, Any], components: int
) -> None:
    assert counts(measure(tmp_path, BOM, **params))["components"] == components


def test_what_is_left_out_and_globs_that_match_nothing_are_noted(tmp_path: Path) -> None:
    evidence = measure(tmp_path, BOM, ignore=["b", "left-pad"])

    assert evidence.notes[1:3] == (
        "1 component is left out by `ignore`", "`left-pad` in `ignore` matches no component; is the name right?",
    )  # fmt: skip


def test_nothing_that_counts_is_no_evidence(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError) as raised:
        measure(tmp_path, BOM, only="pkg:pypi/*")

    assert (raised.value.cause, raised.value.detail) == (
        Cause.EMPTY,
        "no component remains: all are left out by `only`",
    )


def test_a_scope_leaves_out_what_only_development_needs(tmp_path: Path) -> None:
    bom = cyclonedx(library("a", MIT), library("b", GPL, properties=NPM), library("c", GPL, scope="optional"))

    assert counts(measure(tmp_path, bom, allow="MIT", scope="required"))["denied"] == 0
    assert counts(measure(tmp_path, bom, allow="MIT", scope=["required", "optional"]))["denied"] == 1
    assert counts(measure(tmp_path, bom, allow="MIT"))["denied"] == 2


def test_a_component_of_several_reports_counts_once_with_all_that_they_say(tmp_path: Path) -> None:
    pip = [
        {"License": "Apache Software License", "Name": "requests", "Version": "2.0"},
        {"License": "MIT License", "Name": "six", "Version": "1.0"},
    ]
    bom = cyclonedx(
        library("requests", {"license": {"id": "Apache-2.0"}}, version="2.0", purl="pkg:pypi/requests@2.0"),
        library("six", version="1.0", purl="pkg:pypi/six@1.0?extension=whl"),
    )
    gpl = cyclonedx(library("six", GPL, version="1.0", purl="pkg:pypi/six@1.0"))

    both = measure(tmp_path, pip, bom, allow=["MIT", "Apache-2.0"])
    worse = measure(tmp_path, pip, bom, gpl, allow=["MIT", "Apache-2.0"])

    assert (counts(both)["components"], counts(both)["denied"], counts(both)["unknown_license"]) == (2, 0, 0)
    assert (counts(worse)["components"], counts(worse)["denied"]) == (2, 1)


def test_new_and_removed_components_are_those_of_other_names(tmp_path: Path) -> None:
    before = measure(tmp_path, spdx(package("a", "MIT"), package("b", "MIT")))
    after = spdx(package("a", "MIT", versionInfo="2.0"), package("c", "MIT"))

    evidence = measure(tmp_path, after, earlier=before)

    assert (counts(evidence)["new_components"], counts(evidence)["removed_components"]) == (1, 1)
    assert evidence.findings == (
        Finding("new component", "c 1.0: not in the baseline"),
        Finding("removed component", "b: in the baseline and in no report"),
    )
    same = measure(tmp_path, after, earlier=evidence)
    assert (counts(same)["new_components"], counts(same)["removed_components"]) == (0, 0)


ITEM = "licences | sbom | {{reports: bom.json, allow: {allow}}} | [denied == 0, unknown_license == 0]"


def test_a_denied_licence_blocks_and_a_document_in_order_passes(tmp_path: Path) -> None:
    files = {"readiness.yml": checklist(ITEM.format(allow="[MIT]"))}
    lay_out(tmp_path, {**files, "bom.json": json.dumps(cyclonedx(library("a", GPL)))})
    denied = check(tmp_path)
    lay_out(tmp_path, {"bom.json": json.dumps(cyclonedx(library("a", MIT)))})
    allowed = check(tmp_path)
    lay_out(tmp_path, {"bom.json": json.dumps(cyclonedx())})
    empty = check(tmp_path)

    assert (denied.code, allowed.code, empty.code) == (1, 0, 2)
    assert "a 1.0: under GPL-3.0-only, which `allow` does not list" in " ".join(denied.output.split())


def test_a_waiver_names_a_package_or_its_licence(tmp_path: Path) -> None:
    waiver = (
        "waivers:\n  - item: licences\n    until: 2026-12-31\n    by: '@a'\n    reason: replaced soon\n"
        "    findings: [GPL-3.0-only in a]\n"
    )
    item = checklist("licences | sbom | {reports: bom.json, allow: [MIT]} | denied == 0")
    lay_out(tmp_path, {"readiness.yml": item + waiver, "bom.json": json.dumps(cyclonedx(library("a", GPL)))})
    waived = check(tmp_path)
    lay_out(tmp_path, {"bom.json": json.dumps(cyclonedx(library("a", GPL), library("b", GPL)))})
    other = check(tmp_path)

    assert (waived.code, other.code) == (0, 1)


def test_a_licence_that_spdx_does_not_list_is_an_error_of_the_checklist_with_its_position(tmp_path: Path) -> None:
    lay_out(tmp_path, {"readiness.yml": checklist(ITEM.format(allow="[MIT, Apache2]"))})

    result = gate(tmp_path, "lint")

    assert result.code != 0
    assert "`Apache2` is no licence that SPDX lists; write `Apache-2.0`" in " ".join(result.output.split())
    assert "readiness.yml:" in result.output


@cases(
    ("probe", "file", "text", "advice"),
    [
        ("security", "bom.json", json.dumps(cyclonedx(library("a"))), "the probe `sbom` reads its licences"),
        ("security", "bom.xml", XML, "the probe `sbom` reads its licences"),
        ("security", "a.json", json.dumps(spdx(package("a"))), "the probe `sbom` reads such reports"),
        ("tests", "bom.json", json.dumps(cyclonedx(library("a"))), "the probe `sbom` reads such reports"),
        (
            "sbom",
            "bom.json",
            json.dumps(cyclonedx(vulnerabilities=[{"id": "CVE-2026-1", "affects": []}])),
            "the probe `security` reads its vulnerabilities",
        ),
        ("sbom", "a.xml", "<testsuites/>", "the probe `tests` reads such reports"),
    ],
)
@with_folders
def test_a_document_for_another_probe_is_named_with_that_probe(
    tmp_path: Path, probe: str, file: str, text: str, advice: str
) -> None:
    facts = {"security": "critical == 0", "tests": "failed == 0", "sbom": "components > 0"}
    lay_out(tmp_path, {"readiness.yml": checklist(f"a | {probe} | {{reports: {file}}} | {facts[probe]}"), file: text})

    result = check(tmp_path)

    assert result.code == 2
    assert advice in " ".join(result.output.split())
