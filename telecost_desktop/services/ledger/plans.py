"""Accounts that each country's plan usually has for sales: proposals, which a person looks at before they count.

Norway: NS 4102, with the standard VAT codes. Sweden: BAS. France: plan comptable général. Names are in the language
that the country's bookkeepers read.
"""

from __future__ import annotations

from dataclasses import dataclass

from telecost_desktop.models.ledger import AccountUse


@dataclass(frozen=True, slots=True)
class Proposal:
    """An account, its name, and the VAT code that goes with it."""

    account: str
    name: str
    vat_code: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """A country's accounts: those that there is one of, and by VAT code or category those for sales and VAT."""

    single: dict[AccountUse, Proposal]
    sales: dict[str, Proposal]
    vat: dict[str, Proposal]


PLANS = {
    "NO": Plan(
        {
            AccountUse.RECEIVABLES: Proposal("1500", "Kundefordringer"),
            AccountUse.PREPAID: Proposal("2900", "Forskudd fra kunder"),
            AccountUse.ROUNDING: Proposal("7740", "Øredifferanser"),
            AccountUse.BANK: Proposal("1920", "Bankinnskudd"),
            AccountUse.FEES: Proposal("3900", "Andre driftsinntekter"),
            AccountUse.INTEREST: Proposal("8050", "Annen renteinntekt"),
        },
        {
            "high": Proposal("3000", "Salgsinntekt, avgiftspliktig, høy sats", "3"),
            "medium": Proposal("3010", "Salgsinntekt, avgiftspliktig, middels sats", "31"),
            "low": Proposal("3020", "Salgsinntekt, avgiftspliktig, lav sats", "33"),
            "Z": Proposal("3100", "Salgsinntekt, avgiftsfri", "5"),
            "AE": Proposal("3110", "Salgsinntekt, omvendt avgiftsplikt", "51"),
            "G": Proposal("3120", "Salgsinntekt, utførsel", "52"),
            "E": Proposal("3200", "Salgsinntekt, unntatt", "6"),
            "O": Proposal("3210", "Salgsinntekt, uten avgiftsbehandling", "7"),
        },
        {
            "high": Proposal("2700", "Utgående merverdiavgift, høy sats", "3"),
            "medium": Proposal("2701", "Utgående merverdiavgift, middels sats", "31"),
            "low": Proposal("2703", "Utgående merverdiavgift, lav sats", "33"),
        },
    ),
    "SE": Plan(
        {
            AccountUse.RECEIVABLES: Proposal("1510", "Kundfordringar"),
            AccountUse.PREPAID: Proposal("2420", "Förskott från kunder"),
            AccountUse.ROUNDING: Proposal("3740", "Öres- och kronutjämning"),
            AccountUse.BANK: Proposal("1930", "Företagskonto"),
            AccountUse.FEES: Proposal("3590", "Övriga fakturerade kostnader"),
            AccountUse.INTEREST: Proposal("8313", "Ränteintäkter från kundfordringar"),
        },
        {
            "high": Proposal("3001", "Försäljning inom Sverige, 25 % moms"),
            "medium": Proposal("3002", "Försäljning inom Sverige, 12 % moms"),
            "low": Proposal("3003", "Försäljning inom Sverige, 6 % moms"),
            "Z": Proposal("3004", "Försäljning inom Sverige, momsfri"),
            "AE": Proposal("3308", "Försäljning tjänster till annat EU-land"),
            "G": Proposal("3305", "Försäljning tjänster till land utanför EU"),
            "E": Proposal("3004", "Försäljning inom Sverige, momsfri"),
            "O": Proposal("3004", "Försäljning inom Sverige, momsfri"),
        },
        {
            "high": Proposal("2611", "Utgående moms på försäljning inom Sverige, 25 %"),
            "medium": Proposal("2621", "Utgående moms på försäljning inom Sverige, 12 %"),
            "low": Proposal("2631", "Utgående moms på försäljning inom Sverige, 6 %"),
        },
    ),
    "FR": Plan(
        {
            AccountUse.RECEIVABLES: Proposal("411000", "Clients"),
            AccountUse.PREPAID: Proposal("419100", "Clients, avances et acomptes reçus"),
            AccountUse.ROUNDING: Proposal("758000", "Produits divers de gestion courante"),
            AccountUse.BANK: Proposal("512000", "Banques"),
            AccountUse.FEES: Proposal("708800", "Autres produits d'activités annexes"),
            AccountUse.INTEREST: Proposal("763100", "Revenus sur créances commerciales"),
        },
        {
            "high": Proposal("706000", "Prestations de services"),
            "medium": Proposal("706100", "Prestations de services, taux intermédiaire"),
            "low": Proposal("706200", "Prestations de services, taux réduit"),
            "super_low": Proposal("706300", "Prestations de services, taux particulier"),
            "Z": Proposal("706400", "Prestations de services, taux zéro"),
            "AE": Proposal("706500", "Prestations de services, autoliquidation"),
            "G": Proposal("706600", "Prestations de services, exportation"),
            "E": Proposal("706700", "Prestations de services, exonérées"),
            "O": Proposal("706800", "Prestations de services, TVA non applicable"),
        },
        {
            "high": Proposal("445710", "TVA collectée, taux normal"),
            "medium": Proposal("445711", "TVA collectée, taux intermédiaire"),
            "low": Proposal("445712", "TVA collectée, taux réduit"),
            "super_low": Proposal("445713", "TVA collectée, taux particulier"),
        },
    ),
}
