"""The PDF/A-2a and PDF/UA-1 claim, judged on drawn, signed and issued pages; and the judge itself, on planted faults.

veraPDF is in none of the registries this project may use, so the checks are written here from the standards
(`lib/archive.py`), one name each; ADR 0013 says what they do not see.
"""

import json
import re
import sys
import tempfile
import unicodedata
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "lib"))

import pikepdf
from archive import CHECKS, File, elements, judge_file, kids, kind, pdftotext
from pikepdf import Array, Dictionary, Name
from world import DECISION, LETTER, PIN, Count, lienvan, make_keys

GOLDEN = Path(__file__).parents[2] / "crates/paper/tests/golden"


def judge_page(count, says, path, wanted=()):
    for name, wrong in judge_file(path):
        count.judge(f"{says}: {name}", not wrong, wrong[:3])
    if wanted:
        missing = out_of_order(pdftotext(path), wanted)
        count.judge(f"{says}: the words come back in their order", missing is None, missing)


def words_of(draft):
    """The sentences of a draft's body in their order, tables left out: their cells lie side by side."""
    found = []
    for block in draft.get("blocks", []):
        for key in ("title", "text"):
            value = block.get(key, "")
            if isinstance(value, list):
                value = "".join(run.get("text", "") for run in value if not run.get("note") and not run.get("refers"))
            found.append(value)
    plain = [" ".join(one.split()) for one in found]
    # The last sign of a document is the law's (`./.`), and a page may end within a block.
    return [fold(one)[:60].rstrip(" .;,/") for one in plain if one]


RANKS = ("part", "chapter", "section", "subsection", "article", "clause")


def heads_of(draft):
    """The levels of the headings that a draft asks for: its title, those of its body, those of its annexes."""
    texts = [(draft["kind"] != "cong_van", draft.get("blocks", []))]
    texts += [(True, one.get("blocks", [])) for one in draft.get("annexes", []) if not one.get("separate")]
    found = []
    for titled, blocks in texts:
        found += [1] if titled else []
        above = []
        for block in blocks:
            if block["type"] not in RANKS or (block["type"] in ("article", "clause") and not block.get("title")):
                continue
            rank = RANKS.index(block["type"])
            above = [one for one in above if one < rank] + [rank]
            found.append(min(titled + len(above), 6))
    return found


def heads_in(path):
    file = File(path)
    kinds = (kind(file, one) for one, _ in elements(file))
    return [int(one[1]) for one in kinds if re.fullmatch(r"H[1-6]", one)]


def fold(text):
    """Small letters, one kind of blank: titles stand in capitals on the page."""
    return " ".join(unicodedata.normalize("NFC", text).replace("\u200b", "").casefold().split())


def out_of_order(read, wanted):
    """The first of `wanted` that does not follow the one before it; `None` if all do."""
    page, at = fold(read), 0
    for one in wanted:
        found = page.find(one, at)
        if found < 0:
            return one
        at = found + len(one)
    return None


def judge_drawn(count, folder):
    drafts = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(GOLDEN.glob("*.json"))}
    drafts = {name: one for name, one in drafts.items() if "kind" in one} | {"letter": LETTER, "decision": DECISION}
    for name, draft in drafts.items():
        (folder / "draft.json").write_text(json.dumps(draft), encoding="utf-8")
        path = folder / f"{name}.pdf"
        lienvan(folder, "render", "draft.json", "-o", path)
        judge_page(count, name, path, words_of(draft))
        wanted, found = heads_of(draft), heads_in(path)
        count.judge(f"{name}: titles are headings, nested as they stand", found == wanted, (found, wanted))
    return folder / "decision.pdf"


def judge_signed(count, folder):
    """The same page after the leader, after the office, and after a second hand signs without a field of ours."""
    lienvan(folder, "init", "--code", "H99.12", "--name", "UBND xã Thử Nghiệm")
    lienvan(folder, "trust", "add", folder / "root.pem")
    (folder / "draft.json").write_text(json.dumps(DECISION), encoding="utf-8")
    number = lienvan(folder, "draft", "new", "draft.json")["id"]
    lienvan(folder, "sign", number, "--p12", "leader.p12", given=PIN + "\n")
    for says, step in [
        ("signed", None),
        ("issued", lambda: lienvan(folder, "issue", number, "--p12", "office.p12", given=PIN + "\n")),
    ]:
        if step is not None:
            step()
        rows = lienvan(folder, "files", number, "--to", folder / says)["rows"]
        judge_page(count, says, Path(rows[0]["path"]), words_of(DECISION))


