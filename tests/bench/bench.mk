# SPDX-License-Identifier: BSD-2-Clause
#
# The benchmark: Postern beside OP-TEE, in instructions.

BENCH_OUT := $(BUILD)/bench

$(BENCH_OUT)/client: tests/bench/client.c tests/bench/ta/include/bench_ta.h $(GUEST_STAMP) tests/bench/bench.mk
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(CC) -std=gnu2x -O2 $(WARNINGS) -Itests/bench/ta/include $(GUEST_CFLAGS) $< $(GUEST_LDLIBS) -o $@

BENCH_NEEDS := $(RIG_DEPS) $(BENCH_TA) $(BENCH_OUT)/client $(POSTERN_FLASH) $(BUILD)/kernel/postern.elf $(GUEST_BASE) \
               $(LIBTEEC_OUT)/libteec.so
BENCH := CROSS_COMPILE=$(CROSS_COMPILE) python3 tests/bench/bench.py

# PEER=<folder with tee-header_v2.bin and tee-pager_v2.bin> names another OP-TEE, PEER_GUESTS=<folder> its
# build with virtualization. Debian's with virtualization stands beside Debian's other only.
PEER        ?= $(BUILD)/deps/guest/peer/vexpress-qemu_armv8a
PEER_GUESTS ?= $(if $(filter command line environment,$(origin PEER)),,$(BUILD)/deps/guest/peer/vexpress-qemu_armv8a-virtualized)
BENCH_PEER_FLASH  := $(BENCH_OUT)/peer.bin
BENCH_PEER_REMEDY := $(if $(filter command line environment,$(origin PEER) $(origin PEER_GUESTS)),PEER= and PEER_GUESTS= \
  name folders of OP-TEE builds that have tee-header_v2.bin and tee-pager_v2.bin (out/arm/core of its tree),run: make deps)

# $(1) where the figures go
bench_beside = $(BENCH) --peer '$(PEER)' $(if $(PEER_GUESTS),--peer-guests '$(PEER_GUESTS)') --peer-flash $(BENCH_PEER_FLASH) \
  --json $(1)

.PHONY: bench bench-again bench-check bench-baseline bench-peer
# Before anything is built for it.
bench-peer:
	@for folder in '$(PEER)' $(if $(PEER_GUESTS),'$(PEER_GUESTS)'); do \
	  for file in tee-header_v2.bin tee-pager_v2.bin; do \
	    [ -s "$$folder/$$file" ] || { echo "bench: there is no $$folder/$$file; $(BENCH_PEER_REMEDY)" >&2; exit 2; }; \
	  done; \
	  [ "$$(head -c 4 "$$folder/tee-header_v2.bin")" = OPTE ] || { \
	    echo "bench: $$folder/tee-header_v2.bin is no header of OP-TEE; $(BENCH_PEER_REMEDY)" >&2; exit 2; }; \
	done

$(BENCH_PEER_FLASH): bench-peer $(TF_A_STAMP) $(MKFLASH)
	@mkdir -p $(@D)
	$(Q)sh $(MKFLASH) '$(PEER)/tee-header_v2.bin' $@ '$(PEER)/tee-pager_v2.bin' '$(PEER)/tee-pageable_v2.bin'

## bench: instructions of everything that matters, beside OP-TEE in one run; PEER=<folder> for another build of it
bench: $(BENCH_PEER_FLASH) $(BENCH_NEEDS)
	@$(call bench_beside,$(BENCH_OUT)/bench.json)
	@echo 'all figures: $(BENCH_OUT)/bench.json'

## bench-again: measure all of it once more; no figure may differ from the last make bench by more than 1 %
bench-again: $(BENCH_PEER_FLASH) $(BENCH_NEEDS)
	@[ -s $(BENCH_OUT)/bench.json ] || { echo 'bench-again: there is no $(BENCH_OUT)/bench.json; run: make bench' >&2; exit 2; }
	@$(call bench_beside,$(BENCH_OUT)/again.json) >/dev/null
	@$(BENCH) --compare $(BENCH_OUT)/bench.json $(BENCH_OUT)/again.json

## bench-check: Postern alone against tests/bench/baseline.json: no figure may have grown by more than 3 %
bench-check: $(BENCH_NEEDS)
	@$(BENCH) --alone --check --json $(BENCH_OUT)/check.json

## bench-baseline: write tests/bench/baseline.json anew; the commit says why
bench-baseline: $(BENCH_NEEDS)
	@$(BENCH) --alone --baseline

## bench-doc: put the figures of the last make bench into docs/performance.md and its chart
.PHONY: bench-doc
bench-doc:
	@[ -s $(BENCH_OUT)/bench.json ] || { echo 'bench-doc: there is no $(BENCH_OUT)/bench.json; run: make bench' >&2; exit 1; }
	@$(BENCH) --doc $(BENCH_OUT)/bench.json

# Its tests run with the unit tests: `make test`, or alone with `make test MODULE=bench`.
BENCH_TEST := $(BUILD)/tools/test/test-bench
EXTRA_TESTS.host += $(BENCH_TEST)

$(BENCH_TEST): tests/bench/test.py
	@mkdir -p $(@D)
	$(Q)cp $< $@ && chmod +x $@
