"""What follows sending, driven by `lienvan` alone: two desks and a node, recalled, corrected, replaced, watched, proved and
carried on a stick. Each verb's answer is compared with what the other office sees.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "lib"))

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from world import LETTER, LIENVAN, NODE, PIN, Count, lienvan, make_keys, user

DIRECTORY = (
    "code,name,center,mail,parent\n"
    "H99,UBND tỉnh Thử,00.99.W00,tinh@example.invalid,\n"
    "H99.12,UBND xã Thử Nghiệm,01.99.W00,xa@example.invalid,H99\n"
)


class Roads:
    """A node and two desks that reach each other over it."""

    def __init__(self, folder):
        self.folder = folder
        make_keys(folder)
        (folder / "directory.csv").write_text(DIRECTORY, encoding="utf-8")
        for center in ["00", "01"]:
            self.node("center", "add", f"{center}.99.W00", given=f"bi-mat-{center}")
        self.node("agency", "import", "directory.csv")
        self.server = None

    def __enter__(self):
        said = self.folder / "node.out"
        with said.open("w") as out:
            line = [NODE, "--data", "node", "--listen", "127.0.0.1:0"]
            self.server = subprocess.Popen(
                line, stdout=out, stderr=subprocess.DEVNULL, cwd=self.folder, env=user(self.folder)
            )
        until = time.monotonic() + 30
        while "http" not in said.read_text():
            if time.monotonic() > until:
                raise AssertionError("the node does not start")
            time.sleep(0.05)
        self.axis = said.read_text().split()[-1]
        return self

    def __exit__(self, *_):
        self.server.kill()
        self.server.wait()

    def node(self, *arguments, given=""):
        subprocess.run(
            [NODE, "--data", "node", *arguments], input=given, text=True, check=True, capture_output=True,
            cwd=self.folder, env=user(self.folder), timeout=60,
        )  # fmt: skip

    def desks(self):
        self.xa("init", "--code", "H99.12", "--name", "UBND xã Thử Nghiệm", "--parent", "H99")
        self.tinh("init", "--code", "H99", "--name", "UBND tỉnh Thử")
        self.xa("road", "set", "--adapter", self.axis, "--center", "01.99.W00", given="bi-mat-01\n")
        self.tinh("road", "set", "--adapter", self.axis, "--center", "00.99.W00", given="bi-mat-00\n")
        for home in [self.xa, self.tinh]:
            for known in ["root.pem", "root.crl"]:
                home("trust", "add", known)

    def xa(self, *arguments, **more):
        return lienvan(self.folder, *arguments, home="xa", **more)

    def tinh(self, *arguments, **more):
        return lienvan(self.folder, *arguments, home="tinh", **more)

    def refused(self, home, *arguments, given=""):
        """The code of a verb that must not succeed."""
        return lienvan(self.folder, *arguments, home=home, given=given, code=None).get("code")

    def drafted(self, subject):
        (self.folder / "letter.json").write_text(json.dumps({**LETTER, "subject": subject}), encoding="utf-8")
        return self.xa("draft", "new", "letter.json")["id"]

    def issues(self, dispatch):
        for verb, key in [("sign", "leader"), ("issue", "office")]:
            self.xa(verb, dispatch, "--p12", f"{key}.p12", given=f"{PIN}\n")

    def sends(self, subject):
        dispatch = self.drafted(subject)
        self.issues(dispatch)
        self.xa("send", dispatch)
        self.rounds()
        return dispatch

    def rounds(self):
        for home in [self.xa, self.tinh, self.xa]:
            home("sync")

    def arrival(self, subject, business="new"):
        """The one arrival at the province with this subject and kind."""
        rows = self.tinh("incoming")["rows"]
        [found] = [row for row in rows if (row["subject"], row["business"]) == (subject, business)]
        return found

    def standing(self, dispatch):
        """How it stands with the one recipient of a dispatch."""
        [row] = [row for row in self.xa("outgoing")["rows"] if row["id"] == dispatch]
        [delivery] = row["deliveries"]
        return delivery["standing"]

    def matters(self):
        return {(row["matter"], row["dispatch"]) for row in self.xa("pending")["rows"]}


def recalls(count, roads):
    sent = roads.sends("thu hồi")
    count.judge("recall: not without a reason", roads.refused("xa", "recall", sent) == "input.arguments")
    asked = roads.xa("recall", sent, "--reason", "gửi nhầm nơi")
    count.judge("recall: one is asked", (asked["asked"], asked["cancelled"]) == (1, 0), asked)
    roads.rounds()
    arrival = roads.arrival("thu hồi")
    count.judge("recall: the province sees the wish", arrival["wanted"] == "recall", arrival)
    unsaid = roads.refused("tinh", "status", arrival["id"], 16)
    count.judge("recall: nobody declines without a reason", unsaid == "arrival.reason_missing", unsaid)
    count.judge("recall: and nothing was answered by that", roads.arrival("thu hồi")["wanted"] == "recall")
    roads.tinh("status", arrival["id"], 16, "--reason", "đã xử lý")
    roads.rounds()
    count.judge("recall: declined, it stands as before", roads.standing(sent) == "arrived", roads.standing(sent))
    roads.xa("recall", sent, "--reason", "vẫn xin thu hồi")
    roads.rounds()
    roads.tinh("status", arrival["id"], 15)
    roads.rounds()
    count.judge("recall: agreed, it is recalled", roads.standing(sent) == "recalled", roads.standing(sent))
    gone = roads.arrival("thu hồi")
    count.judge("recall: and nothing is wanted there any more", gone["wanted"] is None, gone)
    again = roads.refused("xa", "recall", sent, "--reason", "lần nữa")
    count.judge("recall: what is recalled is not recalled again", again is not None, again)


def corrects(count, roads):
    sent = roads.sends("cập nhật")
    newer = roads.xa("update", sent)["id"]
    count.judge("update: a draft of its own is begun", newer != sent, newer)
    roads.issues(newer)
    roads.xa("send", newer)
    roads.rounds()
    wished = roads.arrival("cập nhật", "update")
    first = roads.arrival("cập nhật")
    wanted = {row["id"]: row["wanted"] for row in [first, wished]}
    count.judge("update: the province is asked", "update" in wanted.values(), wanted)
    [about] = [id for id, what in wanted.items() if what == "update"]
    roads.tinh("status", about, 15)
    roads.rounds()
    left = {row["id"]: row["wanted"] for row in roads.tinh("incoming")["rows"] if row["subject"] == "cập nhật"}
    count.judge("update: agreed, nothing is wanted there any more", set(left.values()) == {None}, left)
    told = [entry["what"] for entry in roads.xa("show", sent)["history"]]
    count.judge("update: the history tells it as that", "update_agreed" in told and "update_refused" not in told, told)
    matters = {matter for matter in roads.matters() if matter[1] in [sent, newer]}
    count.judge("update: only the document is waited for", matters == {("awaiting_acceptance", sent)}, matters)
    original = roads.refused("xa", "recall", newer, "--reason", "thu hồi")
    count.judge("update: it is asked back at the original", original == "exchange.ask_the_original", original)
    roads.tinh("accept", first["id"])
    roads.rounds()
    count.judge("update: accepted", roads.standing(sent) == "accepted", roads.standing(sent))
    left = [matter for matter in roads.matters() if matter[1] in [sent, newer]]
    count.judge("update: nothing is left to be done", left == [], left)


def replaces(count, roads):
    sent = roads.sends("thay thế")
    begun = roads.xa("replace", sent)["begun"]["id"]
    roads.issues(begun)
    roads.xa("send", begun)
    roads.rounds()
    count.judge("replace: the old one is void", roads.standing(sent) == "replaced", roads.standing(sent))
    count.judge("replace: the new one has arrived", roads.standing(begun) == "arrived", roads.standing(begun))
    old = roads.arrival("thay thế")
    count.judge("replace: the province sees which", old["wanted"] == "replace", old)


def watches(count, roads):
    sent = roads.sends("theo dõi")
    [row] = roads.xa("watch", sent)["rows"]
    count.judge("watch: the recipient has not accepted", (row["state"], row["is_open"]) == ("arrived", True), row)
    count.judge("pending: and that is a matter", ("awaiting_acceptance", sent) in roads.matters(), roads.matters())
    noted = roads.xa("watch", sent, "--remind", "--code", "H99", "--words", "đã gọi điện")
    [row] = roads.xa("watch", sent)["rows"]
    count.judge("watch: a reminder is noted once", (noted["noted"], row["reminded"]) == (1, 1), (noted, row))
    unsaid = roads.refused("xa", "watch", sent, "--close", "--code", "H99")
    count.judge("watch: nobody is let be without a reason", unsaid == "input.arguments", unsaid)
    roads.xa("watch", sent, "--close", "--code", "H99", "--words", "đã trả lời miệng")
    [row] = roads.xa("watch", sent)["rows"]
    closed = (row["followed"], row["closed_because"])
    count.judge("watch: let be, with the reason", closed == (False, "đã trả lời miệng"), row)
    count.judge("pending: and no matter any more", ("awaiting_acceptance", sent) not in roads.matters())
    roads.xa("watch", sent, "--follow", "--code", "H99")
    [row] = roads.xa("watch", sent)["rows"]
    count.judge("watch: followed again", row["followed"], row)
    roads.xa("watch", sent, "--out", "watch.csv")
    table = (roads.folder / "watch.csv").read_text(encoding="utf-8-sig").splitlines()
    count.judge("watch: the table names the office", len(table) == 2 and "Ủy ban nhân dân tỉnh Thử,H99" in table[1], table)
    roads.xa("watch", sent, "--out", "watch.pdf")
    sound = subprocess.run(["qpdf", "--check", roads.folder / "watch.pdf"], capture_output=True, timeout=60)
    count.judge("watch: the page is a sound PDF", sound.returncode == 0, sound.stderr)
    nobody = roads.refused("xa", "watch", sent, "--letter")
    count.judge("watch: no letter where nobody is late", nobody == "watch.nobody_late", nobody)
    roads.tinh("accept", roads.arrival("theo dõi")["id"])
    roads.rounds()
    [row] = roads.xa("watch", sent)["rows"]
    count.judge("watch: accepted", (row["state"], row["is_open"]) == ("accepted", False), row)


def proves(count, roads):
    sent = roads.sends("biên nhận")
    roads.xa("slip", sent, "--out", "attempt.slip")
    roads.xa("slip", "key", "--out", "desk.pem")
    line = ["slip", "verify", "attempt.slip", "--key", "desk.pem"]
    told = roads.tinh(*line)
    count.judge("slip: holds by the desk's key", told["verdict"] == "holds", told)
    openssl = subprocess.run(
        ["openssl", "pkey", "-pubin", "-in", roads.folder / "desk.pem", "-noout"], capture_output=True, timeout=60
    )
    count.judge("slip: openssl reads that key", openssl.returncode == 0, openssl.stderr)
    whole = (roads.folder / "attempt.slip").read_bytes()
    missed = []
    for at in range(0, len(whole), max(1, len(whole) // 40)):
        flipped = bytearray(whole)
        flipped[at] ^= 1
        (roads.folder / "attempt.slip").write_bytes(flipped)
        run = subprocess.run(
            [LIENVAN, "--json", *line], capture_output=True, text=True, cwd=roads.folder, env=user(roads.folder), timeout=60
        )
        if run.returncode == 0:
            missed.append(at)
    count.judge("slip: with any bit changed it does not", not missed, missed)


def carries(count, roads):
    _, certificate, _ = pkcs12.load_key_and_certificates((roads.folder / "stick.p12").read_bytes(), PIN.encode())
    assert isinstance(certificate, x509.Certificate)
    (roads.folder / "tinh.cer").write_bytes(certificate.public_bytes(Encoding.DER))
    [seen] = roads.xa("package", "certificates", "look", "H99", "--file", "tinh.cer")["rows"]
    print_ = seen["fingerprint"]
    other = print_[:-1] + ("0" if print_[-1] != "0" else "1")
    keep = ["package", "certificates", "keep", "H99", "--file", "tinh.cer", "--fingerprint"]
    refused = roads.refused("xa", *keep, other)
    count.judge("package: another fingerprint is not kept", refused is not None, refused)
    roads.xa(*keep, print_)
    sent = roads.drafted("trên USB")
    roads.issues(sent)
    roads.xa("send", sent)
    roads.xa("package", "export", "--to", "H99", "--out", "stick.lvp", "--p12", "office.p12", sent, given=f"{PIN}\n")
    packed = (roads.folder / "stick.lvp").read_bytes()
    count.judge("package: nobody reads it on the way", "trên USB".encode() not in packed)
    opening = ["package", "import", "stick.lvp", "--p12", "stick.p12"]
    taken = roads.tinh(*opening, given=f"{PIN}\n")
    count.judge("package: taken in", roads.arrival("trên USB")["verdict"] == "passed", taken)
    roads.tinh(*opening, given=f"{PIN}\n", code=None)
    roads.rounds()
    once = [row for row in roads.tinh("incoming")["rows"] if row["subject"] == "trên USB"]
    count.judge("package: once, though it is put in twice and the line is up", len(once) == 1, once)


def looks_up(count, roads):
    came = roads.xa("directory", "refresh")
    count.judge("directory: brought", came["added"] + came["same"] == 2, came)
    found = roads.xa("directory", "search", "xa thu nghiem")["rows"]
    count.judge("directory: found without accents", found and found[0]["code"] == "H99.12", found)
    shown = roads.xa("directory", "show", "H99")
    count.judge("directory: shown", (shown["mail"], shown["children"]) == ("tinh@example.invalid", 1), shown)


def main():
    count = Count()
    with tempfile.TemporaryDirectory() as place, Roads(Path(place)) as roads:
        roads.desks()
        for part in [recalls, corrects, replaces, watches, proves, carries, looks_up]:
            part(count, roads)
    count.close()


main()
