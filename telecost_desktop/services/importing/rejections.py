"""Writing out the rows that an import refused, to be mended and imported again."""

from __future__ import annotations

import csv
from pathlib import Path

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError, unwritable_file
from telecost_desktop.models.database import CompanyFile


def export_rejections(file: CompanyFile, batch_id: int, path: Path) -> int:
    """Write an import's refused rows under their header, to be mended and imported again; gives how many.

    Each row is as it stood in the file. A second file beside it (its name ends in ``.reasons.csv``) tells line, column
    and reason of each. Raises UserError when nothing was refused, EnvironmentProblem when the folder refuses.
    """
    with file.raw() as connection:
        header = connection.execute("SELECT header FROM import_batch WHERE id = ?", (batch_id,)).fetchone()
        rows = connection.execute(
            'SELECT row, "column", reason, text FROM import_rejection WHERE batch_id = ? ORDER BY row, id', (batch_id,)
        ).fetchall()
    if not header or not rows:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "No row of this import was refused."))
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            stream.write("\r\n".join([header[0], *(row[3] for row in rows)]) + "\r\n")
        with path.with_suffix(".reasons.csv").open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream, delimiter=";")
            writer.writerow(["row", "column", "reason", "text"])
            writer.writerows(rows)
    except OSError as error:
        raise unwritable_file(path.name, error) from error
    return len(rows)
