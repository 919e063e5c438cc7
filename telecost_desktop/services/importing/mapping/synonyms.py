"""What operators and spreadsheets in Norwegian, Swedish, English and French call their columns, by field.

The lists are of words, not of any operator's known layout: they only make a proposal that a person sees and corrects.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from telecost_desktop.services.importing.layouts.telecost import bare
from telecost_desktop.services.importing.mapping.profile import FileKind
from telecost_desktop.services.importing.reading.style import DataUnit, DurationUnit

_PERSON = (
    "bruker|brukernavn|navn|namn|name|nom|utilisateur|nom de l'utilisateur|user|user name|användare|användarnamn|ansatt|"
    "ansattnavn|employee|employee name|anställd|fullt navn|medarbeider|medarbetare|collaborateur|salarié|nom prénom|abonnent"
)
FIRST_NAMES = "fornavn|förnamn|first name|prénom|brukerfornavn|bruker fornavn|given name"
LAST_NAMES = "etternavn|efternamn|last name|surname|nom|nom de famille|brukeretternavn|bruker etternavn|family name"
CLOCKS = (
    "klokkeslett|klokken|klokka|kl|tid|time|klockslag|tidpunkt|heure|heure de début|heure d'appel|heure de l'appel|"
    "starttid|start time|call time|tidspunkt|heure appel"
)
_NUMBER = (
    "mobilnummer|mobilnr|mobil|telefonnummer|telefonnr|telefon|tlf|tlfnr|tlf nr|nummer|msisdn|a-nummer|a-nr|a-number|"
    "abonnent|abonnentnummer|abonnementsnummer|abonnemangsnummer|subscriber|subscriber number|phone|phone number|mobile|"
    "mobile number|number|calling number|numéro|numéro de téléphone|numéro appelant|appelant|n° appelant|n° de ligne|ligne|"
    "numéro de ligne|téléphone|n° de téléphone|n° mobile|uppringande nummer|anropsnummer|fra nummer|från nummer|from number|"
    "service number|numéro d'appel|tjenestenummer|abonnement|abonnemang|line"
)
_COMMON = {
    "operator": "operatør|operatör|opérateur|leverandør|leverantör|supplier|fournisseur|provider|carrier",
    "account": "kontonummer|kontonr|konto|kundenummer|kundenr|kundnummer|kundnr|kundkonto|account number|account no|"
    "customer number|customer no|numéro de compte|n° de compte|compte de facturation|compte|numéro client|n° client|"
    "code client|fakturakonto|eierkonto|abonnementets eierkonto|avtalenummer|avtalsnummer|billing account|faktureringskonto",
    "invoice": "fakturanummer|fakturanr|faktura|invoice number|invoice no|invoice id|bill number|numéro de facture|"
    "n° facture|n° de facture|facture",
    "department": "avdeling|avdelning|département|service|kostnadssted|kostnadsställe|kostsenter|koststed|cost centre|"
    "cost center|centre de coût|centre de coûts|code analytique|organisasjonsenhet|entité",
    "user": _PERSON,
    "msisdn": _NUMBER,
    "sim": "iccid|icc|simkort|simkortnummer|simkortnr|sim card|sim number|simnummer|sim nr|carte sim|numéro sim|n° sim|"
    "numéro de carte sim",
    "product_group": "produktgruppe|produktgrupp|hovedgruppe|huvudgrupp|gruppe|grupp|group|kategori|category|catégorie|"
    "famille|rubrique|produktkategori|main group",
    "traffic_type": "trafikktype|trafiktyp|type|typ|tjeneste|tjänst|tjenestetype|tjänstetyp|service type|undergruppe|"
    "undergrupp|samtaletype|samtalstyp|call type|usage type|type d'appel|type de communication|type d'usage|nature|"
    "prestation|forbrukstype|produkt|product|produit|beskrivelse|beskrivning|description|tekst|text|libellé|event type|service",
    "seconds": "varighet|varaktighet|samtalelengde|samtalslängd|lengde|längd|duration|durée|samtaletid|samtalstid|taletid|"
    "taltid|length|minutter|minuter|minutes|sekunder|secondes|durée réelle|durée facturée|durée de l'appel|call duration|"
    "fakturert varighet|debiterad tid",
    "volume": "volum|volym|datavolum|datavolym|data volume|datamengde|datamängd|data|dataforbruk|databruk|data usage|"
    "volume de données|volume data|données|dataanvändning|data used|bytes|octets|megabytes|antall mb|antal mb|mb|gb|kb",
    "net": "beløp|belopp|netto|nettobeløp|nettobelopp|net amount|amount|pris|price|prix|montant|montant net|kostnad|"
    "kostnader|cost|coût|sum|summa|total|totalt|charge|nettopris|linjebeløp|radbelopp|brutto|bruttobeløp|bruttobelopp|"
    "gross|gross amount|à payer|kr",
    "vat": "mva|moms|tva|mva-beløp|momsbelopp|vat amount|montant tva|montant de la tva|tax",
    "vat_rate": "mva-sats|mva prosent|mva i prosent|mva %|momssats|moms %|vat rate|vat %|taux tva|taux de tva|% tva",
    "country": "land|pays|landkode|landskod|country code|code pays",
    "currency": "valuta|devise|valutakode",
    "record_id": "cdr id|transaksjonsid|transaktionsid|transaction id|id|unik id|identifiant|call id|uuid",
}
_OF_KIND = {
    FileKind.USAGE: {
        "start": "dato og tid|dato/tid|tidspunkt|starttid|starttidspunkt|start time|start date|startdato|startdatum|date|"
        "dato|datum|date time|date et heure|date/heure|date heure|date de début|date d'appel|date de l'appel|datum och tid|"
        "datum/tid|samtalsdatum|samtaledato|call date|usage date|timestamp|tidsstempel|anropsdato|date de la communication|"
        "bruksdato|forbruksdato|call time|tidpunkt|begynt",
        "messages": "antall sms|antal sms|sms|antall meldinger|meldinger|meddelanden|number of messages|nombre de sms|"
        "nb sms|antall|antal|quantity|quantité|count|nombre|enheter|units|unités",
        "called_number": "b-nummer|b-nr|b-number|oppringt|oppringt nummer|anropt nummer|anropt|ringt nummer|called|"
        "called party|dialled number|dialed number|destination|mottaker|mottagare|motpart|numéro appelé|appelé|n° appelé|"
        "correspondant|uppringt nummer|till nummer|til nummer|to number|numéro composé|destination number|recipient",
    },
    FileKind.CHARGES: {
        "issue_date": "fakturadato|fakturadatum|invoice date|date de facture|date facture|bill date|date de facturation|"
        "date de la facture",
        "due_date": "forfallsdato|forfall|förfallodatum|förfallodag|date d'échéance|échéance|betalingsfrist",
        "text": "tekst|fakturatekst|fakturatext|fakturalinje|beskrivelse|beskrivning|benämning|description|libellé|"
        "désignation|produkt|product|produit|varetekst|artikkel|artikel|article|item|spesifikasjon|specifikation|linjetekst|"
        "tjeneste|tjänst|prestation|service|offre",
        "period_start": "periode fra|fra dato|fra|period från|från|från och med|fom|period from|from|from date|start date|"
        "startdato|startdatum|start|fakturalinjestartdato|du|date de début|début|début de période|début période|periode start",
        "period_end": "periode til|til dato|til|till|till och med|tom|period till|period to|to|to date|end date|sluttdato|"
        "slutdatum|slutt|slut|end|fakturalinjesluttdato|au|date de fin|fin|fin de période|fin période|periode slutt",
        "usage_date": "dato|datum|date|bruksdato|usage date|transaksjonsdato",
        "quantity": "antall|antal|qty|quantité|mengde|kvantitet|nombre|units",
        "unit": "enhet|unité|måleenhet",
        "stated_total_inc_vat": "fakturabeløp|fakturabelopp|fakturasum|fakturatotal|invoice total|total facture|å betale|"
        "att betala|net à payer",
        "payment_reference": "kid|kid-nummer|ocr|ocr-nummer|référence de paiement|betalingsreferanse|betalningsreferens",
    },
    FileKind.LINES: {
        "data_sims": "datakort|datasim|data-sim|tvillingsim|tvillingkort|twin sim|datasimkort",
        "activated": "aktivert|aktivert dato|aktiveringsdato|aktiverad|aktiveringsdatum|activation date|date d'activation|"
        "startdato|startdatum|start date|oppstart|opprettet|date de souscription|activated on",
        "terminated": "avsluttet|oppsagt|sagt opp|terminert|termination date|sluttdato|slutdatum|end date|uppsagd|avslutad|"
        "date de résiliation|résiliation|oppsigelsesdato|date de fin",
        "plan": "abonnement|abonnementstype|abonnemang|abonnemangstyp|price plan|prisplan|subscription|subscription type|"
        "tariff|tariff plan|forfait|formule|offre|produkt|type abonnement|type d'abonnement",
        "plan_price": "månedspris|månadspris|monthly price|monthly fee|abonnementspris|pris|price|prix mensuel|prix|"
        "månedsavgift|månadsavgift|fastpris|abonnement mensuel",
        "data_package": "datapakke|datapaket|forfait data|option data|prisplan for datapakke|datapott|surfmängd|surf",
        "data_package_price": "datapakkepris|pris datapakke|pris datapaket|prix forfait data",
        "add_ons": "tillegg|tilleggstjenester|tillägg|tilläggstjänster|addons|options|tjenester|tjänster|extra services",
        "valid_from": "gyldig fra|giltig från|valable du|valable à partir du|gjelder fra|gäller från|à compter du",
    },
    FileKind.EMPLOYEES: {
        "employee": _PERSON,
        "employee_number": "ansattnummer|ansattnr|ansatt nr|ansatt-id|anställningsnummer|anställningsnr|anst.nr|"
        "employee no|employee id|matricule|personalnummer|ressursnummer",
        "email": "e-post|e-postadresse|e-postadress|mejl|e-mail|mail|courriel|adresse e-mail|email address",
        "valid_from": "gyldig fra|giltig från|valable du|gjelder fra|gäller från|startdato|startdatum|start date",
    },
    FileKind.EQUIPMENT: {
        "type": "typ|enhetstype|enhetstyp|utstyrstype|device type|category|kategori|type d'équipement|catégorie",
        "maker": "produsent|fabrikant|merke|tillverkare|märke|fabrikat|manufacturer|make|brand|vendor|marque|fabricant|"
        "constructeur",
        "model": "modell|modèle|telefonmodell|enhet|device|utstyr|utrustning|appareil|équipement|terminal",
        "serial_number": "serienummer|serienr|serial|s/n|sn|numéro de série|n° de série",
        "imei": "imei-nummer|imei-nr|imei number|numéro imei|n° imei|imei1|imei 1",
        "purchased": "kjøpt|kjøpsdato|innkjøpsdato|köpt|köpdatum|inköpsdatum|purchase date|date d'achat|acheté le",
        "price": "pris|prix|innkjøpspris|inköpspris|purchase price|prix d'achat",
        "supplier": "leverandør|leverantör|forhandler|återförsäljare|fournisseur|seller",
        "warranty_until": "garanti|garanti til|garanti till|warranty|fin de garantie|garantie|garanti utløper",
        "employee": _PERSON + "|innehaver|innehavare|eier|ägare|holder|owner|utlevert til|détenteur|attribué à",
        "handed_out": "utlevert|utlevert dato|utleveringsdato|utlämnad|issued|remis le|date de remise",
        "notes": "notat|merknad|merknader|kommentar|comment|comments|anmerkning|anteckning|remarque|commentaire",
    },
}
_OF_KIND[FileKind.CONTENT] = _OF_KIND[FileKind.USAGE]

_WITHOUT_VAT = re.compile(
    r"\b(?:eks|ekskl|ex|exkl|exk|excl|uten|utan|hors|without)\b\.?\s*(?:mva|moms|vat|tva|tax(?:es)?)\b\.?|\bh\.?t\b\.?"
)
_WITH_VAT = re.compile(
    r"\b(?:inkl|ink|incl|inc|med|with|including)\b\.?\s*(?:mva|moms|vat|tva)\b\.?|\bt\.?t\.?c\b\.?|"
    r"\bbrutto\w*|\bgross\b"
)
_CURRENCY = re.compile(r"\b(?:i |in |en )?(?:nok|sek|dkk|eur|kr|euros?)\b\.?|€")
_DATA_UNIT = re.compile(
    r"(?<![a-z])(?:(?:i|in|en) )?(?:(bytes?|octets?|[(\[]b[)\]])|(kb|ko|kbytes?|ki[bo]|kilobytes?)|(mb|mo|mbytes?|mi[bo]|megabytes?)|"
    r"(gb|go|gbytes?|gi[bo]|gigabytes?))(?![a-z])"
)
_DATA_UNITS = (DataUnit.BYTES, DataUnit.KILOBYTES, DataUnit.MEGABYTES, DataUnit.GIGABYTES)
_TIME_UNIT = re.compile(
    r"(?<![a-z])(?:(?:i|in|en) )?(?:([(\[]s[)\]]|sek|sec|secs|sekunder|sekund|seconds?|secondes?)|(min|mins|minutter|minuter|minutes?|mn))"
    r"(?![a-z:])"
)
# What a column that counts a unit is called beside that unit: "Antall MB" is a volume, not a number of pieces.
_COUNTED = (
    "antall|antal|mengde|mängd|nombre|nombre de|nb|nb de|number|number of|qty|quantity|quantité|quantité de|forbruk|"
    "förbrukning|forbrukte|förbrukade|brukt|usage|used|consommation|consommés|sum|total|totalt"
)
_FORMAT = re.compile(r"[(\[][hmstdjyåa:./ -]+[)\]]")


def folded(text: str) -> str:
    """A header in small letters without accents, blanks tidied."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(sign for sign in plain if not unicodedata.combining(sign)).split())


