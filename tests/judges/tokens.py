"""pyHanko and poppler's pdfsig judge what keys on tokens signed: SoftHSM2, filled by other people's tools."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "lib"))

import asyncio

from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from world import LIENVAN, Count, user

PIN = "13572468"
KINDS = {
    "RSA-2048": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
    "RSA-3072": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:3072"],
    "RSA-4096": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:4096"],
    "PSS": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
    "P-256": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
    "P-384": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
}
MODULES = [
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib64/pkcs11/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
]
BLANK = Path(__file__).parents[2] / "crates/token/tests/blank.pdf"


def run(folder, *line, given=None, fails=False):
    environment = {
        **os.environ,
        **user(folder),
        "SOFTHSM2_CONF": str(folder / "softhsm2.conf"),
        "XDG_CACHE_HOME": str(folder / "cache"),
    }
    done = subprocess.run(
        [str(one) for one in line], input=given, capture_output=True, text=True,
        env=environment, cwd=folder, timeout=120,
    )
    if done.returncode and not fails:
        raise SystemExit(f"{line}: {done.stdout}{done.stderr}")
    return done


def token(folder, module, kind, careful):
    """A token of its own for this kind of key; the key's certificate vouches for itself."""
    made = run(
        folder, "softhsm2-util", "--init-token", "--free", "--label", kind, "--pin", PIN, "--so-pin", "87654321"
    )
    slot = made.stdout.split()[-1]
    key, certificate = folder / f"{kind}.pem", folder / f"{kind}.crt"
    run(folder, "openssl", "genpkey", "-out", key, *KINDS[kind])
    signs = bound_to_pss(folder, key) if kind == "PSS" else key
    run(
        folder, "openssl", "req", "-x509", "-new", "-utf8", "-key", signs, "-days", "3650", "-out", certificate,
        "-subj", f"/O=UBND Xã Thử Nghiệm/CN=Người thử {kind}",
        "-addext", "keyUsage=critical,digitalSignature,nonRepudiation",
    )
    tool = ["pkcs11-tool", "--module", module, "--slot", slot, "--login", "--pin", PIN]
    der = folder / f"{kind}.der"
    if careful:
        run(folder, "openssl", "pkey", "-in", key, "-outform", "DER", "-out", der)
        run(folder, *tool, "--write-object", der, "--type", "privkey", "--id", "01", "--always-auth", "--usage-sign")
    else:
        run(folder, "softhsm2-util", "--import", key, "--slot", slot, "--label", "key", "--id", "01", "--pin", PIN)
    run(folder, "openssl", "x509", "-in", certificate, "-outform", "DER", "-out", der)
    run(folder, *tool, "--write-object", der, "--type", "cert", "--id", "01", "--label", "key")
    return certificate


def bound_to_pss(folder, key):
    """The same numbers under the name id-RSASSA-PSS, so that the certificate binds the key to it."""
    inner = folder / "inner.der"
    run(folder, "openssl", "rsa", "-in", key, "-traditional", "-outform", "DER", "-out", inner)
    element = lambda tag, content: bytes([tag, 0x82]) + len(content).to_bytes(2, "big") + content
    name = bytes.fromhex("300b06092a864886f70d01010a")
    bound = folder / "pss.der"
    bound.write_bytes(element(0x30, b"\x02\x01\x00" + name + element(0x04, inner.read_bytes())))
    return bound


def pyhanko(path, roots):
    async def judge():
        with open(path, "rb") as file:
            context = ValidationContext(trust_roots=roots, allow_fetching=False)
            signatures = PdfFileReader(file).embedded_signatures
            return [await async_validate_pdf_signature(one, context) for one in signatures]

    return asyncio.run(judge())


def judge_kinds(count, folder, module):
    """One file that every kind of key signs in turn: each signature may spoil none before it."""
    roots, plain = [], BLANK
    for number, kind in enumerate(KINDS, 1):
        careful = kind == "RSA-3072"
        roots.append(load_cert_from_pemder(str(token(folder, module, kind, careful))))
        signed = folder / f"signed-{number}.pdf"
        line = [LIENVAN, "pdf", "sign", plain, "-o", signed, "--token", f"{module}:{kind}"]
        done = run(folder, *line, given=PIN + "\n", fails=True)
        how = f"{kind}{', with the PIN for each signature' if careful else ''}"
        count.judge(f"{how}: signed on the token", done.returncode == 0, done.stderr)
        if done.returncode:
            continue
        verdicts = pyhanko(signed, roots)
        valid = len(verdicts) == number and all(one.bottom_line for one in verdicts)
        count.judge(f"{how}: pyHanko accepts it and the {number - 1} before it", valid, verdicts)
        # NSS, below pdfsig, cannot verify with a key that is bound to PSS, whoever signed: `openssl cms` and NSS's own
        # cmsutil disagree on such a signature in the same way. PSS by other keys it does verify.
        unknown = 1 if number >= list(KINDS).index("PSS") + 1 else 0
        said = run(folder, "pdfsig", signed, fails=True).stdout
        valid = said.count("Signature is Valid.") == number - unknown
        count.judge(f"{how}: pdfsig accepts what it can verify ({number - unknown} of {number})", valid, said)
        plain = signed


def judge_pins(count, folder, module):
    out = folder / "never.pdf"
    line = [LIENVAN, "--json", "pdf", "sign", BLANK, "-o", out, "--token", f"{module}:P-256"]
    done = run(folder, *line, given="00000000\n", fails=True)
    count.judge("a wrong PIN signs nothing and is called so", "key.pin_wrong" in done.stderr and not out.exists())
    listed = run(folder, "pkcs11-tool", "--module", module, "--list-token-slots").stdout
    low = [part for part in listed.split("Slot ") if "P-256" in part]
    count.judge("other people's tool sees one wrong PIN too", len(low) == 1 and "user PIN count low" in low[0], low)


def main():
    count = Count()
    module = next((one for one in MODULES if Path(one).is_file()), None)
    count.judge("SoftHSM2 is installed", module is not None)
    if module:
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            (folder / "tokens").mkdir()
            (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\n")
            judge_kinds(count, folder, module)
            judge_pins(count, folder, module)
    count.close()


main()
