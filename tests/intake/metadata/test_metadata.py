"""Nothing but the content is left of a cleaned file, and the content is what it was."""

from __future__ import annotations

import json
import random
import subprocess
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

import docx
import openpyxl
import pptx
import pypdf
import pytest
from PIL import Image, ImageSequence, UnidentifiedImageError
from pypdf.generic import ArrayObject, DictionaryObject

from tests.intake.metadata import documents
from tests.intake.metadata.conftest import Cleaned, Cleaner
from tests.intake.metadata.documents import WORDS
from tests.intake.metadata.pictures import AUTHOR, EDITOR, ORIENTATION, SECRETS, SERIAL

PICTURES = (
    "baseline.jpg", "progressive.jpg", "gray.jpg", "cmyk.jpg", "restarts.jpg", "colors.png", "palette.png",
    "moving.png", "lossy.webp", "lossless.webp", "moving.webp",
)  # fmt: skip
ARCHIVES = ("letter.docx", "table.xlsx", "talk.pptx", "letter.odt")
KINDS = {"jpg": "JPEG", "png": "PNG", "webp": "WebP", "pdf": "PDF"} | {
    name: name.upper() for name in ("docx", "xlsx", "pptx", "odt")
}

#: What exiftool may still say of a file: its structure, and which side of a picture is up.
STRUCTURE = {
    "File": {
        "FileType", "FileTypeExtension", "MIMEType", "ExifByteOrder", "ImageWidth", "ImageHeight",
        "EncodingProcess", "BitsPerSample", "ColorComponents", "YCbCrSubSampling",
    },
    "Composite": {"ImageSize", "Megapixels"},
    "JFIF": {"JFIFVersion", "ResolutionUnit", "XResolution", "YResolution"},
    "Adobe": {"DCTEncodeVersion", "APP14Flags0", "APP14Flags1", "ColorTransform"},
    "IFD0": {"Orientation"},
    "PNG": {
        "ImageWidth", "ImageHeight", "BitDepth", "ColorType", "Compression", "Filter", "Interlace", "Palette",
        "Transparency", "AnimationFrames", "AnimationPlays",
    },
    "RIFF": {
        "WebP_Flags", "ImageWidth", "ImageHeight", "AlphaIsUsed", "BackgroundColor", "AnimationLoopCount",
        "Duration", "VP8Version", "HorizontalScale", "VerticalScale",
    },
    "PDF": {"PDFVersion", "Linearized", "PageCount", "PageMode"},
    "ZIP": {
        "ZipRequiredVersion", "ZipBitFlag", "ZipCompression", "ZipModifyDate", "ZipCRC", "ZipCompressedSize",
        "ZipUncompressedSize", "ZipFileName",
    },
}  # fmt: skip


