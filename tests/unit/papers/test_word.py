"""Word templates: fields filled and escaped, the office's own template first, the same bytes, errors that say what to do."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest

from wengang.papers.word import FOLDER, WordTemplate, WordTemplateError

NAME = "试件.docx"


def template(folder: Path, *paragraphs: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(str(folder / NAME))
    return folder / NAME


def paragraphs(content: bytes) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs]


def test_fields_lists_and_signs_of_xml(tmp_path: Path) -> None:
    shipped = template(tmp_path / "shipped", "{{ 单位 }}：", "{%p for 行 in 各行 %}", "{{ 行.名称 }}", "{%p endfor %}")
    content = WordTemplate(shipped, tmp_path).fill({"单位": "甲<乙&丙", "各行": [{"名称": "一"}, {"名称": "{{ 二 }}"}]}, "题")
    assert paragraphs(content) == ["甲<乙&丙：", "一", "{{ 二 }}"]


def test_own_template_goes_before_the_shipped_one(tmp_path: Path) -> None:
    shipped = template(tmp_path / "shipped", "自带：{{ 年度 }}")
    filled = WordTemplate(shipped, tmp_path)
    assert paragraphs(filled.fill({"年度": "2025"}, "题")) == ["自带：2025"]
    template(tmp_path / FOLDER, "本单位：{{ 年度 }}")
    assert paragraphs(filled.fill({"年度": "2025"}, "题")) == ["本单位：2025"]


def test_same_fields_same_bytes_without_the_time_of_day(tmp_path: Path) -> None:
    filled = WordTemplate(template(tmp_path / "shipped", "{{ 年度 }}"), tmp_path)
    content = filled.fill({"年度": "2025"}, "题")
    assert content == filled.fill({"年度": "2025"}, "题")
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert parts.namelist()[0] == "[Content_Types].xml"
    about = docx.Document(io.BytesIO(content)).core_properties
    assert (about.title, about.author, about.last_modified_by, about.revision) == ("题", "稳岗", "稳岗", 1)
    assert about.created == about.modified


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (("{{ 合计数 }}",), "“合计数”不是可用的项目（可用的有年度、各行）"),
        (("{%p for 行 in 各行 %}", "{{ 行.名字 }}", "{%p endfor %}"), "“名字”不是可用的项目，用在了各行的名称之外"),
        (("{%p for 行 in 各行 %}", "{{ 行.名称 }}"), "标记写错了"),
        (("{{ 年度.__class__.__mro__ }}",), "标记写错了"),
    ],
)
def test_what_is_wrong_with_a_template_is_told(tmp_path: Path, written: tuple[str, ...], said: str) -> None:
    filled = WordTemplate(template(tmp_path / FOLDER, *written), tmp_path)
    with pytest.raises(WordTemplateError, match="请改正运行文件夹 templates/ 下的这个文件，或者移走它") as refused:
        filled.fill({"年度": "2025", "各行": [{"名称": "一"}]}, "题")
    assert NAME in str(refused.value)
    assert said in str(refused.value)


def test_a_file_that_is_no_word_file_is_told(tmp_path: Path) -> None:
    shipped = template(tmp_path / "shipped", "{{ 年度 }}")
    (tmp_path / FOLDER).mkdir()
    for content in (b"", b"no document", shipped.read_bytes()[:2000]):
        (tmp_path / FOLDER / NAME).write_bytes(content)
        with pytest.raises(WordTemplateError, match="不是能打开的 Word 文件"):
            WordTemplate(shipped, tmp_path).fill({"年度": "2025"}, "题")


def test_a_template_with_macros_is_refused(tmp_path: Path) -> None:
    shipped = template(tmp_path / "shipped", "{{ 年度 }}")
    with zipfile.ZipFile(shipped, "a") as parts:
        parts.writestr("word/vbaProject.bin", b"")
    with pytest.raises(WordTemplateError, match="有宏"):
        WordTemplate(shipped, tmp_path).fill({"年度": "2025"}, "题")
