"""How pyHanko, pdfsig and qpdf judge what `lienvan pdf sign` makes, with time stamps, status answers and revocation lists
from an authority on loopback. Which parts are judged, the scripts `seals*.py` say.

Imported by the judges; run by itself it judges nothing and says so.
"""

import asyncio
import subprocess
import sys
import tempfile
from pathlib import Path

import foreign
import pikepdf
from asn1crypto import crl as asn1_crl
from authority import OFFICERS, PIN, Authority
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature, async_validate_pdf_timestamp
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator import ValidationContext
from world import LIENVAN, Count, user

LEVELS = ["b", "t", "lt", "lta"]

# Each kind of file, as qpdf makes it.
SHAPES = {
    "xref table": ["--object-streams=disable"],
    "xref stream and object streams": ["--object-streams=generate"],
    "linearised": ["--linearize"],
    "linearised, object streams": ["--linearize", "--object-streams=generate"],
    "RC4-128, empty password": ["--allow-weak-crypto", "--encrypt", "", "o", "128", "--use-aes=n", "--"],
    "AES-128, empty password": ["--encrypt", "", "o", "128", "--use-aes=y", "--"],
    "AES-256 R5, empty password": ["--encrypt", "", "o", "256", "--force-R5", "--"],
    "AES-256 R6, empty password": ["--encrypt", "", "o", "256", "--"],
    "AES-256, object streams, linearised": [
        "--linearize", "--object-streams=generate", "--encrypt", "", "o", "256", "--",
    ],
}  # fmt: skip

# pyHanko does not open files of this revision, not even as qpdf wrote them; pdfsig and qpdf judge them alone.
UNREAD = "AES-256 R5, empty password"

# Of the files others signed, each so many is judged by what takes long.
SAMPLED = 6

REFUSALS = ["sign.certified_closed", "sign.certified_no_field", "sign.locked"]


def run(*line, **more):
    return subprocess.run([str(part) for part in line], capture_output=True, text=True, timeout=120, **more)


