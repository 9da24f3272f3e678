"""xmllint and lxml judge the envelopes we write; what comes back is what went in."""

import base64
import json
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "lib"))

from lxml import etree
from world import LIENVAN, Count, user

NAMESPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
SPEC = {
    "header": {
        "from": {"code": "H99.12", "name": "UBND xã Thử Nghiệm"},
        "to": [{"code": "H99", "name": "UBND tỉnh Thử"}, {"code": "000.00.00.H99", "name": "Mã cũ"}],
        "number": "05",
        "notation": "UBND-VP",
        "place": "Thử Nghiệm",
        "promulgated": "2026-11-21",
        "document_type": {"type": 2, "detail": 18, "name": "Công văn"},
        "subject": "báo cáo <thử> & nghiệm",
    },
    "attachments": [{"name": "05.pdf", "path": "05.pdf"}, {"name": "số liệu.xls", "path": "a.xls"}],
}


def run(folder, *arguments):
    line = [LIENVAN, "--json", "edxml", *map(str, arguments)]
    return subprocess.run(line, capture_output=True, text=True, env=user(folder), timeout=60)


def judge_envelope(count, folder):
    (folder / "05.pdf").write_bytes(b"%PDF-1.7\n%%EOF\n")
    (folder / "a.xls").write_bytes(b"\xd0\xcf\x11\xe0" + b"bang tinh" * 50)
    (folder / "spec.json").write_text(json.dumps(SPEC), encoding="utf-8")
    out = folder / "out.edxml"
    made = run(folder, "write", folder / "spec.json", "-o", out)
    count.judge("an envelope is written", made.returncode == 0, made.stderr)
    lint = subprocess.run(["xmllint", "--noout", "--nonet", out], capture_output=True, timeout=60)
    count.judge("xmllint finds it well-formed", lint.returncode == 0, lint.stderr)
    root = etree.parse(str(out)).getroot()
    count.judge("the root has no prefix", root.prefix is None and root.tag == f"{{{NAMESPACE}}}edXML")
    header = root.find(f".//{{{NAMESPACE}}}MessageHeader")
    prefixed = all(one.prefix == "edXML" for one in header.iter() if isinstance(one.tag, str))
    count.judge("every element of the header has the prefix (X§1.1)", prefixed)
    names = [etree.QName(one).localname for one in header]
    order = ["From", "To", "To", "DocumentId", "Code", "PromulgationInfo", "DocumentType", "Subject"]
    count.judge("in the order of the format", names[: len(order)] == order, names)
    text = header.find(f"{{{NAMESPACE}}}DocumentId").text
    count.judge("the key has its comma form", text == "H99.12,2026/11/21,05/UBND-VP", text)
    encoded = root.findall(f".//{{{NAMESPACE}}}ContentTransferEncoded")
    pdf = base64.b64decode(encoded[0].text)
    count.judge("a PDF travels as it is", pdf == (folder / "05.pdf").read_bytes())
    count.judge("another file travels in a ZIP", base64.b64decode(encoded[1].text)[:2] == b"PK")
    return out


def judge_reading(count, folder, out):
    told = json.loads(run(folder, "inspect", out, "--extract", folder / "taken").stdout)
    count.judge("it is read as a document", told["message"] == "document")
    count.judge("the subject comes back", told["header"]["subject"] == SPEC["header"]["subject"])
    count.judge("the receivers come back", told["receivers"] == ["H99", "000.00.00.H99"], told["receivers"])
    for entry, source in zip(told["attachments"], ["05.pdf", "a.xls"]):
        same = Path(entry["path"]).read_bytes() == (folder / source).read_bytes()
        count.judge(f"{entry['name']} comes back byte for byte", same)
    for says, bytes_, code in [
        ("a proxy's page", b"<html><body>502</body></html>", "edxml.not_edxml"),
        ("junk before the prolog", b"1212" + out.read_bytes(), "edxml.junk_before"),
        ("an envelope cut in half", out.read_bytes()[:900], "edxml.damaged"),
        ("a DTD", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><edXML>&b;</edXML>', "edxml.dtd"),
    ]:
        (folder / "bad.edxml").write_bytes(bytes_)
        run_ = run(folder, "inspect", folder / "bad.edxml")
        failure = json.loads(run_.stderr.strip().splitlines()[-1]) if run_.stderr else {}
        count.judge(f"{says}: {code}", run_.returncode == 1 and failure.get("code") == code, run_.stderr)


def main():
    count = Count()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        out = judge_envelope(count, folder)
        judge_reading(count, folder, out)
    count.close()


main()
