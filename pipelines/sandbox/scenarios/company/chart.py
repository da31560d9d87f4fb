"""The lists of the sample company: its own name, preferences, accounts, terms, payment methods and items."""

from datetime import datetime
from decimal import Decimal

from pipelines.sandbox.quickbooks.ledger.ledger import Ledger
from pipelines.sandbox.quickbooks.ledger.receivables import ZERO, Payload
from pipelines.sandbox.quickbooks.ledger.stamps import pacific
from pipelines.sandbox.quickbooks.shapes.sales_documents import currency_ref

COMPANY = "Harbor & Pine Studio"

# name, type, subtype, classification, currency, balance
_ACCOUNTS = (
    ("Harbor checking", "Bank", "Checking", "Asset", "USD", "184220.55"),
    ("Undeposited Funds", "Other Current Asset", "UndepositedFunds", "Asset", "USD", "2315.00"),
    ("Accounts Receivable (A/R)", "Accounts Receivable", "AccountsReceivable", "Asset", "USD", "0"),
    ("Accounts Receivable (A/R) - EUR", "Accounts Receivable", "AccountsReceivable", "Asset", "EUR", "0"),
    ("Accounts Payable (A/P)", "Accounts Payable", "AccountsPayable", "Liability", "USD", "-38114.09"),
    ("Studio income", "Income", "ServiceFeeIncome", "Revenue", "USD", None),
    ("Workshop sales", "Income", "SalesOfProductIncome", "Revenue", "USD", None),
    ("Discounts given", "Income", "DiscountsRefundsGiven", "Revenue", "USD", None),
    ("Shipping income", "Income", "ServiceFeeIncome", "Revenue", "USD", None),
    ("Exchange Gain or Loss", "Other Expense", "ExchangeGainOrLoss", "Expense", "USD", None),
    ("Sales Tax Payable", "Other Current Liability", "SalesTaxPayable", "Liability", "USD", "-9402.77"),
    ("Petty cash", "Bank", "CashOnHand", "Asset", "USD", "0"),
)
_TERMS = (("Due on receipt", 0), ("Net 15", 15), ("Net 30", 30), ("Net 60", 60))
_METHODS = (("Check", "NON_CREDIT_CARD"), ("Bank transfer", "NON_CREDIT_CARD"), ("Card", "CREDIT_CARD"))
# name, parent, type, price, what it says on an invoice
_ITEMS = (
    ("Studio", None, "Category", None, None),
    ("Workshop", None, "Category", None, None),
    ("Design hours", "Studio", "Service", "135.00", "Exhibition and interior design, per hour"),
    ("Site survey", "Studio", "Service", "640.00", "Survey on site with measured drawings"),
    ("Project management", "Studio", "Service", "110.00", "Project management, per hour"),
    ("Installation day", "Studio", "Service", "960.00", "Two fitters on site, per day"),
    ("Monthly retainer", "Studio", "Service", "1850.00", "Design retainer, one month"),
    ("Oak display panel", "Workshop", "NonInventory", "184.50", "Oak display panel, oiled, 90 x 200 cm"),
    ("Wayfinding sign", "Workshop", "NonInventory", "412.75", "Wayfinding sign, engraved, with fixings"),
    ("Letter set", "Workshop", "NonInventory", "38.95", "Raised letter set, brass finish"),
    ("Gallery bench", "Workshop", "NonInventory", "725.00", "Gallery bench, ash"),
    ("Opening day kit", None, "Group", None, "Opening day kit: panel, letters and fitting"),
    ("Slide scanning", "Studio", "Service", "22.00", "Slide scanning, per carousel"),
)


def add_lists(ledger: Ledger, at: datetime) -> None:
    """Write the company's settings and lists into an empty ledger."""
    ledger.keep("CompanyInfo", _company_info(at))
    ledger.keep("Preferences", _preferences(at))
    for account in _ACCOUNTS:
        ledger.add("Account", _account(account), at=at)
    for name, days in _TERMS:
        ledger.add(
            "Term", {"Name": name, "Active": True, "Type": "STANDARD", "DueDays": days, "DiscountDays": 0}, at=at
        )
    for name, type_ in _METHODS:
        ledger.add("PaymentMethod", {"Name": name, "Active": True, "Type": type_}, at=at)
    for item in _ITEMS:
        ledger.add("Item", _item(ledger, item), at=at)


