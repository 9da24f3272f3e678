"""Drives one LibreOffice, kept warm, over its own bridge: makes a Word file of given words, converts files to PDF.

Reads orders and writes answers as lines of JSON. Its LibreOffice has a profile of its own and listens on a pipe only.
"""

import json
import subprocess
import sys
import time
from pathlib import Path

FOLDER = Path(sys.argv[1])
PIPE = f"lienvan-bench-{FOLDER.name}"


def say(**told):
    print(json.dumps(told), flush=True)


try:
    import uno
    from com.sun.star.beans import PropertyValue
    from com.sun.star.connection import NoConnectException
except ImportError:
    say(missing="python3-uno is not installed")
    sys.exit(0)


def start():
    line = [
        "soffice", "--headless", "--norestore", "--nologo", "--nofirststartwizard",
        f"-env:UserInstallation=file://{FOLDER}/profile", f"--accept=pipe,name={PIPE};urp;",
    ]  # fmt: skip
    try:
        office = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except FileNotFoundError:
        say(missing="LibreOffice is not installed")
        sys.exit(0)
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(240):
        try:
            context = resolver.resolve(f"uno:pipe,name={PIPE};urp;StarOffice.ComponentContext")
            return office, context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except NoConnectException:
            time.sleep(0.25)
    office.kill()
    say(missing="LibreOffice did not answer within a minute")
    sys.exit(0)


def process_of(office):
    """`soffice` is a script or a small starter; what works is the process below it."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if b"soffice.bin" in command.split(b"\0")[0] and PIPE.encode() in command:
            return int(folder.name)
    return office.pid


def options(**values):
    return tuple(PropertyValue(Name=name, Value=value) for name, value in values.items())


def make(desktop, order):
    document = desktop.loadComponentFromURL("private:factory/swriter", "_blank", 0, options(Hidden=True))
    page = document.StyleFamilies.getByName("PageStyles").getByName("Standard")
    page.Width, page.Height = 21000, 29700
    page.TopMargin, page.BottomMargin, page.LeftMargin, page.RightMargin = 2000, 2000, 3000, 1500
    text = document.Text
    cursor = text.createTextCursor()
    for block in order["blocks"]:
        cursor.CharFontName, cursor.CharHeight = "Tinos", 14
        cursor.ParaAdjust = uno.Enum("com.sun.star.style.ParagraphAdjust", "BLOCK")
        if "table" in block:
            rows = block["table"]
            table = document.createInstance("com.sun.star.text.TextTable")
            table.initialize(len(rows), len(rows[0]))
            text.insertTextContent(cursor, table, False)
            table.setDataArray(tuple(tuple(row) for row in rows))
            cursor.gotoEnd(False)
            continue
        cursor.CharWeight = 150.0 if "heading" in block else 100.0
        cursor.ParaFirstLineIndent = 1000
        text.insertString(cursor, block.get("heading") or block.get("paragraph") or "", False)
        text.insertControlCharacter(cursor, 0, False)
    document.storeToURL(f"file://{order['make']}", options(FilterName="MS Word 2007 XML"))
    document.close(True)
    say(made=True)


def convert(desktop, order):
    begun = time.monotonic()
    document = desktop.loadComponentFromURL(f"file://{order['convert']}", "_blank", 0, options(Hidden=True))
    # What ours is too: tagged, PDF/A-2.
    data = uno.Any("[]com.sun.star.beans.PropertyValue", options(SelectPdfVersion=2, UseTaggedPDF=True))
    document.storeToURL(f"file://{order['to']}", options(FilterName="writer_pdf_Export", FilterData=data))
    document.close(True)
    say(seconds=time.monotonic() - begun)


def main():
    office, desktop = start()
    say(process=process_of(office))
    for line in sys.stdin:
        order = json.loads(line)
        if "end" in order:
            break
        make(desktop, order) if "make" in order else convert(desktop, order)
    try:
        desktop.terminate()
    finally:
        try:
            office.wait(20)
        except subprocess.TimeoutExpired:
            office.kill()


main()
