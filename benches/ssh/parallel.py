"""The same sessions by parallel-ssh: processor time and time, in milliseconds."""

import resource
import sys
import time

from pssh.clients import ParallelSSHClient

port, sessions, fan_out, user, password = sys.argv[1:]
client = ParallelSSHClient(
    ["127.0.0.1"] * int(sessions), port=int(port), user=user, password=password, pool_size=int(fan_out),
    num_retries=1, allow_agent=False, identity_auth=False,
)
began = time.monotonic()
used = resource.getrusage(resource.RUSAGE_SELF)
before = used.ru_utime + used.ru_stime
outputs = client.run_command("show version")
for output in outputs:
    assert list(output.stdout) == ["it works"]
client.join()
used = resource.getrusage(resource.RUSAGE_SELF)
print((used.ru_utime + used.ru_stime - before) * 1000, (time.monotonic() - began) * 1000)
