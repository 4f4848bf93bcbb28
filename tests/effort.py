"""How many cases of a kind a run of the suite tests: HYPOTHESIS=long tests all, by default a part has to be enough."""

from __future__ import annotations

import os

EXHAUSTIVE = os.environ.get("HYPOTHESIS") == "long"
