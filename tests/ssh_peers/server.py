"""An SSH server of asyncssh for passwords and keyboard-interactive: what Debian's needs system accounts for.

Each user has a way to log in of its own. What reached the server is written to standard output, one line each.
"""

import asyncio
import sys

import asyncssh

PASSWORD = "correct horse"


def tell(*words):
    print(*words, flush=True)


class Server(asyncssh.SSHServer):
    def __init__(self, authorized):
        self.authorized = authorized

    def connection_made(self, connection):
        self.connection = connection

    def begin_auth(self, user):
        self.user = user
        self.rounds = 0
        self.taken = 0
        if user == "banner":
            self.connection.send_auth_banner("Keep out\x1b]52;c;aGk=\x07\n")
        if user in ("key-then-prompt", "key"):
            self.connection.set_authorized_keys(self.authorized)
        return True

    def wants_more(self):
        self.taken += 1
        return self.user == "key-then-prompt" and self.taken == 1

    def public_key_auth_supported(self):
        return self.user == "key" or (self.user == "key-then-prompt" and self.taken == 0)

    def password_auth_supported(self):
        return self.user in ("password", "banner", "both", "slow")

    async def validate_password(self, user, password):
        tell("password", user, password)
        if user == "slow":
            await asyncio.sleep(3600)
        return user != "both" and password == PASSWORD

    def kbdint_auth_supported(self):
        if self.user == "key-then-prompt":
            return self.taken == 1
        return self.user in ("prompt", "rounds", "expired", "empty", "both", "endless")

    def get_kbdint_challenge(self, user, lang, submethods):
        if user == "empty":
            return "", "Welcome", "", []
        if user == "key-then-prompt":
            return "Second factor", "", "", [("Verification code: ", True)]
        return "", "", "", [("Password: ", False)]

    def validate_kbdint_response(self, user, responses):
        self.rounds += 1
        tell("answer", user, self.rounds, *responses)
        if user == "endless":
            return "", "", "", [("More: ", True)]
        if user == "empty":
            return True if self.rounds == 2 else ("", "", "", [("Password: ", False)])
        if user == "key-then-prompt":
            return responses == ["123456"]
        if responses[0] != PASSWORD and self.rounds == 1:
            return False
        if user == "rounds":
            steps = [("", "", "", [("Token: ", False), ("Site: ", True)])]
            return steps[self.rounds - 1] if self.rounds <= len(steps) else responses == ["42", "fra"]
        if user == "expired":
            steps = [
                ("", "Your password has expired", "", [("New password: ", False)]),
                ("", "", "", [("Retype new password: ", False)]),
            ]
            return steps[self.rounds - 1] if self.rounds <= len(steps) else True
        return user != "both"

    def auth_completed(self):
        tell("logged in", self.user)


async def run(process):
    try:
        if process.command == "wait for a signal":
            process.stdout.write("ready\n")
            await process.stdin.read()
        else:
            process.stdout.write("it works\n")
        process.exit(0)
    except asyncssh.SignalReceived as signal:
        tell("signal", signal.signal)
        process.exit(1)


async def main(host_key, authorized):
    keys = asyncssh.read_authorized_keys(authorized)
    server = await asyncssh.create_server(
        lambda: Server(keys), "127.0.0.1", 0, server_host_keys=[host_key], process_factory=run,
        signature_algs=sys.argv[3].split(",") if len(sys.argv) > 3 else (),
    )
    tell("port", server.sockets[0].getsockname()[1])
    await asyncio.Event().wait()


async def succeed(connection, accept=asyncssh.connection.SSHServerConnection.send_userauth_success):
    """One yes is not enough for a user who needs two: what RFC 4252 section 5.1 calls partial success."""
    if connection.get_owner().wants_more():
        connection.send_userauth_failure(True)
    else:
        await accept(connection)


asyncssh.connection.SSHServerConnection.send_userauth_success = succeed
asyncio.run(main(sys.argv[1], sys.argv[2]))
