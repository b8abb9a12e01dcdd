"""`python -m homehealth`: lines of JSON in, lines of JSON out."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from homehealth.__main__ import answer_line, main
from homehealth.registry import rules


def test_a_line_of_json_has_a_line_of_answer():
    lines = ['{"soc_date": "2027-01-04"}\n', "\n", "{nonsense\n", "[]\n", '{"soc_date": NaN}\n', "[" * 100_000 + "\n",
             '{"soc_date": "2027-13-01"}\n', '{"soc_date": ' + "9" * 5000 + "}\n"]  # fmt: skip
    out = io.StringIO()
    assert main(["comprehensive_assessment_due"], lines, out) == 0
    answers = [json.loads(line) for line in out.getvalue().splitlines()]
    assert answers[0]["due_date"] == "2027-01-09"
    assert [each.get("error") for each in answers] == [
        None, "bad_json", "wrong_type", "bad_date", "bad_json", "bad_date", "bad_json",
    ]  # fmt: skip
    assert answers[3]["field"] == "soc_date"


def test_an_error_in_an_order_has_its_position():
    inputs = {"text": "2w1;1w1", "effective_date": "2027-01-01", "period_end": "2027-02-01"}
    answer = answer_line("expand_frequency", json.dumps(inputs))
    assert (answer["error"], answer["position"], answer["field"]) == ("syntax", 3, "text")
    assert answer_line("no-such-rule", "{}")["error"] == "unknown_rule"


def test_the_list_names_every_rule_with_its_citation():
    out = io.StringIO()
    assert main(["--list"], [], out) == 0
    listed = {line.split("\t")[0]: line.split("\t")[3] for line in out.getvalue().splitlines()}
    assert set(listed) == set(rules())
    assert listed["comprehensive_assessment_due"] == "42 CFR 484.55(b)(1)"


@pytest.mark.parametrize("arguments", [[], ["a", "b"], ["--help"]])
def test_a_call_without_a_rule_explains_itself(arguments):
    out = io.StringIO()
    assert main(arguments, [], out) == 2
    assert "usage" in out.getvalue()


def test_the_calculator_runs_as_a_program():
    root = Path(__file__).resolve().parents[2]
    run = subprocess.run(
        [sys.executable, "-m", "homehealth", "certification_period"],
        input='{"soc_date": "2027-01-01", "n": 1}\n{"soc_date": "\\u0000"}\n',
        capture_output=True, text=True, cwd=root, check=True,
    )  # fmt: skip
    first, second = (json.loads(line) for line in run.stdout.splitlines())
    assert (first["start"], first["end"]) == ("2027-01-01", "2027-03-01")
    assert second["error"] == "bad_date"
