"""pyHanko, pdfsig and qpdf judge what `lienvan pdf sign` makes of every kind of file, and of one to five signers."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "lib"))

from sealing import judge, judge_shapes, judge_signers

judge(judge_shapes, judge_signers)
