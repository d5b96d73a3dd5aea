# Every target does its own set-up; a machine needs only make and Python 3.11 or newer.
# Paths are relative throughout, so the clone may lie in a folder with spaces.

PYTHON ?= python3
# A folder beside this file: one for each Python, so that trying another one keeps the first.
VENV = .venv
RUN = $(VENV)/bin/python
# worksteal: without it one worker waits for minutes while the other does its last modules.
TESTS = $(RUN) -m pytest -n 2 --dist worksteal
.PHONY: run test test-suite coverage soak bench screenshots lint reset environment test-environment

run: environment
	@exec $(RUN) manage.py serve --demo

# Linters, then every test on a server of its own (DATABASE_URL is honoured).
test: lint test-suite

test-suite: test-environment
	$(TESTS)

# The same tests, and which lines of the code they run: fails below the floor in pyproject.toml.
coverage: test-environment
	$(TESTS) --cov --cov-report=term

# The long proofs: kills, floods, full-size uploads; and new examples for the tests of properties.
soak: test-environment
	$(RUN) -m pytest -m soak --hypothesis-profile=new
	$(TESTS) -m "hypothesis and not soak" --hypothesis-profile=new

bench: test-environment
	$(RUN) -m bench

# Every type of page as people see it, into var/screenshots.
screenshots: test-environment
	$(RUN) -m bench.screenshots

lint: test-environment
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy
	find templates -name '*.html' -exec $(VENV)/bin/djade --check --target-version 5.2 {} +

reset: environment
	@exec $(RUN) manage.py reset

environment:
	@$(PYTHON) .ci/environment.py requirements-embedded.lock $(VENV)

test-environment:
	@$(PYTHON) .ci/environment.py requirements-dev.lock $(VENV)
