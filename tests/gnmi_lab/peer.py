"""Reads a target of the lab with pygnmi: what it prints is what the test looks at."""

import json
import sys

from pygnmi.client import gNMIclient

PATH = "/interfaces/interface[name=Ethernet2]/state"


def main(port, ca):
    secure = {"path_cert": ca, "path_root": ca} if ca else {"insecure": True}
    login = {"username": "telemetry", "password": "lab-password"}
    with gNMIclient(target=("127.0.0.1", port), **login, **secure) as client:
        capabilities = client.capabilities()
        found = client.get(path=[PATH], encoding="proto")
        once = client.subscribe2(
            subscribe={"subscription": [{"path": PATH}], "mode": "once", "encoding": "proto"}
        )
        read_once = [message for message in once]
        streaming = client.subscribe2(
            subscribe={
                "subscription": [
                    {"path": PATH + "/oper-status", "mode": "on_change"},
                    {"path": PATH + "/counters/in-octets", "mode": "sample", "sample_interval": 200_000_000},
                ],
                "mode": "stream",
                "encoding": "proto",
            }
        )
        streamed = []
        while len([m for m in streamed if "update" in m]) < 6:
            streamed.append(streaming.get_update(timeout=20))
        streaming.close()
    print(json.dumps({"capabilities": capabilities, "get": found, "once": read_once, "stream": streamed}))


main(int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None)
