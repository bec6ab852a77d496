"""PDF and Word files as programs write them, in a few lines each: what tests make a corpus from."""

import re
import zipfile


def written_pdf(pages, title="", created="D:20040312101112Z"):
    """Return a PDF with these pages of (x, y, size, text), in Helvetica as Windows-1252."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    objects.append(
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    )
    kids = []
    for lines in pages:
        drawn = ""
        for x, y, size, text in lines:
            text = re.sub(r"([()\\])", r"\\\1", text)
            drawn += f"BT /F1 {size} Tf 1 0 0 1 {x} {y} Tm ({text}) Tj ET\n"
        length = len(drawn.encode("cp1252"))
        objects.append(f"<< /Length {length} >>\nstream\n{drawn}endstream")
        kids.append(len(objects) + 1)
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R "
            f">> >> /Contents {len(objects)} 0 R >>"
        )
    objects[1] = (
        f"<< /Type /Pages /Kids [{' '.join(f'{k} 0 R' for k in kids)}] /Count {len(kids)} >>"
    )
    objects.append(f"<< /Title ({title}) /CreationDate ({created}) >>")
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("cp1252")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    trailer = f"<< /Size {len(objects) + 1} /Root 1 0 R /Info {len(objects)} 0 R >>"
    start = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n{trailer}\n"
    return out + f"{start}startxref\n{len(out)}\n%%EOF\n".encode()


def page_of(*texts, number, header="The Marrow Review"):
    """Return the lines of a page with a header and a number, 14 points from line to line."""
    body = [(72, 760 - 14 * i, 11, text) for i, text in enumerate(texts)]
    return [(72, 800, 9, header), *body, (300, 40, 9, str(number))]


WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def write_word(path, body, *, title="", creator=""):
    """Write a Word file with this body, in WordprocessingML."""
    types = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    core = f"{PACKAGE}/metadata/core-properties"
    with zipfile.ZipFile(path, "w") as parts:
        parts.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="'
            'application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="'
            f'/word/document.xml" ContentType="{types}"/></Types>',
        )
        parts.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{office}" Target="word/document.xml"/></Relationships>',
        )
        parts.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>',
        )
        parts.writestr(
            "docProps/core.xml",
            f'<p:coreProperties xmlns:p="{core}" xmlns:dc="http://purl.org/dc/elements/1.1/" '
            f'xmlns:t="http://purl.org/dc/terms/"><dc:title>{title}</dc:title>'
            f"<dc:creator>{creator}</dc:creator><t:created>2013-05-06T10:00:00Z</t:created>"
            "</p:coreProperties>",
        )


def told(text, style=""):
    style = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{style}<w:r><w:t>{text}</w:t></w:r></w:p>"
