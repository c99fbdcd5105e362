"""Makes the pictures of this folder and index.json, and confirms with zbarimg or zxing-cpp what they show.

    pip install segno pillow zxing-cpp
    python test-vectors/pictures/make_pictures.py
"""
import io
import json
import random
import subprocess
from pathlib import Path

import segno
import zxingcpp
from PIL import Image, ImageOps

HERE = Path(__file__).parent
TEXTS = HERE.parent / "hcert/ZZ/2DCode/raw"


def text_of(name):
    return json.loads((TEXTS / f"{name}.json").read_text())["PREFIX"]


VACCINATION, RECOVERY, TEST = (text_of(f"{kind}-ES256") for kind in ("vaccination", "recovery", "test"))


def qr(text, scale=3):
    """A symbol in black on white with its margin."""
    buffer = io.BytesIO()
    segno.make(text, error="q", boost_error=False, micro=False).save(buffer, kind="png", scale=scale, border=4)
    return Image.open(buffer).convert("L")


def beside(*pictures):
    """Pictures from left to right on white."""
    joined = Image.new("L", (sum(p.width for p in pictures), max(p.height for p in pictures)), 255)
    left = 0
    for picture in pictures:
        joined.paste(picture, (left, 0))
        left += picture.width
    return joined


def photo(picture):
    """As a camera sees it: turned, unevenly lit, noisy."""
    generator = random.Random(17)
    turned = picture.rotate(17, expand=True, fillcolor=255, resample=Image.BICUBIC)
    pixels = bytes(
        max(0, min(255, 30 + value * (140 + 60 * (index % turned.width) // turned.width) // 255 + generator.randrange(-25, 25)))
        for index, value in enumerate(turned.tobytes()))
    return Image.frombytes("L", turned.size, pixels)


def transparent(picture):
    """Black modules on nothing."""
    return Image.merge("LA", (Image.new("L", picture.size, 0), ImageOps.invert(picture)))


def aztec(text):
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Aztec)
    return Image.fromarray(zxingcpp.write_barcode_to_image(code, scale=4)).convert("L")


def read(file):
    """What two readers see, neither of which is ours."""
    picture = Image.open(file).convert("RGBA")
    on_white = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
    found = {result.text for result in zxingcpp.read_barcodes(on_white.convert("L"))}
    command = ["zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", str(file)]
    return found | set(subprocess.run(command, capture_output=True, text=True).stdout.splitlines())


def main():
    index = []

    def add(name, picture, texts, **options):
        picture.save(HERE / name, **options)
        assert read(HERE / name) == set(texts), name
        index.append({"file": name, "texts": texts})

    def add_refused(name, data, reason):
        (HERE / name).write_bytes(data)
        index.append({"file": name, "refused": reason})

    def encoded(picture, kind, **options):
        buffer = io.BytesIO()
        picture.save(buffer, kind, **options)
        return buffer.getvalue()

    one = qr(VACCINATION)
    add("colour.jpg", one.convert("RGB"), [VACCINATION], quality=70)
    add("grey-progressive.jpg", one, [VACCINATION], quality=70, progressive=True)
    add("photo.jpg", photo(one), [VACCINATION], quality=50)
    add("light-on-dark.png", ImageOps.invert(one).quantize(2), [VACCINATION], optimize=True)
    add("transparent.png", transparent(one), [VACCINATION], optimize=True)
    add("one-pixel-a-module.png", qr(VACCINATION, 1).convert("1"), [VACCINATION], optimize=True)
    add("aztec.png", aztec(VACCINATION).convert("1"), [VACCINATION], optimize=True)
    two = beside(qr(RECOVERY), qr(TEST).rotate(90, expand=True))
    add("two.png", two.convert("1"), [RECOVERY, TEST], optimize=True)
    add("two.jpg", two, [RECOVERY, TEST], quality=60)
    add("no-code.png", Image.radial_gradient("L"), [], optimize=True)
    jpeg = encoded(one, "jpeg", quality=70)
    add_refused("cut.jpg", jpeg[: len(jpeg) // 3], "Premature end of JPEG file")
    png = encoded(one, "png", optimize=True)
    add_refused("cut.png", png[: len(png) // 2], "read beyond end of data")
    add_refused("cmyk.jpg", encoded(one.convert("CMYK"), "jpeg", quality=30), "Unsupported color conversion request")
    add_refused("code.gif", encoded(one, "gif"), "it is a GIF, expected PNG or JPEG")
    (HERE / "index.json").write_text(json.dumps(index, indent=1) + "\n")


main()
