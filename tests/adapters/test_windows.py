"""What differs on Windows, as far as it can be tested elsewhere; CI runs the command itself there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

import pytest

from gate.adapters.portable import combine_flags, describe_owner, replace_file
from gate.adapters.real_paths import is_private, relative_parts
from tests.command import checklist, environment, lay_out, run

ROOT = PureWindowsPath(r"C:\Users\me\shop")


@pytest.mark.parametrize(
    ("path", "names"),
    [
        (r"C:\Users\me\shop\build\junit.xml", ("build", "junit.xml")),
        (r"c:\users\ME\Shop\a.xml", ("a.xml",)),
        (r"C:\Users\me\shop", ()),
        (r"C:\Users\me\shop-2\a.xml", None),
        (r"D:\Users\me\shop\a.xml", None),
        (r"\\server\share\a.xml", None),
    ],
)
def test_a_path_is_inside_of_the_root_by_windows_rules(path: str, names: tuple[str, ...] | None) -> None:
    assert relative_parts(PureWindowsPath(path), ROOT) == names


def test_case_matters_elsewhere() -> None:
    root = PurePosixPath("/home/me/shop")
    assert relative_parts(PurePosixPath("/home/me/shop/a.xml"), root) == ("a.xml",)
    assert relative_parts(PurePosixPath("/home/me/Shop/a.xml"), root) is None


@pytest.mark.parametrize("name", [".git", ".GIT", ".Git", "GIT~1"])
def test_the_folder_of_git_is_private_by_every_name_that_a_file_system_accepts(name: str) -> None:
    assert is_private(ROOT / name / "config", (name, "config"))
    assert is_private(PurePosixPath("/shop") / name / "config", (name, "config"))


@pytest.mark.parametrize("path", [PureWindowsPath(r"C:\shop\junit.xml"), PurePosixPath("/shop/a:b/junit.xml")])
def test_other_files_are_not_private(path: PurePath) -> None:
    assert not is_private(path, path.parts[2:])


def test_a_stream_beside_the_content_of_a_file_is_private_on_windows() -> None:
    assert is_private(ROOT / "junit.xml:hidden", ("junit.xml:hidden",))


def test_a_git_folder_in_another_case_is_not_read(tmp_path: Path) -> None:
    lay_out(tmp_path, {".GIT/junit.xml": "<testsuite/>", "readiness.yml": checklist(
        "tests | tests | {reports: .GIT/junit.xml} | failed == 0")})  # fmt: skip
    result = run(tmp_path, environment(tmp_path), "check")

    assert (result.code, "no file matches .GIT/junit.xml" in result.output) == (2, True)


def test_flags_that_a_system_does_not_have_are_left_out() -> None:
    assert combine_flags(os, "O_RDONLY", "O_NO_SUCH_FLAG") == os.O_RDONLY
    assert combine_flags(os, "O_WRONLY", "O_CLOEXEC") == os.O_WRONLY | os.O_CLOEXEC


def test_a_file_that_another_process_holds_open_for_a_moment_is_replaced(tmp_path: Path) -> None:
    lay_out(tmp_path, {"new": "2", "target": "1"})
    refusals = [PermissionError(13, "used by another process")] * 2

    def replace(partial: Path, target: Path) -> None:
        if refusals:
            raise refusals.pop()
        partial.replace(target)

    replace_file(tmp_path / "new", tmp_path / "target", replace, (0, 0, 0))
    assert (tmp_path / "target").read_text(encoding="utf-8") == "2"


def test_a_file_that_stays_open_in_another_process_is_an_error(tmp_path: Path) -> None:
    def replace(_partial: Path, _target: Path) -> None:
        raise PermissionError(13, "used by another process")

    with pytest.raises(PermissionError):
        replace_file(tmp_path / "new", tmp_path / "target", replace, (0, 0))


def test_a_user_without_a_name_has_a_number() -> None:
    assert describe_owner(4_000_000_000) == "user 4000000000"
    assert describe_owner(os.getuid()) != f"user {os.getuid()}"


@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "ascii", "utf-8"])
def test_a_console_of_any_encoding_shows_the_decision(tmp_path: Path, encoding: str) -> None:
    text = checklist("tests | tests | {reports: junit.xml} | failed == 0").replace("A test", "Größe ≥ 你好 ✅")
    lay_out(tmp_path, {"readiness.yml": text, "junit.xml": '<testsuite name="é✅"><testcase name="a"/></testsuite>'})
    env = environment(tmp_path) | {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "gate", "check"]
    completed = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, timeout=60, check=False)

    assert completed.returncode == 0
    assert "READY" in completed.stdout.decode(encoding).upper()


def test_files_with_the_line_ends_of_windows_are_read_alike(tmp_path: Path) -> None:
    text = checklist(
        "tests | tests | {reports: junit.xml} | failed == 0",
        "notes | docs | {paths: a.md, headings: [Setup]} | missing_headings == 0",
    )
    files = {
        "readiness.yml": text,
        "a.md": "# A\n\n## Setup\n\ntext\n",
        "junit.xml": '<testsuite name="t">\n<testcase name="a"/>\n</testsuite>\n',
    }
    lay_out(tmp_path / "unix", files)
    lay_out(tmp_path / "windows", {path: content.replace("\n", "\r\n") for path, content in files.items()})

    unix, windows = (run(tmp_path / name, environment(tmp_path / name), "check") for name in ("unix", "windows"))
    assert unix.code == windows.code == 0, windows.output
