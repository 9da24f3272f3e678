"""A certification authority on loopback for the judges: root, authority below it, officers, time stamps by `openssl ts`,
status answers by `openssl ocsp`, revocation lists. All names are invented; it hears 127.0.0.1 alone.

Imported by the judges; run by itself it judges nothing and says so.
"""

import datetime
import http.server
import subprocess
import tempfile
import threading
from pathlib import Path

PIN = "123456"
OFFICE = "UBND xã Thử Nghiệm (THỬ NGHIỆM)"

ROOT = "basicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n"
SUB = (
    "basicConstraints=critical,CA:true,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n"
    "authorityKeyIdentifier=keyid\ncrlDistributionPoints=URI:{at}/root.crl\n"
    "authorityInfoAccess=caIssuers;URI:{at}/root.crt\n"
)
BELOW = "subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\ncrlDistributionPoints=URI:{at}/sub.crl\n"
POINTERS = "authorityInfoAccess=OCSP;URI:{at}/ocsp,caIssuers;URI:{at}/sub.crt\n"
OFFICER = BELOW + POINTERS + "keyUsage=critical,digitalSignature,nonRepudiation\n"
STAMPER = BELOW + POINTERS + "keyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping\n"
# One who sends its own certificate alone, below an authority that no officer is below.
ALONE = (
    "subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\ncrlDistributionPoints=URI:{at}/time.crl\n"
    "authorityInfoAccess=caIssuers;URI:{at}/time.crt\n"
    "keyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping\n"
)
RESPONDER = BELOW + "keyUsage=critical,digitalSignature\nextendedKeyUsage=OCSPSigning\nnoCheck=ignored\n"

# How `openssl genpkey` makes each officer's key.
OFFICERS = {
    "rsa2048": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
    "rsa3072": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:3072"],
    "rsa4096": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:4096"],
    "p256": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
    "p384": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
    "pss": [
        "-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048", "-pkeyopt", "rsa_pss_keygen_md:sha256",
        "-pkeyopt", "rsa_pss_keygen_mgf1_md:sha256", "-pkeyopt", "rsa_pss_keygen_saltlen:32",
    ],
}  # fmt: skip

