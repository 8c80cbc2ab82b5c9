"""What people added to the pages of a PDF: comments, and the values of form fields."""

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ingest.parsing.pdf_attachments import read_attachment
from ingest.records import Part

_MAX_ANNOTATIONS = 2_000  # of a page


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A remark on a page, and who made it: empty where the file does not say."""

    text: str
    author: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A filled field of a form."""

    label: str
    value: str


def read_annotations(page: Any) -> Iterator[Comment | Field | Part | str]:
    """Yield what is added to an open page, in the order of the file.

    A text is a sentence that says what of it cannot be read.
    """
    import pypdfium2.raw as pdfium

    count = pdfium.FPDFPage_GetAnnotCount(page.raw)
    if count > _MAX_ANNOTATIONS:
        yield f"only {_MAX_ANNOTATIONS} comments and fields of a page are read; split the page"
    for index in range(min(count, _MAX_ANNOTATIONS)):
        annotation = pdfium.FPDFPage_GetAnnot(page.raw, index)
        if annotation:
            try:
                found = _read_annotation(page, annotation)
            finally:
                pdfium.FPDFPage_CloseAnnot(annotation)
            if found:
                yield found


def _read_annotation(page: Any, annotation: Any) -> Comment | Field | Part | str | None:
    import pypdfium2
    import pypdfium2.raw as pdfium

    kind = pdfium.FPDFAnnot_GetSubtype(annotation)
    if kind == pdfium.FPDF_ANNOT_WIDGET:
        return _read_field(page.formenv, annotation) if page.formenv else None
    if kind == pdfium.FPDF_ANNOT_FILEATTACHMENT:
        pinned = pdfium.FPDFAnnot_GetFileAttachment(annotation)
        return read_attachment(pypdfium2.PdfAttachment(pinned, page.pdf)) if pinned else None
    if kind in {pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP}:
        return None  # a link's text stands on the page, a popup's in what it belongs to
    return _read_comment(annotation)


def _read_comment(annotation: Any) -> Comment | None:
    import pypdfium2.raw as pdfium

    def value(key: bytes) -> str:
        return _read_text(
            lambda buffer, size: pdfium.FPDFAnnot_GetStringValue(annotation, key, buffer, size)
        )

    text = value(b"Contents")
    return Comment(text=text, author=value(b"T")) if text else None


def _read_field(forms: Any, annotation: Any) -> Field | None:
    """Return a field that says something; a password's value stays where it is."""
    import pypdfium2.raw as pdfium

    def ask(question: Callable[..., int]) -> str:
        return _read_text(lambda buffer, size: question(forms, annotation, buffer, size))

    kind = pdfium.FPDFAnnot_GetFormFieldType(forms, annotation)
    flags = pdfium.FPDFAnnot_GetFormFieldFlags(forms, annotation)
    if kind in {pdfium.FPDF_FORMFIELD_PUSHBUTTON, pdfium.FPDF_FORMFIELD_SIGNATURE}:
        return None
    if kind == pdfium.FPDF_FORMFIELD_TEXTFIELD and flags & pdfium.FPDF_FORMFLAG_TEXT_PASSWORD:
        return None
    is_button = kind in {pdfium.FPDF_FORMFIELD_RADIOBUTTON, pdfium.FPDF_FORMFIELD_CHECKBOX}
    if is_button and not pdfium.FPDFAnnot_IsChecked(forms, annotation):
        return None
    value = ask(pdfium.FPDFAnnot_GetFormFieldValue)
    if not value:
        return None
    label = ask(pdfium.FPDFAnnot_GetFormFieldAlternateName) or ask(
        pdfium.FPDFAnnot_GetFormFieldName
    )
    return Field(label=label, value=value)


def _read_text(question: Callable[[Any, int], int]) -> str:
    """Return the text that PDFium gives in a buffer, as UTF-16 with a zero at its end."""
    size = question(None, 0)
    if size <= 2:
        return ""
    buffer = (ctypes.c_ushort * (size // 2))()
    question(buffer, size)
    text = bytes(buffer).decode("utf-16-le", "replace").rstrip("\0")
    return "\n".join(" ".join(line.split()) for line in text.splitlines()).strip()
