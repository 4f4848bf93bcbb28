"""Measures the gate beside its peers, each as a whole process, and writes the table of docs/performance.md.

    python bench/run.py --large FOLDER [--generator gen_large.py] [--runs 5] [--only start,cobertura,…]

FOLDER holds cobertura.xml, jacoco.xml, lcov.info and junit.xml with their true totals in truth.json; with --generator,
those that are absent are made. The peers are installed in a scratch environment; `lcov` is the system's, and is left
out where it is not installed. Seconds are the median over the runs, wall clock; memory is the peak of the resident set
of the process and of those it waited for, over all runs.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HOME = Path(__file__).resolve().parent.parent
PAGE = HOME / "docs" / "performance.md"
PEERS = ("pycobertura", "diff-cover", "junitparser")
FILES = {"cobertura": "cobertura.xml", "jacoco": "jacoco.xml", "lcov": "lcov.info", "junit": "junit.xml"}
CHANGED = 20
"""Changed files of the pull request that patch coverage is measured for."""

EXPAT = """
import sys
from xml.parsers import expat
with open(sys.argv[1], "rb") as stream:
    expat.ParserCreate().ParseFile(stream)
"""
"""The floor: the parser alone, with nobody listening."""

CHECKLIST = """\
version: 1
title: Bench
items:
  - id: item
    probe: {probe}
    with: {{reports: {report}}}
    must: {must}
"""

SMALL = """\
version: 1
title: Small
items:
  - {id: coverage, probe: coverage, with: {reports: reports/gcovr/cobertura.xml}, must: line_coverage >= 80%}
  - {id: tests, probe: tests, with: {reports: reports/pytest/junit.xml}, must: failed == 0}
  - {id: runbook, probe: files, with: {paths: RUNBOOK.md}, must: exists}
"""


@dataclass(frozen=True)
class Row:
    """One measurement: a group, what ran, the median in seconds, the peak in MiB, and whether it is ours."""

    group: str
    what: str
    seconds: float
    peak: float
    ours: bool


@dataclass(frozen=True)
class Bench:
    """Where things are, and how often to run."""

    scratch: Path
    large: Path
    runs: int
    peers: Path

    def measure(self, group: str, what: str, command: list[str], folder: Path, *, ours: bool = False) -> Row:
        """Runs a command several times; the first run, which warms the caches, does not count."""
        seconds, peak = [], 0.0
        for number in range(self.runs + 1):
            taken, used = timed(command, folder)
            if number:
                seconds.append(taken)
                peak = max(peak, used)
        row = Row(group, what, statistics.median(seconds), peak, ours)
        print(f"  {group:10} {what:40} {row.seconds:8.3f} s {row.peak:7.0f} MiB", flush=True)
        return row


def timed(command: list[str], folder: Path) -> tuple[float, float]:
    """Seconds and peak MiB of one run; a command that ends with anything but 0 to 2 is a fault of the bench."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, **quiet)
    _, status, usage = os.wait4(process.pid, 0)
    taken = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1, 2):
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return taken, usage.ru_maxrss / 1024


# -------------------------------------------------------------------------------------------------- what is measured


def gate(*arguments: str) -> list[str]:
    """The command of this environment."""
    return [str(Path(sys.executable).parent / "gate"), *arguments]


def start(bench: Bench) -> Iterator[Row]:
    """What a run costs before it does anything large."""
    shop = bench.scratch / "small"
    shutil.copytree(HOME / "examples" / "shop", shop)
    (shop / "readiness.yml").write_text(SMALL, encoding="utf-8")
    yield bench.measure("start", "`gate --help`", gate("--help"), shop, ours=True)
    yield bench.measure("start", "`gate check`, three small items", gate("check"), shop, ours=True)


def cobertura(bench: Bench) -> Iterator[Row]:
    """Totals and patch coverage of a large Cobertura report."""
    folder = repository(bench, "cobertura")
    report = str(folder / FILES["cobertura"])
    yield floor(bench, "cobertura", folder)
    yield totals(bench, "cobertura", folder)
    yield patch(bench, "cobertura", folder)
    yield bench.measure("cobertura", "`pycobertura show`", [peer(bench, "pycobertura"), "show", report], folder)
    yield bench.measure("cobertura", f"`diff-cover`, {CHANGED} changed files", differ(bench, report), folder)


def jacoco(bench: Bench) -> Iterator[Row]:
    """Totals and patch coverage of a large JaCoCo report."""
    folder = repository(bench, "jacoco")
    compared = [*differ(bench, str(folder / FILES["jacoco"])), "--src-roots", "src/main/java"]
    yield floor(bench, "jacoco", folder)
    yield totals(bench, "jacoco", folder)
    yield patch(bench, "jacoco", folder)
    yield bench.measure("jacoco", f"`diff-cover`, {CHANGED} changed files", compared, folder)


