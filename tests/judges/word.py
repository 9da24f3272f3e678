"""Word in and out, judged by others: files made by python-docx and LibreOffice, read by ours; ours, read by theirs.

What a file says is told by python-docx or by the one who made it, never by our own reader.
"""

import base64
import json
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata
import zipfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "lib"))

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt
from lxml import etree
from world import LIENVAN, Count

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "crates/paper/tests/golden"
LAW = ROOT / "crates/word/tests/law"
PLACED = {"inserted", "formula", "frozen_number", "style", "table_shape"}
PART = re.compile(r"word/(document|footnotes|endnotes|header\d*|footer\d*)\.xml")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# TCVN3 as R§7.1 of the notes has it: two converters agree on it. Written apart from the product's own table.
OLD = "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ¡¢§£¤¥¦"
NEW = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ"
DOT = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==")


def words(text):
    text = unicodedata.normalize("NFC", text).casefold()
    return Counter("".join(c if c.isalnum() else " " for c in text).split())


def package_text(path):
    """Every letter a reader of the file sees, part by part: body, notes, margins; deleted words and twins left out."""
    texts = []
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if not PART.fullmatch(name):
                continue
            root = etree.fromstring(archive.read(name))
            for twin in root.iter("{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"):
                for child in list(twin):
                    twin.remove(child)
            for paragraph in root.iter(f"{W}p"):
                own = (node for node in paragraph.iter() if next(node.iterancestors(f"{W}p"), None) is paragraph)
                text = "".join(spoken(node) for node in own)
                # The number of a page is no word.
                texts.append("" if "/header" in name and text.strip().isdigit() else text)
    return "\n".join(texts)


def spoken(node):
    if node.tag == f"{W}t":
        return node.text or ""
    return " " if node.tag in (f"{W}tab", f"{W}br", f"{W}cr") else ""


def convert(given, made):
    done = subprocess.run([LIENVAN, "--json", "convert", str(given), str(made)], capture_output=True, text=True)
    if done.returncode != 0:
        return None, done.stderr
    return json.loads(done.stdout), ""


def judge_import(count, says, path, wanted=None, folder=None):
    """Everything the file says is in the draft, as our own export says it, or on the list of what was not placed."""
    made = folder / f"{path.stem}-{path.suffix[1:]}-ra.docx"
    told, error = convert(path, made)
    if told is None:
        count.judge(f"{says}: it is read", False, error.strip()[:200])
        return None
    wanted = words(package_text(path) if wanted is None else wanted)
    listed = " ".join(one["text"] for one in told["unplaced"] if one["what"] not in PLACED)
    have = words(package_text(made)) + words(listed)
    lost = wanted - have
    count.judge(f"{says}: no word is lost", not lost, dict(list(lost.items())[:8]))
    rest = [one["text"] for one in told["unplaced"] if one["what"] == "rest"]
    count.judge(f"{says}: all of it was recognised", not rest, rest[:3])
    return told


def suite(folder, kind, *paths):
    """LibreOffice, in a profile of its own; the files it made beside `folder`."""
    out = folder / f"lo-{kind.split(':')[0]}"
    command = ["soffice", f"-env:UserInstallation={(folder / 'ho-so').as_uri()}", "--headless", "--convert-to", kind, "--outdir", str(out)]
    subprocess.run([*command, *map(str, paths)], capture_output=True, timeout=600, check=True)
    return [out / f"{Path(path).stem}.{kind.split(':')[0]}" for path in paths]


def head(document):
    table = document.add_table(1, 2)
    left, right = table.rows[0].cells
    left.text = "ỦY BAN NHÂN DÂN\nXÃ THỬ NGHIỆM"
    left.paragraphs[0].runs[0].bold = True
    left.add_paragraph("Số: 12/KH-UBND")
    right.text = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    right.add_paragraph("Độc lập - Tự do - Hạnh phúc")
    right.add_paragraph("Thử Nghiệm, ngày 05 tháng 01 năm 2026")
    for words_, size in (("KẾ HOẠCH", 14), ("Thử nghiệm nhập văn bản", 14)):
        line = document.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = line.add_run(words_)
        run.bold, run.font.size = True, Pt(size)