def told(paths: Iterable[Path]) -> dict[Path, set[str]]:
    """What exiftool finds in files that isn't their structure."""
    command = ["exiftool", "-json", "-a", "-u", "-ee", "-G1", "-s", *map(str, paths)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found = {}
    for tags in json.loads(done.stdout):
        named = [tag.partition(":") for tag in tags]
        found[Path(tags["SourceFile"])] = {
            f"{group}:{name}"
            for group, _, name in named
            if group not in ("SourceFile", "ExifTool", "System") and name not in STRUCTURE.get(group, ())
        }
    return found


def frames(path: Path | BytesIO) -> list[tuple[str, bytes]]:
    """The pixels of every frame."""
    with Image.open(path) as picture:
        return [
            (frame.mode, frame.copy().convert("RGBA").tobytes()) for frame in ImageSequence.Iterator(picture)
        ]


def parts(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The bytes of a file and, in an archive, of everything in it."""
    yield "", data
    if data.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(data)) as archive:
            assert archive.testzip() is None
            for name in archive.namelist():
                for inner, content in parts(archive.read(name)):
                    yield f"{name}/{inner}", content


def secrets_in(data: bytes) -> set[tuple[str, str]]:
    """Every secret that stands somewhere in a file, and where."""
    found = set()
    for name, content in parts(data):
        for secret in SECRETS:
            wide = secret.encode("utf-16-le"), secret.encode("utf-16-be")
            if any(form in content for form in (secret.encode(), *wide)):
                found.add((name, secret))
    return found


def test_exiftool_finds_nothing_left(cleaned: dict[str, Cleaned]) -> None:
    left = told(sample.after for sample in cleaned.values())
    assert len(left) == len(cleaned)
    assert {path.name: tags for path, tags in left.items() if tags} == {}


def test_no_secret_stands_anywhere_in_what_is_left(cleaned: dict[str, Cleaned]) -> None:
    for name, sample in cleaned.items():
        assert secrets_in(sample.left) == set(), name


def test_the_same_looks_find_everything_in_the_samples(cleaned: dict[str, Cleaned]) -> None:
    for path, tags in told(sample.before for sample in cleaned.values()).items():
        assert len(tags) > 2, path.name
    for name, sample in cleaned.items():
        assert secrets_in(sample.before.read_bytes()), name


def test_the_kind_is_told_by_the_content(cleaned: dict[str, Cleaned]) -> None:
    for name, sample in cleaned.items():
        assert sample.kind == KINDS[name.split(".")[1]]


@pytest.mark.parametrize("name", PICTURES)
def test_a_pictures_pixels_and_its_upper_side_stay(name: str, cleaned: dict[str, Cleaned]) -> None:
    sample = cleaned[name]
    assert frames(sample.after) == frames(sample.before)
    with Image.open(sample.after) as picture:
        assert picture.getexif()[0x0112] == ORIENTATION


@pytest.mark.parametrize("name", PICTURES)
def test_what_a_picture_tells_is_shown(name: str, cleaned: dict[str, Cleaned]) -> None:
    found = cleaned[name].found
    assert AUTHOR in found["Author"]
    assert "Canon; EOS 5D" in found["Camera"]
    assert SERIAL in found["Serial number"]
    assert found["Place (GPS)"].startswith("46.2000, 6.1400")
    assert "2026:01:02 03:04:05" in found["Taken on"]
    assert "Lightroom" in found["Program"]
    assert found["Color profile"]
    assert found["Small copy of the picture"]


def test_what_stands_after_a_picture_is_shown(cleaned: dict[str, Cleaned]) -> None:
    for name in ("baseline.jpg", "colors.png", "lossy.webp"):
        assert "Hidden data after the picture's end" in cleaned[name].found, name


def test_a_word_document_stays_what_it_was(cleaned: dict[str, Cleaned]) -> None:
    sample = cleaned["letter.docx"]
    before, after = docx.Document(str(sample.before)), docx.Document(str(sample.after))
    assert [p.text for p in after.paragraphs] == [p.text for p in before.paragraphs]
    assert [(c.author, c.initials, c.text) for c in after.comments] == [("Author", "A", "a remark")]
    assert len(after.inline_shapes) == 1
    body = after.element.xml
    assert 'w:author="Author"' in body
    assert "inserted words" in body
    assert "rsid" not in body


def test_a_workbook_stays_what_it_was(cleaned: dict[str, Cleaned]) -> None:
    table = openpyxl.load_workbook(cleaned["table.xlsx"].after).active
    assert (table["A1"].value, table["B1"].value, table["C1"].value) == (WORDS, 3.5, "=B1*2")
    assert table["A1"].comment.text == "Author:\nplease check"
    assert len(table._images) == 1


def test_a_presentation_stays_what_it_was(cleaned: dict[str, Cleaned]) -> None:
    (slide,) = pptx.Presentation(str(cleaned["talk.pptx"].after)).slides
    assert slide.shapes.title.text == WORDS
    assert slide.notes_slide.notes_text_frame.text == "what is said"
    (chart,) = [shape.chart for shape in slide.shapes if shape.has_chart]
    inner = openpyxl.load_workbook(BytesIO(chart.part.chart_workbook.xlsx_part.blob))
    assert inner.active["B2"].value == 1


def test_an_opendocument_text_stays_what_it_was(cleaned: dict[str, Cleaned]) -> None:
    sample = cleaned["letter.odt"]
    with zipfile.ZipFile(sample.after) as archive:
        assert archive.namelist() == [
            "mimetype",
            "content.xml",
            "settings.xml",
            "Pictures/one.jpg",
            "META-INF/manifest.xml",
        ]
        assert archive.infolist()[0].compress_type == zipfile.ZIP_STORED
        content, manifest = (
            archive.read("content.xml").decode(),
            archive.read("META-INF/manifest.xml").decode(),
        )
        settings = archive.read("settings.xml").decode()
    assert "What happened &#38; &#60;when&#62;, in Zürich  twice" in content
    assert content.count(">Author</dc:creator>") == 2
    assert "a remark" in content
    assert "2026" not in content
    assert "AddParaTableSpacing" in settings
    assert "Thumbnails" not in manifest


@pytest.mark.parametrize("name", ARCHIVES)
def test_pictures_in_documents_are_cleaned_too(
    name: str, cleaned: dict[str, Cleaned], tmp_path: Path
) -> None:
    kinds = (b"\xff\xd8", b"\x89PNG")
    (content,) = [content for _, content in parts(cleaned[name].left) if content.startswith(kinds)]
    inner = tmp_path / "picture"
    inner.write_bytes(content)
    assert told([inner]) == {inner: set()}


def test_archives_say_nothing_of_when_and_with_what(cleaned: dict[str, Cleaned]) -> None:
    for name in ARCHIVES:
        with zipfile.ZipFile(cleaned[name].after) as archive:
            assert archive.comment == b"", name
            assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}, name
            assert not any(entry.extra or entry.comment for entry in archive.infolist()), name


def test_a_pdf_keeps_its_pages_and_pictures(cleaned: dict[str, Cleaned]) -> None:
    sample = cleaned["pages.pdf"]
    before, after = pypdf.PdfReader(sample.before), pypdf.PdfReader(sample.after, strict=True)
    assert [p.extract_text() for p in after.pages] == [p.extract_text() for p in before.pages]
    assert "Page one in words" in after.pages[0].extract_text()
    for one, other in zip(before.pages, after.pages, strict=True):
        pictures = one.images[0].image, other.images[0].image
        assert pictures[0] is not None
        assert pictures[1] is not None
        assert pictures[0].tobytes() == pictures[1].tobytes()
        assert one.rotation == other.rotation
        notes = other["/Annots"]
        assert isinstance(notes, ArrayObject)
        (note,) = [annotation.get_object() for annotation in notes]
        assert isinstance(note, DictionaryObject)
        assert set(note) == {"/Type", "/Subtype", "/Rect", "/Contents"}


def test_a_pdf_keeps_no_earlier_version_file_or_id(cleaned: dict[str, Cleaned]) -> None:
    after = pypdf.PdfReader(cleaned["pages.pdf"].after)
    assert after.metadata is None
    assert after.xmp_metadata is None
    assert not after.attachments
    assert set(after.trailer) <= {"/Root", "/Size", "/Type", "/W", "/Index", "/Filter", "/Length"}
    left = cleaned["pages.pdf"].left
    assert left.count(b"%%EOF") == 1
    assert b"PieceInfo" not in left


def test_what_a_document_tells_is_shown(cleaned: dict[str, Cleaned]) -> None:
    for name in ("letter.docx", "table.xlsx", "talk.pptx", "letter.odt", "pages.pdf"):
        found = cleaned[name].found
        assert AUTHOR in found["Author"], name
        assert "Canon" in found["Camera"], name
        assert "46.2000" in found["Place (GPS)"], name
    for name in ("letter.docx", "table.xlsx", "talk.pptx", "letter.odt"):
        assert EDITOR in cleaned[name].found["Last edited by"], name
    for name in ("letter.docx", "table.xlsx", "letter.odt", "pages.pdf"):
        assert AUTHOR in cleaned[name].found["Comments and tracked changes by"], name
    assert cleaned["letter.docx"].found["Company"] == "Acme Hidden"
    assert "jane.doe" in cleaned["table.xlsx"].found["Folder on a computer"]
    assert cleaned["talk.pptx"].found["Embedded files"].endswith(".xlsx")
    assert AUTHOR in cleaned["letter.odt"].found["Printer"]
    pages = cleaned["pages.pdf"].found
    assert pages["Earlier versions"] == "1"
    assert "attached.txt" in pages["Embedded files"]
    assert "Programs in the file" in pages


def test_what_is_clean_stays_byte_for_byte_and_tells_nothing(
    cleaner: Cleaner, cleaned: dict[str, Cleaned]
) -> None:
    again = cleaner.clean(sample.after for sample in cleaned.values())
    for name, sample in again.items():
        assert sample.found == {}, name
        assert sample.left == sample.before.read_bytes(), name


def test_what_cannot_be_cleaned_says_why(
    cleaner: Cleaner, samples: list[Path], cleaned: dict[str, Cleaned], tmp_path: Path
) -> None:
    (tmp_path / "letter.docx").write_bytes(cleaned["letter.docx"].before.read_bytes())
    refused = documents.refused(tmp_path, samples[0])
    outcomes = cleaner.clean(refused)
    for path, reason in refused.items():
        assert outcomes[path.name].reason == reason, path.name
        assert not outcomes[path.name].after.exists(), path.name


def test_files_of_other_kinds_are_left_as_they_are(cleaner: Cleaner, tmp_path: Path) -> None:
    path = tmp_path / "words.jpg"
    path.write_text("Only its name says that this is a picture.")
    sample = cleaner.clean([path])["words.jpg"]
    assert (sample.kind, sample.found, sample.reason) == ("", {}, None)
    assert sample.left == path.read_bytes()


def damaged(data: bytes, chance: random.Random) -> bytes:
    """A file with an end cut off or some bits turned over."""
    if chance.random() < 0.25:
        return data[: chance.randrange(len(data))]
    flipped = bytearray(data)
    # Most of the damage is where the structure is.
    limit = min(len(data), chance.choice((len(data), 1500, 48)))
    for _ in range(chance.randint(1, 4)):
        flipped[chance.randrange(limit)] ^= 1 << chance.randrange(8)
    return bytes(flipped)


def pixels(data: bytes) -> object:
    """What a viewer shows of a picture, or `None` where it shows nothing."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return frames(BytesIO(data))
    except (
        OSError,
        SyntaxError,
        ValueError,
        UnidentifiedImageError,
        IndexError,
        Image.DecompressionBombError,
    ):
        return None


@pytest.mark.parametrize("name", ["progressive.jpg", "baseline.jpg", "palette.png", "lossless.webp"])
def test_a_damaged_picture_is_refused_or_looks_the_same(
    name: str, cleaner: Cleaner, cleaned: dict[str, Cleaned], tmp_path: Path
) -> None:
    chance = random.Random(name)  # noqa: S311 - the same damage in every run
    original = cleaned[name].before.read_bytes()
    paths = []
    for number in range(60):
        path = tmp_path / f"{number}-{name}"
        path.write_bytes(damaged(original, chance))
        paths.append(path)
    refused = 0
    for sample in cleaner.clean(paths).values():
        if sample.reason is not None:
            assert sample.reason == "damaged"
            refused += 1
        elif sample.kind != "":
            shown = pixels(sample.before.read_bytes())
            assert shown is None or pixels(sample.left) == shown, sample.before.name
    assert 0 < refused < 60


#: Whoever wrote and when, before and after.
NOBODYS = {AUTHOR, "JSD", "2026-01-02T03:04:05", "Author", "A", "2000-01-01T00:00:00"}


def words(path: Path) -> object:
    """What a reader reads of a document, or `None` where it is refused as broken."""
    try:
        if path.suffix == ".docx":
            return [paragraph.text for paragraph in docx.Document(str(path)).paragraphs]
        if path.suffix == ".pdf":
            return [page.extract_text() for page in pypdf.PdfReader(path, strict=True).pages]
        with zipfile.ZipFile(path) as archive:
            texts = ET.fromstring(archive.read("content.xml")).itertext()  # noqa: S314 - our own
            return [text for text in texts if text not in NOBODYS]
    except Exception:  # noqa: BLE001 - whatever a reader says of broken files
        return None


@pytest.mark.parametrize("name", ["letter.docx", "letter.odt", "pages.pdf"])
def test_a_damaged_document_is_refused_or_keeps_its_words(
    name: str, cleaner: Cleaner, cleaned: dict[str, Cleaned], tmp_path: Path
) -> None:
    chance = random.Random(name)  # noqa: S311 - the same damage in every run
    original = cleaned[name].before.read_bytes()
    paths = []
    for number in range(40):
        path = tmp_path / f"{number}-{name}"
        path.write_bytes(damaged(original, chance))
        paths.append(path)
    for sample in cleaner.clean(paths).values():
        if sample.reason is not None:
            assert sample.reason in ("damaged", "encrypted", "too large"), sample.before.name
        elif sample.kind != "":
            read = words(sample.before)
            assert read is None or words(sample.after) == read, sample.before.name
