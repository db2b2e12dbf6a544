"""The node of the tests is what it is taken for."""

from __future__ import annotations

from .nodes import VERSION, Node, the_node


def test_it_is_a_real_server_of_the_version_that_is_named() -> None:
    told = the_node().ask("/")
    assert told["version"]["distribution"] == "opensearch"
    assert told["version"]["number"] == VERSION


def test_what_is_killed_has_again_what_it_had() -> None:
    node = Node().start()
    try:
        node.ask("/kept/_doc/1?refresh=true", "PUT", {"word": "خبر"})
        node.kill()
        node.start()
        assert node.ask("/kept/_doc/1")["_source"] == {"word": "خبر"}
    finally:
        node.stop()
