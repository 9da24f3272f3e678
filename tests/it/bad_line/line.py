#!/usr/bin/env python3
"""A village's line between two network namespaces: slow, late, lossy, and cut every minute.

    unshare -rn python3 line.py [--rate BITS] [--delay MS] [--loss PERCENT] [--cut-every S] [--cut-for S] [--forget]
        [--seed N] --there CMD [--there CMD ...] --here CMD

What `tc netem` does, packet by packet, where the kernel has no netem: each namespace ends in a TUN device, and this
program carries packets from one to the other. Commands given with --there run at 10.77.0.1, the one given with --here at
10.77.0.2. --delay is one way. With --forget a cut kills every connection that stood, as a line that is dialled anew does.
Runs until its standard input is closed, ends the commands, and prints what went over the line as one line of JSON.
"""

import argparse
import ctypes
import fcntl
import heapq
import json
import os
import random
import select
import shlex
import struct
import subprocess
import sys
import time

CLONE_NEWNET = 0x40000000
TUNSETIFF = 0x400454CA
IFF_TUN, IFF_NO_PI = 0x0001, 0x1000
HERE, THERE = "10.77.0.2", "10.77.0.1"
# What a modem holds before it drops: 32 kB, four seconds at 64 kbit/s.
HELD_BYTES = 32_000


def run(*words):
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)


def device(address, peer):
    """A TUN device in the namespace we are in."""
    end = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(end, TUNSETIFF, struct.pack("16sH", b"line", IFF_TUN | IFF_NO_PI))
    run("ip", "link", "set", "lo", "up")
    run("ip", "addr", "add", address, "peer", peer, "dev", "line")
    run("ip", "link", "set", "line", "mtu", "1400", "up")
    return end


class Way:
    """One direction of the line."""

    def __init__(self, line, to):
        self.line, self.to = line, to
        self.free_at = 0.0  # when the last packet has left
        self.under_way = []
        self.packets = self.bytes = self.lost = self.full = 0
        self.order = 0

    def take(self, packet, now):
        line = self.line
        if line.is_cut(now) or line.is_dead(packet):
            self.lost += 1
            return
        waiting = max(0.0, self.free_at - now) * line.rate / 8
        if waiting + len(packet) > HELD_BYTES:
            self.full += 1
            return
        self.free_at = max(now, self.free_at) + len(packet) * 8 / line.rate
        # What is lost was sent all the same, and held up what came behind it.
        self.packets += 1
        self.bytes += len(packet)
        if line.chance.random() < line.loss:
            self.lost += 1
            return
        self.order += 1
        heapq.heappush(self.under_way, (self.free_at + line.delay, self.order, packet))

    def deliver(self, now):
        while self.under_way and self.under_way[0][0] <= now:
            packet = heapq.heappop(self.under_way)[2]
            if self.line.is_cut(now) or self.line.is_dead(packet):
                self.lost += 1
                continue
            try:
                os.write(self.to, packet)
            except BlockingIOError:
                self.lost += 1


class Line:
    def __init__(self, said):
        self.rate, self.delay = said.rate, said.delay / 1000
        self.loss = said.loss / 100
        self.cut_every, self.cut_for, self.forget = said.cut_every, said.cut_for, said.forget
        self.chance = random.Random(said.seed)
        self.began = time.monotonic()
        self.cuts = 0
        self.flows, self.dead = set(), set()
        self.requests = set()
        self.connections = set()

    def is_cut(self, now):
        if not self.cut_every:
            return False
        since = now - self.began
        turn, into = divmod(since, self.cut_every)
        if turn >= 1 and into < self.cut_for:
            if turn > self.cuts:
                self.cuts = int(turn)
                if self.forget:
                    self.dead |= self.flows
                    self.flows = set()
            return True
        return False

    def is_dead(self, packet):
        """Whether the packet belongs to a connection that an earlier cut ended."""
        parts = tcp(packet)
        if parts is None:
            return False
        source, target, sequence, flags, payload = parts
        flow = (min(source, target), max(source, target))
        if flags & 0x02 and not flags & 0x10:
            self.dead.discard(flow)
            self.connections.add((flow, sequence))
        if flow in self.dead:
            return True
        self.flows.add(flow)
        if payload.split(b" ", 1)[0] in (b"GET", b"POST", b"PUT"):
            self.requests.add((flow, sequence))
        return False


def tcp(packet):
    """Ports, sequence number, flags and payload of a TCP segment over IPv4."""
    if len(packet) < 40 or packet[0] >> 4 != 4 or packet[9] != 6:
        return None
    at = (packet[0] & 15) * 4
    source, target, sequence = struct.unpack_from("!HHI", packet, at)
    offset = packet[at + 12] >> 4
    return source, target, sequence, packet[at + 13], packet[at + offset * 4 :]


def carry(line, ends):
    there, here = ends
    up, down = Way(line, there), Way(line, here)
    watched = [there, here, sys.stdin.fileno()]
    while True:
        now = time.monotonic()
        for way in (up, down):
            way.deliver(now)
        due = [way.under_way[0][0] for way in (up, down) if way.under_way]
        wait = min([0.5] + [max(0.0, at - now) for at in due])
        ready, _, _ = select.select(watched, [], [], wait)
        now = time.monotonic()
        if sys.stdin.fileno() in ready and not os.read(sys.stdin.fileno(), 1024):
            return up, down
        for end, way in ((here, up), (there, down)):
            if end not in ready:
                continue
            for _ in range(64):
                try:
                    way.take(os.read(end, 2048), now)
                except BlockingIOError:
                    break


def main():
    told = argparse.ArgumentParser()
    told.add_argument("--rate", type=int, default=64_000)
    told.add_argument("--delay", type=int, default=1_000)
    told.add_argument("--loss", type=float, default=15.0)
    told.add_argument("--cut-every", type=int, default=60)
    told.add_argument("--cut-for", type=int, default=5)
    told.add_argument("--forget", action="store_true")
    told.add_argument("--seed", type=int, default=1)
    told.add_argument("--there", action="append", required=True)
    told.add_argument("--here", required=True)
    said = told.parse_args()

    there = device(THERE, HERE)
    commands = [command(words) for words in said.there]
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    here = device(HERE, THERE)
    commands.append(command(said.here))
    line = Line(said)
    up, down = carry(line, (there, here))
    ended = [one.poll() for one in commands]
    for one in commands:
        one.stdin.close()
    for one in commands:
        try:
            one.wait(20)
        except subprocess.TimeoutExpired:
            one.kill()
    seconds = time.monotonic() - line.began
    figures = {
        "seconds": round(seconds, 1),
        "cuts": line.cuts,
        "connections": len(line.connections),
        "requests": len(line.requests),
        "up_bytes": up.bytes,
        "down_bytes": down.bytes,
        "packets": up.packets + down.packets,
        "lost": up.lost + down.lost,
        "full": up.full + down.full,
        "ended": ended,
    }
    print(json.dumps(figures))


def command(words):
    return subprocess.Popen(
        shlex.split(words), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, close_fds=True
    )


if __name__ == "__main__":
    main()
