# SPDX-License-Identifier: BSD-2-Clause
"""walk.py - what a core reaches through its translation tables, and what it should (Arm ARM, VMSAv8-64)

For each page that is reached:
  secure RAM      belongs to the nexus, or to the guest that the core serves
  normal RAM      the guest that is served has offered it; it is mapped as non-secure, never executable
  anything else   device registers: as Device memory, never executable, never for EL0
  all             not writable where executable, by any mapping of that page at any level of privilege;
                  executable at EL1 only the kernel's text; a TA's pages never at EL1 (PXN), the
                  kernel's never readable, writable or executable at EL0
and guard pages are there: below and above each stack, of cores and of threads, nothing is mapped.
"""
import collections
import os
import subprocess

PAGE = 4096
RAM_BASE, RAM_SIZE = 0x40000000, 1 << 30
RIG_BASE, POOL_BASE, POOL_PAGES = 0x48000000, 0x50000000, 0x10000000 // PAGE
DEVICES = ((0x08000000, 0x0A000000),)  # GIC, consoles
NM = os.environ.get("CROSS_COMPILE", "aarch64-linux-gnu-") + "nm"
ADDRESS = 0x0000FFFFFFFFF000
KERNEL_HALF = 0xFFFFFFFF00000000

TCR_EXPECTED = {"T0SZ": (0, 0x3F, 28), "EPD0": (7, 1, 0), "TG0": (14, 3, 0), "T1SZ": (16, 0x3F, 32),
                "A1": (22, 1, 1), "EPD1": (23, 1, 0), "TG1": (30, 3, 2)}
SCTLR_WXN = 1 << 19


def symbols(elf):
    out = subprocess.run([NM, elf], check=True, capture_output=True, text=True).stdout
    return {words[2]: int(words[0], 16) for words in map(str.split, out.splitlines()) if len(words) == 3}


def layout(name):
    return {words[0]: int(words[1]) for words in map(str.split, open(name))}


