# 稳岗：常用命令。每个命令自己准备所需的环境；运行时的一切都在 var/（或环境变量 WENGANG_VAR）之下。
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
# The marks carry a sum of the folder's path in their names: a copied or moved checkout sets itself up again instead of using paths of the
# old one. Recipes say "$$PWD" and not $(CURDIR): the shell, unlike make, takes a path with spaces, quotes or Chinese signs as one word; and
# the .pth file names include/ from where it stands, because Python reads it in the machine's language before it hears of UTF-8.
HERE := $(shell pwd -P | cksum | cut -d' ' -f1)
RUNTIME := $(VENV)/.runtime-$(HERE)
DEVELOPMENT := $(VENV)/.development-$(HERE)
NOT_INSTALLED = 错误：依赖没有装好，原因见上面几行（多为网络、软件源或磁盘空间）：处理后再运行 make $(MAKECMDGOALS)
# pip is silent while it fetches and unpacks for most of a minute: a line every few seconds says that it goes on, until its shell has ended.
TELL_INSTALLED = echo "[$$(( $$(date +%s) - $$(cat .install_began) )) 秒] 准备环境：正在下载、安装，已装好 $$(ls -d $(VENV)/lib/*/site-packages/*.dist-info 2> /dev/null | wc -l) 个包"
INSTALL = $(PY) -m pip install --quiet --compile --disable-pip-version-check
# What runs is installed file by file by its hash; with BUNDLE=folder (make bundle) from there, and no index is asked.
LOCKED = --no-deps --require-hashes -r requirements.lock $(if $(BUNDLE),--no-index --find-links "$(BUNDLE)/wheels")
# make itself calls the assembler AS; here it is who opens the database.
ifeq ($(origin AS),default)
AS :=
endif
# What is read and printed is UTF-8, whatever language the machine speaks (LC_ALL=C, GB18030, …).
export PYTHONUTF8 := 1

.DEFAULT_GOAL := help
.PHONY: help up down status reset install-units accounts bundle db housekeeping backup restore audit-verify audit-package audit-show retire-audit wengang airflow new-domain cycle next-month fill-store replay corrections rebuild import-history fund fund-whatif matters-whatif allocation allocation-whatif bench prove check test lock

help: ## 列出命令
	@grep -ahE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | LC_ALL=C sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 26

# ── 环境 ──────────────────────────────────────────────

