# Needs Python 3.12 or newer, make and a package index; everything else is installed below this folder.
# Variables: PORT, VAR_DIR, DATABASE_URL, REDIS_URL (make run), PROCESSES (make test), QUICK, ONLY (make bench),
# CHECK (make bench: only that the peers answer alike), SECONDS (make fuzz), PYTHON (which to use).

.DEFAULT_GOAL := help
.PHONY: help run release test codes test-long test-rare fuzz bench sizes trace check schema messages fmt clean
.NOTPARALLEL:

# Some containers forbid it, and each of the many processes below then compiles every module that it imports.
export PYTHONDONTWRITEBYTECODE :=

# What is generated does not follow the address of a `make run` that is at work.
schema check: export BASE_URL := http://127.0.0.1:8000

BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
CODE := api config docker local tenants tests manage.py

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: .venv/.synced ## start everything on 127.0.0.1:8000 and fill a demo; Ctrl-C stops it (PORT, VAR_DIR)
	@exec $(BIN)/python -m local.run

# Three on two cores: a test waits for the database half of its time. The long ones make load themselves.
test: .venv/.synced ## the tests, on a PostgreSQL and a Valkey of their own
	CODES=whole $(BIN)/python -m pytest -n $(or $(PROCESSES),3) --dist worksteal -m "not long and not rare" tests

codes: .venv/.synced ## write which operation gives which error codes, from the tests (TESTS=tests/regency adds to it)
	CODES=write $(BIN)/python -m pytest -n $(or $(PROCESSES),3) --dist worksteal -m "not long and not rare" $(or $(TESTS),tests)
	$(BIN)/python manage.py write_problem_docs
	$(MAKE) -s schema

test-long: .venv/.synced ## the tests that take longer
	@ops/install-test-tools.sh
	$(BIN)/python -m pytest -n $(or $(PROCESSES),2) --dist loadfile -m "long and not rare" tests

test-rare: .venv/.synced ## the tests too long for each change: before a release, and after a change of what they are about
	@ops/install-test-tools.sh
	$(BIN)/python -m pytest -n $(or $(PROCESSES),2) --dist loadfile -o faulthandler_timeout=1800 -m rare tests
	$(MAKE) fuzz

fuzz: .venv/.synced ## schemathesis on the three documents, as each role, for SECONDS=600
	SECONDS=$(or $(SECONDS),600) $(BIN)/python -m pytest -m long -s tests/contract/test_documents_fuzzed.py

bench: .venv/.synced ## measure beside the peers (QUICK=1: three minutes), write docs/benchmarks.md and bench.json
	@test -n "$(CHECK)" || command -v wrk >/dev/null || { test "$$(id -u)" = 0 && apt-get install -y -qq wrk >/dev/null; } \
		|| { echo "wrk is needed to make load (Debian: apt-get install wrk)."; exit 1; }
	@# An environment of its own: what the peers are made of is none of ours.
	@UV_PROJECT_ENVIRONMENT=.tools/bench UV_PYTHON_DOWNLOADS=never \
		.tools/uv/bin/uv sync --frozen --quiet --group bench --python $(BIN)/python
	@exec .tools/bench/bin/python -m tests.bench

sizes: .venv/.synced ## count what the code weighs, for each operation
	@$(BIN)/python -m tests.measure.sizes

trace: .venv/.synced ## count how far a request goes through the code
	@$(BIN)/python -m pytest -n 0 -q -s tests/measure/test_trace.py

check: .venv/.synced ## format, lint, types, import contracts, migrations, OpenAPI documents, messages
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/mypy api config local tenants manage.py
	$(BIN)/lint-imports
	@# As a service behind TLS is set up, with a secret of this check's own.
	BASE_URL=https://service.example EMAIL_URL=smtp+starttls://mail.example SECRET_KEY=$$(printf '%s' $(CODE) $(CODE) | sha256sum) \
		$(MANAGE) check --deploy --fail-level WARNING
	@# It would compare with a database too, and warns that there is none.
	$(BIN)/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	$(MANAGE) write_schema --check
	$(MANAGE) compare_schema >/dev/null
	$(MANAGE) write_plan_docs --check
	$(MANAGE) write_snapshot_schemas --check
	$(MANAGE) write_permission_docs --check
	$(MANAGE) write_event_docs --check
	$(MANAGE) write_settings_docs --check
	$(BIN)/python -m tests.measure.measures --check
	$(MANAGE) write_messages --check

schema: .venv/.synced ## write the OpenAPI documents in docs/openapi anew
	@$(MANAGE) write_messages
	$(MANAGE) write_schema
	$(MANAGE) write_plan_docs
	$(MANAGE) write_snapshot_schemas
	$(MANAGE) write_permission_docs
	$(MANAGE) write_event_docs
	$(MANAGE) write_settings_docs
	$(BIN)/python -m tests.measure.measures

messages: .venv/.synced ## take up the messages of the code in locale/, name those that lack Indonesian, compile
	@$(MANAGE) write_messages

fmt: .venv/.synced ## format the code and mend what can be mended
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)

release: .venv/.synced ## write what a release ships besides its source into dist/ (docs/operations/release.md)
	@ops/release.sh dist

clean: ## remove what was installed and cached; the data in var/ stays
	rm -rf .venv .tools dist ops/backup/.venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .schemathesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/.synced: uv.lock pyproject.toml config/bootstrap.sh locale/id/LC_MESSAGES/django.po
	@config/bootstrap.sh
