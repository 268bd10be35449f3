# 稳岗：常用命令。每个命令自己准备所需的环境；运行时的一切都在 var/（或 WENGANG_VAR）之下。
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
RUNTIME := $(VENV)/.runtime
DEVELOPMENT := $(VENV)/.development
ARCHIVE ?= ../shared/samples/ordinary
OUT ?= figures.json

.DEFAULT_GOAL := help
.PHONY: help replay import-history test lock

help: ## 列出命令
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 26

$(RUNTIME): requirements.txt constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --compile -r requirements.txt -c constraints.txt
	@echo "$(CURDIR)/include" > $$($(PY) -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/wengang.pth
	@touch $@

$(DEVELOPMENT): $(RUNTIME) requirements-dev.txt
	$(PY) -m pip install --quiet --compile -r requirements-dev.txt -c constraints.txt
	@touch $@

replay: $(RUNTIME) ## 重演一份档案：ARCHIVE=档案 OUT=指标文件
	$(PY) -m ops.replay "$(ARCHIVE)" "$(OUT)"

import-history: $(RUNTIME) ## 导入往月：INBOX=收件箱 [ACCEPT_HELD=理由]
	$(PY) -m ops.database up
	$(PY) -m wengang.cli import-history "$(INBOX)" $(if $(ACCEPT_HELD),--accept-held "$(ACCEPT_HELD)")

test: $(DEVELOPMENT) ## 全部检查和测试
	$(VENV)/bin/ruff check .
	$(PY) -m pytest

lock: $(DEVELOPMENT) ## 刷新版本锁定
	$(PY) -m pip freeze --exclude-editable > constraints.txt
