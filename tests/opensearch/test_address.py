"""Addresses of indices on a cluster, and the settings that come from the environment."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from indexer.config import Cluster
from indexer.engines import is_folder, open_engine
from indexer.engines.opensearch.address import Address, masked, read_address
from indexer.errors import UsageError


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("opensearch://h:9201/news", Address((("h", 9201),), "news")),
        ("opensearch://h/news", Address((("h", 9200),), "news")),
        ("opensearch://h/news/", Address((("h", 9200),), "news")),
        ("opensearch+https://h:1/a-b_1", Address((("h", 1),), "a-b_1", tls=True)),
        ("opensearch://u@h:1,i.example:2/n", Address((("h", 1), ("i.example", 2)), "n", "u")),
        ("opensearch://u:p@h:1/n", Address((("h", 1),), "n", "u", "p")),
        ("opensearch://[::1]:9200/n", Address((("[::1]", 9200),), "n")),
    ],
)
def test_an_address_is_read(target: str, expected: Address) -> None:
    assert read_address(target) == expected


@pytest.mark.parametrize(
    "target",
    [
        "opensearch://",
        "opensearch://h:1",
        "opensearch://h:1/",
        "opensearch://h:1/News",
        "opensearch://h:1/أخبار",
        "opensearch://h:1/-news",
        "opensearch://h:x/news",
        "opensearch://h:1,/news",
        "opensearch://h:1/a/b",
        "opensearch+http://h:1/news",
    ],
)
def test_what_is_none_is_refused_with_what_is_legal(target: str) -> None:
    with pytest.raises(UsageError, match=r"legal: opensearch://\[user@\]host:port"):
        read_address(target)


@pytest.mark.parametrize(
    ("target", "named"),
    [
        ("redis://h:1/n", "redis://"),
        ("http://h:9200/n", "http://"),
        ("https://u:s3cret@h:9200/n", "https://"),
        ("opensearch:/u:s3cret@h/n", "opensearch:/"),
        ("opensearch//h/n", "opensearch//"),
        ("opensearch:h/n", "opensearch:"),
        ("opensearch+https:/h/n", "opensearch+https:/"),
        ("OpenSearch://h/n", "OpenSearch://"),
        ("localhost:9200/news", "localhost:9200/"),
        ("u:s3cret@h:9200/news", "h:9200/"),
        ("h:9200,h2:9200/news", "h:9200,"),
        ("[::1]:9200/news", "[::1]:9200/"),
    ],
)
def test_what_is_meant_for_an_address_is_no_folder(target: str, named: str) -> None:
    known = f"^{re.escape(named)} targets are not known; .*host:port"
    with pytest.raises(UsageError, match=known) as refused:
        open_engine(target)
    assert "s3cret" not in str(refused.value)
    assert not is_folder(target)


@pytest.mark.parametrize(
    "target", ["opensearch", "opensearch/news", "./opensearch:/h/n", "/srv/a:9200/b", "news:1", "h"]
)
def test_a_folder_may_be_called_much(
    target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert is_folder(target)
    assert not open_engine(target).exists()


@pytest.mark.parametrize("port", ["0", "65536", "99999"])
def test_a_port_that_there_is_not_is_named(port: str) -> None:
    with pytest.raises(UsageError, match=f"{port} is no port; legal: 1 to 65535"):
        read_address(f"opensearch://h:1,i:{port}/news")


@pytest.mark.parametrize("secret", ["s3cret@", "/s3cret", "s3cret/x@y:z", "s3\ncret"])
def test_a_password_that_no_address_can_hold_is_not_shown_either(secret: str) -> None:
    for user in ("u", "u@there"):
        assert masked(f"opensearch://{user}:{secret}@h:1/n") == f"opensearch://{user}:***@h:1/n"


@pytest.mark.parametrize("target", ["opensearch://u:s3cret@h:1/n", "opensearch://u:s3cret@h:x/n"])
def test_a_password_is_never_shown(target: str) -> None:
    assert masked(target) == target.replace("s3cret", "***")
    try:
        shown = f"{read_address(target)!r} {read_address(target).shown}"
    except UsageError as error:
        shown = str(error)
    assert "s3cret" not in shown
    assert "u:***@h" in shown


def test_an_engine_shows_no_password() -> None:
    assert open_engine("opensearch://u:s3cret@h:1/n").target == "opensearch://u:***@h:1/n"
    assert "s3cret" not in repr(Cluster("s3cret"))


def test_settings_come_from_the_environment(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("كلمة سر\n", "utf-8")
    given = {
        "KASHSHAF_OPENSEARCH_PASSWORD_FILE": str(secret),
        "KASHSHAF_OPENSEARCH_CA": "ca.pem",
        "KASHSHAF_OPENSEARCH_FINGERPRINT": ":".join(["Ab"] * 32),
        "KASHSHAF_OPENSEARCH_TIMEOUT": "7",
        "KASHSHAF_OPENSEARCH_SHARDS": "3",
        "KASHSHAF_OPENSEARCH_REPLICAS": "0",
        "KASHSHAF_OPENSEARCH_BULK_MB": "2",
    }
    assert Cluster.from_environment(given) == Cluster("كلمة سر", "ca.pem", "ab" * 32, 7, 3, 0, 2)
    assert Cluster.from_environment({}) == Cluster()
    both = {**given, "KASHSHAF_OPENSEARCH_PASSWORD": "given"}
    assert Cluster.from_environment(both) == Cluster("given", "ca.pem", "ab" * 32, 7, 3, 0, 2)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SHARDS", "0"),
        ("SHARDS", "many"),
        ("TIMEOUT", "-1"),
        ("REPLICAS", "٣"),
        ("BULK_MB", "91"),
        ("FINGERPRINT", "ab:cd"),
        ("PASSWORD_FILE", "/nowhere/at/all"),
    ],
)
def test_a_setting_outside_its_range_is_named(name: str, value: str) -> None:
    with pytest.raises(UsageError, match=f"KASHSHAF_OPENSEARCH_{name}"):
        Cluster.from_environment({f"KASHSHAF_OPENSEARCH_{name}": value})
