"""What PDF/A-2a and PDF/UA-1 ask of a file, one named check each, read with pikepdf, lxml and fontTools.

Written from ISO 19005-2 and ISO 14289-1, not from what our exporter does. Knows nothing of Liên Văn; only looks.
PDF/A-2b is the same without tags: `judge_plain` leaves out the checks of tags alone, and asks for the lesser claim.
`judge_file` gives a list of (name of the check, what is wrong); empty where nothing is.
"""

import io
import re
import subprocess
import unicodedata

import pikepdf
from content import Painting
from fontTools.cffLib import CFFFontSet
from fontTools.ttLib import TTFont
from lxml import etree
from pikepdf import Array, Dictionary, Name, Stream

XMP = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "xmpMM": "http://ns.adobe.com/xap/1.0/mm/",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
    "pdfaExtension": "http://www.aiim.org/pdfa/ns/extension/",
    "pdfaSchema": "http://www.aiim.org/pdfa/ns/schema#",
    "pdfaProperty": "http://www.aiim.org/pdfa/ns/property#",
}
PREDEFINED = {XMP[one] for one in ("dc", "xmp", "pdf", "xmpMM", "pdfaid", "pdfaExtension")} | {
    "http://ns.adobe.com/xap/1.0/t/pg/",
    "http://ns.adobe.com/xap/1.0/rights/",
    "http://ns.adobe.com/xap/1.0/bj/",
}
STANDARD_TYPES = set(
    "Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private P H H1 H2 H3 H4 H5 H6 L LI Lbl "
    "LBody Table TR TH TD THead TBody TFoot Span Quote Note Reference BibEntry Code Link Annot Ruby RB RT RP Warichu "
    "WT WP Figure Formula Form".split()
)
ACTIONS_REFUSED = set(
    "Launch Sound Movie ResetForm ImportData Hide SetOCGState Rendition Trans GoTo3DView JavaScript".split()
)
BLEND_MODES = set(
    "Normal Compatible Multiply Screen Overlay Darken Lighten ColorDodge ColorBurn HardLight SoftLight Difference "
    "Exclusion Hue Saturation Color Luminosity".split()
)


class File:
    """A file opened once for all checks."""

    def __init__(self, path):
        self.path = path
        self.bytes = path.read_bytes()
        self.pdf = pikepdf.open(path)
        self.root = self.pdf.Root
        self.paintings = [Painting(page) for page in self.pdf.pages]
        for painting in self.paintings:
            painting.read()

    def dictionaries(self):
        """Every dictionary of the file, streams' own included, each once."""
        waiting = [one for one in self.pdf.objects]
        waiting.append(self.pdf.trailer)
        while waiting:
            one = waiting.pop()
            if isinstance(one, Stream):
                yield one
                waiting.extend(direct(one.stream_dict.values()))
            elif isinstance(one, Dictionary):
                yield one
                waiting.extend(direct(one.values()))
            elif isinstance(one, Array):
                waiting.extend(direct(one))

    def streams(self):
        return [one for one in self.pdf.objects if isinstance(one, Stream)]

    def annotations(self):
        for number, page in enumerate(self.pdf.pages, 1):
            for one in page.obj.get("/Annots", []):
                yield number, one

    def packet(self):
        return etree.fromstring(
            self.root.Metadata.read_raw_bytes(),
            etree.XMLParser(resolve_entities=False, no_network=True),
        )


def direct(values):
    return [one for one in values if isinstance(one, pikepdf.Object) and not one.is_indirect]


CHECKS = []
OF_TAGS = set()


def check(name, of_tags=False):
    def keep(work):
        CHECKS.append((name, work))
        if of_tags:
            OF_TAGS.add(name)
        return work

    return keep


def judge_file(path, only=None):
    """All checks, or the one of that name."""
    return judged_by(path, [(name, work) for name, work in CHECKS if only in (None, name)])


def judge_plain(path):
    """What PDF/A-2b asks: all checks but those of tags, and a claim of 2b and no more."""
    return judged_by(path, [one for one in CHECKS if one[0] not in OF_TAGS] + [(PLAIN_CLAIM, plain_claim)])


