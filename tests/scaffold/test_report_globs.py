"""Globs of the folders that tools write to: what is the same in all reports stays, what differs is a wildcard."""

from __future__ import annotations

from pathlib import Path

from gate.adapters.workspace import Workspace
from gate.scaffold.report_globs import generalize
from tests.cases import cases
from tests.command import lay_out
from tests.folders import with_folders

RUN = "1b2c3d4e-0000-4000-8000-0123456789ab"


def globs_for(folder: Path, paths: list[str], unrelated: list[str] | None = None) -> list[str]:
    lay_out(folder, dict.fromkeys([*paths, *(unrelated or [])], "x"))
    return generalize(paths, Workspace(folder).glob_or_empty)


@cases(
    ("paths", "globs"),
    [
        (["coverage/lcov.info"], ["coverage/lcov.info"]),
        (["junit.xml"], ["junit.xml"]),
        (["target/surefire-reports/TEST-com.acme.A.xml"], ["target/surefire-reports/TEST-*.xml"]),
        (
            ["target/surefire-reports/TEST-A.xml", "target/failsafe-reports/TEST-B.xml"],
            ["target/surefire-reports/TEST-*.xml", "target/failsafe-reports/TEST-*.xml"],
        ),
        (
            ["core/target/surefire-reports/TEST-A.xml", "web/target/surefire-reports/TEST-B.xml",
             "web/target/failsafe-reports/TEST-C.xml"],
            ["*/target/surefire-reports/TEST-*.xml", "*/target/failsafe-reports/TEST-*.xml"],
        ),
        (["build/test-results/test/TEST-A.xml"], ["build/test-results/*/TEST-*.xml"]),
        (
            ["app/build/test-results/test/TEST-A.xml", "app/build/test-results/integrationTest/TEST-B.xml",
             "lib/build/test-results/test/TEST-C.xml"],
            ["*/build/test-results/*/TEST-*.xml"],
        ),
        (
            ["app/build/reports/jacoco/test/a.xml", "lib/core/build/reports/jacoco/test/a.xml"],
            ["**/build/reports/jacoco/test/a.xml"],
        ),
        (["one/target/surefire-reports/TEST-A.xml", "two/target/surefire-reports/TEST-B.xml"],
         ["*/target/surefire-reports/TEST-*.xml"]),
        (["packages/a/coverage/lcov.info", "packages/b/coverage/lcov.info"], ["packages/*/coverage/lcov.info"]),
        (["coverage/lcov.info", "packages/a/coverage/lcov.info"], ["**/coverage/lcov.info"]),
        (["reports/py3.11/junit.xml", "reports/py3.12/junit.xml"], ["reports/*/junit.xml"]),
        (["a/b/build/jacoco.xml", "c/build/jacoco.xml"], ["**/build/jacoco.xml"]),
        ([f"test/TestResults/{RUN}/coverage.cobertura.xml"], ["test/TestResults/*/coverage.cobertura.xml"]),
        (["results/a.xml", "results/b.xml"], ["results/*.xml"]),
        (["results/a.xml"], ["results/a.xml"]),
        (["scans/semgrep.sarif", "scans/trivy.sarif"], ["scans/*.sarif"]),
        (["out/junit-1.xml", "out/junit-2.xml"], ["out/junit-*.xml"]),
        (["{a}/junit.xml"], [r"\{a\}/junit.xml"]),
    ],
)  # fmt: skip
@with_folders
def test_reports_become_globs(tmp_path: Path, paths: list[str], globs: list[str]) -> None:
    assert globs_for(tmp_path, paths) == globs


@cases(
    ("path", "glob"),
    [
        (".build/x86_64-unknown-linux-gnu/debug/codecov/app.json", ".build/*/debug/codecov/app.json"),
        (".build/arm64-apple-macosx/debug/codecov/app.json", ".build/*/debug/codecov/app.json"),
        ("target/x86_64-pc-windows-msvc/debug/lcov.info", "target/*/debug/lcov.info"),
        ("bin/Debug/net8.0/coverage.xml", "bin/Debug/*/coverage.xml"),
        ("bin/Debug/net8.0-windows10.0.19041/coverage.xml", "bin/Debug/*/coverage.xml"),
        ("bin/Debug/net48/coverage.xml", "bin/Debug/*/coverage.xml"),
        ("bin/netcoreapp3.1/linux-x64/coverage.xml", "bin/*/*/coverage.xml"),
        ("target/scala-2.13/scoverage-report/scoverage.xml", "target/*/scoverage-report/scoverage.xml"),
        (".tox/py311/coverage.xml", ".tox/*/coverage.xml"),
        ("reports/python-3.12/junit.xml", "reports/*/junit.xml"),
        ("reports/node20/junit.xml", "reports/*/junit.xml"),
        ("DerivedData/App-abcdefghijklmnopqrstuvwxyzab/cov.json", "DerivedData/App-*/cov.json"),
        ("out/Test-App-2026.11.20_12-00-00-+0000.xcresult/cov.json", "out/Test-App-*.xcresult/cov.json"),
        ("tmp/pytest-of-root/pytest-7/junit.xml", "tmp/pytest-of-*/pytest-*/junit.xml"),
        ("bazel-out/k8-fastbuild/testlogs/test.xml", "bazel-out/*-fastbuild/testlogs/test.xml"),
        ("Testing/20261120-1200/Test.xml", "Testing/*/Test.xml"),
        ("target/pit-reports/202611201200/mutations.xml", "target/pit-reports/*/mutations.xml"),
    ],
)
@with_folders
def test_a_folder_of_a_machine_a_version_or_a_run_is_a_wildcard(tmp_path: Path, path: str, glob: str) -> None:
    assert globs_for(tmp_path, [path]) == [glob]


@cases(
    "folder",
    ["network", "net", "python", "go", "java", "node_modules", "x86", "armory", "pytest", "debug", "v2", "2026",
     "api-internationalization-service", "scala-lib", "linux", "win-back", "dotnet-tools", "arm-backend"],
)  # fmt: skip
@with_folders
def test_a_folder_of_the_project_keeps_its_name(tmp_path: Path, folder: str) -> None:
    assert globs_for(tmp_path, [f"{folder}/coverage.xml"]) == [f"{folder}/coverage.xml"]


def test_a_wildcard_for_a_machine_that_would_match_another_file_is_not_used(tmp_path: Path) -> None:
    path = ".build/x86_64-unknown-linux-gnu/debug/codecov/app.json"
    unrelated = [".build/cache/debug/codecov/app.json"]

    assert globs_for(tmp_path, [path], unrelated) == [path]


def test_a_wildcard_that_would_match_another_file_is_not_used(tmp_path: Path) -> None:
    paths = ["a/coverage/lcov.info", "b/coverage/lcov.info"]

    assert globs_for(tmp_path, paths, unrelated=["fixtures/coverage/lcov.info"]) == paths


def test_a_name_that_would_match_another_file_is_given_as_a_path(tmp_path: Path) -> None:
    paths = ["out/a.xml", "out/b.xml"]

    assert globs_for(tmp_path, paths, unrelated=["out/config.xml"]) == paths
