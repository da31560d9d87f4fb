"""Whatever is written in a file: taken exactly, written in one way, or refused; nothing in between."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import currencies
from pipelines.sources.canonical import CONTROLS, Kind
from pipelines.sources.files import parse_values, workbook_text

CURRENCY = st.sampled_from(["USD", "EUR", "XYZ", *currencies.EXCEPTIONS])
LARGEST = Decimal("9999999999999999.99")
ANY_DECIMAL = st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**17), max_value=10**17)


@st.composite
def amounts(draw: st.DrawFn) -> tuple[str, str]:
    """An amount that its currency may have, and the currency."""
    currency = draw(CURRENCY)
    places = currencies.decimals(currency)
    units = draw(st.integers(1 - 10**16, 10**16 - 1))
    return f"{Decimal(units).scaleb(-places):f}", currency


def taken(kind: Kind, text: str, currency: str | None = None) -> str | None:
    try:
        return parse_values.parse_value(kind, text, currency)
    except parse_values.Refused:
        return None


@given(amounts())
def test_an_amount_of_its_currency_is_taken_to_the_last_digit(stated: tuple[str, str]) -> None:
    text, currency = stated
    landed = parse_values.parse_value("money", text, currency)
    assert Decimal(landed) == Decimal(text)
    assert len(landed.partition(".")[2]) >= 2
    assert parse_values.parse_value("money", landed, currency) == landed, "what is landed can be read again"


@given(ANY_DECIMAL, CURRENCY)
def test_no_amount_is_changed(value: Decimal, currency: str) -> None:
    landed = taken("money", f"{value:f}", currency)
    exponent = value.normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    if -exponent > currencies.decimals(currency) or abs(value) > LARGEST:
        assert landed is None
    elif landed is not None:
        assert Decimal(landed) == value


@given(ANY_DECIMAL, st.integers(0, 4), CURRENCY)
def test_equal_amounts_are_landed_as_equal_text(value: Decimal, zeros: int, currency: str) -> None:
    shortest = f"{value.normalize():f}"
    longer = shortest + ("" if "." in shortest else ".") + "0" * zeros if zeros else shortest
    several = {taken("money", text, currency) for text in (shortest, longer)} - {None}
    assert len(several) <= 1


@given(st.integers(0, 10**27 - 1), st.integers(0, 15))
def test_a_rate_keeps_every_digit(digits: int, places: int) -> None:
    text = f"{Decimal(digits).scaleb(-places):f}"
    landed = taken("rate", text)
    if len(text.partition(".")[0]) > 12:
        assert landed is None
    else:
        assert landed is not None
        assert Decimal(landed) == Decimal(text)


@given(st.text(max_size=12), st.sampled_from(["money", "rate", "integer", "date", "timestamp", "boolean", "currency"]))
def test_any_text_is_a_value_or_refused_with_what_to_do(text: str, kind: Kind) -> None:
    try:
        landed = parse_values.parse_value(kind, text)
    except parse_values.Refused as refused:
        assert ";" in str(refused) or "?" in str(refused)
    else:
        assert parse_values.parse_value(kind, landed) == landed


@given(st.text(max_size=20))
def test_a_control_is_one_of_ten_or_refused(text: str) -> None:
    assert taken("control", text) == (text if text in CONTROLS else None)


@pytest.mark.parametrize("name", CONTROLS)
@given(place=st.integers(0, 30))
def test_a_control_with_a_letter_missing_is_told_its_name(name: str, place: int) -> None:
    place %= len(name)
    with pytest.raises(parse_values.Refused, match=f"did you mean {name}"):
        parse_values.parse_value("control", name[:place] + name[place + 1 :])


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=30))
def test_what_a_workbook_escapes_is_shown_again(text: str) -> None:
    escaped = "".join(f"_x{ord(each):04X}_" if each in "\t\n_" else each for each in text)
    assert workbook_text.shown(escaped) == text
