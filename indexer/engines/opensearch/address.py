"""The address of an index on a cluster: ``opensearch://[user@]host:port[,host2:port2]/name``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ...errors import UsageError

PLAIN: Final = "opensearch"
TLS: Final = "opensearch+https"
SCHEMES: Final = (PLAIN, TLS)
PORT: Final = 9200
PORTS: Final = range(1, 65_536)
LEGAL: Final = (
    "opensearch://[user@]host:port[,host2:port2]/name, or opensearch+https:// with TLS; a name is "
    "of small Latin letters, digits, - and _, and begins with a letter or digit"
)
MASK: Final = "***"

_ADDRESS: Final = re.compile(
    r"(?P<scheme>[a-z+]+)://(?:(?P<user>[^@/:]*)(?::(?P<password>[^@/]*))?@)?(?P<hosts>[^/@]+)"
    r"/(?P<name>[a-z0-9][a-z0-9_-]{0,99})/?"
)
_HOST: Final = re.compile(r"(?P<host>[\w.-]+|\[[0-9a-fA-F:.]+\])(?::(?P<port>\d{1,5}))?")
_SECRET: Final = re.compile(r"(?<=://)([^:]*):.*@", re.DOTALL)
"""A password may hold any sign, and goes on up to the last @."""


@dataclass(frozen=True, slots=True)
class Address:
    """Hosts with their ports, the name of the index, and who asks for it."""

    hosts: tuple[tuple[str, int], ...]
    name: str
    user: str = ""
    password: str = ""
    tls: bool = False

    @property
    def shown(self) -> str:
        """As it is printed: a password is not."""
        hosts = ",".join(f"{host}:{port}" for host, port in self.hosts)
        secret = f":{MASK}" if self.password else ""
        user = f"{self.user}{secret}@" if self.user or secret else ""
        return f"{TLS if self.tls else PLAIN}://{user}{hosts}/{self.name}"

    def __repr__(self) -> str:
        return f"Address({self.shown!r})"


def read_address(target: str) -> Address:
    """Raises UsageError, which does not repeat a password."""
    parts = _ADDRESS.fullmatch(target)
    hosts = [_HOST.fullmatch(one) for one in parts["hosts"].split(",")] if parts else []
    if not parts or parts["scheme"] not in SCHEMES or not all(hosts):
        raise UsageError(f"{masked(target)!r} is no address of an index; legal: {LEGAL}")
    pairs = tuple((one["host"], int(one["port"] or PORT)) for one in hosts if one)
    for _, port in pairs:
        if port not in PORTS:
            raise UsageError(f"{masked(target)!r}: {port} is no port; legal: 1 to {PORTS[-1]}")
    return Address(
        hosts=pairs,
        name=parts["name"],
        user=parts["user"] or "",
        password=(parts["password"] or "").replace(MASK, ""),
        tls=parts["scheme"] == TLS,
    )


def masked(target: str) -> str:
    """A target as it may be printed, whatever is wrong with it."""
    return _SECRET.sub(rf"\1:{MASK}@", target)