# Faults, each planted alone in a good file


def first(pdf, matches):
    for one in pdf.objects:
        if isinstance(one, (Dictionary, pikepdf.Stream)) and matches(one):
            return one
    raise LookupError("nothing to spoil")


def face(pdf):
    return first(pdf, lambda one: one.get("/Type") == Name.Font and one.get("/Subtype") == Name.Type0)


def widget(pdf):
    return first(pdf, lambda one: one.get("/Subtype") == Name.Widget)


def element(pdf, kind):
    return first(pdf, lambda one: one.get("/S") == kind and "/P" in one)


def unembed(pdf):
    descriptor = face(pdf).DescendantFonts[0].FontDescriptor
    for key in ("/FontFile2", "/FontFile3"):
        if key in descriptor:
            del descriptor[key]


def widen(pdf):
    inner = face(pdf).DescendantFonts[0]
    inner.W = Array([0, 65535, 123])


def repack(pdf, change):
    metadata = pdf.Root.Metadata
    metadata.write(change(metadata.read_bytes()))


def pack_metadata(pdf):
    """Says that it is packed; were it so in truth, the library would unpack it when saving."""
    metadata = pdf.Root.Metadata
    metadata.write(metadata.read_bytes(), filter=Name.FlateDecode)


def lzw(pdf):
    stream = pdf.make_stream(b"\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01")
    stream.write(bytes(stream.read_raw_bytes()), filter=Name.LZWDecode)
    pdf.Root.Pieces = stream


def outside(pdf):
    stream = pdf.make_stream(b"")
    stream["/F"] = pikepdf.String("elsewhere.bin")
    pdf.Root.Pieces = stream


def image(pdf, **more):
    stream = pdf.make_stream(b"\0" * 3)
    stream.Type, stream.Subtype = Name.XObject, Name.Image
    stream.Width, stream.Height, stream.BitsPerComponent = 1, 1, 8
    stream.ColorSpace = Name.DeviceRGB
    for key, value in more.items():
        stream[f"/{key}"] = value
    pdf.Root.Pieces = stream


def draw(pdf, content):
    page = pdf.pages[0]
    page.contents_add(pdf.make_stream(content))


def mute(pdf):
    table = face(pdf).ToUnicode
    table.write(re.sub(rb"beginbf(char|range).*?endbf(char|range)", b"", table.read_bytes(), flags=re.S))


def decompose(pdf):
    table = face(pdf).ToUnicode
    changed = re.sub(rb"(beginbfchar\s+<[0-9a-fA-F]{4}> )<[0-9a-fA-F]{4}>", rb"\1<006F0302>", table.read_bytes(), count=1)
    table.write(changed)


def swap_kids(pdf):
    owner = element(pdf, Name.Table)
    owner.P = pdf.Root.Pages


def skip_heading(pdf):
    element(pdf, Name.P).S = Name.H4


def cut_row(pdf):
    row = first(pdf, lambda one: one.get("/S") == Name.TR)
    row.K = Array(kids(row)[:1])


def unscope(pdf):
    for one in pdf.objects:
        if isinstance(one, Dictionary) and one.get("/S") == Name.TH:
            del one["/A"]


def set_widget(key, value):
    def change(pdf):
        widget(pdf)[key] = value

    return change


def drop(owner, key):
    def change(pdf):
        one = owner(pdf)
        del one[key]

    return change


def page_one(pdf):
    return pdf.pages[0].obj


def cmyk_group(pdf):
    page_one(pdf).Group = Dictionary(S=Name.Transparency, CS=Name.DeviceCMYK)


