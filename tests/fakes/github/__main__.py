"""Serves a small repository until it is interrupted: `python -m tests.fakes.github --port 8000`.

Its tokens are token-of-the-workflow and token-of-alice.
"""

from __future__ import annotations

import argparse
import sys
import threading

from tests.fakes.github import serving
from tests.fakes.github.example import example


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--enterprise", action="store_true", help="as an Enterprise Server: the API is under /api/v3")
    arguments = parser.parse_args()
    shop = example()
    shop.enterprise = arguments.enterprise
    with serving(shop, arguments.port, strict=False) as github:
        sys.stdout.write(f"{github.url}\n")
        sys.stdout.flush()
        threading.Event().wait()


if __name__ == "__main__":
    main()
