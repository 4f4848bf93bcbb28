"""Signs leave out only formats that cannot match, and keep a run from importing them."""

from __future__ import annotations

import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

from gate.formats import benchmarks, coverage, findings, mutation, quality, tests, vex
from gate.formats.common import content
from gate.formats.common.registry import Registry
from gate.formats.common.signs import SHARED, SIGNS, may_match
from tests import corpus
from tests.cases import cases
from tests.corpus import Record

REGISTRIES: tuple[Registry[Any], ...] = (
    benchmarks.FORMATS,
    coverage.FORMATS,
    findings.FORMATS,
    mutation.FORMATS,
    quality.FORMATS,
    tests.FORMATS,
    vex.FORMATS,
)
MATCHERS = [report_format.matches for registry in REGISTRIES for report_format in registry.values()]
RECORDS = corpus.all_records()


def test_every_sign_belongs_to_a_format() -> None:
    for module in SIGNS:
        assert hasattr(import_module(f"gate.formats.{module}"), "FORMAT")


def test_the_shared_modules_are_those_without_a_format() -> None:
    kinds = {package.partition(".")[0] for package in SHARED}
    modules = {
        f"{kind}.{module.name}": import_module(f"gate.formats.{kind}.{module.name}")
        for kind in kinds
        for module in pkgutil.iter_modules(import_module(f"gate.formats.{kind}").__path__)
    }
    assert {name for name, module in modules.items() if not hasattr(module, "FORMAT")} == SHARED


def matching_without_signs(record: Record) -> Iterator[str]:
    """The modules of the formats that match the file, or a variant of it, and have none of their signs."""
    head = content.unpack_head(record.file.read_bytes()[: content.HEAD])
    variants = [head, b"\xef\xbb\xbf" + head, b"\n " + head, head.decode("utf-8", "replace").encode("utf-16")]
    for variant in variants:
        text = content.decode_head(variant).lstrip().lower()
        for matches in MATCHERS:
            module = matches.__module__.removeprefix("gate.formats.")
            if matches(variant) and not may_match(module, text):
                yield module


def test_a_format_that_matches_a_file_of_the_corpus_has_its_signs() -> None:
    assert len(RECORDS) > 400
    assert [(record.path, module) for record in RECORDS for module in matching_without_signs(record)] == []


@cases(
    ("text", "module", "expected"),
    [
        ('{"a"', "findings.snyk", True), ("<coverage", "findings.snyk", False), ("", "findings.snyk", False),
        ('{"runs"', "findings.sarif", True), ('{"a": "runs', "findings.sarif", False),
        ("<coverage", "coverage.cobertura", True), ('{"a"', "coverage.cobertura", False),
        ("\0<\0r", "coverage.cobertura", True), ("anything", "other.format", True),
    ],
)  # fmt: skip
def test_signs_are_read_in_the_first_characters(text: str, module: str, expected: bool) -> None:
    assert may_match(module, text) is expected


def test_a_format_whose_signs_are_absent_is_detected_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SIGNS, "tests.junit", ("another-root",))
    report_format = tests.FORMATS.detect(b"<testsuite/>")
    assert report_format is not None
    assert report_format.name == "junit"


def test_detecting_a_format_imports_no_format_without_its_signs() -> None:
    code = (
        "import sys; from gate.formats import findings, tests;"
        "print(tests.FORMATS.detect(b'<testsuite/>').name,"
        " 'gate.formats.tests.junit' in sys.modules, 'gate.formats.tests.jest' in sys.modules,"
        " 'gate.formats.findings.sarif' in sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout == "junit True False False\n"
