"""Verify an exported audit without its database: intact, or which record, what was done to it, and since which head.

Belongs here: everything that an outsider needs, in one file of the standard library and `cryptography`; it shares no code with the house, so that
it can be read and trusted by itself. Does not belong here: making the file (`wengang.audit.sealing`).

    python verify_audit.py 导出.jsonl [--heads heads.jsonl] [--paper 次数:链值] [--key 公钥的64个十六进制数字]

The file is read line by line: a million records need neither much memory nor a minute. What is checked:
1. each record: its text has the digest that is under seal (else: changed), and it is there (else: deleted);
2. positions follow one another, and the head over all digests is the one that was signed (else: digests were rewritten since the seal before);
3. each signature fits its seal and its key; with `--key` the key is the one that you were given;
4. records that had their term and were removed stand in it as digests; each such month must be registered in a record under seal, with how many
   there were and the digest over them, so that nothing else can be passed off as removed; the file that the office kept of them verifies by itself;
5. with `--heads` and `--paper` each head that once left the database (file, mail, printed paper) stands in the chain as it was, and the chain reaches it.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256, SM3, Hash

FORM = "wengang audit 1"
RETIREMENTS = "audit.retirement"
BYTES = "\\x"
"""How the database writes bytes in a record."""
MOST_SHOWN = 200
INTACT, CHANGED, UNREADABLE = 0, 1, 2


@dataclass
class Report:
    """What was read and what was found wrong, in sentences."""

    records: int = 0
    left_out: int = 0
    seals: int = 0
    last_head: str = ""
    last_seal: int = 0
    retired: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def intact(self) -> bool:
        """Whether nothing was found wrong."""
        return not self.faults


class UnreadableError(Exception):
    """The file is no export, or it was cut."""


def verify(lines: Iterable[bytes], heads: Iterable[dict[str, Any]] = (), key: str | None = None) -> Report:
    """Read an export and give what was found; raises `UnreadableError`."""
    report = Report()
    parsed = _parsed(lines)
    header = next(parsed, None)
    if header is None or header.get("form") != FORM:
        raise UnreadableError("这不是稳岗导出的审计文件")
    known = {int(head["seal"]): head for head in heads}
    before = header.get("begins_after")
    chain = _Chain(report, key, known, whole=bool(header.get("whole")))
    if before:
        chain.begin_after(before)
    for line in parsed:
        if "seal" in line:
            chain.close(line)
        else:
            chain.add(line)
    chain.end()
    return report


class _Removed:
    """The records that one retirement took away, as they pass by."""

    def __init__(self) -> None:
        self.records, self.digest = 0, Hash(SHA256())
        self.sources: set[str] = set()
        self.seals: set[int] = set()

    def add(self, position: int, digest: bytes, source: str, seal: int) -> None:
        """Take in one."""
        self.records += 1
        self.digest.update(position.to_bytes(8, "big") + digest)
        self.sources.add(source)
        self.seals.add(seal)

    def fits(self, registered: dict[str, Any]) -> bool:
        """Tell whether exactly these were registered."""
        return (
            self.records == int(registered["records"])
            and BYTES + self.digest.finalize().hex() == registered["removed"]
            and self.sources <= set(registered["sources"])
            and int(registered["first_seal"]) <= min(self.seals) <= max(self.seals) <= int(registered["last_seal"])
        )


class _Chain:
    """Follows the chain from record to record and from seal to seal."""

    def __init__(self, report: Report, key: str | None, known: dict[int, dict[str, Any]], *, whole: bool) -> None:
        self.report, self.key, self.known, self.whole = report, key, known, whole
        self.position, self.number = 0, 0
        self.pending: list[dict[str, Any]] = []
        self.head: bytes | None = None
        self.exported_before = "开始"
        self.begins_after = 0
        self.removed: dict[int, _Removed] = {}
        self.registered: dict[int, dict[str, Any]] = {}

    def begin_after(self, seal: dict[str, Any]) -> None:
        """Take the head of an earlier seal as it was signed."""
        self._check_signature(seal)
        self._compare_known(seal)
        self.position, self.number, self.head = int(seal["last"]), int(seal["seal"]), bytes.fromhex(seal["head"])
        self.begins_after = self.number

    def add(self, record: dict[str, Any]) -> None:
        """Keep a record until its seal says by which algorithm it was digested."""
        self.pending.append(record)

    def close(self, seal: dict[str, Any]) -> None:
        """Check the records of one seal, its head and its signature."""
        algorithm = str(seal["algorithm"])
        if self.head is None:
            self.head = _digest(algorithm, FORM.encode())
        if int(seal["seal"]) != self.number + 1:
            self._fault(f"封存不连续：第{self.number}次之后是第{seal['seal']}次")
        for record in self.pending:
            self._check_record(record, algorithm, seal)
        if self.position != int(seal["last"]):
            self._fault(f"第{seal['seal']}次封存应到第{seal['last']}条，文件里到第{self.position}条：有记录从链上去掉了")
            self.position = int(seal["last"])
        if self.head.hex() != seal["head"]:
            self._fault(
                f"第{seal['seal']}次封存的链值不符：第{seal['first']}至{seal['last']}条的摘要或次序在封存以后被改写（{self._since()}）"
            )
            self.head = bytes.fromhex(seal["head"])
        self._check_signature(seal)
        self._compare_known(seal)
        self.number = int(seal["seal"])
        self.report.seals += 1
        self.report.last_head, self.report.last_seal = str(seal["head"]), self.number
        self.pending = []

    def end(self) -> None:
        """Say what follows the last seal, and which heads the chain does not reach."""
        if self.pending:
            raise UnreadableError(f"文件不完整：最后{len(self.pending)}条记录后面没有封存")
        for number in sorted(number for number in self.known if number > self.number):
            self._fault(f"链到第{self.number}次封存为止，但第{number}次（{self.known[number]['at']}）曾经导出：之后的封存被去掉了")
        for number in sorted(self.removed | self.registered):
            self._compare_removed(number)

    def _check_record(self, record: dict[str, Any], algorithm: str, seal: dict[str, Any]) -> None:
        position, source, key, digest = int(record["p"]), str(record["s"]), str(record["k"]), bytes.fromhex(record["d"])
        title = f"第{position}条（{source} {key}）"
        if position != self.position + 1:
            self._fault(f"{title}：位置不连续，前一条是第{self.position}条")
        self.position = position
        self.head = _digest(
            algorithm, b"".join((self.head or b"", position.to_bytes(8, "big"), source.encode(), b"\0", key.encode(), b"\0", digest))
        )
        self.report.records += 1
        if "retired" in record:
            self.removed.setdefault(int(record["retired"]), _Removed()).add(position, digest, source, self.number + 1)
        elif record.get("gone"):
            self._fault(f"{title}：封存以后被删除（{self._since()}，封存于{seal['at']}）")
        elif "r" in record:
            if _digest(algorithm, str(record["r"]).encode()) != digest:
                self._fault(
                    f"{title}：封存以后内容被改动（{self._since()}，封存于{seal['at']}）。现在的内容：{str(record['r'])[:MOST_SHOWN]}"
                )
            elif source == RETIREMENTS:
                registered = json.loads(record["r"])
                self.registered[int(registered["number"])] = registered
        elif "long" in record:
            if str(record["long"]) != digest.hex():
                self._fault(f"{title}：封存以后内容被改动（{self._since()}，封存于{seal['at']}）；内容较长，文件里只有摘要")
        else:
            self.report.left_out += 1

    def _compare_removed(self, number: int) -> None:
        """Hold what is missing after its term against what was registered when it was removed."""
        removed, registered = self.removed.get(number), self.registered.get(number)
        if registered is None:
            self._fault(f"文件说有记录是第{number}次到期移出的，但链上没有这一次移出的登记")
        elif removed is None:  # a file from before, or one that begins after these records
            return
        elif not removed.fits(registered) and self.begins_after < int(registered["first_seal"]):
            self._fault(
                f"{registered['month']}到期移出的记录与登记的不符：登记{registered['records']}条，文件里是{removed.records}条或另一些"
            )
        else:
            self.report.retired.append(
                f"其中{registered['month']}的{removed.records}条保存期满，由{registered['retired_by']}移出（{registered['reason']}），这里只有摘要；"
                f"内容在SHA-256为 {registered['export_sha256'].removeprefix(BYTES)} 的导出文件里"
            )

    def _check_signature(self, seal: dict[str, Any]) -> None:
        text = "\n".join(
            (FORM, str(seal["seal"]), str(seal["first"]), str(seal["last"]), str(seal["algorithm"]), str(seal["head"]), str(seal["at"]), "")
        )
        try:
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(seal["public_key"])).verify(bytes.fromhex(seal["signature"]), text.encode())
        except (InvalidSignature, ValueError):
            self._fault(f"第{seal['seal']}次封存的签名不对：封存被改写，或不是用办公室的密钥签的")
        if self.key and seal["public_key"] != self.key:
            self._fault(f"第{seal['seal']}次封存用的公钥不是给定的公钥")

    def _compare_known(self, seal: dict[str, Any]) -> None:
        known = self.known.get(int(seal["seal"]))
        if known is None:
            return
        if known["head"] == seal["head"]:
            self.exported_before = f"第{seal['seal']}次封存（{seal['at']}）导出"
        else:
            self._fault(f"第{seal['seal']}次封存与当时导出的链值不符：整条链在{self.exported_before}以后被重做")

    def _since(self) -> str:
        return f"在{self.exported_before}以后"

    def _fault(self, sentence: str) -> None:
        self.report.faults.append(sentence)


def _digest(algorithm: str, content: bytes) -> bytes:
    digest = Hash(SM3() if algorithm == "sm3" else SHA256())
    digest.update(content)
    return digest.finalize()


def _parsed(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines, 1):
        try:
            content = json.loads(line)
        except ValueError:
            raise UnreadableError(f"第{number}行读不出：文件被截断或改坏") from None
        if not isinstance(content, dict):
            raise UnreadableError(f"第{number}行不是一条记录")
        yield content


def _printed(told: str) -> dict[str, Any]:
    number, _, head = told.partition(":")
    return {"seal": int(number), "head": "".join(head.split()).lower(), "at": "印在纸上"}


def _words(report: Report) -> Iterator[str]:
    yield f"读了{report.records}条记录、{report.seals}次封存；其中{report.left_out}条只有摘要、没有内容"
    yield from report.retired
    if report.intact:
        yield f"完好：到第{report.last_seal}次封存为止，链值 {report.last_head}"
        return
    yield f"发现{len(report.faults)}处不符："
    yield from report.faults[:MOST_SHOWN]
    if len(report.faults) > MOST_SHOWN:
        yield f"……另有{len(report.faults) - MOST_SHOWN}处"


def main() -> int:
    """Verify a file from the command line; 0: intact, 1: something was done to it, 2: cannot be read."""
    parser = argparse.ArgumentParser(description="校验稳岗导出的审计文件", add_help=True)
    parser.add_argument("file", type=Path, help="导出的审计文件（.jsonl）")
    parser.add_argument("--heads", type=Path, help="当时导出的链值（heads.jsonl，或把邮件里的各行存成一个文件）")
    parser.add_argument(
        "--paper", action="append", default=[], metavar="次数:链值", help="通报、函件末尾印的一行，例如 12:ab34…；可以写多个"
    )
    parser.add_argument("--key", help="公钥，64个十六进制数字")
    asked = parser.parse_args()
    try:
        heads = list(_parsed(asked.heads.read_bytes().splitlines())) if asked.heads else []
        heads += [_printed(told) for told in asked.paper]
        with asked.file.open("rb") as lines:
            report = verify(lines, heads, asked.key)
    except (UnreadableError, KeyError, ValueError, OSError) as error:
        print(f"不能校验：{error}")
        return UNREADABLE
    print("\n".join(_words(report)))
    return INTACT if report.intact else CHANGED


if __name__ == "__main__":
    sys.exit(main())
