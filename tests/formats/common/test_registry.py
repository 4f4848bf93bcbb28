"""The registries of formats: adding a format is adding one module, and it is then detected, read, listed and named."""

from __future__ import annotations

import importlib
import io
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import pytest
from pydantic import TypeAdapter

from gate.formats import coverage, findings, quality, vex
from gate.formats import tests as test_results
from gate.formats.common.registry import Registry
from gate.formats.coverage.model import CoverageFormat
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.probes.common.format_name import FormatName
from scripts.pages import formats
from tests.cases import cases

KINDS = {"coverage": coverage, "findings": findings, "tests": test_results}
PROBES = {"coverage": "coverage", "findings": "security", "tests": "tests"}
"""The probe that reads each kind."""

ADDED = {
    "coverage": """
from gate.formats.coverage.model import CoverageFormat, CoverageReport, FileCoverage

def matches(head):
    return head.startswith(b"added: ")

def parse(stream):
    covered = [row.endswith(b" 1") for row in stream.read().splitlines()[1:]]
    return CoverageReport("added", (FileCoverage("a.go", len(covered), sum(covered)),), False)

FORMAT = CoverageFormat("added", "Go cover profile", "go test", matches, parse)
""",
    "findings": """
from gate.formats.findings.model import FindingsFormat, ScanFinding, ScanReport

def matches(head):
    return head.startswith(b"added: ")

def parse(stream, includes):
    return ScanReport("added", (ScanFinding("A"),))

FORMAT = FindingsFormat("added", "Go scan", "go", matches, parse)
""",
    "tests": """
from gate.formats.tests.model import TestFormat, TestReport

def matches(head):
    return head.startswith(b"added: ")

def parse(stream):
    return TestReport(total=3, failures=1, errors=0, skipped=0, format="added")

FORMAT = TestFormat("added", "Go test output", "go test", matches, parse)
""",
}