def judged_by(path, checks):
    file = File(path)
    judged = []
    for name, work in checks:
        try:
            wrong = [str(one) for one in work(file)]
        except Exception as fault:  # noqa: BLE001 - a check that cannot read what it must read has failed
            wrong = [f"{type(fault).__name__}: {fault}"]
        judged.append((name, wrong))
    return judged


# The file


@check("header at the first byte, binary comment after it")
def header(file):
    if not re.match(rb"%PDF-1\.[4-7](\r\n|\r|\n)%[\x80-\xff]{4}", file.bytes):
        yield file.bytes[:24]


@check("the trailer has an ID of two parts")
def identity(file):
    last = file.bytes.rfind(b"startxref")
    found = file.pdf.trailer.get("/ID", [])
    if len(found) != 2 or any(len(bytes(one)) < 8 for one in found) or last < 0:
        yield found


@check("nothing behind the last end of file")
def ending(file):
    if not re.search(rb"%%EOF(\r\n|\r|\n)?$", file.bytes):
        yield file.bytes[-20:]


@check("not encrypted")
def encryption(file):
    if file.pdf.is_encrypted or "/Encrypt" in file.pdf.trailer:
        yield "Encrypt"


@check("no LZW, no Crypt, no stream outside the file")
def filters(file):
    for one in file.streams():
        names = one.get("/Filter", Array())
        names = [names] if isinstance(names, Name) else list(names)
        yield from (f"{one.objgen} {name}" for name in names if name in (Name.LZWDecode, Name.Crypt))
        if any(key in one for key in ("/F", "/FFilter", "/FDecodeParms")):
            yield f"{one.objgen} is outside"


@check("within the limits of the format")
def limits(file):
    for one in file.dictionaries():
        for key, value in (one.stream_dict if isinstance(one, Stream) else one).items():
            if len(key.encode()) > 128 or (isinstance(value, Name) and len(str(value).encode()) > 128):
                yield f"a name of {len(key)} bytes"
            if isinstance(value, pikepdf.String) and len(bytes(value)) > 32767 and key != "/Contents":
                yield f"a text of {len(bytes(value))} bytes"
    for page in file.pdf.pages:
        left, bottom, right, top = map(float, page.mediabox)
        if not all(3 <= side <= 14400 for side in (right - left, top - bottom)):
            yield f"a page of {right - left} by {top - bottom}"
    yield from (f"graphics states {one.deepest} deep" for one in file.paintings if one.deepest > 28)


@check("no file inside, no layer, no permission but DocMDP")
def extras(file):
    if "/EmbeddedFiles" in file.root.get("/Names", {}) or "/AF" in file.root:
        yield "a file inside"
    if "/OCProperties" in file.root:
        yield "layers"
    yield from (key for key in file.root.get("/Perms", Dictionary()).keys() if key != "/DocMDP")


@check("no script, no launch, no action that runs by itself")
def actions(file):
    for one in file.dictionaries():
        if isinstance(one, Stream):
            continue
        if "/AA" in one:
            yield f"AA in {one.objgen}"
        if "/JS" in one or one.get("/S") is not None and str(one.get("/S"))[1:] in ACTIONS_REFUSED:
            if isinstance(one.get("/S"), Name):
                yield f"{one.get('/S')} in {one.objgen}"
        if one.get("/Subtype") == Name.Widget and "/A" in one:
            yield "a field that acts"
    if "/JavaScript" in file.root.get("/Names", {}):
        yield "scripts by name"
    opening = file.root.get("/OpenAction")
    if isinstance(opening, Dictionary) and opening.get("/S") != Name.GoTo:
        yield f"on opening: {opening.get('/S')}"


# What it says of itself


@check("XMP is there, plain, well-formed, in UTF-8")
def xmp(file):
    metadata = file.root.Metadata
    if (metadata.get("/Type"), metadata.get("/Subtype")) != (Name.Metadata, Name.XML):
        yield "not of its type"
    if "/Filter" in metadata:
        yield "filtered"
    packet = metadata.read_raw_bytes()
    packet.decode("utf-8")
    if re.search(rb"<\?xpacket begin=[^?]*(bytes|encoding)=", packet) or b"<!DOCTYPE" in packet:
        yield "a header with encoding, or a DTD"
    file.packet()


