"""Measures the gate next to similar tools, each as a whole process, and writes the table of docs/performance.md.

    python -m bench.run --large FOLDER [--generator gen_large.py] [--runs 5] [--only start,cobertura,…]

FOLDER holds cobertura.xml, jacoco.xml, lcov.info, junit.xml, big.sarif and trivy.json, with their true totals in
truth.json; --generator creates missing ones. The other tools are installed in a scratch environment; `lcov` is the
system's, if installed. Times are wall clock, the fastest run; memory is the peak resident set size of the process and
its children, over all runs.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.goals import goals
from bench.measure import HOME, Bench, Row, gate, peer
from bench.small import imports, start

PAGE = HOME / "docs" / "performance.md"
PEERS = ("pycobertura", "diff-cover", "junitparser", "sarif-tools")
FILES = {
    "cobertura": "cobertura.xml", "jacoco": "jacoco.xml", "lcov": "lcov.info", "junit": "junit.xml",
    "sarif": "big.sarif", "trivy": "trivy.json",
}  # fmt: skip
MUST = {"junit": "total >= 1", "sarif": "critical == 0", "trivy": "critical == 0"}
"""The expectation where it is not `line_coverage >= 1%`; the probe security always counts everything."""

PROBES = {"junit": "tests", "sarif": "security", "trivy": "security"}


CHECKOUT = "/home/runner/work/app/app/"
"""The folder of the repository on the runner that wrote the LCOV report, whose paths are absolute."""

CHANGED = 20
"""The number of changed files for patch coverage."""

EXPAT = """
import sys
from xml.parsers import expat
with open(sys.argv[1], "rb") as stream:
    expat.ParserCreate().ParseFile(stream)
"""
"""The minimum: the parser alone, without handlers."""

CHECKLIST = """\
version: 1
title: Bench
items:
  - id: item
    probe: {probe}
    with: {{reports: {report}}}
    must: {must}
