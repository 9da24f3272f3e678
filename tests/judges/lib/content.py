"""What a page draws: its content, the forms inside it and the appearances upon it. Only looks."""

import pikepdf
from pikepdf import Array, Dictionary, Name

PAINTS = set("f F f* B B* b b* S s sh Tj TJ ' \" Do EI INLINE IMAGE".split())
GREYS, COLOURS, INKS = ("g", "G"), ("rg", "RG"), ("k", "K")
DEEPEST_FORM = 12


class Painting:
    """One page: letters drawn by face, colours, marks, and what is drawn without a mark."""

    def __init__(self, page):
        self.page = page
        self.letters = []
        self.colours = set()
        self.marks = set()
        self.unmarked = []
        self.deepest = 0
        self.is_transparent = False

    def read(self):
        resources = self.page.obj.get("/Resources", Dictionary())
        self._stream(self.page, resources, 0, False, None)
        for one in self.page.obj.get("/Annots", []):
            for look in one.get("/AP", Dictionary()).values():
                if isinstance(look, pikepdf.Stream):
                    # An appearance is no content of the page: the annotation is what is tagged.
                    self._stream(look, look.get("/Resources", Dictionary()), 1, True, None)

    def _stream(self, source, resources, depth, is_marked, font):
        if depth > DEEPEST_FORM:
            raise ValueError("forms within forms without end")
        saved, tags = [], [is_marked]
        for operands, operator in pikepdf.parse_content_stream(source):
            name = str(operator)
            if name == "q":
                saved.append(font)
                self.deepest = max(self.deepest, len(saved) + depth)
            elif name == "Q":
                font = saved.pop()
            elif name in ("BMC", "BDC"):
                tags.append(self._opens(operands, resources) or tags[-1])
            elif name == "EMC":
                tags.pop()
            elif name == "Tf":
                font = resources.Font[str(operands[0])]
            elif name in ("Tj", "'", '"', "TJ"):
                self._writes(font, operands[-1])
            elif name == "gs":
                self._state(resources.ExtGState[str(operands[0])])
            else:
                self._colours(name, operands, resources)
            if name in PAINTS and not tags[-1]:
                self.unmarked.append(f"{name} outside any mark")
            if name == "Do":
                self._draws(resources.XObject[str(operands[0])], depth, tags[-1], font)

    def _opens(self, operands, resources):
        """Whether what follows is tagged or an artifact; remembers the mark."""
        if str(operands[0]) == "/Artifact":
            return True
        properties = operands[1] if len(operands) > 1 else None
        if isinstance(properties, Name):
            properties = resources.Properties[str(properties)]
        if isinstance(properties, Dictionary) and "/MCID" in properties:
            mark = int(properties.MCID)
            if mark in self.marks:
                self.unmarked.append(f"mark {mark} twice")
            self.marks.add(mark)
            return True
        return False

    def _writes(self, font, shown):
        parts = list(shown) if isinstance(shown, Array) else [shown]
        for part in parts:
            if not isinstance(part, pikepdf.String):
                continue
            raw = bytes(part)
            codes = {int.from_bytes(raw[at : at + 2], "big") for at in range(0, len(raw), 2)}
            self.letters.append((font, codes))

    def _state(self, state):
        mode = state.get("/BM", Name.Normal)
        is_plain = mode in (Name.Normal, Name.Compatible) and not isinstance(state.get("/SMask"), Dictionary)
        if not is_plain or min(float(state.get(key, 1)) for key in ("/ca", "/CA")) < 1:
            self.is_transparent = True

    def _colours(self, name, operands, resources):
        if name in GREYS:
            self.colours.add("/DeviceGray")
        elif name in COLOURS:
            self.colours.add("/DeviceRGB")
        elif name in INKS:
            self.colours.add("/DeviceCMYK")
        elif name in ("cs", "CS"):
            told = str(operands[0])
            named = resources.get("/ColorSpace", Dictionary()).get(told, operands[0])
            self.colours.add(str(named) if isinstance(named, Name) else str(named[0]))

    def _draws(self, one, depth, is_marked, font):
        if one.get("/Subtype") == Name.Form:
            resources = one.get("/Resources", self.page.obj.get("/Resources", Dictionary()))
            if one.get("/Group", Dictionary()).get("/S") == Name.Transparency:
                self.is_transparent = True
            self._stream(one, resources, depth + 1, is_marked, font)
        elif "/SMask" in one:
            self.is_transparent = True