class Desk:
    """A folder with the authority's keys, and what is trusted.

    Its stamps are by somebody who sends no chain: only what `lienvan` puts in leads pyHanko from them to the root.
    """

    # A key bound to PSS by its certificate is among the officers'; here an ordinary one is told to use it.
    kinds = [*OFFICERS, "rsa2048 --pss"]
    # Each so many of the files others signed is signed again.
    every = 1

    def __init__(self, folder, authority):
        self.folder, self.authority = folder, authority
        self.keys = authority.folder
        self.trust = folder / "trust"
        self.trust.mkdir()
        (self.trust / "root.pem").write_bytes((self.keys / "root.pem").read_bytes())
        self.root = load_cert_from_pemder(str(self.keys / "root.pem"))
        self.sub = load_cert_from_pemder(str(self.keys / "sub.pem"))
        self.lists = [
            asn1_crl.CertificateList.load((self.keys / name).read_bytes()) for name in ["root.crl", "sub.crl", "time.crl"]
        ]
        self.store = folder / "nss"
        self.store.mkdir()
        run("certutil", "-N", "-d", f"sql:{self.store}", "--empty-password", check=True)
        for name in ["root", "sub"]:
            trusted = ["-t", "CT,CT,CT", "-i", self.keys / f"{name}.pem"]
            run("certutil", "-A", "-d", f"sql:{self.store}", "-n", name, *trusted, check=True)

    def key(self, who):
        return ["--p12", self.keys / f"{who}.p12"]

    def sign(self, pdf, out, who="rsa2048", level="b", pin=PIN):
        """Signs by `lienvan`; gives what went wrong, or nothing."""
        who, _, more = who.partition(" ")
        line = [LIENVAN, "--json", "pdf", "sign", pdf, "-o", out, *self.key(who), *more.split()]
        if level != "b":
            line += ["--level", level, "--tsa", self.authority.tsa_alone, "--trust", self.trust]
        done = run(*line, input=pin + "\n", env=user(self.folder), cwd=self.folder)
        return "" if done.returncode == 0 else f"{done.stdout}{done.stderr}"

    def pyhanko(self, path, has_evidence=False):
        """What `validate` says of each signature and of each document time stamp.

        With evidence nothing is known but the root: the document must bring the rest along.
        """

        async def judge():
            with open(path, "rb") as file:
                reader = PdfFileReader(file)
                if reader.encrypted:
                    reader.decrypt("")
                context = self.own_evidence(reader) if has_evidence else self.context
                signed = {
                    one.field_name: await async_validate_pdf_signature(one, context())
                    for one in reader.embedded_regular_signatures
                }
                stamps = {
                    one.field_name: await async_validate_pdf_timestamp(one, self.context())
                    for one in reader.embedded_timestamp_signatures
                }
                return signed, stamps

        return asyncio.run(judge())

    def own_evidence(self, reader):
        store = DocumentSecurityStore.read_dss(reader)
        only = {"trust_roots": [self.root], "allow_fetching": False, "revocation_mode": "require"}
        return lambda: store.as_validation_context(only)

    def adesverify(self, path):
        """Whether `pyhanko sign adesverify` accepts every signature; it asks the authority by itself."""
        line = [Path(sys.executable).parent / "pyhanko", "sign", "adesverify", "--trust-replace"]
        done = run(*line, "--trust", self.keys / "root.pem", "--password", "", path)
        return "" if done.returncode == 0 else done.stdout[-300:] + done.stderr[-600:]

    def context(self):
        return ValidationContext(
            trust_roots=[self.root], other_certs=[self.sub], crls=self.lists, allow_fetching=False,
            revocation_mode="soft-fail",
        )  # fmt: skip

    def verify(self, path):
        """Our own verdict offline, by the root and what the file brings along."""
        known = self.folder / "root alone"
        known.mkdir(exist_ok=True)
        (known / "root.pem").write_bytes((self.keys / "root.pem").read_bytes())
        line = [LIENVAN, "--json", "pdf", "verify", path, "--trust", known, "--offline"]
        done = run(*line, env=user(self.folder))
        return done.returncode, done.stdout

    def pdfsig(self, path):
        return run("pdfsig", "-nssdir", f"sql:{self.store}", path).stdout


def judge_file(count, desk, path, says, signers, level):
    """Everybody accepts the file: so many signers, the last of them at that level."""
    stamps = 1 if level == "lta" else 0
    judge_with_pdfsig(count, desk, path, says, signers)
    checked = run("qpdf", "--check", path)
    count.judge(f"{says}: qpdf finds nothing", checked.returncode == 0, checked.stdout + checked.stderr)
    if level in ["lt", "lta"]:
        ours = desk.verify(path)
        count.judge(f"{says}: our own verdict, knowing the root alone", ours[0] == 0, ours)
    if says == UNREAD:
        return
    try:
        signed, stamped = desk.pyhanko(path, has_evidence=level in ["lt", "lta"])
    except Exception as error:  # whatever pyHanko raises is its verdict
        count.judge(f"{says}: pyHanko reads it", False, repr(error))
        return
    plain = [name for name, status in signed.items() if status.bottom_line]
    detail = {name: status.summary() for name, status in signed.items()}
    count.judge(f"{says}: pyHanko validate accepts {signers}", len(plain) == len(signed) == signers, detail)
    wrong = desk.adesverify(path)
    count.judge(f"{says}: pyHanko adesverify accepts {signers}", not wrong, wrong)
    sound = [name for name, status in stamped.items() if status.valid and status.trusted]
    count.judge(f"{says}: {stamps} document time stamps", len(sound) == len(stamped) == stamps, stamped)
    if level != "b":
        validity = list(signed.values())[-1].timestamp_validity
        count.judge(f"{says}: its time stamp is valid and trusted", validity and validity.valid and validity.trusted)


