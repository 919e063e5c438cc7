"""Company files of random costs, made once each."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from random_costs import random_company

from telecost_desktop.models.database import CompanyFile


@pytest.fixture(scope="session", params=[1, 2, 3])
def random_file(
    request: pytest.FixtureRequest, empty_company_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[CompanyFile]:
    path = tmp_path_factory.mktemp("scan") / f"{request.param}.telecost"
    shutil.copyfile(empty_company_template, path)
    file = random_company(path, request.param)
    yield file
    file.close()
