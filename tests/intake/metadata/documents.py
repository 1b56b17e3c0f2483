"""Documents as office programs leave them: authors, folders, tracked changes, earlier versions."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import docx
import openpyxl
import pptx
import pypdf
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image as SheetImage
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from tests.intake.metadata.pictures import AUTHOR, EDITOR

WORDS = "What happened & <when>, in Zürich  twice"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PEOPLE = f"""<?xml version="1.0"?>
<w15:people xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml">
<w15:person w15:author="{AUTHOR}">
<w15:presenceInfo w15:providerId="AD" w15:userId="S::jane.doe@example.org::1"/></w15:person></w15:people>"""
_INSERTED = f"""<w:p w:rsidR="00AB12CD" w:rsidRDefault="00AB12CE"><w:ins w:id="9" w:author="{AUTHOR}"
 w:date="2026-01-02T03:04:05Z"><w:r><w:t>inserted words</w:t></w:r></w:ins></w:p>"""
_FOLDER = r"""<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">
<mc:Choice Requires="x15" xmlns:x15="http://schemas.microsoft.com/office/spreadsheetml/2010/11/main">
<x15ac:absPath url="C:\Users\jane.doe\Docs\"
 xmlns:x15ac="http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac"/></mc:Choice>
</mc:AlternateContent>"""

Change = tuple[str, str, str]


def change(path: Path, changes: Iterable[Change], more: Mapping[str, str]) -> None:
    """Puts text before the first place of a text in parts of an archive, and adds parts."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, before, text in changes:
        content = parts[name].decode()
        assert before in content, (name, before)
        parts[name] = content.replace(before, text + before, 1).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = AUTHOR.encode()
        for name, data in (parts | {name: text.encode() for name, text in more.items()}).items():
            archive.writestr(name, data)


def word(folder: Path, picture: Path) -> Path:
    """A Word document with a comment, a tracked change, people, a company, and a stray part."""
    path = folder / "letter.docx"
    document = docx.Document()
    paragraph = document.add_paragraph(WORDS)
    document.add_picture(str(picture))
    document.add_comment(paragraph.runs, text="a remark", author=AUTHOR, initials="JSD")
    properties = document.core_properties
    properties.author, properties.last_modified_by, properties.title = AUTHOR, EDITOR, "A title"
    document.save(str(path))
    kind = "http://schemas.microsoft.com/office/2011/relationships/people"
    change(
        path,
        [
            ("word/document.xml", "<w:sectPr", _INSERTED),
            (
                "word/_rels/document.xml.rels",
                "</Relationships>",
                f'<Relationship Id="r90" Type="{kind}" Target="people.xml"/>',
            ),
            (
                "[Content_Types].xml",
                "</Types>",
                f'<Override PartName="/word/people.xml" ContentType="{_WORD}.people+xml"/>',
            ),
            ("docProps/app.xml", "</Properties>", "<Company>Acme Hidden</Company>"),
        ],
        {"word/people.xml": _PEOPLE, "word/left.xml": f"<left>{AUTHOR}</left>"},
    )
    return path


def sheet(folder: Path, picture: Path) -> Path:
    """An Excel workbook with a comment, a picture and the folder that it was saved in."""
    path = folder / "table.xlsx"
    workbook = openpyxl.Workbook()
    table = workbook.active
    table["A1"], table["B1"], table["C1"] = WORDS, 3.5, "=B1*2"
    table["A1"].comment = Comment(f"{AUTHOR}:\nplease check", AUTHOR)
    table.add_image(SheetImage(str(picture)), "D5")
    workbook.properties.creator, workbook.properties.lastModifiedBy = AUTHOR, EDITOR
    workbook.save(path)
    change(path, [("xl/workbook.xml", "<sheets>", _FOLDER)], {})
    return path


