"""Three small corpora for tests with real models: what they say, and the files they are made of."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_LINE = 88  # characters of a line in a PDF

MEDICINE: Mapping[str, str] = {
    "tetanus": """\
# Tetanus

Tetanus is an infection of wounds by a bacterium that lives in soil and dung.

## Symptoms

The first sign is usually stiffness of the jaw, which is why it is called lockjaw. Symptoms of
tetanus begin three to twenty-one days after the wound, and ten days after it on average.

## Prevention

A booster of tetanus vaccine is given every ten years.
""",
    "scurvy": """\
# Scurvy

Scurvy comes from a diet without vitamin C. The gums bleed, old scars open and teeth fall out.

## Treatment

Oranges, lemons, peppers or tablets of vitamin C cure scurvy within a few weeks.
""",
    "cholera": """\
# Cholera

Cholera spreads through drinking water that sewage has reached. Patients lose litres of water a
day. Most patients with cholera recover when they drink a solution of sugar and salts in time.
""",
    "measles": """\
# Measles

Measles is a very contagious disease of children, with fever, cough and a red rash.

White spots inside the cheeks, called Koplik's spots, appear two days before the rash of measles.
""",
    "burns": """\
# Burns

Cool a burn under running water for twenty minutes, and never put butter or ice on a burn.

Cover it loosely with clean cling film. Blisters are left closed.
""",
    "asthma": """\
# Asthma

In asthma the airways narrow and swell, so that breathing out becomes hard. During an attack a
person with asthma sits upright and takes one puff of the blue inhaler every minute, up to ten.
""",
    "frostbite": """\
# Frostbite

Frostbitten fingers are pale, hard and numb. They are warmed in water of 37 to 39 degrees, and they
are never rubbed. Thawing hurts, so that painkillers are given first.
""",
    "malaria": """\
# Malaria

