"""A Word file as it prints (PDF), where LibreOffice is installed.

Belongs here: asking LibreOffice. Does not belong here: the file. No procedure needs the result: where there is no LibreOffice, or it
does not answer in time, there is no preview.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

_PROGRAMS = ("soffice", "libreoffice")
_SECONDS = 120


def pdf_of(document: bytes) -> bytes | None:
    """Give a Word file as PDF; None where this machine has no LibreOffice, or it gave none."""
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        return None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "paper.docx"
        source.write_bytes(document)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        asked = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", name, str(source)]
        try:
            subprocess.run(asked, check=False, timeout=_SECONDS, capture_output=True)  # noqa: S603 - an installed program and our own files
        except subprocess.TimeoutExpired:
            return None
        made = source.with_suffix(".pdf")
        return made.read_bytes() if made.exists() else None
