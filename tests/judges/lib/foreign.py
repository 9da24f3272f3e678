"""PDFs signed by other programs: pyHanko in its many settings, `openssl cms` with a hole made by hand, LibreOffice.

Imported by the judge of seals; run by itself it judges nothing and says so.
"""

import asyncio
import itertools
import json
import os
import re
import subprocess

import pikepdf
from authority import OFFICE, PIN, openssl
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers, timestamps
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko_certvalidator import ValidationContext

BASES = {
    "table": ["--object-streams=disable"],
    "streams": ["--object-streams=generate"],
    "linearised": ["--linearize"],
    "linearised streams": ["--linearize", "--object-streams=generate"],
    "AES-256": ["--encrypt", "", "o", "256", "--"],
    "AES-128 streams": ["--object-streams=generate", "--encrypt", "", "o", "128", "--use-aes=y", "--"],
    "RC4": ["--allow-weak-crypto", "--encrypt", "", "o", "128", "--use-aes=n", "--"],
}


def make(desk, plain):
    """Signed files with what made each; at least fifty can be signed again."""
    folder = desk.folder / "foreign"
    folder.mkdir()
    bases = {}
    for number, (says, arguments) in enumerate(BASES.items()):
        bases[says] = folder / f"base{number}.pdf"
        subprocess.run(["qpdf", *arguments, plain, bases[says]], check=True, timeout=60)
    made = [*by_pyhanko(desk, folder, bases), *by_openssl(desk, folder, plain)]
    return made + by_libreoffice(desk, folder)


def stamped(desk, plain):
    """Files with a time stamp on their signature, some of them closed to everything else."""
    folder = desk.folder / "stamped"
    folder.mkdir()
    maker = Maker(desk, folder)
    more = {"subfilter": SigSeedSubFilter.PADES, "stamped": True}
    yield "pyHanko B-T", maker.sign(plain, "p384", **more)
    for level in [MDPPerm.NO_CHANGES, MDPPerm.FILL_FORMS]:
        certified = maker.sign(plain, "rsa2048", certify=True, docmdp_permissions=level, **more)
        yield f"pyHanko B-T, certified {level.value}", certified
    box = SigFieldSpec("Sig1", box=(60, 60, 200, 120), field_mdp_spec=FieldMDPSpec(FieldMDPAction.ALL))
    yield "pyHanko B-T with a lock on all", maker.sign(maker.with_fields(plain, box), "p256", **more)
    own = {"embed_validation_info": True, "use_pades_lta": True, "validation_context": maker.context()}
    yield "pyHanko B-LTA", maker.sign(plain, "p256", **own, **more)


class Maker:
    """pyHanko, set up in one way after the other."""

    def __init__(self, desk, folder):
        self.desk, self.folder, self.number = desk, folder, itertools.count()
        self.stamper = timestamps.HTTPTimeStamper(desk.authority.tsa)

    def sign(self, base, who, *, spec=None, stamped=False, pss=False, **settings):
        """Signs `base`; gives the path."""
        path = self.folder / f"pyhanko{next(self.number)}.pdf"
        key = signers.SimpleSigner.load_pkcs12(
            str(self.desk.keys / f"{who}.p12"), passphrase=PIN.encode(), prefer_pss=pss
        )
        settings.setdefault("field_name", "Sig1")
        settings.setdefault("md_algorithm", "sha256")
        meta = signers.PdfSignatureMetadata(**settings)
        signer = signers.PdfSigner(meta, key, timestamper=self.stamper if stamped else None, new_field_spec=spec)
        with open(base, "rb") as given, open(path, "w+b") as out:
            writer = IncrementalPdfFileWriter(given)
            if writer.prev.encrypted:
                writer.encrypt("")
            asyncio.run(signer.async_sign_pdf(writer, output=out))
        return path

    def context(self):
        return ValidationContext(
            trust_roots=[self.desk.root], other_certs=[self.desk.sub], allow_fetching=True, revocation_mode="require"
        )

    def with_fields(self, base, *specs):
        """`base` with empty signature fields."""
        path = self.folder / f"fields{next(self.number)}.pdf"
        with open(base, "rb") as given, open(path, "w+b") as out:
            writer = IncrementalPdfFileWriter(given)
            for spec in specs:
                fields.append_signature_field(writer, spec)
            writer.write(out)
        return path


