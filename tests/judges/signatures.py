"""pyHanko, poppler's pdfsig and qpdf judge what the office issued, and what was tampered with afterwards."""

import asyncio
import struct
import subprocess
import sys
import tempfile
import unicodedata
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "lib"))

from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from world import DECISION, LETTER, LIENVAN, PIN, Count, lienvan, make_keys, user
import json


def issue(folder, draft):
    path = folder / "draft.json"
    path.write_text(json.dumps(draft), encoding="utf-8")
    number = lienvan(folder, "draft", "new", path)["id"]
    lienvan(folder, "sign", number, "--p12", "leader.p12", given=PIN + "\n")
    issued = lienvan(folder, "issue", number, "--p12", "office.p12", given=PIN + "\n")
    rows = lienvan(folder, "files", number, "--to", folder / f"out-{number}")["rows"]
    return issued, Path(rows[0]["path"])


def pyhanko(path, root):
    async def judge():
        with open(path, "rb") as file:
            reader = PdfFileReader(file)
            context = ValidationContext(trust_roots=[root], allow_fetching=False)
            return [
                (one.field_name, await async_validate_pdf_signature(one, context))
                for one in reader.embedded_signatures
            ]

    return dict(asyncio.run(judge()))


def pdfsig(path, store):
    run = subprocess.run(
        ["pdfsig", "-nssdir", f"sql:{store}", str(path)], capture_output=True, text=True, timeout=60
    )
    return run.stdout


def judge_document(count, folder, root, store, draft, written):
    issued, path = issue(folder, draft)
    count.judge(f"{written} is the number it was given", issued["written"] == written, issued)
    verdicts = pyhanko(path, root)
    leader, office = verdicts["leader"], verdicts["office"]
    count.judge(f"{written}: pyHanko calls the leader's signature valid", leader.bottom_line)
    count.judge(
        f"{written}: pyHanko sees form filling after it, nothing else",
        leader.modification_level == ModificationLevel.FORM_FILLING,
        leader.modification_level,
    )
    count.judge(f"{written}: pyHanko calls the office's signature valid", office.bottom_line)
    count.judge(
        f"{written}: the office's covers the whole file",
        office.coverage.name == "ENTIRE_FILE",
        office.coverage,
    )
    said = pdfsig(path, store)
    count.judge(f"{written}: pdfsig calls both valid", said.count("Signature is Valid") == 2, said)
    count.judge(
        f"{written}: pdfsig trusts both certificates",
        said.count("Certificate is Trusted") == 2,
        said,
    )
    checked = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, timeout=60)
    count.judge(f"{written}: qpdf finds nothing", checked.returncode == 0, checked.stdout)
    text = subprocess.run(["pdftotext", path, "-"], capture_output=True, timeout=60).stdout
    text = text.decode("utf-8")
    count.judge(f"{written}: the text comes back in NFC", unicodedata.is_normalized("NFC", text))
    for words in ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", f"Số: {written}", "Nguyễn Văn Ánh"]:
        count.judge(f"{written}: {words!r} can be read", words in " ".join(text.split()), text[:400])
    ours = verify(folder, path, "--trust", folder / "trust", "--offline")
    count.judge(f"{written}: our own verdict is the same", ours == (0, "passed"), ours)
    return path


def verify(folder, path, *more):
    line = [LIENVAN, "--json", "pdf", "verify", str(path), *map(str, more)]
    run = subprocess.run(line, capture_output=True, text=True, env=user(folder), timeout=60)
    return run.returncode, json.loads(run.stdout)["verdict"]


