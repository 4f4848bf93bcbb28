"""The files of a release: reproducible, complete, and without anything that does not belong into them."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from pathlib import Path

import jsonschema
import pytest
import yaml

from gate import __version__
from scripts import distribution, licences
from tests.command import checklist, gate, lay_out
from tests.corpus import REPOSITORY

EPOCH = "1764400000"
LOCK = (REPOSITORY / "requirements" / "history.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a release of the working tree."""
    folder = tmp_path_factory.mktemp("release")
    distribution.build_packages(REPOSITORY, folder, EPOCH)
    distribution.write_texts(folder, __version__)
    distribution.write_sums(folder)
    return folder


def test_the_release_has_these_files(files: Path) -> None:
    assert sorted(path.name for path in files.iterdir()) == [
        "LICENCES.md", "SHA256SUMS", "readiness-gate.cdx.json", "readiness.schema.json", "readiness.test.schema.json",
        f"readiness_gate-{__version__}-py3-none-any.whl", f"readiness_gate-{__version__}.tar.gz",
    ]  # fmt: skip


def test_a_build_in_another_folder_at_another_time_has_the_same_bytes(files: Path, tmp_path: Path) -> None:
    source = tmp_path / "elsewhere" / "a"
    names = ("src", "requirements", "README.md", "CHANGELOG.md", "LICENSE", "pyproject.toml", ".gitignore")
    for name in names:
        copy = shutil.copytree if (REPOSITORY / name).is_dir() else shutil.copy
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        copy(REPOSITORY / name, source / name)
    for path in source.rglob("*"):
        path.touch()
    distribution.build_packages(source, tmp_path / "again", EPOCH)

    for path in (tmp_path / "again").iterdir():
        assert path.read_bytes() == (files / path.name).read_bytes(), path.name


def test_the_wheel_contains_the_package_and_nothing_else(files: Path) -> None:
    wheel = next(files.glob("*.whl"))

    assert distribution.wheel_problems(wheel) == []
    with zipfile.ZipFile(wheel) as archive:
        folders = {name.partition("/")[0] for name in archive.namelist()}
        assert folders == {"gate", f"readiness_gate-{__version__}.dist-info"}
        assert (
            "gate = gate.cli.start:main"
            in archive.read(f"readiness_gate-{__version__}.dist-info/entry_points.txt").decode()
        )


def test_a_wheel_without_a_file_or_with_tests_is_reported(files: Path, tmp_path: Path) -> None:
    wheel = tmp_path / "readiness_gate-1-py3-none-any.whl"
    with zipfile.ZipFile(next(files.glob("*.whl"))) as original, zipfile.ZipFile(wheel, "w") as changed:
        for name in original.namelist():
            if name != "gate/py.typed":
                changed.writestr(name, original.read(name))
        changed.writestr("tests/test_a.py", "")

    assert distribution.wheel_problems(wheel) == [
        f"{wheel.name} lacks gate/py.typed", f"{wheel.name} contains tests/test_a.py",
    ]  # fmt: skip


def test_the_source_archive_has_what_a_build_needs_and_no_tests(files: Path) -> None:
    names = distribution.source_names(next(files.glob("*.tar.gz")))

    assert {"pyproject.toml", "LICENSE", "README.md", "requirements/run.txt", "src/gate/py.typed"} <= names
    assert not [name for name in names if name.startswith(("tests", "examples", ".github", "bench"))]


def test_the_checksums_are_those_of_all_other_files(files: Path) -> None:
    lines = (files / "SHA256SUMS").read_text(encoding="utf-8").splitlines()

    assert {line.partition("  ")[2] for line in lines} == {path.name for path in files.iterdir()} - {"SHA256SUMS"}
    assert all(distribution.digest(files / line[66:]) == line[:64] for line in lines)


def test_every_locked_package_has_a_licence_and_hashes() -> None:
    packages = licences.components(LOCK)

    assert [row.name for row in packages] == re.findall(r"^([\w.-]+)==", LOCK, re.MULTILINE)
    assert [row.name for row in packages if not row.licence or not row.hashes] == []
    assert next(row.licence for row in packages if row.name == "requests") == "Apache-2.0"
    assert licences.licence_of("no-such-package") == ""


def test_the_gate_reads_our_sbom_and_finds_no_unknown_licence(files: Path, tmp_path: Path) -> None:
    must = "[components >= 20, unknown_license == 0, denied == 0]"
    item = f"licences | sbom | {{reports: sbom.json, deny: [AGPL-3.0-only]}} | {must}"
    sbom = (files / "readiness-gate.cdx.json").read_text(encoding="utf-8")
    lay_out(tmp_path, {"readiness.yml": checklist(item), "sbom.json": sbom})

    result = gate(tmp_path, "check")
    assert result.code == 0, result.output


@pytest.mark.parametrize(
    ("schema", "path"),
    [("readiness.schema.json", ".github/readiness.yml"), ("readiness.test.schema.json", ".github/readiness.test.yml")],
)
def test_the_schemas_accept_our_own_files(files: Path, schema: str, path: str) -> None:
    validator = jsonschema.Draft202012Validator(json.loads((files / schema).read_bytes()))

    validator.validate(yaml.safe_load((REPOSITORY / path).read_text(encoding="utf-8")))