def foot(document):
    table = document.add_table(1, 2)
    left, right = table.rows[0].cells
    left.text = "Nơi nhận:"
    for line in ("- Như trên;", "- Lãnh đạo xã;", "- Lưu: VT, VP."):
        left.add_paragraph(line)
    right.text = "TM. ỦY BAN NHÂN DÂN"
    for line in ("CHỦ TỊCH", "", "", "Nguyễn Văn Ánh"):
        right.add_paragraph(line)


def made_styles(path):
    document = docx.Document()
    head(document)
    own = document.styles.add_style("Nội dung riêng", 1)
    own.base_style, own.font.italic, own.font.size = document.styles["Normal"], True, Pt(13)
    document.add_heading("I. TÌNH HÌNH CHUNG", 1)
    document.add_paragraph("Một đoạn theo kiểu riêng.", style=own)
    document.add_paragraph("1. Khoản gõ tay.")
    document.add_paragraph("a) Điểm gõ tay;")
    line = document.add_paragraph("Chữ ")
    line.add_run("đậm").bold = True
    line.add_run(" và m")
    line.add_run("2").font.superscript = True
    foot(document)
    document.save(path)


def made_numbering(path):
    document = docx.Document()
    head(document)
    numbering = document.part.numbering_part.element
    levels = [("upperRoman", "%1."), ("decimal", "%2."), ("lowerLetter", "%3)"), ("bullet", "-")]
    xml = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl>' for at, (kind, text) in enumerate(levels)
    )
    numbering.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77"><w:multiLevelType w:val="multilevel"/>{xml}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    for level, text in ((0, "MỤC TIÊU"), (1, "Khoản một"), (2, "Điểm a"), (2, "Điểm b"), (3, "Gạch đầu dòng"), (1, "Khoản hai"), (0, "NHIỆM VỤ"), (1, "Khoản một lại")):
        line = document.add_paragraph()
        line.add_run(text).bold = level == 0
        line._p.get_or_add_pPr().append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr>'))
    document.add_paragraph("Danh sách của Word:", style="List Number")
    document.add_paragraph("Dấu chấm tròn", style="List Bullet")
    foot(document)
    document.save(path)


def made_tables(path):
    document = docx.Document()
    head(document)
    table = document.add_table(4, 3, style="Table Grid")
    for row in range(4):
        for column in range(3):
            table.cell(row, column).text = f"ô {row} {column}"
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(3, 0).merge(table.cell(3, 1))
    table.rows[0]._tr.get_or_add_trPr().append(parse_xml(f'<w:tblHeader {nsdecls("w")}/>'))
    inner = table.cell(2, 2).add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "bảng trong", "bảng ngoài"
    foot(document)
    document.save(path)


def made_picture(path):
    document = docx.Document()
    head(document)
    picture = path.with_suffix(".png")
    picture.write_bytes(DOT)
    document.add_paragraph("Trước hình.")
    document.add_picture(str(picture), width=Mm(40))
    line = document.add_paragraph("Hình 1. Sơ đồ thử")
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    foot(document)
    document.save(path)


def made_old(path, font, encode, lines):
    document = docx.Document()
    for line in lines:
        run = document.add_paragraph().add_run(encode(line))
        run.font.name = font
    document.save(path)


