"""Files signed by pyHanko, openssl and LibreOffice get one more signature by `lienvan pdf sign`; pyHanko and pdfsig judge
that none of the older ones became worse."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "lib"))

from sealing import judge, judge_others

judge(judge_others)
