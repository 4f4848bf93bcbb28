"""The upgrade that a report names, as text and in parts."""

from __future__ import annotations

from gate.formats.findings import FORMATS
from gate.formats.findings.fields import MAX_NAMES, NO_FIX, read_fix
from gate.model.evidence import Upgrade
from tests.cases import cases
from tests.corpus import FOLDER


@cases(
    ("versions", "text", "parts"),
    [
        ("4.17.21", "upgrade lodash to 4.17.21", ["4.17.21"]),
        (">=4.17.21", "upgrade lodash to >=4.17.21", ["4.17.21"]),
        ("1.2, 2.0", "upgrade lodash to 1.2 or 2.0", ["1.2", "2.0"]),
        (">=0.13.10 <0.14.0", "upgrade lodash to >=0.13.10 <0.14.0", ["0.13.10"]),
        (">=3.0.8 <4.0.0 || >=4.5.3", "upgrade lodash to >=3.0.8 <4.0.0 || >=4.5.3", ["3.0.8", "4.5.3"]),
        ("1:2.3-1+deb11u1", "upgrade lodash to 1:2.3-1+deb11u1", ["1:2.3-1+deb11u1"]),
        ("v1.4", "upgrade lodash to v1.4", ["v1.4"]),
    ],
)
def test_a_fix_has_the_first_version_of_each_line_of_releases(versions: str, text: str, parts: list[str]) -> None:
    fix = read_fix("lodash", versions)

    assert fix == {"remedy": text, "upgrade": Upgrade("lodash", tuple(parts))}


@cases("versions", [">1.2", "<2", "a later one", "1.2, >1.4", "$(rm -rf /)", "1\n2", "x" * 200])
def test_a_text_that_names_no_first_version_is_no_upgrade(versions: str) -> None:
    fix = read_fix("lodash", versions)

    assert fix["remedy"].startswith("upgrade lodash to ")
    assert fix["upgrade"] is None


@cases("versions", ["", " , ", ","])
def test_without_a_version_there_is_no_fix(versions: str) -> None:
    assert read_fix("lodash", versions) == NO_FIX


def test_without_a_package_there_is_only_a_text() -> None:
    assert read_fix("", "1.2") == {"remedy": "upgrade to 1.2", "upgrade": None}


def test_a_breaking_change_is_one() -> None:
    assert read_fix("a", "2", is_breaking=True) == {
        "remedy": "upgrade a to 2 (a breaking change)",
        "upgrade": Upgrade("a", ("2",), is_breaking=True),
    }


def test_a_list_of_hundreds_of_versions_is_no_upgrade() -> None:
    assert read_fix("a", ",".join(map(str, range(MAX_NAMES + 1))))["upgrade"] is None


@cases(
    ("path", "package", "versions"),
    [
        ("trivy-json/golden-alpine-310.json", "libssl1.1", ("1.1.1d-r2",)),
        ("npm-audit/dd-v6-many_vuln.json", "negotiator", ("0.6.1",)),
        ("pip-audit/dd-many_vulns_new.json", "django", ("2.2.25", "3.1.14", "3.2.10")),
        ("cargo-audit-json/dd-many_findings.json", "smallvec", ("0.6.14", "1.6.1")),
        ("snyk-json/dd-all-projects_many_vulns.json", "com.google.guava:guava", ("30.0-jre",)),
        ("yarn-audit/dd-yarn_audit_many_vul.json", "handlebars", ("3.0.8", "4.5.3")),
        ("grype-json/dd-many_vulns4.json", "", ()),
        ("osv-scanner-json/dd-some_findings.json", "", ()),
        ("sarif/trivy-alpine-310.sarif", "libssl1.1", ("1.1.1d-r2",)),
    ],
)
def test_real_reports_name_their_upgrades(path: str, package: str, versions: tuple[str, ...]) -> None:
    with (FOLDER / "security" / path).open("rb") as stream:
        report = FORMATS.select(stream, None).parse(stream, lambda _path: True)

    upgrades = {finding.upgrade.package: finding.upgrade.versions for finding in report.findings if finding.upgrade}
    assert upgrades.get(package, ()) == versions
    assert all(bool(finding.remedy) for finding in report.findings if finding.upgrade)
