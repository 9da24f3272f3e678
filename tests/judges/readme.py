"""The script that the README shows is run as it stands there; its end is checked from both offices."""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "lib"))

from world import Count, lienvan, run_main_job, shown_script


def main():
    count = Count()
    script = shown_script()
    count.judge("the README shows the script", script is not None)
    if script is None:
        count.close()
    lines = [line for line in script.splitlines() if line.strip() and line[0] != "#"]
    count.judge(f"it has a dozen lines or so ({len(lines)})", len(lines) <= 20)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        code, said = run_main_job(folder, script)
        count.judge("it runs to its end", code == 0, said)
        there = lienvan(folder, "incoming", home="tinh")["rows"]
        count.judge("the province has one arrival", len(there) == 1, there)
        count.judge("with a verdict", there and there[0]["verdict"] == "passed", there)
        here = lienvan(folder, "outgoing")["rows"]
        answered = here and here[0]["deliveries"][0]["answer"] == "accepted"
        count.judge("the commune sees that it was accepted", answered, here)
    count.close()


main()
