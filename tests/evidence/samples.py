"""Files made by code: one good one of each kind, and the hostile ones that must be refused."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from email.message import EmailMessage

import pikepdf
from docx import Document
from PIL import Image
from xlsxwriter import Workbook

from tracker.evidence.file_types import ODF, OOXML

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MAIN = {
    "docx": ("word/document.xml", f"{OOXML}wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", f"{OOXML}spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt/presentation.xml", f"{OOXML}presentationml.presentation.main+xml"),
}
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
Entries = dict[str, bytes]


def zip_of(
    entries: Entries, *, stored: tuple[str, ...] = (), compression: int = zipfile.ZIP_DEFLATED
) -> bytes:
    """A zip file of the entries, in order."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in entries.items():
            archive.writestr(name, content, zipfile.ZIP_STORED if name in stored else None)
    return file.getvalue()


def real_docx(words: str = "Supervision policy") -> bytes:
    """A Word document as a common library writes it."""
    file = io.BytesIO()
    document = Document()
    document.add_paragraph(words)
    document.save(file)
    return file.getvalue()


def real_xlsx() -> bytes:
    file = io.BytesIO()
    book = Workbook(file, {"in_memory": True})
    book.add_worksheet("Training").write_string(0, 0, "Attended")
    book.close()
    return file.getvalue()


def ooxml(kind: str, extra: Entries | None = None, *, main_type: str = "", more_types: str = "") -> bytes:
    """The least that is a Word, Excel or PowerPoint file, with more entries or another type."""
    part, media_type = MAIN[kind]
    types = (
        f'<?xml version="1.0"?><Types xmlns="{PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/{part}" ContentType="{main_type or media_type}"/>{more_types}</Types>'
    )
    relation = f'<Relationship Id="r1" Type="{RELATIONS}/officeDocument" Target="{part}"/>'
    entries = {
        "[Content_Types].xml": types.encode(),
        "_rels/.rels": relations(relation),
        part: b"<document/>",
        **(extra or {}),
    }
    return zip_of(entries)


def relations(*each: str) -> bytes:
    """A part that says what a document refers to."""
    return f'<Relationships xmlns="{PACKAGE}/relationships">{"".join(each)}</Relationships>'.encode()


def refers_to(kind: str, target: str) -> Entries:
    """A relationship of Word's settings to something outside the file."""
    relation = f'<Relationship Id="x" Type="{RELATIONS}/{kind}" Target="{target}" TargetMode="External"/>'
    return {"word/_rels/settings.xml.rels": relations(relation)}


def opendocument(kind: str = "text", extra: Entries | None = None, *, manifest: str = "") -> bytes:
    """The least that is an OpenDocument file."""
    entries = {
        "mimetype": f"{ODF}{kind}".encode(),
        "content.xml": b"<office:document-content xmlns:office='o'/>",
        "META-INF/manifest.xml": f"<manifest:m xmlns:manifest='m'>{manifest}</manifest:m>".encode(),
        **(extra or {}),
    }
    return zip_of(entries, stored=("mimetype",))


def overlapping() -> bytes:
    """Two entries of a Word file that share the same bytes."""
    data = bytearray(ooxml("docx", {"word/one.xml": b"<a/>" * 50, "word/two.xml": b"<a/>" * 50}))
    first = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02"))
    places = [at for at in range(first, len(data)) if data[at : at + 4] == b"PK\x01\x02"]
    data[places[-1] + 42 : places[-1] + 46] = data[places[-2] + 42 : places[-2] + 46]
    return bytes(data)


def lying_about_size(true_size: int = 3_000_000) -> bytes:
    """An entry that says it is ten bytes long, with the checksum of those ten."""
    data = bytearray(ooxml("docx", {"word/big.xml": b"a" * true_size}))
    at = data.rindex(b"PK\x01\x02")
    struct.pack_into("<L", data, at + 16, zlib.crc32(b"a" * 10))
    struct.pack_into("<L", data, at + 24, 10)
    return bytes(data)


