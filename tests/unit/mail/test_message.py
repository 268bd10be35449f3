"""One whole message, as a mail program reads it; and yagmail's traps stay closed."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from wengang.mail.message import MailFile, compose, files_in, is_address, readdress

TEXT = "五指山市人力资源和社会保障局、乡村振兴局：\n\n    2025年3月务工人数环比下降2.00%。\n.以点开头的一行\n"
HTML = "<!doctype html>\n<html><body><p>环比下降<b>2.00%</b></p></body></html>\n"


def composed(**changed: object) -> bytes:
    content: dict[str, object] = {
        "subject": "风险提示〔2025〕第3-469001-1号：五指山市2025年3月脱贫人口务工规模下降",
        "text": TEXT,
        "html": HTML,
        "recipients": ("rsj.469001@wengang.invalid", "xczx.469001@wengang.invalid"),
        "message_id": "<0123456789abcdef@wengang.invalid>",
        "sender": "wengang@wengang.invalid",
    }
    return compose(**content | changed)  # type: ignore[arg-type]


def read(mime: bytes) -> EmailMessage:
    return email.message_from_bytes(mime, _class=EmailMessage, policy=email.policy.default)


def test_whole_message() -> None:
    message = read(composed())
    heads = {name: str(value) for name, value in message.items() if name not in ("Content-Type", "Date")}
    assert heads == {
        "MIME-Version": "1.0",
        "Auto-Submitted": "auto-generated",
        "Subject": "风险提示〔2025〕第3-469001-1号：五指山市2025年3月脱贫人口务工规模下降",
        "From": "稳岗系统 <wengang@wengang.invalid>",
        "To": "rsj.469001@wengang.invalid, xczx.469001@wengang.invalid",
        "Message-ID": "<0123456789abcdef@wengang.invalid>",
    }
    assert message["Date"].datetime is not None
    bodies = [
        (part.get_content_type(), part.get_content_charset(), part.get_content().replace("\r\n", "\n"))
        for part in message.walk()
        if not part.is_multipart()
    ]
    assert bodies == [("text/plain", "utf-8", TEXT), ("text/html", "utf-8", HTML)]
    assert list(message.iter_attachments()) == []


def test_files_go_with_a_mail_and_come_back_as_they_went() -> None:
    files = (MailFile("county_notice-2025-03-469001-1.docx", "关于五指山市2025年3月的风险提示函", b"PK\x03\x04\r\n\x00 bytes"),)
    mime = composed(files=files)
    assert mime.isascii() and files_in(mime) == files
    assert files_in(readdress(mime, ("a@wengang.invalid",), "<1@wengang.invalid>")) == files, "sent again, the same files go"
    message = read(mime)
    bodies = [part.get_content().replace("\r\n", "\n") for part in message.walk() if part.get_content_maintype() == "text"]
    assert bodies == [TEXT, HTML]
    (attached,) = message.iter_attachments()
    assert attached.get_content_type() == "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    assert files_in(composed()) == ()


def test_bytes_are_ready_for_the_wire() -> None:
    mime = composed()
    assert mime.isascii()
    assert mime.endswith(b"\r\n")
    assert mime.count(b"\n") == mime.count(b"\r\n")
    assert max(map(len, mime.split(b"\r\n"))) <= 998


def test_text_that_is_a_path_attaches_no_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("不得外传", encoding="utf-8")
    message = read(composed(text=str(secret)))
    assert message.get_body(("plain",)).get_content().strip() == str(secret)  # type: ignore[union-attr]
    assert list(message.iter_attachments()) == []


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("rsj.469001@wengang.invalid", True),
        ("张三@wengang.invalid", False),
        ("a@b.cn,c@d.cn", False),
        ("甲 <a@b.cn>", False),
        ("a@b.cn\r\nBcc: c@d.cn", False),
        ("a@b.cn\n", False),
        ("nobody", False),
    ],
)
def test_address_is_plain(text: str, *, fits: bool) -> None:
    assert is_address(text) is fits
