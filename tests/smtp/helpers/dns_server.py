"""A DNS server on loopback that answers what a test says, over UDP and TCP on one port."""

import socket
import socketserver
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import dns.flags
import dns.message
import dns.rcode
import dns.rrset

# Gives the bytes of the answer to a question; None stays silent.
Answer = Callable[[dns.message.Message], bytes | None]


@dataclass
class DnsServer:
    """What it answers, by lower-case name and type, and what it was asked.

    Attributes:
        answers: ``{("_submissions._tcp.acme.test", "SRV"): records("0 1 465 mail.acme.test.")}``;
            everything else does not exist.
        asked: The questions so far.
    """

    port: int = 0
    answers: dict[tuple[str, str], Answer] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)

    def answer(self, data: bytes) -> bytes | None:
        query = dns.message.from_wire(data)
        (question,) = query.question
        kind = dns.rdatatype.to_text(question.rdtype)
        key = (question.name.to_text(omit_final_dot=True).lower(), kind)
        self.asked.append(key)
        return self.answers.get(key, failing(dns.rcode.NXDOMAIN))(query)


def records(*texts: str, ttl: int = 60) -> Answer:
    """An answer with these records of the type that was asked for."""

    def give(query: dns.message.Message) -> bytes:
        (question,) = query.question
        answer = dns.message.make_response(query)
        answer.answer = [dns.rrset.from_text(question.name, ttl, "IN", question.rdtype, *texts)]
        return answer.to_wire(max_size=65535)

    return give


def alias(target: str, *texts: str) -> Answer:
    """A CNAME, and the records of its target."""

    def give(query: dns.message.Message) -> bytes:
        (question,) = query.question
        answer = dns.message.make_response(query)
        answer.answer = [
            dns.rrset.from_text(question.name, 60, "IN", "CNAME", target),
            dns.rrset.from_text(target, 60, "IN", question.rdtype, *texts),
        ]
        return answer.to_wire()

    return give


def failing(code: dns.rcode.Rcode) -> Answer:
    """An answer that is only an error."""

    def give(query: dns.message.Message) -> bytes:
        answer = dns.message.make_response(query)
        answer.set_rcode(code)
        return answer.to_wire()

    return give


def silent(_: dns.message.Message) -> None:
    """No answer at all."""


def raw(data: bytes) -> Answer:
    """These bytes, with the number of the question before them."""
    return lambda query: struct.pack("!H", query.id) + data


@contextmanager
def dns_server() -> Iterator[DnsServer]:
    """A running server."""
    state = DnsServer()

    class OverUdp(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            data, server = self.request
            answer = state.answer(data)
            if answer is None:
                return
            if len(answer) > 512:
                short = dns.message.make_response(dns.message.from_wire(data))
                short.flags |= dns.flags.TC
                answer = short.to_wire()
            server.sendto(answer, self.client_address)

    class OverTcp(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            (length,) = struct.unpack("!H", self.rfile.read(2))
            answer = state.answer(self.rfile.read(length))
            if answer is not None:
                self.wfile.write(struct.pack("!H", len(answer)) + answer)

    # TCP first: other tests use its ports by the hundred, those of UDP hardly anybody.
    with _Tcp(("127.0.0.1", 0), OverTcp) as tcp:
        state.port = tcp.server_address[1]
        with socketserver.ThreadingUDPServer(("127.0.0.1", state.port), OverUdp) as udp:
            running = [
                threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
                for server in (udp, tcp)
            ]
            for thread in running:
                thread.start()
            yield state
            for server in (udp, tcp):
                server.shutdown()
            for thread in running:
                thread.join()


class _Tcp(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    address_family = socket.AF_INET