def claiming_size(claimed: int) -> bytes:
    """A Word file whose last entry says that it is this long."""
    data = bytearray(ooxml("docx", {"word/big.xml": b"a" * 1000}))
    struct.pack_into("<L", data, data.rindex(b"PK\x01\x02") + 24, claimed)
    return bytes(data)


def with_link() -> bytes:
    """A Word file with an entry that points at a file of the machine it is unpacked on."""
    file = io.BytesIO(ooxml("docx"))
    with zipfile.ZipFile(file, "a") as archive:
        entry = zipfile.ZipInfo("word/link")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    return file.getvalue()


def with_comment() -> bytes:
    """A Word file with words after its last entry."""
    file = io.BytesIO(ooxml("docx"))
    with zipfile.ZipFile(file, "a") as archive:
        archive.comment = b"<script>alert(1)</script>"
    return file.getvalue()


def with_flag(data: bytes, flag: int) -> bytes:
    """The last entry of a zip with a flag set, such as 1 for encrypted."""
    changed = bytearray(data)
    at = changed.rindex(b"PK\x01\x02")
    changed[at + 8] |= flag
    return bytes(changed)


def pdf_of(change: Callable[[pikepdf.Pdf], None] | None = None, **saving: object) -> bytes:
    """A PDF of one page, changed before it is saved."""
    document = pikepdf.new()
    document.add_blank_page()
    if change:
        change(document)
    file = io.BytesIO()
    # The same bytes whenever they are made; an encrypted one cannot promise it.
    saving.setdefault("deterministic_id", "encryption" not in saving)
    document.save(file, **saving)
    return file.getvalue()


def pdf_with(key: str, value: object, **saving: object) -> bytes:
    """A PDF whose catalogue holds one more thing."""

    def change(document: pikepdf.Pdf) -> None:
        document.Root[key] = value

    return pdf_of(change, **saving)


def action(kind: str, **more: object) -> pikepdf.Dictionary:
    return pikepdf.Dictionary(S=pikepdf.Name(f"/{kind}"), **more)


def pdf_bomb(size: int) -> bytes:
    """A PDF whose object stream unpacks to this many bytes."""
    packed = zlib.compress(b"9 0 << /A 1 >> " + b" " * size, 9)
    bodies = {
        1: b"<< /Type /Catalog /Pages 2 0 R /Z 9 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>",
        4: b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream"
        % (len(packed), packed),
    }
    data, places = b"%PDF-1.7\n", {}
    for number, body in bodies.items():
        places[number] = len(data)
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    rows = {number: (1, place, 0) for number, place in places.items()} | {5: (1, len(data), 0), 9: (2, 4, 0)}
    table = b"".join(struct.pack(">BLB", *rows.get(number, (0, 0, 0))) for number in range(10))
    head = b"5 0 obj\n<< /Type /XRef /Size 10 /W [1 4 1] /Root 1 0 R /Length %d >>\nstream\n" % len(table)
    tail = b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(data)
    return data + head + table + tail


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 30), **saving: object) -> bytes:
    """A picture of one colour."""
    file = io.BytesIO()
    Image.new("RGB", size, (30, 120, 180)).save(file, kind, **saving)
    return file.getvalue()


def photograph() -> bytes:
    """A JPG that says where and by which camera it was taken."""
    exif = Image.Exif()
    exif[0x010F] = "Camera maker"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (52.0, 37.0, 12.0)
    return picture(exif=exif)


def png_of_claimed_size(wide: int, high: int) -> bytes:
    """A PNG whose header claims a size."""
    data = bytearray(picture("PNG"))
    struct.pack_into(">LL", data, 16, wide, high)
    struct.pack_into(">L", data, 29, zlib.crc32(bytes(data[12:29])))
    return bytes(data)


def email_with(*attachments: tuple[str, bytes]) -> bytes:
    """A saved message with attached files."""
    message = EmailMessage()
    message["From"], message["To"] = "a@example.org", "b@example.org"
    message["Subject"], message["Date"] = "Training dates", "Mon, 2 Nov 2026 09:30:00 +0000"
    message.set_content("Dates are attached.")
    message.add_alternative("<p>Dates are attached.</p>", subtype="html")
    for name, content in attachments:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()
