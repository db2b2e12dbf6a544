"""``kashshaf keys``: the key is shown once, and the file says who holds one."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.keys import KEY, KeyFile

from .conftest import Run


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KASHSHAF_KEYS", str(tmp_path / "keys"))
    return tmp_path / "keys"


def test_a_key_is_made_listed_and_revoked(run: Run, path: Path) -> None:
    ended = run("keys", "create", "--name", "غرفة الأخبار", "--scope", "admin")
    assert ended.status == 0
    key = ended.out.strip()
    assert KEY.fullmatch(key)
    assert "only time" in ended.err
    assert key not in ended.err
    holder = KeyFile(path).holder(key)
    assert holder
    assert (holder.name, holder.scope) == ("غرفة الأخبار", "admin")
    listed = run("keys", "list")
    assert all(
        text in listed.out for text in ("غرفة الأخبار", "admin", key[-4:], holder.created_at)
    )
    assert key not in listed.out
    assert run("keys", "revoke", "غرفة الأخبار").status == 0
    assert KeyFile(path).holder(key) is None


def test_as_json(run: Run, path: Path) -> None:
    made = run("keys", "create", "--name", "a", "--json").json
    assert KEY.fullmatch(made.pop("key"))
    assert made.keys() == {"id", "name", "scope", "created_at", "ends"}
    assert made["scope"] == "search"
    assert run("keys", "list", "--json").json == {"keys": [made]}
    assert run("keys", "--json", "revoke", "--name", "a").json == {"revoked": made}
    assert run("keys", "list", "--json").json == {"keys": []}


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("create", "--name", "a"), 2, "taken"),
        (("create", "--name", " "), 2, "--name"),
        (("create", "--name", "b", "--scope", "all"), 2, "--scope"),
        (("revoke", "b"), 3, "'b'"),
        (("revoke",), 2, "NAME"),
        (("revoke", "a", "--name", "a"), 2, "NAME"),
        (("nonsense",), 2, "nonsense"),
    ],
)
def test_what_cannot_be_done_is_said(
    run: Run, path: Path, arguments: tuple[str, ...], status: int, said: str
) -> None:
    run("keys", "create", "--name", "a")
    before = path.read_bytes()
    ended = run("keys", *arguments)
    assert (ended.status, ended.out) == (status, "")
    assert said in ended.err
    assert path.read_bytes() == before


@pytest.mark.parametrize("command", ["create", "list", "revoke"])
def test_without_a_file_it_says_which_variable(
    run: Run, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.delenv("KASHSHAF_KEYS", raising=False)
    ended = run("keys", command, *(["a"] if command == "revoke" else []))
    assert ended.status == 2
    assert "KASHSHAF_KEYS" in ended.err


@pytest.mark.files
def test_keys_are_not_kept_in_an_index(
    run: Run, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("index", "-", stdin=b'{"id": "a", "title": "b"}')
    before = sorted(target.rglob("*"))
    monkeypatch.setenv("KASHSHAF_KEYS", str(target / "keys"))
    ended = run("keys", "create", "--name", "a")
    assert ended.status == 2
    assert "in the folder of the index" in ended.err
    assert sorted(target.rglob("*")) == before


def test_a_damaged_file_is_said_and_kept(run: Run, path: Path) -> None:
    path.write_text("not keys", encoding="utf-8")
    path.chmod(0o600)
    for arguments in (("create", "--name", "a"), ("list",), ("revoke", "a")):
        ended = run("keys", *arguments)
        assert ended.status == 1
        assert "line 1" in ended.err
    assert path.read_text(encoding="utf-8") == "not keys"


def test_every_command_of_it_has_an_example(run: Run) -> None:
    for command in ("create", "list", "revoke"):
        ended = run("keys", command, "--help")
        assert ended.status == 0
        assert f"kashshaf keys {command}" in ended.out.partition("Example:")[2]
