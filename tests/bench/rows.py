# SPDX-License-Identifier: BSD-2-Clause
"""What `make bench` shows, row by row.

key      as tests/rig/t_count.c and tests/bench/client.c print it; "mode:key", mode one of alone,
         guests, linux, own (Linux with Postern's client library)
share    which instructions: secure = EL3, S-EL1, S-EL0 without the caller; s-el1; all
release  a release build of OP-TEE 4.5 (-O2, no log, Armv8 crypto), measured once on such a rig with
         the same TF-A, QEMU and CPU; a reference, not repeated here. None: not measured
asked    what Postern must not exceed. None: shown, not judged
"""
from collections import namedtuple

# What sizes() of bench.py finds. Of sessions and instances the rig tells what they take of the secure
# memory (tests/rig/t_size.c): "heap" in bytes, for what is smaller than a page, else "pages".
Size = namedtuple("Size", "key title pool")

Row = namedtuple("Row", "key title share release asked")

GROUPS = [
    ("The secure world alone, SMC to return", [
        Row("alone:fast-call", "fast call (CALLS_UID)", "secure", 1053, 1000),
        Row("guests:fast-call", "the same for a guest", "secure", 1500, None),
        Row("alone:pta-null", "pseudo TA, NULL reference", "secure", 3248, 2200),
        Row("guests:pta-null", "the same for a guest", "secure", 6604, None),
        Row("alone:pta-registered", "pseudo TA, registered 4 KiB", "secure", None, None),
        Row("alone:ta-value", "user TA (OP-TEE's SIMS), one value out", "secure", 9736, 5000),
        Row("guests:ta-value", "the same for a guest", "secure", 13229, 5100),
        Row("guests:ta-value-8-guests", "the same, 8 guests alive", "secure", None, 5100),
        Row("guests:ta-value-64-guests", "the same, 64 guests alive", "secure", None, 5100),
        Row("alone:ta-registered-4k", "SIMS, registered 4 KiB in, S-EL1", "s-el1", 10717, 4500),
        Row("alone:ta-open-close-loaded", "SIMS, open + close, loaded, S-EL1", "s-el1", 15654, 8000),
        Row("alone:o2-nothing", "user TA (-O2), nothing", "secure", None, None),
        Row("alone:o2-values", "user TA (-O2), four values", "secure", None, None),
        Row("alone:o2-copy-4k", "user TA (-O2), registered 4 KiB, copied", "secure", 14960, None),
        Row("alone:o2-touch-4k", "user TA (-O2), registered 4 KiB, touched", "secure", None, None),
        Row("alone:o2-touch-1m", "user TA (-O2), registered 1 MiB, touched", "secure", None, None),
        Row("alone:o2-open-close-loaded", "user TA (-O2), open + close, loaded", "secure", None, None),
        Row("alone:aes-ctr-16", "AES-128-CTR of 16 bytes (OP-TEE's crypt TA)", "secure", None, None),
        Row("alone:aes-ctr-4k", "the same of 4 KiB", "secure", None, None),
        Row("alone:sha256-16", "SHA-256 of 16 bytes (OP-TEE's crypt TA)", "secure", None, None),
        Row("alone:sha256-4k", "the same of 4 KiB", "secure", None, None),
        Row("alone:register-unregister", "register + unregister 4 KiB, as Linux does it", "secure", None, None),
        Row("alone:pta-open-close", "pseudo TA, open + close", "secure", None, None),
        Row("alone:ta-open-close-fresh", "SIMS, open + close, loaded for it", "all", 5830000, 3500000),
        Row("guests:shm-register", "register 4 KiB of a guest", "secure", 9328, 4000),
        Row("guests:shm-unregister", "unregister 4 KiB of a guest", "secure", 6256, 4000),
        Row("guests:vm-created", "VM_CREATED", "secure", 769780, 60000),
        Row("guests:vm-destroyed", "VM_DESTROYED (Postern: with scrub)", "secure", 2736, 30000),
        Row("guests:vm-created-64-guests", "VM_CREATED, 64 guests alive", "secure", None, 60000),
        Row("guests:vm-destroyed-64-guests", "VM_DESTROYED, 64 guests alive", "secure", None, 30000),
        Row("guests:guest-first-open", "a new guest's first open of SIMS", "all", 7020000, 4000000),
        Row("alone:boot", "boot, entry to return", "s-el1", 8500000, 2500000),
    ]),
    ("As a client under Debian's Linux sees it, with Debian's libteec", [
        Row("linux:context", "InitializeContext + FinalizeContext", "all", None, None),
        Row("linux:pta-null", "pseudo TA, NULL reference", "all", 8976, 8000),
        Row("linux:ta-value", "SIMS, one value out", "all", 15408, 11000),
        Row("linux:register-release-4k", "register + release 4 KiB", "all", 29200, 22000),
        Row("linux:o2-registered-copy-4k", "registered 4 KiB, copied (-O2)", "all", 20912, None),
        Row("linux:o2-temporary-copy-4k", "temporary 4 KiB, copied (-O2)", "all", 50096, None),
        Row("linux:o2-open-close-loaded", "open + close, loaded (-O2)", "all", 30912, 20000),
        Row("linux:ta-open-close-fresh", "SIMS, open + close, loaded for it", "all", 5550000, None),
        Row("linux:xtest-aes-ecb", "xtest --aes-perf: 4 KiB, AES-128-ECB", "all", None, None),
        Row("linux:xtest-aes-cbc", "the same, AES-128-CBC", "all", None, None),
        Row("linux:xtest-aes-ctr", "the same, AES-128-CTR", "all", None, None),
        Row("linux:xtest-sha1", "xtest --sha-perf: 4 KiB, SHA-1", "all", None, None),
        Row("linux:xtest-sha256", "the same, SHA-256", "all", None, None),
    ]),
    ("The same with Postern's libteec", [
        Row("own:context", "InitializeContext + FinalizeContext", "all", None, None),
        Row("own:pta-null", "pseudo TA, NULL reference", "all", 8976, 8000),
        Row("own:ta-value", "SIMS, one value out", "all", 15408, 11000),
        Row("own:register-release-4k", "register + release 4 KiB", "all", 29200, 22000),
        Row("own:o2-registered-copy-4k", "registered 4 KiB, copied (-O2)", "all", 20912, None),
        Row("own:o2-temporary-copy-4k", "temporary 4 KiB, copied (-O2)", "all", 50096, 20000),
        Row("own:o2-open-close-loaded", "open + close, loaded (-O2)", "all", 30912, 20000),
        Row("own:ta-open-close-fresh", "SIMS, open + close, loaded for it", "all", 5550000, None),
    ]),
]