def by_name(ledger: Ledger, kind: str) -> dict[str, Payload]:
    """Return the rows of a list kind by name."""
    return {row["Name"]: row for row in ledger.rows(kind)}


def account(ledger: Ledger, name: str) -> Payload:
    """Return the Account row of a name."""
    return by_name(ledger, "Account")[name]


def _account(entry: tuple[str, str, str, str, str, str | None]) -> Payload:
    name, type_, subtype, classification, currency, balance = entry
    amount = ZERO if balance is None else Decimal(balance)
    return {
        "Name": name,
        "SubAccount": False,
        "FullyQualifiedName": name,
        "Active": True,
        "Classification": classification,
        "AccountType": type_,
        "AccountSubType": subtype,
        "CurrentBalance": amount,
        "CurrentBalanceWithSubAccounts": amount,
        "CurrencyRef": currency_ref(currency),
    }


def _item(ledger: Ledger, entry: tuple[str, str | None, str, str | None, str | None]) -> Payload:
    name, parent, type_, price, description = entry
    row: Payload = {"Name": name, "FullyQualifiedName": name, "Active": True, "Type": type_}
    row["Taxable"] = type_ == "NonInventory"
    if parent:
        ref = {"value": by_name(ledger, "Item")[parent]["Id"], "name": parent}
        row |= {"FullyQualifiedName": f"{parent}:{name}", "SubItem": True, "Level": 1, "ParentRef": ref}
    if description:
        row["Description"] = description
    if price:
        account = ("7", "Workshop sales") if type_ == "NonInventory" else ("6", "Studio income")
        row |= {"UnitPrice": Decimal(price), "IncomeAccountRef": {"value": account[0], "name": account[1]}}
    return row


def _company_info(at: datetime) -> Payload:
    town = {"City": "Portland", "CountrySubDivisionCode": "ME", "PostalCode": "04101", "Country": "US"}
    address = {"Id": "1", "Line1": "18 Ropewalk Lane", **town}
    return {
        **_settings_row(at),
        "CompanyName": COMPANY,
        "LegalName": f"{COMPANY} LLC",
        "CompanyAddr": address,
        "LegalAddr": address,
        "Country": "US",
        "FiscalYearStartMonth": "January",
        "CompanyStartDate": "2014-03-03",
        "SupportedLanguages": "en",
        "DefaultTimeZone": "America/New_York",
        "Email": {"Address": "books@harborandpine.example"},
        "PrimaryPhone": {"FreeFormNumber": "(207) 555-0148"},
        "WebAddr": {"URI": "https://harborandpine.example"},
        "NameValue": [{"Name": "SubscriptionStatus", "Value": "SUBSCRIBED"}],
    }


def _preferences(at: datetime) -> Payload:
    return {
        **_settings_row(at),
        "AccountingInfoPrefs": {"FirstMonthOfFiscalYear": "January", "UseAccountNumbers": False},
        "SalesFormsPrefs": {"AllowDeposit": True, "AllowDiscount": True, "AllowShipping": True},
        "TaxPrefs": {"UsingSalesTax": True, "TaxGroupCodeRef": {"value": "2"}},
        "CurrencyPrefs": {"MultiCurrencyEnabled": True, "HomeCurrency": {"value": "USD"}},
        "ReportPrefs": {"ReportBasis": "Accrual", "CalcAgingReportFromTxnDate": False},
    }


def _settings_row(at: datetime) -> Payload:
    meta = {"CreateTime": pacific(at), "LastUpdatedTime": pacific(at)}
    return {"domain": "QBO", "sparse": False, "Id": "1", "SyncToken": "0", "MetaData": meta}
