"""Which addresses of articles become links."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_api.security import web_address


@pytest.mark.parametrize(
    "url",
    [
        "http://news.example",
        "https://news.example/a?b=c#d",
        "HTTPS://NEWS.example/",
        "https://أخبار.example/مقال/١",
        "http://[::1]:8000/",
        "https://news.example/with space",
    ],
)
def test_web_addresses(url: str) -> None:
    assert web_address(url) == url
    assert web_address(f"  {url}\n") == url


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "news.example/a",
        "//news.example/a",
        "/local",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "\x01javascript:alert(1)",
        "javascript://news.example/%0aalert(1)",
        "javascript:/*https://news.example*/alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "ftp://news.example/",
        "file:///etc/passwd",
        "mailto:a@news.example",
        "http:",
        "http://",
        "https:///path",
        "http:news.example",
        "https://?q",
        "https://new\ns.example/",
        "https://news.example/\x00",
        "http://[bad",
        "xhttps://news.example",
    ],
)
def test_anything_else(url: str | None) -> None:
    assert web_address(url) is None


@given(st.text())
def test_never_fails(text: str) -> None:
    address = web_address(text)
    assert address is None or address.lower().startswith(("http://", "https://"))