def judge_with_pdfsig(count, desk, path, says, signers):
    """Poppler's pdfsig accepts the signatures; it does not look into document time stamps."""
    said = desk.pdfsig(path)
    if says.startswith("pss"):
        # NSS does not verify with a key that is bound to PSS, whoever signed; it does PSS with an ordinary key.
        count.judge(f"{says}: pdfsig sees {signers}", said.count("Signature #") >= signers, said)
        return
    valid = said.count("Signature is Valid")
    count.judge(f"{says}: pdfsig calls all {signers} valid", valid == signers and "Invalid" not in said, said)


def plain_pdf(path):
    """Two pages with text and fonts, without a form."""
    pdf = pikepdf.new()
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    for number in [1, 2]:
        page = pdf.add_blank_page(page_size=(595.276, 841.89))
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        text = f"BT /F1 14 Tf 72 700 Td (Trang thu nghiem {number}) Tj ET"
        page.Contents = pdf.make_stream(text.encode())
    pdf.docinfo["/Title"] = "Văn bản thử nghiệm"
    pdf.save(path, object_stream_mode=pikepdf.ObjectStreamMode.disable)


def judge_keys_and_levels(count, desk, plain):
    for who in desk.kinds:
        for level in LEVELS:
            says = f"{who}, B-{level.upper()}"
            out = desk.folder / f"{who.replace(' ', '')}-{level}.pdf"
            wrong = desk.sign(plain, out, who, level)
            count.judge(f"{says}: signed", not wrong, wrong)
            if not wrong:
                judge_file(count, desk, out, says, 1, level)


def judge_shapes(count, desk, plain):
    for at, (says, arguments) in enumerate(SHAPES.items()):
        base = desk.folder / f"shape-{at}.pdf"
        run("qpdf", *arguments, plain, base, check=True)
        first, last = desk.folder / f"shape-{at}-1.pdf", desk.folder / f"shape-{at}-2.pdf"
        wrong = desk.sign(base, first, "rsa2048", "t") or desk.sign(first, last, "p256", "lta")
        count.judge(f"{says}: signed twice", not wrong, wrong)
        if not wrong:
            kept = last.read_bytes().startswith(first.read_bytes()[: len(base.read_bytes())])
            count.judge(f"{says}: what was there stays byte for byte", kept)
            judge_file(count, desk, last, says, 2, "lta")
    locked = desk.folder / "locked.pdf"
    run("qpdf", "--encrypt", "mat khau", "o", "256", "--", plain, locked, check=True)
    wrong = desk.sign(locked, desk.folder / "never.pdf")
    count.judge("a file that needs a password is refused by name", "sign.needs_password" in wrong, wrong)


def judge_signers(count, desk, plain):
    signers = ["rsa2048", "p256", "rsa3072", "p384", "rsa4096"]
    pdf = plain
    for number, who in enumerate(signers, 1):
        level = LEVELS[number % 4]
        out = desk.folder / f"signers-{number}.pdf"
        wrong = desk.sign(pdf, out, who, level)
        count.judge(f"{number} signers, the last B-{level.upper()}: signed", not wrong, wrong)
        if wrong:
            return
        pdf = out
        signed, _ = desk.pyhanko(out)
        passed = [name for name, status in signed.items() if status.bottom_line]
        count.judge(f"{number} signers: pyHanko validate accepts all", len(passed) == len(signed) == number, signed)
        wrong = desk.adesverify(out)
        count.judge(f"{number} signers: pyHanko adesverify accepts all", not wrong, wrong)
        said = desk.pdfsig(out)
        count.judge(f"{number} signers: pdfsig accepts all", said.count("Signature is Valid") >= number, said)


def told(status):
    """What pyHanko says of one signature, as far as a later one could make it worse."""
    return (
        status.bottom_line, status.intact, status.valid, status.trusted, bool(status.docmdp_ok),
    )  # fmt: skip


