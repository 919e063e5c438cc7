"""Companies whose costs are built row by row, and some of random costs, made once each."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from costs import Costs
from random_costs import random_company

from telecost_desktop.models.database import CompanyFile


@pytest.fixture
def costs(company: CompanyFile) -> Costs:
    return Costs(company)


@pytest.fixture(scope="session", params=[1, 2, 3, 4])
def random_file(
    request: pytest.FixtureRequest, empty_company_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[CompanyFile]:
    path = tmp_path_factory.mktemp("dashboard") / f"{request.param}.telecost"
    shutil.copyfile(empty_company_template, path)
    file = random_company(path, request.param)
    yield file
    file.close()
