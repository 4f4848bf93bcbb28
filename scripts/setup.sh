#!/usr/bin/env bash
# Creates .venv from the lock file, with any Python from 3.11 on that has venv; every package is checked by its hash.
set -euo pipefail

cd "$(dirname "$0")/.."
readonly OLDEST="(3, 11)"

version_of() { # version_of PYTHON: print its version, such as 3.12, if it is supported
    "$1" -c "import sys; v = sys.version_info; print(f'{v[0]}.{v[1]}' if v >= $OLDEST else '')" 2>/dev/null || true
}

find_python() { # print the first Python that can create an environment, or what is missing
    local candidate version incomplete=""
    for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11 python3.14 python}; do
        version=$(version_of "$candidate")
        [ -n "$version" ] || continue
        if "$candidate" -c "import venv, ensurepip" 2>/dev/null; then
            echo "$candidate"
            return
        fi
        incomplete=${incomplete:-$version}
    done
    if [ -n "$incomplete" ]; then
        echo "Python $incomplete has no venv module. On Debian and Ubuntu, install its package:" >&2
        echo "    sudo apt-get install python$incomplete-venv" >&2
    else
        echo "Python 3.11 or newer is missing (looked for: ${PYTHON:-python3, python3.11 to python3.14, python})." >&2
        echo "Install one, or name it: make PYTHON=/path/to/python" >&2
    fi
    return 1
}

python=$(find_python)
echo "Setting up .venv with Python $(version_of "$python"); this takes a minute."
"$python" -m venv --clear .venv
pip=(.venv/bin/python -m pip --disable-pip-version-check --quiet)
"${pip[@]}" install --require-hashes --requirement requirements/dev.txt
"${pip[@]}" install --no-deps --no-build-isolation --editable .
touch .venv/.ready
