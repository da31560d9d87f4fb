"""The shapes of Intuit's documents, and of the control figures that are read beside them.

Facts: docs/sources/quickbooks.md, "Documents". Who judges by them: `pipelines.sources.shape`.
"""

from pipelines.sources.shape import ROW_COUNT, Named, Shape, shape

_REFERENCES = "CustomerRef.value CurrencyRef.value"
_LINE, _INNER = "Line[].", "Line[].GroupLineDetail.Line[]."  # a bundle has its lines inside of one
_SOLD = " ".join(
    f"{line}Amount {line}SalesItemLineDetail.Qty {line}SalesItemLineDetail.UnitPrice" for line in (_LINE, _INNER)
)
_SOLD_ON = " ".join(f"{line}SalesItemLineDetail.ServiceDate" for line in (_LINE, _INNER))
_SOLD_ITEMS = " ".join(f"{line}SalesItemLineDetail.ItemRef.value" for line in (_LINE, _INNER))
_SOLD_LINKS = f"LinkedTxn {_LINE}LinkedTxn {_INNER}LinkedTxn"
_WHOSE = ("TotalAmt", "CustomerRef.value", "CurrencyRef.value")


def _sale(name: str) -> Shape:
    return shape(
        Named(f"{name}:", *_WHOSE),
        needed="TxnDate TotalAmt",
        number=f"TotalAmt Balance RemainingCredit Deposit ExchangeRate TxnTaxDetail.TotalTax {_SOLD}",
        date=f"TxnDate DueDate {_SOLD_ON}",
        word=f"{_REFERENCES} ProjectRef.value PaymentMethodRef.value PaymentMethodRef.name {_SOLD_ITEMS}",
        array=_SOLD_LINKS,
    )


def _posted(name: str) -> Shape:
    return shape(
        Named(f"{name}:", "TotalAmt", None, "CurrencyRef.value"),
        needed="TxnDate",
        number="TotalAmt ExchangeRate Line[].Amount",
        date="TxnDate",
        boolean="Credit",
        word="CurrencyRef.value ProjectRef.value PaymentType EntityRef.type EntityRef.value Line[].Id"
        " Line[].JournalEntryLineDetail.PostingType Line[].JournalEntryLineDetail.AccountRef.value"
        " Line[].JournalEntryLineDetail.Entity.EntityRef.value"
        " Line[].DepositLineDetail.AccountRef.value Line[].DepositLineDetail.Entity.value"
        " Line[].DepositLineDetail.PaymentMethodRef.value Line[].DepositLineDetail.PaymentMethodRef.name"
        " Line[].AccountBasedExpenseLineDetail.AccountRef.value Line[].AccountBasedExpenseLineDetail.AccountRef.name"
        " Line[].AccountBasedExpenseLineDetail.CustomerRef.value"
        " Line[].ItemBasedExpenseLineDetail.ItemRef.value Line[].ItemBasedExpenseLineDetail.ItemRef.name",
    )


_REPORT = shape(
    number="total rows_total buckets[].amount",
    boolean="is_cut",
    integer="buckets[].days_from buckets[].days_to",
    moment="taken_at",
    date="report_date",
    word="currency",
)
_INCOME = shape(
    needed="end",  # what is about all of it names no month
    number="total accounts[].amount",
    moment="taken_at",
    date="end",
    word="month currency accounts[].id accounts[].name",
)

SHAPES: dict[str, Shape] = {
    "company_info": shape(is_setting=True, zone="DefaultTimeZone", month_name="FiscalYearStartMonth"),
    "preferences": shape(
        is_setting=True, boolean="ReportPrefs.CalcAgingReportFromTxnDate", word="CurrencyPrefs.HomeCurrency.value"
    ),
    "customer": shape(
        number="Balance",
        boolean="Active",
        moment="MetaData.CreateTime MetaData.LastUpdatedTime",
        word="ParentRef.value SalesTermRef.value CurrencyRef.value",
    ),
    "item": shape(number="UnitPrice", word="Type ExpenseAccountRef.value"),
    "term": shape(days="DueDays"),
    "payment_method": shape(word="Name"),
    "account": shape(
        number="CurrentBalance", word="AccountType Classification CurrencyRef.value FullyQualifiedName Name"
    ),
    "invoice": _sale("invoice"),
    "credit_memo": _sale("credit_memo"),
    "sales_receipt": _sale("sales_receipt"),
    "refund_receipt": _sale("refund_receipt"),
    "payment": shape(
        Named("payment:", *_WHOSE),
        needed="TxnDate TotalAmt",
        number="TotalAmt UnappliedAmt Deposit ExchangeRate TxnTaxDetail.TotalTax Line[].Amount",
        date="TxnDate DueDate",
        word=f"{_REFERENCES} ProjectRef.value PaymentMethodRef.value PaymentMethodRef.name"
        " Line[].LinkedTxn[].TxnType Line[].LinkedTxn[].TxnId Line[].LinkedTxn[].TxnLineId",
    ),
    "journal_entry": _posted("journal_entry"),
    "deposit": _posted("deposit"),
    "purchase": _posted("purchase"),
    "bill": _posted("bill"),
    "estimate": shape(
        Named("estimate:", *_WHOSE),
        needed="TxnDate TotalAmt",
        number=f"TotalAmt TxnTaxDetail.TotalTax {_SOLD}",
        date=_SOLD_ON,
        moment="TxnDate ExpirationDate",
        word=f"{_REFERENCES} TxnStatus {_SOLD_ITEMS}",
        array=_SOLD_LINKS,
    ),
    "time_activity": shape(
        needed="TxnDate",
        number="Hours Minutes Seconds BreakHours BreakMinutes BreakSeconds HourlyRate",
        date="TxnDate",
        moment="StartTime EndTime",
        word="NameOf EmployeeRef.value VendorRef.value ProjectRef.value CustomerRef.value BillableStatus",
    ),
    "exchange_rate": shape(
        needed="AsOfDate SourceCurrencyCode TargetCurrencyCode",
        number="Rate",
        date="AsOfDate",
        word="SourceCurrencyCode TargetCurrencyCode",
    ),
    "row_count": ROW_COUNT,
    "aged_receivable": _REPORT,
    "aged_receivable_detail": _REPORT,
    "aged_receivable_month_end": _REPORT,
    "profit_and_loss": _INCOME,
    "profit_and_loss_earlier": _INCOME,
}