@check("it claims PDF/A-2a and PDF/UA-1", of_tags=True)
def claim(file):
    told = claims(file)
    if told != ["2", "A", "1"]:
        yield told


PLAIN_CLAIM = "it claims PDF/A-2b, and no tags"


def plain_claim(file):
    told = claims(file)
    if told != ["2", "B", None]:
        yield told
    yield from (key for key in ("/MarkInfo", "/StructTreeRoot") if key in file.root)


def claims(file):
    return [text(file, path) for path in ("pdfaid:part", "pdfaid:conformance", "pdfuaid:part")]


@check("every property of XMP is of a known schema")
def schemas(file):
    packet = file.packet()
    described = {one.text for one in packet.iterfind(".//pdfaSchema:namespaceURI", XMP)}
    for description in packet.iterfind("rdf:RDF/rdf:Description", XMP):
        for one in description:
            space = etree.QName(one).namespace
            if space not in PREDEFINED | described:
                yield one.tag
    for one in packet.iterfind(".//pdfaSchema:property/rdf:Seq/rdf:li", XMP):
        for need in ("name", "valueType", "category", "description"):
            if one.find(f"pdfaProperty:{need}", XMP) is None:
                yield f"a property without {need}"


@check("title of XMP and of Info are one, and shown")
def title(file):
    told = file.packet().findtext(".//dc:title/rdf:Alt/rdf:li", namespaces=XMP)
    info = file.pdf.trailer.get("/Info", {}).get("/Title")
    if not told or info is None or str(info) != told:
        yield f"{told!r} and {info!r}"
    if file.root.get("/ViewerPreferences", {}).get("/DisplayDocTitle") is not True:
        yield "not shown"


@check("XMP and Info agree on dates, maker and producer")
def dates(file):
    info = file.pdf.trailer.get("/Info", Dictionary())
    for key, path in [("/CreationDate", "xmp:CreateDate"), ("/ModDate", "xmp:ModifyDate")]:
        if key in info:
            figures = re.sub(r"\D", "", text(file, path) or "")[:14]
            if re.sub(r"\D", "", str(info[key]))[:14] != figures:
                yield f"{key} {info[key]} and {figures}"
    for key, path in [("/Creator", "xmp:CreatorTool"), ("/Producer", "pdf:Producer")]:
        if key in info and str(info[key]) != text(file, path):
            yield f"{key} {info[key]} and {text(file, path)}"


@check("the language is vi-VN, in catalog and XMP")
def language(file):
    if str(file.root.get("/Lang", "")) != "vi-VN":
        yield f"catalog: {file.root.get('/Lang')}"
    if file.packet().findtext(".//dc:language/rdf:Bag/rdf:li", namespaces=XMP) != "vi-VN":
        yield "XMP"


def text(file, path):
    return file.packet().findtext(f"rdf:RDF/rdf:Description/{path}", namespaces=XMP)


# Colour, pictures, transparency


def intents(file):
    return [one for one in file.root.get("/OutputIntents", []) if one.get("/S") == Name.GTS_PDFA1]


@check("an output intent with a readable ICC profile")
def intent(file):
    found = intents(file)
    if not found:
        yield "no output intent"
    if len({one.DestOutputProfile.objgen for one in found}) > 1:
        yield "two profiles"
    for one in found:
        profile = one.DestOutputProfile.read_bytes()
        size = int.from_bytes(profile[:4], "big")
        if profile[36:40] != b"acsp" or size != len(profile) or profile[8] > 4:
            yield "no ICC profile of version 2 to 4"
            continue
        if profile[12:16] not in (b"mntr", b"prtr", b"scnr", b"spac"):
            yield f"class {profile[12:16]}"
        parts = {b"RGB ": 3, b"GRAY": 1, b"CMYK": 4}.get(profile[16:20])
        if parts != one.DestOutputProfile.get("/N"):
            yield f"{profile[16:20]} with N {one.DestOutputProfile.get('/N')}"
        count = int.from_bytes(profile[128:132], "big")
        for at in range(count):
            entry = profile[132 + 12 * at : 144 + 12 * at]
            if int.from_bytes(entry[4:8], "big") + int.from_bytes(entry[8:12], "big") > size:
                yield f"tag {entry[:4]} ends outside"


