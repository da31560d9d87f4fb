"""`LineEx`, in which the source adds to a line what it computes while it is read: names and values in XML's form."""

from typing import Any

from pipelines.sandbox.quickbooks.ledger.receivables import Payload


def line_ex(**values: str) -> Payload:
    """Return the `LineEx` of a line with these names and values, in their order."""
    return {"any": [_name_value(name, value) for name, value in values.items()]}


def _name_value(name: str, value: str) -> dict[str, Any]:
    space = "com.intuit.schema.finance.v3.NameValue"
    return {
        "name": "{http://schema.intuit.com/finance/v3}NameValue",
        "declaredType": space,
        "scope": "javax.xml.bind.JAXBElement$GlobalScope",
        "value": {"Name": name, "Value": value},
        "nil": False,
        "globalScope": True,
        "typeSubstituted": False,
    }
