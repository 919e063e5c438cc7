"""A small company whose costs come from operator files, imported as any others."""

from __future__ import annotations

from pathlib import Path

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.importing import import_files

LINES = """account;operator;msisdn;user;department;sim;activated;plan;plan_price;valid_from
90081;Kystnett;4748000101;Åse Nygård;Salg;8947000000000000001;2024-01-01;Fri 20 GB;299,00;2024-01-01
90081;Kystnett;4748000102;Bjørn Hauge;Drift;8947000000000000002;2024-01-01;Liten;99,00;2024-01-01
44102277;Nordlys Mobil;4748000103;Siv Tveit;Salg;8947000000000000003;2024-01-01;Fri 20 GB;349,00;2024-01-01
"""
_CHARGES_HEAD = (
    "operator;account;invoice;issue_date;due_date;currency;department;user;msisdn;section;product_group;"
    "traffic_type;kind;text;usage_date;quantity;net;vat_rate"
)
CHARGES = f"""{_CHARGES_HEAD}
Kystnett;90081;7001;2026-09-30;2026-10-20;NOK;Salg;Åse Nygård;4748000101;subscription;Mobile telephony;Fri 20 GB;subscription;Fri 20 GB;2026-09-01;1;299,00;25
Kystnett;90081;7001;2026-09-30;2026-10-20;NOK;Salg;Åse Nygård;4748000101;communication;Mobile telephony;Data USA;data;Data USA;2026-09-12;1;120,50;25
Kystnett;90081;7001;2026-09-30;2026-10-20;NOK;Drift;Bjørn Hauge;4748000102;subscription;Mobile telephony;Liten;subscription;Liten;2026-09-01;1;99,00;25
Kystnett;90081;7002;2026-10-31;2026-11-20;NOK;Salg;Åse Nygård;4748000101;subscription;Mobile telephony;Fri 20 GB;subscription;Fri 20 GB;2026-10-01;1;299,00;25
Kystnett;90081;7002;2026-10-31;2026-11-20;NOK;Drift;Bjørn Hauge;4748000102;communication;Mobile telephony;Samtale Danmark;call;Samtale Danmark;2026-10-05;1;45,00;25
Nordlys Mobil;44102277;5501;2026-11-05;2026-11-25;NOK;Salg;Siv Tveit;4748000103;subscription;Mobile telephony;Fri 20 GB;subscription;Fri 20 GB;2026-11-01;1;349,00;25
"""
USAGE = """operator;account;user;department;msisdn;sim;product_group;traffic_type;kind;start;seconds;messages;bytes;country;direction;zone;package_use;net;vat;record_id
Kystnett;90081;Åse Nygård;Salg;4748000101;8947000000000000001;Mobile telephony;Samtale Norge;call;2026-11-10T09:00:00;600;;;;domestic;home;inside;0;0;a1
Kystnett;90081;Åse Nygård;Salg;4748000101;8947000000000000001;Mobile telephony;Opplysning;call;2026-11-11T09:00:00;120;;;;domestic;home;outside;30,00;7,50;a2
Kystnett;90081;Bjørn Hauge;Drift;4748000102;8947000000000000002;Mobile telephony;SMS Norge;message;2026-11-12T09:00:00;;7;;;domestic;home;inside;0;0;a3
Kystnett;90081;Bjørn Hauge;Drift;4748000102;8947000000000000002;Mobile telephony;Data USA;data;2026-11-19T09:00:00;;;25000000;US;roaming;world;outside;80,00;20,00;a4
"""


def import_costs(file: CompanyFile, folder: Path, clock: Clock) -> None:
    """Import numbers, two operators' invoices and usage up to 19 November 2026."""
    paths = []
    for name, text in (("lines.csv", LINES), ("charges.csv", CHARGES), ("usage.csv", USAGE)):
        path = folder / name
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    for result in import_files(file, paths, clock=clock):
        assert result.status == "imported", result
