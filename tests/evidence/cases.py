"""Upload cases, family by family: what is taken as it is, and what is refused with which reason."""

import zipfile

from pikepdf import Array, Dictionary, Encryption, Name, ObjectStreamMode, String

from tests.evidence import samples as make
from tracker.evidence.checking import refusal
from tracker.evidence.checking.refusal import too_large
from tracker.evidence.file_types import OOXML

COMPACT = ObjectStreamMode.generate
MB = 1024 * 1024
SITE = "https://a.example/t"
RUNS = make.action("JavaScript", JS=String("app.alert(1)"))
FORM = Dictionary(XFA=String("a"))
NO_BASIC = {"Basic/script-lc.xml": b"<l/>", "Basic/Standard/script-lb.xml": b"<l/>"}
DOCX_MACRO = "application/vnd.ms-word.document.macroEnabled.main+xml"
DOTX = f"{OOXML}wordprocessingml.template.main+xml"
PROJECT = '<Override PartName="/word/a.bin" ContentType="application/vnd.ms-office.vbaProject"/>'
ODF_TEMPLATE = b"<meta xmlns:x='x'><template x:href='https://a.example/t'/></meta>"
ENTITY = b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
WITH_MACROS = make.ooxml("docx", {"word/vbaProject.bin": make.OLD_OFFICE})
ZIP = make.zip_of({"a.txt": b"a"})
LOCAL_TEMPLATE = make.refers_to("attachedTemplate", "file:///C:\\Templates\\a.dotx")
SHARED_TEMPLATE = make.refers_to("attachedTemplate", "file:///\\\\server\\t.dotm")


def docx(entries: make.Entries) -> bytes:
    return make.ooxml("docx", entries)


def holding(inner: bytes, name: str = "Sheet1.xlsx", kind: str = "docx") -> bytes:
    """A document with another one embedded in it, as Office does for the data of a chart."""
    folder = {"docx": "word", "xlsx": "xl", "pptx": "ppt"}[kind]
    return make.ooxml(kind, {f"{folder}/embeddings/{name}": inner})


GOOD = {
    "a.pdf": make.pdf_of(),
    "compact.pdf": make.pdf_of(object_stream_mode=COMPACT),
    "opens at a page.pdf": make.pdf_with("/OpenAction", Array([0, Name.Fit])),
    "goes to a page.pdf": make.pdf_with("/OpenAction", make.action("GoTo", D=Array([0, Name.Fit]))),
    "speaks of scripts.pdf": make.pdf_with("/Lang", String("how /JS and /JavaScript are written")),
    "links.pdf": make.pdf_with("/Note", make.action("URI", URI=String(SITE))),
    "real.docx": make.real_docx(),
    "least.docx": docx({}),
    "real.xlsx": make.real_xlsx(),
    "least.xlsx": make.ooxml("xlsx"),
    "slides.pptx": make.ooxml("pptx"),
    "chart.docx": holding(make.real_xlsx()),
    "charts.pptx": make.ooxml(
        "pptx", {"ppt/embeddings/One.xlsx": make.real_xlsx(), "ppt/embeddings/Two.xlsx": make.real_xlsx()}
    ),
    "document in workbook.xlsx": holding(make.real_docx(), "Document.docx", "xlsx"),
    "slides in document.docx": holding(make.ooxml("pptx"), "Slides.pptx"),
    "hyperlink.docx": docx(make.refers_to("hyperlink", SITE)),
    "own template.docx": docx(LOCAL_TEMPLATE),
    "normal template.docx": docx(make.refers_to("attachedTemplate", "Normal.dotm")),
    "text.odt": make.opendocument(),
    "no macros.odt": make.opendocument(extra=NO_BASIC),
    "sheet.ods": make.opendocument("spreadsheet"),
    "utf-8.txt": "Café – visits".encode(),
    "byte order mark.txt": "\ufeffVisits".encode(),
    "windows.txt": "Café – visits".encode("cp1252"),
    "BMX club.txt": b"BMX club policy",
    "list.csv": b"Name,Date\r\nInduction,2026-11-02\r\n",
    "photo.jpg": make.picture(),
    "photo.jpeg": make.picture(),
    "stepwise.jpg": make.picture(progressive=True),
    "photo.PNG": make.picture("PNG"),
    "letter.rtf": b"{\\rtf1\\ansi Dear all}",
    "mail.eml": make.email_with(),
    "mail with policy.eml": make.email_with(("policy.pdf", make.pdf_of()), ("log.txt", b"ok")),
    "report.v2.final.pdf": make.pdf_of(),
}

