"""pyHanko and poppler's pdfsig judge what keys on tokens signed, as `seals*.py` let them judge what keys in files signed:
SoftHSM2, filled by other people's tools. Of the files others signed, a sample; all of them take minutes."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "lib"))

from authority import OFFICERS, PIN, openssl
from sealing import (
    SAMPLED, Desk, judge, judge_keys_and_levels, judge_others, judge_shapes, judge_signers, run,
)  # fmt: skip
from world import Count

MODULES = [
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib64/pkcs11/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
]
MODULE = next((one for one in MODULES if Path(one).is_file()), None)

# Its token asks for the PIN before each signature, not once for all.
CAREFUL = "rsa3072"


class TokenDesk(Desk):
    """Each officer's key lies on a token of its own, with the certificates up to the root's."""

    kinds = list(OFFICERS)
    every = SAMPLED

    def __init__(self, folder, authority):
        super().__init__(folder, authority)
        (folder / "tokens").mkdir()
        settings = folder / "softhsm2.conf"
        settings.write_text(f"directories.tokendir = {folder / 'tokens'}\n")
        os.environ["SOFTHSM2_CONF"] = str(settings)
        for who in OFFICERS:
            self.fill(who)

    def key(self, who):
        return ["--token", f"{MODULE}:{who}"]

    def fill(self, who):
        new = ["--init-token", "--free", "--label", who, "--pin", PIN, "--so-pin", "87654321"]
        run("softhsm2-util", *new, check=True)
        key, own = self.folder / f"{who}.key.der", self.folder / f"{who}.der"
        # The bare numbers: PKCS#11 knows no RSA key that is bound to PSS, only its certificate says so.
        bare = ["ec"] if "EC" in OFFICERS[who] else ["rsa", "-traditional"]
        openssl(*bare, "-in", self.keys / f"{who}.key", "-outform", "DER", "-out", key)
        openssl("x509", "-in", self.keys / f"{who}.pem", "-outform", "DER", "-out", own)
        asks = ["--always-auth"] if who == CAREFUL else []
        self.tool(who, "--write-object", key, "--type", "privkey", "--id", "01", "--usage-sign", *asks)
        self.tool(who, "--write-object", own, "--type", "cert", "--id", "01")
        self.tool(who, "--write-object", self.keys / "sub.crt", "--type", "cert", "--id", "02")

    def tool(self, who, *line):
        """What OpenSC's tool says of the token, logged in."""
        login = ["--module", MODULE, "--token-label", who, "--login", "--pin", PIN]
        return run("pkcs11-tool", *login, *line, check=True).stdout


def judge_tokens(count, desk, plain):
    print("note  SoftHSM2 has no RSA keys bound to PSS: that key is an ordinary one there, its certificate binds it")
    print("note  SoftHSM2 has no pad for the PIN: not judged here")
    for who in OFFICERS:
        asks = "always authenticate" in desk.tool(who, "--list-objects", "--type", "privkey")
        how = "for each signature" if who == CAREFUL else "once"
        count.judge(f"{who}: the token asks for the PIN {how}", asks == (who == CAREFUL))


def judge_pss(count, desk, plain):
    never = desk.folder / "never pss.pdf"
    wrong = desk.sign(plain, never, "rsa2048 --pss")
    refused = "input.arguments" in wrong and "--token" in wrong and not never.exists()
    count.judge("--pss with --token is refused: on a token the certificate alone says PSS", refused, wrong)
    first, last = desk.folder / "pss-1.pdf", desk.folder / "pss-2.pdf"
    wrong = desk.sign(plain, first, "pss") or desk.sign(first, last, "p384") or desk.adesverify(last)
    count.judge("P-384 over PSS: signed, and pyHanko adesverify accepts both", not wrong, wrong)
    signed = {} if wrong else desk.pyhanko(last)[0]
    passed = [status.bottom_line for status in signed.values()]
    count.judge("P-384 over PSS: pyHanko validate accepts both", passed == [True, True], signed)


def judge_pins(count, desk, plain):
    never = desk.folder / "never.pdf"
    wrong = desk.sign(plain, never, "p256", pin="00000000")
    count.judge("a wrong PIN signs nothing and is called so", "key.pin_wrong" in wrong and not never.exists(), wrong)
    listed = run("pkcs11-tool", "--module", MODULE, "--list-token-slots").stdout
    low = [part for part in listed.split("Slot ") if "p256" in part]
    count.judge("other people's tool sees one wrong PIN too", len(low) == 1 and "user PIN count low" in low[0], low)


def main():
    if not MODULE:
        count = Count()
        count.judge("SoftHSM2 is installed", False)
        count.close()
    parts = [judge_tokens, judge_keys_and_levels, judge_pss, judge_signers, judge_shapes, judge_others, judge_pins]
    judge(*parts, at=TokenDesk)


main()