PLANTED = [
    ("a face not embedded", "every face is embedded", unembed),
    ("a wrong width", "the widths of the file are the widths of the face", widen),
    ("letters without a meaning", "every letter drawn is in its face and has a meaning", mute),
    ("a decomposed letter", "text comes in NFC, letter by letter", decompose),
    ("packed metadata", "XMP is there, plain, well-formed, in UTF-8", pack_metadata),
    ("broken metadata", "XMP is there, plain, well-formed, in UTF-8", lambda pdf: repack(pdf, lambda xml: xml[:-40])),
    ("no metadata", "XMP is there, plain, well-formed, in UTF-8", drop(lambda pdf: pdf.Root, "/Metadata")),
    (
        "a weaker claim",
        "it claims PDF/A-2a and PDF/UA-1",
        lambda pdf: repack(pdf, lambda xml: xml.replace(b"conformance>A<", b"conformance>B<")),
    ),
    (
        "a property nobody described",
        "every property of XMP is of a known schema",
        lambda pdf: repack(pdf, lambda xml: xml.replace(b"<dc:title>", b'<a:b xmlns:a="urn:a">c</a:b><dc:title>')),
    ),
    (
        "another title",
        "title of XMP and of Info are one, and shown",
        lambda pdf: pdf.docinfo.__setitem__("/Title", "Tên khác"),
    ),
    (
        "a date in one place only",
        "XMP and Info agree on dates, maker and producer",
        lambda pdf: pdf.docinfo.__setitem__("/ModDate", "D:20260105090000Z"),
    ),
    (
        "another language",
        "the language is vi-VN, in catalog and XMP",
        lambda pdf: pdf.Root.__setitem__("/Lang", pikepdf.String("en")),
    ),
    ("no output intent", "an output intent with a readable ICC profile", drop(lambda pdf: pdf.Root, "/OutputIntents")),
    (
        "a broken profile",
        "an output intent with a readable ICC profile",
        lambda pdf: pdf.Root.OutputIntents[0].DestOutputProfile.write(b"no profile at all" * 20),
    ),
    (
        "ink colours",
        "no device colour that the output intent does not cover",
        lambda pdf: draw(pdf, b"/Artifact BMC 0 0 0 1 k 0 0 9 9 re f EMC"),
    ),
    (
        "a picture in ink colours",
        "no device colour that the output intent does not cover",
        lambda pdf: image(pdf, ColorSpace=Name.DeviceCMYK),
    ),
    (
        "a smoothed picture",
        "pictures: no Interpolate, no alternates, no OPI, no PostScript",
        lambda pdf: image(pdf, Interpolate=True),
    ),
    (
        "a PostScript form",
        "pictures: no Interpolate, no alternates, no OPI, no PostScript",
        lambda pdf: image(pdf, Subtype2=Name.PS),
    ),
    ("a group in ink colours", "transparency: known blend modes, a blending space known to the page", cmyk_group),
    ("LZW", "no LZW, no Crypt, no stream outside the file", lzw),
    ("a stream outside", "no LZW, no Crypt, no stream outside the file", outside),
    (
        "a script on opening",
        "no script, no launch, no action that runs by itself",
        lambda pdf: pdf.Root.__setitem__("/OpenAction", Dictionary(S=Name.JavaScript, JS=pikepdf.String("app.alert(1)"))),
    ),
    (
        "an action of the page",
        "no script, no launch, no action that runs by itself",
        lambda pdf: page_one(pdf).__setitem__("/AA", Dictionary(O=Dictionary(S=Name.Launch))),
    ),
    ("a hidden field", "annotations: printed, never hidden, with one appearance", set_widget("/F", 6)),
    ("a field not printed", "annotations: printed, never hidden, with one appearance", set_widget("/F", 0)),
    ("a field without appearance", "annotations: printed, never hidden, with one appearance", drop(widget, "/AP")),
    (
        "a form that asks to be drawn",
        "the form asks no viewer to draw, and is no XFA",
        lambda pdf: pdf.Root.AcroForm.__setitem__("/NeedAppearances", True),
    ),
    ("a field without words", "every field says what it is for, and stands in a Form element", drop(widget, "/TU")),
    (
        "a field tagged as a link",
        "every field says what it is for, and stands in a Form element",
        lambda pdf: element(pdf, Name.Form).__setitem__("/S", Name.Link),
    ),
    ("no order of walking", "pages with annotations are walked in the order of the structure", drop(page_one, "/Tabs")),
    ("not marked as tagged", "tagged, with one tree of standard elements", drop(lambda pdf: pdf.Root, "/MarkInfo")),
    ("an element under another", "tagged, with one tree of standard elements", swap_kids),
    (
        "words without a tag",
        "all that is drawn is tagged or an artifact",
        lambda pdf: draw(pdf, b"0 0 9 9 re f"),
    ),
    (
        "a mark nobody entered",
        "tags and parent tree name each other",
        lambda pdf: draw(pdf, b"/P <</MCID 900>> BDC 0 0 9 9 re f EMC"),
    ),
    (
        "a key that leads elsewhere",
        "tags and parent tree name each other",
        set_widget("/StructParent", 4000),
    ),
    ("a heading that skips", "headings go down step by step", skip_heading),
    ("a row cut short", "tables: rows of one width, heads with a scope", cut_row),
    ("heads without scope", "tables: rows of one width, heads with a scope", unscope),
    (
        "a picture without words",
        "pictures are told in words",
        lambda pdf: element(pdf, Name.Table).__setitem__("/S", Name.Figure),
    ),
    (
        "a file inside",
        "no file inside, no layer, no permission but DocMDP",
        lambda pdf: pdf.attachments.__setitem__("a.txt", b"a"),
    ),
    (
        "a page too large",
        "within the limits of the format",
        lambda pdf: page_one(pdf).__setitem__("/MediaBox", Array([0, 0, 20000, 842])),
    ),
]