def every():
    return [row for _, group in GROUPS for row in group]


def missing(found, with_linux=True):
    """The rows of which @found, {"mode:key": {share: n}}, has no figure, or one that no call can have."""
    return [row for row in every() if (with_linux or row.key.split(":")[0] in ("alone", "guests")) and
            not found.get(row.key, {}).get(row.share, 0) > 0]


SIZES = [
    Size("image", "image file", None),
    Size("text", "code and constants", None),
    Size("static", "static data, tables and stacks of the cores", None),
    Size("lines", "lines of the kernel (not empty, no tests, no Mbed TLS, no libfdt)", None),
    Size("idle-machine", "secure memory in use when idle: the image and one guest", None),
    Size("idle-guest", "of it the guest; each further idle guest", None),
    Size("client", "a guest in use: a thread, a session with a service", "pages"),
    Size("session-pta", "a session with a pseudo TA", "heap"),
    Size("session-ta", "a session with a TA that is loaded", "heap"),
    Size("instance-bench", "an instance of a TA of 34 KB (32 KB of heap)", "pages"),
    Size("instance-sims", "an instance of SIMS, 114 KB", "pages"),
    Size("instance-crypt", "an instance of OP-TEE's crypt TA, 378 KB", "pages"),
    Size("instance-crypt-second", "another instance of it at the same time", "pages"),
]
