"""Draw data/site/lamp.gif, a lighthouse of 24 by 36 pixels.

The result is committed.  How it was run: pip install pillow==13.0.0, python data/make_lamp.py
"""

from pathlib import Path

from PIL import Image, ImageDraw

picture = Image.new("RGB", (24, 36), "#12304f")
pen = ImageDraw.Draw(picture)
pen.polygon([(0, 4), (10, 6), (10, 8), (0, 12)], fill="#f7e08a")  # the beam
pen.rectangle((10, 4, 13, 9), fill="#f7c948")  # the lamp
pen.rectangle((9, 3, 14, 3), fill="#b3261e")  # the roof
pen.polygon([(9, 10), (14, 10), (17, 31), (6, 31)], fill="#f4f1ea")  # the tower
pen.polygon([(8, 17), (15, 17), (16, 23), (7, 23)], fill="#b3261e")  # its band
pen.rectangle((0, 32, 23, 35), fill="#5b4a3c")  # the rock
picture.quantize(16).save(Path(__file__).resolve().parent / "site" / "lamp.gif", optimize=True)
