"""Files signed by pyHanko, openssl and LibreOffice get one more signature by `lienvan pdf sign`, stamped ones are brought
to B-LTA by `lienvan pdf extend`; pyHanko and pdfsig judge that nothing became worse."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "lib"))

from sealing import judge, judge_extending, judge_others

judge(judge_extending, judge_others)
