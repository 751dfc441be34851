"""Small archives, one for each rule of the formats and conventions: the same questions to the API and to xarray."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from answers import check_answer
from archives.archive import Archive
from archives.write import write_all, writers
from hosts import ROOT, Host, node
from questions import Question, questions_about

SEED = 20260103
FOLDER = ROOT / ".archives"
WRITERS = writers()
# Two thousand in all.
EACH = -(-2000 // len(WRITERS))


@pytest.fixture(scope="module")
def written():
    write_all(FOLDER)


@pytest.fixture(scope="module")
def from_folder(built, written, logs):
    with node(logs / "archives.log", str(FOLDER)) as host:
        yield host


def ask_all(host: Host, archive: Archive, asked: list[Question]) -> list[str]:
    """What is wrong with the answers; asked a few at a time, over connections that are kept."""
    with requests.Session() as session, ThreadPoolExecutor(3) as pool:
        get = lambda question: session.get(host.href(question.path), params=question.params, timeout=60)
        answers = list(pool.map(get, asked))
    wrong = []
    for question, response in zip(asked, answers, strict=True):
        try:
            check_answer(response, question.format, archive, question.expected(), question.exact)
        except (AssertionError, KeyError, ValueError) as error:
            wrong.append(f"{question.name}: {response.url}\n{str(error).strip()[:600]}")
    return wrong


@pytest.mark.parametrize("id", WRITERS)
def test_agrees_with_xarray(from_folder, id):
    archive = WRITERS[id].archive(FOLDER)
    wrong = ask_all(from_folder, archive, questions_about(archive, SEED, EACH))
    assert not wrong, f"{len(wrong)} of {EACH} differ; {WRITERS[id].clause}\n\n" + "\n\n".join(wrong[:4])


def test_there_are_enough():
    assert len(WRITERS) >= 60 and len(WRITERS) * EACH >= 2000