def judge_others(count, desk, plain):
    """At least fifty files signed by other programs, or the desk's sample of them, get one more signature each."""
    signed = harmed = 0
    for at, (says, path) in enumerate(foreign.make(desk, plain)):
        if at % desk.every:
            continue
        out = path.with_suffix(".again.pdf")
        wrong = desk.sign(path, out, "p256", "b")
        if "closed" in says:
            count.judge(f"{says}: refused with that reason", any(reason in wrong for reason in REFUSALS), wrong)
            continue
        if wrong:
            count.judge(f"{says}: signed again", False, wrong)
            continue
        signed += 1
        before, after = heard(desk, path), heard(desk, out)
        worse = {name: (was, after.get(name)) for name, was in before.items() if after.get(name) != was}
        harmed += bool(worse)
        added = [what for name, what in after.items() if name not in before]
        well = bool(before) and not worse and len(added) == 1 and all(added[0])
        count.judge(f"{says}: {len(before)} older stay as they were, ours is valid", well, (before, after))
        said, again = (desk.pdfsig(one).count("Signature is Valid") for one in [path, out])
        count.judge(f"{says}: pdfsig says the same", again == said + 1, (said, again))
        if at % SAMPLED == 0:
            wrong = desk.adesverify(out)
            count.judge(f"{says}: pyHanko adesverify accepts all", not wrong, wrong)
    count.judge(f"{signed} files of others were signed again", signed >= 50 // desk.every, signed)
    count.judge("none of their signatures became worse", harmed == 0, harmed)


def judge_extending(count, desk, plain):
    """Files stamped by pyHanko, closed ones too, are brought to B-LTA: evidence and stamps change nothing shown."""
    for says, path in foreign.stamped(desk, plain):
        out = path.with_suffix(".extended.pdf")
        line = ["pdf", "extend", path, out, "--level", "lta", "--tsa", desk.authority.tsa_alone, "--trust", desk.trust]
        done = run(LIENVAN, "--json", *line, env=user(desk.folder), cwd=desk.folder)
        count.judge(f"{says}: extended", done.returncode == 0, done.stdout + done.stderr)
        if done.returncode != 0:
            continue
        signed, stamps = desk.pyhanko(out, has_evidence=True)
        kept = [one.bottom_line and one.docmdp_ok for one in signed.values()]
        count.judge(f"{says}: pyHanko accepts it by its own evidence alone", kept == [True], signed)
        trusted = [one.valid and one.trusted for one in stamps.values()]
        count.judge(f"{says}: and the time stamps over it", trusted and all(trusted), stamps)
        wrong = desk.adesverify(out)
        count.judge(f"{says}: adesverify accepts it", not wrong, wrong)


def heard(desk, path):
    """What pyHanko says of each signature; where it raises, that is what it says."""
    try:
        return {name: told(status) for name, status in desk.pyhanko(path)[0].items()}
    except Exception as error:  # its verdict on the file
        return {"": (False, repr(error))}


def read_dates_of_libreoffice():
    """LibreOffice ends a date in UTC with a quote (`Z'`), which stops pyHanko from looking at the signature."""
    read = generic.parse_pdf_date
    generic.parse_pdf_date = lambda text, strict=True: read(text.removesuffix("Z'") + "Z" * text.endswith("Z'"), strict)


def judge(*parts, at=Desk):
    """Sets a desk up, of this kind, lets each part judge, and closes the count."""
    count = Count()
    read_dates_of_libreoffice()
    with tempfile.TemporaryDirectory() as place, Authority(Path(place) / "authority") as authority:
        desk = at(Path(place), authority)
        plain = desk.folder / "plain.pdf"
        plain_pdf(plain)
        for part in parts:
            part(count, desk, plain)
    count.close()


if __name__ == "__main__":
    print("imported by the judges; judges nothing itself")
