"""Workbooks under a password, as the library that wrote them and another reader open them; passwords under the house's key."""

from __future__ import annotations

import io
import re
import zipfile

import msoffcrypto
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wengang.exchange.locked_workbooks import ExchangeKeys, SealError, locked, new_password
from wengang.papers.workbook import ListSheet, SheetColumn, workbook

COLUMNS = (SheetColumn("姓名", 8), SheetColumn("证件号码", 11))
ROWS = (("甲某", "469900199001011234"), ("=1+1", "@乙"))
BOOK = workbook([ListSheet("名单", "名单", (), COLUMNS, ROWS)])


def opened(content: bytes, password: str) -> bytes:
    """Give what stands under the password; the integrity of the whole file is checked too."""
    file, out = msoffcrypto.OfficeFile(io.BytesIO(content)), io.BytesIO()
    file.load_key(password=password, verify_password=True)
    file.decrypt(out, verify_integrity=True)
    return out.getvalue()


def test_a_locked_workbook_gives_every_cell_to_who_has_the_password() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(opened(locked(BOOK, "甲-1"), "甲-1")))["名单"]
    assert [tuple(cell.value for cell in row) for row in sheet.iter_rows(min_row=3)] == list(ROWS)
    assert {cell.data_type for row in sheet.iter_rows(min_row=3) for cell in row} == {"s"}, "never a formula"


def test_without_the_password_it_is_no_workbook_and_shows_nothing() -> None:
    content = locked(BOOK, new_password())
    assert not zipfile.is_zipfile(io.BytesIO(content))
    with pytest.raises(msoffcrypto.exceptions.InvalidKeyError):
        opened(content, new_password())
    for text in ("甲某", "469900199001011234", "名单"):
        assert text.encode() not in content and text.encode("utf-16-le") not in content


def test_the_form_is_aes_256_as_excel_writes_it() -> None:
    info = locked(BOOK, "x")
    assert b'cipherAlgorithm="AES"' in info and b'keyBits="256"' in info and b'hashAlgorithm="SHA512"' in info
    assert re.search(rb'spinCount="([0-9]+)"', info)[1] == b"100000"  # type: ignore[index] # a missing one fails too


def test_one_content_is_locked_otherwise_each_time_and_opens_the_same() -> None:
    one, other = locked(BOOK, "x"), locked(BOOK, "x")
    assert one != other and opened(one, "x") == opened(other, "x") == BOOK


@settings(max_examples=10, deadline=None)
@given(st.binary(min_size=1, max_size=9000), st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40))
def test_any_content_of_any_length_comes_back(content: bytes, password: str) -> None:
    # The cipher works in blocks and segments: lengths around them are what goes wrong.
    assert opened(locked(BOOK + content, password, rounds=1_000), password) == BOOK + content


def test_passwords_can_be_read_out_and_never_come_twice() -> None:
    made = {new_password() for _ in range(500)}
    assert len(made) == 500
    assert all(re.fullmatch(r"(?:[A-HJ-NP-Z2-9]{4}-){4}[A-HJ-NP-Z2-9]{4}", one) for one in made)


def test_a_sealed_password_opens_with_the_key_and_for_its_file_only() -> None:
    keys, password = ExchangeKeys(b"k" * 32), new_password()
    sealed = keys.seal(password, "file")
    assert keys.unseal(sealed, "file") == password and password.encode() not in sealed
    for other, name, content in (
        (ExchangeKeys(b"K" * 32), "file", sealed),
        (keys, "file2", sealed),
        (keys, "file", sealed[:-1]),
        (keys, "file", b""),
    ):
        with pytest.raises(SealError, match="密码打不开"):
            other.unseal(content, name)


def test_digests_of_content_need_the_key() -> None:
    one, other = ExchangeKeys(b"k" * 32), ExchangeKeys(b"K" * 32)
    assert one.digest(b"a") == one.digest(b"a") != one.digest(b"b")
    assert one.digest(b"a") != other.digest(b"a")
