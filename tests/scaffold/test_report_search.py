"""Where `gate init` looks for reports: at every place where the tools of a format write them."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from gate.adapters.workspace import Workspace
from gate.formats.catalog import registries
from gate.formats.common import content
from gate.formats.common.registry import Registry
from gate.scaffold.report_search import search
from gate.scaffold.shared_reports import choose_topics
from tests.command import lay_out
from tests.corpus import FOLDER, read_records

PLACES = [
    (name, entry.name, path)
    for name, registry in registries().items()
    for entry in registry.values()
    for path in entry.paths
]

DEFAULT_NAMES = (
    "coverage.out", "cover.out", "coverage/clover.xml", "build/logs/clover.xml", "coverage/coverage-final.json",
    "coverage/coverage-summary.json", "coverage/.resultset.json", "coverage/.last_run.json", "coverage.opencover.xml",
    "coverage.cobertura.xml", "TestResults/0f8fad5b/coverage.cobertura.xml", "cobertura.xml", "lcov.info",
    "TestResults/a.coveragexml", "TestResults/b/run.trx", "target/site/jacoco/jacoco.xml",
    "build/reports/jacoco/test/jacocoTestReport.xml", "build/reports/kover/report.xml",
    "reports/mutation/mutation.json",
    "target/pit-reports/mutations.xml", "mutants.out/outcomes.json", "target/criterion/a/new/estimates.json",
    "results.sarif", "gl-sast-report.json", "npm-audit.json", "TestResults.xml", "TestResult.xml",
    "build/test-results/test/TEST-a.xml", "target/surefire-reports/TEST-a.xml", "playwright-report/report.json",
    "report.json", "jest-results.json", "vitest.json", "junit.xml", "allure-results/a-result.json",
    "trivy.json", "dependency-check-report.xml", "bom.json", "output.xml", "Testing/20261129-1000/Test.xml",
)  # fmt: skip
"""Where tools write by default, or where most workflows make them write."""


@pytest.fixture(scope="module")
def memory() -> Iterator[None]:
    """Registries that remember the formats of contents: the tests look at the same reports in many places."""
    detect, formats = Registry.detect, dict[tuple[int, bytes], Any]()

    def remember(registry: Registry[Any], head: bytes) -> Any:
        key = id(registry), head
        if key not in formats:
            formats[key] = detect(registry, head)
        return formats[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Registry, "detect", remember)
        yield


@pytest.fixture(scope="module")
def samples(memory: None) -> dict[tuple[str, str], Path]:
    """A file of the corpus that each format recognizes."""
    files: dict[tuple[str, str], Path] = {}
    for record in read_records(FOLDER):
        head = record.file.read_bytes()[: content.HEAD]
        if record.file.stat().st_size < 200_000:
            detected = {name: entry.name for name, registry in registries().items() if (entry := registry.detect(head))}
            for key in choose_topics(Workspace(FOLDER), record.path, detected).items():
                files.setdefault(key, record.file)
    return files


def example(glob: str) -> str:
    """A path that the glob matches."""
    return re.sub(r"\{([^,}]*)[^}]*\}", r"\1", glob).replace("**", "deep").replace("*", "x")


def test_every_format_names_the_files_that_its_tools_write() -> None:
    formats = {(name, entry) for name, registry in registries().items() for entry in registry}
    assert {place[:2] for place in PLACES} == formats, "add `paths` to its FORMAT"


def groups() -> list[dict[str, tuple[str, str]]]:
    """Every place with the format that writes it, in as few groups as possible: a place is once in a group."""
    result: list[dict[str, tuple[str, str]]] = []
    for name, format_name, glob in PLACES:
        path = example(glob)
        group = next((group for group in result if not any(collide(path, other) for other in group)), None)
        if group is None:
            result.append(group := {})
        group[path] = name, format_name
    return result


def collide(path: str, other: str) -> bool:
    """Whether the two are the same file, or one is a folder of the other."""
    return f"{path}/".startswith(f"{other}/") or f"{other}/".startswith(f"{path}/")


def test_a_report_is_found_where_the_tools_of_its_format_write_it(
    tmp_path: Path, samples: dict[tuple[str, str], Path]
) -> None:
    assert sum(map(len, groups())) == len(PLACES)
    for number, group in enumerate(groups()):
        root = tmp_path / str(number)
        for (path, key), folder in product(group.items(), ("", "packages/shop")):
            target = root / folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(samples[key], target)

        notes: list[str] = []
        reports = search(Workspace(root), notes.append)

        assert notes == []
        counts = {
            path: [reports.of(name).get(format_name, []).count(f"{folder}{path}") for folder in ("", "packages/shop/")]
            for path, (name, format_name) in group.items()
        }
        assert {path: count for path, count in counts.items() if count != [1, 1]} == {}


def test_the_default_names_of_the_common_tools_are_looked_at(tmp_path: Path) -> None:
    lay_out(tmp_path, dict.fromkeys(DEFAULT_NAMES, "<testsuite tests='1'><testcase name='a'/></testsuite>"))
    reports = search(Workspace(tmp_path), print).of("tests")
    assert {name: sorted(paths) for name, paths in reports.items()} == {"junit": sorted(DEFAULT_NAMES)}


def test_files_of_dependencies_and_test_data_are_left_out(tmp_path: Path) -> None:
    report = "<testsuite tests='1'><testcase name='a'/></testsuite>"
    lay_out(tmp_path, {f"{folder}/junit.xml": report for folder in ("node_modules/a", "vendor/b", "tests/fixtures")})
    assert search(Workspace(tmp_path), print).by_topic == {}


def test_the_junit_xml_of_a_linter_is_no_report_of_tests(tmp_path: Path) -> None:
    case = '<testcase name="a.lua" classname="a.lua"/>'
    suite = f'<testsuite name="{{}}" tests="1">{case}</testsuite>'
    lay_out(tmp_path, {"reports/luacheck.xml": suite.format("Luacheck report"), "junit.xml": suite.format("Shop")})

    reports = search(Workspace(tmp_path), lambda _note: None)

    assert reports.of("quality") == {"luacheck": ["reports/luacheck.xml"]}
    assert reports.of("tests") == {"junit": ["junit.xml"]}
