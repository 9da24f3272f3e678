"""The minute of a check, and what a signed letter tells: pdftotext, qpdf, the PDF/A-2b claim and pyHanko.

A letter is signed by its leader and issued by its office through `lienvan`. That number and date were filled in after the
leader signed is said here in words and found by pyHanko as a permitted change; one changed byte is said by both.
"""

import asyncio
import datetime
import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "lib"))

from archive import judge_plain, pdftotext
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from world import LETTER, LIENVAN, PIN, Count, lienvan, user

UNIT = "UBND xã Thử Nghiệm"
ROOT = "Gốc THỬ NGHIỆM"
LEADER = ("Nguyễn Văn Ánh", "Chủ tịch", "0812345678")
OFFICE = ("ỦY BAN NHÂN DÂN XÃ THỬ NGHIỆM", None, "0012345678")
ALLOWED = "Nội dung đã ký số chưa bị thay đổi. Tuy nhiên, tài liệu đã có những thay đổi trong giới hạn cho phép."
FILLED = "Số và ngày được điền sau khi ký."
CHANGED = "Tài liệu đã bị thay đổi."
# What a document of the State carries and a record of a check must not.
FORM = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập", "Nơi nhận", "Số:"]
PERSONAL = [LEADER[2], OFFICE[2]]


def subject(common, title=None, number=None):
    parts = [(NameOID.COUNTRY_NAME, "VN"), (NameOID.ORGANIZATION_NAME, UNIT), (NameOID.COMMON_NAME, common)]
    if title is not None:
        parts.append((NameOID.TITLE, title))
    if number is not None:
        parts.append((NameOID.SERIAL_NUMBER, f"CCCD:{number}"))
        parts.append((NameOID.USER_ID, f"CCCD:{number}"))
    return x509.Name([x509.NameAttribute(oid, text) for oid, text in parts])


def issue(key, who, by, by_key, is_authority):
    now = datetime.datetime.now(datetime.timezone.utc)
    usage = x509.KeyUsage(
        digital_signature=not is_authority, content_commitment=not is_authority, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=is_authority, crl_sign=is_authority, encipher_only=False, decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(who).issuer_name(by).public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=700))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(by_key, hashes.SHA256())
    )


def make_keys(folder):
    """A root with its list, the chair's key and the office's; the certificates carry personal numbers, as real ones do."""
    root_key, root_name = ec.generate_private_key(ec.SECP256R1()), subject(ROOT)
    root = issue(root_key, root_name, root_name, root_key, True)
    trust = folder / "trust"
    trust.mkdir()
    (trust / "root.pem").write_bytes(root.public_bytes(serialization.Encoding.PEM))
    now = datetime.datetime.now(datetime.timezone.utc)
    revoked = x509.CertificateRevocationListBuilder().issuer_name(root_name).last_update(now - datetime.timedelta(hours=1))
    revoked = revoked.next_update(now + datetime.timedelta(days=30)).sign(root_key, hashes.SHA256())
    (trust / "root.crl").write_bytes(revoked.public_bytes(serialization.Encoding.PEM))
    for file, (common, title, number) in [("leader", LEADER), ("office", OFFICE)]:
        key = ec.generate_private_key(ec.SECP256R1())
        leaf = issue(key, subject(common, title, number), root_name, root_key, False)
        locked = serialization.BestAvailableEncryption(PIN.encode())
        (folder / f"{file}.p12").write_bytes(pkcs12.serialize_key_and_certificates(b"k", key, leaf, [root], locked))
    return trust


def issued(folder):
    """Sets up the commune's desk, signs and issues a letter; gives the page."""
    (folder / "letter.json").write_text(json.dumps(LETTER), encoding="utf-8")
    lienvan(folder, "init", "--code", "H99.12", "--name", UNIT)
    for file in ["root.pem", "root.crl"]:
        lienvan(folder, "trust", "add", folder / "trust" / file)
    draft = lienvan(folder, "draft", "new", folder / "letter.json")["id"]
    lienvan(folder, "sign", draft, "--p12", folder / "leader.p12", given=PIN + "\n")
    told = lienvan(folder, "issue", draft, "--p12", folder / "office.p12", given=PIN + "\n")
    rows = lienvan(folder, "files", draft, "--to", folder / "sent")["rows"]
    return draft, told["written"], Path(rows[0]["path"])


def verify(folder, pdf, *more):
    """Verdict and exit code of `pdf verify`."""
    line = [LIENVAN, "--json", "pdf", "verify", pdf, "--trust", folder / "trust", "--offline", *more]
    run = subprocess.run(list(map(str, line)), capture_output=True, text=True, env=user(folder), timeout=120)
    return json.loads(run.stdout), run.returncode


def codes(verdict, field):
    return [said["code"] for one in verdict["signatures"] if one["field"] == field for said in one["says"]]


