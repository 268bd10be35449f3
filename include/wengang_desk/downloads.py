"""Files that a page gives out: under a name in Chinese that every browser understands.

Belongs here: the answer that carries a file. Does not belong here: the file, and whether it may be given out (`pages`).
"""

from __future__ import annotations

from urllib.parse import quote

from fastapi.responses import Response

from wengang.mail.message import MEDIA_TYPES

WORKBOOK, WORD = MEDIA_TYPES["xlsx"], MEDIA_TYPES["docx"]
PDF = "application/pdf"


def download(content: bytes, name: str, media_type: str) -> Response:
    """Give an answer with a file to be kept, not shown (RFC 6266)."""
    return Response(content, media_type=media_type, headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"})