"""


# -------------------------------------------------------------------------------------------------- measurements


def cobertura(bench: Bench) -> Iterator[Row]:
    """Measures totals and patch coverage of a large Cobertura report."""
    folder = repository(bench, "cobertura")
    report = str(folder / FILES["cobertura"])
    yield floor(bench, "cobertura", folder)
    yield totals(bench, "cobertura", folder)
    yield patch(bench, "cobertura", folder)
    yield bench.measure("cobertura", "`pycobertura show`", [peer(bench, "pycobertura"), "show", report], folder)
    yield bench.measure("cobertura", f"`diff-cover`, {CHANGED} changed files", differ(bench, report), folder)


def jacoco(bench: Bench) -> Iterator[Row]:
    """Measures totals and patch coverage of a large JaCoCo report."""
    folder = repository(bench, "jacoco")
    command = [*differ(bench, str(folder / FILES["jacoco"])), "--src-roots", "src/main/java"]
    yield floor(bench, "jacoco", folder)
    yield totals(bench, "jacoco", folder)
    yield patch(bench, "jacoco", folder)
    yield bench.measure("jacoco", f"`diff-cover`, {CHANGED} changed files", command, folder)


def lcov(bench: Bench) -> Iterator[Row]:
    """Measures totals and patch coverage of a large LCOV report."""
    folder = repository(bench, "lcov")
    report = str(folder / FILES["lcov"])
    yield totals(bench, "lcov", folder)
    yield patch(bench, "lcov", folder)
    if program := shutil.which("lcov"):
        branches = [program, "--rc", "lcov_branch_coverage=1", "--summary", report]
        yield bench.measure("lcov", "`lcov --summary`, lines only", [program, "--summary", report], folder)
        yield bench.measure("lcov", "`lcov --summary`, with branches", branches, folder)
    yield bench.measure("lcov", f"`diff-cover`, {CHANGED} changed files", differ(bench, report), folder)


def junit(bench: Bench) -> Iterator[Row]:
    """Measures totals of a large JUnit report."""
    folder = repository(bench, "junit")
    report = str(folder / FILES["junit"])
    script = "import sys, junitparser\nx = junitparser.JUnitXml.fromfile(sys.argv[1]); print(x.tests, x.failures)"
    yield floor(bench, "junit", folder)
    yield totals(bench, "junit", folder)
    yield bench.measure(
        "junit", "junitparser, totals", [str(bench.peers / "bin" / "python"), "-c", script, report], folder
    )
    yield bench.measure("junit", "`junitparser verify`", [peer(bench, "junitparser"), "verify", report], folder)


def sarif(bench: Bench) -> Iterator[Row]:
    """Measures counts of a large SARIF log."""
    folder = repository(bench, "sarif")
    yield json_alone(bench, "sarif", folder)
    yield totals(bench, "sarif", folder)
    yield bench.measure("sarif", "`sarif summary`", [peer(bench, "sarif"), "summary", FILES["sarif"]], folder)


def trivy(bench: Bench) -> Iterator[Row]:
    """Measures counts of a large report of Trivy."""
    folder = repository(bench, "trivy")
    yield json_alone(bench, "trivy", folder)
    yield totals(bench, "trivy", folder)


KINDS = {
    "start": start, "imports": imports, "cobertura": cobertura, "jacoco": jacoco, "lcov": lcov, "junit": junit,
    "sarif": sarif, "trivy": trivy,
}  # fmt: skip


def json_alone(bench: Bench, kind: str, folder: Path) -> Row:
    """Measures the JSON parser of the standard library alone."""
    script = "import json, sys\njson.load(open(sys.argv[1], 'rb'))"
    return bench.measure(kind, "json.load alone", [sys.executable, "-c", script, FILES[kind]], folder)


def floor(bench: Bench, kind: str, folder: Path) -> Row:
    """Measures the XML parser alone."""
    command = [sys.executable, "-c", EXPAT, str(folder / FILES[kind])]
    return bench.measure(kind, "expat alone, no handlers", command, folder)


def totals(bench: Bench, kind: str, folder: Path) -> Row:
    """Measures the gate with an expectation on totals, after checking the totals."""
    write_checklist(folder, kind, MUST.get(kind, "line_coverage >= 1%"))
    compare_with_truth(bench, kind, folder)
    return bench.measure(kind, "**gate**, totals", gate("check"), folder, ours=True)


def patch(bench: Bench, kind: str, folder: Path) -> Row:
    """Measures the gate with an expectation on patch coverage."""
    write_checklist(folder, kind, "patch_coverage >= 1%")
    command = gate("check", "--base", "main")
    return bench.measure(kind, f"**gate**, patch coverage of {CHANGED} changed files", command, folder, ours=True)


def write_checklist(folder: Path, kind: str, must: str) -> None:
    """Writes a checklist of one item."""
    text = CHECKLIST.format(probe=PROBES.get(kind, "coverage"), report=FILES[kind], must=must)
    (folder / "readiness.yml").write_text(text, encoding="utf-8")


def compare_with_truth(bench: Bench, kind: str, folder: Path) -> None:
    """Checks the facts of the gate against the true totals."""
    result = folder / "result.json"
    subprocess.run(gate("check", "--json", str(result)), cwd=folder, stdout=subprocess.DEVNULL, check=False)
    facts = json.loads(result.read_text(encoding="utf-8"))["items"][0]["evidence"]["facts"]
    truth = json.loads((bench.large / "truth.json").read_text(encoding="utf-8"))[kind]
    for fact, expected in expected_facts(truth).items():
        text = json.dumps(facts.get(fact))
        if not re.search(rf"\b{expected}\b", text):
            raise SystemExit(f"{kind}: {fact} is {text}, expected {expected}")


def expected_facts(truth: dict[str, Any]) -> dict[str, int]:
    """The true totals by the names of our facts."""
    names = {
        "covered_lines": "lines_covered",
        "coverable_lines": "lines_valid",
        "total": "tests",
        "failures": "failures",
        "suppressed": "suppressed",
        "fixable": "fixable",
    }
    severities = {name.lower().replace("unknown", "unrated"): n for name, n in truth.get("by_severity", {}).items()}
    total = {"total": sum(truth["unsuppressed_by_level"].values())} if "unsuppressed_by_level" in truth else {}
    return {fact: truth[name] for fact, name in names.items() if name in truth} | severities | total


def differ(bench: Bench, report: str) -> list[str]:
    """The diff-cover command for the change against main."""
    return [peer(bench, "diff-cover"), report, "--compare-branch", "main"]


# ------------------------------------------------------------------------------------------------------------ setup


def repository(bench: Bench, kind: str) -> Path:
    """Creates a git repository with the large report, and a branch that changes some of its source files."""
    folder = bench.scratch / kind
    folder.mkdir()
    link_or_copy(bench.large / FILES[kind], folder / FILES[kind])
    (folder / ".gitignore").write_text("*\n!src/**\n!src/\n", encoding="utf-8")
    files = [folder / path for path in source_files(folder / FILES[kind], kind)]
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("x\n" * 1500, encoding="utf-8")
    git(folder, "init", "--quiet", "--initial-branch", "main")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "before")
    git(folder, "switch", "--quiet", "--create", "topic")
    for file in files:
        file.write_text("x\n" * 50 + "y\n" * 100 + "x\n" * 1350, encoding="utf-8")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "after")
    return folder


def source_files(report: Path, kind: str) -> list[str]:
    """The first source files in a report."""
    patterns = {"cobertura": rb'filename="([^"]+)"', "lcov": rb"(?m)^SF:(.+)$"}
    with report.open("rb") as stream:
        head = stream.read(4 * 1024 * 1024)
    if kind == "jacoco":
        packages = re.findall(rb'<package name="([^"]+)"|<sourcefile name="([^"]+)"', head)
        return [*jacoco_paths(packages)][:CHANGED]
    matches = re.findall(patterns[kind], head) if kind in patterns else []
    return list(dict.fromkeys(path.decode().removeprefix(CHECKOUT) for path in matches))[:CHANGED]


def jacoco_paths(entries: list[tuple[bytes, bytes]]) -> Iterator[str]:
    """Yields the paths of a JaCoCo report, which has package and file separately, in Maven's layout."""
    package = ""
    for name, file in entries:
        package = name.decode() or package
        if file:
            yield f"src/main/java/{package}/{file.decode()}"