def lcov(bench: Bench) -> Iterator[Row]:
    """Totals and patch coverage of a large LCOV report."""
    folder = repository(bench, "lcov")
    report = str(folder / FILES["lcov"])
    yield totals(bench, "lcov", folder)
    yield patch(bench, "lcov", folder)
    if found := shutil.which("lcov"):
        branches = [found, "--rc", "lcov_branch_coverage=1", "--summary", report]
        yield bench.measure("lcov", "`lcov --summary`, lines only", [found, "--summary", report], folder)
        yield bench.measure("lcov", "`lcov --summary`, with branches", branches, folder)
    yield bench.measure("lcov", f"`diff-cover`, {CHANGED} changed files", differ(bench, report), folder)


def junit(bench: Bench) -> Iterator[Row]:
    """Totals of a large JUnit report."""
    folder = repository(bench, "junit")
    report = str(folder / FILES["junit"])
    reading = "import sys, junitparser\nx = junitparser.JUnitXml.fromfile(sys.argv[1]); print(x.tests, x.failures)"
    yield floor(bench, "junit", folder)
    yield totals(bench, "junit", folder)
    yield bench.measure(
        "junit", "junitparser, totals", [str(bench.peers / "bin" / "python"), "-c", reading, report], folder
    )
    yield bench.measure("junit", "`junitparser verify`", [peer(bench, "junitparser"), "verify", report], folder)


KINDS = {"start": start, "cobertura": cobertura, "jacoco": jacoco, "lcov": lcov, "junit": junit}


def floor(bench: Bench, kind: str, folder: Path) -> Row:
    """The XML parser alone."""
    command = [sys.executable, "-c", EXPAT, str(folder / FILES[kind])]
    return bench.measure(kind, "expat alone, no handlers", command, folder)


def totals(bench: Bench, kind: str, folder: Path) -> Row:
    """The gate where totals are enough; they have to be the true ones."""
    must = "total >= 1" if kind == "junit" else "line_coverage >= 1%"
    write_checklist(folder, kind, must)
    compare_with_truth(bench, kind, folder)
    return bench.measure(kind, "**gate**, totals", gate("check"), folder, ours=True)


def patch(bench: Bench, kind: str, folder: Path) -> Row:
    """The gate where the lines of the changed files are needed."""
    write_checklist(folder, kind, "patch_coverage >= 1%")
    command = gate("check", "--base", "main")
    return bench.measure(kind, f"**gate**, patch coverage of {CHANGED} changed files", command, folder, ours=True)


def write_checklist(folder: Path, kind: str, must: str) -> None:
    """A checklist of one item."""
    probe = "tests" if kind == "junit" else "coverage"
    text = CHECKLIST.format(probe=probe, report=FILES[kind], must=must)
    (folder / "readiness.yml").write_text(text, encoding="utf-8")


def compare_with_truth(bench: Bench, kind: str, folder: Path) -> None:
    """A fast wrong answer is no answer."""
    result = folder / "result.json"
    subprocess.run(gate("check", "--json", str(result)), cwd=folder, stdout=subprocess.DEVNULL, check=False)
    seen = json.loads(result.read_text(encoding="utf-8"))["items"][0]["evidence"]["facts"]
    truth = json.loads((bench.large / "truth.json").read_text(encoding="utf-8"))[kind]
    for fact, wanted in wanted_facts(truth).items():
        found = json.dumps(seen.get(fact))
        if not re.search(rf"\b{wanted}\b", found):
            raise SystemExit(f"{kind}: {fact} is {found}, not {wanted}")


def wanted_facts(truth: dict[str, Any]) -> dict[str, int]:
    """The true totals, by the names of our facts."""
    names = {
        "covered_lines": "lines_covered",
        "coverable_lines": "lines_valid",
        "total": "tests",
        "failures": "failures",
    }
    return {fact: truth[name] for fact, name in names.items() if name in truth}


def peer(bench: Bench, name: str) -> str:
    """The command of a peer."""
    return str(bench.peers / "bin" / name)


def differ(bench: Bench, report: str) -> list[str]:
    """diff-cover on the change against main."""
    return [peer(bench, "diff-cover"), report, "--compare-branch", "main"]


# ------------------------------------------------------------------------------------------------------------ setting


def repository(bench: Bench, kind: str) -> Path:
    """A git repository with the large report, and a branch that changes some of the files that it names."""
    folder = bench.scratch / kind
    folder.mkdir()
    link_or_copy(bench.large / FILES[kind], folder / FILES[kind])
    (folder / ".gitignore").write_text("*\n!src/**\n!src/\n", encoding="utf-8")
    files = [folder / path for path in named(folder / FILES[kind], kind)]
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


