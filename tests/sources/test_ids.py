"""Ids of documents that come without one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.sources.ids import canonical, id_from_text, id_from_url

from .golden import rows


@pytest.mark.parametrize(("url", "expected", "why"), rows("urls.tsv"))
def test_golden_urls(url: str, expected: str, why: str) -> None:
    assert canonical(url) == expected, why
    assert id_from_url(url) == id_from_url(expected), why


def test_ids_of_the_canonical_forms_differ() -> None:
    forms = {expected for _, expected, _ in rows("urls.tsv")}
    assert len({id_from_url(form) for form in forms}) == len(forms)


def test_an_id_is_short_and_plain() -> None:
    assert id_from_url("http://example.com/").isalnum()
    assert len(id_from_url("http://example.com/" + "a" * 9000)) == 24


def test_ids_stay_as_they_are() -> None:
    """Another id for the same text would index every document a second time."""
    assert id_from_url("https://example.com/a") == "bf88ccbe264c5399b29be951"
    assert id_from_text("عنوان", "نص") == "c35c07758a26df0589f82758"


@given(st.text())
def test_canonical_is_stable(url: str) -> None:
    assert canonical(canonical(url)) == canonical(url)


WITHOUT_NUL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(WITHOUT_NUL, WITHOUT_NUL)
def test_title_and_body_are_not_interchangeable(title: str, body: str) -> None:
    if title != body:
        assert id_from_text(title, body) != id_from_text(body, title)
