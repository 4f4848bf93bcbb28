# The image of the action. GitHub runs it as root, with the workspace as its working folder: isolated mode (-I) of Python
# prevents that a file in the workspace replaces a module.
ARG BASE=python:3.13-slim
FROM ${BASE}

# Keep only the parts of git that the gate uses: git itself, and http(s), with which a partial clone fetches missing
# objects. Perl modules are a dependency of Debian's package, but not of these parts. Scanners still see the package.
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends git \
    && find /usr/lib/git-core ! -type d ! -name 'git-remote-http*' -delete \
    && rm -rf /usr/bin/git-shell /usr/bin/scalar /usr/share/gitweb \
    && rm -rf /usr/share/perl /usr/share/perl5 /usr/lib/*/perl /usr/lib/*/libperl.so.* \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/*

# Without the library for object stores: it has 16 MB, and the image would exceed 90 MB over its base. The composite action
# has it. The base has no bytecode: do not cache that of pip. pip compiles what it installs all the same.
COPY requirements/run.txt /opt/readiness-gate/requirements.txt
RUN PYTHONDONTWRITEBYTECODE=1 pip install --no-cache-dir --disable-pip-version-check --root-user-action=ignore \
    --require-hashes --requirement /opt/readiness-gate/requirements.txt

COPY src/gate /opt/readiness-gate/gate
RUN python -c "import site; open(site.getsitepackages()[0] + '/readiness-gate.pth', 'w').write('/opt/readiness-gate')" \
    && python -m compileall -q /opt/readiness-gate/gate

# Cache the bytecode of those modules of the standard library that a run imports; otherwise every container compiles them.
RUN python -I -c "import pkgutil, gate, github, jinja2, requests; \
    [__import__(module.name) for module in pkgutil.walk_packages(gate.__path__, 'gate.')]"

ENTRYPOINT ["python", "-I", "-m", "gate", "action"]