@check("no device colour that the output intent does not cover")
def colours(file):
    spaces = {one.DestOutputProfile.read_bytes()[16:20] for one in intents(file)}
    allowed = set()
    if spaces & {b"RGB ", b"GRAY", b"CMYK"}:
        allowed.add("/DeviceGray")
    if b"RGB " in spaces:
        allowed.add("/DeviceRGB")
    if b"CMYK" in spaces:
        allowed.add("/DeviceCMYK")
    for painting in file.paintings:
        yield from (painting.colours & {"/DeviceGray", "/DeviceRGB", "/DeviceCMYK"}) - allowed
    for one in file.streams():
        if one.get("/Subtype") == Name.Image and not one.get("/ImageMask", False):
            space = one.get("/ColorSpace")
            if isinstance(space, Name) and str(space) not in allowed:
                yield f"a picture in {space}"


@check("pictures: no Interpolate, no alternates, no OPI, no PostScript")
def pictures(file):
    for one in file.streams():
        if one.get("/Interpolate", False) is True:
            yield f"{one.objgen} interpolates"
        if one.get("/Subtype") == Name.PS or one.get("/Subtype2") == Name.PS:
            yield f"{one.objgen} is PostScript"
        yield from (f"{one.objgen} {key}" for key in ("/OPI", "/Alternates", "/Ref") if key in one)


@check("transparency: known blend modes, a blending space known to the page")
def transparency(file):
    for one in file.dictionaries():
        if isinstance(one, Stream):
            group = one.get("/Group")
        else:
            group = one.get("/Group") if one.get("/Type") == Name.Page else None
            modes = one.get("/BM")
            modes = [modes] if isinstance(modes, Name) else list(modes or [])
            yield from (mode for mode in modes if str(mode)[1:] not in BLEND_MODES)
            if one.get("/Type") == Name.ExtGState and ("/TR" in one or "/HTP" in one):
                yield "a transfer function"
        if group is not None and group.get("/S") == Name.Transparency:
            space = group.get("/CS")
            if space is None and not intents(file):
                yield "a group without blending space"
            if isinstance(space, Name) and space == Name.DeviceCMYK:
                yield "a group in DeviceCMYK"
    for number, painting in enumerate(file.paintings, 1):
        if painting.is_transparent and not intents(file):
            if "/CS" not in painting.page.obj.get("/Group", Dictionary()):
                yield f"page {number} is transparent without blending space"


# Letters


@check("every face is embedded")
def embedded(file):
    for one in file.dictionaries():
        if isinstance(one, Stream) or one.get("/Type") != Name.Font:
            continue
        if one.get("/Subtype") in (Name.Type0, Name.Type3):
            continue
        descriptor = one.get("/FontDescriptor", Dictionary())
        if not any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3")):
            yield f"{one.get('/BaseFont')}"
    for font in fonts(file):
        inner = font.DescendantFonts[0]
        if inner.get("/Subtype") == Name.CIDFontType2 and "/CIDToGIDMap" not in inner:
            yield f"{font.BaseFont} has no CIDToGIDMap"
        if font.get("/Encoding") not in (Name("/Identity-H"), Name("/Identity-V")):
            yield f"{font.BaseFont}: {font.get('/Encoding')}"


@check("every letter drawn is in its face and has a meaning")
def meanings(file):
    for font, codes in used(file).items():
        meant, program = to_unicode(font.font), Program(font.font)
        for code in codes:
            letters = meant.get(code, "")
            if not letters or any(one in "\0\ufeff\ufffe\ufffd" or "\ue000" <= one <= "\uf8ff" for one in letters):
                yield f"{font.name}: code {code} means {letters!r}"
            if code == 0 or not program.has(code):
                yield f"{font.name}: code {code} is not in the face"


@check("the widths of the file are the widths of the face")
def widths(file):
    for font, codes in used(file).items():
        program, told = Program(font.font), widths_of(font.font.DescendantFonts[0])
        for code in codes:
            if abs(told(code) - program.width(code)) > 1:
                yield f"{font.name}: code {code} is {told(code)} wide, in the face {program.width(code)}"


