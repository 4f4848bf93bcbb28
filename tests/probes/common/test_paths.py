"""Mapping the paths of reports to files of the repository."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from gate.adapters.workspace import Workspace
from gate.probes.common.file_roles import is_test
from gate.probes.common.paths import PathMap, find_file, normalize
from tests.cases import cases
from tests.command import lay_out
from tests.folders import with_folders

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


def resolve(path: str, roots: tuple[str, ...] = (), prefixes: dict[str, str] | None = None) -> str | None:
    return PathMap(FILES, prefixes or {}).resolve([path], roots).files[path]


@cases(
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
def test_a_path_maps_to_the_file_with_the_same_ending(path: str, file: str) -> None:
    assert resolve(path) == file


@cases(
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
def test_a_path_with_no_match_or_several_maps_to_none(path: str) -> None:
    assert resolve(path) is None


@cases(
    ("path", "root", "file"),
    [
        ("util.py", "/ci/shop/lib", "lib/util.py"),
        ("com/acme/Twin.java", "/ci/shop/two/src/main/java", "two/src/main/java/com/acme/Twin.java"),
        ("main.py", "C:\\ci\\shop\\src\\app", "src/app/main.py"),
        ("/ci/shop/setup.py", "/ci/shop", "setup.py"),
    ],
)
def test_the_roots_of_a_report_distinguish_files(path: str, root: str, file: str) -> None:
    assert resolve(path, (root,)) == file


def test_roots_that_lead_to_different_files_map_to_none() -> None:
    assert resolve("util.py", ("/ci/lib", "/ci/src/app")) is None


def test_a_file_at_the_top_is_found_when_other_paths_show_the_root() -> None:
    files = PathMap(FILES, {}).resolve(["/ci/shop/setup.py", "/ci/shop/src/app/main.py", "/usr/lib/setup.py"], ()).files

    assert files == {
        "/ci/shop/setup.py": "setup.py",
        "/ci/shop/src/app/main.py": "src/app/main.py",
        "/usr/lib/setup.py": None,
    }


def test_of_two_paths_for_one_file_the_more_common_root_wins() -> None:
    paths = ["/ci/src/app/main.py", "/ci/src/app/util.py", "/ci/gen/src/app/main.py"]

    assert PathMap(FILES, {}).resolve(paths, ()).files == dict.fromkeys(paths[2:]) | {
        "/ci/src/app/main.py": "src/app/main.py",
        "/ci/src/app/util.py": "src/app/util.py",
    }


def test_two_paths_for_one_file_with_equally_common_roots_map_to_none() -> None:
    paths = ["/one/src/app/main.py", "/two/src/app/main.py"]

    assert PathMap(FILES, {}).resolve(paths, ()).files == dict.fromkeys(paths)


def test_a_copy_inside_the_repository_is_not_the_file_that_it_is_named_like() -> None:
    paths = ["/ci/src/app/main.py", "/ci/src/app/util.py", "/ci/build/deps/lib/util.py"]

    assert PathMap(FILES, {}).resolve(paths, ()).files == {
        "/ci/src/app/main.py": "src/app/main.py",
        "/ci/src/app/util.py": "src/app/util.py",
        "/ci/build/deps/lib/util.py": None,
    }


@cases(
    ("path", "file"),
    [
        ("/work/shop/setup.py", "setup.py"),
        ("/private/work/shop/setup.py", "setup.py"),
        ("/work/shop/lib/util.py", "lib/util.py"),
        ("/work/shop/build/deps/lib/util.py", None),
        ("/work/shop/one/setup.py", None),
        ("/work/shop2/setup.py", None),
        ("/app/lib/util.py", "lib/util.py"),
    ],
)
def test_an_absolute_path_in_the_checkout_is_exactly_that_file(path: str, file: str | None) -> None:
    paths = PathMap(FILES, {}, ["/work/shop", "/private/work/shop"])

    assert paths.resolve([path], ()).files == {path: file}


def test_spellings_of_one_path_do_not_conflict() -> None:
    paths = ["src/app/main.py", "./src/app/main.py", "src\\app\\main.py"]

    assert PathMap(FILES, {}).resolve(paths, ()).files == dict.fromkeys(paths, "src/app/main.py")


def test_an_exact_path_and_a_similar_one_both_map_to_none() -> None:
    paths = ["src/app/main.py", "/gen/src/app/main.py"]

    assert PathMap(FILES, {}).resolve(paths, ()).files == dict.fromkeys(paths)


def test_a_root_and_a_bare_path_for_different_files_map_to_none() -> None:
    files = PathMap(["src/index.ts", "src/main.ts", "web/src/index.ts", "web/src/other.ts"], {})
    paths = ["src/index.ts", "src/main.ts", "src/other.ts"]

    assert files.resolve(paths, ("/ci/web",)).files == {
        "src/index.ts": None,
        "src/main.ts": "src/main.ts",
        "src/other.ts": "web/src/other.ts",
    }


@cases(
    ("prefixes", "file"),
    [
        ({"/build": "lib"}, "lib/util.py"),
        ({"/build/": "lib/"}, "lib/util.py"),
        ({"/build": "src/app", "/bui": "lib"}, "src/app/util.py"),
        ({"/b": "lib"}, None),
    ],
)
def test_the_checklist_can_translate_a_prefix(prefixes: dict[str, str], file: str | None) -> None:
    assert resolve("/build/util.py", (), prefixes) == file


def test_a_prefix_can_be_replaced_with_nothing() -> None:
    assert resolve("/build/src/app/main.py", (), {"/build": ""}) == "src/app/main.py"


@given(st.text(st.characters(exclude_characters="\0"), max_size=60))
def test_every_path_maps_to_a_file_of_the_repository_or_none(path: str) -> None:
    assert resolve(path) in [*FILES, None]


@given(st.text(max_size=60))
def test_normalizing_twice_changes_nothing(path: str) -> None:
    assert normalize(normalize(path)) == normalize(path) or path.startswith(("/", "\\")) or ":" in path


@cases("folder", ["/github/workspace", "/home/runner/work/shop/shop", "/__w/shop/shop"])
def test_a_file_at_the_top_is_found_in_a_checkout_of_github(folder: str) -> None:
    assert resolve(f"{folder}/setup.py") == "setup.py"


@cases("folder", ["/github/workspace/x", "/home/runner/work/shop", "/home/runner", "/__w", ""])
def test_a_file_at_the_top_is_not_found_in_other_folders(folder: str) -> None:
    assert resolve(f"{folder}/setup.py") is None


@cases(
    "path",
    [
        "tests/a.py", "src/test/java/A.java", "web/__tests__/a.js", "e2e/a.ts", "spec/a_spec.rb",
        "a_test.go", "pkg/test_a.py", "conftest.py", "src/a.test.ts", "src/a.spec.tsx",
    ],
)  # fmt: skip
def test_a_test_has_the_name_or_the_folder_of_a_test(path: str) -> None:
    assert is_test(path)


@cases("path", ["src/a.py", "src/contest.py", "latest/a.py", "src/testing.py", "src/attest/a.go"])
def test_a_similar_name_is_not_a_test(path: str) -> None:
    assert not is_test(path)


@cases(
    ("path", "file"),
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
@with_folders
def test_find_file_needs_more_than_an_equal_name_in_a_folder(tmp_path: Path, path: str, file: str) -> None:
    lay_out(tmp_path, dict.fromkeys(FILES, ""))
    assert find_file(Workspace(tmp_path), path) == file


PATH = st.lists(st.sampled_from(["src", "app", "main.py", "util.py", "..", ".", "", "com", "acme", "App.java"])).map(
    "/".join
)


@given(
    st.lists(PATH, max_size=6), st.lists(PATH, max_size=2), st.sampled_from(["", "src", "src/app/x", "one/src", "no"])
)
def test_no_two_paths_of_a_report_map_to_one_file(paths: list[str], roots: list[str], folder: str) -> None:
    files = PathMap(FILES, {}).resolve(list(dict.fromkeys(paths)), roots, folder).files
    spellings = {(normalize(path), file) for path, file in files.items() if file}

    assert all(file in FILES for _, file in spellings)
    if not roots:
        assert len({file for _, file in spellings}) == len(spellings)


def test_find_file_knows_the_folder_of_the_repository(tmp_path: Path) -> None:
    """Linters write absolute paths, of files at the root too; a name alone is not enough of any other folder's."""
    (tmp_path / "index.js").write_text("")
    workspace = Workspace(tmp_path)

    assert find_file(workspace, f"{tmp_path}/index.js") == "index.js"
    assert find_file(workspace, f"{tmp_path}/other.js") == ""
    assert find_file(workspace, f"{tmp_path}/../index.js") == ""
    assert find_file(workspace, "/elsewhere/index.js") == ""