STAMPING = """[tsa]
default_tsa = t1
[t1]
serial = {folder}/serial
signer_cert = {folder}/{who}.pem
{chain}
signer_key = {folder}/{who}.key
signer_digest = sha256
default_policy = 1.3.6.1.4.1.99999.1
digests = sha256, sha384, sha512
accuracy = secs:1, millisecs:500
clock_precision_digits = 3
ordering = no
tsa_name = no
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


def openssl(*arguments, given=None):
    run = subprocess.run(["openssl", *map(str, arguments)], input=given, capture_output=True, timeout=120)
    if run.returncode != 0:
        raise AssertionError(f"openssl {' '.join(map(str, arguments))}: {run.stderr.decode()}")
    return run.stdout


class Authority:
    """Makes the keys in `folder` and answers on a free port until it is closed."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir(exist_ok=True)
        self.lock = threading.Lock()
        self.asked = []
        authority = self

        class Door(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                authority.asked.append(self.path)
                kind = {"crl": "application/pkix-crl", "crt": "application/pkix-cert"}
                self.give(authority.file(self.path), kind.get(self.path[-3:], "text/plain"))

            def do_POST(self):
                authority.asked.append(self.path)
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if self.path in ["/tsa", "/alone"]:
                    self.give(authority.stamp(body, self.path[1:]), "application/timestamp-reply")
                elif self.path == "/ocsp":
                    self.give(authority.status(body), "application/ocsp-response")
                else:
                    self.give(b"", "text/plain")

            def give(self, body, kind):
                self.send_response(200 if body else 404)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.tsa = f"{self.url}/tsa"
        self.tsa_alone = f"{self.url}/alone"
        self.make()
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def make(self):
        rsa = ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:3072"]
        self.certificate("root", OFFICERS["rsa4096"], "Cơ quan gốc THỬ NGHIỆM", ROOT, None)
        self.certificate("sub", rsa, "Cơ quan Nhà nước THỬ NGHIỆM", SUB, "root")
        self.certificate("tsa", OFFICERS["rsa2048"], "Dấu thời gian THỬ NGHIỆM", STAMPER, "sub")
        self.certificate("time", rsa, "Cơ quan dấu thời gian THỬ NGHIỆM", SUB, "root")
        self.certificate("alone", OFFICERS["rsa2048"], "Dấu thời gian một mình THỬ NGHIỆM", ALONE, "time")
        self.certificate("ocsp", OFFICERS["rsa2048"], "Trả lời trạng thái THỬ NGHIỆM", RESPONDER, "sub")
        for who, how in OFFICERS.items():
            self.officer(who, how)
        (self.folder / "serial").write_text("01")
        for who, chain in [("tsa", f"certs = {self.folder}/sub.pem"), ("alone", "")]:
            (self.folder / f"{who}.cnf").write_text(STAMPING.format(folder=self.folder, who=who, chain=chain))
        for issuer in ["root", "sub", "time"]:
            self.list(issuer)

    def officer(self, who, how):
        """Writes `WHO.p12`, with the authorities above the officer inside."""
        self.certificate(who, how, f"Cán bộ {who} THỬ NGHIỆM", OFFICER, "sub")
        chain = self.folder / "chain.pem"
        chain.write_bytes((self.folder / "sub.pem").read_bytes())
        openssl(
            "pkcs12", "-export", "-inkey", self.folder / f"{who}.key", "-in", self.folder / f"{who}.pem",
            "-certfile", chain, "-passout", f"pass:{PIN}", "-out", self.folder / f"{who}.p12",
        )  # fmt: skip

    def certificate(self, who, how, common, extensions, issuer):
        key = self.folder / f"{who}.key"
        openssl("genpkey", *how, "-out", key)
        subject = f"/C=VN/O={OFFICE}/CN={common}"
        described = self.folder / f"{who}.ext"
        described.write_text(extensions.format(at=self.url))
        request = self.folder / f"{who}.csr"
        openssl("req", "-new", "-utf8", "-key", key, "-subj", subject, "-out", request)
        by = ["-signkey", key] if issuer is None else self.by(issuer)
        serial = f"0x{int.from_bytes(who.encode()[:8], 'big'):x}"
        openssl(
            "x509", "-req", "-in", request, *by, "-set_serial", serial, "-days", "700", "-sha256",
            "-extfile", described, "-out", self.folder / f"{who}.pem",
        )  # fmt: skip

    def by(self, issuer):
        return ["-CA", self.folder / f"{issuer}.pem", "-CAkey", self.folder / f"{issuer}.key"]

    def list(self, issuer):
        """A revocation list without entries, good for a week; `openssl ca` writes it."""
        index = self.folder / f"{issuer}.none"
        index.write_text("")
        (self.folder / f"{issuer}.crlnumber").write_text("01")
        config = self.folder / f"{issuer}.cnf"
        config.write_text(
            f"[ca]\ndefault_ca=d\n[d]\ndatabase={index}\ncrlnumber={self.folder}/{issuer}.crlnumber\n"
            f"default_md=sha256\ndefault_crl_days=7\ncrl_extensions=e\n[e]\nauthorityKeyIdentifier=keyid\n"
        )
        pem = self.folder / f"{issuer}.crl.pem"
        own = ["-cert", self.folder / f"{issuer}.pem", "-keyfile", self.folder / f"{issuer}.key"]
        openssl("ca", "-config", config, "-gencrl", *own, "-out", pem)
        openssl("crl", "-in", pem, "-outform", "DER", "-out", self.folder / f"{issuer}.crl")
        openssl("x509", "-in", self.folder / f"{issuer}.pem", "-outform", "DER", "-out", self.folder / f"{issuer}.crt")

    def file(self, path):
        known = {"/root.crl", "/sub.crl", "/time.crl", "/root.crt", "/sub.crt", "/time.crt"}
        return (self.folder / path[1:]).read_bytes() if path in known else b""

    def stamp(self, question, who="tsa"):
        with self.lock, tempfile.TemporaryDirectory() as place:
            asked, answered = Path(place) / "q", Path(place) / "a"
            asked.write_bytes(question)
            config = self.folder / f"{who}.cnf"
            openssl("ts", "-reply", "-config", config, "-queryfile", asked, "-out", answered)
            return answered.read_bytes()

    def status(self, question):
        """All officers are good: one row for each, as `openssl ca` would keep them."""
        rows = []
        until = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=600)
        for who in [*OFFICERS, "tsa"]:
            serial = openssl("x509", "-in", self.folder / f"{who}.pem", "-noout", "-serial")
            serial = serial.decode().strip().partition("=")[2]
            rows.append(f"V\t{until:%y%m%d%H%M%SZ}\t\t{serial}\tunknown\t/CN={who}\n")
        with self.lock, tempfile.TemporaryDirectory() as place:
            asked, answered, index = (Path(place) / name for name in ["q", "a", "index.txt"])
            asked.write_bytes(question)
            index.write_text("".join(rows))
            openssl(
                "ocsp", "-index", index, "-rsigner", self.folder / "ocsp.pem", "-rkey", self.folder / "ocsp.key",
                "-CA", self.folder / "sub.pem", "-ndays", "1", "-reqin", asked, "-respout", answered,
            )  # fmt: skip
            return answered.read_bytes()


if __name__ == "__main__":
    print("imported by the judges; judges nothing itself")
