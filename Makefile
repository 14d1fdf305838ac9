# `make` lists the commands. Everything they need they install themselves.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
APT_SERVERS := postgresql redis-server nginx-light prometheus gcc libc6-dev podman runc mmdebstrap docker-compose \
	netavark aardvark-dns iptables iproute2 curl
APT_BROWSERS := chromium chromium-l10n firefox-esr firefox-esr-l10n-fr pulseaudio pulseaudio-utils espeak-ng xvfb xdotool fonts-dejavu-core \
	fonts-roboto-unhinted libnss3-tools xcompmgr
APT_OLD_BROWSERS := libegl1 libgl1 libx11-xcb1 libxcb-dri3-0 libxi6 libxkbfile1 libxrender1 libxshmfence1 libxtst6
OLD_BROWSERS := $(patsubst tests/old_browsers/%.txt,.old-browsers/%/.ready,$(wildcard tests/old_browsers/*.txt))
ENGINE ?= docker
IMAGE ?= soundcheck
SBOM_READS := venv srv var/lib/dpkg/status usr/lib/os-release
# How tests are shared out: what one module needs is costly to make in both processes, a browser even more.
PYTEST := $(BIN)/pytest -n 2 --dist
export PORT ?= 8000
unexport PYTHONDONTWRITEBYTECODE # Compiled tests are kept for the next run.

.DEFAULT_GOAL := help
.PHONY: help run demo test test-fast test-guide test-servers test-browser test-old-browsers check bench format catalogues lock mutants sbom labels pictures screenshots release-notes clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 19

run: $(VENV)/.run-ready ## install what is needed and serve http://localhost:8000
	$(BIN)/flask --app webapp database upgrade
	$(BIN)/flask --app webapp agents first
	$(BIN)/gunicorn

demo: $(VENV)/.run-ready ## install what is needed and serve a CRM on port 8001 that has the check in its panel
	$(BIN)/python -m tests.demo

test: test-fast test-guide test-servers test-browser ## install what the tests need and run them all

test-fast: $(VENV)/.test-ready node_modules/.ready ## run the tests that need no browser, no server and not the whole guide
	node --test --test-concurrency=2 tests/js/
	$(PYTEST) worksteal --ignore tests/browser -m "not servers and not whole_guide"

test-guide: $(VENV)/.test-ready node_modules/.ready ## run those that read the whole guide, as writers and crawlers do
	$(PYTEST) worksteal --ignore tests/browser -m whole_guide

test-servers: $(VENV)/.test-ready node_modules/.ready .servers-ready ## run those on PostgreSQL, Redis, nginx and gunicorn
	$(PYTEST) loadgroup --ignore tests/browser -m servers

test-browser: $(VENV)/.test-ready node_modules/.ready .browsers-ready ## run those in browsers; K="repair" picks them by name
	$(PYTEST) loadgroup tests/browser $(if $(K),-k "$(K)")

test-old-browsers: $(VENV)/.test-ready .browsers-ready $(OLD_BROWSERS) ## test in programs with old engines; takes 1.5 GB
	$(PYTEST) load tests/old_browsers $(if $(K),-k "$(K)")

check: $(VENV)/.test-ready node_modules/.ready ## format, lint, types, security linter, guide linter, catalogues
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/bandit --quiet --recursive --severity-level medium webapp
	npx --no-install eslint static/js static/embed tests/js tests/oidc tests/demo/pages
	npx --no-install stylelint "static/css/**/*.css"
	mkdir -p build
	$(BIN)/python -c "from webapp import create_app; print(create_app().test_client().get('/api/v1/openapi.json').text)" > build/openapi.json
	REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true npx --no-install redocly lint build/openapi.json
	$(BIN)/flask --app webapp guide lint
	$(BIN)/flask --app webapp catalogues check

bench: $(VENV)/.test-ready .servers-ready .browsers-ready ## print the figures
	$(BIN)/python -m tests.bench

format: $(VENV)/.test-ready ## format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

catalogues: $(VENV)/.test-ready ## bring the translations up to date with the code and the guide
	$(BIN)/flask --app webapp catalogues sync

lock: $(VENV)/.test-ready ## pin the newest allowed versions
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --upgrade pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --upgrade --group dev pyproject.toml -o requirements-dev.txt

mutants: $(VENV)/.test-ready node_modules/.ready ## change the code in small ways, and list what no test noticed
	rm -rf mutants
	$(BIN)/python -m tests.mutants

sbom: $(VENV)/.test-ready ## list what the image holds in build/sbom.json; IMAGE=soundcheck, ENGINE=docker
	rm -rf build/image && mkdir -p build/image
	container=$$($(ENGINE) create $(IMAGE)) && $(ENGINE) export $$container | tar --extract --directory build/image $(SBOM_READS) \
		&& $(ENGINE) rm $$container
	$(BIN)/python -m tests.sbom build/image > build/sbom.json
	rm -rf build/image

labels: $(VENV)/.test-ready .browsers-ready ## compare the guide's labels with the browsers' own; WRITE=write mends them
	$(BIN)/python -m tests.labels $(WRITE)

pictures: $(VENV)/.test-ready .browsers-ready ## take and draw the guide's pictures again; K="fr chrome/prompt systems" picks some
	$(BIN)/python -m tests.pictures $(K)

screenshots: $(VENV)/.test-ready .browsers-ready ## take the pictures in docs/ again, and all states into build/screenshots
	$(BIN)/python -m tests.screenshots

release-notes: ## print what the changelog says of the newest version
	@awk '/^## [0-9]/ { sections++ } sections == 1' CHANGELOG.md

clean: ## remove what was installed and built here
	rm -rf $(VENV) node_modules .servers-ready .browsers-ready .old-browsers build mutants

$(BIN)/pip:
	$(PYTHON) -m venv $(VENV) || { tests/apt-install python3-venv && $(PYTHON) -m venv $(VENV); }

$(VENV)/.run-ready: requirements.txt | $(BIN)/pip
	$(BIN)/pip install --quiet --require-hashes -r requirements.txt
	touch $@

$(VENV)/.test-ready: requirements-dev.txt | $(BIN)/pip
	$(BIN)/pip install --quiet --require-hashes -r requirements-dev.txt
	touch $@

node_modules/.ready: package-lock.json
	command -v npm >/dev/null || tests/apt-install nodejs npm
	npm ci --no-audit --no-fund --ignore-scripts
	touch $@

.servers-ready:
	tests/apt-install $(APT_SERVERS)
	touch $@

.browsers-ready:
	tests/apt-install $(APT_BROWSERS)
	touch $@

.old-browsers/%/.ready: tests/old_browsers/%.txt
	tests/apt-install $(APT_OLD_BROWSERS)
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/pip install --quiet --require-hashes -r $<
	touch $@
