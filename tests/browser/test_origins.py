"""Pages of others in a real browser, with a reader who is signed in: they can change nothing.

On loopback a page of another port is of the same site, so the browser sends it the reader's cookie:
nothing but the server stands in its way there.
"""

from __future__ import annotations

import functools
import itertools
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from indexer.engines import open_engine
from indexer.keys import KeyFile

from ..api.documents import DOCUMENTS, write
from ..api.server import serving

pytestmark = pytest.mark.browser

NOW = datetime(2018, 8, 14, 10, tzinfo=UTC)
HOSTS = ("127.0.0.1", "localhost", "evil.example")
WRITES = [
    ("PUT", "/api/v1/documents/council"),
    ("DELETE", "/api/v1/documents/council"),
    ("POST", "/api/v1/documents"),
    ("POST", "/api/v1/reindex"),
    ("POST", "/login"),
    ("POST", "/logout"),
]
FETCH = """
async ([address, method, key, mode]) => {
  try {
    const answer = await fetch(address, {
      method, mode, credentials: "include", body: '{"id": "council", "title": "مزوّر"}',
      headers: mode === "cors" ? {"Authorization": `Bearer ${key}`} : {},
    });
    return answer.status;
  } catch (error) {
    return "refused";
  }
}
"""
SUBMIT = """
([action, enctype, key]) => {
  const form = Object.assign(document.createElement("form"), {action, enctype, method: "post"});
  form.append(Object.assign(document.createElement("input"), {name: "key", value: key}));
  document.body.append(form);
  form.submit();
}
"""


class Site(NamedTuple):
    """Our server with a file of keys, a key of scope admin, and the port of a server of others."""

    address: str
    port: int
    index: Path
    keys: KeyFile
    key: str
    others: int

    def generation(self) -> int:
        return open_engine(str(self.index)).snapshot().generation


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("origins")
    write(folder / "index", *DOCUMENTS)
    keys = KeyFile(folder / "keys")
    _, key = keys.create("editor", "admin", now=NOW)
    (folder / "theirs").mkdir()
    (folder / "theirs" / "index.html").write_text("<title>evil</title>", encoding="utf-8")
    environment = {"KASHSHAF_KEYS": str(keys.path)}
    settings = json.dumps({"port": 0, "workers": 1, "environment": environment})
    handler = functools.partial(_Quiet, directory=str(folder / "theirs"))
    with (
        serving(folder / "index", settings) as server,
        ThreadingHTTPServer(("127.0.0.1", 0), handler) as theirs,
    ):
        thread = threading.Thread(target=theirs.serve_forever)
        thread.start()
        yield Site(
            server.address, server.port, folder / "index", keys, key, theirs.server_address[1]
        )
        theirs.shutdown()
        thread.join()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context()
    yield made
    made.close()


def sign_in(context: BrowserContext, site: Site) -> Page:
    page = context.new_page()
    page.goto(f"{site.address}/?q=مجلس")
    page.get_by_label("المفتاح").fill(site.key)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site.address}/?q=*")
    return page


def is_signed_in(page: Page, site: Site) -> bool:
    page.goto(site.address)
    return page.get_by_role("link", name="الخروج").count() == 1


@pytest.mark.parametrize("host", HOSTS)
def test_scripts_of_others_change_nothing(context: BrowserContext, site: Site, host: str) -> None:
    reader = sign_in(context, site)
    before = site.generation()
    evil = context.new_page()
    evil.goto(f"http://{host}:{site.others}/")
    for (method, path), mode in itertools.product(WRITES, ("cors", "no-cors")):
        if mode == "no-cors" and method != "POST":
            continue  # a browser sends no other without asking first
        told = evil.evaluate(FETCH, [site.address + path, method, site.key, mode])
        assert told == "refused", (method, path)
    assert is_signed_in(reader, site)
    assert site.generation() == before


@pytest.mark.parametrize("host", HOSTS)
def test_forms_of_others_change_nothing(context: BrowserContext, site: Site, host: str) -> None:
    reader = sign_in(context, site)
    before = site.generation()
    evil = context.new_page()
    paths = [path for method, path in WRITES if method == "POST"]
    for path, kind in itertools.product(paths, ("application/x-www-form-urlencoded", "text/plain")):
        evil.goto(f"http://{host}:{site.others}/")
        with evil.expect_navigation() as sent:
            evil.evaluate(SUBMIT, [site.address + path, kind, site.key])
        assert sent.value.status == 403, (path, kind)
        assert "set-cookie" not in sent.value.headers
    assert is_signed_in(reader, site)
    assert site.generation() == before


def test_a_host_that_was_bound_anew_sees_nothing(context: BrowserContext, site: Site) -> None:
    evil = context.new_page()
    answer = evil.goto(f"http://evil.example:{site.port}/")
    assert answer
    assert answer.status == 403
    for method, path in WRITES:
        told = evil.evaluate(FETCH, [path, method, site.key, "cors"])
        assert told == 403, (method, path)


def test_a_page_of_others_cannot_read_either(context: BrowserContext, site: Site) -> None:
    sign_in(context, site)
    evil = context.new_page()
    evil.goto(f"http://127.0.0.1:{site.others}/")
    read = """async address => {
      try { return await (await fetch(address, {credentials: "include"})).text(); }
      catch (error) { return "refused"; }
    }"""
    assert evil.evaluate(read, f"{site.address}/api/v1/search") == "refused"
