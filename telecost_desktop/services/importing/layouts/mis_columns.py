"""The columns of Telenor Norway's "MIS" files of 2018, by what their headers say without case, blanks and signs."""

from __future__ import annotations

OPERATOR = "Telenor Norge AS"

# Layout → bare header → our name for it.
_OWN = {
    "abonnementetseierkonto": "account",
    "fakturanummer": "invoice",
    "fakturanr": "invoice",
    "fakturadato": "issue_date",
}
_TEXTS = {
    "hovedgruppe": "group",
    "undergruppe": "subgroup",
    "fakturatekst": "text",
    "brukerreferanse1": "reference1",
    "brukerreferanse2": "reference2",
    "brukerreferanse3": "reference3",
}
_MONEY = {"netto": "net", "mva": "vat"}
ALIASES = {
    "telenor-mis-invoice-details": _OWN | _TEXTS | _MONEY | {
        "mobilnummer": "msisdn",
        "fakturalinjestartdato": "period_start",
        "fakturalinjesluttdato": "period_end",
        "varighet": "duration",
        "antall": "quantity",
        "volume": "volume",
        "volum": "volume",
        "mvaprosent": "vat_rate",
    },
    "telenor-mis-content": _OWN | _TEXTS | _MONEY | {
        "anropsnummer": "msisdn",
        "brukerfornavn": "first_name",
        "brukeretternavn": "last_name",
        "bnummer": "called_number",
        "start": "start",
        "antall": "messages",
    },
    "telenor-mis-sim": {
        "mobilnummer": "msisdn",
        "hovednummerdatakort1": "data_sim1",
        "hovednummerdatakort2": "data_sim2",
        "tvillingnummer": "twin",
        "sistbruktdato": "last_used",
    },
    "telenor-mis-accounts": {
        "kontonummer": "account",
        "kontonavn": "account_name",
        "brukerfornavn": "first_name",
        "fornavn": "first_name",
        "brukeretternavn": "last_name",
        "etternavn": "last_name",
        "anropsnummer": "msisdn",
        "abonnementstype": "plan",
        "startdato": "activated",
        "prisplanfordatapakke": "data_package",
    },
}  # fmt: skip
REQUIRED = {
    "telenor-mis-content": ("invoice", "account", "msisdn", "called_number", "start", "net"),
    "telenor-mis-invoice-details": ("invoice", "issue_date", "account", "msisdn", "text", "net"),
    "telenor-mis-accounts": ("account", "msisdn", "plan"),
    "telenor-mis-sim": ("msisdn", "data_sim1", "twin"),
}
