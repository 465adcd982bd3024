"""A real PDF of one megabyte, a different one each time, and the form that carries it."""

from functools import cache
from secrets import token_bytes

SIDE = 1024  # pixels: a grey picture of so many squared is one megabyte
BOUNDARY = "tracker-bench-boundary"


@cache
def _picture() -> bytes:
    """What a scan is to a server: a megabyte that does not compress."""
    return token_bytes(SIDE * SIDE)


def pdf(number: int) -> bytes:
    """One page that shows a picture, with the number in words that make the file differ from all others."""
    words = f"BT /F1 12 Tf 40 800 Td (Document {number}) Tj ET q 500 0 0 500 40 250 cm /Im1 Do Q".encode()
    image = (
        f"<< /Type /XObject /Subtype /Image /Width {SIDE} /Height {SIDE} /ColorSpace /DeviceGray"
        f" /BitsPerComponent 8 /Length {SIDE * SIDE} >>"
    )
    return _assembled(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> /XObject << /Im1 6 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(words), words),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"%s\nstream\n%s\nendstream" % (image.encode(), _picture()),
    )


def _assembled(*objects: bytes) -> bytes:
    parts, places, position = [b"%PDF-1.7\n"], [], len(b"%PDF-1.7\n")
    for number, content in enumerate(objects, start=1):
        part = b"%d 0 obj\n%s\nendobj\n" % (number, content)
        places.append(position)
        parts.append(part)
        position += len(part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return b"".join([*parts, end % (size, table, size, position)])


def form_with_pdf(fields: dict[str, str], name: str, number: int) -> tuple[bytes, str]:
    """A multipart form as a browser sends it, and its content type."""
    lines = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode()
        for field, value in fields.items()
    ]
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="document-{number}.pdf"\r\n'
        "Content-Type: application/pdf\r\n\r\n"
    )
    body = b"".join([*lines, head.encode(), pdf(number), f"\r\n--{BOUNDARY}--\r\n".encode()])
    return body, f"multipart/form-data; boundary={BOUNDARY}"
