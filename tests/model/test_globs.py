"""Matching names against globs, for `when`, `only` and `ignore`."""

from __future__ import annotations

import pytest

from gate.model.globs import is_selected, matches


@pytest.mark.parametrize(
    ("glob", "name", "is_match"),
    [
        ("src/**", "src/a/b.py", True),
        ("src/*", "src/a/b.py", False),
        ("**/*.{py,pyi}", "a.pyi", True),
        ("**/*.py", ".github/.hidden.py", True),
        ("release/*", "release/1.2", True),
        ("src/a.py", "src/A.py", False),
        ("a.py", "src/a.py", False),
        ("src", "src/a.py", False),
        ("a[b]c", "a[b]c", False),
        (r"a\[b\]c", "a[b]c", True),
    ],
)
def test_a_glob_matches_the_whole_name(glob: str, name: str, is_match: bool) -> None:
    assert matches(name, (glob,)) is is_match
    assert matches(name, ("no/such", glob)) is is_match


@pytest.mark.parametrize(
    ("only", "ignore", "selected"),
    [
        (None, None, ["src/a.py", "gen/b.py", "/src/c.py"]),
        (("src/**",), None, ["src/a.py", "/src/c.py"]),
        (None, ("gen/**",), ["src/a.py", "/src/c.py"]),
        (("**",), ("src/**",), ["gen/b.py"]),
        (("src/**",), ("src/**",), []),
    ],
)
def test_only_selects_paths_and_ignore_excludes_them(
    only: tuple[str, ...] | None, ignore: tuple[str, ...] | None, selected: list[str]
) -> None:
    paths = ("src/a.py", "gen/b.py", "/src/c.py")
    assert [path for path in paths if is_selected(path, only, ignore)] == selected