def judge_tampering(count, folder, root, path):
    whole = path.read_bytes()
    bad = folder / "bad.pdf"
    for says, bytes_ in [
        ("one byte of the signed page changed", flip(whole, 400)),
        ("bytes put behind the end", whole + b"\n%%EOF\n1 0 obj\n<<>>\nendobj\n"),
        ("the office's revision cut off in its middle", whole[:-500]),
    ]:
        bad.write_bytes(bytes_)
        code, said = verify(folder, bad, "--trust", folder / "trust", "--offline")
        count.judge(f"{says}: never passed", code != 0 and said != "passed", (code, said))
    nobody = folder / "nobody"
    nobody.mkdir(exist_ok=True)
    seen = verify(folder, path, "--trust", nobody, "--offline")
    count.judge("trusting nobody: indeterminate", seen == (2, "indeterminate"), seen)
    plain = folder / "plain.pdf"
    lienvan(folder, "render", "draft.json", "-o", plain)
    seen = verify(folder, plain)
    count.judge("unsigned: said so", seen == (3, "unsigned"), seen)
    bad.write_bytes(b"this is no PDF")
    seen = verify(folder, bad)
    count.judge("no PDF: said so", seen == (4, "unreadable"), seen)


def flip(whole, at):
    changed = bytearray(whole)
    changed[at] ^= 1
    return bytes(changed)


def judge_other_makers(count, folder, root, store):
    """A PDF of another maker, signed by `lienvan pdf sign`."""
    plain = folder / "plain.pdf"
    for field, p12 in [("first", "leader.p12"), ("second", "office.p12")]:
        signed = folder / f"{field}.pdf"
        line = [LIENVAN, "pdf", "sign", str(plain), "-o", str(signed), "--p12", p12]
        run = subprocess.run(
            line, input=PIN, capture_output=True, text=True, env=user(folder), cwd=folder, timeout=60
        )
        count.judge(f"pdf sign: the {field} signature is made", run.returncode == 0, run.stderr)
        verdicts = pyhanko(signed, root)
        valid = all(verdict.bottom_line for verdict in verdicts.values())
        count.judge(f"pdf sign: pyHanko accepts after the {field}", valid and verdicts)
        plain = signed


def png(width, height, dot):
    """A PNG with transparency at 300 dots an inch; `dot` tells red, green, blue and alpha."""
    rows = b"".join(b"\0" + b"".join(bytes(dot(x, y)) for x in range(width)) for y in range(height))
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)),
        (b"pHYs", struct.pack(">IIB", 11811, 11811, 1)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    ]
    chunk = lambda name, body: struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


