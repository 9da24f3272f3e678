"""Test keys and desks for the judges: a root, a leader's and an office's key, and desks set up by `lienvan`.

All names are invented. Imported by the judges; run by itself it judges nothing and says so.
"""

import datetime
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

PIN = "123456"
LIENVAN = os.environ.get("LIENVAN", "lienvan")
NODE = os.environ.get("LIENVAN_NODE", "lienvan-node")


def name(common):
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "UBND xã Thử Nghiệm (THỬ NGHIỆM)"),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def certificate(key, subject, issuer_key, issuer, is_authority, is_sealed_to=False):
    now = datetime.datetime.now(datetime.timezone.utc)
    usage = x509.KeyUsage(
        digital_signature=not is_authority,
        content_commitment=not is_authority,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        key_encipherment=is_sealed_to,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=700))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(issuer_key, hashes.SHA256())
    )


def make_keys(folder):
    """Writes `leader.p12` (RSA-2048), `office.p12` (P-256), `stick.p12` (RSA-2048, to which packages are sealed), `root.pem`
    and the root's list into `folder`.
    """
    root_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    root_name = name("Gốc THỬ NGHIỆM")
    root = certificate(root_key, root_name, root_key, root_name, True)
    (folder / "root.pem").write_bytes(root.public_bytes(serialization.Encoding.PEM))
    now = datetime.datetime.now(datetime.timezone.utc)
    revoked = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(root_name)
        .last_update(now - datetime.timedelta(hours=1))
        .next_update(now + datetime.timedelta(days=30))
        .sign(root_key, hashes.SHA256())
    )
    (folder / "root.crl").write_bytes(revoked.public_bytes(serialization.Encoding.PEM))
    for who, own in [
        ("leader", rsa.generate_private_key(public_exponent=65537, key_size=2048)),
        ("office", ec.generate_private_key(ec.SECP256R1())),
        ("stick", rsa.generate_private_key(public_exponent=65537, key_size=2048)),
    ]:
        leaf = certificate(own, name(f"{who} THỬ NGHIỆM"), root_key, root_name, False, who == "stick")
        bundle = pkcs12.serialize_key_and_certificates(
            who.encode(), own, leaf, [root], serialization.BestAvailableEncryption(PIN.encode())
        )
        (folder / f"{who}.p12").write_bytes(bundle)
    return root


def user(folder):
    """The environment of a user who is nobody on this machine."""
    own = dict(os.environ)
    own.pop("DBUS_SESSION_BUS_ADDRESS", None)
    own["HOME"] = str(folder / "user")
    own["XDG_DATA_HOME"] = str(folder / "user" / "data")
    own["PATH"] = os.pathsep.join([str(Path(LIENVAN).parent), own.get("PATH", "")])
    (folder / "user").mkdir(exist_ok=True)
    return own


def lienvan(folder, *arguments, given="", home="xa", code=0):
    """Runs `lienvan --json`; returns what it printed, read."""
    line = [LIENVAN, "--home", str(folder / home), "--json", *map(str, arguments)]
    run = subprocess.run(
        line, input=given, capture_output=True, text=True, env=user(folder), cwd=folder, timeout=120
    )
    if code is not None and run.returncode != code:
        raise AssertionError(f"{' '.join(line)}: {run.returncode}\n{run.stdout}\n{run.stderr}")
    said = run.stdout.strip() or run.stderr.strip().splitlines()[-1]
    return json.loads(said)


README = Path(__file__).parents[3] / "README.md"


def shown_script():
    """The main job as the README shows it; none if it shows none."""
    found = re.search(r"```sh\n# main job\n(.*?)```", README.read_text(encoding="utf-8"), re.S)
    return found and found.group(1)


def run_main_job(folder, script):
    """Runs it in `folder`: a letter goes from `xa` to `tinh`, and is accepted. Gives its code and what it said."""
    make_keys(folder)
    (folder / "letter.json").write_text(json.dumps(LETTER), encoding="utf-8")
    (folder / "directory.csv").write_text(
        "code,name,center,mail,parent\n"
        "H99,UBND tỉnh Thử,00.99.W00,tinh@example.invalid,\n"
        "H99.12,UBND xã Thử Nghiệm,01.99.W00,xa@example.invalid,H99\n",
        encoding="utf-8",
    )
    shell = subprocess.Popen(
        ["bash", "-c", "set -eu\n" + script + "\n"],
        cwd=folder,
        env=user(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        said, _ = shell.communicate(timeout=120)
    finally:
        try:
            os.killpg(shell.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    return shell.returncode, said


LETTER = {
    "kind": "cong_van",
    "subject": "báo cáo kết quả thử nghiệm quý III năm 2026",
    "letterhead": {
        "issuer": "ỦY BAN NHÂN DÂN\nXÃ THỬ NGHIỆM",
        "abbreviation": "UBND",
        "unit": "VP",
        "place": "Thử Nghiệm",
    },
    "addressees": [{"name": "Ủy ban nhân dân tỉnh Thử", "code": "H99"}],
    "blocks": [
        {"type": "paragraph", "text": "Ủy ban nhân dân xã Thử Nghiệm báo cáo kết quả như sau:"},
        {"type": "clause", "text": "Đã hoàn thành việc thử nghiệm theo kế hoạch."},
        {"type": "point", "text": "Đúng thời hạn, đủ khối lượng"},
    ],
    "signature": {
        "authority": ["TM. ỦY BAN NHÂN DÂN"],
        "position": "CHỦ TỊCH",
        "name": "Nguyễn Văn Ánh",
    },
    "recipients": [{"name": "Lãnh đạo xã"}],
    "filed": "VT, VP",
}

DECISION = {
    **LETTER,
    "kind": "quyet_dinh",
    "subject": "Về việc thành lập Tổ thử nghiệm",
    "authority": "CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ THỬ NGHIỆM",
    "addressees": [],
    "bases": ["Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025"],
    "blocks": [
        {"type": "article", "text": "Thành lập Tổ thử nghiệm gồm các ông, bà có tên sau đây."},
        {
            "type": "table",
            "head": ["Họ và tên", "Nhiệm vụ"],
            "rows": [["Trần Thị Bưởi", "Tổ trưởng"], ["Lê Đức Ước", "Thư ký"]],
        },
        {"type": "article", "text": "Quyết định này có hiệu lực kể từ ngày ký."},
    ],
    "recipients": [{"name": "Ủy ban nhân dân tỉnh Thử", "code": "H99"}],
}


class Count:
    """What was judged so far; the last line is the plain one that the runner reads."""

    def __init__(self):
        self.passed = 0
        self.failed = 0

    def judge(self, says, holds, detail=""):
        if holds:
            self.passed += 1
            print(f"ok    {says}")
        else:
            self.failed += 1
            print(f"FAILS {says} {detail}")

    def close(self):
        print(f"{self.passed} passed, {self.failed} failed")
        sys.exit(1 if self.failed or not self.passed else 0)


if __name__ == "__main__":
    print("imported by the judges; judges nothing itself")
