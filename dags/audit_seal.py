"""# 审计封存

**做什么**　把新的审计记录按次序接成一条链并签名（封存）：任务的起止记录、各人的意见、事项的办理、材料包的领取、资金和认定的记录、
流程状态的变化等只能追加的表都在其中。再与流程系统核对：已结束而没有状态记录的，补记为“核对补记”并告诉运行人员。
每天第一次封存的链值写入 `var/audit/heads.jsonl`；正式环境同时发邮件给两个部门的审核人，请他们原样保存。

**何时运行**　每 5 分钟一次。

**清除任务会怎样**　再封存一次还没有封存的，已封存的不变；链值一天只导出一次；同样的缺漏不重复告知。

**出错怎么办**　“必须由环境变量 WENGANG_SEAL_KEY 提供密钥”“没有 Airflow 库的地址”：按手册第八节和 `.env` 的说明填写后清除。
有缺漏的告知：多为任务被人工标记为成功，或进程被强行结束；按告知里的编号在“审计”页核对。要校验整条链：`make audit-verify`。
"""

from __future__ import annotations

from airflow.sdk import get_current_context

from audited_task import AuditedTask, audited_task
from office_dag import Tag, day_counts, office_dag
from wengang.audit.completeness import airflow_database, note_gaps
from wengang.audit.sealing import export_head, seal_records
from wengang.letters.audit_heads import mail_head
from wengang.letters.operators import mail_operators


@audited_task("核对缺漏")
def sweep(running: AuditedTask) -> dict[str, object]:
    """Find ended tries without a state row and tasks without records, note them, and tell the operators."""
    gaps = note_gaps(running.work, airflow_database())
    mail_operators(running.work, "audit_gaps", gaps.words)
    return {"gaps": gaps.number}


@audited_task("封存")
def seal(running: AuditedTask) -> dict[str, object]:
    """Seal what is new; once a day the head leaves the house."""
    sealed = seal_records(running.work, airflow_database())
    head = export_head(running.work)
    counts = day_counts(running, get_current_context())
    return {"sealed": sealed, "mailed": mail_head(running.work, head) if head and counts else 0}


@office_dag("audit_seal", "审计封存", doc=__doc__, tags=[Tag.AUDIT], schedule="*/5 * * * *")
def audit_seal() -> None:
    """Look for gaps, then seal."""
    sweep() >> seal()


audit_seal()
