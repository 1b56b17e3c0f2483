"""Pictures as cameras and programs leave them: people and places in every block that there is for them."""

from __future__ import annotations

import subprocess
from pathlib import Path

from PIL import Image, ImageCms, ImageDraw, PngImagePlugin

#: Whatever is found of these in a cleaned file is a leak.
AUTHOR = "Jane Secret Doe"
EDITOR = "John Hidden Roe"
SERIAL = "SN99887766"
SECRETS = (AUTHOR, EDITOR, SERIAL, "Jane Secret", "jane.doe", "Trailing words")
ORIENTATION = 6

_TAGS = (
    f"-Orientation#={ORIENTATION}", "-Make=Canon", "-Model=EOS 5D", f"-SerialNumber={SERIAL}",
    f"-Artist={AUTHOR}", "-GPSLatitude=46.2", "-GPSLatitudeRef=N", "-GPSLongitude=6.14", "-GPSLongitudeRef=E",
    "-GPSAltitude=400", "-DateTimeOriginal=2026:01:02 03:04:05", "-Software=Lightroom", f"-XPAuthor={AUTHOR}",
    "-UserComment=A remark", f"-XMP-dc:Creator={AUTHOR}", "-XMP-xmp:CreatorTool=Lightroom",
    "-XMP-photoshop:City=Geneva", "-XMP-xmpMM:DocumentID=xmp.did:1234", f"-IPTC:By-line={AUTHOR}",
    "-IPTC:City=Geneva", "-Comment=A comment",
)  # fmt: skip


def _drawn(mode: str = "RGB") -> Image.Image:
    picture = Image.effect_noise((320, 240), 60).convert("RGB")
    ImageDraw.Draw(picture).text((10, 10), "What the picture shows", fill=(255, 0, 0))
    return picture.convert(mode)


def _exiftool(path: Path, *arguments: str) -> None:
    command = ["exiftool", "-q", "-m", "-overwrite_original", *arguments, str(path)]
    subprocess.run(command, check=True, capture_output=True)


def _fill(path: Path) -> None:
    """Writes everything that exiftool can write into this kind of file."""
    folder = path.parent
    profile, thumbnail = folder / "profile.icc", folder / "thumbnail.jpg"
    profile.write_bytes(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    _drawn().resize((80, 60)).save(thumbnail)
    _exiftool(path, *_TAGS, f"-ICC_Profile<={profile}", f"-ThumbnailImage<={thumbnail}")


def _append(path: Path, data: bytes) -> None:
    path.write_bytes(path.read_bytes() + data)


def jpegs(folder: Path) -> list[Path]:
    """Baseline, progressive, gray and CMYK, with every kind of block, and a second picture after the end."""
    made = []
    for name, mode, options in (
        ("baseline", "RGB", {}),
        ("progressive", "RGB", {"progressive": True}),
        ("gray", "L", {}),
        ("cmyk", "CMYK", {}),
        ("restarts", "RGB", {"restart_marker_rows": 1}),
    ):
        path = folder / f"{name}.jpg"
        _drawn(mode).save(path, quality=85, **options)
        _fill(path)
        _append(path, path.read_bytes() + b"Trailing words")
        made.append(path)
    return made


def pngs(folder: Path) -> list[Path]:
    """True color, palette with transparency, and an animation, with texts of all three kinds."""
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", AUTHOR)
    texts.add_itxt("Comment", f"written by {EDITOR}", zip=True)
    texts.add_text("Software", "Lightroom", zip=True)
    frames = [_drawn().rotate(90), _drawn().rotate(180)]
    colored, palette, moving = folder / "colors.png", folder / "palette.png", folder / "moving.png"
    _drawn().save(colored, pnginfo=texts, dpi=(300, 300))
    _drawn("P").save(palette, pnginfo=texts, transparency=3)
    _drawn().save(moving, save_all=True, append_images=frames, duration=100, pnginfo=texts)
    for path in (colored, palette, moving):
        _fill(path)
    _append(colored, b"Trailing words")
    return [colored, palette, moving]


def webps(folder: Path) -> list[Path]:
    """Lossy, lossless with transparency, and an animation."""
    lossy, lossless, moving = folder / "lossy.webp", folder / "lossless.webp", folder / "moving.webp"
    _drawn().save(lossy)
    _drawn("RGBA").save(lossless, lossless=True)
    _drawn().save(moving, save_all=True, append_images=[_drawn().rotate(90)], duration=100)
    for path in (lossy, lossless, moving):
        _fill(path)
    _append(lossy, b"Trailing words")
    return [lossy, lossless, moving]