def slides(folder: Path, picture: Path) -> Path:
    """A PowerPoint presentation with a picture, notes, and a chart that holds a workbook."""
    path = folder / "talk.pptx"
    talk = pptx.Presentation()
    slide = talk.slides.add_slide(talk.slide_layouts[5])
    slide.shapes.title.text = WORDS
    slide.shapes.add_picture(str(picture), 0, 0)
    slide.notes_slide.notes_text_frame.text = "what is said"
    data = CategoryChartData()  # type: ignore[no-untyped-call]
    data.categories = ["one", "two"]
    data.add_series("count", (1, 2))  # type: ignore[no-untyped-call]
    slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, 0, 0, 3_000_000, 3_000_000, data)
    talk.core_properties.author, talk.core_properties.last_modified_by = AUTHOR, EDITOR
    talk.save(str(path))
    return path


_ODF = "urn:oasis:names:tc:opendocument:xmlns"
_SPACES = (
    f'xmlns:office="{_ODF}:office:1.0" xmlns:text="{_ODF}:text:1.0" xmlns:meta="{_ODF}:meta:1.0" '
    f'xmlns:config="{_ODF}:config:1.0" xmlns:manifest="{_ODF}:manifest:1.0" xmlns:draw="{_ODF}:drawing:1.0" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'xmlns:officeooo="http://openoffice.org/2009/office" office:version="1.3"'
)
_CONTENT = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document-content {_SPACES}><office:body><office:text>
<text:tracked-changes><text:changed-region text:id="c1">
<text:insertion><office:change-info><dc:creator>{AUTHOR}</dc:creator><dc:date>2026-01-02T03:04:05</dc:date>
</office:change-info></text:insertion></text:changed-region></text:tracked-changes>
<text:p officeooo:rsid="001a2b3c">{WORDS.replace("&", "&amp;").replace("<", "&lt;")}<office:annotation>
<dc:creator>{AUTHOR}</dc:creator><dc:date>2026-01-02T03:04:05</dc:date>
<meta:creator-initials>JSD</meta:creator-initials><text:p>a remark</text:p></office:annotation>
<draw:frame><draw:image xlink:href="Pictures/one.jpg"/></draw:frame></text:p></office:text></office:body>
</office:document-content>"""
_META = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document-meta {_SPACES}><office:meta><meta:generator>LibreOffice/24.2</meta:generator>
<meta:initial-creator>{AUTHOR}</meta:initial-creator><dc:creator>{EDITOR}</dc:creator>
<meta:editing-duration>PT5M</meta:editing-duration><meta:template xlink:href="/home/jane.doe/letter.ott"/>
<meta:user-defined meta:name="Client">{AUTHOR}</meta:user-defined></office:meta></office:document-meta>"""
_SETTINGS = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document-settings {_SPACES}><office:settings>
<config:config-item-set config:name="ooo:configuration-settings">
<config:config-item config:name="PrinterName" config:type="string">Printer of {AUTHOR}</config:config-item>
<config:config-item config:name="AddParaTableSpacing" config:type="boolean">true</config:config-item>
</config:config-item-set></office:settings></office:document-settings>"""
_MANIFEST = "".join(
    f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type=""/>'
    for name in (
        "/",
        "content.xml",
        "meta.xml",
        "settings.xml",
        "Thumbnails/thumbnail.png",
        "Pictures/one.jpg",
    )
)


def text(folder: Path, picture: Path, thumbnail: Path) -> Path:
    """An OpenDocument text with a tracked change, an annotation, a printer, a template and a preview."""
    path = folder / "letter.odt"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text", zipfile.ZIP_STORED)
        archive.writestr("content.xml", _CONTENT)
        archive.writestr("meta.xml", _META)
        archive.writestr("settings.xml", _SETTINGS)
        archive.write(thumbnail, "Thumbnails/thumbnail.png")
        archive.write(picture, "Pictures/one.jpg")
        manifest = f'<?xml version="1.0"?><manifest:manifest {_SPACES}>{_MANIFEST}</manifest:manifest>'
        archive.writestr("META-INF/manifest.xml", manifest)
    return path


def _name(text: str) -> NameObject:
    return NameObject(f"/{text}")


def _dictionary(**values: object) -> DictionaryObject:
    return DictionaryObject({_name(key): value for key, value in values.items()})


def _stream(data: bytes, **values: object) -> StreamObject:
    made = StreamObject()
    made.set_data(data)
    made.update(_dictionary(**values))
    return made


_XMP = f"""<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:CreatorTool="Writer">
<dc:creator><rdf:Seq><rdf:li>{AUTHOR}</rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


