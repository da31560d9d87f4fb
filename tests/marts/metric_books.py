"""Small books for the metrics, and the figures of the oracle quarter."""

QUARTER = {
    ("dso", "period_end"): "69.75",
    ("dso", "period_end_gross"): "72.75",
    ("dso", "period_end_net_sales"): "71.54",
    ("dso", "average"): "37.88",
    ("dso", "countback"): "63.84",
    ("best_possible_dso", "period_end"): "34.50",
    ("average_days_delinquent", "period_end"): "38.25",
    ("cei", "net"): "42.68",
    ("cei", "gross"): "37.80",
    ("days_to_pay", "payment_date"): "36.03",
    ("days_to_pay", "application_date"): "39.21",
    ("days_late", "payment_date"): "11.21",
    ("days_late", "application_date"): "14.38",
    ("on_time_rate", "payment_date"): "13.79",
    ("on_time_rate", "application_date"): "0.00",
    ("ar_turnover", "average"): "2.38",
    ("overdue_share", "gross"): "52.58",
    ("top_n_share", "top_1"): "68.82",
    ("top_n_share", "top_3"): "100.00",
    ("top_n_share", "top_5"): "100.00",
    ("top_n_share", "top_10"): "100.00",
    ("hhi", "balances"): "5430.69",
    ("dilution", "gross"): "2.50",
    ("bad_debt_ratio", "gross"): "0.00",
}
# days late by hand: 16 on the 1000 of I1, 17 on the 250 of I4; on the 200 of I2 -20 by payment, 3 by application

HEAD = "document_id,document_type,customer_id,issued_on,due_on,total_amount,deposit_amount"
BEFORE = "S0,sales_receipt,A,2025-01-01,,1\n"  # the books began before the period, and nothing was receivable

BOOKS: dict[str, tuple[str, str]] = {
    # A/R of 300: March 100, February 100 and half of January's 200
    "counted": (
        "I1,invoice,A,2026-01-10,,200\nI2,invoice,A,2026-02-10,,100\nI3,invoice,A,2026-03-10,,100\n"
        "P1,payment,A,2026-03-11,,100",
        "",
    ),
    "ancient": ("I1,invoice,A,1999-12-31,,31\nI2,invoice,A,2026-03-31,,10", ""),
    "moved_here": ("J1,journal_debit,A,2026-01-01,,5\nI1,invoice,A,2026-03-01,,5\nR1,refund,A,2026-03-01,,90", ""),
    "in_credit": (f"{BEFORE}P1,payment,A,2026-03-05,,10", ""),
    "settled": (f"{BEFORE}I1,invoice,A,2026-03-05,,10\nP1,payment,A,2026-03-05,,10", "P1,I1,,10"),
    "written_off": ("I1,invoice,A,2026-03-01,,200\nW1,write_off,A,2026-03-20,,30\nC1,credit_memo,A,2026-03-20,,10", ""),
    # a payment of 30 passes a credit memo of 10 on: of what it pays, three quarters are cash
    "passed_on": (
        "I1,invoice,A,2026-03-01,2026-03-11,40\nC1,credit_memo,A,2026-03-02,,10\nP1,payment,A,2026-03-11,,30",
        "C1,P1,2026-03-11,10\nP1,I1,2026-03-11,40",
    ),
    "only_a_credit": (
        "I1,invoice,A,2026-03-01,,40\nC1,credit_memo,A,2026-03-02,,40\nP1,payment,A,2026-03-11,,0",
        "C1,P1,,40\nP1,I1,,40",
    ),
    "largest": ("I1,invoice,A,2026-01-10,,9999999999999999.98\nI2,invoice,A,2026-03-10,,0.01", ""),
    # an opening balance by journal, an invoice with 40 up front, journals in the month, and a credit memo of 30
    "journals": (
        f"{BEFORE}J0,journal_debit,A,2026-02-28,,900\nI1,invoice,A,2026-03-05,2026-04-04,140,40\n"
        "J1,journal_debit,A,2026-03-06,2026-03-20,50\nJ2,journal_credit,A,2026-03-07,,20\n"
        "C1,credit_memo,A,2026-03-08,,30\nR1,refund,A,2026-03-09,2026-05-09,5",
        "",
    ),
    "nearly": (f"{BEFORE}I1,invoice,A,2026-02-01,,1000000\nP1,payment,A,2026-02-01,,599944.45", "P1,I1,,599944.45"),
    "young": ("I1,invoice,A,2026-03-05,,60\nI2,invoice,A,2026-04-02,,30\nP1,payment,A,2026-04-03,,20", "P1,I1,,20"),
    "through_a_payment": (
        f"{BEFORE}I1,invoice,A,2026-03-01,2026-03-11,100,40\nC1,credit_memo,A,2026-03-05,,20\nP1,payment,A,2026-03-11,,40",
        "C1,P1,,20\nP1,I1,,60",
    ),
    "owed_and_owing": ("I1,invoice,A,2026-03-05,,75\nI2,invoice,B,2026-03-05,,25\nP1,payment,C,2026-03-05,,60", ""),
}
