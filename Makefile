# make install | run | test | lint | messages | quality | bench | soak; each sets up what it needs and may be repeated.
PORT ?= 8000
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SAMPLE_INDEX := build/sample-index

.PHONY: install install-test run test lint messages quality bench soak lock clean

install: $(VENV)/installed

install-test: $(VENV)/installed-test

# The lock files hold everything, in exact versions and with their hashes: pip has nothing to resolve.
$(VENV)/installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 ...")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/installed-test: $(VENV)/installed requirements-test.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-test.lock
	touch $@

run: install
	$(BIN)/kashshaf index data/sample --recursive --prune --allow-shrink --index $(SAMPLE_INDEX)
	exec $(BIN)/kashshaf serve --index $(SAMPLE_INDEX) --port $(PORT)

test: install-test
	$(BIN)/python -m pytest --numprocesses=auto --dist=loadfile --cov --cov-report=term:skip-covered

lint: install-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# What the page says, from its source to the form that is read; both are kept.
messages: install
	$(BIN)/pybabel compile --directory search_api/translations

quality: install-test
	$(BIN)/python -m tests.quality

bench: install-test
	$(BIN)/python -m tests.benchmarks
	$(BIN)/python -m tests.benchmarks.load
	$(BIN)/python -m tests.benchmarks.cluster

soak: install-test
	KILLS=200 $(BIN)/python -m pytest --no-cov tests/engines/test_durability.py -k killed
	SCHEMATHESIS_CASES=2000 QUERIES=10000 $(BIN)/python -m pytest --no-cov tests/api/test_schemathesis.py tests/api/test_laws.py
	LOAD_SECONDS=300 $(BIN)/python -m pytest --no-cov tests/api/test_load.py
	SOAK=600 $(BIN)/python -m pytest --no-cov tests/soak
	KILLS=10 $(BIN)/python -m pytest --no-cov -s tests/opensearch/test_losses.py
	KILLS=100 $(BIN)/python -m pytest --no-cov tests/opensearch/test_kills.py
	$(BIN)/python -m pytest --no-cov --engine opensearch tests/api tests/jobs tests/cli
	QUALITY=all $(BIN)/python -m pytest --no-cov tests/quality/test_ranking.py

# New versions of everything: the only step that resolves them anew. No index address is written.
lock: install-test
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url \
	  --python-version 3.11 pyproject.toml requirements-build.in -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url \
	  --python-version 3.11 --group test --constraint requirements.lock -o requirements-test.lock

clean:
	rm -rf build .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage tests/output
