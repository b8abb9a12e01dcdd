"""An order text cut into its pieces."""

import pytest

from homehealth.frequency.tokens import tokenize


def pieces(text):
    """Return each piece as kind and text, with a blank before it where white space stood, a bar where it was cut out."""
    return [f"{' ' * each.spaced}{'|' * each.split}{each.kind[0]}:{each.text}" for each in tokenize(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ["e:"]),
        (" ", [" e:"]),
        ("2w4", ["n:2", "w:w", "n:4", "e:"]),
        (" 2 W 4 ", [" n:2", " w:w", " n:4", " e:"]),
        ("2wk4", ["n:2", "w:wk", "n:4", "e:"]),
        ("2xwkx4wks", ["n:2", "|w:x", "|w:wk", "|w:x", "n:4", "w:wks", "e:"]),
        ("2 xwk", ["n:2", " |w:x", "|w:wk", "e:"]),
        ("xwk", ["|w:x", "|w:wk", "e:"]),
        ("XWK", ["|w:x", "|w:wk", "e:"]),
        ("wkx", ["w:wkx", "e:"]),
        ("wkx4", ["|w:wk", "|w:x", "n:4", "e:"]),
        ("QDx4", ["|w:qd", "|w:x", "n:4", "e:"]),
        ("6dx2", ["n:6", "|w:d", "|w:x", "n:2", "e:"]),
        ("MD", ["w:md", "e:"]),
        ("2md", ["n:2", "|w:m", "|w:d", "e:"]),
        ("2mz", ["n:2", "w:mz", "e:"]),
        ("2" + "d" * 24, ["n:2", *["|w:d"] * 24, "e:"]),
        ("2" + "d" * 25, ["n:2", "w:" + "d" * 25, "e:"]),
        ("3×/wk", ["n:3", "w:x", "m:/", "w:wk", "e:"]),
        ("3 × 2", ["n:3", " w:x", " n:2", "e:"]),
        ("2–3 — 4−5", ["n:2", "m:-", "n:3", " m:-", " n:4", "m:-", "n:5", "e:"]),
        ("a,b;(c)", ["w:a", "m:,", "w:b", "m:;", "m:(", "w:c", "m:)", "e:"]),
        ("€5 ±", ["o:€", "n:5", " o:±", "e:"]),
        ("4 wks.", ["n:4", " w:wks", "e:"]),
        ("4 wks. 5", ["n:4", " w:wks", " n:5", "e:"]),
        ("4 wks.5", ["n:4", " w:wks", "m:.", "n:5", "e:"]),
        ("4 weeks.", ["n:4", " w:weeks", "m:.", "e:"]),
        ("eff. 1/4", ["w:eff", " n:1", "m:/", "n:4", "e:"]),
        ("٣w4", ["o:٣", "w:w", "n:4", "e:"]),
    ],
)
def test_a_text_is_cut_into_its_pieces(text, found):
    assert pieces(text) == found


def test_a_piece_knows_where_it_stood():
    assert [(each.start, each.end) for each in tokenize(" 12 xwk.")] == [(1, 3), (4, 5), (5, 7), (8, 8)]
