"""Simulated command lines of other people: one per platform, on free ports of loopback, until standard input ends."""

import json
import socket
import sys

from fakenos import FakeNOS

HOSTS = {
    "ios": "cisco_ios",
    "eos": "arista_eos",
    "nxos": "cisco_nxos",
    "xr": "cisco_xr",
    "junos": "juniper_junos",
    "vrp": "huawei_vrp",
    "procurve": "hp_procurve",
    "vyos": "vyatta_vyos",
}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


ports = {name: free_port() for name in HOSTS}
hosts = {name: {"platform": nos, "port": ports[name]} for name, nos in HOSTS.items()}
network = FakeNOS(inventory={"default": {"username": "user", "password": "user"}, "hosts": hosts})
network.start()
print(json.dumps(ports), flush=True)
sys.stdin.read()
network.stop()
