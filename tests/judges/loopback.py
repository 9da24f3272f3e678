"""`lienvan pdf verify`, `sign` and `extend` against a whole certification service over HTTP on 127.0.0.1.

Certomancer plays root, authorities, responders, lists and time stampers. The desk trusts the root and knows nothing
else: what it says besides it must have asked for, and a door between the two shows that it did. pyHanko asks at the
same door and judges the same files. Ours may only be stricter, or the difference stands in AGREED with its reason.
"""

import datetime
import json
import logging
import signal
import subprocess
import sys
import tempfile
import time
from io import BytesIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "lib"))

import ades
from ades import PASSED, RANK, failed, undecided
from asn1crypto import ocsp, pem
from certomancer.services import RevocationInfoInterface, SimpleOCSPResponder, choose_signed_digest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, load_der_private_key, pkcs12
from door import KINDS, Certomancer, Door
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.timestamps import HTTPTimeStamper
from pyhanko.sign.validation.ades import ades_basic_validation, ades_lta_validation, ades_with_time_validation
from pyhanko.sign.validation.policy_decl import (
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator.registry import SimpleCertificateStore
from world import LETTER, LIENVAN, PIN, Count, lienvan, user

NOW = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
# The brief officer's certificate ends first, then the brief stamper's: days from now.
OFFICER_ENDS, RENEWED, TSA_ENDS = 30, 110, 120

EXITS = {"PASSED": 0, "FAILED": 1, "INDETERMINATE": 2}
PAGE = "<!DOCTYPE html><html><body>Mời đăng nhập mạng (THỬ NGHIỆM)</body></html>".encode()

GENERAL = "CERTIFICATE_CHAIN_GENERAL_FAILURE"
WAITS = "what is not known now may be known later: the standard's name for it is TRY_LATER"
STAMPED = "the stamp was put on when it was signed, and says that this was after the revocation or the end (ADR 0017)"
FETCHED = (
    "pyHanko's past validation takes what it fetches to exist only since then, which is after the time it judges at; "
    "ours goes by the second stamp, which proves the first within its dates (5.6.2). `verdicts` hands both all of it "
    "beforehand"
)
# Where the two differ: what pyHanko ends in, and why that is agreed. Only the first three find ours laxer.
AGREED = {
    "rogue stamp": (
        "NO_CERTIFICATE_CHAIN_FOUND",
        "the stamp proves nothing and is shown so; the signature stands as one without a stamp (B-B), as by pyHanko's "
        "own basic validation",
    ),
    "renewed, a day after the stamper ended": ("NO_POE", FETCHED),
    "renewed, five years on": ("NO_POE", FETCHED),
    "not renewed, a day after the stamper ended": ("NO_POE", FETCHED),
    "revoked, stamped since": ("REVOKED_NO_POE", STAMPED),
    "expired, stamped since": (None, STAMPED),
    "responder and lists hang up": (GENERAL, WAITS),
    "responder and lists show a page": (GENERAL, WAITS),
    "responder and lists show a page under another name": (GENERAL, WAITS),
    "another authority's list": (GENERAL, WAITS),
    "another authority's responder": (GENERAL, WAITS),
    "responder does not know it, and no list": (GENERAL, WAITS),
    "offline": (GENERAL, WAITS),
    "nobody listens at the door": (GENERAL, WAITS),
}
LAXER = list(AGREED)[:3]


def day(days):
    return NOW + datetime.timedelta(days=days)


class Desk:
    """Trusts one root and knows nothing else; compares what `lienvan` and pyHanko make of a file."""

    def __init__(self, count, folder, door, authority):
        self.count, self.folder, self.door, self.authority = count, folder, door, authority
        (folder / "draft.json").write_text(json.dumps(LETTER), encoding="utf-8")
        lienvan(folder, "render", "draft.json", "-o", folder / "plain.pdf")
        self.plain = (folder / "plain.pdf").read_bytes()
        self.trust = folder / "trust"
        self.trust.mkdir()
        root = pem.armor("CERTIFICATE", authority.certificate("root").dump())
        (self.trust / "root.pem").write_bytes(root)

    def tsa(self, who):
        return f"{self.door.url}/vn/tsa/{who}"

    def sign(self, who, tsa=None, pdf=None, chain=()):
        """Signed by pyHanko; nobody above the signer is in it, unless `chain` names them."""
        above = [self.authority.certificate(one) for one in chain]
        signer = signers.SimpleSigner(
            signing_cert=self.authority.certificate(who),
            signing_key=self.authority.key(who),
            cert_registry=SimpleCertificateStore.from_certs(above),
        )
        meta = signers.PdfSignatureMetadata(field_name=who, subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256")
        out = BytesIO()
        signers.sign_pdf(
            IncrementalPdfFileWriter(BytesIO(pdf or self.plain)),
            meta,
            signer=signer,
            timestamper=HTTPTimeStamper(self.tsa(tsa), timeout=60) if tsa else None,
            output=out,
        )
        return out.getvalue()

    def key(self, who):
        """The officer's key and certificate as PKCS#12, with nobody above."""
        key = load_der_private_key(self.authority.key(who).dump(), None)
        certificate = x509.load_der_x509_certificate(self.authority.certificate(who).dump())
        path = self.folder / f"{who}.p12"
        locked = BestAvailableEncryption(PIN.encode())
        path.write_bytes(pkcs12.serialize_key_and_certificates(who.encode(), key, certificate, None, locked))
        return path

    def ours(self, pdf, *options):
        """What the signatures end in, the worst first; the exit code; and the whole report."""
        path = self.folder / "case.pdf"
        path.write_bytes(pdf)
        line = [LIENVAN, "--json", "pdf", "verify", str(path), "--trust", str(self.trust), *options]
        run = subprocess.run(line, capture_output=True, text=True, env=user(self.folder), timeout=120)
        report = json.loads(run.stdout)
        people = [one for one in report["signatures"] if one["level"] != "document_timestamp"]
        ends = [(one["indication"].upper(), one["sub_indication"]) for one in people]
        return max(ends, key=lambda one: RANK[one[0]]), run.returncode, report

    def theirs(self, pdf, at=None, is_online=True):
        """What pyHanko ends in; on another day its clock is set, for it goes by the clock in places."""
        root = self.authority.certificate("root").dump()
        if at is None:
            return theirs(root, pdf, is_online)
        path = self.folder / "theirs.pdf"
        path.write_bytes(pdf)
        line = [*clock(at), sys.executable, __file__, "--theirs", path, self.trust / "root.pem"]
        run = subprocess.run(line, capture_output=True, text=True, timeout=120)
        return tuple(json.loads(run.stdout)) if run.returncode == 0 else undecided(f"fell over: {run.stderr}")

    def case(self, says, pdf, wanted, asks=(), at=None, is_online=True, **wire):
        """Judges one file twice over the same wire; `wanted` is what ours must end in, `asks` whom it must have asked.

        Gives our report.
        """
        options = ["--at", at.strftime("%Y-%m-%dT%H:%M:%SZ")] if at else []
        options += [] if is_online else ["--offline"]
        with self.door.watched(day=at, **wire) as asked:
            ends, code, report = self.ours(pdf, *options)
            rooms = [one.room for one in asked]
        right = (ends, code) == (wanted, EXITS[wanted[0]])
        self.count.judge(f"{says}: ours is {wanted}, and exits so", right, (ends, code, report))
        if asks:
            self.count.judge(f"{says}: it asked for {', '.join(asks)}", set(asks) <= set(rooms), rooms)
        if not is_online:
            self.count.judge(f"{says}: it asked nobody", not rooms, rooms)
        with self.door.watched(day=at, **wire):
            other = self.theirs(pdf, at, is_online)
        ades.compare(self.count, says, ends, other, AGREED, LAXER)
        return report


def clock(at):
    return ["faketime", at.astimezone().strftime("%Y-%m-%d %H:%M:%S")]


def theirs(root, pdf, is_online):
    """The worst that pyHanko ends in over all signatures, asking whom it likes if it may."""
    rule = RevinfoOnlineFetchingRule.ALWAYS_FETCH if is_online else RevinfoOnlineFetchingRule.LOCAL_ONLY
    spec = SignatureValidationSpec(
        cert_validation_policy=ades.below(root),
        revinfo_gathering_policy=RevocationInfoGatheringSpec(online_fetching_rule=rule),
    )
    reader = PdfFileReader(BytesIO(pdf))
    is_kept = bool(reader.embedded_timestamp_signatures)
    found = [ades.ends_in(validation(one, spec, is_kept)) for one in reader.embedded_regular_signatures]
    return max(found, key=lambda one: RANK[one[0]])


def validation(signature, spec, is_kept):
    """Each by the process that the standard has for it: basic (5.3), with time (5.5), for long keeping (5.6)."""
    if is_kept:
        return ades_lta_validation(signature, PdfSignatureValidationSpec(spec))
    process = ades_with_time_validation if ades.has_stamp(signature) else ades_basic_validation
    return process(signature.signed_data, spec, raw_digest=signature.compute_digest())


def answer_theirs(pdf, root):
    logging.disable(logging.CRITICAL)
    _, _, der = pem.unarmor(Path(root).read_bytes())
    print(json.dumps(theirs(der, Path(pdf).read_bytes(), True)))


# How the door can answer: each takes the door and what was asked, and gives status, kind and bytes, or hangs up.


def hangs_up(_, asked):
    return None


def keeps_silent(_, asked):
    time.sleep(15)


def shows_a_page(_, asked):
    return 200, "text/html; charset=utf-8", PAGE


def shows_a_page_as(_, asked):
    return 200, KINDS[asked.room], PAGE


def of_another(door, asked):
    return door.hand_on(asked, path=asked.path.replace("sub-gov", "root"))


def of_last_week(door, asked):
    return door.hand_on(asked, day=day(-7))


class Unknowing(RevocationInfoInterface):
    """The books of a responder that has never heard of anybody: Certomancer's own would refuse to answer."""

    def __init__(self, issuer):
        self.issuer = issuer

    def get_issuer_cert(self):
        return self.issuer

    def check_revocation_status(self, cid, at_time):
        return ocsp.CertStatus("unknown"), []


def knows_nobody(authority):
    """An honest responder of `sub-gov` that answers "unknown"; the root's answers as ever."""
    by = authority.certificate("ocsp-gov")
    books = Unknowing(authority.certificate("sub-gov"))

    def answers(door, asked):
        if "sub-gov" not in asked.path:
            return door.hand_on(asked)
        now = datetime.datetime.now(datetime.timezone.utc)
        algorithm = choose_signed_digest("sha256", by.public_key)
        responder = SimpleOCSPResponder(by, authority.key("ocsp-gov"), algorithm, now, books)
        return 200, KINDS["ocsp"], responder.build_ocsp_response(ocsp.OCSPRequest.load(asked.body)).dump()

    return answers


def judge_matrix(desk):
    """The people of the authority, each honestly answered."""
    both = desk.sign("org-commune", "tsa", desk.sign("officer-chair", "tsa"))
    report = desk.case("chair and commune, stamped", both, PASSED, ["certs", "ocsp", "crls"])
    shown = [shown_of(one)[:2] for one in report["signatures"]]
    desk.count.judge("chair and commune: both are B-T", shown == [("B-T", True)] * 2, shown)
    desk.case("chair without a stamp", desk.sign("officer-chair"), PASSED, ["certs", "ocsp"])
    ways = ["certs", "ocsp"]
    desk.case("revoked", desk.sign("officer-revoked"), undecided("REVOKED_NO_POE"), ways)
    desk.case("revoked, stamped since", desk.sign("officer-revoked", "tsa"), failed("REVOKED"), ways)
    out = undecided("OUT_OF_BOUNDS_NO_POE")
    desk.case("expired", desk.sign("officer-expired"), out, ["certs"])
    desk.case("expired, stamped since", desk.sign("officer-expired", "tsa"), failed("EXPIRED"), ["certs"])
    # Its root is offered, and fetched, and still not trusted.
    desk.case("impostor", desk.sign("impostor"), undecided("NO_CERTIFICATE_CHAIN_FOUND"), ["certs"])
    desk.case("RSA-1024", desk.sign("officer-weak"), undecided("CRYPTO_CONSTRAINTS_FAILURE"), ["certs"])
    silent = desk.sign("officer-silent")
    desk.case("an authority that names no place to ask", silent, undecided(GENERAL), ["certs", "crls"])
    report = desk.case("rogue stamp", desk.sign("officer-chair", "tsa-rogue"), PASSED, ways)
    shown, warnings = shown_of(report["signatures"][0]), report["signatures"][0]["warnings"]
    as_shown = shown == ("B-B", False, "NO_CERTIFICATE_CHAIN_FOUND") and "time_stamp_not_trusted" in warnings
    desk.count.judge("rogue stamp: shown at B-B, the stamp not trusted", as_shown, (shown, warnings))


def shown_of(signature):
    """Its level, whether its stamp is believed, and why not."""
    stamp = signature["stamp"] or {}
    return signature["level"], stamp.get("is_trusted"), stamp.get("sub_indication")


def judge_wire(desk):
    """The same chair, answered badly: nothing of it may pass but what somebody entitled said."""
    chair = desk.sign("officer-chair")
    later = undecided("TRY_LATER")
    all_ways = ["ocsp", "crls"]

    def case(says, wanted, **manners):
        return desk.case(says, chair, wanted, all_ways, **manners)

    case("responder and lists hang up", later, ocsp=hangs_up, crls=hangs_up)
    case("responder and lists show a page", later, ocsp=shows_a_page, crls=shows_a_page)
    says = "responder and lists show a page under another name"
    case(says, later, ocsp=shows_a_page_as, crls=shows_a_page_as)
    for says, manner in [("a page", shows_a_page), ("a page under another name", shows_a_page_as)]:
        report = case(f"the responder shows {says}, the lists answer", PASSED, ocsp=manner)
        sources = [one["source"] for one in report["signatures"][0]["chain"]]
        desk.count.judge(f"the responder shows {says}: the lists speak", sources == ["list", "list", ""], sources)
    case("another authority's list", later, ocsp=hangs_up, crls=of_another)
    case("another authority's responder", later, ocsp=of_another, crls=hangs_up)
    case("answers of last week", later, ocsp=of_last_week, crls=of_last_week)
    report = case("responder does not know it, and no list", later, ocsp=knows_nobody(desk.authority), crls=hangs_up)
    warnings = report["signatures"][0]["warnings"]
    desk.count.judge("responder does not know it: it is told so", "revocation_unknown" in warnings, warnings)
    nobody = undecided("NO_CERTIFICATE_CHAIN_FOUND")
    desk.case("nobody tells who issued it", chair, nobody, ["certs"], certs=hangs_up)
    desk.case("all answer slowly", chair, PASSED, ["certs", "ocsp"], pause=0.2)
    desk.case("offline", desk.sign("officer-chair", chain=["sub-gov"]), later, is_online=False)


def judge_long_keeping(desk):
    """Made by `lienvan` for long keeping, and looked at after the signer has ended, and after the stamper has."""
    kept = archived(desk)
    report = desk.case("B-LTA, offline on its day", kept, PASSED, is_online=False)
    levels = [one["level"] for one in report["signatures"]]
    desk.count.judge("B-LTA: it is one", levels == ["B-LTA", "document_timestamp"], levels)
    desk.case("B-LTA, a day after the signer ended", kept, PASSED, ["crls"], at=day(OFFICER_ENDS + 1))
    renewed = extended(desk, kept, day(RENEWED))
    after = day(TSA_ENDS + 1)
    out = undecided("OUT_OF_BOUNDS_NO_POE")
    desk.case("not renewed, a day after the stamper ended", kept, out, at=after)
    desk.count.judge("not renewed: too late to renew now", extended(desk, kept, after) is None)
    desk.count.judge("B-LTA: renewed in time", renewed is not None and renewed.startswith(kept))
    if renewed is None:
        return
    for says, at in [("a day after the stamper ended", after), ("five years on", day(5 * 365))]:
        report = desk.case(f"renewed, {says}", renewed, PASSED, ["crls"], at=at)
        desk.count.judge(f"renewed, {says}: the whole file passes", report["verdict"] == "passed", report["verdict"])


def archived(desk):
    """Signed by the officer and stamped by the stamper whose certificates end soon."""
    out = desk.folder / "kept.pdf"
    line = ["pdf", "sign", desk.folder / "plain.pdf", "-o", out, "--p12", desk.key("officer-brief")]
    line += ["--tsa", desk.tsa("tsa-brief"), "--level", "lta", "--trust", desk.trust]
    with desk.door.watched() as asked:
        lienvan(desk.folder, *line, given=PIN + "\n")
        rooms = {one.room for one in asked}
    desk.count.judge("B-LTA: signing asked for all there is", rooms == set(KINDS), rooms)
    return out.read_bytes()


def extended(desk, pdf, at):
    """One more archive stamp on that day, by the stamper that lasts; none if `lienvan` declines."""
    path, out = desk.folder / "before.pdf", desk.folder / "after.pdf"
    path.write_bytes(pdf)
    out.unlink(missing_ok=True)
    line = [*clock(at), LIENVAN, "--json", "pdf", "extend", path, out, "--level", "lta"]
    line += ["--tsa", desk.tsa("tsa"), "--trust", desk.trust]
    with desk.door.watched(day=at):
        run = subprocess.run(line, capture_output=True, text=True, env=user(desk.folder), timeout=120)
    return out.read_bytes() if run.returncode == 0 else None


def judge_before_signing(desk):
    """Whoever can tell is asked before a key signs: what is revoked signs nothing, and what nobody told is said so."""

    def signs(says, who, wanted, *options, **wire):
        out = desk.folder / "signed.pdf"
        out.unlink(missing_ok=True)
        line = ["pdf", "sign", desk.folder / "plain.pdf", "-o", out, "--p12", desk.key(who), *options]
        with desk.door.watched(**wire) as asked:
            said = lienvan(desk.folder, *line, given=PIN + "\n", code=None)
            rooms = {one.room for one in asked}
        found = said.get("code", said.get("is_untold")), out.exists()
        desk.count.judge(f"signing, {says}", found == (wanted, wanted != "key.revoked"), (said, found))
        return rooms

    trust = ["--trust", desk.trust]
    rooms = signs("revoked: refused", "officer-revoked", "key.revoked", *trust)
    desk.count.judge("signing, revoked: it asked", {"certs", "ocsp"} <= rooms, rooms)
    signs("revoked, and its responder hangs up: the list tells", "officer-revoked", "key.revoked", *trust, ocsp=hangs_up)
    # Who is silent takes a part of the six seconds, and leaves some for the next.
    signs("revoked, and its responder is silent: the list tells", "officer-revoked", "key.revoked", *trust, ocsp=keeps_silent)
    signs("good: signed, and told", "officer-chair", False, *trust)
    signs("nobody answers: signed, and said so", "officer-chair", True, *trust, ocsp=hangs_up, crls=hangs_up)
    rooms = signs("offline", "officer-revoked", False, *trust, "--offline")
    desk.count.judge("signing, offline: it asked nobody", not rooms, rooms)
    rooms = signs("nobody is trusted", "officer-chair", False)
    desk.count.judge("signing, nobody is trusted: it asked nobody", not rooms, rooms)


def judge_closed_door(desk):
    """Last of all, for it is not opened again: nobody listens, the line itself is refused."""
    chair = desk.sign("officer-chair", "tsa", chain=["sub-gov"])
    desk.door.close()
    desk.case("nobody listens at the door", chair, undecided("TRY_LATER"))


def main():
    count = Count()
    # pyHanko tells every step of its way; what counts is what it ends in.
    logging.disable(logging.CRITICAL)
    # Ended from outside, it still ends Certomancer on its way out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory() as place, Door() as door:
        folder = Path(place)
        ends = {"officer_ends": day(OFFICER_ENDS), "tsa_ends": day(TSA_ENDS)}
        with Certomancer(folder / "pki", door, **ends) as authority:
            door.behind = authority.port
            desk = Desk(count, folder, door, authority)
            judge_matrix(desk)
            judge_wire(desk)
            judge_long_keeping(desk)
            judge_before_signing(desk)
            judge_closed_door(desk)
    count.close()


if "--theirs" in sys.argv:
    answer_theirs(*sys.argv[2:])
else:
    main()