class Memory:
    """All of the machine's RAM as it was when it was stopped; single words may be given other values."""

    def __init__(self, pid, residue):
        build = residue.BUILD
        self.secure = residue.Memory(pid)
        self.normal = residue.Memory(pid, build + "/rig/rig.bin", RIG_BASE - RAM_BASE, RAM_SIZE)
        self.base, self.size = residue.SECURE_BASE, residue.SECURE_SIZE
        self.kernel = symbols(build + "/kernel/postern.elf")
        self.rig = symbols(build + "/rig/rig.elf")
        self.at = layout(build + "/rig/layout")
        self.image_pa = self.base + residue.IMAGE_OFFSET
        self.forget()

    def forget(self):
        self.pages, self.other = {}, {}

    def page(self, pa):
        if pa not in self.pages:
            if self.base <= pa < self.base + self.size:
                self.pages[pa] = self.secure.read(pa - self.base, PAGE)
            else:
                self.pages[pa] = self.normal.read(pa - RAM_BASE, PAGE)
        return self.pages[pa]

    def word(self, pa, size=8):
        if pa in self.other:
            return self.other[pa]
        return int.from_bytes(self.page(pa & ~(PAGE - 1))[pa % PAGE:][:size], "little")

    def table(self, pa, entries):
        words = memoryview(self.page(pa & ~(PAGE - 1)))[pa % PAGE:][:8 * entries].cast("Q").tolist()
        for at, value in self.other.items():
            if pa <= at < pa + 8 * entries:
                words[(at - pa) // 8] = value
        return words

    def image(self, name):
        """Physical address of a symbol of the kernel."""
        return self.kernel[name] - self.kernel["image_start"] + self.image_pa

    def client_of(self, pa):
        """The guest that the rig has taken this page for, or 0."""
        index = (pa - POOL_BASE) // PAGE
        if not 0 <= index < POOL_PAGES:
            return 0
        return self.word(self.rig["pages_used"] + index, 1)


class Leaf:
    """A page: where, what, and the ways in which it may be used."""

    def __init__(self, va, pa, entry, inherited, at):
        self.va, self.pa, self.at, self.entry = va, pa, at, entry
        self.ns = bool(entry >> 5 & 1 or inherited >> 63 & 1)
        self.device = (entry >> 2 & 7) != 0
        self.user = bool(entry >> 6 & 1) and not inherited >> 61 & 1
        self.write = not entry >> 7 & 1 and not inherited >> 62 & 1
        self.x0 = not entry >> 54 & 1 and not inherited >> 60 & 1
        self.x1 = not entry >> 53 & 1 and not inherited >> 59 & 1
        self.usable = bool(entry >> 10 & 1)


def walk(memory, root, entries, base, secure=True):
    """Level 1 down. Yields leaves; a block counts as its pages."""
    stack = [(root, entries, 1, base, 0)]
    while stack:
        table, count, level, va, inherited = stack.pop()
        shift = 39 - 9 * level
        for i, e in enumerate(memory.table(table, count)):
            if not e & 1:
                continue
            here, at = va + (i << shift), table + 8 * i
            if level < 3 and e & 2:
                down = inherited | (e & 0xF800000000000000)
                stack.append((e & ADDRESS, 512, level + 1, here, down))
            elif level == 3 and e & 2:
                yield Leaf(here, e & ADDRESS, e, inherited, at)
            elif level < 3:
                for n in range(1 << shift - 12):
                    yield Leaf(here + n * PAGE, (e & ADDRESS) + n * PAGE, e, inherited, at)


class Guest:
    def __init__(self, client, account, root, part):
        self.client, self.account, self.root, self.part = client, account, root, part


class Core:
    """A core that is in the secure world, while the machine is stopped."""

    def __init__(self, index, el, values, memory):
        self.index, self.el, self.values, self.memory = index, el, values, memory
        self.kinds = collections.Counter()
        self.read()

    def read(self):
        m, v = self.memory, self.values
        self.high = list(walk(m, v["ttbr1_el1"] & 0xFFFFFFFFFFC0, 4, KERNEL_HALF))
        self.low = list(walk(m, v["ttbr0_el1"] & 0xFFFFFFFFFE00, 64, 0))
        self.by_va = {leaf.va: leaf for leaf in self.high + self.low}
        self.guests = self.all_guests()
        root = v["ttbr1_el1"] & 0xFFFFFFFFFFC0
        self.guest = next((g.client for g in self.guests if g.root == root), 0)
        self.account = next((g.account for g in self.guests if g.root == root), None)
        nexus, at = m.image("nexus"), m.at
        self.pool_base, self.pool_count = m.word(nexus + at["POOL_BASE"]), m.word(nexus + at["POOL_COUNT"], 4)
        self.meta = m.image_pa + m.word(nexus + at["POOL_META"]) - m.kernel["image_start"]
        self.nexus_account = m.word(nexus + at["NEXUS_ACCOUNT"], 2)

    def load(self, va, size=8):
        """What the kernel reads at this address."""
        leaf = self.by_va.get(va & ~(PAGE - 1))
        return self.memory.word(leaf.pa + va % PAGE, size) if leaf else 0

    def all_guests(self):
        m, at, found = self.memory, self.memory.at, []
        for b in range(at["BUCKET_COUNT"]):
            head = m.kernel["nexus"] + at["BUCKETS"] + b * at["BUCKET_SIZE"]
            link = self.load(head + at["LIST_NEXT"])
            while link and link != head and len(found) < 1000:
                g = link - at["GUEST_LINK"]
                part = self.load(g + at["GUEST_PART"]) if self.load(g + at["GUEST_STATE"], 4) == at["STATE_LIVE"] else 0
                found.append(Guest(self.load(g + at["GUEST_CLIENT"], 4), self.load(g + at["GUEST_ACCOUNT"], 2),
                                   self.load(g + at["GUEST_ROOT_PA"]), part))
                link = self.load(link + at["LIST_NEXT"])
        return found

    def owner_of(self, pa):
        """An account; or "image"; or None: nobody's."""
        m = self.memory
        if m.image_pa <= pa < m.image("image_end"):
            return "image"
        index = (pa - self.pool_base) // PAGE
        if 0 <= index < self.pool_count:
            return m.word(self.meta + index * m.at["META_SIZE"] + m.at["META_OWNER"], 2)
        return None

    def ta_pages(self):
        return [leaf for leaf in self.low if leaf.user]

    # ---- the rules ---------------------------------------------------------------------------

    def problems(self, client):
        """All that is wrong, as text; @client is whom this core should serve."""
        wrong = ["core %d: %s" % (self.index, text) for text in self.registers(client)]
        for leaf in self.high + self.low:
            text = self.judge(leaf, client, self.account)
            if text:
                wrong.append("core %d (client %d, EL%d): page %x at %016x, descriptor %016x: %s" % (
                    self.index, client, self.el, leaf.pa, leaf.va, leaf.entry, text))
        for text in self.double_rights() + self.guards():
            wrong.append("core %d (client %d): %s" % (self.index, client, text))
        return wrong

    def others(self):
        """The same of the windows of all guests that there are, whether a core shows them or not."""
        for g in self.guests:
            if not g.part:
                continue
            self.kinds["windows"] += 1
            for leaf in walk(self.memory, g.root, 3, KERNEL_HALF):  # without the nexus's gigabyte
                text = self.judge(leaf, g.client, g.account)
                if text:
                    yield "in the window of client %d: page %x at %016x, descriptor %016x: %s" % (
                        g.client, leaf.pa, leaf.va, leaf.entry, text)

    def registers(self, client):
        tcr = self.values["tcr_el1"]
        for name, (shift, mask, want) in TCR_EXPECTED.items():
            if tcr >> shift & mask != want:
                yield "TCR_EL1.%s is %d" % (name, tcr >> shift & mask)
        if not self.values["sctlr"] & SCTLR_WXN:
            yield "SCTLR_EL1.WXN is clear"
        # Between two guests the hypervisor's own calls are answered with the last one's window shown.
        if self.guest not in (client, 0):
            yield "the window of client %d is shown to client %d" % (self.guest, client)

    def judge(self, leaf, client, account):
        if leaf.x1 and (leaf.write or leaf.user):
            return "executable at EL1 and not the kernel's text"
        if leaf.x0 and (leaf.write or not leaf.user):
            return "executable at EL0 and writable, or the kernel's"
        if leaf.va >= KERNEL_HALF and (leaf.user or leaf.x0):
            return "of the kernel's half and for EL0"
        if leaf.va < KERNEL_HALF and not leaf.user and (leaf.write or not leaf.x1):
            return self.private(leaf)
        return self.place(leaf, client, account)

    def private(self, leaf):
        """A page of the low half that is the kernel's: the trampoline, or what one core looks at."""
        owner = self.owner_of(leaf.pa)
        self.kinds["peephole"] += 1
        if leaf.ns or leaf.device or owner not in (self.account, self.nexus_account):
            return "in the peephole, and of account %s" % owner
        return None

    def place(self, leaf, client, account):
        m = self.memory
        if m.base <= leaf.pa < m.base + m.size:
            return self.secure_page(leaf, account)
        if RAM_BASE <= leaf.pa < RAM_BASE + RAM_SIZE:
            self.kinds["normal"] += 1
            if not leaf.ns or leaf.device or leaf.x0 or leaf.x1:
                return "normal-world memory mapped as %s" % ("executable" if leaf.x0 or leaf.x1 else "secure or device")
            if m.client_of(leaf.pa) != client:
                return "normal-world memory of client %d" % m.client_of(leaf.pa)
            return None
        self.kinds["device"] += 1
        if not any(lo <= leaf.pa < hi for lo, hi in DEVICES):
            return "no memory and no device that we know"
        return None if leaf.device and not (leaf.x0 or leaf.x1 or leaf.user) else "device registers mapped as memory"

    def secure_page(self, leaf, account):
        m, owner = self.memory, self.owner_of(leaf.pa)
        if leaf.ns or leaf.device:
            return "secure memory mapped as normal-world or device memory"
        text = m.image_pa <= leaf.pa < m.image("text_end")
        if leaf.x1 and not text:
            return "executable at EL1 and outside of the kernel's text"
        if leaf.write and m.image_pa <= leaf.pa < m.image("rodata_end"):
            return "the kernel's text or constants, writable"
        self.kinds["image" if owner == "image" else "nexus" if owner == self.nexus_account else "guest"] += 1
        if owner == "image":
            return "the kernel's data for EL0" if leaf.user and (leaf.write or leaf.pa >= m.image("data_start")) else None
        if owner == self.nexus_account:
            return "the nexus's page for EL0" if leaf.user else None
        if owner is None or owner != account:
            return "secure page of account %s, not %s" % (owner, account)
        return None

    def double_rights(self):
        """One page, two mappings, and both rights together."""
        can = collections.defaultdict(set)
        for leaf in self.high + self.low:
            if leaf.write:
                can[leaf.pa].add("w")
            if leaf.x0 or leaf.x1:
                can[leaf.pa].add("x")
        return ["page %x is writable here and executable there" % pa for pa, rights in can.items() if len(rights) > 1]

    def guards(self):
        m, at, wrong = self.memory, self.memory.at, []
        lo, hi = m.image("core_stacks"), m.image("image_end")
        stacks = {leaf.va for leaf in self.high if lo <= leaf.pa < hi}
        for va in sorted(stacks):
            for beside in (va - PAGE, va + PAGE):
                if beside in self.by_va and beside not in stacks:
                    wrong.append("no guard page beside the core stack at %x" % va)
        runs = sum(va - PAGE not in stacks for va in stacks)
        if len(stacks) != (hi - lo) // PAGE or runs != at["CORES"]:
            wrong.append("%d pages of core stacks in %d runs" % (len(stacks), runs))
        part = next((g.part for g in self.guests if g.client == self.guest), 0)
        for i in range(at["THREAD_COUNT"] if part else 0):
            thread = self.load(part + at["PART_THREAD"] + 8 * i)
            stack = self.load(thread + at["THREAD_STACK"]) if thread else 0
            if not stack:
                continue
            self.kinds["stacks"] += 1
            for va in (stack - PAGE, stack + at["THREAD_STACK_SIZE_"]):
                if va in self.by_va:
                    wrong.append("no guard page beside the stack of thread %d at %x" % (i, stack))
        return wrong


def mutations(core, memory, client):
    """Break each rule in the copy of the tables: [(what, whether it was noticed)]."""
    pool = range(core.pool_base, core.pool_base + core.pool_count * PAGE, PAGE)
    foreign = next(pa for pa in pool if core.owner_of(pa) not in (0, core.account, core.nexus_account))
    free = next(pa for pa in pool if core.owner_of(pa) == 0)
    stranger = next(POOL_BASE + i * PAGE for i in range(POOL_PAGES)
                    if memory.client_of(POOL_BASE + i * PAGE) not in (0, client))
    window = [leaf for leaf in core.high if core.owner_of(leaf.pa) == core.account]
    data = window[-1]
    text = next(leaf for leaf in core.high if leaf.x1)
    constants = next(leaf for leaf in core.high if leaf.pa == memory.image("rodata_start"))
    ta_text = next(leaf for leaf in core.low if leaf.user and leaf.x0)
    ta_data = next(leaf for leaf in core.low if leaf.user and leaf.write and not leaf.ns)
    stack = next(leaf for leaf in core.high if leaf.pa == memory.image("core_stacks"))
    cases = [
        ("a frame of another guest is in the window", data.at, data.entry & ~ADDRESS | foreign),
        ("a free frame is in the window", data.at, data.entry & ~ADDRESS | free),
        ("normal-world memory of another guest is in the window", data.at, data.entry & ~ADDRESS | stranger | 1 << 5),
        ("a frame of another guest is in a TA's space", ta_data.at, ta_data.entry & ~ADDRESS | foreign),
        ("secure memory passes for the normal world's", data.at, data.entry | 1 << 5),
        ("the kernel's text is writable", text.at, text.entry & ~(1 << 7)),
        ("the kernel's constants are writable", constants.at, constants.entry & ~(1 << 7)),
        ("the kernel's data is executable", data.at, data.entry & ~(1 << 53)),
        ("the kernel's data is executable at EL0", data.at, data.entry & ~(1 << 54)),
        ("the kernel's data is there for EL0", data.at, data.entry | 1 << 6),
        ("the kernel may execute a TA's text", ta_text.at, ta_text.entry & ~(1 << 53)),
        ("a TA's text is writable", ta_text.at, ta_text.entry & ~(1 << 7)),
        ("a TA's data is executable", ta_data.at, ta_data.entry & ~(1 << 54)),
        ("a TA's text is writable by another mapping", data.at, data.entry & ~ADDRESS | ta_text.pa),
        ("the guard page below a core's stack is mapped", stack.at - 8, stack.entry & ~ADDRESS | data.pa),
    ]
    results = []
    for what, at, value in cases:
        memory.other = {at: value}
        core.read()
        results.append((what, bool(core.problems(client))))
    memory.other = {}
    core.read()
    results.append(("nothing is wrong, and it says nothing", not core.problems(client)))
    return results
