"""pyHanko beside us: signs and verifies the files that the bench wrote, its key parsed once, and prints CPU seconds each."""

import asyncio
import io
import json
import resource
import sys
import time
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore
from asn1crypto import crl, keys


class Cached(signers.SimpleSigner):
    """Holds the parsed key, which pyHanko's own signer parses and checks anew for each signature."""

    def hold(self, key):
        self.held = key

    async def async_sign_raw(self, data, digest_algorithm, dry_run=False):
        if isinstance(self.held, rsa.RSAPrivateKey):
            return self.held.sign(data, padding.PKCS1v15(), hashes.SHA256())
        return self.held.sign(data, ec.ECDSA(hashes.SHA256()))


def signer(folder, name):
    key = (folder / f"{name}.key").read_bytes()
    held = serialization.load_pem_private_key(key, None)
    der = held.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    store = SimpleCertificateStore()
    store.register(load_cert_from_pemder(folder / "sub.pem"))
    made = Cached(
        signing_cert=load_cert_from_pemder(folder / f"{name}.pem"),
        signing_key=keys.PrivateKeyInfo.load(der),
        cert_registry=store,
    )
    made.hold(held)
    return made


def cpu():
    spent = resource.getrusage(resource.RUSAGE_SELF)
    return spent.ru_utime + spent.ru_stime


async def sign(folder, name, bytes_):
    one = signer(folder, name)
    meta = signers.PdfSignatureMetadata(
        field_name="bench", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES
    )

    async def once():
        writer = IncrementalPdfFileWriter(io.BytesIO(bytes_))
        await signers.async_sign_pdf(writer, meta, one, bytes_reserved=16384)

    return await each(once)


async def verify(folder, bytes_):
    root = load_cert_from_pemder(folder / "root.pem")
    lists = [crl.CertificateList.load((folder / f"{name}.crl").read_bytes()) for name in ("root", "sub")]

    async def once():
        reader = PdfFileReader(io.BytesIO(bytes_))
        context = ValidationContext(
            trust_roots=[root],
            allow_fetching=False,
            crls=lists,
            other_certs=[load_cert_from_pemder(folder / "sub.pem")],
            revocation_mode="hard-fail",
        )
        for one in reader.embedded_signatures:
            status = await async_validate_pdf_signature(one, context)
            assert status.bottom_line, status.pretty_print_details()

    return await each(once)


async def each(once):
    await once()
    begun, spent, rounds = time.monotonic(), cpu(), 0
    while rounds < 10 or time.monotonic() - begun < 3:
        await once()
        rounds += 1
    return (cpu() - spent) / rounds


async def main(folder):
    told = {}
    draft = (folder / "draft.pdf").read_bytes()
    for name in ("rsa", "ec"):
        told[f"sign {name}"] = await sign(folder, name, draft)
        for kind in ("once", "twice", "seen", "letter"):
            told[f"verify {name} {kind}"] = await verify(folder, (folder / f"{name}-{kind}.pdf").read_bytes())
    large = (folder / "large.pdf").read_bytes()
    told["verify large"] = await verify(folder, large)
    print(json.dumps(told))


asyncio.run(main(Path(sys.argv[1])))