MISMATCHED = {
    "word.pdf": make.real_docx(),
    "text.pdf": b"not a PDF",
    "program.pdf": b"MZ\x90\x00" + bytes(60),
    "page.pdf": b"%PDF-1.7\n%<html><script>alert(1)</script>\n" + make.pdf_of(),
    "zip behind.pdf": make.pdf_of() + ZIP,
    "pdf.docx": make.pdf_of(),
    "excel.docx": make.real_xlsx(),
    "plain zip.docx": ZIP,
    "old word.docx": make.OLD_OFFICE,
    "template.docx": make.ooxml("docx", main_type=DOTX),
    "word.xlsx": make.real_docx(),
    "word.pptx": make.real_docx(),
    "sheet.odt": make.opendocument("spreadsheet"),
    "word.odt": make.real_docx(),
    "mark not first.odt": make.zip_of({"content.xml": b"<a/>", "mimetype": b"application/vnd.oasis.o"}),
    "text.ods": make.opendocument(),
    "png.jpg": make.picture("PNG"),
    "text.jpg": b"not a JPG",
    "jpg.png": make.picture(),
    "gif.png": b"GIF89a" + bytes(40),
    "pdf.txt": make.pdf_of(),
    "page.txt": b"<!DOCTYPE html><script>alert(1)</script>",
    "rich.txt": b"{\\rtf1 a}",
    "script.txt": b"#!/bin/sh\nls",
    "page.csv": b"  <html><body>",
    "text.rtf": b"Dear all",
    "cut.rtf": b"{\\rtf1 Dear",
    "text.eml": b"Dear all,\n\nhello",
    "page.eml": b"<html>",
}

