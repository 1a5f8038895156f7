"""How numbers, units and months are written in English."""

from __future__ import annotations

from collections.abc import Mapping

UNITS: Mapping[str, str] = {
    word: words.split()[0]
    for words in (
        "% percent percentage pct",
        "mg milligram milligrams",
        "µg μg mcg microgram micrograms ug",
        "ng nanogram nanograms",
        "g gram grams gm",
        "kg kilogram kilograms kilo kilos",
        "t tonne tonnes",
        "ton tons",
        "lb lbs pound pounds",
        "oz ounce ounces",
        "ml millilitre millilitres milliliter milliliters cc",
        "dl decilitre decilitres deciliter deciliters",
        "l litre litres liter liters",
        "gal gallon gallons",
        "iu units unit",
        "mmol millimole millimoles",
        "mm millimetre millimetres millimeter millimeters",
        "cm centimetre centimetres centimeter centimeters",
        "m metre metres meter meters",
        "km kilometre kilometres kilometer kilometers",
        "nm nanometre nanometres nanometer nanometers",
        "µm μm micrometre micrometres micrometer micrometers micron microns",
        "in inch inches",
        "ft foot feet",
        "yd yard yards",
        "mi mile miles",
        "acre acres",
        "ha hectare hectares",
        "ms millisecond milliseconds",
        "s second seconds sec secs",
        "min minute minutes mins",
        "h hour hours hr hrs",
        "day days",
        "night nights",
        "week weeks wk wks",
        "month months",
        "year years yr yrs",
        "decade decades",
        "century centuries",
        "millennium millennia",
        "°c celsius centigrade",
        "°f fahrenheit",
        "k kelvin kelvins",
        "degree degrees °",
        "v volt volts",
        "mv millivolt millivolts",
        "kw kilowatt kilowatts",
        "mw megawatt megawatts",
        "w watt watts",
        "hz hertz",
        "khz kilohertz",
        "mhz megahertz",
        "ghz gigahertz",
        "bit bits",
        "byte bytes",
        "kb kilobyte kilobytes kib",
        "mb megabyte megabytes mib",
        "gb gigabyte gigabytes gib",
        "kcal calorie calories kilocalorie kilocalories",
        "mmhg",
        "bc bce",
        "ad ce",
        "$ dollar dollars usd",
        "€ euro euros eur",
        "£ sterling gbp",
        "time times fold",
    )
    for word in words.split()
}
"""units of measure, by every way to write them"""
PREFIXED: Mapping[str, str] = {
    "mW": "milliwatt",
    "Mg": "megagram",
    "Mb": "megabit",
    "Gb": "gigabit",
}
"""units that are others in small letters or capitals"""
SYMBOL_UNITS = frozenset({"%", "$", "€", "£", "°", "°c", "°f"})

WORD_NUMBERS: Mapping[str, int] = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20,
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90, "dozen": 12, "twice": 2, "thrice": 3, "once": 1,
}  # fmt: skip
SCALES: Mapping[str, int] = {
    "hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12,
}  # fmt: skip
ORDINALS: Mapping[str, int] = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13,
    "fourteenth": 14, "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18,
    "nineteenth": 19, "twentieth": 20,
}  # fmt: skip
MONTHS = frozenset(
    """january february march april may june july august september october november
    december""".split()  # noqa: SIM905
)
CALENDAR = MONTHS | {"", "year", "decade", "century", "millennium", "bc", "ad"}
"""units of what tells when something was, and none"""
