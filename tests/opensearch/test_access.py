"""A cluster that wants to know who asks, shows a certificate, does not answer, or is none."""

from __future__ import annotations

import re
import socket
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Final

import pytest

from indexer.cli import main
from indexer.config import Cluster
from indexer.engines import open_engine
from indexer.engines.opensearch import OpenSearchEngine, connection
from indexer.errors import Away, Unavailable, UsageError
from indexer.jobs.background import Jobs
from search_api import Settings, create_app

from ..api.server import serving
from ..engines.writing import doc, found, put
from .gate import API_KEY, CLERK, PASSWORD, USER, VISITOR, Certificate, certificate, expired, gate
from .nodes import free_port, the_node
from .others import OTHERS, other

SECRETS: Final = (PASSWORD, API_KEY, "wr0ng")
TLS: Final = f"opensearch+https://{USER}@"
KEYED: Final = "opensearch+https://"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return certificate(tmp_path_factory.mktemp("own"), "own")


@pytest.fixture(scope="module")
def names(own: Certificate, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """What the rows below have in braces: hosts, files, fingerprints."""
    folder = tmp_path_factory.mktemp("others")
    shown = {
        "own": own,
        "past": expired(folder),
        "misnamed": certificate(folder, "misnamed", "DNS:news.example"),
    }
    another = certificate(folder, "another")
    (folder / "none.pem").write_text("no certificate")
    with ExitStack() as stack:
        yield {
            **{
                f"{name}_gate": stack.enter_context(gate(the_node(), shown[name])) for name in shown
            },
            **{f"{name}_ca": str(shown[name].certificate) for name in shown},
            **{name: stack.enter_context(other(name)) for name in OTHERS},
            "node": the_node().address,
            "nobody": f"127.0.0.1:{free_port()}",
            "nobody_else": f"127.0.0.1:{free_port()}",
            "another_ca": str(another.certificate),
            "another_fingerprint": another.fingerprint,
            "none_ca": str(folder / "none.pem"),
        }


OWN: Final = {"CA": "{own_ca}", "PASSWORD": PASSWORD}

ROWS: Final = {
    "no password": (TLS + "{own_gate}", {"CA": "{own_ca}"}, 1, "not let in who asks: .*PASSWORD"),
    "a wrong password": (TLS + "{own_gate}", {**OWN, "PASSWORD": "wr0ng"}, 1, "not let in"),
    "a password in the address": (
        f"opensearch+https://{USER}:wr0ng@{{own_gate}}",
        OWN,
        1,
        r"newsroom:\*\*\*@.*not let in",
    ),
    "no user": ("opensearch+https://{own_gate}", OWN, 1, "the user stands in the address"),
    "a wrong API key": (
        KEYED + "{own_gate}",
        {"CA": "{own_ca}", "API_KEY": "wr0ng"},
        1,
        "does not let in.*_API_KEY",
    ),
    "a key and a password": (
        TLS + "{own_gate}",
        {**OWN, "API_KEY": API_KEY},
        2,
        "_API_KEY and .*_PASSWORD are both",
    ),
    "a key and a user": (
        TLS + "{own_gate}",
        {"API_KEY": API_KEY},
        2,
        "a user stands in the address and .*_API_KEY",
    ),
    "a key that is none": (
        KEYED + "{own_gate}",
        {"API_KEY": "wr0ng\r\nHost: x"},
        2,
        "API_KEY: legal are visible ASCII",
    ),
    "no rights": (f"opensearch+https://{VISITOR}@{{own_gate}}", OWN, 1, "may not do this"),
    "nobody vouches for it": (TLS + "{own_gate}", {}, 1, "nobody who is trusted vouches.*_CA"),
    "another vouches": (TLS + "{own_gate}", {"CA": "{another_ca}"}, 1, "nobody who is trusted"),
    "another fingerprint": (
        TLS + "{own_gate}",
        {"FINGERPRINT": "{another_fingerprint}"},
        1,
        "another than .*PRINT",
    ),
    "of another host": (TLS + "{misnamed_gate}", {"CA": "{misnamed_ca}"}, 1, "of another host"),
    "expired": (TLS + "{past_gate}", {"CA": "{past_ca}"}, 1, "certificate has expired"),
    "no certificates": (TLS + "{own_gate}", {"CA": "{none_ca}"}, 2, "_CA: .*none.pem"),
    "no file": (TLS + "{own_gate}", {"CA": "/nowhere.pem"}, 2, "_CA: .*nowhere.pem"),
    "TLS to who speaks none": (TLS + "{node}", {}, 1, "speaks no TLS; .*opensearch://"),
    "none to who wants TLS": ("opensearch://{own_gate}", {}, 1, r"with opensearch\+https://"),
    "nobody": (
        "opensearch://{nobody},{nobody_else}",
        {},
        1,
        "{nobody},{nobody_else}/.*no node .*refused",
    ),
    "no such host": ("opensearch://nowhere.invalid", {}, 1, "no node .*resolve 'nowhere.invalid'"),
    "a page": ("opensearch://{page}", {}, 1, "not OpenSearch: no JSON comes back"),
    "plain text": ("opensearch://{text}", {}, 1, "not OpenSearch"),
    "404": ("opensearch://{missing}", {}, 1, "not OpenSearch"),
    "elsewhere": ("opensearch://{elsewhere}", {}, 1, "not OpenSearch"),
    "other JSON": ("opensearch://{json}", {}, 1, "not OpenSearch"),
    "Elasticsearch": ("opensearch://{elastic}", {}, 1, r"not OpenSearch but .*Elasticsearch 7\.17"),
    "too old": ("opensearch://{old}", {}, 1, r"1\.3\.20 of OpenSearch is too old; 2\.4 or newer"),
}
"""What happens: the address, the settings, how a command ends, and what it says."""


@pytest.mark.parametrize("happens", ROWS)
def test_what_is_wrong_is_told(
    happens: str,
    names: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    said, err = _ended(happens, names, monkeypatch, capsys, "stats", "-v")
    assert re.search(said, err.splitlines()[0]), err
    assert not any(secret in err for secret in SECRETS)


@pytest.mark.parametrize(
    "happens",
    [
        "no password",
        "no rights",
        "nobody vouches for it",
        "expired",
        "a page",
        "too old",
        "no file",
    ],
)
def test_a_server_does_not_wait_for_what_does_not_mend_by_itself(
    happens: str,
    names: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    said, err = _ended(happens, names, monkeypatch, capsys, "serve", "--port", "0")
    assert re.search(said, err), err


def _ended(
    happens: str,
    names: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    *arguments: str,
) -> tuple[str, str]:
    """What a command is to say of a row, and what it said; it ends as the row has it."""
    address, settings, status, said = ROWS[happens]
    for name, value in settings.items():
        monkeypatch.setenv(f"KASHSHAF_OPENSEARCH_{name}", value.format(**names))
    ended = main([*arguments, "--index", f"{address.format(**names)}/guarded"])
    out, err = capsys.readouterr()
    assert (ended, out) == (status, "")
    return said.format(**names), err


def test_who_is_known_and_shown_who_to_trust_is_let_in(
    names: dict[str, str], own: Certificate
) -> None:
    for address, cluster in (
        (TLS, Cluster(PASSWORD, ca=str(own.certificate))),
        (TLS, Cluster(PASSWORD, fingerprint=own.fingerprint)),
        (KEYED, Cluster(api_key=API_KEY, ca=str(own.certificate))),
    ):
        engine = OpenSearchEngine(f"{address}{names['own_gate']}/guarded", cluster)
        put(engine, doc("1", "خبر"))
        assert found(engine, "خبر") == ["1"]
        assert engine.room() is None  # They may not know.


def test_an_api_key_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{API_KEY}\n")
    given = {"KASHSHAF_OPENSEARCH_API_KEY_FILE": str(tmp_path / "key")}
    cluster = Cluster.from_environment(given)
    assert cluster.api_key == API_KEY
    assert API_KEY not in repr(cluster)
    with pytest.raises(UsageError, match="both given"):
        Cluster.from_environment({**given, "KASHSHAF_OPENSEARCH_PASSWORD": "p"})


def test_a_job_is_given_the_password_of_the_address_unseen(
    names: dict[str, str], own: Certificate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setenv("KASHSHAF_OPENSEARCH_CA", str(own.certificate))
    engine = open_engine(f"opensearch+https://{CLERK}@{names['own_gate']}/guarded")
    put(engine, doc("1", "خبر"))
    jobs = Jobs(engine)
    started = jobs.start(())
    shown: set[bytes] = set()
    deadline = time.monotonic() + 60
    while not (job := jobs.get(started.id)).is_over and time.monotonic() < deadline:
        shown.update(_commands())
        time.sleep(0.1)
    assert (job.status, job.error) == ("done", None)
    assert any(started.id.encode() in words for words in shown)
    secret = CLERK.partition(":")[2].encode()
    kept = [path.read_bytes() for path in tmp_path.rglob("*.json")]
    assert not any(secret in words for words in (*shown, *kept))


def test_what_is_said_of_an_index_has_no_password(
    names: dict[str, str],
    own: Certificate,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("KASHSHAF_OPENSEARCH_CA", str(own.certificate))
    target = f"opensearch+https://{CLERK}@{names['own_gate']}/guarded"
    with serving(target) as server:
        server.process.terminate()
        assert server.process.stderr
        said = server.process.stderr.read()
    put(open_engine(target), doc("1", "خبر"))
    for command in (["backup"], ["restore", "--force"]):
        assert main([*command, str(tmp_path / "archive"), "--index", target]) == 0
    said += "".join(capsys.readouterr())
    shown = f"opensearch+https://clerk:***@{names['own_gate']}/guarded"
    assert f"{shown}: no index yet" in said
    assert f"restored to {shown}: generation" in said
    assert CLERK.partition(":")[2] not in said


def _commands() -> Iterator[bytes]:
    """Those of all processes, as every user of the machine sees them."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # It may be over.
            yield path.read_bytes()


@pytest.mark.parametrize("happens", ["no rights", "nobody", "a page"])
def test_the_api_says_when_to_ask_again(
    happens: str, names: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, settings, _, _ = ROWS[happens]
    for name, value in settings.items():
        monkeypatch.setenv(f"KASHSHAF_OPENSEARCH_{name}", value.format(**names))
    asking = create_app(Settings(index=f"{address.format(**names)}/guarded")).test_client()
    for path in ("/readyz", "/api/v1/search?q=x"):
        response = asking.get(path)
        assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
        assert response.json
        assert response.json["code"] == "unavailable"
        assert response.json["detail"] == "The cluster that keeps the index is away, or refuses."


def test_of_several_hosts_one_is_enough() -> None:
    hosts = f"127.0.0.1:{free_port()},{the_node().address}"
    engine = OpenSearchEngine(f"opensearch://{hosts}/news", Cluster())
    put(engine, doc("1", "خبر"))
    for _ in range(6):
        assert found(engine, "خبر") == ["1"]


def test_a_host_that_says_nothing_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """As one that has no power: what is sent there is lost, and nothing comes back."""
    monkeypatch.setattr(connection, "CONNECTS", 0.3)
    with _silent() as quiet:
        began = time.monotonic()
        with pytest.raises(Unavailable, match=f"{quiet}/news: no node .* timed out"):
            OpenSearchEngine(f"opensearch://{quiet}/news", Cluster()).exists()
        engine = OpenSearchEngine(f"opensearch://{quiet},{the_node().address}/news", Cluster())
        put(engine, doc("1", "خبر"))
        assert found(engine, "خبر") == ["1"]
        assert time.monotonic() - began < Cluster().timeout


def test_who_waits_for_a_host_that_says_nothing_waits_with_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connection, "CONNECTS", 0.3)

    def ask(engine: OpenSearchEngine) -> float:
        began = time.monotonic()
        with pytest.raises(Away, match="no node of the cluster answers"):
            engine.exists()
        return time.monotonic() - began

    with _silent() as quiet, ThreadPoolExecutor(6) as threads:
        engine = OpenSearchEngine(f"opensearch://{quiet}/news", Cluster())
        alone = ask(engine)
        waited = list(threads.map(ask, [engine] * 6))
    assert max(waited) < 4 * alone  # One after the other it would be six times.


@contextmanager
def _silent() -> Iterator[str]:
    """A host, and its port, that never answers."""
    with socket.socket() as silent, ExitStack() as waiting:
        silent.bind(("127.0.0.1", 0))
        silent.listen(0)
        for _ in range(2):  # Whoever comes after these is not answered.
            one = waiting.enter_context(socket.socket())
            one.setblocking(False)
            one.connect_ex(silent.getsockname())
        yield f"127.0.0.1:{silent.getsockname()[1]}"