SPOILED = [
    ("bytes before the header", "header at the first byte, binary comment after it", lambda raw: b"\n" + raw),
    ("no binary comment", "header at the first byte, binary comment after it", lambda raw: raw[:9] + b"%abcd" + raw[14:]),
    ("bytes behind the end", "nothing behind the last end of file", lambda raw: raw + b"more"),
    ("no ID", "the trailer has an ID of two parts", lambda raw: raw.replace(b"/ID [", b"/XX [")),
    ("a broken cross reference", "qpdf finds nothing", lambda raw: re.sub(rb"startxref\s+\d+", b"startxref\n11", raw)),
]


def judge_ourselves(count, folder, good):
    """A good file saved anew must pass; each planted fault must be found by its own check."""
    caught = set()
    plain = folder / "control.pdf"
    with pikepdf.open(good) as pdf:
        pdf.save(plain, object_stream_mode=pikepdf.ObjectStreamMode.disable, static_id=True)
    wrong = [(name, found) for name, found in judge_file(plain) if found]
    count.judge("a good file saved by another program passes", not wrong, wrong)
    for says, name, spoil in PLANTED:
        with pikepdf.open(plain) as pdf:
            spoil(pdf)
            # As it is: the library would mend metadata and pack streams anew.
            pdf.save(
                folder / "bad.pdf",
                static_id=True,
                stream_decode_level=pikepdf.StreamDecodeLevel.none,
                compress_streams=False,
                fix_metadata_version=False,
            )
        caught.add(name)
        count.judge(f"planted: {says} is found", found_by(folder / "bad.pdf", name), name)
    for says, name, spoil in SPOILED:
        (folder / "bad.pdf").write_bytes(spoil(plain.read_bytes()))
        caught.add(name)
        count.judge(f"planted: {says} is found", found_by(folder / "bad.pdf", name), name)
    with pikepdf.open(plain) as pdf:
        pdf.save(folder / "bad.pdf", encryption=pikepdf.Encryption(owner="a", user=""))
    caught.add("not encrypted")
    count.judge("planted: encryption is found", found_by(folder / "bad.pdf", "not encrypted"))
    words = words_of(DECISION)
    read = pdftotext(good)
    count.judge("planted: words out of order are found", out_of_order(read, words[::-1]) is not None)
    untried = {name for name, _ in CHECKS} - caught - {"pdftotext reads NFC, without strange signs"}
    count.judge("every check was seen to fail once", not untried, sorted(untried))


def found_by(path, name):
    return bool(dict(judge_file(path, name))[name])


def main():
    count = Count()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        make_keys(folder)
        good = judge_drawn(count, folder)
        judge_ourselves(count, folder, good)
        judge_signed(count, folder)
    count.close()


main()