@pytest.fixture(params=KINDS)
def registry(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A registry to whose package one module is added."""
    kind = request.param
    (tmp_path / "added.py").write_text(ADDED[kind])
    package = KINDS[kind]
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path)])
    yield package.FORMATS
    sys.modules.pop(f"{package.__name__}.added", None)


def stream(data: bytes) -> io.BufferedReader:
    return io.BufferedReader(io.BytesIO(data))


def test_an_added_module_is_a_format_that_is_listed_detected_and_parsed(registry: Any) -> None:
    assert "added" in list(registry)
    data = b"added: set\na.go:1.1,2.2 1 1\n"
    assert registry.detect(data).name == "added"
    report_format = registry.select(stream(data))
    arguments = [lambda _path: True] if registry is findings.FORMATS else []
    assert report_format.parse(stream(data), *arguments).format == "added"


def test_an_added_format_is_a_row_of_the_generated_page_and_a_value_of_the_parameter_format(registry: Any) -> None:
    name = next(kind for kind, package in KINDS.items() if package.FORMATS is registry)
    probe = PROBES[name]
    row = f"| [{probe}](probes/{probe}.md) | `added` | {registry['added'].title} |"

    assert row in formats.formats()
    assert "added" in TypeAdapter(Annotated[str, FormatName(registry)]).json_schema()["enum"]


def test_an_added_format_is_counted_in_the_message_about_other_content(registry: Any) -> None:
    with pytest.raises(EvidenceError, match=rf"expected .* or one of {len(registry) - 1} other formats of") as raised:
        registry.select(stream(b"<html>"))
    assert raised.value.cause is Cause.WRONG_FORMAT


def test_a_few_formats_are_named_in_the_message_about_other_content() -> None:
    with pytest.raises(EvidenceError, match=r"expected one of csaf, cyclonedx-json, cyclonedx-xml, openvex$"):
        vex.FORMATS.select(stream(b"<html>"))


@pytest.mark.parametrize("name", ["added", None])
def test_an_archive_that_holds_a_report_is_none(registry: Any, name: str | None) -> None:
    archive = b"added: a.txt".ljust(257, b"\0") + b"ustar\x0000"
    assert registry.detect(archive) is None
    with pytest.raises(EvidenceError, match=r"this is a tar archive; select the report itself$"):
        registry.select(stream(archive), name)


def test_an_added_format_can_be_chosen_by_name(registry: Any) -> None:
    assert registry.select(stream(b"anything"), "added").title.startswith("Go ")


@cases("kind", KINDS)
def test_without_the_module_the_format_is_gone(kind: str) -> None:
    assert "added" not in KINDS[kind].FORMATS


@cases("kind", KINDS)
def test_every_module_that_parses_reports_is_a_format(kind: str) -> None:
    package = KINDS[kind]
    modules = [
        importlib.import_module(f"{package.__name__}.{module.name}")
        for module in pkgutil.iter_modules(package.__path__)
    ]
    parsers = {module.__name__ for module in modules if hasattr(module, "parse")}
    assert parsers == {module.__name__ for module in modules if hasattr(module, "FORMAT")}
    assert len(parsers) == len(package.FORMATS)


@cases("kind", KINDS)
def test_formats_are_in_alphabetical_order_and_described(kind: str) -> None:
    formats = KINDS[kind].FORMATS
    assert list(formats) == sorted(formats)
    for name, report_format in formats.items():
        assert report_format.name == name
        assert report_format.title
        assert report_format.producers


def test_discovering_the_formats_imports_no_third_party_package() -> None:
    """The registries are read whenever a checklist names such a probe, so that this must be fast."""
    code = (
        "import sys; from gate.formats import coverage, findings, tests;"
        "print([len(list(package.FORMATS)) for package in (coverage, findings, tests)],"
        " sorted(name for name in ('yaml', 'jmespath', 'pydantic', 'pydantic_core', 're2', 'cmarkgfm')"
        " if name in sys.modules))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    counts = [len(package.FORMATS) for package in KINDS.values()]
    assert result.stdout == f"{counts} []\n"


def test_two_formats_of_one_name_are_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.py").write_text(ADDED["coverage"])
    monkeypatch.setattr(coverage, "__path__", [*coverage.__path__, str(tmp_path)])
    with pytest.raises(TypeError, match="the name of its FORMAT is not free"):
        list(coverage.FORMATS)
    for name in ("one", "two"):
        sys.modules.pop(f"gate.formats.coverage.{name}", None)


@pytest.mark.parametrize("data", [b"", b" \n"])
def test_a_file_without_content_is_empty(data: bytes) -> None:
    with pytest.raises(EvidenceError) as raised:
        coverage.FORMATS.select(stream(data))
    assert raised.value.cause is Cause.EMPTY


def test_a_file_that_fits_two_formats_is_refused_with_both_names() -> None:
    with pytest.raises(EvidenceError, match=r"fits several formats \(grype, sarif\); set `format:`") as raised:
        findings.FORMATS.select(stream(b'{"version": "2.1.0", "runs": [], "matches": []}'))
    assert raised.value.cause is Cause.OTHER_FORMAT


def test_the_bytes_that_detection_looks_at_stay_unread() -> None:
    data = stream(b"SF:a\nDA:1,1\nend_of_record\n")
    assert coverage.FORMATS.select(data).parse(data).files[0].path == "a"


def test_the_registry_is_a_mapping_of_one_kind() -> None:
    formats: Registry[CoverageFormat] = coverage.FORMATS
    assert len(formats) == len(list(formats))
    with pytest.raises(KeyError):
        formats["no-such-format"]


@cases(
    ("formats", "name", "step"),
    [
        (quality.FORMATS, "mypy", "mypy writes nothing when it finds nothing: let it write `--junit-xml` too"),
        (quality.FORMATS, "ruff", "let it write `--output-format json`"),
        (quality.FORMATS, "eslint", "if its tool writes nothing when it finds nothing, let it write another format"),
        (findings.FORMATS, None, "if its tool writes nothing when it finds nothing, let it write another format"),
    ],
)
def test_an_empty_file_does_not_show_that_a_linter_or_a_scanner_ran(
    formats: Registry[Any], name: str | None, step: str
) -> None:
    with pytest.raises(EvidenceError) as raised:
        formats.select(stream(b"\n"), name)
    assert raised.value.cause is Cause.EMPTY
    assert raised.value.detail.startswith("the file is empty, which does not show that a tool ran; ")
    assert step in raised.value.detail
