"""Bytes of a text file in, its characters out, whichever encoding they were saved in."""

import codecs
import re

from ingest.errors import UnreadableDocumentError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark begins it
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CANDIDATES = ["utf_8", "gb18030", "big5", "utf_16", "cp1252"]
_SAMPLE_BYTES = 65_536
_COMMON_SHARE = 0.8  # of the Chinese characters of a text, those in the standard's first level
_BROKEN_SHARE = 0.02  # of characters that may be no characters, before another encoding is tried
# Programs name the small standard and write the large one; Windows does it for each language.
SUPERSETS = {
    **dict.fromkeys(("gb2312", "gb_2312-80", "gbk", "x-gbk", "cp936", "euc-cn"), "gb18030"),
    **dict.fromkeys(("big5", "x-x-big5", "windows-950", "cp950"), "big5hkscs"),
    "iso-8859-1": "cp1252",
    "ks_c_5601-1987": "cp949",
    "shift_jis": "cp932",
}
# What programs declare without looking: the bytes themselves say more.
_VAGUE = {"", "us-ascii", "ascii", "iso-8859-1", "iso8859-1", "latin1", "windows-1252", "8bit"}
_VAGUE |= {"unknown", "unknown-8bit", "x-unknown", "default"}
_NOT_ASCII_RUN = re.compile(rb"[\x80-\xff]+")


def decode_text(content: bytes, path: str) -> str:
    """Return the text of a file.

    Raises:
        UnreadableDocumentError: the bytes are not text in any encoding that we know.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_legacy(content, path)
    if "\0" in text:
        return _decode_without_mark(content, path)
    return text


def decode_declared(content: bytes, declared: str | None, path: str) -> str:
    """Return the text of a part of a mail, by the encoding that it declares where that fits.

    A few broken characters are replaced: half a mail is better than none.
    """
    name = (declared or "").strip("\"' ").casefold()
    try:
        text = "\ufffd" if name in _VAGUE else content.decode(SUPERSETS.get(name, name), "replace")
    except (LookupError, ValueError):  # no such encoding, or a codec that is none for text
        text = "\ufffd"
    if text.count("\ufffd") <= len(text) * _BROKEN_SHARE:
        return text
    try:
        return decode_text(content, path)
    except UnreadableDocumentError:
        return content.decode("utf-8", errors="replace")


def _decode_without_mark(content: bytes, path: str) -> str:
    sample = content[:_SAMPLE_BYTES]
    for offset, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if sample[offset::2].count(0) > len(sample) * 0.2 and 0 not in sample[1 - offset :: 2]:
            return content.decode(encoding, errors="replace")
    raise UnreadableDocumentError(f"{path}: holds binary data, not text; export it as text or PDF")


def _decode_legacy(content: bytes, path: str) -> str:
    encoding = chinese_encoding(content) or _guessed_encoding(content)
    if encoding is None:
        raise UnreadableDocumentError(
            f"{path}: the encoding of its text is not known; save it as UTF-8"
        )
    return content.decode(encoding, errors="replace")


def chinese_encoding(content: bytes) -> str | None:
    """Return the Chinese encoding in which most characters are everyday ones.

    Statistical detection needs more than a line or two; this does not.  Each standard keeps its
    everyday characters in the first level, and read with the other's table they fall outside.
    """
    shares = {encoding: _common_share(content, encoding) for encoding in ("gb18030", "big5")}
    best = max(shares, key=lambda encoding: shares[encoding])
    return best if shares[best] >= _COMMON_SHARE else None


def _common_share(content: bytes, encoding: str) -> float:
    sample = content[:_SAMPLE_BYTES]
    text = _decode_whole_characters(sample, encoding, is_cut=len(content) > len(sample))
    if text is None:
        return 0.0
    letters = [character for character in text if character.isalpha() and character > "\x7f"]
    if not letters or _looks_european(sample):
        return 0.0
    return sum(_is_everyday(letter, encoding) for letter in letters) / len(letters)


def _decode_whole_characters(sample: bytes, encoding: str, *, is_cut: bool) -> str | None:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        return decoder.decode(sample, final=not is_cut)
    except UnicodeDecodeError:
        return None


def _is_everyday(letter: str, encoding: str) -> bool:
    if encoding == "big5":
        pair = letter.encode("big5", errors="replace")
        return len(pair) == 2 and 0xA4 <= pair[0] <= 0xC6
    pair = letter.encode("gb2312", errors="replace")
    return len(pair) == 2 and 0xB0 <= pair[0] <= 0xD7


def _looks_european(sample: bytes) -> bool:
    """Tell whether accented letters stand alone inside words, as in "café"."""
    runs = _NOT_ASCII_RUN.findall(sample)
    return sum(len(run) == 1 for run in runs) > len(runs) * 0.6


def _guessed_encoding(content: bytes) -> str | None:
    import charset_normalizer

    guess = charset_normalizer.from_bytes(content, cp_isolation=_CANDIDATES).best()
    return guess.encoding if guess else None
