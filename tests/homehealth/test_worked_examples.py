"""Every worked example of docs/domain-rules.md, asked of the calculator."""

import pytest

from homehealth.registry import ask, rules
from tests.homehealth.worked import Example, example_rows, examples, frequency_table, normal_form

EXAMPLES = examples()
FREQUENCIES = frequency_table()
# What the document held when this was written; examples may be added, never lost
EXAMPLES_AT_LEAST = 238
FREQUENCIES_AT_LEAST = 30


def expansion_as_written(answer):
    weeks = answer["weeks"]
    return {
        **answer,
        "counts": [(low, high) for _, _, low, high in weeks],
        "first": weeks[0][:2],
        "last": weeks[-1][:2],
    }


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_example_of_the_document(example: Example):
    answer = ask(example.rule, example.inputs)
    shown = expansion_as_written(answer) if example.rule == "expand_frequency" else answer
    assert {name: shown.get(name, "absent") for name in example.expected} == example.expected
    assert answer["because"]
    assert answer["citation"]


@pytest.mark.parametrize(("text", "expected"), FREQUENCIES)
def test_frequency_of_table_3_1(text: str, expected: str):
    answer = ask("parse_frequency", {"text": text})
    if answer["errors"]:
        assert answer["errors"] == [expected]
        assert 0 <= answer["mistakes"][0]["position"] <= len(text)
    else:
        wanted = normal_form(expected)
        assert {name: answer[name] for name in wanted} == wanted
        assert ("discipline" in answer) == ("discipline" in wanted)


def test_no_example_is_skipped(capsys):
    assert len(EXAMPLES) == example_rows()
    assert len(EXAMPLES) >= EXAMPLES_AT_LEAST
    assert len(FREQUENCIES) >= FREQUENCIES_AT_LEAST
    assert {example.rule for example in EXAMPLES} <= set(rules())
    with capsys.disabled():
        print(f"\nworked examples of docs/domain-rules.md: {len(EXAMPLES)} rows, {len(FREQUENCIES)} order texts of 3.1")
