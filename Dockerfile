# The image of the action. GitHub runs it as root, with the workspace as its working folder: Python is started in
# isolated mode (-I), so that no file of the workspace can take the place of a module.
ARG BASE=python:3.13-slim
FROM ${BASE}

# Of git only what the gate uses stays: git itself, and http(s), by which a partial clone fetches what it lacks. The
# modules of perl go; Debian's git asks for them, git itself does not. The package stays known to scanners.
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends git \
    && find /usr/lib/git-core ! -type d ! -name 'git-remote-http*' -delete \
    && rm -rf /usr/share/perl /usr/share/perl5 /usr/lib/*/perl /usr/lib/*/libperl.so.* \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/*

COPY requirements/run.txt /opt/readiness-gate/requirements.txt
RUN pip install --no-cache-dir --disable-pip-version-check --root-user-action=ignore --require-hashes \
    --requirement /opt/readiness-gate/requirements.txt

COPY src/gate /opt/readiness-gate/gate
RUN python -c "import site; open(site.getsitepackages()[0] + '/readiness-gate.pth', 'w').write('/opt/readiness-gate')" \
    && python -m compileall -q /opt/readiness-gate/gate

ENTRYPOINT ["python", "-I", "-m", "gate", "action"]
