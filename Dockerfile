# The image of the action. GitHub runs it as root, with the workspace as its working folder: Python is started in
# isolated mode (-I), so that no file of the workspace can take the place of a module.
ARG BASE=python:3.13-slim
FROM ${BASE}

RUN apt-get update \
    && apt-get install --yes --no-install-recommends git \
    && rm -rf /var/lib/apt/lists/*

COPY requirements/run.txt /opt/readiness-gate/requirements.txt
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes \
    --requirement /opt/readiness-gate/requirements.txt

COPY src/gate /opt/readiness-gate/gate
RUN python -c "import site; open(site.getsitepackages()[0] + '/readiness-gate.pth', 'w').write('/opt/readiness-gate')" \
    && python -m compileall -q /opt/readiness-gate/gate

ENTRYPOINT ["python", "-I", "-m", "gate", "action"]
