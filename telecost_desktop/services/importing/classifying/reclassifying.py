"""Applying today's rules to what is imported already, without importing it again.

Always from what the source said, so that taking a rule away leads back exactly. Detail and roll-ups change in one
transaction. Rules: docs/rules.md, "Import".
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from telecost_desktop.errors import QT_TRANSLATE_NOOP, Cancelled, UserError
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.money import from_micro
from telecost_desktop.models.supplier_invoices import ChargeSection
from telecost_desktop.models.usage import TrafficKind
from telecost_desktop.services.attachments import instant_text
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.importing.classifying.measures import measured
from telecost_desktop.services.importing.classifying.traffic_key import TrafficKey
from telecost_desktop.services.importing.reading.values import EPOCH
from telecost_desktop.services.importing.register.register import Register
from telecost_desktop.services.progress import IsCancelled, Progress, never, no_progress
from telecost_desktop.services.rollups import add_charges, add_summed_usage, drop_empty

# Usage records looked at in one go; bounds the memory.
_SLICE = 200_000
_FAR = 1 << 40


@dataclass(frozen=True)
class Reclassified:
    """How many charges and usage records have another meaning now, and of how many different texts."""

    charges: int = 0
    usage: int = 0
    texts: int = 0


def reclassify(
    file: CompanyFile,
    batch_ids: Collection[int] | None,
    *,
    clock: Clock,
    user: str = "",
    progress: Progress = no_progress,
    cancelled: IsCancelled = never,
) -> Reclassified:
    """Apply the company's own rules to what these imports brought (None = all), in one transaction.

    Raises UserError for an import that is not there or was taken back, Cancelled when stopped: then nothing is changed.
    """
    with file.raw() as connection:
        connection.execute("BEGIN IMMEDIATE")
        work = _Work(connection, _chosen(connection, batch_ids), progress, cancelled)
        charges = work.charges()
        usage = work.usage()
        drop_empty(connection, usage=usage > 0, charges=charges > 0)
        done = Reclassified(charges, usage, len(work.texts))
        if charges or usage:
            connection.execute(
                'INSERT INTO log_entry (at, "user", action, subject, detail) VALUES (?, ?, ?, ?, ?)',
                (instant_text(clock), user, "classification.applied", "", f"{charges} charges, {usage} usage records"),
            )
        connection.execute("COMMIT")
    progress(1.0)
    return done


def _chosen(connection: sqlite3.Connection, wanted: Collection[int] | None) -> list[tuple[int, int | None, int | None]]:
    """The imports with the first and last of their usage records."""
    live = {
        row[0]: row
        for row in connection.execute(
            "SELECT id, first_usage_id, last_usage_id FROM import_batch WHERE state <> 'undone' ORDER BY id"
        )
    }
    for batch in () if wanted is None else wanted:
        if batch not in live:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "There is no import {batch}."), batch=batch)
    return [row for key, row in live.items() if wanted is None or key in wanted]


class _Work:
    """One re-classification inside its transaction."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        batches: list[tuple[int, int | None, int | None]],
        progress: Progress,
        cancelled: IsCancelled,
    ) -> None:
        self._connection = connection
        self._batches = batches
        self._progress = progress
        self._cancelled = cancelled
        self._register = Register(connection)
        self._rules = self._register.own_rules
        self._types: dict[int, TrafficKey] = {}
        # Type → what the source said.
        self._sources: dict[int, int] = {}
        for key, source, *fields in connection.execute(
            "SELECT id, COALESCE(source_id, id), name, kind, zone, direction, country, product_group, package_use, "
            "vat_liability, guessed FROM traffic_type"
        ).fetchall():
            self._types[key] = TrafficKey(*fields)
            self._sources[key] = source
        self.texts: set[str] = set()

    def _step(self, share: float) -> None:
        if self._cancelled():
            raise Cancelled
        self._progress(share)

    # Charges

    def charges(self) -> int:
        """Classify the charges anew; gives how many changed."""
        changes: dict[int, list[tuple[object, ...]]] = {}
        found = self._connection.execute(
            "SELECT c.supplier_invoice_id, c.id, c.section, COALESCE(c.source_section, c.section), c.traffic_type_id, "
            "c.text, c.counts_on, c.quantity, c.unit FROM charge c JOIN supplier_invoice i ON i.id = c.supplier_invoice_id "
            "WHERE i.batch_id IN (SELECT value FROM json_each(?))",
            (json.dumps([batch for batch, _, _ in self._batches]),),
        )
        targets: dict[tuple[int, str, str, str], tuple[str, int]] = {}
        for invoice, key, section, source_section, traffic_type, text, counts_on, quantity, unit in found.fetchall():
            source = self._sources[traffic_type]
            asked = (source, source_section, text, counts_on)
            if asked not in targets:
                targets[asked] = self._target(*asked)
            new_section, target = targets[asked]
            if (new_section, target) == (section, traffic_type):
                continue
            kind = TrafficKind(self._types[target].kind)
            measures = measured(from_micro(quantity), unit, kind)
            said = None if new_section == source_section else source_section
            changes.setdefault(invoice, []).append((new_section, said, target, *measures, key))
            self.texts.add(self._types[source].name)
        for place, (invoice, rows) in enumerate(sorted(changes.items())):
            add_charges(self._connection, invoice, sign=-1)
            self._connection.executemany(
                "UPDATE charge SET section = ?, source_section = ?, traffic_type_id = ?, seconds = ?, messages = ?, "
                "volume_bytes = ? WHERE id = ?",
                rows,
            )
            add_charges(self._connection, invoice)
            self._step(0.3 * place / len(changes))
        return sum(map(len, changes.values()))

    def _target(self, source: int, section: str, text: str, counts_on: str) -> tuple[str, int]:
        """The section and the type that a charge is to have."""
        traffic = self._types[source]
        told = self._rules.applied(ChargeSection(section), traffic, (text, traffic.name), date.fromisoformat(counts_on))
        if told is None:
            return section, source
        return (told.section or ChargeSection(section)).value, self._interned(source, told.traffic)

    def _interned(self, source: int, traffic: TrafficKey) -> int:
        if traffic[:8] == self._types[source][:8]:
            return source
        key = self._register.traffic_type(traffic, source)
        self._types[key], self._sources[key] = traffic, source
        return key

    # Usage

    def usage(self) -> int:
        """Classify the usage records anew, and those that corrections replaced; gives how many changed."""
        # The roll-up tells which types are in use, so that records are read only where one of them is to change.
        used = self._connection.execute(
            "SELECT traffic_type_id FROM usage_by_placement UNION SELECT traffic_type_id FROM usage_replacement"
        )
        moves = [
            (key, begins, ends, target)
            for key, source in [(key, self._sources[key]) for (key,) in used.fetchall()]
            for begins, ends, target in self._targets(source)
            if target != key
        ]
        if not moves:
            return 0
        self._connection.execute("CREATE TEMP TABLE moving (type, begins, ends, target, PRIMARY KEY (type, begins))")
        self._connection.execute("CREATE TEMP TABLE moved (id INTEGER PRIMARY KEY, target INTEGER)")
        self._connection.execute(
            "CREATE TEMP TABLE regrouped (placement_id, supplier_invoice_id, started_at, traffic_type_id, target, "
            "records, seconds, messages, volume_bytes, net, vat)"
        )
        self._connection.executemany("INSERT INTO moving VALUES (?, ?, ?, ?)", moves)
        changed = 0
        stretches = [(first, last) for _, first, last in self._batches if first is not None and last is not None]
        total = sum(last - first + 1 for first, last in stretches) or 1
        done = 0
        for first, last in stretches:
            for start in range(first, last + 1, _SLICE):
                end = min(last, start + _SLICE - 1)
                changed += self._move(start, end)
                done += end - start + 1
                self._step(0.3 + 0.7 * done / total)
            self._connection.execute(
                "UPDATE usage_replacement SET traffic_type_id = m.target FROM moving m WHERE usage_id BETWEEN ? AND ? "
                "AND m.type = traffic_type_id AND started_at >= m.begins AND started_at < m.ends",
                (first, last),
            )
        for table in ("moving", "moved", "regrouped"):
            self._connection.execute(f"DROP TABLE temp.{table}")
        return changed

    def _targets(self, source: int) -> Iterator[tuple[int, int, int]]:
        """The type for each stretch of time between two changes of the rules: first second, end, type."""
        days = self._rules.change_days
        for place in range(len(days) + 1):
            day = days[place - 1] if place else (days[0] - timedelta(days=1) if days else None)
            begins = _second(days[place - 1]) if place else -_FAR
            ends = _second(days[place]) if place < len(days) else _FAR
            traffic = self._types[source]
            told = self._rules.applied(None, traffic, (traffic.name,), day)
            yield begins, ends, source if told is None else self._interned(source, told.traffic)

    def _move(self, first: int, last: int) -> int:
        """Give the records from ``first`` to ``last`` their types; gives how many have another one now."""
        run = self._connection.execute
        run("DELETE FROM moved")
        run("DELETE FROM regrouped")
        count = run(
            "INSERT INTO moved SELECT u.id, m.target FROM usage_record u JOIN moving m ON m.type = u.traffic_type_id "
            "AND u.started_at >= m.begins AND u.started_at < m.ends WHERE u.id BETWEEN ? AND ?",
            (first, last),
        ).rowcount
        if not count:
            return 0
        run(
            "INSERT INTO regrouped SELECT u.placement_id, u.supplier_invoice_id, u.started_at / 86400 * 86400, "
            "u.traffic_type_id, v.target, -COUNT(*), -SUM(COALESCE(u.seconds, 0)), -SUM(COALESCE(u.messages, 0)), "
            "-SUM(COALESCE(u.volume_bytes, 0)), -SUM(u.net), -SUM(u.vat) FROM moved v JOIN usage_record u ON u.id = v.id "
            "GROUP BY 1, 2, 3, 4, 5"
        )
        self.texts.update(
            name
            for (name,) in run(
                "SELECT DISTINCT t.name FROM regrouped g JOIN traffic_type t ON t.id = g.traffic_type_id"
            )
        )
        run(
            "INSERT INTO regrouped SELECT placement_id, supplier_invoice_id, started_at, target, NULL, -records, -seconds, "
            "-messages, -volume_bytes, -net, -vat FROM regrouped"
        )
        add_summed_usage(self._connection, "temp.regrouped")
        run("UPDATE usage_record SET traffic_type_id = v.target FROM moved v WHERE v.id = usage_record.id")
        return count


def _second(day: date) -> int:
    return (day - EPOCH).days * 86_400
