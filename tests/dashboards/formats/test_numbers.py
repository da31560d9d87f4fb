from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dashboards import numbers

AT = datetime(2026, 3, 31, 22, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("write", "value", "expected"),
    [
        (numbers.money, Decimal("1234567.8"), "1,234,567.80"),
        (numbers.money, Decimal("-1234.50"), "−1,234.50"),
        (numbers.money, Decimal("0.00"), "–"),
        (numbers.money, None, "n/a"),
        (partial(numbers.money, currency="JPY"), Decimal("15015.00"), "15,015"),
        (partial(numbers.money, currency="KWD"), Decimal("-100.125"), "−100.125"),
        (partial(numbers.plain_money, currency="JPY"), Decimal("0.00"), "0"),
        (partial(numbers.money_in_headline, currency="JPY"), Decimal("843.00"), "843"),
        (partial(numbers.money_in_headline, currency="KWD"), Decimal("843.5"), "843.500"),
        (numbers.money, Decimal("9999999999999999.99"), "9,999,999,999,999,999.99"),
        (numbers.money_in_headline, Decimal("9999.99"), "9,999.99"),
        (numbers.money_in_headline, Decimal("10000.50"), "10,001"),
        (numbers.money_in_headline, Decimal("-412300.49"), "−412,300"),
        (numbers.money_in_headline, Decimal("0.00"), "0"),
        (numbers.share, Decimal("38.15"), "38.2%"),
        (numbers.share, Decimal("38.25"), "38.3%"),
        (numbers.share, Decimal("-0.04"), "0.0%"),
        (numbers.share, Decimal("-1.6466"), "−1.6%"),
        (numbers.share, Decimal("0"), "–"),
        (numbers.share, None, "n/a"),
        (numbers.share_in_sentence, Decimal("38.49"), "38%"),
        (numbers.share_in_sentence, Decimal("0.2"), "less than 1%"),
        (numbers.share_in_sentence, Decimal("99.7"), "more than 99%"),
        (numbers.share_in_sentence, Decimal("100"), "100%"),
        (numbers.share_in_sentence, Decimal("0"), "0%"),
        (numbers.count, 12345, "12,345"),
        (numbers.count, 0, "–"),
        (numbers.count, Decimal("-2"), "−2"),
        (numbers.days, 0, "0"),
        (numbers.days, -12, "due in 12"),
        (numbers.days, Decimal("36.825"), "37"),
        (numbers.days, None, "n/a"),
        (numbers.day, date(2026, 3, 31), "2026-03-31"),
        (numbers.day, None, "n/a"),
        (numbers.day_in_sentence, date(2026, 3, 1), "1\u00a0March\u00a02026"),
        (numbers.timestamp, AT.astimezone(ZoneInfo("America/New_York")), "2026-03-31 18:05 EDT"),
        (numbers.timestamp, AT.astimezone(ZoneInfo("America/Sao_Paulo")), "2026-03-31 19:05 UTC−03"),
        (numbers.timestamp, None, "n/a"),
        (numbers.text, None, ""),
        (numbers.status, "not_available", "Not available"),
        (numbers.status, None, "n/a"),
    ],
)
def test_a_value_is_written_as_the_house_writes_it(write: Callable[[Any], str], value: Any, expected: str) -> None:
    assert write(value) == expected