@check("text comes in NFC, letter by letter")
def normal(file):
    for font, codes in used(file).items():
        meant = to_unicode(font.font)
        for code in codes:
            if not unicodedata.is_normalized("NFC", meant.get(code, "")):
                yield f"{font.name}: {meant[code]!r}"


class Used:
    """A face by its object, so that pages share it."""

    def __init__(self, font):
        self.font = font
        self.name = str(font.BaseFont)

    def __hash__(self):
        return hash(self.font.objgen)

    def __eq__(self, other):
        return self.font.objgen == other.font.objgen


def used(file):
    found = {}
    for painting in file.paintings:
        for font, codes in painting.letters:
            found.setdefault(Used(font), set()).update(codes)
    return found


def fonts(file):
    return [one.font for one in used(file)]


class Program:
    """The embedded face itself."""

    def __init__(self, font):
        inner = font.DescendantFonts[0]
        descriptor = inner.FontDescriptor
        self.map = None
        if isinstance(inner.get("/CIDToGIDMap"), Stream):
            raw = inner.CIDToGIDMap.read_bytes()
            self.map = [int.from_bytes(raw[at : at + 2], "big") for at in range(0, len(raw), 2)]
        if "/FontFile2" in descriptor:
            face = TTFont(io.BytesIO(descriptor.FontFile2.read_bytes()))
            self.scale = 1000 / face["head"].unitsPerEm
            order = face.getGlyphOrder()
            self.advances = [face["hmtx"][name][0] for name in order]
            self.cids = None
            return
        if descriptor.FontFile3.get("/Subtype") == Name.OpenType:
            face = TTFont(io.BytesIO(descriptor.FontFile3.read_bytes()))["CFF "].cff
        else:
            face = CFFFontSet()
            face.decompile(io.BytesIO(descriptor.FontFile3.read_bytes()), None)
        top = face[0]
        matrix = getattr(top, "FontMatrix", [0.001])
        self.scale = matrix[0] * 1000
        self.advances = Drawn(top)
        self.cids = {int(name[3:]) if name.startswith("cid") else at: at for at, name in enumerate(top.charset)}

    def glyph(self, code):
        if self.map is not None:
            return self.map[code] if code < len(self.map) else 0
        return code if self.cids is None else self.cids.get(code, 0)

    def has(self, code):
        return 0 < self.glyph(code) < len(self.advances)

    def width(self, code):
        at = self.glyph(code)
        return self.advances[at] * self.scale if at < len(self.advances) else -1


class Drawn:
    """The advances of a face without a table of them: a letter tells its own only when it is drawn."""

    def __init__(self, top):
        self.top = top

    def __len__(self):
        return len(self.top.charset)

    def __getitem__(self, at):
        letter = self.top.CharStrings[self.top.charset[at]]
        letter.draw(_Nothing())
        return letter.width


class _Nothing:
    """A pen that draws nothing: only the width is asked for."""

    def __getattr__(self, _):
        return lambda *_: None


