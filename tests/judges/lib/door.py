"""Certomancer as an authority on 127.0.0.1, and a door before it: everybody asks at the door, which notes who asks for
what, hands it on, and misbehaves when told to. Nothing here leaves the machine.

Imported by the judges; run by itself it judges nothing and says so.
"""

import contextlib
import http.client
import http.server
import os
import re
import shutil
import string
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import NamedTuple

from asn1crypto import keys, pem, x509

PKI = Path(__file__).parents[1] / "pki"

# What an honest answer calls itself, by the room of Certomancer that gives it.
KINDS = {
    "certs": "application/pkix-cert",
    "crls": "application/pkix-crl",
    "ocsp": "application/ocsp-response",
    "tsa": "application/timestamp-reply",
}


class Asked(NamedTuple):
    """One question as it came to the door."""

    method: str
    path: str
    body: bytes
    kind: str

    @property
    def room(self):
        """`certs`, `crls`, `ocsp` or `tsa`, from a path like `/vn/ocsp/sub-gov`."""
        return (self.path.split("/") + ["", ""])[2]


class Door:
    """Listens on a free port of 127.0.0.1 until it is closed."""

    def __init__(self):
        self.asked = []
        self.manners = {}
        self.behind = None
        # The day on which Certomancer is to believe it answers; today if none.
        self.day = None
        # Seconds before each of the pieces in which an answer comes.
        self.pause = 0.0
        door = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.answer(b"")

            def do_POST(self):
                self.answer(self.rfile.read(int(self.headers.get("Content-Length", 0))))

            def answer(self, body):
                asked = Asked(self.command, self.path, body, self.headers.get("Content-Type", ""))
                door.asked.append(asked)
                given = door.manners.get(asked.room, Door.hand_on)(door, asked)
                # Whoever gets nothing sees the line end.
                if given is not None:
                    self.give(*given)

            def give(self, status, kind, body):
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                length = max(1, -(-len(body) // 4)) if door.pause else len(body)
                for at in range(0, len(body), length or 1):
                    time.sleep(door.pause)
                    self.wfile.write(body[at : at + length])

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """From now on nobody listens at this address. May be said twice."""
        self.server.shutdown()
        self.server.server_close()

    @contextlib.contextmanager
    def watched(self, pause=0.0, day=None, **manners):
        """Gives the list of what is asked meanwhile; `manners` say how each room answers, and `day` when."""
        self.asked, self.pause, self.day, self.manners = [], pause, day, manners
        try:
            yield self.asked
        finally:
            self.asked, self.pause, self.day, self.manners = [], 0.0, None, {}

    def hand_on(self, asked, path=None, day=None):
        """What Certomancer answers: status, kind and bytes."""
        headers = {"Content-Type": asked.kind} if asked.kind else {}
        day = day or self.day
        if day is not None:
            headers["X-Certomancer-Fake-Time"] = day.isoformat()
        line = http.client.HTTPConnection("127.0.0.1", self.behind, timeout=20)
        with contextlib.closing(line):
            line.request(asked.method, path or asked.path, asked.body or None, headers)
            answer = line.getresponse()
            return answer.status, answer.getheader("Content-Type", ""), answer.read()


class Certomancer:
    """The authority of `pki/certomancer.yml`, with keys of its own, in `folder`; ended by its own process id."""

    # It took 4 to 20 s under load.
    PATIENCE = 60

    def __init__(self, folder, door, **dates):
        self.folder = folder
        self.server = None
        self.port = None
        folder.mkdir()
        shutil.copy(PKI / "genkeys.sh", folder)
        subprocess.run(["bash", folder / "genkeys.sh"], check=True, capture_output=True, timeout=120)
        described = string.Template((PKI / "certomancer.yml").read_text(encoding="utf-8"))
        ends = {name: f"{day:%Y-%m-%dT%H:%M:%S}+0000" for name, day in dates.items()}
        config = described.substitute(door=door.url, **ends)
        (folder / "certomancer.yml").write_text(config, encoding="utf-8")

    def __enter__(self):
        said = self.folder / "certomancer.log"
        line = [sys.executable, "-m", "certomancer", "--config", "certomancer.yml", "animate", "--port", "0"]
        own = {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}
        with said.open("w") as out:
            self.server = subprocess.Popen(line, stdout=out, stderr=out, cwd=self.folder, env=own)
        try:
            self.port = self.heard(said)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.server.kill()
        self.server.wait()

    def heard(self, said):
        """The port it took by itself: none that was free a moment ago can be taken by somebody else meanwhile."""
        until = time.monotonic() + self.PATIENCE
        while time.monotonic() < until and self.server.poll() is None:
            found = re.search(r"Running on http://127\.0\.0\.1:(\d+)", said.read_text())
            if found:
                return int(found.group(1))
            time.sleep(0.1)
        raise AssertionError(f"Certomancer does not start: {said.read_text()[-2000:]}")

    def certificate(self, who):
        """The certificate of that label, asked behind the door: nobody counts it."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        with contextlib.closing(line):
            line.request("GET", f"/_certomancer/any-cert/vn/{who}.crt")
            answer = line.getresponse()
            if answer.status != 200:
                raise AssertionError(f"no certificate of {who}: {answer.status}")
            return x509.Certificate.load(answer.read())

    def key(self, who):
        _, _, der = pem.unarmor((self.folder / "keys" / f"{who}.pem").read_bytes())
        return keys.PrivateKeyInfo.load(der)


if __name__ == "__main__":
    print("imported by the judges; judges nothing itself")
