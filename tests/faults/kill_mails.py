"""Kill the program while it issues, draws and mails through a server that fails, hangs and drops: at most one mail each.

``python tests/faults/kill_mails.py --kills 300 --invoices 20 --seed 3`` runs the long version; the suite a short one.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent))

from kill_runs import context
from kill_work import Mails, check_now, clock_on, keep_locks_in, quick_look
from smtp_server import DROP, HANG, LOSE, Behaviour, MemorySecrets, RecordingServer
from sqlalchemy import select

from telecost_desktop.models.database import open_company_file
from telecost_desktop.models.mail import MailState, OutboxMessage, OutboxRecipient
from telecost_desktop.services.mail.sending import send_waiting
from telecost_desktop.services.mail.server import save_mail_server

# Most of the time the server is sound: what it does else has to meet mails that are on their way.
TROUBLE: tuple[dict[str, str], ...] = (
    {}, {}, {}, {"EHLO": DROP}, {"RCPT": "450 later"}, {"RCPT": "550 no"}, {"DATA": DROP}, {"END": "452 full"}, {"END": DROP},
    {"END": LOSE}, {"MAIL": HANG}, {"END": HANG},
)  # fmt: skip
LONGEST = 1.2


def day_of_mails(path: Path, day: int) -> None:
    """What the program does on a day: issue, draw, put into the outbox, send."""
    keep_locks_in(path.parent)
    file = open_company_file(path)
    clock = clock_on(day)
    Mails().work(file, day, 0)
    send_waiting(file, clock, secrets=MemorySecrets(), all_waiting=True, timeout=3.0)
    file.close()


def kill_mails(
    folder: Path, server: RecordingServer, *, kills: int, invoices: int, seed: int
) -> tuple[list[str], Counter[str]]:
    """What went wrong (nothing), and how often each state came out."""
    chance, path = random.Random(seed), folder / "mailed.telecost"
    Mails().prepare(path, invoices)
    file = open_company_file(path)
    save_mail_server(file, server.settings(), None, secrets=MemorySecrets(), clock=clock_on(0), unencrypted=True)
    file.close()
    days = min(10, 1 + kills // 10)
    for number in range(kills):
        server.behaviour = Behaviour(at=dict(chance.choice(TROUBLE)))
        process = context().Process(target=day_of_mails, args=(path, number * days // kills))
        process.start()
        process.join(chance.uniform(0.2, LONGEST))
        process.kill()
        process.join()
        process.close()
        if problems := quick_look(path):
            return [f"after kill {number + 1} of seed {seed}", *problems], Counter()
    server.behaviour = Behaviour()
    day_of_mails(path, days - 1)
    return [*check_now(path), *_wrong(path, server, days * invoices)], _states(path)


def _wrong(path: Path, server: RecordingServer, wanted: int) -> list[str]:
    """Each sales invoice has one message; nobody got one twice; what counts as sent arrived; nothing waits."""
    file = open_company_file(path)
    try:
        with file.read() as session:
            rows = session.execute(
                select(OutboxMessage.identity, OutboxMessage.message_id, OutboxRecipient.state).join(
                    OutboxRecipient, OutboxRecipient.message_id == OutboxMessage.id
                )
            ).all()
        problems = list(Mails().wrong(file, wanted // _customers(path), _customers(path)))
    finally:
        file.close()
    got = Counter(str(one.message["Message-ID"]).strip("<>") for one in server.received)
    problems += [f"{row.identity} arrived {got[row.message_id]} times" for row in rows if got[row.message_id] > 1]
    problems += [
        f"{row.identity} counts as sent and did not arrive"
        for row in rows
        if row.state is MailState.SENT and not got[row.message_id]
    ]
    problems += [
        f"{row.identity} is {row.state.value}" for row in rows if row.state in (MailState.WAITING, MailState.SENDING)
    ]
    known = (MailState.SENT, MailState.UNCERTAIN)
    problems += [
        f"{row.identity} arrived and is {row.state.value}"
        for row in rows
        if got[row.message_id] and row.state not in known
    ]
    return problems + ([] if len(rows) == wanted else [f"{len(rows)} mails for {wanted} sales invoices"])


def _customers(path: Path) -> int:
    from telecost_desktop.services.customers import list_customers

    file = open_company_file(path)
    try:
        return len(list_customers(file))
    finally:
        file.close()


def _states(path: Path) -> Counter[str]:
    file = open_company_file(path)
    try:
        with file.read() as session:
            return Counter(state.value for state in session.scalars(select(OutboxRecipient.state)))
    finally:
        file.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--invoices", type=int, default=10, help="a day")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    server = RecordingServer()
    server.start()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        keep_locks_in(Path(place))
        problems, states = kill_mails(
            Path(place), server, kills=chosen.kills, invoices=chosen.invoices, seed=chosen.seed
        )
    server.stop()
    sys.stdout.write(
        "\n".join(problems or [f"{chosen.kills} kills: nothing doubled, nothing lost; {dict(states)}"]) + "\n"
    )
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
