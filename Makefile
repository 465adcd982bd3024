.DEFAULT_GOAL := help
.PHONY: help run test check bench lock clean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Serve a demonstration board (HOST and PORT choose where); keeps its data under instance/
	@scripts/run.sh

test: ## Run every test on SQLite, on PostgreSQL where possible, and in the browser (ARGS go to pytest)
	@scripts/test.sh

check: ## Lint, format, types, imports, templates, dependencies, security, migrations
	@scripts/check.sh

bench: ## Measure the speed over HTTP; writes bench.json (DATABASE=postgresql; ARGS go to the command)
	@scripts/bench.sh

lock: ## Lock the dependencies of pyproject.toml again
	@scripts/lock.sh

clean: ## Remove the environment and what the tools leave behind; keeps instance/
	@rm -rf .venv build bench.json .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache *.egg-info
	@find tracker tests migrations -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true