@cache
def forms(header: str) -> tuple[str, ...]:
    """A header in bare words: as it is, and without what it says of VAT, currency, units and formats."""
    text = folded(header)
    money = _CURRENCY.sub(" ", _WITHOUT_VAT.sub(" ", re.sub(r"\bbrutto|\bgross", "", _WITH_VAT.sub(" ", text))))
    measure = _TIME_UNIT.sub(" ", _DATA_UNIT.sub(" ", _FORMAT.sub(" ", text)))
    kept = [bare(form) for form in (text, money, measure, re.sub(r"[(\[].*?[)\]]", " ", text))]
    return tuple(dict.fromkeys(form for form in kept if form))


@cache
def words(texts: str) -> tuple[str, ...]:
    """Alternatives in bare words."""
    return tuple(dict.fromkeys(bare(folded(text)) for text in texts.split("|")))


def synonyms(kind: FileKind, code: str) -> tuple[str, ...]:
    """What a field's column may be called, the likeliest first."""
    texts = _OF_KIND[kind].get(code) or _COMMON.get(code, "")
    return words("|".join(filter(None, (code.replace("_", " "), texts))))


def nearness(header: str, names: tuple[str, ...]) -> int:
    """How well a header fits some names: 100 and less for equal ones, 40 for one that begins with a long name, else 0."""
    best = 0
    for number, form in enumerate(forms(header)):
        if form in names:
            best = max(best, 100 - min(names.index(form), 40) - number)
        elif any(len(name) >= 6 and form.startswith(name) for name in names):
            best = max(best, 40)
    return best


