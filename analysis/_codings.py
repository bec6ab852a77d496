"""Read bytes as text, whatever they were saved in, and say what they were read as.

UTF-8 is hardly ever met by chance, so what is valid UTF-8 is UTF-8. After that a file's own word
counts; then, as the texts are English, a few bytes above 127 among plain letters are the quotation
marks, dashes and accents of Windows-1252 or old Macintosh files, which detectors of languages see
too little of to tell; the rest is for charset-normalizer. Part of `gather`.
"""

import codecs
import re

from charset_normalizer import from_bytes

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
NAMES = {
    "cp1252": "Windows-1252",
    "mac_roman": "Mac Roman",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
}
# Browsers read these as Windows-1252 too, whatever the page says (WHATWG Encoding Standard).
LATIN = {"iso8859-1", "latin-1", "ascii", "us-ascii", "iso-8859-1"}
LETTERS_AT_MOST = 0.1  # of the characters above 127 in a text in English
WIDE = {"cp1252": b"\x85\x91\x92\x93\x94\x96\x97", "mac_roman": b"\xc9\xd0\xd1\xd2\xd3\xd4\xd5"}
DECLARED = re.compile(
    rb"""<(?:\?xml|meta)[^>]{0,200}?(?:encoding|charset)\s*=\s*["']?([\w.:-]+)""", re.I
)
KINDS = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a Word, Excel or ZIP file"),
    (b"\xd0\xcf\x11\xe0", "an old or encrypted Office file"),
    (b"{\\rtf", "an RTF file"),
    (b"\x1f\x8b", "a gzip file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
)
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
MOJIBAKE = re.compile("â€[œ™˜“”¦]|Ã[©¨¼¶¤±³]|ï¿½")


def decoded(data: bytes, *, marked_up: bool = False) -> tuple[str, str, list[str]]:
    """Return a text, the name of its encoding ("" for UTF-8), and what there is to say.

    Line ends are "\\n" and the byte order mark is gone. Raises ValueError for what is no text.

    >>> decoded("“Go!”".encode("cp1252"))
    ('“Go!”', 'Windows-1252', [])
    """
    for magic, kind in KINDS:
        if data.startswith(magic):
            raise ValueError(f"is no text: it begins like {kind}; give it the right ending")
    text, name, notes = _decoded(data, marked_up)
    if len(CONTROLS.findall(text)) > len(text) / 1000 + 3:
        raise ValueError("is no text: it holds bytes that are no characters")
    text = CONTROLS.sub("", text)
    if there := text.count("\ufffd") - sum("\ufffd" in note for note in notes):
        notes.append(f"{there} characters had been lost (\ufffd) before this file was saved")
    if wrong := len(MOJIBAKE.findall(text)):
        notes.append(
            f"{wrong} places look as if they had been read wrongly before this file was saved "
            f"({MOJIBAKE.search(text)[0]})"
        )
    return text.replace("\r\n", "\n").replace("\r", "\n"), name, notes


def _decoded(data: bytes, marked_up: bool) -> tuple[str, str, list[str]]:
    for mark, coding in MARKS:
        if data.startswith(mark):
            whole = data[len(mark) :] if coding == "utf-8" else data
            try:
                return whole.decode(coding).removeprefix("\ufeff"), NAMES.get(coding, ""), []
            except UnicodeDecodeError:
                break
    if coding := _without_mark(data):
        try:
            return data.decode(coding), NAMES[coding], []
        except UnicodeDecodeError:
            pass
    try:
        return data.decode("utf-8").removeprefix("\ufeff"), "", []
    except UnicodeDecodeError:
        pass
    if marked_up and (found := DECLARED.search(data[:4096])):
        coding = found[1].decode("ascii").lower()
        coding = "cp1252" if coding in LATIN else coding
        try:
            if not coding.startswith(("utf-8", "utf8", "utf-16", "utf16")):
                return data.decode(coding), NAMES.get(coding, coding), []
        except (LookupError, UnicodeDecodeError):
            pass
    return _detected(data)


def _without_mark(data: bytes) -> str:
    """Return which UTF-16 it is, if every other byte is mostly nothing."""
    head = data[:4000]
    half = len(head) // 2
    if half < 2:
        return ""
    odd, even = head[1::2].count(0), head[0::2].count(0)
    if odd > 0.6 * half and even < 0.1 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.6 * half and odd < 0.1 * half else ""


def _detected(data: bytes) -> tuple[str, str, list[str]]:
    wrong = []

    def as_windows(error: UnicodeDecodeError) -> tuple[str, int]:
        bad = error.object[error.start : error.end]
        wrong.append(len(bad))
        return bad.decode("cp1252", "replace"), error.end

    codecs.register_error("standpoint-windows", as_windows)
    mixed = data.decode("utf-8", "standpoint-windows")
    right = len(re.findall(r"[^\x00-\x7f]", mixed)) - sum(wrong)
    if right > sum(wrong):  # UTF-8 into which something else was pasted
        what = f"not all of it is UTF-8; bytes read as Windows-1252: {sum(wrong)}"
        return mixed, "", [what]
    high = sum(byte > 127 for byte in data)
    if high <= LETTERS_AT_MOST * max(len(data) - data.count(b" "), 1) or high < 8:
        fits = {coding: _fit(data, coding) for coding in WIDE}
        coding = max(fits, key=fits.get)  # Windows-1252, if they are as good
        if fits[coding] >= 0:
            return data.decode(coding), NAMES[coding], []
    best = from_bytes(data).best()
    if best is not None:
        name = best.encoding.replace("cp125", "Windows-125")
        return str(best).removeprefix("\ufeff"), NAMES.get(name, name.replace("_", "-")), []
    text = data.decode("cp1252", "replace")
    lost = text.count("\ufffd")
    return text, "Windows-1252", [f"{lost} bytes could not be read; they stand as \ufffd"]


def _fit(data: bytes, coding: str) -> float:
    """Return how well bytes look like an English text of this encoding; below 0: not at all."""
    try:
        text = data.decode(coding)
    except UnicodeDecodeError:
        return -1
    quotes = sum(data.count(bytes([byte])) for byte in WIDE[coding])
    # "it’s", "— and", "“Go": marks at the edges of words; "naïve": a small letter inside one
    edges = len(re.findall(r"(?<![A-Za-z])[“‘](?=\w)|(?<=[\w.,!?])[”’]|(?<=\w)[–—…]|[–—] ", text))
    inside = len(re.findall(r"(?<=[a-z])[à-ÿß](?=[a-z]|\b)|\b[À-Þ](?=[a-z])|£(?=\d)", text))
    odd = len(re.findall(r"(?<=[a-z])[À-ÞŒŠŽ‚„†‡‰¬∂∑∏πΩ◊√≈∆«»¡¿ˆ˜¯](?=[a-z])", text))
    return quotes * 0.1 + edges + inside - 2 * odd if edges + inside >= odd else 0.0
