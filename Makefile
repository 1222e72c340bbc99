# The two commands of the course are `make lab` and `make test`; each sets up all that it needs.
# The recipes run in any POSIX shell and in GNU make 3.81 (macOS).

VENV = .venv
BIN = $(VENV)/bin
READY = $(VENV)/.ready

# Variables a user may set: make lab PORT=8899, make course NOTEBOOK=01, make unit PYTEST_FLAGS=-x
PORT = 8888
APP_PORT = 8866
NOTEBOOK =
WORKERS = 2
PYTEST_FLAGS =
LAB_FLAGS =
APP_FLAGS =

# Notebooks call the environment's commands: !colorlib doctor.
WITH_COMMANDS = PATH="$(CURDIR)/$(BIN):$$PATH"

# Jupyter's terminals find colorlib (tools/jupyter_settings.py); another one has to be told.
ELSEWHERE = In a terminal of your own, \`source '$(CURDIR)/$(BIN)/activate'\` makes colorlib known.

# The kernel `python3` is this environment's, whatever the user's own folder holds.
export JUPYTER_PREFER_ENV_PATH = 1

# No run of all notebooks reads or writes the record of the one who starts it.
NO_RECORD = COLORLIB_PROGRESS="$(CURDIR)/build/progress"

# Two processes with one thread each: more threads than cores wait for one another.
NBVAL = $(NO_RECORD) OMP_NUM_THREADS=1 $(BIN)/python -m pytest --nbval-current-env --nbval-sanitize-with tests/nbval.cfg \
	--nbval-cell-timeout 300

.DEFAULT_GOAL = help
.PHONY: help setup lab app update test lint unit notebooks course stamp clean

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1|\2/p' Makefile | awk -F'|' '{ printf "%-16s %s\n", $$1, $$2 }'

# In a container the user is root, and Jupyter asks to hear that this is known.
lab: $(READY) ## set up, then open the course in JupyterLab
	@echo "$(ELSEWHERE)"
	$(WITH_COMMANDS) $(BIN)/jupyter lab $$([ "$$(id -u)" = 0 ] && echo --allow-root) \
		--port $(PORT) --ServerApp.root_dir=. \
		--LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb $(LAB_FLAGS)

# No file of the folder is served, only the page. Progressive: its first words come before Python
# has loaded anything; without a display it waits for a browser elsewhere.
app: $(READY) ## set up, then serve the page that compares the models, without Jupyter around it
	@echo "The page: http://localhost:$(APP_PORT)/ (Ctrl-C ends it)"
	$(WITH_COMMANDS) $(BIN)/voila colorlib/notebook/app.ipynb --port $(APP_PORT) \
		--Voila.port_retries=0 --VoilaConfiguration.file_denylist='.*' \
		--VoilaConfiguration.progressive_rendering=True \
		$$([ "$$(uname)" = Linux ] && [ -z "$$DISPLAY$$WAYLAND_DISPLAY" ] && echo --no-browser) \
		$(APP_FLAGS)

# Where git refuses, the notebooks are as they were. What came may need other packages.
update: $(READY) ## bring the course's corrections and keep your answers; close the notebooks first
	$(BIN)/colorlib answers update
	@$(MAKE) --no-print-directory setup

test: lint unit notebooks ## set up, then run every check: style, layers, unit tests, notebooks

lint: $(READY) ## check style, formatting and which module imports which
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

unit: $(READY) ## run the unit tests
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n $(WORKERS) --dist loadscope $(PYTEST_FLAGS) tests

# Lax runs every cell and compares the marked ones; notebook 01 is exact, so all of it is compared.
notebooks: $(READY) ## run all notebooks at the smallest profile and compare their outputs
	$(WITH_COMMANDS) COLORLIB_PROFILE=smoke $(NBVAL) --nbval $(PYTEST_FLAGS) notebooks/01_*.ipynb
	$(WITH_COMMANDS) COLORLIB_PROFILE=smoke $(NBVAL) --nbval-lax -n $(WORKERS) --dist loadscope \
		$(PYTEST_FLAGS) notebooks

course: $(READY) ## run all notebooks, or NOTEBOOK=01, at the laptop profile and keep their outputs
	$(WITH_COMMANDS) $(NO_RECORD) COLORLIB_PROFILE=laptop $(BIN)/python tools/refresh_notebooks.py $(NOTEBOOK)

stamp: $(READY) ## write what the notebooks share (badges, ways), list the exercises
	$(BIN)/python tools/stamp_notebooks.py
	$(BIN)/python tools/list_exercises.py

setup: $(READY) ## only set up the environment
	@echo "Ready. $(ELSEWHERE)"

clean: ## remove the environment, caches and build output; keep pictures, runs and downloads
	rm -rf $(VENV) build dist .pytest_cache .ruff_cache .import_linter_cache
	find colorlib tests tools notebooks \( -name __pycache__ -o -name .ipynb_checkpoints \) \
		-prune -exec rm -rf {} +

$(READY): pyproject.toml requirements.txt tools/make_environment.sh tools/jupyter_settings.py
	@sh tools/make_environment.sh $(firstword $(MAKECMDGOALS))
	@touch $(READY)
