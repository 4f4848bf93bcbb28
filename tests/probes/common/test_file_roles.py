"""Which files are tests, which configure a tool, and which lie outside of the product."""

from __future__ import annotations

from gate.probes.common.file_roles import is_outside_product, is_test, is_tool_configuration
from gate.probes.common.file_roles import test_folder as folder_of_tests
from tests.cases import cases


@cases(
    "path",
    [
        "tests/a.py", "src/test/java/A.java", "web/__tests__/a.js", "e2e/a.ts", "spec/a_spec.rb",
        "a_test.go", "pkg/test_a.py", "conftest.py", "src/a.test.ts", "src/a.spec.tsx",
        "app/src/androidTest/java/com/acme/A.kt", "core/src/integrationTest/groovy/A.groovy", "src/it/java/A.java",
        "src/jvmTest/kotlin/A.kt", "src/testFixtures/java/A.java", "javatests/com/acme/A.java", "test/com/acme/A.java",
        "Shop.Tests/CartTests.cs", "src/Shop.UnitTests/Cart.cs", "Tests/ShopTests/A.swift", "tests/CartTest.php",
        "pkg/testdata/main.go", "integration_test/app_test.dart", "test/shop_test.exs", "src/cart_unittest.cc",
        "cypress/support/commands.ts", "src/login.cy.ts", "src/__mocks__/fs.js", "tests/cli.rs",
    ],
)  # fmt: skip
def test_a_test_has_the_name_or_the_folder_of_a_test(path: str) -> None:
    assert is_test(path)
    assert is_outside_product(path)


@cases(
    "path",
    [
        "src/a.py", "src/contest.py", "latest/a.py", "src/testing.py", "src/attest/a.go", "src/latest/java/A.java",
        "src/main/java/com/acme/test/Tool.java", "src/main/java/com/acme/AppTest.java", "src/com/acme/test/Tool.java",
        "pkg/spec/parser.go", "spec/parser.py", "src/main/kotlin/it/Main.kt", "lib/protest.rb", "src/Test.py",
    ],
)  # fmt: skip
def test_a_similar_name_is_not_a_test(path: str) -> None:
    assert not is_test(path)
    assert not is_outside_product(path)


@cases(
    ("path", "folder"),
    [
        ("tests/unit/a.py", "tests/"),
        ("app/src/test/java/A.java", "app/src/test/"),
        ("web/src/__tests__/a.ts", "web/src/__tests__/"),
        ("src/a_test.go", ""),
        ("src/main/java/com/acme/test/A.java", ""),
    ],
)
def test_the_folder_of_tests_is_that_above_all_its_tests(path: str, folder: str) -> None:
    assert folder_of_tests(path) == folder


@cases("path", ["setup.py", "noxfile.py", "web/vite.config.ts", "jest.config.js", ".eslintrc.cjs", "Gruntfile.js"])
def test_a_file_that_configures_a_tool_is_not_part_of_the_product(path: str) -> None:
    assert is_tool_configuration(path)
    assert is_outside_product(path)


@cases("path", ["src/app.config.ts", "src/database.config.ts", "src/setup.ts", "src/tasks.py"])
def test_configuration_of_the_product_is_code(path: str) -> None:
    assert not is_tool_configuration(path)


@cases(("path", "is_outside"), [("docs/a.py", True), ("examples/a.go", True), ("src/docs/a.py", False)])
def test_documentation_and_examples_are_outside_of_the_product(path: str, is_outside: bool) -> None:
    assert is_outside_product(path) is is_outside