def made_changes(path):
    document = docx.Document()
    head(document)
    line = document.add_paragraph("Giữ lại ")
    author = 'w:id="5" w:author="Người Thử" w:date="2026-01-05T00:00:00Z"'
    line._p.append(parse_xml(f'<w:ins {nsdecls("w")} {author}><w:r><w:t>thêm vào</w:t></w:r></w:ins>'))
    line._p.append(parse_xml(f'<w:del {nsdecls("w")} {author}><w:r><w:delText>bỏ đi</w:delText></w:r></w:del>'))
    box = (
        f'<w:r {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml"><w:pict><v:shape style="width:100pt;height:50pt"><v:textbox>'
        "<w:txbxContent><w:p><w:r><w:t>Chữ trong khung</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )
    document.add_paragraph()._p.append(parse_xml(box))
    document.add_paragraph().add_run("Chữ ẩn").font.hidden = True
    foot(document)
    document.save(path)


def made_margins(path):
    document = docx.Document()
    section = document.sections[0]
    section.header.paragraphs[0].text = "Dự thảo lần hai"
    section.footer.paragraphs[0].text = "Chân trang thử"
    head(document)
    document.add_paragraph("Nội dung.")
    foot(document)
    turned = document.add_section()
    turned.orientation = WD_ORIENT.LANDSCAPE
    turned.page_width, turned.page_height = turned.page_height, turned.page_width
    for text in ("PHỤ LỤC", "DANH SÁCH THỬ"):
        line = document.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        line.add_run(text).bold = True
    document.add_paragraph("Nội dung phụ lục.")
    document.save(path)


FLAT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text"><office:body><office:text>
<text:h text:outline-level="1">Chương I</text:h><text:h text:outline-level="1">QUY ĐỊNH CHUNG</text:h>
<text:p>Điều 1. Phạm vi<text:note text:id="n1" text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>Chú thích thứ nhất.</text:p></text:note-body></text:note> áp dụng.</text:p>
<text:list><text:list-item><text:p>Việc thứ nhất</text:p><text:list><text:list-item><text:p>Việc con</text:p></text:list-item></text:list></text:list-item><text:list-item><text:p>Việc thứ hai</text:p></text:list-item></text:list>
<table:table table:name="B1"><table:table-column table:number-columns-repeated="2"/><table:table-header-rows><table:table-row><table:table-cell><text:p>Cột một</text:p></table:table-cell><table:table-cell><text:p>Cột hai</text:p></table:table-cell></table:table-row></table:table-header-rows>
<table:table-row><table:table-cell table:number-columns-spanned="2"><text:p>Ô gộp</text:p></table:table-cell><table:covered-table-cell/></table:table-row></table:table>
<text:p>Câu cuối<text:note text:id="n2" text:note-class="endnote"><text:note-citation>i</text:note-citation><text:note-body><text:p>Chú thích cuối.</text:p></text:note-body></text:note>.</text:p>
</office:text></office:body></office:document>
"""


def vni(text):
    """Unicode to VNI-Windows, letter by letter; the inverse of what the product reads, written apart from it."""
    tones = {"\u0301": "ù", "\u0300": "ø", "\u0309": "û", "\u0303": "õ", "\u0323": "ï"}
    shaped = {
        "\u0302": {"": "â", "\u0301": "á", "\u0300": "à", "\u0309": "å", "\u0303": "ã", "\u0323": "ä"},
        "\u0306": {"": "ê", "\u0301": "é", "\u0300": "è", "\u0309": "ú", "\u0303": "ü", "\u0323": "ë"},
    }
    whole = {"í": "í", "ì": "ì", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î", "đ": "ñ"}
    out = []
    for letter in unicodedata.normalize("NFC", text):
        small, big = letter.lower(), letter.isupper()
        if small in whole:
            out.append(whole[small].upper() if big else whole[small])
            continue
        parts = unicodedata.normalize("NFD", small)
        base, marks = parts[0], parts[1:]
        tone = next((mark for mark in marks if mark in tones), "")
        shape = next((mark for mark in marks if mark in shaped), "")
        if "\u031b" in marks:
            base = {"o": "ô", "u": "ö"}[base]
        mark = shaped[shape][tone] if shape else tones.get(tone, "")
        out.append((base + mark).upper() if big else base + mark)
    return "".join(out)


def main():
    if shutil.which("soffice") is None:
        print("word: NOT RUN: LibreOffice (soffice) is not installed")
        return 1
    count = Count()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        imports(count, folder)
        exports(count, folder)
    count.close()


def made_secret(path):
    """A letter that carries a mark of secrecy above its words (T19)."""
    file = docx.Document()
    for line in ("TUYỆT MẬT", "Kính gửi: Ủy ban nhân dân tỉnh Thử", "Nội dung thử nghiệm."):
        file.add_paragraph(line)
    file.save(path)


def imports(count, folder):
    for path in sorted(LAW.glob("*.docx")):
        judge_import(count, f"law {path.stem}", path, folder=folder)
    secret = folder / "secret.docx"
    made_secret(secret)
    told, error = convert(secret, folder / "secret-out.docx")
    count.judge("a file marked secret is refused", told is None and "secret.refused" in error, error[:80])
    makers = {
        "styles": made_styles,
        "nested numbering": made_numbering,
        "tables with merges": made_tables,
        "a picture": made_picture,
        "changes, boxes, hidden words": made_changes,
        "margins and a landscape annex": made_margins,
    }
    made = {}
    for says, make in makers.items():
        made[says] = folder / f"{make.__name__}.docx"
        make(made[says])
        judge_import(count, says, made[says], folder=folder)
    lines = ["Cộng hòa xã hội chủ nghĩa Việt Nam", "Quyết định về việc tư vấn, lưu trữ năm 2026", "Uỷ ban nhân dân đề nghị thực hiện nghiêm túc"]
    table = str.maketrans(NEW, OLD)
    old = folder / "tcvn3.docx"
    made_old(old, ".VnTime", lambda text: text.translate(table), lines)
    told = judge_import(count, "TCVN3 (T18)", old, "\n".join(lines), folder=folder)
    count.judge("TCVN3 (T18): it is told as such", told and told["converted"]["encodings"] == ["tcvn3"])
    south = folder / "vni.docx"
    made_old(south, "VNI-Times", vni, lines)
    told = judge_import(count, "VNI (T18)", south, "\n".join(lines), folder=folder)
    count.judge("VNI (T18): it is told as such", told and told["converted"]["encodings"] == ["vni"])
    flat = folder / "lo.fodt"
    flat.write_text(FLAT, encoding="utf-8")
    [by_suite] = suite(folder, "docx:MS Word 2007 XML", flat)
    judge_import(count, "LibreOffice: lists, notes, a table", by_suite, folder=folder)
    # LibreOffice itself loses nested tables on the way to .doc: there something simpler is asked for.
    for kind, says in (("odt", "tables with merges"), ("rtf", "tables with merges"), ("doc", "styles")):
        [older] = suite(folder, kind, made[says])
        judge_import(count, f".{kind} through LibreOffice", older, package_text(made[says]), folder)


def exports(count, folder):
    """Every golden draft: python-docx opens its Word file, LibreOffice shows the words of our own page."""
    made = []
    for path in sorted(GOLDEN.glob("*.json")):
        # Our page of these leaves the annex to a file of its own; the Word file holds all.
        if path.stem.endswith("separate"):
            continue
        word = folder / f"{path.stem}.docx"
        told, error = convert(path, word)
        if told is None or convert(path, folder / f"{path.stem}-ours.pdf")[0] is None:
            count.judge(f"golden {path.stem}: it is written", False, error[:200])
            continue
        made.append(word)
    for word, shown in zip(made, suite(folder, "pdf", *made)):
        document = docx.Document(str(word))
        page = document.sections[0]
        sides = round(page.page_width.mm), round(page.page_height.mm)
        count.judge(f"{word.stem}: python-docx opens it, on A4", sides == (210, 297), sides)
        theirs, ours = text_of(shown), text_of(folder / f"{word.stem}-ours.pdf")
        missing, more = ours - theirs, theirs - ours
        # A narrow column may part a word: then the letters are counted.
        same = Counter("".join(missing.elements())) == Counter("".join(more.elements()))
        count.judge(f"{word.stem}: LibreOffice shows the words of our page", same, [dict(missing), dict(more)])


def text_of(pdf):
    """The words of a PDF; numbers of pages and the blanks of what is not filled in aside."""
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    return Counter({word: many for word, many in words(text).items() if not word.isdigit()})


if __name__ == "__main__":
    sys.exit(main())
