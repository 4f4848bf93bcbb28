"""Builds the documentation site: docs/ and README.md become build/site (`make site`).

Broken links and anchors, pages outside of the navigation and requests to other servers are errors.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from scripts.site.links import problems
from scripts.site.source import SiteError, write_source

HOME = Path(__file__).resolve().parents[2]
SOURCE = HOME / "build" / "site-source"
SITE = HOME / "build" / "site"


def build(source: Path, site: Path) -> list[str]:
    """Build the site from the repository, through the folder `source`, and return its problems, one line each.

    Raises:
        SiteError: when the navigation and the pages disagree, or the generator reports a problem.
    """
    shutil.rmtree(source, ignore_errors=True)
    config = write_source(HOME, source)
    zensical = str(Path(sys.executable).parent / "zensical")
    command = [zensical, "build", "--strict", "--clean", "--config-file", str(config)]
    if subprocess.run(command, check=False).returncode != 0:
        raise SiteError("zensical reports the problems above")
    shutil.rmtree(site, ignore_errors=True)
    (source / "site").rename(site)
    shutil.copy(source / "llms.txt", site)
    return problems(site)


def main() -> int:
    """Build the site in build/site and print its problems; return 0 when there is none."""
    try:
        broken = build(SOURCE, SITE)
    except SiteError as error:
        broken = str(error).splitlines()
    print(*broken, f"build/site: {len(list(SITE.rglob('*.html')))} pages, {len(broken)} problems", sep="\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