def judge_minute(count, folder, pdf, verdict):
    hanoi = datetime.timezone(datetime.timedelta(hours=7))
    then = datetime.datetime.now(hanoi) + datetime.timedelta(hours=1)
    at = then.strftime("%Y-%m-%dT%H:%M:%S+07:00")
    one, other = folder / "a.pdf", folder / "b.pdf"
    verify(folder, pdf, "--at", at, "--report", one)
    verify(folder, pdf, "--at", at, "--report", other)
    count.judge("the minute: the same check gives the same bytes", one.read_bytes() == other.read_bytes())
    for name, wrong in judge_plain(one):
        count.judge(f"the minute: {name}", not wrong, wrong[:3])
    run = subprocess.run(["qpdf", "--check", one], capture_output=True, text=True, timeout=60)
    count.judge("the minute: qpdf finds nothing", run.returncode == 0, run.stdout + run.stderr)
    read = " ".join(pdftotext(one).split())
    whole = pdf.read_bytes()
    leader = verdict["signatures"][0]
    facts = [
        "Biên bản kiểm tra chữ ký số", pdf.name, hashlib.sha256(whole).hexdigest(), str(len(whole)), then.strftime("%d/%m/%Y %H:%M:%S +07:00"),
        LEADER[0], LEADER[1], UNIT, OFFICE[0], ROOT, leader["fingerprint"], ALLOWED, FILLED, "Chữ ký không gắn dấu thời gian.",
        "chưa bị thu hồi", "không phải văn bản hành chính", "1 chứng thư, 1 danh sách thu hồi", "Liên Văn", "Trang 1/",
    ]
    missing = [fact for fact in facts if fact not in read]
    count.judge("the minute: it holds the facts", not missing, (missing, read[:600]))
    count.judge("the minute: it looks like no document of the State", not [one for one in FORM if one in read])
    count.judge("the minute: it holds no personal number", not [one for one in PERSONAL if one in read])


async def permitted(pdf, root):
    """What pyHanko says of each signature: its field, intact, valid, and the level of what came after."""
    told = []
    with open(pdf, "rb") as file:
        for signature in PdfFileReader(file).embedded_regular_signatures:
            trust = ValidationContext(trust_roots=[root], revocation_mode="soft-fail", allow_fetching=False)
            status = await async_validate_pdf_signature(signature, trust)
            told.append((signature.field_name, status.intact, status.valid, status.modification_level))
    return told


def judge_story(count, folder, pdf, written):
    verdict, code = verify(folder, pdf)
    count.judge("both signatures pass", code == 0 and verdict["verdict"] == "passed", verdict)
    said = codes(verdict, "leader")
    count.judge("number and date after the signature, in words", said[:2] == ["content.allowed", "after.number_and_date"], said)
    count.judge("no personal number is kept", not [one for one in PERSONAL if one in json.dumps(verdict)])
    told = asyncio.run(permitted(pdf, load_cert_from_pemder(folder / "trust" / "root.pem")))
    wanted = [("leader", True, True, ModificationLevel.FORM_FILLING), ("office", True, True, ModificationLevel.NONE)]
    count.judge("pyHanko finds them too: fields were filled after the leader, nothing after the office", told == wanted, told)
    cut = folder / "signed.pdf"
    lienvan(folder, "pdf", "version", pdf, "--signature", "1", "--out", cut)
    count.judge("the signed version is the beginning of the file", pdf.read_bytes().startswith(cut.read_bytes()))
    count.judge("the signed version has no number yet", written not in " ".join(pdftotext(cut).split()))
    whole = verify(folder, cut)[0]
    count.judge("the signed version holds one signature over all of it", [one["coverage"] for one in whole["signatures"]] == ["whole_file"], whole)
    return verdict


def judge_change(count, folder, pdf):
    changed = bytearray(pdf.read_bytes())
    at = changed.index(b"/MediaBox") + 11
    changed[at] ^= 1
    path = folder / "changed.pdf"
    path.write_bytes(changed)
    verdict, code = verify(folder, path, "--report", folder / "changed-report.pdf")
    count.judge("one changed byte fails", code == 1 and verdict["verdict"] == "failed", verdict)
    said = [codes(verdict, field)[:1] for field in ("leader", "office")]
    count.judge("and is told as such", said == [["sub.hash_failure"], ["sub.hash_failure"]], said)
    read = " ".join(pdftotext(folder / "changed-report.pdf").split())
    count.judge("its minute says so and nothing else", CHANGED in read and "chưa bị thay đổi" not in read, read[:600])


def judge_desk(count, folder, draft):
    verdict = lienvan(folder, "show", draft)["verdict"]
    found = verdict["signatories"]
    count.judge("the right person and the right office, in order", found["outcome"] == "satisfied" and (found["person"], found["office"]) == (0, 1), found)
    line = [LIENVAN, "--home", folder / "xa", "show", str(draft)]
    told = subprocess.run(list(map(str, line)), capture_output=True, text=True, env=user(folder), timeout=120).stdout
    count.judge("the terminal says it in the same words", ALLOWED in told and FILLED in told, told)


def main():
    count = Count()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        make_keys(folder)
        draft, written, pdf = issued(folder)
        verdict = judge_story(count, folder, pdf, written)
        judge_minute(count, folder, pdf, verdict)
        judge_change(count, folder, pdf)
        judge_desk(count, folder, draft)
    count.close()


main()