def named(report: Path, kind: str) -> list[str]:
    """The first source files that a report names."""
    patterns = {"cobertura": rb'filename="([^"]+)"', "lcov": rb"(?m)^SF:(.+)$"}
    with report.open("rb") as stream:
        head = stream.read(4 * 1024 * 1024)
    if kind == "jacoco":
        packages = re.findall(rb'<package name="([^"]+)"|<sourcefile name="([^"]+)"', head)
        return [*jacoco_paths(packages)][:CHANGED]
    found = re.findall(patterns[kind], head) if kind in patterns else []
    return list(dict.fromkeys(path.decode() for path in found))[:CHANGED]


def jacoco_paths(found: list[tuple[bytes, bytes]]) -> Iterator[str]:
    """JaCoCo names the package and the file apart; sources lie where Maven has them."""
    package = ""
    for opened, file in found:
        package = opened.decode() or package
        if file:
            yield f"src/main/java/{package}/{file.decode()}"


def git(folder: Path, *arguments: str) -> None:
    """Runs git as nobody in particular."""
    who = ["-c", "user.name=bench", "-c", "user.email=bench@example.com"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True)


def link_or_copy(source: Path, target: Path) -> None:
    """A hard link where the file system allows it: the gate does not follow links out of its root."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy(source, target)


def make_large(large: Path, generator: str | None) -> None:
    """Makes the large reports that are absent."""
    absent = [kind for kind, name in FILES.items() if not (large / name).is_file()]
    if absent and not generator:
        raise SystemExit(f"{', '.join(absent)} of {large} are absent: name a folder with --large, or a --generator")
    if absent:
        subprocess.run([sys.executable, str(generator), str(large), "--only", ",".join(absent)], check=True)


def install_peers(folder: Path) -> dict[str, str]:
    """Installs the peers and returns their versions."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    pip = [str(folder / "bin" / "pip"), "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "--quiet", *PEERS], check=True)
    listed = json.loads(subprocess.run([*pip, "list", "--format=json"], capture_output=True, check=True).stdout)
    return {each["name"]: each["version"] for each in listed if each["name"].replace("_", "-") in PEERS}


# ------------------------------------------------------------------------------------------------------------- output


def table(rows: list[Row]) -> str:
    """The rows as Markdown, with the ratio to our first row of the same report."""
    lines = ["| report | what | seconds | peak MiB | of the gate's totals |", "| --- | --- | ---: | ---: | ---: |"]
    ours = {row.group: row.seconds for row in reversed(rows) if row.ours}
    for row in rows:
        ratio = "" if row.group == "start" else f"{row.seconds / ours[row.group]:.1f} ×"
        lines.append(f"| {row.group} | {row.what} | {row.seconds:.3f} | {row.peak:.0f} | {ratio} |")
    return "\n".join(lines)


def describe(bench: Bench, versions: dict[str, str]) -> str:
    """What was measured with what."""
    sizes = ", ".join(f"{name} {(bench.large / name).stat().st_size / 1e6:.0f} MB" for name in FILES.values())
    peers = ", ".join(f"{name} {version}" for name, version in sorted(versions.items()))
    return (
        f"Python {platform.python_version()} on {os.cpu_count()} cores, median of {bench.runs} runs after one to warm "
        f"up. Reports: {sizes}. Peers: {peers}, and the system's lcov."
    )


def main() -> None:
    """Measures, and writes the table."""
    arguments = parse()
    kinds = arguments.only.split(",")
    if kinds != ["start"]:
        make_large(arguments.large, arguments.generator)
    with tempfile.TemporaryDirectory(dir=arguments.large if arguments.large.is_dir() else None) as scratch:
        bench = Bench(Path(scratch), arguments.large, arguments.runs, Path(scratch) / "peers")
        versions = install_peers(bench.peers) if kinds != ["start"] else {}
        rows = [row for kind in kinds for row in KINDS[kind](bench)]
    print(table(rows))
    if kinds == list(KINDS):
        text = PAGE.read_text(encoding="utf-8")
        made = f"<!-- generated: bench -->\n{describe(bench, versions)}\n\n{table(rows)}\n<!-- end -->"
        text = re.sub(r"<!-- generated: bench -->.*?<!-- end -->", lambda _match: made, text, flags=re.DOTALL)
        PAGE.write_text(text, encoding="utf-8")


def parse() -> argparse.Namespace:
    """The arguments."""
    parser = argparse.ArgumentParser(description="Measures the gate beside its peers.")
    parser.add_argument("--large", type=Path, default=Path(os.environ.get("GATE_LARGE", "large")), metavar="FOLDER")
    parser.add_argument("--generator", default=os.environ.get("GATE_GEN_LARGE"), metavar="FILE")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", default=",".join(KINDS), help="a part of: " + ",".join(KINDS))
    return parser.parse_args()


if __name__ == "__main__":
    main()
