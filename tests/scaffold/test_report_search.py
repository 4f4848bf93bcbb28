"""Where `gate init` looks for reports: at every place where the tools of a format write them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from gate.adapters.workspace import Workspace
from gate.formats.catalog import registries
from gate.formats.common import content
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
def samples() -> dict[tuple[str, str], Path]:
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


@pytest.mark.parametrize(("name", "format_name", "glob"), PLACES)
def test_a_report_is_found_where_the_tools_of_its_format_write_it(
    tmp_path: Path, samples: dict[tuple[str, str], Path], name: str, format_name: str, glob: str
) -> None:
    for folder in (tmp_path, tmp_path / "packages/shop"):
        target = folder / example(glob)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(samples[name, format_name], target)

    notes: list[str] = []
    paths = search(Workspace(tmp_path), notes.append).of(name)[format_name]

    assert sorted(paths) == sorted([example(glob), f"packages/shop/{example(glob)}"])
    assert notes == []


@pytest.mark.parametrize("path", DEFAULT_NAMES)
def test_the_default_names_of_the_common_tools_are_looked_at(tmp_path: Path, path: str) -> None:
    lay_out(tmp_path, {path: "<testsuite tests='1'><testcase name='a'/></testsuite>"})
    assert search(Workspace(tmp_path), print).of("tests") == {"junit": [path]}


def test_files_of_dependencies_and_test_data_are_left_out(tmp_path: Path) -> None:
    report = "<testsuite tests='1'><testcase name='a'/></testsuite>"
    lay_out(tmp_path, {f"{folder}/junit.xml": report for folder in ("node_modules/a", "vendor/b", "tests/fixtures")})
    assert search(Workspace(tmp_path), print).by_topic == {}