BAD = {
    refusal.WRONG_TYPE: {
        "a.exe": b"MZ\x90\x00",
        "a.pdf.exe": make.pdf_of(),
        "annual\u202efdp.exe": make.pdf_of(),
        "a.docm": docx({}),
        "a.doc": make.OLD_OFFICE,
        "a.svg": b"<svg/>",
        "a.html": b"<html/>",
        "a.zip": ZIP,
        "no ending": make.pdf_of(),
    },
    refusal.EMPTY: {"empty.pdf": b""},
    too_large(1): {"large.txt": b"a" * (MB + 1)},
    refusal.MACROS: {
        "project.docx": WITH_MACROS,
        "large letters.xlsx": make.ooxml("xlsx", {"xl/VBAPROJECT.BIN": b"x"}),
        "declared.docx": make.ooxml("docx", main_type=DOCX_MACRO),
        "macro sheet.xlsx": make.ooxml("xlsx", {"xl/macrosheets/sheet1.xml": b"<a/>"}),
        "control.docx": docx({"word/activeX/activeX1.bin": b"x"}),
        "macros in a chart.docx": holding(make.ooxml("xlsx", {"xl/vbaProject.bin": b"x"})),
        "declared in a chart.pptx": holding(
            make.ooxml("docx", main_type=DOCX_MACRO), "Document.docx", "pptx"
        ),
        "renamed.docx": make.ooxml("docx", {"word/a.bin": b"x"}, more_types=PROJECT),
        "basic.odt": make.opendocument(extra={"Basic/Standard/Module1.xml": b"<a/>"}),
        "python.ods": make.opendocument("spreadsheet", {"Scripts/python/a.py": b"x"}),
    },
    refusal.PASSWORD: {
        "secret.docx": make.OLD_OFFICE + "EncryptedPackage".encode("utf-16-le"),
        "secret chart.docx": holding(make.OLD_OFFICE + "EncryptedPackage".encode("utf-16-le")),
        "flag in a chart.docx": holding(make.with_flag(make.ooxml("xlsx"), 1)),
        "flag.docx": make.with_flag(docx({}), 1),
        "secret.odt": make.opendocument(manifest="<manifest:encryption-data/>"),
        "wholly.odt": make.opendocument(extra={"encrypted-package": b"x"}),
        "secret.pdf": make.pdf_of(encryption=Encryption(user="a", owner="b")),
        "may not print.pdf": make.pdf_of(encryption=Encryption(user="", owner="b")),
    },
    refusal.ACTIVE_PDF: {
        "script.pdf": make.pdf_with("/OpenAction", RUNS),
        "named script.pdf": make.pdf_with("/Names", Dictionary(JavaScript=Dictionary(Names=Array([])))),
        "in an object stream.pdf": make.pdf_with("/X", RUNS, object_stream_mode=COMPACT),
        "deep.pdf": make.pdf_with("/X", Array([1, Array([Dictionary(Y=Dictionary(JS=String("a")))])])),
        "spelled oddly.pdf": make.pdf_with("/X", make.action("Launch")).replace(b"/Launch", b"/#4caunch"),
        "launch.pdf": make.pdf_with("/OpenAction", make.action("Launch", F=String("a.exe"))),
        "opens a site.pdf": make.pdf_with("/OpenAction", make.action("URI", URI=String(SITE))),
        "site on closing.pdf": make.pdf_with("/AA", Dictionary(WC=make.action("URI"))),
        "sends a form.pdf": make.pdf_with("/X", make.action("SubmitForm")),
        "attached.pdf": make.pdf_of(lambda pdf: pdf.attachments.__setitem__("a.exe", b"MZ")),
        "film.pdf": make.pdf_with("/X", Dictionary(Type=Name.Annot, Subtype=Name.RichMedia)),
        "living form.pdf": make.pdf_with("/AcroForm", FORM),
    },
    refusal.PACKED_INSIDE: {
        "zip.docx": docx({"word/a.bin": ZIP}),
        "two deep.docx": holding(holding(make.real_xlsx(), kind="pptx"), "Slides.pptx"),
        "chart that is no workbook.docx": holding(ZIP),
        "chart of the old kind.docx": holding(make.OLD_OFFICE),
        "chart with macros by name.docx": holding(make.real_xlsx(), "Sheet1.xlsm"),
        "chart in another place.docx": docx({"word/media/Sheet1.xlsx": make.real_xlsx()}),
        "chart in a folder below.docx": docx({"word/embeddings/a/Sheet1.xlsx": make.real_xlsx()}),
        "document in text.odt": make.opendocument(extra={"word/embeddings/a.docx": make.real_docx()}),
        "zip in a chart.docx": holding(make.ooxml("xlsx", {"xl/a.bin": ZIP})),
        "rar.odt": make.opendocument(extra={"a.bin": b"Rar!\x1a\x07\x00"}),
        "gzip.xlsx": make.ooxml("xlsx", {"xl/a.xml": b"\x1f\x8b\x08\x00"}),
        "object.pptx": make.ooxml("pptx", {"ppt/embeddings/o.bin": make.OLD_OFFICE}),
        "program.docx": docx({"word/a.xml": b"MZ\x90\x00"}),
        "object.rtf": b"{\\rtf1{\\object\\objemb{\\*\\objdata 0105}}}",
    },
    refusal.DAMAGED: {
        "overlapping.docx": make.overlapping(),
        "overlapping chart.docx": holding(make.overlapping(), "Document.docx"),
        "cut chart.docx": holding(make.real_xlsx()[:-40]),
        "pointing elsewhere.docx": make.with_link(),
        "comment.docx": make.with_comment(),
        "understated.docx": make.lying_about_size(),
        "twice.docx": docx({"WORD/DOCUMENT.XML": b"<other/>"}),
        "in front.docx": b"PK\x03\x04" + docx({}),
        "behind.docx": docx({}) + b"<script>",
        "cut.docx": docx({})[:-40],
        "other packing.docx": make.zip_of({"[Content_Types].xml": b"<a/>"}, compression=zipfile.ZIP_LZMA),
        "leads out.docx": docx({"../../etc/cron.d/a": b"x"}),
        "from the root.docx": docx({"/etc/passwd": b"x"}),
        "backslashes.docx": docx({"..\\a": b"x"}),
        "other drive.odt": make.opendocument(extra={"c:/a": b"x"}),
        "entities.docx": docx({"word/_rels/a.rels": ENTITY}),
        "cut.png": make.picture("PNG")[:-8],
        "cut.jpg": make.picture()[:200],
        "broken.pdf": b"%PDF-1.7\nnothing of the kind",
        "bomb.pdf": make.pdf_bomb(70 * MB),
    },
    refusal.TOO_MANY_PARTS: {
        "many.docx": docx({f"word/{n}.xml": b"" for n in range(5_001)}),
        "many in two.docx": docx(
            {f"word/{n}.xml": b"" for n in range(2_500)}
            | {"word/embeddings/a.xlsx": make.ooxml("xlsx", {f"xl/{n}.xml": b"" for n in range(2_500)})}
        ),
    },
    refusal.UNPACKS_TOO_MUCH: {
        "bomb.xlsx": make.ooxml("xlsx", {"xl/a.xml": bytes(66 * MB)}),
        "bomb in a chart.docx": holding(make.ooxml("xlsx", {"xl/a.xml": bytes(66 * MB)})),
        "claims too much.docx": make.claiming_size(201 * MB),
    },
    refusal.OUTSIDE_TEMPLATE: {
        "template.docx": docx(make.refers_to("attachedTemplate", SITE)),
        "shared template.docx": docx(SHARED_TEMPLATE),
        "template of an embedded one.pptx": holding(
            docx(make.refers_to("attachedTemplate", SITE)), "Document.docx", "pptx"
        ),
        "frame.docx": docx(make.refers_to("frame", "//a.example/x")),
        "linked object.docx": docx(make.refers_to("oleObject", SITE)),
        "template.odt": make.opendocument(extra={"meta.xml": ODF_TEMPLATE}),
        "template.rtf": b"{\\rtf1{\\*\\template https://a.example/t.dotm}}",
        "picture.rtf": b'{\\rtf1{\\field{\\*\\fldinst INCLUDEPICTURE "http://a.example/p" }}}',
    },
    refusal.NOT_TEXT: {
        "nul.txt": b"one\x00two",
        "neither.txt": b"caf\x81 \x8d",
        "bell.csv": b"a,\x07b",
        "wide.csv": "a,b".encode("utf-16"),
    },
    refusal.TOO_MANY_PIXELS: {
        "huge.png": make.png_of_claimed_size(60_000, 60_000),
        "long.png": make.png_of_claimed_size(40_000, 10),
    },
    refusal.BAD_ATTACHMENT: {
        "program.eml": make.email_with(("a.exe", b"MZ")),
        "macros.eml": make.email_with(("a.docx", WITH_MACROS)),
        "archive.eml": make.email_with(("a.zip", ZIP)),
        "message with a program.eml": make.email_with(("b.eml", make.email_with(("a.exe", b"MZ")))),
    },
}
REFUSED = {name: (content, reason) for reason, files in BAD.items() for name, content in files.items()}
