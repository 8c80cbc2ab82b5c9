# whoknows: `make run` is all that a new machine needs besides Python 3.11.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKSPACE ?= data
PORT ?= 8501
# The stamps carry the hash of pyproject.toml, so that a changed dependency installs anew.
RECIPE := $(shell cksum < pyproject.toml | cut -d ' ' -f 1)
RUN_STAMP := $(VENV)/.models-$(RECIPE)
TEST_STAMP := $(VENV)/.dev-$(RECIPE)
# One process a core, and no more than this: each holds the model and may start a browser.
TEST_PROCESSES ?= 4

.PHONY: run install test check faults evaluate bench clean

run: $(RUN_STAMP)
	$(BIN)/whoknows --workspace $(WORKSPACE) index || test $$? -eq 1
	$(BIN)/whoknows --workspace $(WORKSPACE) serve --port $(PORT)

install: $(RUN_STAMP)

test: $(TEST_STAMP)
	$(BIN)/python -m pytest -m "not slow" -n logical --maxprocesses $(TEST_PROCESSES) --dist worksteal

check: $(TEST_STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict
	$(BIN)/lint-imports

# What takes minutes: the nightly half of the tests.
faults: $(TEST_STAMP)
	$(BIN)/python -m pytest -m slow tests/faults

evaluate: $(TEST_STAMP)
	$(BIN)/python tests/benchmarks/quality.py

bench: $(TEST_STAMP)
	$(BIN)/python tests/benchmarks/encoding.py
	$(BIN)/whoknows --workspace data index || test $$? -eq 1
	$(BIN)/python tests/benchmarks/asking.py data data/tasks/documents.jsonl

clean:
	rm -rf $(VENV) data/index dist .pytest_cache .mypy_cache .ruff_cache .hypothesis \
		.import_linter_cache .coverage

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "whoknows needs Python 3.11 or later: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)

$(RUN_STAMP): $(BIN)/python
	$(BIN)/python -m pip install --disable-pip-version-check --progress-bar off -e '.[models]'
	@touch $@

$(TEST_STAMP): $(BIN)/python
	$(BIN)/python -m pip install --disable-pip-version-check --progress-bar off -e '.[models,dev]'
	@touch $@ $(RUN_STAMP)
