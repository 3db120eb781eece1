#!/usr/bin/env python3
"""Records what Debian's snmpd answers to net-snmp's own clients: one file per reply, the datagram as it came.

Run in this folder: ./capture.py. Needs snmpd, snmpget and snmpbulkget; everything stays on 127.0.0.1 and ends by itself.
"""
import os
import socket
import subprocess
import tempfile
import threading
import time

CASES = {
    "get-system": ["snmpget", "1.3.6.1.2.1.1.2.0", "1.3.6.1.2.1.1.3.0", "1.3.6.1.2.1.1.5.0"],
    "get-interface": ["snmpget"] + [f"1.3.6.1.2.1.2.2.1.{column}.1" for column in (1, 2, 3, 5, 6, 7, 8, 9, 10, 14)]
    + [f"1.3.6.1.2.1.31.1.1.1.{column}.1" for column in (1, 6, 10, 15, 17, 18, 19)],
    "get-exceptions": ["snmpget", "1.3.6.1.2.1.1.3.0", "1.3.6.1.2.1.2.2.1.2.999", "1.3.6.1.2.1.99.1.0"],
    "get-address": ["snmpget", "1.3.6.1.2.1.4.20.1.1.127.0.0.1"],
    "next-end": ["snmpgetnext", "2.16.0"],
    "bulk-columns": ["snmpbulkget", "-Cn1", "-Cr10", "1.3.6.1.2.1.1.3", "1.3.6.1.2.1.2.2.1.2", "1.3.6.1.2.1.31.1.1.1.6"],
    "bulk-truncated-by-agent": ["snmpbulkget", "-Cn0", "-Cr200", "1.3.6.1.2.1.1.9", "1.3.6.1.2.1.2", "1.3.6.1.2.1.31"],
    "set-refused": ["snmpset", "1.3.6.1.2.1.1.5.0", "s", "x"],
}


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def relay(listener, agent, kept):
    upstream = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    upstream.connect(agent)
    while True:
        request, client = listener.recvfrom(65535)
        if request == b"stop":
            return
        upstream.send(request)
        reply = upstream.recv(65535)
        kept.append(reply)
        listener.sendto(reply, client)


def wait_for(agent):
    for _ in range(100):
        probe = subprocess.run(["snmpget", "-v2c", "-c", "public", "-t", "0.2", "-r", "0", f"127.0.0.1:{agent}", "1.3.6.1.2.1.1.3.0"],
                               capture_output=True)
        if probe.returncode == 0:
            return
        time.sleep(0.1)
    raise SystemExit("snmpd does not answer")


def main():
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        with open(f"{folder}/snmpd.conf", "w") as conf:
            conf.write("rocommunity public 127.0.0.1\nsysName golden.lab\nsysLocation rack 12\n")
        env = dict(os.environ, SNMP_PERSISTENT_DIR=folder)
        agent = subprocess.Popen(["snmpd", "-f", "-Lf", f"{folder}/log", "-C", "-c", f"{folder}/snmpd.conf", f"udp:127.0.0.1:{port}"], env=env)
        try:
            wait_for(port)
            kept = []
            listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            listener.bind(("127.0.0.1", 0))
            here = listener.getsockname()
            thread = threading.Thread(target=relay, args=(listener, ("127.0.0.1", port), kept))
            thread.start()
            for name, (command, *arguments) in CASES.items():
                kept.clear()
                subprocess.run([command, "-v2c", "-c", "public", "-r", "0", "-On", f"127.0.0.1:{here[1]}", *arguments], stderr=subprocess.STDOUT)
                if kept:
                    with open(f"{name}.bin", "wb") as file:
                        file.write(kept[0])
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"stop", here)
            thread.join()
        finally:
            agent.terminate()
            agent.wait()


main()
