"""The currencies whose amounts do not have two decimals.

The warehouse asks `tieout.currency_decimals(currency)`, which is made from this table; files, findings and pages ask
`decimals`. Nothing here knows an exchange rate.
"""

# ISO 4217, list one: currencies with a minor unit other than 2
_DECIMALS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
USUAL = 2
EXCEPTIONS: dict[str, int] = {code: places for places, codes in _DECIMALS.items() for code in codes.split()}


def decimals(currency: str | None) -> int:
    """Return how many decimals amounts in a currency have: JPY 0, KWD 3, unknown ones 2."""
    return EXCEPTIONS.get(currency or "", USUAL)
