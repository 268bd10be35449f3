"""Small real files for the materials of an application: a page of PDF, a picture, both without any person.

Belongs here: bytes of single documents. Does not belong here: which materials an application has (`applications`).

Both are written by hand, so that equal content gives equal bytes and no library is needed. The PDF (1.4) names the
Chinese font that viewers bring with them (STSong-Light) instead of carrying one.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

PICTURE_SIZE = (48, 32)

_LEFT, _TOP, _LEADING, _FONT_SIZE = 72, 760, 26, 14
_SKY, _WALL, _GROUND = bytes((168, 208, 236)), bytes((222, 214, 190)), bytes((116, 158, 92))


def pdf_page(lines: Sequence[str]) -> bytes:
    """Give a one-page document with these lines of text."""
    text = "".join(f"<{line.encode('utf-16-be').hex()}> Tj T*\n" for line in lines)
    stream = f"BT /F1 {_FONT_SIZE} Tf {_LEADING} TL {_LEFT} {_TOP} Td\n{text}ET\n".encode()
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%sendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [6 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /FontDescriptor 7 0 R >>",
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0"
        b" /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
    )
    content = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(content)
    content += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    content += b"".join(b"%010d 00000 n \n" % place for place in places)
    content += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(content)


def picture() -> bytes:
    """Give a PNG of a wall between sky and ground, in place of a photograph."""
    width, height = PICTURE_SIZE
    bands = [_SKY] * (height // 3) + [_WALL] * (height // 3)
    rows = b"".join(b"\0" + band * width for band in bands + [_GROUND] * (height - len(bands)))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = (_chunk(b"IHDR", header), _chunk(b"IDAT", zlib.compress(rows, 9)), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