def by_pyhanko(desk, folder, bases):
    maker = Maker(desk, folder)
    pades, adobe = SigSeedSubFilter.PADES, SigSeedSubFilter.ADOBE_PKCS7_DETACHED
    table = bases["table"]
    for says, base in bases.items():
        for who, sub_filter in [("rsa2048", pades), ("p256", adobe)]:
            kind = "PAdES" if sub_filter == pades else "PKCS#7"
            yield f"pyHanko {kind} {who} on {says}", maker.sign(base, who, subfilter=sub_filter)
    for who, hash_ in [("rsa3072", "sha384"), ("rsa4096", "sha512"), ("p384", "sha384"), ("p384", "sha256")]:
        yield f"pyHanko {who} {hash_}", maker.sign(table, who, subfilter=pades, md_algorithm=hash_)
    for sub_filter in [pades, adobe]:
        yield f"pyHanko PSS {sub_filter.value}", maker.sign(table, "rsa2048", subfilter=sub_filter, pss=True)
    for says in ["table", "streams", "AES-256"]:
        yield f"pyHanko B-T on {says}", maker.sign(bases[says], "p256", subfilter=pades, stamped=True)
        more = {"embed_validation_info": True, "validation_context": maker.context()}
        yield f"pyHanko B-LT on {says}", maker.sign(bases[says], "p256", subfilter=pades, stamped=True, **more)
        more = {**more, "validation_context": maker.context(), "use_pades_lta": True}
        yield f"pyHanko B-LTA on {says}", maker.sign(bases[says], "p256", subfilter=pades, stamped=True, **more)
    yield "pyHanko PKCS#7 with a time stamp", maker.sign(table, "rsa2048", subfilter=adobe, stamped=True)
    yield "pyHanko with words", maker.sign(
        table, "rsa2048", subfilter=pades, reason="Ký thử nghiệm", location="Xã Thử Nghiệm", name="Nguyễn Văn Ánh"
    )
    for says in ["table", "streams", "linearised"]:
        seen = SigFieldSpec("Sig1", on_page=1, box=(60, 60, 260, 140))
        yield f"pyHanko seen on page 2, {says}", maker.sign(bases[says], "rsa2048", spec=seen, subfilter=pades)
    both = [SigFieldSpec("Sig1", box=(60, 60, 200, 120)), SigFieldSpec("Trống", box=(300, 60, 440, 120))]
    for says in ["table", "streams"]:
        empty = maker.with_fields(bases[says], *both)
        yield f"pyHanko beside an empty field, {says}", maker.sign(empty, "rsa2048", subfilter=pades)
        for level in [MDPPerm.FILL_FORMS, MDPPerm.ANNOTATE]:
            certified = maker.sign(empty, "rsa2048", subfilter=pades, certify=True, docmdp_permissions=level)
            yield f"pyHanko certified {level.value} with an empty field, {says}", certified
    for action, names in [(FieldMDPAction.INCLUDE, ["other"]), (FieldMDPAction.EXCLUDE, ["Trống", "Signature1"])]:
        lock = SigFieldSpec("Sig1", box=(60, 60, 200, 120), field_mdp_spec=FieldMDPSpec(action, names))
        locked = maker.with_fields(table, lock, both[1])
        yield f"pyHanko with a lock, {action.value}", maker.sign(locked, "p256", subfilter=pades)
    closing = [
        ("certified 1, closed", {"certify": True, "docmdp_permissions": MDPPerm.NO_CHANGES}),
        ("certified 2 without a field, closed", {"certify": True, "docmdp_permissions": MDPPerm.FILL_FORMS}),
    ]
    for says, settings in closing:
        yield f"pyHanko {says}", maker.sign(table, "rsa2048", subfilter=pades, **settings)
    all_ = SigFieldSpec("Sig1", box=(60, 60, 200, 120), field_mdp_spec=FieldMDPSpec(FieldMDPAction.ALL))
    yield "pyHanko with a lock on all, closed", maker.sign(maker.with_fields(table, all_), "p256", subfilter=pades)
    for says in ["table", "streams", "AES-128 streams"]:
        path = bases[says]
        for number, who in enumerate(["rsa2048", "p256", "rsa3072"], 1):
            path = maker.sign(path, who, subfilter=pades if number % 2 else adobe, field_name=f"Người{number}")
            if number > 1:
                yield f"pyHanko {number} signers on {says}", path


