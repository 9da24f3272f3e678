"""pyHanko, pdfsig and qpdf judge what `lienvan pdf sign` makes of every kind of key, at every level."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "lib"))

from sealing import judge, judge_keys_and_levels

judge(judge_keys_and_levels)
