"""What the catalogue says of every report, and how many columns it begins with."""

import pytest

from telecost_desktop.services.reporting import definitions


@pytest.mark.parametrize("report", definitions(), ids=lambda report: report.id)
def test_a_summary_fits_two_short_lines(report):
    assert 0 < len(report.summary) <= 60
    assert report.summary.endswith(".")


@pytest.mark.parametrize("report", definitions(), ids=lambda report: report.id)
def test_the_usual_columns_are_few_and_hold_the_amount(report):
    usual = [column for column in report.columns if column.essential]
    assert len(usual) <= 8
    assert usual[-1].total
