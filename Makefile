# Everything sets itself up: git, make and Python >= 3.11 are enough.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
DEMO   ?= demo-report
# what other versions of dependencies break first: help and options, records, YAML, graphs, tables, print, keys, signatures
SHORT  := tests/cli/test_main.py tests/lint/test_rules.py tests/store/test_document.py::test_refused \
	tests/cli/test_commands.py::test_same_input_same_bytes tests/cli/test_commands.py::test_demo_leaves_what_it_says \
	tests/gate/test_command.py::test_the_selftest_stops_what_it_has_to tests/render/test_terminal.py \
	tests/render/test_layout.py tests/render/test_schemas.py \
	tests/render/test_pdf.py::test_it_is_for_everybody tests/render/test_pdf.py::test_its_structure_is_that_of_the_report \
	tests/render/test_pdf.py::test_any_script_is_printed tests/render/test_docx.py::test_its_structure_is_that_of_the_report \
	tests/model_files/test_signatures.py tests/terminal/test_keys.py

# what most changes break first, without browsers, terminals, wheels, whole pages of the docs and the long comparisons
QUICK  := $(addprefix tests/,analysis bad engine frameworks golden lint model_files render schema store \
	test_errors.py test_imports.py test_layers.py)
LONG   := $(addprefix --ignore=tests/,analysis/test_compare.py engine/test_oracle.py render/gate render/test_explanation.py \
	render/test_markdown.py)

.DEFAULT_GOAL := help
.PHONY: help .venv format lint check test floors soak docs demo screenshots bench shape fuzz clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z.]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

.venv: $(STAMP) ## set up the virtual environment (VENV=.venv PYTHON=python3)

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit("set PYTHON to 3.11 or newer" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install -qq --disable-pip-version-check -c constraints.txt hatchling
	$(BIN)/python -m pip install -qq --disable-pip-version-check -c constraints.txt \
		--no-build-isolation --editable '.[dev]'
	@touch $@

format: $(STAMP) ## rewrite the code in the project's format
	$(BIN)/ruff check --fix --exit-zero .
	$(BIN)/ruff format .

lint: $(STAMP) ## format check, ruff, mypy --strict, layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

check: lint ## lint, then the tests of the daily work, in a minute and a half
	$(BIN)/python -m pytest -n 2 --dist loadfile $(QUICK) $(LONG)

test: lint ## lint, then every test; ends with the list of checks left out
	$(BIN)/python -m pytest -n 2 --dist loadfile

floors: ## a short set of tests on the lowest dependencies that pyproject.toml allows, and on the newest there are
	@for versions in lowest newest; do \
		echo "dependencies at their $$versions"; \
		$(PYTHON) -m venv --clear $(VENV)-$$versions && \
		$(VENV)-$$versions/bin/python -m tests.floors $$versions > $(VENV)-$$versions/requirements.txt && \
		$(VENV)-$$versions/bin/python -m pip install -qq --disable-pip-version-check \
			-r $(VENV)-$$versions/requirements.txt --editable '.[docx,keys,pdf,signatures]' && \
		$(VENV)-$$versions/bin/python -m pytest -n 2 --dist loadfile $(SHORT) || exit 1; \
	done

soak: $(STAMP) ## kill, leave and crowd the questionnaire thousands of times, for some minutes
	$(BIN)/python -m tests.soak
	$(BIN)/python -m tests.crashing 500

docs: $(STAMP) ## make the reference from the software; a test holds the pages in docs/ to it
	$(BIN)/python -m docs.generate

demo: $(STAMP) ## assess the bundled example and write its report to demo-report/
	$(BIN)/riskkit demo -o $(DEMO)

screenshots: $(STAMP) ## write pictures of the terminal and the report to docs/screenshots/; needs chromium, node, npm
	$(BIN)/python -m tests.terminal_pictures.screenshots docs/screenshots
	$(BIN)/python -m tests.browser.screenshots docs/screenshots

fuzz: $(STAMP) ## feed parsers and the gate with mutated files (MINUTES=60, SEED=0, ENGINE=atheris); keeps what breaks
	$(BIN)/python -m tests.fuzz --minutes $(or $(MINUTES),60) --seed $(or $(SEED),0) \
		--engine $(or $(ENGINE),mutations) $(NAMES)

bench: $(STAMP) .venv-peers/.installed ## measure speed and memory, against other gates too
	$(BIN)/python -m benchmarks

shape: $(STAMP) ## count lines, imports and cycles of the code, into docs/shape.md
	$(BIN)/python -m benchmarks.shape docs/shape.md

# gates of others, which drag in dozens of packages; one that does not install is left out and named
.venv-peers/.installed: benchmarks/gate-peers.txt
	$(PYTHON) -m venv --clear .venv-peers
	@while read -r peer; do \
		.venv-peers/bin/python -m pip install -qq --disable-pip-version-check "$$peer" || echo "$$peer does not install here"; \
	done < $<
	@touch $@

clean: ## remove everything that can be made again
	rm -rf .venv .venv-* dist build $(DEMO) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
