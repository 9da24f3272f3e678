"""pyHanko's `adesverify` and `lienvan pdf verify` judge one matrix of files. Ours may only be stricter.

Certificates, lists, responses and stamps are made here, all invented; both judges know the same of them and nothing
else, and neither asks anybody. Where the two differ, the difference stands in AGREED with its reason, or it fails.
"""

import datetime
import json
import logging
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "lib"))

import ades
from ades import PASSED, undecided
from asn1crypto import crl as asn1_crl
from asn1crypto import keys as asn1_keys
from asn1crypto import ocsp as asn1_ocsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko.sign.validation.ades import ades_basic_validation, ades_lta_validation
from pyhanko.sign.validation.policy_decl import (
    LocalKnowledge,
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.registry import SimpleCertificateStore
from pyhanko_certvalidator.revinfo.archival import (
    CRLContainer,
    OCSPContainer,
    process_legacy_crl_input,
    process_legacy_ocsp_input,
)
from world import LETTER, LIENVAN, Count, lienvan, name, user

LIST = "http://crl.thu-nghiem.example/"
RESPONDER = "http://ocsp.thu-nghiem.example/"
NOW = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)

WAITS = "what is not known now may be known later: the standard's name for it is TRY_LATER"
USAGE = "pyHanko looks at no usage unless it is told which; the standard leaves it to the policy, and ours is strict"
# Where the two differ: what pyHanko ends in, and why that is agreed. Only the first three find ours laxer.
AGREED = {
    "rogue stamp": (
        "NO_CERTIFICATE_CHAIN_FOUND",
        "the stamp proves nothing and is shown so; the signature stands as one without a stamp (B-B), as by pyHanko's "
        "own basic validation",
    ),
    "renewed, after signer and first stamper ended": (
        "OUT_OF_BOUNDS_NO_POE",
        "the second stamp proves the first within its dates (5.6.2); pyHanko tries the whole path at one control time "
        "(its own note in ades_past.py) and ends after the first stamper",
    ),
    "renewed, nine years on": ("OUT_OF_BOUNDS_NO_POE", "as above"),
    "an authority that names no place to ask": (None, "pyHanko asks nobody about it and passes"),
    "the responder does not know it": ("CERTIFICATE_CHAIN_GENERAL_FAILURE", WAITS),
    "stale": ("CERTIFICATE_CHAIN_GENERAL_FAILURE", WAITS),
    "offline": ("CERTIFICATE_CHAIN_GENERAL_FAILURE", WAITS),
    "a stranger says good": ("CERTIFICATE_CHAIN_GENERAL_FAILURE", WAITS),
    "meant for enciphering": (None, USAGE),
    "meant for servers": (None, USAGE),
    "a stamp and no evidence": (
        "CERTIFICATE_CHAIN_GENERAL_FAILURE",
        "the signer has ended, and that is certain; pyHanko names the missing lists first",
    ),
}
LAXER = list(AGREED)[:3]


def day(days):
    return NOW + datetime.timedelta(days=days)