def data_unit_in(header: str) -> DataUnit | None:
    """The unit of data volume that a header names."""
    found = _DATA_UNIT.search(folded(header))
    return None if not found else next(unit for unit, group in zip(_DATA_UNITS, found.groups(), strict=True) if group)


def is_binary(header: str) -> bool:
    """Whether the unit of data volume that a header names is a power of 1024."""
    found = _DATA_UNIT.search(folded(header))
    return found is not None and any(re.fullmatch("[kmg]i[bo]", unit or "") is not None for unit in found.groups())


def measured_in(header: str) -> str:
    """The field whose unit a header counts in so many words ("Antall MB", "Nombre de minutes"); "" for none."""
    text = folded(header)
    for code, unit in (("volume", _DATA_UNIT), ("seconds", _TIME_UNIT)):
        if unit.search(text) and bare(unit.sub(" ", text)) in words(_COUNTED):
            return code
    return ""


def duration_unit_in(header: str) -> DurationUnit | None:
    """The unit of time that a header names."""
    found = _TIME_UNIT.search(folded(header))
    return None if not found else DurationUnit.SECONDS if found[1] else DurationUnit.MINUTES


def says_vat_included(header: str) -> bool:
    """Whether a header says that its amounts hold the VAT."""
    text = folded(header)
    return bool(_WITH_VAT.search(text)) and not _WITHOUT_VAT.search(text)