def git(folder: Path, *arguments: str) -> None:
    """Runs git with a fixed identity."""
    identity = ["-c", "user.name=bench", "-c", "user.email=bench@example.com"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True)


def link_or_copy(source: Path, target: Path) -> None:
    """Creates a hard link if the file system allows it: the gate does not follow links out of its root."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy(source, target)


def make_large(large: Path, generator: str | None) -> None:
    """Generates the missing large reports."""
    absent = [kind for kind, name in FILES.items() if not (large / name).is_file()]
    if absent and not generator:
        raise SystemExit(f"{', '.join(absent)} are missing in {large}; name a folder with --large, or a --generator")
    if absent:
        subprocess.run([sys.executable, str(generator), str(large), "--only", ",".join(absent)], check=True)


def install_peers(folder: Path) -> dict[str, str]:
    """Installs the other tools and returns their versions."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    pip = [str(folder / "bin" / "pip"), "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "--quiet", *PEERS], check=True)
    packages = json.loads(subprocess.run([*pip, "list", "--format=json"], capture_output=True, check=True).stdout)
    return {package["name"]: package["version"] for package in packages if package["name"].replace("_", "-") in PEERS}


# ------------------------------------------------------------------------------------------------------------- output


def table(rows: list[Row]) -> str:
    """The rows as Markdown, with the ratio to the gate's first row of the same report."""
    head = "| report | what | seconds | peak MB | compared with the gate's totals |"
    lines = [head, "| --- | --- | ---: | ---: | ---: |"]
    ours = {row.group: row.seconds for row in reversed(rows) if row.ours}
    for row in rows:
        ratio = f"{row.seconds / ours[row.group]:.1f} ×" if row.group in FILES else ""
        lines.append(f"| {row.group} | {row.what} | {row.seconds:.3f} | {row.peak:.0f} | {ratio} |")
    return "\n".join(lines)


def describe(bench: Bench, versions: dict[str, str]) -> str:
    """A sentence on the machine, the reports and the tools."""
    sizes = ", ".join(f"{name} {(bench.large / name).stat().st_size / 1e6:.0f} MB" for name in FILES.values())
    peers = ", ".join(f"{name} {version}" for name, version in sorted(versions.items()))
    return (
        f"Python {platform.python_version()} on {os.cpu_count()} cores, the fastest of {bench.runs} runs after a "
        f"warm-up. Reports: {sizes}. Peers: {peers}, and the system's lcov."
    )


def main() -> None:
    """Measure, and write the table."""
    arguments = parse_arguments()
    kinds = arguments.only.split(",")
    if FILES.keys() & kinds:
        make_large(arguments.large, arguments.generator)
    with tempfile.TemporaryDirectory(dir=arguments.large if arguments.large.is_dir() else None) as scratch:
        bench = Bench(Path(scratch), arguments.large, arguments.runs, Path(scratch) / "peers")
        versions = install_peers(bench.peers) if FILES.keys() & kinds else {}
        rows = [row for kind in kinds for row in KINDS[kind](bench)]
    sizes = {kind: (bench.large / name).stat().st_size for kind, name in FILES.items() if kind in kinds}
    print(table(rows))
    print(goals(rows, sizes))
    if kinds == list(KINDS):
        text = PAGE.read_text(encoding="utf-8")
        content = f"{describe(bench, versions)}\n\n{goals(rows, sizes)}\n\n{table(rows)}"
        section = f"<!-- generated: bench -->\n{content}\n<!-- end -->"
        text = re.sub(r"<!-- generated: bench -->.*?<!-- end -->", lambda _match: section, text, flags=re.DOTALL)
        PAGE.write_text(text, encoding="utf-8")


def parse_arguments() -> argparse.Namespace:
    """The arguments of the command line."""
    parser = argparse.ArgumentParser(description="Measures the gate next to similar tools.")
    parser.add_argument("--large", type=Path, default=Path(os.environ.get("GATE_LARGE", "large")), metavar="FOLDER")
    parser.add_argument("--generator", default=os.environ.get("GATE_GEN_LARGE"), metavar="FILE")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", default=",".join(KINDS), help="some of: " + ",".join(KINDS))
    return parser.parse_args()


if __name__ == "__main__":
    main()
