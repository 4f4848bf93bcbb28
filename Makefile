# All commands for people and CI. A fresh clone needs git, make and Python 3.11 or newer: targets create the environment in
# .venv, and create it again when the lock changes.

BIN := .venv/bin
READY := .venv/.ready
TESTS ?= -n auto --dist worksteal

# Bytecode is always cached: without it, pytest rewrites every assertion of every test file in each of its processes.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo test collect coverage scans evidence gate check format pages corpus fuzz lint types layers workflows policy lock contract image-test release editor mutants bench reports pictures site clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(READY): requirements/dev.txt scripts/setup.sh
	@scripts/setup.sh

PACKAGES := $(addprefix .venv/.packages-,docs image release)
$(PACKAGES): .venv/.packages-%: requirements/%.txt $(READY)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $<
	@touch $@

packages-%: .venv/.packages-% ; ## add the locked packages of one purpose to the environment: docs, image, release

demo: $(READY) ## evaluate the example change and print where the pages are
	@$(BIN)/python scripts/demo.py

test: $(READY) ## run all tests (TESTS=tests/probes/test_files.py: only these; HYPOTHESIS=long: more examples)
	@$(BIN)/python -m pytest $(TESTS)

coverage: $(READY) ## run all tests and measure coverage: build/coverage.xml, build/junit.xml
	@$(BIN)/coverage erase
	@$(BIN)/coverage run -m pytest $(TESTS) --junit-xml build/junit.xml; status=$$?; \
	    $(BIN)/coverage combine --quiet && $(BIN)/coverage xml --quiet -o build/coverage.xml && exit $$status

scans: $(READY) ## scan the code and the workflows: build/*.sarif
	@mkdir -p build
	@$(BIN)/ruff check --quiet --select S --exit-zero --output-format sarif --output-file build/ruff.sarif src scripts composite
	@$(BIN)/zizmor --offline --quiet --persona=auditor --no-exit-codes --format sarif .github action.yml composite >build/zizmor.sarif

evidence: scans coverage ## create the evidence for .github/readiness.yml in build/

gate: $(READY) ## run our own gate on this repository (BASE=main: include the coverage of the changes)
	@$(MAKE) evidence || echo "some evidence is bad: see the decision"
	@$(BIN)/gate check $(if $(BASE),--base $(BASE))

check: ## everything that CI checks: two checks at a time, each with its output in one piece, then the tests
	@$(MAKE) --jobs 2 --output-sync=target --keep-going types collect lint layers workflows policy \
	    || { echo "a check failed: its output is above the line with \`***\` and its name" >&2; exit 1; }
	@$(MAKE) test

lint: $(READY) ## check format and lint
	@{ $(BIN)/ruff format --check src tests scripts composite bench examples \
	    && $(BIN)/ruff check src tests scripts composite bench examples; } || { echo "\`make format\` fixes what can be fixed"; exit 1; }

format: $(READY) ## format the code and fix what the linter can fix
	@$(BIN)/ruff format src tests scripts composite bench examples
	@$(BIN)/ruff check --fix src tests scripts composite bench examples

pages: $(READY) ## update the generated parts of action.yml and docs; a new probe gets a page to complete
	@for page in reference formats bad_input codes trackers addresses events result_schema schemas; do \
	    $(BIN)/python -m scripts.pages.$$page --write || exit; done

corpus: $(READY) ## compare every file of the corpus with its ground truth (GATE_CORPUS=folder: a larger corpus too)
	@$(BIN)/python -m scripts.pages.corpus

fuzz: $(READY) ## read mutants of every report of the corpus (FUZZ=seconds, FUZZ_SEED=number, FUZZ_FILES=pattern)
	@$(BIN)/python -m tests.fuzz

types: $(READY) ## check types with mypy --strict
	@$(BIN)/mypy

layers: $(READY) ## check which module imports which
	@$(BIN)/lint-imports

workflows: $(READY) ## lint every workflow we run or show (zizmor, actionlint, schema) and the shell scripts
	@$(BIN)/python scripts/lint_workflows.py
	@$(BIN)/shellcheck .ci/* scripts/*.sh examples/workflows/*.sh

collect: $(READY) ## import all tests, so that the bytecode of a fresh clone is there before they run
	@output=$$($(BIN)/python -m pytest --collect-only --quiet --quiet 2>&1) || { echo "$$output"; exit 1; }

policy: $(READY) ## run the policy tests of our checklist and of the examples: each rule is seen to hold and to break
	@$(BIN)/gate test --require-coverage .github examples

lock: ## update requirements/*.txt from pyproject.toml (LOCK=--upgrade for newer versions)
	@scripts/lock.sh $(LOCK)

contract: $(READY) ## extract GitHub's OpenAPI description for the tests (needs npm; CONTRACT=--check compares)
	@$(BIN)/python -m scripts.contract $(CONTRACT)

image-test: .venv/.packages-image ## build the image of the action and run it against a fake GitHub, also in workflows
	@scripts/container.sh $(BIN)/python -m pytest tests/image

release: .venv/.packages-release ## rehearse a release: builds, installs and runs its files, and leaves them in build/release
	@scripts/container.sh $(BIN)/python -m scripts.rehearsal

editor: $(READY) ## test the schemas with the YAML language server and ajv, and lint the Jenkinsfile (needs npm; Java)
	@scripts/npm.sh
	@GATE_NODE_MODULES=build/editor/node_modules $(BIN)/python -m pytest tests/editor

mutants: ## run mutation tests on the judge and the checklist, and write a report
	@scripts/mutants.sh

bench: $(READY) ## measure the gate and its peers, and update docs/performance.md (GATE_LARGE=folder)
	@$(BIN)/python -m bench.run

reports: $(READY) ## recreate the reports in examples/ with the real tools
	@$(BIN)/python -m scripts.make_reports

pictures: $(READY) ## recreate the images in docs/images (needs Chromium and npm)
	@scripts/pictures.sh

site: .venv/.packages-docs ## build the documentation site in build/site; a broken link or anchor is an error
	@$(BIN)/python -m scripts.site

clean: ## remove everything the other targets created
	rm -rf .venv build demo-out .coverage .coverage.* .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