Malaria is carried by the female Anopheles mosquito, which bites between dusk and dawn. Fever comes
back every second or third day. Sleeping under a treated net halves the number of cases of malaria.
""",
}

HISTORY: Sequence[Mapping[str, str]] = (
    {
        "id": "westphalia",
        "title": "Peace of Westphalia",
        "text": "The Thirty Years' War devastated the German lands from 1618 on. It ended in 1648 "
        "with the Peace of Westphalia, two treaties signed at Osnabrück and Münster. Sweden and "
        "France gained territory, and the Dutch Republic was recognised.",
    },
    {
        "id": "suez",
        "title": "Suez Canal",
        "text": "The Suez Canal joins the Mediterranean to the Red Sea. Ferdinand de Lesseps "
        "directed the digging of the Suez Canal, which was opened to ships in November 1869.",
    },
    {
        "id": "printing",
        "title": "Movable type in Europe",
        "text": "Johannes Gutenberg of Mainz cast single letters of metal about 1450. His Bible of "
        "forty-two lines a page was printed in some 180 copies.",
    },
    {
        "id": "lisbon",
        "title": "Lisbon earthquake",
        "text": "On All Saints' Day of 1755 an earthquake, a wave from the sea and five days of "
        "fire destroyed Lisbon. The Marquis of Pombal had the city rebuilt with straight streets.",
    },
    {
        "id": "tulips",
        "title": "Tulip mania",
        "text": "In the winter of 1636 the price of tulip bulbs in Holland rose twentyfold. The "
        "market for tulips collapsed at an auction in Haarlem in February 1637.",
    },
    {
        "id": "hanse",
        "title": "Hanseatic League",
        "text": "Merchants of Lübeck, Hamburg and other towns joined in the Hanseatic League. The "
        "last diet of the Hanseatic League met at Lübeck in 1669, and only nine towns came.",
    },
    {
        "id": "longitude",
        "title": "Finding the longitude",
        "text": "Sailors could not tell their longitude without an exact clock. John Harrison, a "
        "carpenter from Yorkshire, built a marine chronometer that lost five seconds in 81 days.",
    },
    {
        "id": "magellan",
        "title": "The first voyage around the world",
        "text": "Ferdinand Magellan left Seville in 1519 with five ships and was killed in the "
        "Philippines. Juan Sebastián Elcano brought the ship Victoria home in September 1522 with "
        "eighteen men.",
    },
)

CODE: Mapping[str, tuple[str, ...]] = {
    "subprocess": (
        "The function subprocess.run starts a program and waits for its end.",
        "When the timeout of subprocess.run expires, the child process is killed and the exception "
        "TimeoutExpired is raised. The output read so far is kept in the exception.",
    ),
    "dictionaries": (
        "A dictionary of Python maps keys to values. The method setdefault returns the value of a "
        "key and inserts a default when the key is absent.",
    ),
    "rebase": (
        "The command git rebase moves commits onto another base. Run git rebase --abort to go back "
        "to the state before the rebase began.",
    ),
    "tar": (
        "The program tar packs files into one archive. The option -z of tar compresses the archive "
        "with gzip, and the option -x extracts it.",
    ),
    "indexes": (
        "A database reads every row of a table unless an index helps. CREATE INDEX builds a B-tree "
        "on the columns named, which speeds up queries that filter on them.",
    ),
    "segfault": (
        "A segmentation fault means that a program touched memory it does not own. Compile with "
        "the flag -fsanitize=address to see which line of C reads past the end of an array.",
    ),
    "permissions": (
        "The command chmod changes who may read, write and execute a file. The mode 640 lets the "
        "owner write, the group read, and everybody else do nothing.",
    ),
    "regex": (
        "A regular expression describes a set of strings. A quantifier followed by a question mark "
        "is lazy: it matches as few characters as possible.",
    ),
}


@dataclass(frozen=True, slots=True)
class Gold:
    """A question that one sentence of one document answers."""

    question: str
    corpus: str
    document: str
    sentence: str


GOLD = (
    Gold(
        "How many days after the wound do the symptoms of tetanus begin?",
        "medicine",
        "tetanus.md",
        "Symptoms of tetanus begin three to twenty-one days after the wound, and ten days after it "
        "on average.",
    ),
    Gold(
        "Which treaties ended the Thirty Years' War?",
        "history",
        "westphalia",
        "It ended in 1648 with the Peace of Westphalia, two treaties signed at Osnabrück and "
        "Münster.",
    ),
    Gold(
        "What happens when the timeout of subprocess.run expires?",
        "code",
        "subprocess.pdf",
        "When the timeout of subprocess.run expires, the child process is killed and the exception "
        "TimeoutExpired is raised.",
    ),
)
UNANSWERABLE = "Who won the ice hockey match in Vancouver last night?"


def write_medicine(folder: Path) -> None:
    """Write a Markdown file a document."""
    folder.mkdir(parents=True)
    for name, text in MEDICINE.items():
        (folder / f"{name}.md").write_text(text, "utf-8")


def write_history(file: Path) -> None:
    """Write a JSON line a document."""
    lines = (json.dumps(record, ensure_ascii=False) for record in HISTORY)
    file.write_text("\n".join(lines) + "\n", "utf-8")


def write_code(folder: Path) -> None:
    """Write a PDF a document, each paragraph on a page of its own."""
    folder.mkdir(parents=True)
    for name, pages in CODE.items():
        (folder / f"{name}.pdf").write_bytes(pdf(pages))


def pdf(pages: Sequence[str]) -> bytes:
    """Return a PDF of one text a page, in Helvetica; a page with an empty text draws nothing."""
    first = 4  # after catalogue, pages and font; then two objects a page
    kids = " ".join(f"{first + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, text in enumerate(pages):
        drawn = _drawn(text)
        objects += [
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {first + 2 * number + 1} 0 R >>",
            f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream",
        ]
    return _assembled(objects)


def _drawn(text: str) -> str:
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + len(word) < _LINE:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if not lines:
        return ""
    escaped = (line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)") for line in lines)
    shown = " T*\n".join(f"({line}) Tj" for line in escaped)
    return f"BT /F1 12 Tf 14 TL 72 720 Td\n{shown}\nET"


def _assembled(objects: Sequence[str]) -> bytes:
    """Number the objects, and list where each starts."""
    data = b"%PDF-1.4\n"
    starts = []
    for number, body in enumerate(objects, 1):
        starts.append(len(data))
        data += f"{number} 0 obj\n{body}\nendobj\n".encode("cp1252")
    table = "".join(f"{start:010} 00000 n \n" for start in starts)
    count = len(objects) + 1
    tail = (
        f"xref\n0 {count}\n0000000000 65535 f \n{table}"
        f"trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{len(data)}\n%%EOF\n"
    )
    return data + tail.encode()
