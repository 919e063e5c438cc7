"""Giving usage rows their interned ids: where each belongs, what it is, which invoice names it.

Rows repeat the same few texts, so each distinct combination is looked at once per file.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from telecost_desktop.errors import UserError
from telecost_desktop.models.usage import Direction, PackageUse, TrafficKind, Zone
from telecost_desktop.services.importing.classifying.traffic import traffic_key
from telecost_desktop.services.importing.layouts.telecost import bare
from telecost_desktop.services.importing.reading import values
from telecost_desktop.services.importing.register.register import MIXED_UP, MOST_NEW, TOO_MUCH_NEW
from telecost_desktop.services.importing.run import ImportRun
from telecost_desktop.services.importing.usage.clues import Clues

if TYPE_CHECKING:
    import polars as pl

Code = TypeVar("Code", bound=StrEnum)
_CUT = "\x1f"
WHERE = ("operator", "account", "department", "user", "msisdn", "sim")
WHAT = ("traffic_type", "kind", "country", "direction", "zone", "package_use", "product_group", "clue")
BILL = ("operator", "account", "invoice")
_BEGINNING = -(10**6)


class Dictionary:
    """Texts of several columns → an id, or a fault; grows as the file is read."""

    def __init__(self, columns: tuple[str, ...], fields: dict[str, type]) -> None:
        import polars as pl

        self._columns = columns
        types = {int: pl.Int64, str: pl.String}
        self._schema = {"key": pl.String, **{name: types[kind] for name, kind in fields.items()}, "met": pl.Boolean}
        self._known = pl.DataFrame(schema=self._schema)
        # Texts that no row has had so far (faults, mostly) are not carried to the rows.
        self._blank = {name for name, kind in fields.items() if kind is str}

    def key(self) -> pl.Expr:
        """The texts as one."""
        import polars as pl

        return pl.concat_str(*self._columns, separator=_CUT)

    def known(self) -> pl.DataFrame:
        """All that was learnt, without the texts."""
        return self._known.drop("key", "met")

    def fields(
        self, keys: pl.Series, wanted: pl.Series, learner: Callable[[str, list[str]], tuple[object, ...]]
    ) -> pl.DataFrame:
        """The fields of each row's key, in the rows' order; keys not met before are learnt if any row wants them."""
        import polars as pl

        asked = pl.DataFrame({"key": keys, "wanted": wanted})
        found = asked.join(self._known.drop(self._blank), on="key", how="left", maintain_order="left")
        fresh = found.filter(pl.col("wanted") & pl.col("met").is_null())
        if fresh.height:
            # Sorted, so that the same file always makes the same ids.
            unknown = sorted(fresh["key"].unique().to_list())
            rows = [learner(key, [part.strip() for part in key.split(_CUT)]) for key in unknown]
            learnt = pl.DataFrame([(*row, True) for row in rows], schema=self._schema, orient="row")
            self._known = pl.concat([self._known, learnt])
            if self._known.height > MOST_NEW:
                raise UserError(TOO_MUCH_NEW, hint=MIXED_UP, most=MOST_NEW)
            self._blank = {name for name in self._blank if (self._known[name] == "").all()}
            found = asked.join(self._known.drop(self._blank), on="key", how="left", maintain_order="left")
        return found.drop("key", "wanted", "met")


class Places:
    """Looks up rows' accounts, lines, users, traffic types and invoices, and collects what the file says of links."""

    def __init__(self, run: ImportRun) -> None:
        self._run = run
        self.where = Dictionary(
            WHERE,
            {"where": int, "account": int, "line": int, "employee": int, "department": int, "sim": int,
             "where_column": str, "where_fault": str},
        )  # fmt: skip
        self.what = Dictionary(WHAT, {"type": int, "what_column": str, "what_fault": str})
        self.bill = Dictionary(BILL, {"invoice": int})
        self.clues = Clues(run.country, run.register.own_rules)
        self._counter = 0
        self._segments: list[tuple[int, int, int]] = []

    def look_up(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Add ids and faults to the converted rows."""
        import polars as pl

        frame = frame.with_columns(clue=self.clues.of(frame))
        keys = frame.select(where=self.where.key(), what=self.what.key(), bill=self.bill.key())
        # Rows already refused must make nothing: no account, line or traffic type is born of them.
        good = frame["fault"].is_null()
        frame = pl.concat(
            [
                frame.drop((set(WHERE) | set(WHAT)) - {"invoice"}),
                self.where.fields(keys["where"], good, self._learn_where),
                self.what.fields(keys["what"], good, self._learn_what),
            ],
            how="horizontal_extend",
        )
        for column, reason in (("where_column", "where_fault"), ("what_column", "what_fault")):
            if reason in frame.columns:
                fault = pl.when(pl.col(reason) != "").then(pl.struct(column=pl.col(column), reason=pl.col(reason)))
                frame = frame.with_columns(fault=pl.coalesce("fault", fault))
        good = frame["fault"].is_null()
        return frame.with_columns(self.bill.fields(keys["bill"], good, self._learn_invoice)["invoice"])

    def _learn_where(self, key: str, parts: list[str]) -> tuple[object, ...]:
        operator, account_text, department_text, user, number, sim_text = parts
        try:
            column = "account"
            if not account_text:
                raise ValueError(values.MISSING)
            column = "msisdn"
            msisdn = values.msisdn(number, self._run.country)
            column = "sim"
            sim_number = values.sim_number(sim_text)
        except ValueError as error:
            return key, None, None, None, None, None, None, column, str(error)
        register = self._run.register
        with self._run.lock:
            account = register.account_of_number(account_text, operator)
            line = register.line(msisdn)
            employee, department = register.employee(user), register.department(department_text)
            sim = register.sim(sim_number) if sim_number and line is not None else None
        self._counter += 1
        return key, self._counter, account, line, employee, department, sim, "", ""

    def _learn_what(self, key: str, parts: list[str]) -> tuple[object, ...]:
        name, kind_text, country, direction_text, zone_text, package_text, group, clue = parts
        try:
            column = "traffic_type"
            if not name:
                raise ValueError(values.MISSING)
            column = "kind"
            kind = code_of(TrafficKind, kind_text) if kind_text else None
            column = "direction"
            direction = code_of(Direction, direction_text) if direction_text else None
            column = "zone"
            zone = code_of(Zone, zone_text) if zone_text else None
            column = "package_use"
            package = code_of(PackageUse, package_text) if package_text else None
            column = "country"
            country = values.country_code(country) if country else ""
        except ValueError as error:
            return key, None, column, str(error)
        measured, called, day = self.clues.read(clue)
        traffic = traffic_key(
            name, kind, zone, direction, country, group, package,
            home=self._run.country, measured=measured, called=called, day=day,
        )  # fmt: skip
        register = self._run.register
        own = register.own_rules.applied(None, traffic, (name,), day)
        with self._run.lock:
            source = register.traffic_type(traffic)
            return key, source if own is None else register.traffic_type(own.traffic, source), "", ""

    def _learn_invoice(self, key: str, parts: list[str]) -> tuple[object, ...]:
        with self._run.lock:
            return key, self._invoice(*parts)

    def _invoice(self, operator: str, account_text: str, number: str) -> int | None:
        """The supplier invoice that a row names; one not here yet is expected."""
        if not number:
            return None
        run = self._run
        account = run.register.account_of_number(account_text, operator)
        seller = run.register.seller_of_account(account)
        row = run.connection.execute(
            "SELECT id FROM supplier_invoice WHERE seller_id = ? AND number = ? "
            "ORDER BY account_id = ? DESC, kind DESC, issue_date DESC LIMIT 1",
            (seller, number, account),
        ).fetchone()
        if row:
            return int(row[0])
        cursor = run.connection.execute(
            "INSERT INTO supplier_invoice (seller_id, account_id, number, kind, state, currency, total_ex_vat, total_vat, "
            "total_inc_vat, prepaid, rounding, payable, payment_reference, payee_account, has_charges, paid_amount, batch_id) "
            "VALUES (?, ?, ?, 'invoice', 'expected', ?, 0, 0, 0, 0, 0, 0, '', '', 0, 0, ?)",
            (seller, account, number, run.currency, run.batch_id),
        )
        return int(cursor.lastrowid or 0)

    def settle(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Add ``placement``: the user and department that a row names, else those linked on its day."""
        import polars as pl

        run = self._run
        seen = {where for where, _, _ in self._segments}
        columns = ("where", "account", "line", "employee", "department")
        fresh = frame.select(columns).unique(subset="where").sort("where")
        for where, account, line, employee, department in fresh.iter_rows():
            if where in seen:
                continue
            days = [_BEGINNING, *([] if employee and department else run.links.change_days(line, employee))]
            last = 0
            for day in days:
                holder = employee or run.links.employee_of(line, day)
                place = department or run.links.department_of(holder, day)
                with run.lock:
                    placement = run.register.placement(account, line, holder, place)
                if placement != last:
                    self._segments.append((where, day, placement))
                last = placement
        segments = pl.DataFrame(
            self._segments, schema={"where": pl.Int64, "from": pl.Int64, "placement": pl.Int64}, orient="row"
        )
        if segments["where"].is_unique().all():
            return frame.join(segments.drop("from"), on="where", how="left", maintain_order="left")
        return (
            frame.sort("day")
            .join_asof(segments.sort("from"), left_on="day", right_on="from", by="where", check_sortedness=False)
            .drop("from")
        )


def code_of(kind: type[Code], text: str) -> Code:
    """The member that a text names, in any case and with blanks or hyphens for underscores. Raises ValueError."""
    for member in kind:
        if member.value and bare(member.value) == bare(text):
            return member
    raise ValueError(values.NO_CODE)
