"""Paths in reports and files of the repository: what is the same, and what only looks like it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.adapters.host import Host
from gate.probes.common.paths import PathMap, file_meant, is_test, normal
from tests.command import lay_out

FILES = [
    "setup.py",
    "src/app/main.py",
    "src/app/util.py",
    "lib/util.py",
    "backend/src/main/java/com/acme/App.java",
    "one/src/main/java/com/acme/Twin.java",
    "two/src/main/java/com/acme/Twin.java",
    "web/Shop.Web/Program.cs",
]


def meant(path: str, roots: tuple[str, ...] = (), prefixes: dict[str, str] | None = None) -> str | None:
    return PathMap(FILES, prefixes or {}).resolve([path], roots)[path]


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("src/app/main.py", "src/app/main.py"),
        ("./src/app/../app/main.py", "src/app/main.py"),
        ("/github/workspace/src/app/main.py", "src/app/main.py"),
        ("/home/runner/work/shop/shop/lib/util.py", "lib/util.py"),
        ("C:\\agent\\_work\\1\\s\\src\\app\\main.py", "src/app/main.py"),
        ("D:/a/shop/web/Shop.Web/Program.cs", "web/Shop.Web/Program.cs"),
        ("/_/web/Shop.Web/Program.cs", "web/Shop.Web/Program.cs"),
        ("/_/Shop.Web/Program.cs", "web/Shop.Web/Program.cs"),
        ("com/acme/App.java", "backend/src/main/java/com/acme/App.java"),
        ("App.java", "backend/src/main/java/com/acme/App.java"),
        ("app/main.py", "src/app/main.py"),
        ("main.py", "src/app/main.py"),
        ("setup.py", "setup.py"),
    ],
)
def test_a_path_means_the_file_that_it_ends_with_or_that_ends_with_it(path: str, file: str) -> None:
    assert meant(path) == file


@pytest.mark.parametrize(
    "path",
    [
        "util.py",
        "com/acme/Twin.java",
        "other/main.py",
        "/usr/lib/python3/main.py",
        "/usr/lib/python3/setup.py",
        "ain.py",
        "../../etc/passwd",
        "../src/app/main.py",
        "/etc/passwd",
        "",
        ".",
        "/",
        "src/app",
        "SRC/app/main.py",
    ],
)
def test_a_path_that_may_mean_several_files_or_none_means_none(path: str) -> None:
    assert meant(path) is None


@pytest.mark.parametrize(
    ("path", "root", "file"),
    [
        ("util.py", "/ci/shop/lib", "lib/util.py"),
        ("com/acme/Twin.java", "/ci/shop/two/src/main/java", "two/src/main/java/com/acme/Twin.java"),
        ("main.py", "C:\\ci\\shop\\src\\app", "src/app/main.py"),
        ("/ci/shop/setup.py", "/ci/shop", "setup.py"),
    ],
)
def test_the_roots_of_a_report_tell_files_apart(path: str, root: str, file: str) -> None:
    assert meant(path, (root,)) == file


def test_roots_that_lead_to_different_files_decide_nothing() -> None:
    assert meant("util.py", ("/ci/lib", "/ci/src/app")) is None


def test_a_file_at_the_top_is_found_where_its_neighbours_show_the_folder() -> None:
    found = PathMap(FILES, {}).resolve(["/ci/shop/setup.py", "/ci/shop/src/app/main.py", "/usr/lib/setup.py"], ())

    assert found == {
        "/ci/shop/setup.py": "setup.py",
        "/ci/shop/src/app/main.py": "src/app/main.py",
        "/usr/lib/setup.py": None,
    }


def test_two_folders_that_claim_one_file_are_told_apart_by_the_rest_of_the_report() -> None:
    paths = ["/ci/src/app/main.py", "/ci/src/app/util.py", "/ci/gen/src/app/main.py"]

    assert PathMap(FILES, {}).resolve(paths, ()) == dict.fromkeys(paths[2:]) | {
        "/ci/src/app/main.py": "src/app/main.py",
        "/ci/src/app/util.py": "src/app/util.py",
    }


def test_two_folders_with_equal_right_to_one_file_have_none() -> None:
    paths = ["/one/src/app/main.py", "/two/src/app/main.py"]

    assert PathMap(FILES, {}).resolve(paths, ()) == dict.fromkeys(paths)


def test_the_file_itself_is_not_doubted_for_a_namesake_elsewhere() -> None:
    paths = ["src/app/main.py", "./src/app/main.py", "/gen/src/app/main.py"]

    assert PathMap(FILES, {}).resolve(paths, ()) == dict.fromkeys(paths, "src/app/main.py")


def test_a_root_and_the_bare_path_that_mean_different_files_decide_nothing() -> None:
    files = PathMap(["src/index.ts", "web/src/index.ts", "web/src/other.ts"], {})
    paths = ["src/index.ts", "src/other.ts"]

    assert files.resolve(paths, ("/ci/web",)) == {"src/index.ts": None, "src/other.ts": "web/src/other.ts"}


@pytest.mark.parametrize(
    ("prefixes", "file"),
    [
        ({"/build": "lib"}, "lib/util.py"),
        ({"/build/": "lib/"}, "lib/util.py"),
        ({"/build": "src/app", "/bui": "lib"}, "src/app/util.py"),
        ({"/b": "lib"}, None),
    ],
)
def test_the_checklist_may_say_what_a_prefix_stands_for(prefixes: dict[str, str], file: str | None) -> None:
    assert meant("/build/util.py", (), prefixes) == file


def test_a_prefix_may_be_empty_on_either_side() -> None:
    assert meant("/build/src/app/main.py", (), {"/build": ""}) == "src/app/main.py"


@given(st.text(st.characters(exclude_characters="\0"), max_size=60))
def test_any_path_means_a_file_of_the_repository_or_none(path: str) -> None:
    assert meant(path) in [*FILES, None]


@given(st.text(max_size=60))
def test_a_path_made_normal_is_normal(path: str) -> None:
    assert normal(normal(path)) == normal(path) or path.startswith(("/", "\\")) or ":" in path


@pytest.mark.parametrize("folder", ["/github/workspace", "/home/runner/work/shop/shop", "/__w/shop/shop"])
def test_a_file_at_the_top_is_found_where_github_checks_out(folder: str) -> None:
    assert meant(f"{folder}/setup.py") == "setup.py"


@pytest.mark.parametrize("folder", ["/github/workspace/x", "/home/runner/work/shop", "/home/runner", "/__w", ""])
def test_a_file_at_the_top_is_not_found_beside_it(folder: str) -> None:
    assert meant(f"{folder}/setup.py") is None


@pytest.mark.parametrize(
    "path",
    [
        "tests/a.py", "src/test/java/A.java", "web/__tests__/a.js", "e2e/a.ts", "spec/a_spec.rb",
        "a_test.go", "pkg/test_a.py", "conftest.py", "src/a.test.ts", "src/a.spec.tsx",
    ],
)  # fmt: skip
def test_a_test_is_known_by_its_name_or_its_folder(path: str) -> None:
    assert is_test(path)


@pytest.mark.parametrize("path", ["src/a.py", "src/contest.py", "latest/a.py", "src/testing.py", "src/attest/a.go"])
def test_a_name_that_only_looks_like_one_is_none(path: str) -> None:
    assert not is_test(path)


@pytest.mark.parametrize(
    ("written", "file"),
    [
        ("src/app/main.py", "src/app/main.py"),
        ("/ci/build/src/app/main.py", "src/app/main.py"),
        (r"C:\ci\src\app\main.py", "src/app/main.py"),
        ("./setup.py", "setup.py"),
        ("/ci/setup.py", ""),
        ("/ci/app/other.py", ""),
        ("../src/app/main.py", ""),
        ("", ""),
    ],
)
def test_the_file_that_a_path_ends_with_is_meant_and_a_bare_name_in_a_folder_is_not_enough(
    tmp_path: Path, written: str, file: str
) -> None:
    lay_out(tmp_path, dict.fromkeys(FILES, ""))
    assert file_meant(Host.at(tmp_path), written) == file
