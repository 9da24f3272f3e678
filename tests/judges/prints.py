"""Printed papers, made by `lienvan print` after the README's main job: qpdf, pdftotext and the PDF/A-2b claim.

The copy of an arrival with the ĐẾN mark claims nothing and is judged as a copy only: the mark is an increment behind
bytes that another office wrote and signed, so their claim, whatever it is, is theirs.
"""

import subprocess
import sys
import tempfile
import unicodedata
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "lib"))

import pikepdf
from archive import OF_TAGS, PLAIN_CLAIM, judge_plain, pdftotext
from pikepdf import Dictionary, Name
from world import LETTER, Count, lienvan, run_main_job, shown_script

SUBJECT = LETTER["subject"]
LIST = """Số;Tiêu đề;Hạn;Người;Ghi chú
01.VP;Hồ sơ về việc thử nghiệm;20 năm;Nguyễn Văn Ánh;
02.VP;Hồ sơ ước tính quý đầu;10 năm;Lê Đức Ước;
"""


def judge_paper(count, says, path, words):
    for name, wrong in judge_plain(path):
        count.judge(f"{says}: {name}", not wrong, wrong[:3])
    judge_words(count, says, path, words)


def judge_words(count, says, path, words):
    read = " ".join(pdftotext(path).split())
    count.judge(f"{says}: it is read in NFC", unicodedata.is_normalized("NFC", read))
    missing = [one for one in words if one not in read]
    count.judge(f"{says}: it says what it must", not missing, (missing, read[:400]))


def judge_register(count, folder, home, kind, year, words):
    path = folder / f"{home} {kind}.pdf"
    told = lienvan(folder, "print", "register", kind, year, "--out", path, home=home)
    count.judge(f"{kind}: one line, none void, none missing", (told["rows"], told["void"], told["missing"]) == (1, 0, 0), told)
    judge_paper(count, kind, path, words)
    return path


def judge_mark(count, folder, dispatch, arrival):
    rows = lienvan(folder, "files", dispatch, "--to", folder / "sent")["rows"]
    sent = Path(rows[0]["path"]).read_bytes()
    path = folder / "mark.pdf"
    lienvan(folder, "print", "stamp", arrival, "--passed-to", "Phòng Nội vụ", "--out", path, home="tinh")
    marked = path.read_bytes()
    count.judge("the mark: the bytes that were sent come first", marked.startswith(sent) and len(marked) > len(sent))
    run = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, timeout=60)
    count.judge("the mark: qpdf finds nothing", run.returncode == 0, run.stdout + run.stderr)
    with pikepdf.open(path) as pdf:
        marks = [one for one in pdf.pages[0].Annots if one.get("/Subtype") == Name.Stamp]
        count.judge("the mark: one stamp, printed", len(marks) == 1 and int(marks[0].F) & 4 == 4, marks)
    judge_words(count, "the mark", path, ["ĐẾN", "Phòng Nội vụ", SUBJECT])
    lienvan(folder, "verify", arrival, home="tinh")
    verdict = lienvan(folder, "incoming", home="tinh")["rows"][0]["verdict"]
    count.judge("the mark: the arrival itself still holds", verdict == "passed", verdict)
    sheet = folder / "sheet.pdf"
    lienvan(folder, "print", "stamp", arrival, "--sheet", "--out", sheet, home="tinh")
    judge_paper(count, "the sheet with the mark", sheet, ["ĐẾN", SUBJECT])


def judge_ourselves(count, folder, good):
    """What a paper must not do, planted: claim tags it has not, or have tags it does not claim."""

    def claim_more(pdf):
        packet = pdf.Root.Metadata.read_bytes()
        pdf.Root.Metadata.write(packet.replace(b"conformance>B<", b"conformance>A<"))

    def tag(pdf):
        pdf.Root.MarkInfo = Dictionary(Marked=True)

    for says, spoil in [("a claim of tags", claim_more), ("tags without a claim", tag)]:
        path = folder / "bad.pdf"
        with pikepdf.open(good) as pdf:
            spoil(pdf)
            pdf.save(path, static_id=True, fix_metadata_version=False)
        count.judge(f"planted: {says} is found", dict(judge_plain(path))[PLAIN_CLAIM])
    names = {name for name, _ in judge_plain(good)}
    count.judge("planted: only checks of tags are left out", not names & OF_TAGS and len(names) >= 20, sorted(names))


def main():
    count = Count()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        code, said = run_main_job(folder, shown_script() or "false")
        count.judge("a letter was sent and accepted", code == 0, said)
        sent, came = lienvan(folder, "outgoing")["rows"][0], lienvan(folder, "incoming", home="tinh")["rows"][0]
        year = sent["issued_on"][:4]
        good = judge_register(count, folder, "xa", "outgoing", year, ["VĂN BẢN ĐI", sent["written"], SUBJECT, "1/1 nơi đã nhận"])
        judge_register(count, folder, "tinh", "incoming", year, ["VĂN BẢN ĐẾN", sent["written"], "UBND xã Thử Nghiệm", SUBJECT])
        judge_register(count, folder, "tinh", "follow_up", year, [sent["written"], "Đã tiếp nhận"])
        judge_mark(count, folder, sent["id"], came["id"])
        lienvan(folder, "print", "slip", came["id"], "--out", folder / "slip.pdf", home="tinh")
        judge_paper(count, "the slip", folder / "slip.pdf", ["PHIẾU GIẢI QUYẾT VĂN BẢN ĐẾN", sent["written"], SUBJECT])
        lienvan(folder, "print", "receipt", sent["id"], "--out", folder / "receipt.pdf")
        judge_paper(count, "the receipt", folder / "receipt.pdf", [sent["written"], SUBJECT, "H99", "Đã tiếp nhận"])
        (folder / "list.csv").write_text(LIST, encoding="utf-8")
        lienvan(folder, "print", "list", "file_plan", year, "--file", folder / "list.csv", "--out", folder / "list.pdf")
        judge_paper(count, "the list", folder / "list.pdf", ["DANH MỤC HỒ SƠ", "01.VP", "Lê Đức Ước"])
        judge_ourselves(count, folder, good)
    count.close()


main()
