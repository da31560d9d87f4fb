"""The catalogue of entities: which kinds QuickBooks Online can be asked for, and by which properties.

Properties are queryable only where Intuit says so: `UnappliedAmt` and `PrivateNote` are not. Kinds that the ledger does
not hold are known all the same: they answer an empty page, not a fault.
"""

from dataclasses import dataclass

_STAMPS = "Id MetaData.CreateTime MetaData.LastUpdatedTime"
_TRANSACTION = f"{_STAMPS} DocNumber TxnDate TotalAmt CurrencyRef"
_SALE = f"{_TRANSACTION} CustomerRef Balance"
_NAMED = f"{_STAMPS} Name Active"
_NESTED = f"{_NAMED} FullyQualifiedName ParentRef"
_PERSON = f"{_STAMPS} DisplayName GivenName MiddleName FamilyName PrintOnCheckName Active"

_TRANSACTIONS = {
    "Invoice": f"{_SALE} DueDate SalesTermRef EmailStatus",
    "Payment": f"{_TRANSACTION} CustomerRef PaymentMethodRef PaymentRefNum DepositToAccountRef",
    "CreditMemo": _SALE,
    "SalesReceipt": f"{_SALE} PaymentMethodRef PaymentRefNum DepositToAccountRef",
    "RefundReceipt": f"{_SALE} PaymentMethodRef PaymentRefNum DepositToAccountRef",
    "Estimate": f"{_SALE} TxnStatus ExpirationDate",
    "JournalEntry": _TRANSACTION,
    "Deposit": f"{_TRANSACTION} DepositToAccountRef",
    "Purchase": f"{_TRANSACTION} PaymentType AccountRef",
    "Bill": f"{_TRANSACTION} VendorRef DueDate Balance",
    "BillPayment": f"{_TRANSACTION} VendorRef",
    "Transfer": _TRANSACTION,
    "TimeActivity": f"{_STAMPS} TxnDate CustomerRef EmployeeRef VendorRef BillableStatus",
}
_LISTS = {
    "Account": f"{_NESTED} AccountType AccountSubType Classification CurrentBalance SubAccount CurrencyRef",
    "Class": _NESTED,
    "Customer": f"{_PERSON} FullyQualifiedName CompanyName ParentRef Job Balance BalanceWithJobs Taxable",
    "Department": _NESTED,
    "Employee": _PERSON,
    "Item": f"{_NESTED} Type Sku UnitPrice SubItem Taxable",
    "PaymentMethod": f"{_NAMED} Type",
    "TaxCode": _NAMED,
    "TaxRate": _NAMED,
    "Term": f"{_NAMED} Type DueDays",
    "Vendor": f"{_PERSON} CompanyName Balance",
}
_SETTINGS = {"CompanyInfo": _STAMPS, "Preferences": _STAMPS}


@dataclass(frozen=True)
class Kind:
    """A kind of entity: its name in canonical case and the properties that a query may name."""

    name: str
    is_list: bool
    properties: dict[str, str]  # lower case -> canonical path

    @property
    def has_active(self) -> bool:
        """Tell whether its rows can be made inactive, and are then hidden from default queries."""
        return "active" in self.properties


def _kinds(table: dict[str, str], *, is_list: bool) -> dict[str, Kind]:
    return {name: Kind(name, is_list, {path.lower(): path for path in paths.split()}) for name, paths in table.items()}


KINDS = {**_kinds(_TRANSACTIONS, is_list=False), **_kinds(_LISTS, is_list=True), **_kinds(_SETTINGS, is_list=True)}
BY_PATH = {name.lower(): kind for name, kind in KINDS.items()}
