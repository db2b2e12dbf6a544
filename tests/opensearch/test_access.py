"""A cluster that wants a user, shows a certificate, or does not answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.config import Cluster
from indexer.engines.opensearch import OpenSearchEngine
from indexer.errors import Unavailable, UsageError

from ..engines.writing import doc, found, put
from .gate import PASSWORD, USER, Certificate, certificate, gate
from .nodes import free_port, the_node


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return certificate(tmp_path_factory.mktemp("own"), "own")


@pytest.fixture(scope="module")
def another(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return certificate(tmp_path_factory.mktemp("another"), "another")


@pytest.fixture(scope="module")
def address(own: Certificate) -> Iterator[str]:
    """Of a node behind a gate."""
    with gate(the_node(), own) as host:
        yield f"opensearch+https://{USER}@{host}/guarded"


def test_who_is_trusted_and_has_the_password_is_let_in(address: str, own: Certificate) -> None:
    for cluster in (
        Cluster(PASSWORD, ca=str(own.certificate)),
        Cluster(PASSWORD, fingerprint=own.fingerprint),
    ):
        engine = OpenSearchEngine(address, cluster)
        put(engine, doc("1", "خبر"))
        assert found(engine, "خبر") == ["1"]


@pytest.mark.parametrize("password", ["", "wrong"])
def test_a_wrong_password_is_told(address: str, own: Certificate, password: str) -> None:
    engine = OpenSearchEngine(address, Cluster(password, ca=str(own.certificate)))
    with pytest.raises(Unavailable, match=r"refuses the user or the password.*_PASSWORD"):
        engine.exists()


def test_a_certificate_that_nobody_vouches_for_is_told(address: str, another: Certificate) -> None:
    for cluster in (
        Cluster(PASSWORD),
        Cluster(PASSWORD, ca=str(another.certificate)),
        Cluster(PASSWORD, fingerprint=another.fingerprint),
    ):
        with pytest.raises(Unavailable, match=r"certificate is not one to trust.*_FINGERPRINT"):
            OpenSearchEngine(address, cluster).exists()


def test_a_file_that_is_no_certificate_is_told(address: str, tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("no certificate")
    for name in ("ca.pem", "missing.pem"):
        cluster = Cluster(PASSWORD, ca=str(tmp_path / name))
        with pytest.raises(UsageError, match=f"KASHSHAF_OPENSEARCH_CA: .*{name}"):
            OpenSearchEngine(address, cluster).exists()


def test_plain_speech_to_a_gate_with_tls_is_told(address: str) -> None:
    plain = address.replace("opensearch+https", "opensearch")
    with pytest.raises(Unavailable, match="no node of the cluster answers"):
        OpenSearchEngine(plain, Cluster(PASSWORD)).exists()


def test_where_nobody_answers_is_told() -> None:
    engine = OpenSearchEngine(f"opensearch://127.0.0.1:{free_port()}/news", Cluster())
    with pytest.raises(Unavailable, match=r"opensearch://127.0.0.1:\d+/news: no node .* answers"):
        engine.exists()


def test_of_several_hosts_one_is_enough() -> None:
    hosts = f"127.0.0.1:{free_port()},{the_node().address}"
    engine = OpenSearchEngine(f"opensearch://{hosts}/news", Cluster())
    put(engine, doc("1", "خبر"))
    for _ in range(6):
        assert found(engine, "خبر") == ["1"]
