"""What a file really is that is not what its name says, told by its bytes so that the sender knows what to do (method §10.1).

Belongs here: marks of file formats and of encryption. Does not belong here: reading a workbook or CSV.
"""

from __future__ import annotations

import io
import math
import zipfile
from collections import Counter

from wengang.data_sharing.problems import RefusedError

AGAIN = "再作为更正重新报送"
ZIP_HEADER = b"PK\x03\x04"
_LOOKED_AT = 1 << 16
_OLE_HEADER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE, _OLD_WORKBOOKS = "EncryptedPackage".encode("utf-16-le"), ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
_SECURITY_MARKS = (b"E-SafeNet", b"%TSD-Header-###%")
_MARKS_WITHIN = 64
_SHORTEST_JUDGED = 512
_RANDOM_BITS = 7.2
"""Bits a byte carries in encrypted content: close to 8; text, CSV and even Chinese in GB18030 stay below 7."""
_OTHER_FORMATS = {
    b"%PDF": "PDF 文件",
    b"Rar!": "rar 压缩包",
    b"7z\xbc\xaf": "7z 压缩包",
    b"\x1f\x8b": "gz 压缩包",
    b"\x89PNG": "图片",
    b"\xff\xd8\xff": "图片",
    b"{\\rtf": "RTF 文档",
}
_OTHER_CONTAINERS = {
    "content.xml": "OpenDocument 表格（ods）",
    "xl/workbook.bin": "二进制工作簿（xlsb）",
    "word/document.xml": "Word 文档（docx）",
    "ppt/presentation.xml": "演示文稿（pptx）",
}


def refuse_unless_workbook(file_name: str, content: bytes) -> None:
    """Return for a container with `xl/workbook.xml`; else raise `RefusedError` with what the file is."""
    if not content:
        raise RefusedError("FILE_EMPTY", f"{file_name}：文件是空的（0 字节）。请重新导出，{AGAIN}")
    _refuse_encrypted(file_name, content)
    if content.startswith(_OLE_HEADER):
        raise RefusedError("FILE_NOT_XLSX", f"{file_name}：{_ole_kind(content)}，{AGAIN}")
    if not content.startswith(ZIP_HEADER):
        kind = _other_format(content) or ("文本（CSV）" if _is_text(content) else "")
        told = f"扩展名是 xlsx，内容却是{kind}" if kind else "不是 xlsx 文件"
        raise RefusedError(
            "FILE_NOT_XLSX", f"{file_name}：{told}。改扩展名不能改变格式，请从系统重新导出，或在表格软件中另存为 xlsx，{AGAIN}"
        )
    kind = _container_kind(content)
    if kind:
        raise RefusedError("FILE_NOT_XLSX", f"{file_name}：扩展名是 xlsx，内容却是{kind}。请在表格软件中另存为 xlsx，{AGAIN}")


def refuse_unless_text(file_name: str, content: bytes) -> None:
    """Return for a file that can be text; else raise `RefusedError` with what the file is."""
    if not content.strip(b" \t\r\n\xef\xbb\xbf"):
        raise RefusedError("FILE_EMPTY", f"{file_name}：文件是空的。请重新导出，{AGAIN}")
    _refuse_encrypted(file_name, content)
    if content.startswith((ZIP_HEADER, _OLE_HEADER)):
        raise RefusedError(
            "FILE_NOT_CSV",
            f"{file_name}：扩展名是 csv，内容却是工作簿或压缩包。请在表格软件中另存为“CSV UTF-8（逗号分隔）”，{AGAIN}",
        )
    if kind := _other_format(content):
        raise RefusedError("FILE_NOT_CSV", f"{file_name}：扩展名是 csv，内容却是{kind}。请从系统重新导出 CSV，{AGAIN}")


def _refuse_encrypted(file_name: str, content: bytes) -> None:
    if content.startswith(_OLE_HEADER) and _ENCRYPTED_PACKAGE in content:
        raise RefusedError("FILE_ENCRYPTED", f"{file_name}：文件设有打开密码。请在表格软件中取消打开密码并保存，{AGAIN}")
    if content.startswith((ZIP_HEADER, _OLE_HEADER, *_OTHER_FORMATS)):
        return
    if any(mark in content[:_MARKS_WITHIN] for mark in _SECURITY_MARKS) or _looks_random(content):
        raise RefusedError(
            "FILE_ENCRYPTED",
            f"{file_name}：文件像是被文档加密（安全）软件加密了，离开本单位的电脑就打不开。请用该软件解密后，{AGAIN}",
        )


def _looks_random(content: bytes) -> bool:
    sample = content[:_LOOKED_AT]
    if len(sample) < _SHORTEST_JUDGED:
        return False
    shares = (count / len(sample) for count in Counter(sample).values())
    return -sum(share * math.log2(share) for share in shares) > _RANDOM_BITS


def _ole_kind(content: bytes) -> str:
    if any(name in content for name in _OLD_WORKBOOKS):
        return "是旧版 xls 格式，不能直接读取。请在表格软件中另存为 xlsx"
    return "是旧版 Office 文档，不是工作簿。请从系统重新导出 xlsx"


def _other_format(content: bytes) -> str:
    start = content[:_LOOKED_AT].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"<"):
        return "网页表格（HTML）" if b"<html" in start or b"<table" in start else "XML 文件"
    return next((kind for mark, kind in _OTHER_FORMATS.items() if content.startswith(mark)), "")


def _is_text(content: bytes) -> bool:
    sample = content[:_LOOKED_AT]
    return b"\0" not in sample and (b"," in sample or b"\n" in sample)


def _container_kind(content: bytes) -> str:
    """Give what a zip is when it is no xlsx; '' for one, and for a damaged zip, which the parser names."""
    try:
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return ""
    if "xl/workbook.xml" in names:
        return ""
    return next((kind for name, kind in _OTHER_CONTAINERS.items() if name in names), "压缩包，里面没有工作簿")
