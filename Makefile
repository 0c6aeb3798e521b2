# `make` alone lists what can be made.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
CODE := orchestre slack_app console tests $(wildcard bench)
COMPILE := $(UV) pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --no-header

# A person's shell may carry these for other work; here they would fill or read another environment.
unexport PYTHONPATH PYTHONHOME PYTHONDONTWRITEBYTECODE PIP_USER PIP_TARGET PIP_PREFIX PIP_REQUIRE_VIRTUALENV
unexport UV_PYTHON UV_SYSTEM_PYTHON UV_PROJECT_ENVIRONMENT VIRTUAL_ENV CONDA_PREFIX

# The test environment holds the runtime's at the same versions: once it is there, `run` uses it too.
TEST_READY := $(VENV)/ready-to-test
RUN_READY := $(if $(wildcard $(TEST_READY)),$(TEST_READY),$(VENV)/ready-to-run)

# Bytecode is compiled here, once: the first start would otherwise pay for it.
define fill
	$(UV) pip sync --quiet --python $(BIN)/python --require-hashes --compile-bytecode $<
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@
endef

.DEFAULT_GOAL := help
.PHONY: help run demo test check format bench faults openapi coverage lock clean

help: ## List the commands.
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | while IFS="$$(printf '\t')" read -r name what; do \
		printf '  make %-9s %s\n' "$$name" "$$what"; done

run: $(RUN_READY) ## Install what is missing, then run everything; Ctrl-C stops it.
	@exec $(BIN)/orchestre up

demo: $(RUN_READY) ## Run a workspace with a sample catalogue and a dozen mails.
	@exec $(BIN)/orchestre demo

test: $(TEST_READY) ## Run every test, on every core; ARGS="-k name" chooses, on one.
	$(BIN)/python -m pytest $(or $(ARGS),-n auto)

check: $(TEST_READY) ## Check format, lint, types, floors and house rules.
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest --quiet tests/house

format: $(TEST_READY) ## Format the code and mend what the linter can mend.
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)

bench: $(TEST_READY) ## Run bench/*.py and print the figures.
	@set -e; for file in bench/*.py; do echo "== $$file"; $(BIN)/python "$$file"; done

faults: $(TEST_READY) ## Kill at every commit and provider call of the path, on both databases.
	FAULTS=all $(BIN)/python -m pytest tests/journeys $(ARGS)

openapi: $(TEST_READY) ## Write docs/reference/openapi.json anew from the routes.
	$(BIN)/python -m tests.contract

coverage: $(TEST_READY) ## Run every test and print the branches that none of them takes.
	$(BIN)/coverage run -m pytest $(ARGS)
	$(BIN)/coverage report

lock: $(UV) ## Make the locks again from pyproject.toml, with today's releases.
	$(COMPILE) --group build pyproject.toml -o requirements.lock
	$(COMPILE) --group build --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean: ## Remove the environment and the caches; data/ stays.
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .coverage

$(VENV)/ready-to-run: requirements.lock pyproject.toml $(UV)
	$(fill)

$(VENV)/ready-to-test: requirements-dev.lock pyproject.toml $(UV)
	$(fill)

$(UV): requirements-uv.lock | $(BIN)/python
	$(BIN)/python -m pip install --quiet --require-hashes --no-deps -r requirements-uv.lock
	@touch $@

# A half-made environment is taken away: a second `make` would otherwise believe in it.
$(BIN)/python:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Orchestre needs Python 3.11 or newer, and '$(PYTHON)' is not. Name one: make PYTHON=python3.12 …" >&2; exit 1; }
	@"$(PYTHON)" -m venv --clear $(VENV) || { rm -rf $(VENV); \
		echo "'$(PYTHON)' cannot make an environment. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
