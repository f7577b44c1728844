# Everything that README.md and CONTRIBUTING.md name. Works as root and as a user with sudo.
SHELL := /bin/bash
.DEFAULT_GOAL := help

.PHONY: help packages build run test demo end-to-end api chaos storm localstripe recovery refresh-kills restart verify verify-docs model failpoints format lint check clean

help: ## Say what there is.
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

packages:
	@scripts/install-packages

build: packages
	swift build --product rukopys

run: build ## Build and start the server on http://127.0.0.1:8080 (or HOST, PORT).
	@exec .build/debug/rukopys serve

test: packages ## Run all tests, on SQLite and on a PostgreSQL of their own.
	@scripts/with-python scripts/with-postgresql scripts/run-tests

demo: build ## Go through the whole journey, in four languages; leaves demo/.
	@scripts/demo

end-to-end: build ## The journey and a kill -9 in the middle, on SQLite and PostgreSQL.
	@scripts/with-postgresql scripts/end-to-end

chaos: build ## A hundred documents while workers are killed, held against the model's own log.
	swift build --product model-server
	@scripts/with-postgresql scripts/chaos

storm: build ## 10,000 payment events through a server that is killed 20 times, held against a quiet run.
	@scripts/with-postgresql scripts/storm

api: build ## Hold the server against openapi.yaml (schemathesis) and /metrics against Prometheus' parser.
	@scripts/with-python scripts/check-api

localstripe: build ## Webhooks that somebody else's imitation of Stripe has signed.
	@scripts/with-python scripts/check-localstripe

recovery: build ## How soon work goes on after a kill -9.
	@scripts/recovery

refresh-kills: build ## A kill -9 right after a refresh was answered, 200 times on SQLite and on PostgreSQL.
	@scripts/with-postgresql scripts/kill-after-refresh

restart: build ## Restarts under load, on SQLite and PostgreSQL, without a lost request.
	@scripts/with-postgresql scripts/restart

verify: build ## Runtime verification on SQLite and PostgreSQL; leaves report/.
	@scripts/with-postgresql scripts/verify

verify-docs: build ## Write docs/runtime-test-results.*.md anew, by a verification.
	@scripts/verify-docs

model: packages ## Prove the queue's invariants with Spin, over all interleavings.
	@scripts/check-model

failpoints: ## Prove that a release build has no failpoints.
	@scripts/check-failpoints

format: ## Format the sources.
	swift format --in-place --recursive --parallel Sources Tests Package.swift

lint: ## Check the format, and the links between the pages.
	swift format lint --strict --recursive --parallel Sources Tests Package.swift
	@scripts/check-links

check: lint failpoints test api end-to-end verify ## All that CI checks.

clean: ## Remove what was built and written.
	rm -rf .build demo var report