class Holder:
    """A certificate and its key."""

    def __init__(self, common, key, issuer=None, ends=700, begins=-10, usage="sign", purposes=None, asks=True, ca=False):
        self.key = key
        self.issuer = issuer or self
        self.subject = name(common)
        kinds = ["digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement"]
        kinds += ["key_cert_sign", "crl_sign", "encipher_only", "decipher_only"]
        chosen = {
            "sign": ["digital_signature", "content_commitment"],
            "digital": ["digital_signature"],
            "encipher": ["key_encipherment"],
            "authority": ["key_cert_sign", "crl_sign"],
        }["authority" if ca else usage]
        builder = (
            x509.CertificateBuilder()
            .subject_name(self.subject)
            .issuer_name(self.issuer.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(day(begins))
            .not_valid_after(day(ends))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(x509.KeyUsage(**{kind: kind in chosen for kind in kinds}), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.issuer.key.public_key()), critical=False
            )
        )
        if purposes:
            builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), critical=True)
        if asks and issuer:
            at = x509.DistributionPoint([x509.UniformResourceIdentifier(f"{LIST}{id(issuer)}.crl")], None, None, None)
            builder = builder.add_extension(x509.CRLDistributionPoints([at]), critical=False)
            access = x509.AccessDescription(
                AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(RESPONDER)
            )
            builder = builder.add_extension(x509.AuthorityInformationAccess([access]), critical=False)
        if purposes == [ExtendedKeyUsageOID.OCSP_SIGNING]:
            builder = builder.add_extension(x509.OCSPNoCheck(), critical=False)
        self.certificate = builder.sign(self.issuer.key, hashes.SHA256())

    @property
    def der(self):
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def asn1(self):
        return asn1_x509.Certificate.load(self.der)

    @property
    def asn1_key(self):
        return asn1_keys.PrivateKeyInfo.load(
            self.key.private_bytes(
                serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )


def p256():
    return ec.generate_private_key(ec.SECP256R1())


def rsa_key(bits=2048):
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def revocation_list(issuer, at, revoked=(), days=1):
    builder = x509.CertificateRevocationListBuilder().issuer_name(issuer.subject)
    builder = builder.last_update(at).next_update(at + datetime.timedelta(days=days))
    builder = builder.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()), critical=False
    ).add_extension(x509.CRLNumber(1), critical=False)
    for holder, since, reason in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(holder.certificate.serial_number).revocation_date(since)
        if reason:
            entry = entry.add_extension(x509.CRLReason(reason), critical=False)
        builder = builder.add_revoked_certificate(entry.build())
    return builder.sign(issuer.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def response(holder, by, at, status=ocsp.OCSPCertStatus.GOOD, since=None, reason=None):
    builder = ocsp.OCSPResponseBuilder().add_response(
        cert=holder.certificate,
        issuer=holder.issuer.certificate,
        algorithm=hashes.SHA1(),
        cert_status=status,
        this_update=at,
        next_update=at + datetime.timedelta(days=1),
        revocation_time=since,
        revocation_reason=reason,
    )
    builder = builder.responder_id(ocsp.OCSPResponderEncoding.NAME, by.certificate).certificates([by.certificate])
    return builder.sign(by.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


class World:
    """A State authority with people, a responder and stampers, and a root that nobody trusts."""

    def __init__(self):
        self.root = Holder("CA gốc (THỬ NGHIỆM)", rsa_key(), ends=7000, begins=-20, ca=True)
        self.sub = Holder("CA cơ quan Nhà nước (THỬ NGHIỆM)", rsa_key(), self.root, ends=5000, begins=-20, ca=True)
        self.silent = Holder("CA im lặng (THỬ NGHIỆM)", p256(), self.root, ends=5000, asks=False, ca=True)
        self.stranger = Holder("CA lạ (THỬ NGHIỆM)", p256(), ends=5000, ca=True)
        self.responder = Holder(
            "OCSP (THỬ NGHIỆM)", p256(), self.sub, ends=5000, purposes=[ExtendedKeyUsageOID.OCSP_SIGNING]
        )
        stamping = [ExtendedKeyUsageOID.TIME_STAMPING]
        self.stamper = Holder("TSA (THỬ NGHIỆM)", rsa_key(), self.sub, ends=60, purposes=stamping)
        self.next_stamper = Holder("TSA sau (THỬ NGHIỆM)", rsa_key(), self.sub, ends=3650, purposes=stamping)
        self.rogue = Holder("TSA lạ", rsa_key(), self.stranger, purposes=stamping)

    def person(self, common, key=None, issuer=None, **more):
        return Holder(common, key or p256(), issuer or self.sub, **more)

    def known(self, at=None, revoked=(), also=()):
        """What is fresh at a time: a list of each authority, and more."""
        at = (at or NOW) - datetime.timedelta(minutes=5)
        return [
            revocation_list(self.root, at),
            revocation_list(self.sub, at, revoked),
            revocation_list(self.silent, at),
            *also,
        ]


def is_response(der):
    try:
        return asn1_ocsp.OCSPResponse.load(der)["response_status"].native == "successful"
    except ValueError:
        return False


def context(world, known, at=None):
    """What pyHanko goes by when it makes a file for long keeping."""
    return ValidationContext(
        trust_roots=[world.root.asn1],
        other_certs=[world.sub.asn1, world.silent.asn1, world.responder.asn1],
        crls=[asn1_crl.CertificateList.load(one) for one in known if not is_response(one)],
        ocsps=[asn1_ocsp.OCSPResponse.load(one) for one in known if is_response(one)],
        moment=at,
        best_signature_time=at,
        allow_fetching=False,
        revocation_mode="soft-fail",
    )


def stamps(stamper, world, at=None):
    store = SimpleCertificateStore.from_certs([world.sub.asn1])
    return DummyTimeStamper(stamper.asn1, stamper.asn1_key, certs_to_embed=store, fixed_dt=at)


def sign(world, pdf, holder, stamper=None, known=None, lta=False, sub_filter=SigSeedSubFilter.PADES, **more):
    signer = signers.SimpleSigner(
        signing_cert=holder.asn1,
        signing_key=holder.asn1_key,
        cert_registry=SimpleCertificateStore.from_certs([holder.issuer.asn1, world.sub.asn1]),
        **more,
    )
    meta = signers.PdfSignatureMetadata(
        field_name="leader",
        subfilter=sub_filter,
        md_algorithm="sha512" if isinstance(holder.key, ed25519.Ed25519PrivateKey) else "sha256",
        validation_context=context(world, known) if known else None,
        embed_validation_info=bool(known),
        use_pades_lta=lta,
    )
    out = BytesIO()
    stamping = stamps(stamper, world) if stamper else None
    signers.sign_pdf(
        IncrementalPdfFileWriter(BytesIO(pdf)), meta, signer=signer, timestamper=stamping, output=out
    )
    return out.getvalue()


def renewed(world, pdf, known, at):
    """A new document time stamp on top, made at a later time."""
    out = BytesIO()
    stamper = signers.PdfTimeStamper(stamps(world.next_stamper, world, at))
    stamper.update_archival_timestamp_chain(
        PdfFileReader(BytesIO(pdf)), context(world, known, at), in_place=False, output=out
    )
    return out.getvalue()


def theirs(root, certificates, pdf, known, at):
    """What `pyhanko sign adesverify` says, with the same knowledge."""
    lists = [asn1_crl.CertificateList.load(one) for one in known if not is_response(one)]
    responses = [asn1_ocsp.OCSPResponse.load(one) for one in known if is_response(one)]
    signature = PdfFileReader(BytesIO(pdf)).embedded_regular_signatures[0]
    knowledge = LocalKnowledge(
        known_ocsps=process_legacy_ocsp_input(responses),
        known_crls=process_legacy_crl_input(lists),
        known_certs=[asn1_x509.Certificate.load(one) for one in certificates] + [signature.signer_cert],
    )
    # All this was at hand before it is asked: otherwise it would exist since a moment too late.
    before = at - datetime.timedelta(minutes=1)
    knowledge.known_poes.extend(knowledge.assert_existence_known_at(before))
    spec = PdfSignatureValidationSpec(
        SignatureValidationSpec(
            cert_validation_policy=ades.below(root),
            revinfo_gathering_policy=RevocationInfoGatheringSpec(
                online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY
            ),
            local_knowledge=knowledge,
        )
    )
    timing = ValidationTimingInfo(at, at, point_in_time_validation=True)

    if ades.has_stamp(signature):
        return ades.ends_in(ades_lta_validation(signature, spec, timing_info=timing))
    # `adesverify` wants a stamp of every signature; one without is judged as it is.
    basic = ades_basic_validation(
        signature.signed_data,
        spec.signature_validation_spec,
        timing_info=timing,
        raw_digest=signature.compute_digest(),
    )
    return ades.ends_in(basic)


def theirs_then(root, certificates, pdf, known, at):
    """The same on another day: pyHanko goes by the clock in places, so its clock is set."""
    told = {
        "root": root.hex(),
        "certificates": [one.hex() for one in certificates],
        "pdf": pdf.hex(),
        "known": [one.hex() for one in known],
        "at": at.isoformat(),
    }
    line = ["faketime", at.astimezone().strftime("%Y-%m-%d %H:%M:%S"), sys.executable, __file__, "--theirs"]
    run = subprocess.run(line, input=json.dumps(told), capture_output=True, text=True, timeout=120)
    return tuple(json.loads(run.stdout)) if run.returncode == 0 else ("INDETERMINATE", f"fell over: {run.stderr}")


def answer_theirs():
    logging.disable(logging.CRITICAL)
    told = json.load(sys.stdin)
    certificates, known = ([bytes.fromhex(one) for one in told[key]] for key in ["certificates", "known"])
    at = datetime.datetime.fromisoformat(told["at"])
    pdf, root = bytes.fromhex(told["pdf"]), bytes.fromhex(told["root"])
    print(json.dumps(theirs(root, certificates, pdf, known, at)))


def ours(world, folder, pdf, known, at):
    trust = folder / "trust"
    for old in trust.glob("*"):
        old.unlink()
    trust.mkdir(exist_ok=True)
    for number, der in enumerate([world.root.der, world.sub.der, world.silent.der, *known]):
        (trust / f"{number:02}.der").write_bytes(der)
    path = folder / "case.pdf"
    path.write_bytes(pdf)
    line = [LIENVAN, "--json", "pdf", "verify", str(path), "--trust", str(trust), "--offline"]
    line += ["--at", at.strftime("%Y-%m-%dT%H:%M:%SZ")]
    run = subprocess.run(line, capture_output=True, text=True, env=user(folder), timeout=60)
    first = json.loads(run.stdout)["signatures"][0]
    return first["indication"].upper(), first["sub_indication"], first


def compare(count, world, folder, says, pdf, known, at, wanted):
    """Judges one file twice; `wanted` is what the matrix of the notes asks of ours."""
    # A little ahead: pyHanko takes what it sees to exist since this very moment, and not before.
    soon = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0) + datetime.timedelta(seconds=3)
    status, sub, whole = ours(world, folder, pdf, known, at or soon)
    holders = [world.sub, world.silent, world.responder, world.stamper, world.next_stamper]
    judge = theirs_then if at else theirs
    other = judge(world.root.der, [one.der for one in holders], pdf, known, at or soon)
    count.judge(f"{says}: ours is {wanted}", (status, sub) == wanted, (status, sub, other, whole))
    ades.compare(count, says, (status, sub), other, AGREED, LAXER)


def judge_matrix(count, world, folder, plain):
    chair = world.person("Nguyễn Văn Ánh (THỬ NGHIỆM)", rsa_key())
    commune = world.person("UBND xã Thử Nghiệm (THỬ NGHIỆM)")
    good = world.known()

    def case(says, pdf, wanted, known=good, at=None):
        compare(count, world, folder, says, pdf, known, at, wanted)

    case("chair with a stamp", sign(world, plain, chair, world.stamper), PASSED)
    case("commune with a stamp", sign(world, plain, commune, world.stamper), PASSED)
    for says, key in [
        ("P-384", ec.generate_private_key(ec.SECP384R1())),
        ("P-521", ec.generate_private_key(ec.SECP521R1())),
        ("Ed25519", ed25519.Ed25519PrivateKey.generate()),
        ("RSA-3072", rsa_key(3072)),
    ]:
        case(says, sign(world, plain, world.person(f"Người {says}", key)), PASSED)
    case("RSA-PSS", sign(world, plain, chair, prefer_pss=True), PASSED)
    old = sign(world, plain, chair, sub_filter=SigSeedSubFilter.ADOBE_PKCS7_DETACHED)
    case("adbe.pkcs7.detached", old, PASSED)
    plainly = sign(world, plain, chair)
    revoked = [(chair, day(-1), x509.ReasonFlags.key_compromise)]
    case("revoked", plainly, undecided("REVOKED_NO_POE"), world.known(revoked=revoked))
    told = response(
        chair, world.responder, NOW, ocsp.OCSPCertStatus.REVOKED, day(-1), x509.ReasonFlags.key_compromise
    )
    case("revoked, says the responder", plainly, undecided("REVOKED_NO_POE"), world.known(also=[told]))
    stamped = sign(world, plain, chair, world.stamper)
    later = world.known(day(5), revoked=[(chair, day(3), x509.ReasonFlags.superseded)])
    case("revoked after the stamp", stamped, PASSED, later, day(5))
    case("revoked later, no stamp", plainly, undecided("REVOKED_NO_POE"), later, day(5))
    ended = world.person("Vũ Hết Hạn", ends=-1)
    case("expired", sign(world, plain, ended), undecided("OUT_OF_BOUNDS_NO_POE"))
    impostor = world.person("UBND xã Thử Nghiệm (THỬ NGHIỆM)", issuer=world.stranger)
    case("impostor", sign(world, plain, impostor), undecided("NO_CERTIFICATE_CHAIN_FOUND"))
    weak = world.person("Khóa Yếu", rsa_key(1024))
    case("RSA-1024", sign(world, plain, weak), undecided("CRYPTO_CONSTRAINTS_FAILURE"))
    silent = world.person("Người im lặng", issuer=world.silent)
    without = [one for one in good if one != good[0]]
    case(
        "an authority that names no place to ask",
        sign(world, plain, silent),
        undecided("CERTIFICATE_CHAIN_GENERAL_FAILURE"),
        without,
    )
    case("rogue stamp", sign(world, plain, chair, world.rogue), PASSED)
    unknown = response(chair, world.responder, NOW, ocsp.OCSPCertStatus.UNKNOWN)
    only_root = [good[0], unknown]
    case("the responder does not know it", plainly, undecided("TRY_LATER"), only_root)
    case("stale", plainly, undecided("TRY_LATER"), at=day(4))
    case("offline", plainly, undecided("TRY_LATER"), [])
    answered = response(chair, world.responder, NOW)
    case("the responder says good", plainly, PASSED, [good[0], answered])
    stranger = response(chair, world.rogue, NOW)
    case("a stranger says good", plainly, undecided("TRY_LATER"), [good[0], stranger])
    usage = world.person("Hồ Mã Hóa", usage="encipher")
    case("meant for enciphering", sign(world, plain, usage), undecided("CHAIN_CONSTRAINTS_FAILURE"))
    server = world.person("Máy chủ", purposes=[ExtendedKeyUsageOID.SERVER_AUTH])
    case("meant for servers", sign(world, plain, server), undecided("CHAIN_CONSTRAINTS_FAILURE"))
    turned = bytearray(plainly)
    turned[turned.index(b"/MediaBox") + 1] ^= 0x20
    case("one signed byte turned", bytes(turned), ("FAILED", "HASH_FAILURE"))
    lost = world.known(day(1), revoked=[(world.stamper, day(1), None)])
    case("a stamp's authority was revoked without a reason", stamped, PASSED, lost, day(1))


def judge_long_keeping(count, world, folder, plain):
    """Clock moved past the end of the signer and of the first stamper."""
    chair = world.person("Nguyễn Văn Ánh (THỬ NGHIỆM)", rsa_key(), ends=30)
    good = world.known(also=[response(chair, world.responder, NOW)])
    archived = sign(world, plain, chair, world.stamper, good, lta=True)

    def asked(at, *stampers):
        """What a desk knows that asks about stampers alone: the authority has nothing to say of the signer any more."""
        when = at - datetime.timedelta(minutes=5)
        return [revocation_list(world.root, when), *(response(one, world.responder, when) for one in stampers)]

    def case(says, pdf, wanted, known, at=None):
        compare(count, world, folder, says, pdf, known, at, wanted)

    case("B-LTA on its day", archived, PASSED, good)
    case("B-LTA after the signer ended", archived, PASSED, asked(day(40), world.stamper), day(40))
    again = renewed(world, archived, asked(day(50), world.stamper, world.next_stamper), day(50))
    later = asked(day(90), world.next_stamper)
    case("renewed, after signer and first stamper ended", again, PASSED, later, day(90))
    case("renewed, nine years on", again, PASSED, asked(day(3500), world.next_stamper), day(3500))
    out = undecided("OUT_OF_BOUNDS_NO_POE")
    case("not renewed in time", archived, out, asked(day(90)), day(90))
    late = renewed(world, archived, asked(day(90), world.next_stamper), day(90))
    case("renewed too late", late, out, asked(day(100), world.next_stamper), day(100))
    stamped = sign(world, plain, chair, world.stamper)
    case("a stamp and no evidence", stamped, out, [], day(40))


def main():
    count = Count()
    # It tells every step of its way; what counts is what it ends in.
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "draft.json").write_text(json.dumps(LETTER), encoding="utf-8")
        plain = folder / "plain.pdf"
        lienvan(folder, "render", "draft.json", "-o", plain)
        world = World()
        judge_matrix(count, world, folder, plain.read_bytes())
        judge_long_keeping(count, world, folder, plain.read_bytes())
    count.close()


if "--theirs" in sys.argv:
    answer_theirs()
else:
    main()
