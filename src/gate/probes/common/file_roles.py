"""What a source file is for, by the layouts of the ecosystems: a test, the configuration of a tool, or other code."""

from __future__ import annotations

import posixpath
import re

_TEST_FOLDERS = re.compile(
    r"(^|/)([tT]ests?|javatests|__tests__|__mocks__|e2e|testdata|[^/]+\.(Unit|Integration)?Tests?)/"
)
"""Folders of tests in most ecosystems; .NET names the project of the tests `Shop.Tests`."""

_SPEC_FOLDERS = re.compile(r"(^|/)(specs?|cypress)/")
"""Folders of tests in JavaScript, Ruby and PHP; elsewhere a `spec` is often the specification of an interface."""

_SPEC_EXTENSIONS = frozenset({".js", ".cjs", ".mjs", ".jsx", ".ts", ".cts", ".mts", ".tsx", ".vue", ".rb", ".php"})

_JVM_EXTENSIONS = frozenset({".java", ".kt", ".scala", ".groovy"})
_JVM_SOURCE_SET = re.compile(r"(?:^|/)src/([^/]+)(?=/)")
"""Maven, "Introduction to the Standard Directory Layout", and Gradle's source sets: `src/SET/LANGUAGE/…`."""

_JVM_TEST_SET = re.compile(r"it|e2e|test.*|.*Test.*")

_TEST_NAMES = re.compile(
    r"test_[^/]*\.(py|c|cc|cpp)|conftest\.py|[^/]*_test\.(py|go|rb|dart|exs|c|cc|cpp)|[^/]*_unittest\.cc"
    r"|[^/]*_spec\.rb|[^/]*[._](test|spec|cy|stories)\.[cm]?[jt]sx?|[^/]*Tests?\.(swift|php|cs)"
    r"|setupTests\.[jt]sx?|(jest|vitest)[.-]setup\.[cm]?[jt]sx?"
)
"""Names of tests and their setup: pytest, Go, Ruby, Dart, ExUnit, GoogleTest, Jest, Vitest, Cypress, Storybook, XCTest,
PHPUnit, .NET."""

_TOOL_NAMES = (
    r"(?i)setup\.py|noxfile\.py|\.[\w-]+rc\.[cm]?[jt]s|(gulpfile|gruntfile|karma\.conf|wdio\.conf)\.[cm]?[jt]s"
    r"|vitest\.workspace\.[cm]?[jt]s|(build|tsdown|rsbuild|uno|unocss|knip|babel|jest|vite|vitest|webpack|rollup|eslint|prettier|postcss|tailwind|next|nuxt|svelte|astro|playwright|cypress"
    r"|metro|tsup|commitlint|lint-staged|stylelint|release|vue|craco|rspack|drizzle)\.config\.[cm]?[jt]s"
)
"""Files that configure a build or a tool and run outside of the tests."""

_CARGO_TARGETS = r"(?!(.*/)?src/)(.*/)?((benches|examples)/[^/]+(/main)?|build)\.rs"
"""Benchmarks, examples and build scripts of Cargo, which run outside of the tests: Cargo book, "Package Layout"."""

_OTHER_FOLDERS = r"^(docs?|examples?|samples?|bench(marks?|es)?)/"
"""Folders at the root with code that is not part of the product."""


def is_test(path: str) -> bool:
    """Whether a path of the repository belongs to a test, by the usual naming conventions."""
    return bool(test_folder(path)) or _is_test_name(path)


def test_folder(path: str) -> str:
    """The folder of tests that the path lies in, with `/` at its end; empty when it lies in none."""
    folder = path[: path.rfind("/") + 1]
    extension = posixpath.splitext(path)[1]
    if extension in _JVM_EXTENSIONS and (source_sets := list(_JVM_SOURCE_SET.finditer(path))):
        tests = [match for match in source_sets if _JVM_TEST_SET.fullmatch(match[1])]
        return f"{path[: tests[0].end()]}/" if tests and "main" not in {match[1] for match in source_sets} else ""
    match = _TEST_FOLDERS.search(folder) or (_SPEC_FOLDERS.search(folder) if extension in _SPEC_EXTENSIONS else None)
    return folder[: match.end()] if match else ""


def _is_test_name(path: str) -> bool:
    is_source_set = posixpath.splitext(path)[1] in _JVM_EXTENSIONS and _JVM_SOURCE_SET.search(path)
    return not is_source_set and _TEST_NAMES.fullmatch(posixpath.basename(path)) is not None


def is_tool_configuration(path: str) -> bool:
    """Whether the file configures a build or a tool, such as setup.py or vite.config.ts."""
    is_cargo_target = re.fullmatch(_CARGO_TARGETS, path) is not None
    return re.fullmatch(_TOOL_NAMES, posixpath.basename(path)) is not None or path == "docs/conf.py" or is_cargo_target


def is_outside_product(path: str) -> bool:
    """Whether coverage tools usually leave the file out: tests, configuration, documentation, examples, benchmarks."""
    return is_test(path) or is_tool_configuration(path) or re.match(_OTHER_FOLDERS, path) is not None
