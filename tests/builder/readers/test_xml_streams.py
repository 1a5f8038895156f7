"""XML from strangers: what a file is, and what of it is never followed."""

from __future__ import annotations

import io

import pytest

from builder.readers.document import UnreadableError
from builder.readers.equations import equation_text
from builder.readers.xml_streams import Root, outermost, root_of, tree, undefined_entities

MATH = "http://www.w3.org/1998/Math/MathML"


@pytest.mark.parametrize(
    ("head", "root"),
    [
        (b"<a/>", Root("a")),
        (b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- <b> --><x:a xmlns:x="u:v">', Root("a", "u:v")),
        (b'<!DOCTYPE a PUBLIC "p" [<!-- it\'s --><!ENTITY x "]y">]><a xmlns=\'n\'>',
         Root("a", "n", 'PUBLIC "p"')),
        (b'<!DOCTYPE a SYSTEM "s" [<!ENTITY cut', Root("a", "", 'SYSTEM "s"')),
        ("<a xmlns='n'/>".encode("utf-16"), Root("a", "n")),
        (b"no markup", Root()),
        (b"", Root()),
    ],
)  # fmt: skip
def test_the_root_of_a_file(head: bytes, root: Root) -> None:
    assert root == root_of(head)


def test_outermost_elements_are_whole_and_forgotten() -> None:
    stream = io.BytesIO(b"<r><p>1<p>2</p></p><q/><p>3</p></r>")
    texts, parents = [], []
    for element in outermost(stream, ("p",)):
        texts.append("".join(element.itertext()))
        parents.append(element.getparent())
    assert ["12", "3"] == texts
    assert 1 >= len(parents[0])


def test_entities_of_html_are_characters_and_own_ones_are_kept() -> None:
    doctype = b'<!DOCTYPE a PUBLIC "p" "http://example.org/x.dtd" [<!ENTITY v "1.2">]>'
    data = doctype + b"<a>&v;&mdash;&odd;</a>"
    assert "1.2—" == tree(data, internal_entities=True).text
    assert 1 == undefined_entities(data)


def test_a_file_is_not_read_by_an_entity_of_another() -> None:
    data = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>[&x;]</a>'
    assert "[]" == tree(data, internal_entities=True).text


def test_entities_that_multiply_are_refused() -> None:
    layers = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    data = f'<!DOCTYPE a [<!ENTITY e0 "ha">{layers}]><a>&e9;</a>'.encode()
    with pytest.raises(UnreadableError, match="amplification"):
        tree(data, internal_entities=True)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mi>c</mi></mfrac>", "(a + b)/c"),
        ("<msup><mi>x</mi><mn>2</mn></msup>", "x^2"),
        ("<msup><mfrac><mi>a</mi><mi>b</mi></mfrac><mn>2</mn></msup>", "(a/b)^2"),
        ("<msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup>", "x_i^2"),
        ("<msqrt><mi>x</mi><mo>−</mo><mn>1</mn></msqrt>", "√(x − 1)"),
        ("<mroot><mi>x</mi><mn>3</mn></mroot>", "3√x"),
        ("<mrow><mo>−</mo><mn>4</mn><mo>,</mo><mn>5</mn></mrow>", "−4, 5"),
        ("<mtable><mtr><mtd><mi>a</mi></mtd><mtd><mi>b</mi></mtd></mtr><mtr><mtd><mi>c</mi></mtd>"
         "</mtr></mtable>", "a, b; c"),
        ("<mi>f</mi><mo>\u2061</mo><mfenced><mi>x</mi><mi>y</mi></mfenced>", "f(x, y)"),
        ("<semantics><mi>x</mi><annotation>TeX</annotation></semantics>", "x"),
    ],
)  # fmt: skip
def test_equations_in_mathml(markup: str, text: str) -> None:
    assert text == equation_text(tree(f'<math xmlns="{MATH}">{markup}</math>'.encode()))
