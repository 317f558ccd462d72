"""The JSON report holds the whole record and nothing that a terminal would act on."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskkit.errors import InputError
from riskkit.render import FORMATS, TEXTS, render
from riskkit.render.json import report
from riskkit.render.text import plain
from riskkit.schema.release import Release
from riskkit.schema.results.recommendation import Recommendation
from tests.render.outlooks import CHANCES
from tests.render.samples import prefixed, sample
from tests.render.test_text import HOSTILE


def keys(value: Any) -> set[str]:
    """Every key of a JSON value."""
    if isinstance(value, dict):
        return set(value) | {key for entry in value.values() for key in keys(entry)}
    return {key for entry in value for key in keys(entry)} if isinstance(value, list) else set()


def test_the_record_can_be_read_back() -> None:
    """Nothing is lost: the report read back is the record."""
    assert Recommendation.model_validate_json(report(sample())) == sample()


def test_keys_are_published_and_in_order() -> None:
    """Keys are kebab-case, in the order of the record's fields; the text is indented and ends with one newline."""
    written = report(sample())
    data = json.loads(written)
    assert not [key for key in keys(data) if "_" in key]
    assert list(data) == [field.alias for field in Recommendation.model_fields.values()]
    assert written == json.dumps(data, indent=2, ensure_ascii=False) + "\n"


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    """Whatever the record's text is, it is read back as it was and the file shows nothing that is unseen."""
    record = prefixed(text)
    written = report(record)
    assert json.loads(written) == json.loads(json.dumps(record.model_dump(by_alias=True)))
    assert plain(written) == written


@given(st.text(min_size=1))
def test_any_text_stays_text(text: str) -> None:
    """Any name is read back as it was, and is shown by `plain` as it is in the file."""
    written = report(Release(name=text, version="1"))
    assert json.loads(written)["name"] == text
    assert plain(written) == written


@pytest.mark.parametrize("value", [float("inf"), float("nan")])
def test_a_number_that_json_lacks_is_refused(value: float) -> None:
    """An infinite or undefined number is an error, never a file that no other tool reads."""
    with pytest.raises(ValueError, match="not JSON compliant"):
        report(CHANCES["r3"].model_copy(update={"error": value}))


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_record_gives_the_same_bytes(format: str) -> None:
    """A report holds no clock and no hash order."""
    assert render(sample(), format) == render(sample().model_copy(deep=True), format)


@pytest.mark.parametrize("format", TEXTS)
def test_a_text_ends_with_one_newline(format: str) -> None:
    """And holds no carriage return."""
    written = TEXTS[format](sample(), "auditor")
    assert "\r" not in written
    assert written.endswith("\n")
    assert not written.endswith("\n\n")


def test_an_unknown_format_is_named() -> None:
    """Asking for a format that there is not names it and lists those there are."""
    with pytest.raises(InputError) as caught:
        render(sample(), "odt")
    assert str(caught.value) == "'odt' is not a format\n  hint: formats: md, html, json, pdf, docx"
