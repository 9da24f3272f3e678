"""The script that the README shows is run as it stands there; its end is checked from both offices."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "lib"))

from world import LETTER, Count, lienvan, make_keys, user

README = Path(__file__).parents[2] / "README.md"


def main():
    count = Count()
    shown = re.search(r"```sh\n# main job\n(.*?)```", README.read_text(encoding="utf-8"), re.S)
    count.judge("the README shows the script", shown is not None)
    if shown is None:
        count.close()
    lines = [line for line in shown.group(1).splitlines() if line.strip() and line[0] != "#"]
    count.judge(f"it has a dozen lines or so ({len(lines)})", len(lines) <= 20)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        make_keys(folder)
        (folder / "letter.json").write_text(json.dumps(LETTER), encoding="utf-8")
        (folder / "directory.csv").write_text(
            "code,name,center,mail,parent\n"
            "H99,UBND tỉnh Thử,00.99.W00,tinh@example.invalid,\n"
            "H99.12,UBND xã Thử Nghiệm,01.99.W00,xa@example.invalid,H99\n",
            encoding="utf-8",
        )
        script = "set -eu\n" + shown.group(1) + "\n"
        shell = subprocess.Popen(
            ["bash", "-c", script],
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
        count.judge("it runs to its end", shell.returncode == 0, said)
        there = lienvan(folder, "incoming", home="tinh")["rows"]
        count.judge("the province has one arrival", len(there) == 1, there)
        count.judge("with a verdict", there and there[0]["verdict"] == "passed", there)
        here = lienvan(folder, "outgoing")["rows"]
        answered = here and here[0]["deliveries"][0]["answer"] == "accepted"
        count.judge("the commune sees that it was accepted", answered, here)
    count.close()


main()