$(RUNTIME): requirements.lock
	@test -w . || { echo "错误：这个文件夹不能写（$$PWD）：请把项目放到自己可以写的文件夹，再运行 make $(MAKECMDGOALS)"; exit 1; }
	@case "$$PWD" in *:*) echo "错误：路径中不能有冒号（$$PWD）：请把项目移到别的文件夹，再运行 make $(MAKECMDGOALS)"; exit 1;; esac
	@command -v "$(PYTHON)" > /dev/null || { echo "错误：没有找到 $(PYTHON)：请安装 Python 3.11 到 3.13，或指定：make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
	  || { echo "错误：需要 Python 3.11 到 3.13，现在是 $$("$(PYTHON)" --version)；可指定：make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2> /dev/null \
	  || { echo "错误：$(PYTHON) 缺少 venv：Debian、Ubuntu 请执行 sudo apt install python3-venv，再运行 make $(MAKECMDGOALS)"; exit 1; }
	@echo "准备环境：安装锁定的依赖到 $(VENV)（只在第一次和依赖变化时，约一两分钟）"; date +%s > .install_began
	@"$(PYTHON)" -m venv $(VENV) || { echo "错误：没有建成 $(VENV)，原因见上一行：处理后再运行 make $(MAKECMDGOALS)"; exit 1; }
	@while sleep 4 > /dev/null && kill -0 $$$$ 2> /dev/null; do $(TELL_INSTALLED); done & told=$$!; \
	  $(INSTALL) $(LOCKED) || { kill $$told; echo "$(NOT_INSTALLED)"; exit 1; }; kill $$told
	@echo ../../../../include > "$$($(PY) -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/wengang.pth"
	@install -m 755 ops/wengang $(VENV)/bin/wengang
	@echo $$(( $$(date +%s) - $$(cat .install_began) )) > $(VENV)/.install_seconds; rm -f .install_began
	@echo "[$$(cat $(VENV)/.install_seconds) 秒] 准备环境：完成"
	@touch $@

$(DEVELOPMENT): $(RUNTIME) requirements-dev.txt constraints.txt
	@$(INSTALL) -r requirements-dev.txt -c constraints.txt || { echo "$(NOT_INSTALLED)"; exit 1; }
	@touch $@

# ── 一台机器上的安装 ──────────────────────────────────

up: $(RUNTIME) ## 启动：数据库、页面、调度、流程解析、触发器、试用邮箱
	@$(PY) -m ops.stack up

down: $(RUNTIME) ## 停止本份安装的全部进程，数据保留
	@$(PY) -m ops.stack down

status: $(RUNTIME) ## 各进程是否正常，页面地址、账号和邮件在哪里
	@$(PY) -m ops.stack status

reset: $(RUNTIME) ## 停止并清空试用数据：make reset CONFIRM=yes
	@CONFIRM="$(CONFIRM)" $(PY) -m ops.stack reset

install-units: $(RUNTIME) ## 写出 systemd 的服务文件（root 执行）：USER=wengang [TO=只写到这个文件夹]
	@test "$(origin USER)" = "command line" || { echo "请指明以哪个用户运行：make install-units USER=wengang"; exit 2; }
	@UNIT_USER="$(USER)" TO="$(TO)" $(PY) -m ops.units

accounts: $(RUNTIME) ## 建立 people.yaml 里各人和本处室的账号，初始密码写入 var/keys/accounts.json
	@$(PY) -m ops.stack run "$$PWD/$(PY)" -m ops.accounts make

bundle: $(RUNTIME) ## 没有互联网的机器安装所需的一切：TO=文件夹 [MACHINES="x86_64 aarch64"] [FOR_PYTHON=3.11]
	@test -n "$(TO)" || { echo "请指明放在哪里：make bundle TO=文件夹"; exit 2; }
	@TO="$(TO)" MACHINES="$(MACHINES)" FOR_PYTHON="$(FOR_PYTHON)" $(PY) -m ops.bundle

db: $(RUNTIME) ## 用 psql 只读地打开业务数据库（看不到人员库）；管理员：make db AS=admin
	@AS="$(AS)" $(PY) -m ops.database psql

backup: $(RUNTIME) ## 备份两个数据库和全部文件：TO=文件夹 [KEYS=另放密钥的文件夹]
	@test -n "$(TO)" || { echo "请指明放在哪里：make backup TO=文件夹 [KEYS=另放密钥的文件夹]"; exit 2; }
	@KEYS="$(KEYS)" $(PY) -m ops.backup make "$(TO)"

housekeeping: $(RUNTIME) ## 列出到期的日志、旧的运行、临时文件；确认后删除：make housekeeping CONFIRM=yes
	@$(PY) -m ops.stack run "$$PWD/$(PY)" -m ops.housekeeping $(if $(filter yes,$(CONFIRM)),--yes)

fill-store: $(RUNTIME) ## 把运行文件夹里的原件和材料包复制到存储桶（WENGANG_STORE），逐个核对；可以重复执行
	@$(PY) -m ops.fill_store

restore: $(RUNTIME) ## 把一份备份恢复到没有数据的安装：FROM=备份文件夹 [KEYS=密钥备份文件]
	@test -n "$(FROM)" || { echo "请指明备份：make restore FROM=备份文件夹 [KEYS=密钥备份文件]"; exit 2; }
	@KEYS="$(KEYS)" $(PY) -m ops.backup restore "$(FROM)"

wengang: $(RUNTIME) ## 执行一条业务命令：make wengang DO="workshop life 469001-CJ01"
	@$(PY) -m ops.stack run "$$PWD/$(PY)" -m wengang.cli $(DO)

airflow: $(RUNTIME) ## 执行一条 Airflow 命令：make airflow DO="users list"
	@$(PY) -m ops.stack run "$$PWD/$(PY)" -m airflow $(DO)

audit-verify: $(RUNTIME) ## 导出审计记录并校验：完好，或哪一条被怎样改过
	@$(PY) -m ops.stack run "$$PWD/$(PY)" -m wengang.cli evidence export "$${WENGANG_VAR:-$$PWD/var}/audit/export.jsonl"
	@heads="$${WENGANG_VAR:-$$PWD/var}/audit/heads.jsonl"; if [ -f "$$heads" ]; then set -- --heads "$$heads"; fi; \
	  $(PY) ops/verify_audit.py "$${WENGANG_VAR:-$$PWD/var}/audit/export.jsonl" "$$@"

audit-package: $(RUNTIME) ## 一个单位一个月的审计材料，连同校验程序：UNIT=469007 PERIOD=2025-03 REASON=给谁、为什么 [TO=文件夹]
	@test -n "$(UNIT)" -a -n "$(PERIOD)" -a -n "$(REASON)" || { echo "请指明：make audit-package UNIT=469007 PERIOD=2025-03 REASON=给谁、为什么 [TO=文件夹]"; exit 2; }
	@$(PY) -m ops.stack run "$$PWD/$(PY)" -m wengang.cli evidence package "$(UNIT)" "$(PERIOD)" "$(or $(TO),.)" --reason "$(REASON)"

audit-show: $(RUNTIME) ## 按时间列出办过的事：[MONTH=2025-03] [UNIT=469001] [ACCOUNT=账号] [ABOUT=编号]
	@$(PY) -m ops.stack run "$$PWD/$(PY)" -m wengang.cli evidence show $(if $(MONTH),--month "$(MONTH)") $(if $(UNIT),--unit "$(UNIT)") $(if $(ACCOUNT),--account "$(ACCOUNT)") $(if $(ABOUT),--about "$(ABOUT)")

retire-audit: $(RUNTIME) ## 把保存期满的审计记录移出数据库：MONTH=2022-10 EXPORT=导出文件 REASON=为什么、导出存在哪里
	@test -n "$(MONTH)" -a -n "$(EXPORT)" -a -n "$(REASON)" || { echo "请指明：make retire-audit MONTH=2022-10 EXPORT=导出文件 REASON=为什么、导出存在哪里"; exit 2; }
	@$(PY) -m ops.stack run "$$PWD/$(PY)" -m ops.retire_audit "$(MONTH)" "$(EXPORT)" --reason "$(REASON)"

# ── 业务 ──────────────────────────────────────────────

cycle: $(RUNTIME) ## 试验省的一个月，从空文件夹到印发提示
	@$(PY) -m ops.cycle

next-month: $(RUNTIME) ## 试验省接着办下一个月（先 make cycle）：四月、五月……
	@$(PY) -m ops.next_month

replay: $(RUNTIME) ## 重演一份档案并写出指标：ARCHIVE=档案 OUT=指标文件
	@test -n "$(ARCHIVE)" || { echo "请指明档案：make replay ARCHIVE=档案文件夹 OUT=figures.json"; exit 2; }
	@$(PY) -m ops.replay replay "$(ARCHIVE)" "$(or $(OUT),figures.json)"

corrections: $(RUNTIME) ## 重演一份档案并写出更正工作簿（不加密，只用于试用环境）：ARCHIVE=档案 OUT=文件夹
	@test -n "$(ARCHIVE)" && test -n "$(OUT)" || { echo "请指明档案和文件夹：make corrections ARCHIVE=档案文件夹 OUT=更正工作簿的文件夹"; exit 2; }
	@$(PY) -m ops.replay corrections "$(ARCHIVE)" "$(OUT)"

rebuild: $(RUNTIME) ## 从加密原件重算各月，逐项与现有结果比对：FROM=2025-01 TO=2025-03 [LIST=清单]
	@test -n "$(FROM)" -a -n "$(TO)" || { echo "请指明月份：make rebuild FROM=2025-01 TO=2025-03 [LIST=清单]"; exit 2; }
	@$(PY) -m ops.replay rebuild "$(FROM)" "$(TO)" $(if $(LIST),--list "$(LIST)")

import-history: $(RUNTIME) ## 导入往月：INBOX=收件箱 [ACCEPT_HELD=接收待决定文件的理由] [BY=经办人账号]
	@test -n "$(INBOX)" || { echo "请指明收件箱：make import-history INBOX=往月收件箱"; exit 2; }
	@$(PY) -m ops.database up
	@$(PY) -m wengang.cli import-history "$(INBOX)" $(if $(ACCEPT_HELD),--accept-held "$(ACCEPT_HELD)") $(if $(BY),--by "$(BY)")

fund: $(RUNTIME) ## 试验省一年的资金分配（先 make cycle）：YEAR=2025
	@$(PY) -m ops.fund "$(or $(YEAR),2025)"

fund-whatif: $(RUNTIME) ## 试算资金分配，不用数据库：FACTORS=in.json OUT=out.json [AGAINST=对照.json]
	@test -n "$(FACTORS)" -a -n "$(OUT)" || { echo "请指明文件：make fund-whatif FACTORS=in.json OUT=out.json"; exit 2; }
	@$(PY) -m wengang.cli fund-whatif "$(FACTORS)" "$(OUT)" $(if $(AGAINST),--against "$(AGAINST)")

matters-whatif: $(RUNTIME) ## 推演事项的办理和催办，不用数据库：IN=in.json OUT=out.json
	@test -n "$(IN)" -a -n "$(OUT)" || { echo "请指明文件：make matters-whatif IN=in.json OUT=out.json"; exit 2; }
	@$(PY) -m wengang.cli matters-whatif "$(IN)" "$(OUT)"

allocation: fund ## 同 make fund（原来的名称）
allocation-whatif: fund-whatif ## 同 make fund-whatif（原来的名称）

# ── 开发 ──────────────────────────────────────────────

bench: $(DEVELOPMENT) ## 测速，结果写入 bench/README.md
	@$(PY) -m bench

prove: $(DEVELOPMENT) ## 完整证明（几十分钟以上），结果写入 docs/proofs.md；ONLY=词 只运行写有这个词的各项
	@$(PY) -m ops.prove "$(ONLY)"

define CHECK_CODE
$(PY) -m ruff format --check .
$(PY) -m ruff check .
$(PY) -c 'from importlinter.cli import lint_imports_command as check; check()'
endef
CHECK_TYPES = $(PY) -m mypy

check: WORKERS ?= 2
check: $(DEVELOPMENT) ## 快速检查，不用数据库：格式、写法、类型、分层、单元测试
	$(CHECK_CODE)
	$(CHECK_TYPES)
	$(PY) -m pytest tests/unit tests/integrity -m "not database and not long" -n $(WORKERS) --dist loadgroup

# One worker mostly waits for Airflow, and what waits uses no core: three on two cores take four fifths of the time of two (decision 0093).
test: WORKERS ?= 3
# mypy is one process, and the tests leave a core idle now and then: it runs beside them, and what it finds stands at their end.
test: $(DEVELOPMENT) ## 全部检查和测试
	$(CHECK_CODE)
	@said=$$(mktemp); $(CHECK_TYPES) > "$$said" 2>&1 & types=$$!; \
	  $(PY) -m pytest -n $(WORKERS) --dist loadgroup --durations=40 --durations-min=5; tested=$$?; \
	  wait $$types; typed=$$?; [ $$typed = 0 ] || cat "$$said"; rm -f "$$said"; exit $$((tested | typed))

new-domain: $(DEVELOPMENT) ## 写出一个新业务的骨架，自带能通过的测试：make new-domain NAME=job_service TITLE=就业服务
	@$(PY) -m ops.new_domain "$(NAME)" "$(TITLE)"

lock: $(DEVELOPMENT) ## 按 requirements*.txt 刷新 constraints.txt 和带摘要的 requirements.lock
	@$(INSTALL) --upgrade --upgrade-strategy eager -r requirements-dev.txt
	@$(PY) -m pip check
	@$(PY) -m pip freeze --exclude-editable > constraints.txt
	@$(VENV)/bin/uv pip compile requirements-trial.txt -c constraints.txt --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --quiet -o requirements.lock
	@touch $(RUNTIME) $(DEVELOPMENT)
