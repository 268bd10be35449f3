"""Matters as method §12 tells them, day by day and rung by rung: slow, and nothing of the product in it.

Belongs here: the tables and sentences of the method, written once more. Does not belong here: the form of messages.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import chinese_calendar

DAY = timedelta(days=1)
RUNGS = {"remind": -1, "urge": 1, "supervise": 3, "talk": 6}
ALLOWED = {
    "open": {"reply", "verify", "clear", "withdraw"},
    "returned": {"reply", "verify", "clear", "withdraw"},
    "answered": {"return", "accept", "verify", "clear", "withdraw"},
    "accepted": {"verify", "clear", "withdraw"},
    "closed": set(),
    "cleared": set(),
    "withdrawn": set(),
}


def nth_workday_after(day: date, number: int) -> date:
    while number:
        day += DAY
        if chinese_calendar.is_workday(day):
            number -= 1
    return day


def lateness(due: date, on: date) -> int:
    first, last, sign = (due, on, 1) if due < on else (on, due, -1)
    days = [first + DAY * number for number in range(1, (last - first).days + 1)]
    return sign * len([day for day in days if chinese_calendar.is_workday(day)])


def outcome(asked: dict[str, Any]) -> dict[str, Any]:
    """Give what `make matters-whatif` must write."""
    refused: list[dict[str, str]] = []
    matters = {}
    for matter in asked["matters"]:
        matters[matter["id"]] = {
            "state": "open",
            "due": nth_workday_after(date.fromisoformat(matter["opened_on"]), matter["n"]),
            "verdict": None,
            "rungs": {},
            "skipped": [],
            "letters": [],
        }
    memory: dict[str, Any] = {matter["id"]: {**matter, "kept": None, "system_returned": False} for matter in asked["matters"]}
    marks = [date.fromisoformat(day) for day in [*asked["runs"], *(event["on"] for event in asked["events"])]]
    day = min(marks, default=date(2025, 1, 1))
    while day <= max(marks, default=date(2024, 1, 1)):
        for event in [event for event in asked["events"] if event["on"] == str(day)]:
            if not _happened(matters[event["matter"]], memory[event["matter"]], event, day):
                refused.append({"on": event["on"], "matter": event["matter"], "event": event["event"]})
        if str(day) in asked["runs"]:
            for name, matter in matters.items():
                _run(matter, memory[name], day)
        day += DAY
    for matter in matters.values():
        matter["due"] = str(matter["due"])
    return {"matters": matters, "refused": refused}


def _happened(matter: dict[str, Any], memory: dict[str, Any], event: dict[str, Any], day: date) -> bool:
    name = event["event"]
    if str(day) < memory["opened_on"] or name not in ALLOWED[matter["state"]]:
        return False
    if name == "verify":
        if not memory["verified_by_data"] or memory["kept"]:
            return False
        memory["kept"] = "improved" if event["improved"] else "not_improved"
        if matter["state"] == "accepted":
            matter["state"], matter["verdict"] = "closed", memory["kept"]
    elif name == "accept":
        if not memory["verified_by_data"]:
            matter["state"] = "closed"
        elif memory["kept"]:
            matter["state"], matter["verdict"] = "closed", memory["kept"]
        else:
            matter["state"] = "accepted"
    elif name == "reply" and event["complete"]:
        matter["state"] = "answered"
    elif name in ("reply", "return"):
        matter["state"] = "returned"
        if name == "return" or not memory["system_returned"]:
            matter["due"] = max(matter["due"], nth_workday_after(day, 2))
        memory["system_returned"] |= name == "reply"
    else:
        matter["state"] = {"clear": "cleared", "withdraw": "withdrawn"}[name]
    return True


def _run(matter: dict[str, Any], memory: dict[str, Any], day: date) -> None:
    if str(day) < memory["opened_on"] or matter["state"] not in ("open", "returned"):
        return
    late = lateness(matter["due"], day)
    recorded = []
    for rung, threshold in RUNGS.items():
        if late < threshold or rung in matter["rungs"] or rung in matter["skipped"]:
            continue
        if rung == "remind" and (memory["n"] == 0 or late >= 1):
            matter["skipped"].append(rung)
        else:
            matter["rungs"][rung] = str(day)
            recorded.append(rung)
    written = [rung for rung in recorded if rung != "talk"]
    if written:
        matter["letters"].append([str(day), written[-1]])
