.DEFAULT_GOAL := help
PYTHON ?= python3
FOLDER ?= var
ORGANIZATION ?= var/organization.txt
BIN := .venv/bin

##@ Using it

run: setup ## Install what is needed, make the demonstration organization, and run everything
	@$(BIN)/python -m tests.demo --folder $(FOLDER) run

demo: setup ## Fill the demonstration with forty reports, as if it had worked for five months (once; then make run)
	@$(BIN)/python -m tests.demo --folder $(FOLDER) fill

build: setup ## Build site and shell of an organization: make build ORGANIZATION=FILE CONSOLE=https://console.example.org
	@test -n "$(CONSOLE)" || { echo "candour: name the console's origin: make build CONSOLE=https://console.example.org"; exit 1; }
	@node deploy/build.mjs --organization $(ORGANIZATION) --console $(CONSOLE) --out build/assets
	@CANDOUR_ORGANIZATION=$(ORGANIZATION) $(BIN)/intake build --regimes review/regimes --assets build/assets
	@echo "The shell's files are in build/assets/shell: copy them to where CANDOUR_REVIEW_SHELL_FILES points"

code: ## Print a one-time code of the demonstration: make code WHO=amina
	@$(BIN)/python -m tests.demo --folder $(FOLDER) code $(or $(WHO),amina)

help: ## List what can be done
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

##@ Working on it

test: test-setup check ## Check and test everything, in real browsers and databases (installs what that needs)
	$(BIN)/python tests/run.py

check: test-setup ## Types, lint, import contracts, templates, catalogues
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --quiet --lint templates/review templates/intake
	$(BIN)/python -m intake.translate --check
	npm run --silent check
	npx tsc -p tests/intake

fuzz: test-setup ## Hand altered bytes to every parser, 30 s each: make fuzz RUNS=1000000 HARNESS=envelope-content
	$(BIN)/python -m tests.fuzz $(if $(RUNS),--runs=$(RUNS),--seconds=$(or $(SECONDS),30)) $(HARNESS)

bench: test-setup ## Measure against baselines of the same run, into var/bench (some ten minutes; wants a quiet machine)
	@$(BIN)/python tests/install.py wrk
	@$(BIN)/python -m tests.bench $(BENCH)

format: test-setup ## Put all code into its one form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

locks: ## Make the lock files anew from requirements/*.in
	cd requirements && for part in run test; do ../$(BIN)/pip-compile -q --allow-unsafe --generate-hashes --strip-extras --no-emit-index-url --no-emit-options --no-header -o $$part.txt $$part.in; done

clean: ## Take away what was installed and built; keeps the demonstration's data
	rm -rf .venv node_modules build

##@ Parts

setup: .venv/run node_modules/.installed ## Install what running needs: Python packages with hashes, npm packages

test-setup: .venv/test node_modules/.installed ## Install what testing needs besides: browsers, fonts, tools
	@$(BIN)/python tests/install.py

.venv/bin/python:
	@deploy/check_tools.sh $(PYTHON)
	@echo "Making the Python environment"
	@$(PYTHON) -m venv .venv

.venv/run: .venv/bin/python requirements/run.txt pyproject.toml
	@echo "Installing Python packages (about a minute the first time)"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@touch $@

.venv/test: .venv/run requirements/test.txt
	@echo "Installing test packages"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.txt
	@touch $@

node_modules/.installed: package-lock.json
	@deploy/check_tools.sh $(PYTHON)
	@echo "Installing npm packages"
	@npm ci --no-audit --no-fund --loglevel=error
	@touch $@

.PHONY: run demo build code help test bench check fuzz format locks clean setup test-setup
