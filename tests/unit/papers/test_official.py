"""Papers on official paper: read back from their HTML whole, in the fields of the template, the same bytes, opened by LibreOffice."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import pytest
from tests.unit.papers.test_every_letter import MAILED, papers

from wengang.letters.content import DOCUMENT_NUMBER, NO_DOCUMENT_NUMBER, Issue
from wengang.papers.official import PaperForm, column_widths, title_lines, word_file
from wengang.papers.paper import Paper, Section, Table
from wengang.papers.reading import PaperHtmlError, read_paper
from wengang.papers.word import FOLDER

PAPER = Paper(
    phrases=("关于五指山市", "2025年3月脱贫人口", "务工规模下降的", "风险提示函"),
    issuer="监测调度",
    reference=("风险提示〔2025〕第3-469001-1号", f"文号：{DOCUMENT_NUMBER}"),
    addressee="五指山市人力资源社会保障部门：",
    opening=("甲<乙&丙。",),
    sections=(
        Section(
            "一、数据", ("（一）目标任务。累计务工5360人。", "1．不是第二级。", Table(("指标", "本月"), (("规模", "5048人"),), "（一）表"))
        ),
    ),
    signature=("海南省人力资源和社会保障厅", "海南省农业农村厅", "2025年4月11日"),
    appendices=(Section("附件：参数", ("无。",), own_page=True),),
    notes=("不含个人信息。",),
    accent="橙色",
)


def written(paper: Paper, form: PaperForm = PaperForm.LETTER, number: str = "") -> bytes:
    return word_file(paper, form, Path("nowhere"), number, not_numbers=(DOCUMENT_NUMBER, NO_DOCUMENT_NUMBER))


def words(content: bytes) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs]


def fonts_of(content: bytes, text: str) -> list[tuple[str, str]]:
    """Give the words of a paragraph by the style of their run."""
    (paragraph,) = (one for one in docx.Document(io.BytesIO(content)).paragraphs if one.text == text)
    return [(run.style.name if run.style is not None else "", run.text) for run in paragraph.runs if run.text]


@pytest.mark.parametrize("kind", MAILED)
def test_a_letter_is_read_back_from_its_html_whole(kind: str, tmp_path: Path) -> None:
    _, html = papers(tmp_path)[kind]
    assert read_paper(html).html == html


def test_what_is_no_paper_is_told() -> None:
    for html in ("", "<p>甲</p>", "<main><p>甲</p></main>"):
        with pytest.raises(PaperHtmlError):
            read_paper(html)


def test_every_part_stands_in_its_place_once() -> None:
    content = written(PAPER)
    document = docx.Document(io.BytesIO(content))
    assert [words for words in words(content) if words.strip()] == [
        "风险提示〔2025〕第3-469001-1号",
        "关于五指山市2025年3月脱贫人口",
        "务工规模下降的风险提示函",
        "（橙色）",
        "五指山市人力资源社会保障部门：",
        "甲<乙&丙。",
        "一、数据",
        "（一）目标任务。累计务工5360人。",
        "1．不是第二级。",
        "（一）表",
        "海南省人力资源和社会保障厅",
        "海南省农业农村厅",
        "2025年4月11日",
        "附件：参数",
        "无。",
        "不含个人信息。",
    ]
    assert [[cell.text for cell in row.cells] for row in document.tables[0].rows] == [["指标", "本月"], ["规模", "5048人"]]
    head = document.sections[0].first_page_header
    assert head.paragraphs[0].text == "海南省人力资源和社会保障厅", "who signs first heads the paper"
    assert fonts_of(content, "（一）目标任务。累计务工5360人。") == [
        ("二级标题", "（一）目标任务。"),
        ("", "累计务工5360人。"),
    ]


def test_the_document_number_has_its_own_place_and_is_blank_without_one() -> None:
    issue = Issue(date(2025, 4, 11), document_number="琼人社函〔2025〕12号")
    numbered = read_paper(issue.fill_html(PAPER.html))
    assert words(written(numbered, number="琼人社函〔2025〕12号"))[:2] == ["琼人社函〔2025〕12号", "风险提示〔2025〕第3-469001-1号"]
    without = read_paper(Issue(date(2025, 4, 11)).fill_html(PAPER.html))
    assert NO_DOCUMENT_NUMBER in without.text
    assert words(written(without))[:2] == ["", "风险提示〔2025〕第3-469001-1号"]


def test_a_document_is_headed_as_one() -> None:
    content = written(PAPER, PaperForm.DOCUMENT, "琼人社发〔2025〕3号")
    assert [line for line in words(content) if line.strip()][:2] == ["海南省人力资源和社会保障厅文件", "琼人社发〔2025〕3号"]


def test_a_document_that_is_signed_says_at_its_foot_who_printed_it_and_when() -> None:
    signed = replace(PAPER, signature=("海南省人力资源和社会保障厅", "海南省农业农村厅", "2025年4月22日"))
    foot = "海南省人力资源和社会保障厅\t2025年4月22日印发"
    assert words(written(signed, PaperForm.DOCUMENT))[-2:].count(foot) == 1
    assert foot not in words(written(signed)), "a 信函 has no such foot"
    assert not any("印发" in line for line in words(written(replace(signed, signature=()), PaperForm.DOCUMENT))[-3:]), "nobody signs it"


def test_the_same_letter_is_the_same_bytes_and_the_offices_template_goes_first(tmp_path: Path) -> None:
    assert written(PAPER) == written(PAPER)
    own = tmp_path / FOLDER
    own.mkdir()
    document = docx.Document()
    document.add_paragraph("本单位的格式：{{ 机关 }}")
    document.save(str(own / "信函.docx"))
    assert words(word_file(PAPER, PaperForm.LETTER, tmp_path)) == ["本单位的格式：海南省人力资源和社会保障厅"]


@pytest.mark.parametrize("form", PaperForm)
def test_fonts_are_those_of_the_standard_by_name(form: PaperForm) -> None:
    with zipfile.ZipFile(io.BytesIO(written(PAPER, form))) as parts:
        styles = parts.read("word/styles.xml").decode()
    for font in ("方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"):
        assert f'w:eastAsia="{font}"' in styles


def test_titles_break_between_phrases_into_lines_as_equal_as_they_can_be() -> None:
    assert title_lines(("关于五指山市", "的通知")) == ["关于五指山市的通知"]
    assert title_lines(("关于保亭黎族苗族自治县", "2025年3月脱贫人口", "务工规模和务工收入下降", "的风险提示函")) == [
        "关于保亭黎族苗族自治县",
        "2025年3月脱贫人口",
        "务工规模和务工收入下降的风险提示函",
    ]


def test_columns_are_as_wide_as_the_text_area_together() -> None:
    widths = column_widths([("乡镇", "很长很长很长很长的事项名称"), ("甲", "乙")])
    assert widths[0] < widths[1] and 8840 <= sum(widths) <= 8844


@pytest.mark.long
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed on this machine")
def test_libreoffice_opens_every_kind(tmp_path: Path) -> None:
    for kind, (_, html) in papers(tmp_path).items():
        if kind in MAILED:
            for form in PaperForm:
                (tmp_path / f"{kind}-{form}.docx").write_bytes(written(read_paper(html), form))
    files = sorted(map(str, tmp_path.glob("*.docx")))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, *files], check=True, timeout=240)
    opened = {path.stem for path in tmp_path.glob("*.pdf") if path.stat().st_size}
    assert opened == {Path(file).stem for file in files} and len(opened) == 2 * len(MAILED)
