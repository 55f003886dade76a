# SPDX-License-Identifier: BSD-2-Clause
"""gdb.py - stop a machine of QEMU at any moment, and read the registers of its cores, system registers too

The debugger's remote protocol over a Unix socket (QEMU: -gdb). System registers have no fixed
numbers: the description that QEMU gives of them has.
"""
import re
import socket


class Machine:
    def __init__(self, path, cores):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(path)
        self.sock.settimeout(30)
        self.buffer = b""
        self.cores = cores
        # The machine stops when we come, and may say so first.
        self.send("qSupported:qXfer:features:read+;vContSupported+")
        while not self.reply().startswith("PacketSize"):
            pass
        self.numbers = {}
        for name in ("system-registers.xml", "aarch64-core.xml"):
            self.learn(self.annex(name))

    def learn(self, xml):
        """regnum attributes count on from the last one given."""
        n = -1
        for tag in re.findall(r"<reg ([^>]*)/>", xml):
            words = dict(re.findall(r'(\w+)="([^"]*)"', tag))
            n = int(words["regnum"]) if "regnum" in words else n + 1
            self.numbers[words["name"].lower()] = (n, int(words["bitsize"]) // 8)

    def annex(self, name):
        text = ""
        while True:
            part = self.ask("qXfer:features:read:%s:%x,ff8" % (name, len(text)))
            text += part[1:]
            if part[:1] != "m":
                return text

    def byte(self):
        if not self.buffer:
            self.buffer = self.sock.recv(65536)
            if not self.buffer:
                raise EOFError("the machine is gone")
        first, self.buffer = self.buffer[:1], self.buffer[1:]
        return first

    def send(self, text):
        data = text.encode("latin-1")
        self.sock.sendall(b"$" + data + b"#%02x" % (sum(data) & 0xFF))

    def reply(self):
        """The next packet; acknowledgements on the way are passed over."""
        while self.byte() != b"$":
            pass
        data = b""
        while True:
            c = self.byte()
            if c == b"#":
                break
            data += c
        self.byte()
        self.byte()
        self.sock.sendall(b"+")
        return self.unfold(data)

    @staticmethod
    def unfold(data):
        """'}' escapes, '*' repeats."""
        out, i = bytearray(), 0
        while i < len(data):
            if data[i] == 0x7D:
                out.append(data[i + 1] ^ 0x20)
                i += 2
            elif data[i] == 0x2A:
                out += out[-1:] * (data[i + 1] - 29)
                i += 2
            else:
                out.append(data[i])
                i += 1
        return out.decode("latin-1")

    def ask(self, text):
        self.send(text)
        return self.reply()

    def go(self):
        self.send("vCont;c")

    def stop(self):
        self.sock.sendall(b"\x03")
        return self.reply()

    def registers(self, core, names):
        """While it is stopped."""
        self.ask("Hg%x" % (core + 1))
        values = []
        for name in names:
            number, size = self.numbers[name]
            values.append(int.from_bytes(bytes.fromhex(self.ask("p%x" % number))[:size], "little"))
        return values
