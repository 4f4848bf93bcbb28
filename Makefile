# Everything a person or CI does here, by name. A fresh clone needs git, make and a Python from 3.11 on: the
# environment in .venv is made, and made anew when the lock changes, by whatever needs it.

BIN := .venv/bin
READY := .venv/.ready
TESTS ?= -n 2

.DEFAULT_GOAL := help
.PHONY: help demo test coverage scans evidence gate check format pages lint types floors workflows lock contract image-test mutants bench reports pictures clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(READY): requirements/dev.txt scripts/setup.sh
	@scripts/setup.sh

demo: $(READY) ## judge the example change, and say where the pages are
	@$(BIN)/python scripts/demo.py

test: $(READY) ## run all tests (TESTS=tests/probes/test_files.py: these)
	@$(BIN)/python -m pytest $(TESTS)

coverage: $(READY) ## run all tests and measure what they run: build/coverage.xml, build/junit.xml
	@$(BIN)/coverage erase
	@$(BIN)/coverage run -m pytest $(TESTS) --junit-xml build/junit.xml; status=$$?; \
	    $(BIN)/coverage combine --quiet && $(BIN)/coverage xml --quiet -o build/coverage.xml && exit $$status

scans: $(READY) ## scan the code and the workflows: build/*.sarif
	@mkdir -p build
	@$(BIN)/ruff check --quiet --select S --exit-zero --output-format sarif --output-file build/ruff.sarif src scripts
	@$(BIN)/zizmor --offline --quiet --persona=auditor --no-exit-codes --format sarif .github action.yml >build/zizmor.sarif

evidence: scans coverage ## make all that .github/readiness.yml looks at, in build/

gate: $(READY) ## our own gate on ourselves, as on our pull requests (BASE=main: with the coverage of what changed)
	@$(MAKE) evidence || echo "the evidence is not all good: the gate says how"
	@$(BIN)/gate check $(if $(BASE),--base $(BASE))

check: lint types floors workflows test ## all that CI checks

lint: $(READY) ## formatting and lint
	@{ $(BIN)/ruff format --check src tests scripts bench examples \
	    && $(BIN)/ruff check src tests scripts bench examples; } || { echo "\`make format\` mends what can be mended"; exit 1; }

format: $(READY) ## format the code and mend what the linter can mend
	@$(BIN)/ruff format src tests scripts bench examples
	@$(BIN)/ruff check --fix src tests scripts bench examples

pages: $(READY) ## write the generated parts of README and docs; a new probe gets a page to fill in
	@for page in reference formats bad_input trackers addresses events result_schema; do \
	    $(BIN)/python -m scripts.pages.$$page --write || exit; done

types: $(READY) ## mypy, strict
	@$(BIN)/mypy

floors: $(READY) ## which module may import which
	@$(BIN)/lint-imports

workflows: $(READY) ## every workflow we run or show: zizmor, actionlint, schema; and ShellCheck for the scripts
	@$(BIN)/python scripts/lint_workflows.py
	@$(BIN)/shellcheck .ci/run scripts/*.sh examples/workflows/*.sh

lock: ## write requirements/*.txt anew from pyproject.toml (LOCK=--upgrade for newer versions)
	@scripts/lock.sh $(LOCK)

contract: $(READY) ## cut GitHub's OpenAPI description for the tests anew (needs npm; CONTRACT=--check compares)
	@$(BIN)/python -m scripts.contract $(CONTRACT)

image-test: $(READY) ## build the image of the action and run it against a fake GitHub, in workflows too
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/image.txt
	@scripts/container.sh $(BIN)/python -m pytest tests/image

mutants: ## change the code that decides in small ways and see which tests notice (docs/mutants.md)
	@scripts/mutants.sh

bench: $(READY) ## measure beside the peers, and write the table of docs/performance.md (GATE_LARGE=folder)
	@$(BIN)/python -m bench.run

reports: $(READY) ## make the reports of examples/ anew with the real tools
	@$(BIN)/python scripts/make_reports.py

pictures: $(READY) ## take the pictures of docs/images anew (needs chromium and npm)
	@scripts/pictures.sh

clean: ## remove what the other targets made
	rm -rf .venv build demo-out .coverage .coverage.* .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