def judge_pictures_and_files(count, folder, root, store):
    """A letter with handwriting and seal as pictures, a separate annex, an attached PDF and a table."""
    clear, blue, red = (0, 0, 0, 0), (25, 50, 170, 255), (205, 25, 35, 255)
    (folder / "hand.png").write_bytes(png(600, 240, lambda x, y: blue if (x // 3 + y) % 23 < 3 else clear))
    ring = lambda x, y: 170 <= ((x - 220) ** 2 + (y - 220) ** 2) ** 0.5 <= 212
    (folder / "seal.png").write_bytes(png(441, 441, lambda x, y: red if ring(x, y) else clear))
    lienvan(folder, "appearance", "signature", folder / "hand.png", "--name", LETTER["signature"]["name"])
    lienvan(folder, "appearance", "seal", folder / "seal.png", "--from", "2020-01-01")
    annex = {"title": "Bảng tổng hợp", "separate": True, "blocks": [{"type": "paragraph", "text": "Nội dung."}]}
    # Two pages: an extract of all pages is none.
    more = [{"type": "paragraph", "text": f"Nội dung thử nghiệm thứ {at}."} for at in range(1, 41)]
    path = write(folder, {**LETTER, "blocks": LETTER["blocks"] + more, "annexes": [annex]})
    number = lienvan(folder, "draft", "new", path)["id"]
    lienvan(folder, "render", "draft.json", "-o", folder / "quyết định cũ.pdf")
    (folder / "bảng.xlsx").write_bytes(b"PK\x03\x04 an invented table")
    lienvan(folder, "attach", number, folder / "quyết định cũ.pdf", folder / "bảng.xlsx")
    lienvan(folder, "sign", number, "--p12", "leader.p12", given=PIN + "\n")
    issued = lienvan(folder, "issue", number, "--p12", "office.p12", given=PIN + "\n")
    rows = lienvan(folder, "files", number, "--to", folder / "files")["rows"]
    names = [Path(row["path"]).name for row in rows]
    count.judge("page, annex, attached PDF and table are sent", len(names) == 4, names)
    for row, signed in zip(rows, [2, 1, 1, 0]):
        path = Path(row["path"])
        if signed == 0:
            same = path.read_bytes() == (folder / "bảng.xlsx").read_bytes()
            count.judge(f"{path.name}: sent as it was given", same)
            continue
        verdicts = pyhanko(path, root)
        valid = [name for name, verdict in verdicts.items() if verdict.bottom_line]
        count.judge(f"{path.name}: pyHanko accepts all {signed}", len(valid) == len(verdicts) == signed, verdicts)
        said = pdfsig(path, store)
        count.judge(f"{path.name}: pdfsig calls all valid", said.count("Signature is Valid") == signed, said)
        checked = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, timeout=60)
        count.judge(f"{path.name}: qpdf finds nothing", checked.returncode == 0, checked.stdout)
        pictures = subprocess.run(["pdfimages", "-list", path], capture_output=True, text=True, timeout=60)
        seen = len(pictures.stdout.splitlines()) > 2
        count.judge(f"{path.name}: pictures on the page alone", seen == (signed == 2), pictures.stdout)
        text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, timeout=60).stdout
        info = f"Số: {issued['written']};" in " ".join(text.decode("utf-8").split())
        count.judge(f"{path.name}: number and time at the top where the file is its own", info == (signed == 1))
    copy = lienvan(
        folder, "copy", "make", "--form", "trich-sao", "--to", "electronic", "--dispatch", number, "--pages", "1",
        "--position", "CHỦ TỊCH", "--signer", "Nguyễn Văn Ánh", "--p12", "office.p12", given=PIN + "\n",
    )
    out = folder / "copy.pdf"
    lienvan(folder, "copy", "save", copy["id"], "-o", out)
    verdicts = pyhanko(out, root)
    valid = [name for name, verdict in verdicts.items() if verdict.bottom_line]
    count.judge("extract: pyHanko accepts the office's signature, and there is no other", valid == ["copy"], verdicts)
    checked = subprocess.run(["qpdf", "--check", out], capture_output=True, text=True, timeout=60)
    count.judge("extract: qpdf finds nothing", checked.returncode == 0, checked.stdout)


def main():
    count = Count()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        make_keys(folder)
        root = load_cert_from_pemder(str(folder / "root.pem"))
        trust = folder / "trust"
        trust.mkdir()
        for item in ["root.pem", "root.crl"]:
            (trust / item).write_bytes((folder / item).read_bytes())
        store = folder / "nss"
        store.mkdir()
        for line in [
            ["certutil", "-N", "-d", f"sql:{store}", "--empty-password"],
            ["certutil", "-A", "-d", f"sql:{store}", "-n", "root", "-t", "CT,CT,CT", "-i", folder / "root.pem"],
        ]:
            subprocess.run(line, check=True, capture_output=True, timeout=60)
        lienvan(folder, "init", "--code", "H99.12", "--name", "UBND xã Thử Nghiệm")
        lienvan(folder, "trust", "add", folder / "root.pem")
        path = judge_document(count, folder, root, store, LETTER, "01/UBND-VP")
        judge_document(count, folder, root, store, DECISION, "01/QĐ-UBND")
        judge_tampering(count, folder, root, path)
        judge_other_makers(count, folder, root, store)
        judge_pictures_and_files(count, folder, root, store)
        wrong = lienvan(
            folder, "draft", "new", write(folder, {**LETTER, "secrecy": "Mật"}), code=1
        )
        count.judge("a secret draft is refused", wrong["code"] == "secret.refused", wrong)
    count.close()


def write(folder, draft):
    path = folder / "other.json"
    path.write_text(json.dumps(draft), encoding="utf-8")
    return path


main()
