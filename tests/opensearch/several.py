"""Several nodes of one cluster on this machine."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from .nodes import Node, fetch, free_port

PATIENCE: Final = 120
"""Seconds until each part of an index must be where it is to be."""


@contextmanager
def several(count: int, heap: str = "256m", *, for_long: bool = False) -> Iterator[list[Node]]:
    """Nodes that found one another, stopped with the block."""
    fetch()
    names = [f"node{number}" for number in range(count)]
    ports = [free_port() for _ in names]
    cluster = {
        "discovery.seed_hosts": f"[{','.join(f'127.0.0.1:{port}' for port in ports)}]",
        "cluster.initial_cluster_manager_nodes": f"[{','.join(names)}]",
        "cluster.name": f"kashshaf-{ports[0]}",
    }
    nodes = [
        Node(
            {**cluster, "node.name": name, "transport.port": str(port)},
            heap=heap,
            for_long=for_long,
        )
        for name, port in zip(names, ports, strict=True)
    ]
    try:
        starting = [threading.Thread(target=node.start) for node in nodes]
        for thread in starting:
            thread.start()
        for thread in starting:
            thread.join()
        yield nodes
    finally:
        for node in nodes:
            node.stop()


def addresses(nodes: Sequence[Node]) -> str:
    """All of them, as they stand in the address of an index."""
    return ",".join(node.address for node in nodes)


def wait_for_green(node: Node) -> None:
    """Until every copy of every shard is there."""
    deadline = time.monotonic() + PATIENCE
    while (health := node.ask("/_cluster/health"))["status"] != "green":
        assert time.monotonic() < deadline, health
        time.sleep(0.2)
