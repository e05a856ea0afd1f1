# Two commands do all the set-up: `make demo` and `make test`. Debian with Python 3.11+ and make is enough.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:
# Tests start hundreds of processes: each would compile every module anew where this is set.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
PYTEST := $(BIN)/python -m pytest
COMPILE := CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --generate-hashes --strip-extras \
	--allow-unsafe --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options

.PHONY: help demo demo-kafka serve test lint fast inside outside soak bench lock clean

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

demo: .venv/run-time ## Install, then run the main job on the embedded log
	$(BIN)/daicho demo

demo-kafka: .venv/run-time ## The same on a real Apache Kafka of its own
	.ci/need "the demo on Kafka" default-jre-headless java -version
	.ci/need "the demo on Kafka" maven mvn -version
	$(BIN)/daicho demo --log kafka

serve: .venv/run-time ## Install, then serve screens and API on simulated towns at port 8000
	$(BIN)/daicho serve --demo

test: lint inside outside ## Install, then run everything a change must pass

lint: .venv/tools ## Style, types and the import contracts of the rooms
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

fast: .venv/tools ## Tests under two seconds each, for a first answer
	$(PYTEST) --hypothesis-profile=ci -n 2 --dist worksteal -m "not (slow or kafka or browser or soak)"

inside: .venv/tools ## Tests that need neither a broker nor a browser
	$(PYTEST) --hypothesis-profile=ci -n 2 --dist worksteal -m "not (kafka or browser or soak)"

outside: .venv/tools ## Tests with a real broker or browser
	.ci/need "the broker tests" default-jre-headless java -version || true
	.ci/need "the broker tests" maven mvn -version || true
	.ci/need "the browser tests" chromium chromium --version || true
	.ci/need "Japanese in the browser tests" fonts-noto-cjk test -e /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc || true
	@# They wait for most of their time, so that two cores are enough for four workers.
	$(PYTEST) --hypothesis-profile=ci -n 4 --dist loadfile -m "(kafka or browser) and not soak"

soak: .venv/tools ## Long searches for broken laws, with fresh random examples
	$(PYTEST) -m soak

bench: .venv/tools ## Measure this machine beside the peers
	for script in bench/*.py; do echo "== $$script"; $(BIN)/python "$$script"; done

lock: .venv/tools ## Pin the newest allowed versions with their hashes
	$(COMPILE) --upgrade --build-deps-for editable --output-file requirements.txt pyproject.toml
	$(COMPILE) --upgrade --build-deps-for editable --extra dev --constraint requirements.txt \
		--output-file requirements-dev.txt pyproject.toml

clean: ## Remove what these commands made; never your data
	rm -rf .venv .kafka build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A changed lock means a new environment: nothing unlocked survives in it.
.venv/run-time: requirements.txt requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit("Daicho needs Python 3.11 or newer" if sys.version_info < (3, 11) else 0)'
	.ci/need "the Python environment" python3-venv $(PYTHON) -c "import ensurepip, venv"
	$(PYTHON) -m venv --clear .venv
	$(PIP) install --require-hashes -r requirements.txt
	$(PIP) install --no-deps --no-build-isolation -e .
	touch $@

.venv/tools: .venv/run-time
	$(PIP) install --require-hashes -r requirements-dev.txt
	touch $@
