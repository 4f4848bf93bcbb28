"""Kinds of coverage reports; those with a step are not read (see `report_kinds`)."""

from __future__ import annotations

from gate.formats.common.report_kind import ReportKind, Topic

_REPORT_GENERATOR = "convert it: `reportgenerator -reports:FILE -targetdir:coverage -reporttypes:Cobertura`"

KINDS = (
    ReportKind(
        "a Clover report",
        Topic.COVERAGE,
        roots=("coverage",),
        marks=("clover", "generated", "project"),
    ),
    ReportKind(
        "a report in SonarQube's generic format",
        Topic.COVERAGE,
        "write the LCOV, Cobertura or JaCoCo report of the coverage tool instead",
        roots=("coverage",),
        marks=("file",),
    ),
    ReportKind(
        "an NCover report",
        Topic.COVERAGE,
        _REPORT_GENERATOR,
        roots=("coverage",),
        marks=("profilerVersion", "module"),
    ),
    ReportKind("a Cobertura report", Topic.COVERAGE, roots=("coverage",)),
    ReportKind("a JaCoCo report", Topic.COVERAGE, roots=("report",)),
    ReportKind(
        "an OpenCover report",
        Topic.COVERAGE,
        f"{_REPORT_GENERATOR}, or write Cobertura with Coverlet: `/p:CoverletOutputFormat=cobertura`",
        roots=("CoverageSession",),
    ),
    ReportKind("a dotCover report", Topic.COVERAGE, _REPORT_GENERATOR, roots=("Root",)),
    ReportKind(
        "a Visual Studio coverage report",
        Topic.COVERAGE,
        "convert it: `dotnet-coverage merge -f cobertura -o coverage.cobertura.xml FILE`",
        roots=("results", "CoverageDSPriv"),
        marks=("modules", "Module", "xs:schema"),
    ),
    ReportKind(
        "PHPUnit's own XML of coverage",
        Topic.COVERAGE,
        "write Cobertura instead: `phpunit --coverage-cobertura FILE`",
        roots=("phpunit",),
    ),
    ReportKind(
        "a Go cover profile",
        Topic.COVERAGE,
        text=r"mode: (?:set|count|atomic)\s",
    ),
    ReportKind(
        "Istanbul's JSON of coverage",
        Topic.COVERAGE,
        member=r".+\.statementMap",
    ),
    ReportKind(
        "Istanbul's summary of coverage",
        Topic.COVERAGE,
        members=("total.lines.pct", "total.statements.pct"),
    ),
    ReportKind(
        "a raw coverage profile of V8",
        Topic.COVERAGE,
        "write LCOV instead: `c8 report --reporter=lcov`",
        members=("result[].scriptId", "result[].functions[].ranges[].startOffset"),
    ),
    ReportKind(
        "a coverage export of LLVM",
        Topic.COVERAGE,
        "write LCOV instead: `llvm-cov export -format=lcov`, `cargo llvm-cov --lcov --output-path lcov.info`",
        text=r'\{\s*"(?:data|version|type)"[\s\S]{0,200}llvm\.coverage\.json\.export|\{\s*"data"\s*:\s*\[\s*\{\s*"files"'
        r'\s*:\s*\[\s*\{\s*"(?:branches|expansions|filename|mcdc_records)"',
    ),
    ReportKind(
        "a JSON report of gcovr",
        Topic.COVERAGE,
        "write Cobertura instead: `gcovr --cobertura coverage.xml`",
        members=("gcovr/format_version",),
    ),
    ReportKind(
        "a JSON report of SimpleCov",
        Topic.COVERAGE,
        members=("meta.simplecov_version",),
    ),
    ReportKind(
        "the result set of SimpleCov",
        Topic.COVERAGE,
        member=r"[^.\[\]]+\.coverage\..+\.lines",
    ),
    ReportKind(
        "the file in which SimpleCov keeps the last result",
        Topic.COVERAGE,
        member=r"result\.(covered_percent|line)",
    ),
    ReportKind(
        "a JSON report of Xcode's coverage",
        Topic.COVERAGE,
        "convert it: `slather coverage --cobertura-xml`",
        members=("lineCoverage", "targets"),
    ),
    ReportKind(
        "a JSON report of Dart's coverage",
        Topic.COVERAGE,
        "convert it: `dart run coverage:format_coverage --lcov`",
        text=r'\{\s*"type"\s*:\s*"CodeCoverage"',
    ),
    ReportKind(
        "a JSON report of Tarpaulin",
        Topic.COVERAGE,
        "write LCOV or Cobertura instead: `cargo tarpaulin --out Lcov`",
        members=("files[].path", "files[].traces"),
    ),
    ReportKind(
        "a Coveralls report",
        Topic.COVERAGE,
        members=("source_files[].coverage", "source_files[].name"),
    ),
    ReportKind(
        "an execution data file of JaCoCo",
        Topic.COVERAGE,
        "write XML from it: the report task of the build, or `jacococli report FILE --xml jacoco.xml`",
        companion=True,
        text="\x01\ufffd\ufffd",
    ),
    ReportKind(
        "an SQLite database, such as coverage.py's data file",
        Topic.COVERAGE,
        "write a report from it: `coverage xml` or `coverage lcov`",
        companion=True,
        text="SQLite format 3\0",
    ),
    ReportKind(
        "coverage.py's JSON report",
        Topic.COVERAGE,
        members=("meta.version", "meta.show_contexts"),
    ),
    ReportKind("an LCOV tracefile", Topic.COVERAGE, text=r"(?:TN:[^\r\n]*[\r\n]+)?\s*SF:"),
)
