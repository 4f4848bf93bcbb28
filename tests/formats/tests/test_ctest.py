"""CTest's Test.xml: tests that did not run are skipped or failed, as CTest itself counts them."""

from __future__ import annotations

from gate.formats.tests import FORMATS
from gate.model.evidence import Cause
from tests.cases import cases
from tests.formats.tests.reading import counts, read, refusal


def site(tests: str, names: int = 1) -> str:
    listed = "<Test>./a</Test>" * names
    testing = f"<StartTestTime>1795951094</StartTestTime><TestList>{listed}</TestList>{tests}"
    return f"<Site Generator='ctest-3.25.1'><Testing>{testing}</Testing></Site>"


def case(status: str, output: str = "", **measurements: str) -> str:
    measured = "".join(
        f'<NamedMeasurement name="{name.replace("_", " ")}"><Value>{value}</Value></NamedMeasurement>'
        for name, value in {"Command_Line": "./a", **measurements}.items()
    )
    return (
        f'<Test Status="{status}"><Name>a</Name><Path>./sums</Path><FullName>./sums/a</FullName><Results>{measured}'
        f"<Measurement><Value>{output}</Value></Measurement></Results></Test>"
    )


@cases(
    ("test", "expected"),
    [
        (case("passed", Completion_Status="Completed", Execution_Time="0.5"), (1, 1, 0, 0, 0)),
        (case("failed", Exit_Code="Failed", Exit_Value="3"), (1, 0, 1, 0, 0)),
        (case("failed", Exit_Code="Timeout"), (1, 0, 0, 1, 0)),
        (case("failed", Exit_Code="SEGFAULT"), (1, 0, 0, 1, 0)),
        (case("notrun", Completion_Status="Disabled"), (1, 0, 0, 0, 1)),
        (case("notrun", Completion_Status="SKIP_RETURN_CODE=77"), (1, 0, 0, 0, 1)),
        (case("notrun", Completion_Status="SKIP_REGULAR_EXPRESSION_MATCHED"), (1, 0, 0, 0, 1)),
        (case("notrun", "SKIP (application returned code 125)"), (1, 0, 0, 0, 1)),
        (case("notrun", Completion_Status="Unable to find executable"), (1, 0, 0, 1, 0)),
        (case("notrun", Completion_Status="Required Files Missing"), (1, 0, 0, 1, 0)),
        (case("notrun", Completion_Status="Fixture dependency failed"), (1, 0, 0, 1, 0)),
        (case("notrun", "Unable to find executable: ./a"), (1, 0, 0, 1, 0)),
        (case("purple"), (1, 0, 0, 0, 0)),
    ],
)
def test_each_status_counts_as_ctest_counts_it(test: str, expected: tuple[int, ...]) -> None:
    report = read(site(test), "ctest")
    assert counts(report) == expected
    assert report.unknown == (expected == (1, 0, 0, 0, 0))


def test_a_failed_test_has_its_exit_code_and_the_location_in_its_output() -> None:
    (test,) = read(
        site(case("failed", "widget.cpp:12: expected 3", Exit_Code="Failed", Exit_Value="3")), "ctest"
    ).failed_tests
    assert (test.suite, test.name, test.message, test.file, test.line) == (
        "./sums", "a", "Failed (exit code 3)", "widget.cpp", 12
    )  # fmt: skip


def test_a_test_of_the_list_without_a_result_is_refused() -> None:
    assert refusal(site(case("passed"), names=2), "ctest").cause is Cause.INCOMPLETE


def test_another_part_of_a_dashboard_is_no_report_of_tests() -> None:
    assert FORMATS.matching(b"<Site Name='a'><Build><Error/></Build></Site>") == []
    assert refusal("<Site Name='a'/>", "ctest").cause is Cause.WRONG_FORMAT