def by_openssl(desk, folder, plain):
    settings = {
        "sha256": [],
        "sha384": ["-md", "sha384"],
        "sha512": ["-md", "sha512"],
        "with the signing certificate named": ["-cades"],
        "without signed attributes": ["-noattr"],
        "PSS": ["-keyopt", "rsa_padding_mode:pss"],
        "in BER": [],
        "without S/MIME capabilities": ["-nosmimecap"],
    }
    for number, (says, more) in enumerate(settings.items()):
        for who in ["rsa2048"] if says == "PSS" else ["rsa2048", "p256"]:
            hole = folder / f"openssl{number}-{who}.pdf"
            start, end = with_hole(plain, hole)
            whole = hole.read_bytes()
            covered = folder / "covered"
            covered.write_bytes(whole[:start] + whole[end:])
            hashed = [] if "-md" in more else ["-md", "sha256"]
            message = openssl(
                "cms", "-sign", "-binary", "-outform", "DER", "-in", covered, "-signer", desk.keys / f"{who}.pem",
                "-inkey", desk.keys / f"{who}.key", "-certfile", desk.keys / "sub.pem", *hashed, *more,
            )  # fmt: skip
            if says == "in BER":
                # The outermost length left open, as streaming writers do.
                message = b"\x30\x80" + message[4:] + b"\0\0"
            text = message.hex().encode()
            hole.write_bytes(whole[: start + 1] + text + whole[start + 1 + len(text) :])
            yield f"openssl cms {who} {says}", hole


def with_hole(plain, out):
    """A signature dictionary with a hole, as a small script makes it; gives where the hole begins and ends."""
    room = 12000
    pdf = pikepdf.open(plain)
    page = pdf.pages[0].obj
    signature = pikepdf.Dictionary(
        Type=pikepdf.Name.Sig,
        Filter=pikepdf.Name("/Adobe.PPKLite"),
        SubFilter=pikepdf.Name("/adbe.pkcs7.detached"),
        ByteRange=pikepdf.Array([0, 1111111111, 1111111111, 1111111111]),
        Contents=pikepdf.String(b"\xaa" * room),
        M=pikepdf.String("D:20261122080000+07'00'"),
    )
    field = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Sig, T=pikepdf.String("ky"),
        Rect=pikepdf.Array([0, 0, 0, 0]), F=132, P=page, V=pdf.make_indirect(signature),
    )  # fmt: skip
    field = pdf.make_indirect(field)
    page.Annots = pikepdf.Array([field])
    form = pikepdf.Dictionary(Fields=pikepdf.Array([field]), SigFlags=3)
    pdf.Root.AcroForm = pdf.make_indirect(form)
    pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    whole = out.read_bytes()
    hole = re.search(rb"<(aa){%d}>" % room, whole)
    start, end = hole.span()
    place = re.search(rb"\[ 0 1111111111 1111111111 1111111111 \]", whole).group()
    stated = b"[ 0 %d %d %d ]" % (start, end, len(whole) - end)
    whole = whole.replace(place, stated.ljust(len(place)), 1)
    out.write_bytes(whole.replace(hole.group(), b"<" + b"0" * (2 * room) + b">", 1))
    return start, end


def by_libreoffice(desk, folder):
    """LibreOffice signs what it exports, with a key out of an NSS store."""
    store, profile = folder / "libreoffice", folder / "profile"
    store.mkdir()
    for line in [
        ["certutil", "-N", "-d", f"sql:{store}", "--empty-password"],
        ["pk12util", "-i", desk.keys / "rsa2048.p12", "-d", f"sql:{store}", "-W", PIN, "-K", ""],
        ["certutil", "-A", "-d", f"sql:{store}", "-n", "root", "-t", "CT,CT,CT", "-i", desk.keys / "root.pem"],
    ]:
        subprocess.run(line, check=True, capture_output=True, timeout=60)
    made = []
    for version, says in [(0, "PDF 1.7"), (1, "PDF/A-1b"), (2, "PDF/A-2b"), (3, "PDF/A-3b")]:
        text = folder / f"libreoffice{version}.txt"
        text.write_text("Văn bản thử nghiệm\n" * 20, encoding="utf-8")
        value = lambda kind, given: {"type": kind, "value": given}
        options = {
            "SignPDF": value("boolean", "true"),
            "SignCertificateSubjectName": value("string", f"CN=Cán bộ rsa2048 THỬ NGHIỆM,O={OFFICE},C=VN"),
            "SelectPdfVersion": value("long", str(version)),
        }
        subprocess.run(
            ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to",
             f"pdf:writer_pdf_Export:{json.dumps(options, ensure_ascii=False)}", "--outdir", folder, text],
            env={**os.environ, "MOZILLA_CERTIFICATE_FOLDER": f"sql:{store}"}, capture_output=True, timeout=180,
        )  # fmt: skip
        path = text.with_suffix(".pdf")
        if not path.exists() or b"/ByteRange" not in path.read_bytes():
            raise RuntimeError(f"LibreOffice signed no {says}")
        made.append((f"LibreOffice {says}", path))
    return made


if __name__ == "__main__":
    print("imported by the judge of seals; judges nothing itself")
