"""Kinds of coverage reports; those with a step are not read (see `report_kinds`)."""

from __future__ import annotations

from gate.formats.common.report_kind import ReportKind, Topic

_OF_REPORTGENERATOR = "select the reports that it sums up, or write Cobertura: `reportgenerator -reporttypes:Cobertura`"
_CONVERT = "convert it to Cobertura or to SonarQube's generic format"

KINDS = (
    ReportKind(
        "a report of Testwell CTC++", Topic.COVERAGE, _CONVERT, roots=("coverage",), marks=("ctcreportVersion",)
    ),
    ReportKind(
        "a Clover report",
        Topic.COVERAGE,
        roots=("coverage",),
        marks=("clover", "generated", "project"),
    ),
    ReportKind(
        "a report in SonarQube's generic format",
        Topic.COVERAGE,
        roots=("coverage",),
        marks=("file",),
    ),
    ReportKind(
        "an NCover report",
        Topic.COVERAGE,
        roots=("coverage",),
        marks=("profilerVersion", "driverVersion", "module", "documents"),
    ),
    ReportKind("a Cobertura report", Topic.COVERAGE, roots=("coverage",)),
    ReportKind(
        "a JaCoCo report",
        Topic.COVERAGE,
        roots=("report",),
        marks=("sessioninfo", "group", "package", "counter"),
    ),
    ReportKind("an OpenCover report", Topic.COVERAGE, roots=("CoverageSession",)),
    ReportKind(
        "a dotCover report",
        Topic.COVERAGE,
        roots=("Root",),
        marks=("CoveredStatements", "TotalStatements", "FileIndices"),
    ),
    ReportKind("a JSON report of Coverlet", Topic.COVERAGE, member=r".+\.(?:dll|exe)\..+\.(?:Lines|Branches)(?:\[\])*"),
    ReportKind("a JSON report of dotCover", Topic.COVERAGE, members=("CoveredStatements", "TotalStatements")),
    ReportKind("a Visual Studio coverage report", Topic.COVERAGE, roots=("CoverageDSPriv",)),
    ReportKind("a Visual Studio coverage report", Topic.COVERAGE, roots=("results",), marks=("modules",)),
    ReportKind("a scoverage report", Topic.COVERAGE, roots=("scoverage",)),
    ReportKind("a BullseyeCoverage report", Topic.COVERAGE, _CONVERT, roots=("BullseyeCoverage",)),
    ReportKind("a PartCover report", Topic.COVERAGE, _CONVERT, roots=("PartCoverReport",)),
    ReportKind("a coverage report of TRACE32", Topic.COVERAGE, _CONVERT, roots=("TRACE32",)),
    ReportKind(
        "a Crap4J report",
        Topic.COVERAGE,
        "write Clover too: `phpunit --coverage-clover FILE`",
        companion=True,
        roots=("crap_result",),
    ),
    ReportKind(
        "a summary of ReportGenerator",
        Topic.COVERAGE,
        _OF_REPORTGENERATOR,
        companion=True,
        roots=("CoverageReport",),
    ),
    ReportKind(
        "a summary of ReportGenerator",
        Topic.COVERAGE,
        _OF_REPORTGENERATOR,
        companion=True,
        member=r"summary\.(?:coveredlines|coverablelines)",
    ),
    ReportKind(
        "a summary of ReportGenerator",
        Topic.COVERAGE,
        _OF_REPORTGENERATOR,
        companion=True,
        text=r"Summary\s+(?:Generated on|Parser):",
    ),
    ReportKind(
        "PHPUnit's own XML of coverage",
        Topic.COVERAGE,
        "write Cobertura instead: `phpunit --coverage-cobertura FILE`",
        roots=("phpunit",),
        marks=("build", "file"),
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
        member=r"data\[\]\.(files\[\]\.(segments|expansions|summary|mcdc_records)|totals\.regions)(\[\])*",
    ),
    ReportKind(
        "a JSON report of gcov",
        Topic.COVERAGE,
        "merge the reports with gcovr: `gcovr --json coverage.json`",
        members=("gcc_version",),
    ),
    ReportKind(
        "a text report of gcov",
        Topic.COVERAGE,
        "write one report of all: `gcovr --json coverage.json`",
        text=r"-:\s+0:Source:",
    ),
    ReportKind(
        "a covdir report of grcov",
        Topic.COVERAGE,
        "write LCOV instead: `grcov --output-types lcov`",
        member=r"(?:children\..+\.)?(?:coveragePercent|linesMissed)",
    ),
    ReportKind(
        "a summary of Devel::Cover",
        Topic.COVERAGE,
        "write Clover instead: `cover -report clover` (Devel::Cover::Report::Clover)",
        members=("runs[].perl", "runs[].run"),
        resembles=("sarif",),
    ),
    ReportKind(
        "a report of octocov",
        Topic.COVERAGE,
        "select the coverage report that octocov reads",
        members=("coverage.type", "coverage.format"),
    ),
    ReportKind(
        "the JSON of Slather",
        Topic.COVERAGE,
        "write Cobertura instead: `slather coverage --cobertura-xml`",
        members=("[].file", "[].coverage"),
    ),
    ReportKind(
        "a text report of LuaCov",
        Topic.COVERAGE,
        "write LCOV instead: `luacov -r lcov`",
        text=r"={60,}\r?\n[^\r\n]+\r?\n={60,}\r?\n",
    ),
    ReportKind(
        "the table of coverage.py",
        Topic.COVERAGE,
        "write XML or JSON instead: `coverage xml` or `coverage json`",
        text=r"Name\s+Stmts\s+Miss",
    ),
    ReportKind(
        "the table of Istanbul",
        Topic.COVERAGE,
        "write LCOV or JSON instead: the reporter `lcov` or `json`",
        text=r"[-\s|]+\r?\nFile\s+\|\s+% Stmts",
    ),
    ReportKind(
        "the output of `go tool cover -func`",
        Topic.COVERAGE,
        "select the profile that it reads, which `go test -coverprofile=FILE` writes",
        text=r"\S+\.go:[0-9]+:\s+\S+\s+[0-9.]+%",
    ),
    ReportKind("a JSON summary of gcovr", Topic.COVERAGE, members=("gcovr/summary_format_version",)),
    ReportKind("a JSON report of gcovr", Topic.COVERAGE, member=r"gcovr/format_version|files\[\]\.lines\[\]\.gcovr/.*"),
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
    ReportKind("a JSON report of Xcode's coverage", Topic.COVERAGE, members=("lineCoverage", "targets")),
    ReportKind("a list of lines of Xcode's coverage", Topic.COVERAGE, member=r"[^\[\]]+\[\]\.isExecutable"),
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
        "a coverage profile of LLVM",
        Topic.COVERAGE,
        "export it: `llvm-cov export BINARY -instr-profile=FILE > coverage.json` (`llvm-profdata merge` for a raw one)",
        companion=True,
        text="\ufffd(?:lprofi|rforpl)\ufffd",
    ),
    ReportKind(
        "a data file of gcov",
        Topic.COVERAGE,
        "write a report from it: `gcovr --json coverage.json` or `lcov --capture`",
        companion=True,
        text="adcg|oncg",
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
