"""Globs mean one thing everywhere: matching, exclusions, and the globs that can never match."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from gate.model.glob_braces import TooManyAlternativesError, expand, measure
from gate.model.globs import (
    MAX_PATH,
    GlobError,
    Names,
    check_glob,
    check_list,
    escape,
    is_selected,
    matches,
    matches_below,
    matches_text,
)
from tests.cases import cases


@cases(
    ("glob", "name", "is_match"),
    [
        ("src/**", "src/a/b.py", True),
        ("src/**", "src", False),
        ("src/*", "src/a/b.py", False),
        ("**", "a", True),
        ("**/a.py", "a.py", True),
        ("src/**/a.py", "src/a.py", True),
        ("src/**/a.py", "src/x/y/a.py", True),
        ("src/**/**/a.py", "src/a.py", True),
        ("**/*.{py,pyi}", "a.pyi", True),
        ("**/*.py", ".github/.hidden.py", True),
        ("release/*", "release/1.2", True),
        ("src/a.py", "src/A.py", False),
        ("a.py", "src/a.py", False),
        ("src", "src/a.py", False),
        ("a?c", "a/c", False),
        ("*a*b*c", "xaybbzc", True),
        ("*a*b*c", "xaybbzcd", False),
        ("[a-c]x", "bx", True),
        ("[!a-c]x", "bx", False),
        ("[^a-c]x", "dx", True),
        ("[]]", "]", True),
        ("[!]", "[!]", True),
        (r"[\]a]", "]", True),
        ("a[b]c", "a[b]c", False),
        ("a[/]b", "a[/]b", True),
        (r"a\[b\]c", "a[b]c", True),
        (r"\!x", "!x", True),
        ("a\nb*", "a\nbc", True),
    ],
)
def test_a_glob_matches_the_whole_name(glob: str, name: str, is_match: bool) -> None:
    assert matches(name, (glob,)) is is_match
    assert matches(name, ("no/such", glob)) is is_match


@pytest.mark.parametrize(
    "glob", ["src/*.py", "./src/*.py", "/src/*.py", " src/*.py ", "src//*.py", "src/./*.py", ".//src/*.py"]
)
def test_a_glob_is_relative_to_the_root_however_it_begins(glob: str) -> None:
    assert matches("src/a.py", (glob,))
    assert matches("/src/a.py", (glob,))
    assert matches("./src/a.py", (glob,))
    assert not matches("lib/src/a.py", (glob,))


@pytest.mark.parametrize(
    ("glob", "names", "unmatched"),
    [
        ("src**", ["src", "srcs", "src/a.py", "src/a/b.py", "srcs/a"], ["a/src"]),
        ("**.js", ["a.js", "x/a.js", "x/y/a.js"], ["a.jsx", "x.js/a"]),
        ("src/**.js", ["src/a.js", "src/x/y/a.js"], ["a.js"]),
        ("a**b**c", ["abc", "a/b/c", "axb/yc"], ["a/c"]),
    ],
)
def test_two_stars_cross_folders_inside_a_name_too(glob: str, names: list[str], unmatched: list[str]) -> None:
    assert [name for name in names if not matches(name, (glob,))] == []
    assert [name for name in unmatched if matches(name, (glob,))] == []


@pytest.mark.parametrize(
    ("glob", "alternatives"),
    [
        ("{a,b}/{c,d}", ("a/c", "a/d", "b/c", "b/d")),
        ("{a,b/{c,d}}x", ("ax", "b/cx", "b/dx")),
        ("{,x/}y", ("y", "x/y")),
        ("part{1..3}", ("part1", "part2", "part3")),
        ("{08..10}", ("08", "09", "10")),
        ("{c..a}", ("c", "b", "a")),
        ("{a}", ("{a}",)),
        ("{a", ("{a",)),
        ("a}b", ("a}b",)),
        ("{a,{b}", ("{a,{b}",)),
        (r"\{a,b\}", (r"\{a,b\}",)),
        ("{a,a}", ("a",)),
        ("${x}", ("${x}",)),
    ],
)
def test_braces_list_choices(glob: str, alternatives: tuple[str, ...]) -> None:
    assert expand(glob) == alternatives


@pytest.mark.parametrize(
    ("globs", "selected"),
    [
        (("!docs/**",), ["a.py", "src/a.py"]),
        (("!docs/**", "!*.py"), ["src/a.py"]),
        (("**/*.py", "!src/**"), ["a.py", "docs/b.py"]),
        (("!src/**", "**/*.py"), ["a.py", "docs/b.py"]),
        (("! ./docs/**",), ["a.py", "src/a.py"]),
        (("!/docs/**", "src/*"), ["src/a.py"]),
        ((), []),
    ],
)
def test_an_exclusion_leaves_paths_out_and_alone_it_selects_all_others(
    globs: tuple[str, ...], selected: list[str]
) -> None:
    assert [path for path in ("a.py", "src/a.py", "docs/b.py") if matches(path, globs)] == selected


@pytest.mark.parametrize(
    ("only", "ignore", "selected"),
    [
        (None, None, ["src/a.py", "gen/b.py", "/src/c.py"]),
        (("src/**",), None, ["src/a.py", "/src/c.py"]),
        (("./src/**",), None, ["src/a.py", "/src/c.py"]),
        (("!gen/**",), None, ["src/a.py", "/src/c.py"]),
        (None, ("gen/**",), ["src/a.py", "/src/c.py"]),
        (None, ("**", "!src/a.py"), ["src/a.py"]),
        (None, ("!src/a.py",), ["src/a.py"]),
        (("**",), ("src/**",), ["gen/b.py"]),
        (("src/**",), ("src/**",), []),
    ],
)
def test_only_selects_paths_and_ignore_excludes_them(
    only: tuple[str, ...] | None, ignore: tuple[str, ...] | None, selected: list[str]
) -> None:
    paths = ("src/a.py", "gen/b.py", "/src/c.py")
    assert [path for path in paths if is_selected(path, only, ignore)] == selected


def test_a_path_that_is_too_long_for_a_file_is_never_left_out() -> None:
    assert is_selected("a/" * MAX_PATH, ("src/**",), ("**",))
    assert not is_selected("a", ("src/**",), None)


@pytest.mark.parametrize(
    ("globs", "path", "can_match"),
    [
        (("src/**",), "src", True),
        (("packages/*/src/**",), "packages/a", True),
        (("**/src/*.py",), "docs", True),
        (("src/*.py",), "src/a", False),
        (("src/**",), "lib", False),
        (("!src/**",), "src", False),
        (("!src/**",), "lib", True),
        (("!src/*.py",), "src", True),
        (("**/*.py", "!vendor/**"), "vendor/a", False),
    ],
)
def test_what_lies_below_a_path_can_match(globs: tuple[str, ...], path: str, can_match: bool) -> None:
    assert matches_below(path, globs) is can_match


def test_the_target_of_a_link_is_no_path_so_wildcards_match_the_slash() -> None:
    assert matches_text("../../issues/12", ("../../issues*",))
    assert matches_text("https://a/b", ("{http,https}://*",))
    assert not matches_text("docs/a.md", ("../../issues*",))
    assert not matches_text("docs/a.md", ())
    assert matches_text("docs/a.md", ("!img/*",))


@pytest.mark.parametrize("path", ["a[b]c", "a*b?", "!x", "{a,b}", "a\\b", "app/[id]/page.tsx", "-x y"])
def test_an_escaped_path_matches_itself_alone(path: str) -> None:
    assert matches(path, (escape(path),))
    assert not matches("abc", (escape(path),))


# ------------------------------------------------------------------------------------------------------------- checking


@cases(
    ("glob", "message", "hint"),
    [
        ("", "an empty glob matches nothing", "build/reports/**/*.xml"),
        ("  ", "an empty glob matches nothing", "build/reports/**/*.xml"),
        ("!", "nothing follows the `!`", "`!docs/**`"),
        ("!!docs/**", "one `!` at most", "write `!docs/**`"),
        ("src/", "no file ends with `/`", "write `src/**`"),
        ("/src/", "no file ends with `/`", "write `src/**`"),
        ("**/", "no file ends with `/`", "write `**/**`"),
        ("!src/", "no file ends with `/`", "write `!src/**`"),
        ("src/**/", "no file ends with `/`", "write `src/**`"),
        ("!src\\app\\*.py", "a backslash", "`!src/app/*.py`"),
        ("src\\\\app\\\\*.py", "a backslash", "`src/app/*.py`"),
        ("!src/**, !lib/**", "several globs in one text", "write a list: `['!src/**', '!lib/**']`"),
        (".", "names the root itself", "write `**`"),
        ("./", "names the root itself", "write `**`"),
        ("/", "names the root itself", "write `**`"),
        ("../src/**", "root of the repository, without `..`", "from the root"),
        ("src/../lib/*", "root of the repository, without `..`", "from the root"),
        ("!../x", "root of the repository, without `..`", "from the root"),
        ("{a,../b}", "root of the repository, without `..`", "from the root"),
        ("~/src", "without a drive or `~`", "from the root"),
        ("C:\\src\\*", "without a drive or `~`", "from the root"),
        ("c:/src/*", "without a drive or `~`", "from the root"),
        ("src\\app\\*.py", "a backslash", "`src/app/*.py`"),
        ("src\\", "a backslash", "`src/`"),
        ("src/**, lib/**", "several globs in one text", "write a list: `['src/**', 'lib/**']`"),
        ("src/*,*.py", "several globs in one text", "write a list: `['src/*', '*.py']`"),
        ("src/**\nlib/**", "several globs in one text", "write a list: `['src/**', 'lib/**']`"),
        ("[z-a].py", "wrong order", "`[a-z]`"),
        ("[[:alpha:]]", "`[:alpha:]` are not supported", "`[A-Za-z]`"),
        ("{a,b}" * 12, "more than 1,000 globs", "write fewer"),
        ("{1..1000000}", "more than 1,000 globs", "write fewer"),
        ("{a," * 12 + "b" + "}" * 12, "nested too deep", "write fewer"),
        ("**a" * 5, "more than 1,000 globs", "write fewer"),
    ],
)
def test_a_glob_that_can_never_match_a_file_is_refused(glob: str, message: str, hint: str) -> None:
    with pytest.raises(GlobError) as error:
        check_glob(glob)

    assert message in error.value.args[0]
    assert hint in error.value.args[1]


@cases(
    "glob",
    [
        "src/**", "./src/**", "/src/**", "!docs/**", "**", "*", "src**", "{a,b}/*.xml", "{1..9}.xml", "{a", "a}b",
        "{,x}", "src/{a,}/b", "...", "a..b", "my file.txt", r"a\[b\]", "[a-z][0-9]", "..hidden", "~backup", "C", "a:b",
        "a,b.txt", "{a, b}/*", r"a\, b", "*.{js,ts}", "{*,x},y",
    ],
)  # fmt: skip
def test_a_glob_that_can_match_a_file_is_accepted(glob: str) -> None:
    check_glob(glob)


@pytest.mark.parametrize(
    ("glob", "message", "hint"),
    [
        ("refs/heads/main", "does not begin with `refs/`", "write `main`"),
        ("!refs/heads/release/*", "does not begin with `refs/`", "write `!release/*`"),
        ("refs/tags/v*", "does not begin with `refs/`", "write `v*`"),
        ("release/", "no branch ends with `/`", "write `release/**`"),
        ("main branch", "no branch has a space", "alone"),
        ("main..topic", "no branch has `..`", "alone"),
        ("owner:main", "no branch has `:`", "alone"),
        ("main~1", "no branch has `~`", "alone"),
    ],
)
def test_a_glob_that_can_never_match_a_branch_is_refused(glob: str, message: str, hint: str) -> None:
    with pytest.raises(GlobError) as error:
        check_glob(glob, Names.BRANCHES)

    assert message in error.value.args[0]
    assert hint in error.value.args[1]


@pytest.mark.parametrize("glob", ["main", "release/*", "!release/**", "refs", "v{1..3}.x", "feature/#12", "[a-z]*"])
def test_a_glob_of_branches_is_accepted(glob: str) -> None:
    check_glob(glob, Names.BRANCHES)


@pytest.mark.parametrize("glob", ["area/", "needs review", "a, b", "prio: high", "~wip", "..", "refs/heads/x", "!wip"])
def test_a_label_is_any_text(glob: str) -> None:
    check_glob(glob, Names.LABELS)


@pytest.mark.parametrize(
    "globs", [("src/**", "!src/**"), ("src/a.py", "!./src/**"), ("src/*.py", "!**"), ("a", "/b/c", "!b/**")]
)
def test_an_exclusion_of_everything_that_a_glob_matches_is_refused(globs: tuple[str, ...]) -> None:
    with pytest.raises(GlobError, match="excludes everything that"):
        check_list(globs)


@pytest.mark.parametrize(
    "globs",
    [("src/**", "!src/gen/**"), ("src/*/a", "!src/x/**"), ("{a,src}/x", "!src/**"), ("!a", "!b"), ("**", "!a/**")],
)
def test_an_exclusion_of_a_part_is_accepted(globs: tuple[str, ...]) -> None:
    check_list(globs)


# ------------------------------------------------------------------------------------------------------------ work


@pytest.mark.parametrize(
    ("glob", "path"),
    [
        ("**/test/**/*.py", "a/" * 80_000 + "x"),
        ("**/test/**/*.py", "test/" * 32_000 + "x"),
        ("*" + "a*" * 400 + "b", "a" * 160_000),
        ("**/" + "a/**/" * 100 + "b", "a/" * 2048),
        ("**/*a*a*a*a*a*a*a*b/**", "a" * 4096),
        ("**" + "a" * 200 + "**b", "a" * 4096 + "/a" * 100),
    ],
)
def test_no_path_and_no_glob_make_matching_slow(glob: str, path: str) -> None:
    start = time.process_time()

    assert not matches(path, (glob,))

    assert time.process_time() - start < 3


@pytest.mark.parametrize(
    "glob", ["{a,b}" * 200, "{" * 500, "}" * 500, "{a," * 250, "{1..999}" * 60, "[" * 500, "**a" * 200]
)
def test_a_glob_that_stands_for_too_many_is_refused_before_it_is_expanded(glob: str) -> None:
    start = time.process_time()
    with suppress(TooManyAlternativesError):
        expand(glob)

    assert time.process_time() - start < 1


@pytest.mark.parametrize("glob", ["[" * 40_000, "[a" * 20_000, "[!" * 20_000, "[\\" * 20_000, "[" * 40_000 + "[x]"])
def test_brackets_that_nothing_closes_are_plain_text_and_read_once(glob: str) -> None:
    start = time.process_time()
    assert not matches("a.py", (glob,))

    assert time.process_time() - start < 3


def test_a_bracket_that_nothing_closes_follows_sets() -> None:
    assert matches("a[b", ("[a-c][[]b", "x"))
    assert matches("a[b[", ("[a-c][b[",))
    assert not matches("a[b[", ("[a-c][b]",))


def test_the_size_of_a_glob_is_computed_without_expanding_it() -> None:
    assert (measure("{a,bb}/{c,d}").count, measure("{a,bb}/{c,d}").characters) == (4, 14)
    assert sum(map(len, expand("{a,bb}/{c,d}"))) == 14
