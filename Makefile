# Everything a newcomer runs. `make help` lists it; `make demo` and `make test` need nothing but Python 3.11.5, git and make.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
export PATH := $(abspath $(BIN)):$(PATH)

.PHONY: help setup demo test soak check lab bench docs format lock clean system

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

setup: $(STAMP) ## .venv with everything pinned and hashed, and `grader` in it

$(STAMP): requirements.lock pyproject.toml $(shell find grader/labextension -type f)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11, 5))' || \
	  { echo "Python 3.11.5 or newer is needed: $$($(PYTHON) --version) found. Name another with PYTHON=python3.12"; exit 2; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup ## the main job: build all modules, hand in, grade both ways, feedback, report
	$(BIN)/grader build
	$(BIN)/grader demo

system: ## the system packages that tests with a browser or a database need (root on Debian; elsewhere says what to install)
	@sh .ci/system-packages

test: setup system ## all tests; installs what they need where it may, says what to install where it may not
	$(BIN)/python -m pytest -q -n logical --dist loadfile --no-loadscope-reorder tests/e2e tests

soak: setup system ## what takes longer than `make test` may: every item in a browser, a thousand kills, a hundred thousand hostile hand-ins
	SOAK=1 $(BIN)/python -m pytest -q -rP tests/e2e tests/widgets/test_kills.py tests/grading/test_exchange.py
	SOAK=1 $(BIN)/python -m pytest -q -rP -n logical --dist load tests/grading/test_hostile_corpus.py tests/grading/test_hostile_archives.py tests/grading/test_honest_corpus.py

check: setup ## style, types, arrows between rooms, drift of built files, the content gate
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/test_house.py
	$(BIN)/grader build --check
	$(BIN)/grader check

lab: setup ## the course in JupyterLab
	$(BIN)/grader build
	$(BIN)/grader lab

bench: setup system ## ratios against peers and floors in one run: grading a batch, and a trainee's click
	$(BIN)/python tests/bench/grade.py
	$(BIN)/python tests/bench/touch.py

docs: setup ## the pages that are made from the code, written anew
	$(BIN)/python .ci/docs

format: setup ## write the code as `make check` wants it
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: setup ## requirements.lock and environment.yml anew from pyproject.toml
	$(BIN)/pip-compile pyproject.toml --extra dev --extra site --extra postgres --extra dask --generate-hashes --allow-unsafe --strip-extras --no-annotate \
	  --no-header --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options -q -o requirements.lock
	$(BIN)/python .ci/conda-environment

clean: ## what was built by tests and demo (not the environment)
	rm -rf demo build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