def to_unicode(font):
    """What each code means, by the font's own table."""
    table = font.ToUnicode.read_bytes().decode("latin-1")
    meant = {}
    letters = lambda digits: bytes.fromhex(digits).decode("utf-16-be")  # noqa: E731
    for part in re.findall(r"beginbfchar(.*?)endbfchar", table, re.S):
        for code, means in re.findall(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>", part):
            meant[int(code, 16)] = letters(means)
    for part in re.findall(r"beginbfrange(.*?)endbfrange", table, re.S):
        for first, last, means in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", part):
            start = letters(means)
            for at, code in enumerate(range(int(first, 16), int(last, 16) + 1)):
                meant[code] = start[:-1] + chr(ord(start[-1]) + at)
    return meant


def widths_of(inner):
    told, at = {}, 0
    listed = list(inner.get("/W", []))
    while at < len(listed):
        first = int(listed[at])
        if isinstance(listed[at + 1], Array):
            told.update({first + nth: float(one) for nth, one in enumerate(listed[at + 1])})
            at += 2
        else:
            told.update({code: float(listed[at + 2]) for code in range(first, int(listed[at + 1]) + 1)})
            at += 3
    fallback = float(inner.get("/DW", 1000))
    return lambda code: told.get(code, fallback)


# Fields and annotations


@check("annotations: printed, never hidden, with one appearance")
def annotations(file):
    for number, one in file.annotations():
        says = f"page {number}, {one.get('/T', one.get('/Subtype'))}"
        flags = int(one.get("/F", 0))
        if not flags & 4 or flags & (1 | 2 | 32 | 256):
            yield f"{says}: flags {flags}"
        if one.get("/Subtype") not in (Name.Widget, Name.Link):
            yield f"{says}: {one.get('/Subtype')}"
        left, bottom, right, top = map(float, one.Rect)
        if one.get("/Subtype") == Name.Widget and right > left and top > bottom:
            looks = one.get("/AP", Dictionary())
            if list(looks.keys()) != ["/N"] or not isinstance(looks.get("/N"), Stream):
                yield f"{says}: appearance {list(looks.keys())}"


@check("the form asks no viewer to draw, and is no XFA")
def form(file):
    told = file.root.get("/AcroForm", Dictionary())
    if told.get("/NeedAppearances", False):
        yield "NeedAppearances"
    if "/XFA" in told:
        yield "XFA"


@check("every field says what it is for, and stands in a Form element", of_tags=True)
def described(file):
    for number, one in file.annotations():
        if one.get("/Subtype") == Name.Link:
            if not str(one.get("/Contents", "")):
                yield f"page {number}: a link without words"
            continue
        if not str(one.get("/TU", "")):
            yield f"page {number}, {one.get('/T')}: no TU"
        owner = parents(file).get(int(one.get("/StructParent", -1)))
        if owner is None or owner.get("/S") != Name.Form:
            yield f"page {number}, {one.get('/T')}: stands in {owner and owner.get('/S')}"


@check("pages with annotations are walked in the order of the structure", of_tags=True)
def tabs(file):
    for number, page in enumerate(file.pdf.pages, 1):
        if len(page.obj.get("/Annots", [])) and page.obj.get("/Tabs") != Name.S:
            yield f"page {number}: {page.obj.get('/Tabs')}"


# Structure


def parents(file):
    """The parent tree as a dictionary."""
    found, waiting = {}, [file.root.StructTreeRoot.ParentTree]
    while waiting:
        node = waiting.pop()
        waiting.extend(node.get("/Kids", []))
        listed = list(node.get("/Nums", []))
        found.update({int(key): value for key, value in zip(listed[::2], listed[1::2])})
    return found


def elements(file):
    """Every structure element with its parent, in reading order."""
    root = file.root.StructTreeRoot

    def walk(node, depth):
        if depth > 200:
            raise ValueError("the structure is too deep")
        for kid in kids(node):
            if isinstance(kid, Dictionary) and kid.get("/Type") not in (Name.MCR, Name.OBJR):
                yield kid, node
                yield from walk(kid, depth + 1)

    yield from walk(root, 0)


def kids(node):
    found = node.get("/K")
    if found is None:
        return []
    return list(found) if isinstance(found, Array) else [found]


def kind(file, element):
    roles = file.root.StructTreeRoot.get("/RoleMap", Dictionary())
    name = str(element.S)
    for _ in range(8):
        if name[1:] in STANDARD_TYPES or name not in roles:
            break
        name = str(roles[name])
    return name[1:]


@check("tagged, with one tree of standard elements", of_tags=True)
def tree(file):
    if file.root.get("/MarkInfo", {}).get("/Marked") is not True:
        yield "not marked"
    if file.root.get("/MarkInfo", {}).get("/Suspects", False):
        yield "suspects"
    count = 0
    for element, parent in elements(file):
        count += 1
        if kind(file, element) not in STANDARD_TYPES:
            yield f"{element.S}"
        if element.P.objgen != parent.objgen:
            yield f"{element.objgen} does not name its parent"
    if not count:
        yield "empty"


@check("all that is drawn is tagged or an artifact", of_tags=True)
def marked(file):
    for number, painting in enumerate(file.paintings, 1):
        yield from (f"page {number}: {one}" for one in painting.unmarked[:5])


@check("tags and parent tree name each other", of_tags=True)
def parent_tree(file):
    entered = parents(file)
    owned = {}
    for element, _ in elements(file):
        for kid in kids(element):
            page = element.get("/Pg")
            if isinstance(kid, int):
                owned[(page.objgen, kid)] = element.objgen
            elif kid.get("/Type") == Name.MCR:
                owned[(kid.get("/Pg", page).objgen, int(kid.MCID))] = element.objgen
            elif kid.get("/Type") == Name.OBJR:
                key = int(kid.Obj.get("/StructParent", -1))
                if key not in entered or entered[key].objgen != element.objgen:
                    yield f"annotation {kid.Obj.objgen} and key {key}"
    for number, painting in enumerate(file.paintings, 1):
        page = painting.page.obj
        listed = entered.get(int(page.get("/StructParents", -1)), Array())
        for mark in painting.marks:
            if mark >= len(listed) or listed[mark] is None:
                yield f"page {number}: mark {mark} is not entered"
            elif owned.get((page.objgen, mark)) != listed[mark].objgen:
                yield f"page {number}: mark {mark} has another owner"
        gone = (mark for at, mark in owned if at == page.objgen and mark not in painting.marks)
        yield from (f"page {number}: mark {mark} is nowhere drawn" for mark in gone)
    following = int(file.root.StructTreeRoot.get("/ParentTreeNextKey", max(entered, default=-1) + 1))
    if entered and following <= max(entered):
        yield f"the next key is {following}"


@check("headings go down step by step", of_tags=True)
def headings(file):
    last = 0
    for element, _ in elements(file):
        found = re.fullmatch(r"H([1-6])", kind(file, element))
        if found is None:
            continue
        level = int(found.group(1))
        if level > last + 1:
            yield f"H{level} after H{last}"
        last = level


@check("tables: rows of one width, heads with a scope", of_tags=True)
def tables(file):
    for element, _ in elements(file):
        if kind(file, element) != "Table":
            continue
        rows = []
        for kid in kids(element):
            if kind(file, kid) in ("THead", "TBody", "TFoot"):
                rows.extend(kids(kid))
            elif kind(file, kid) == "TR":
                rows.append(kid)
        span = lambda cell, key: int(attribute(cell, key) or 1)  # noqa: E731
        owed, found = {}, set()
        for row in rows:
            width = owed.pop(0, 0)
            owed = {at - 1: cells for at, cells in owed.items()}
            for cell in kids(row):
                width += span(cell, "/ColSpan")
                for at in range(span(cell, "/RowSpan") - 1):
                    owed[at] = owed.get(at, 0) + span(cell, "/ColSpan")
                if kind(file, cell) == "TH" and attribute(cell, "/Scope") is None:
                    yield "a head without scope"
            found.add(width)
        if len(found) > 1:
            yield f"rows of {sorted(found)} columns"


@check("pictures are told in words", of_tags=True)
def figures(file):
    for element, _ in elements(file):
        if kind(file, element) in ("Figure", "Formula") and not str(element.get("/Alt", element.get("/ActualText", ""))):
            yield f"{element.objgen}"


def attribute(element, key):
    listed = element.get("/A", Array())
    for one in [listed] if isinstance(listed, Dictionary) else listed:
        if isinstance(one, Dictionary) and key in one:
            return one[key]
    return None


# What others say


@check("qpdf finds nothing")
def qpdf(file):
    run = subprocess.run(["qpdf", "--check", file.path], capture_output=True, text=True, timeout=120)
    if run.returncode != 0:
        yield (run.stdout + run.stderr)[-300:]


@check("pdftotext reads NFC, without strange signs")
def plain(file):
    words = pdftotext(file.path)
    if not unicodedata.is_normalized("NFC", words):
        yield "not NFC"
    strange = sorted({one for one in words if unicodedata.category(one) in ("Cc", "Cn", "Co") and one not in "\n\f"})
    if strange:
        yield strange


def pdftotext(path, *options):
    run = subprocess.run(["pdftotext", *options, path, "-"], capture_output=True, timeout=120, check=True)
    return run.stdout.decode("utf-8")