def _page(writer: pypdf.PdfWriter, words: str, picture: Path) -> None:
    page = writer.add_blank_page(595, 842)
    font = _dictionary(Type=_name("Font"), Subtype=_name("Type1"), BaseFont=_name("Helvetica"))
    image = _stream(
        picture.read_bytes(),
        Type=_name("XObject"), Subtype=_name("Image"), Width=NumberObject(320), Height=NumberObject(240),
        ColorSpace=_name("DeviceRGB"), BitsPerComponent=NumberObject(8), Filter=_name("DCTDecode"),
    )  # fmt: skip
    xmp = writer._add_object(_stream(_XMP.encode(), Type=_name("Metadata"), Subtype=_name("XML")))
    image[_name("Metadata")] = xmp
    resources = _dictionary(
        Font=_dictionary(F1=font), XObject=_dictionary(Metadata=writer._add_object(image))
    )
    content = f"BT /F1 20 Tf 50 700 Td ({words}) Tj ET q 320 0 0 240 50 400 cm /Metadata Do Q".encode()
    moment = TextStringObject("D:20260102030405Z")
    note = _dictionary(
        Type=_name("Annot"), Subtype=_name("Text"), T=TextStringObject(AUTHOR), M=moment,
        Rect=ArrayObject([FloatObject(value) for value in (1, 1, 20, 20)]), NM=TextStringObject("jane.doe-1"),
        Contents=TextStringObject("a remark"),
    )  # fmt: skip
    page.update(
        _dictionary(
            Resources=resources, Contents=writer._add_object(_stream(content)), Metadata=xmp,
            Annots=ArrayObject([writer._add_object(note)]), LastModified=moment,
            PieceInfo=_dictionary(Illustrator=_dictionary(Private=TextStringObject(AUTHOR))),
        )
    )  # fmt: skip


def _writer(picture: Path) -> pypdf.PdfWriter:
    writer = pypdf.PdfWriter()
    for words in ("Page one in words", "Page two in words"):
        _page(writer, words, picture)
    writer.add_metadata({"/Author": AUTHOR, "/Producer": "Some Writer", "/Company": "Acme Hidden"})
    writer.add_attachment("attached.txt", b"attached by jane.doe")
    script = _dictionary(S=_name("JavaScript"), JS=TextStringObject(f"app.alert('{AUTHOR}')"))
    writer.root_object[_name("OpenAction")] = script
    return writer


def pages(folder: Path, picture: Path) -> Path:
    """A PDF with everything, and an earlier version of its first page in it."""
    path = folder / "pages.pdf"
    _writer(picture).write(path)
    later = pypdf.PdfWriter(path, incremental=True)
    later.pages[0].rotate(90)
    later.metadata = {"/Author": EDITOR}
    later.write(path)
    return path


def refused(folder: Path, picture: Path) -> dict[Path, str]:
    """Files that can't be cleaned, and why."""
    locked = folder / "locked.pdf"
    writer = _writer(picture)
    writer.encrypt("a password", algorithm="RC4-128")
    writer.write(locked)
    signed = folder / "signed.pdf"
    writer = _writer(picture)
    writer.root_object[_name("Perms")] = _dictionary(DocMDP=_dictionary(Type=_name("Sig")))
    writer.write(signed)
    cut = folder / "cut.pdf"
    cut.write_bytes(b"%PDF-1.7\n1 0 obj << /Type /Catalog")
    macro = folder / "macro.docx"
    macro.write_bytes((folder / "letter.docx").read_bytes())
    kind = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
    relationship = f'<Relationship Id="r91" Type="{kind}" Target="vbaProject.bin"/>'
    change(
        macro,
        [("word/_rels/document.xml.rels", "</Relationships>", relationship)],
        {"word/vbaProject.bin": "Attribute"},
    )
    half = folder / "half.jpg"
    half.write_bytes(picture.read_bytes()[:300])
    return {locked: "encrypted", signed: "signed", cut: "damaged", macro: "embedded", half: "damaged"}
