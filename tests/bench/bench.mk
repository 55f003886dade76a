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
# build with virtualization.
PEER        ?= $(BUILD)/deps/guest/peer/vexpress-qemu_armv8a
PEER_GUESTS ?= $(if $(filter command line environment,$(origin PEER)),,$(BUILD)/deps/guest/peer/vexpress-qemu_armv8a-virtualized)
BENCH_PEER_FLASH := $(BENCH_OUT)/peer.bin

.PHONY: bench bench-check bench-baseline
## bench: instructions of everything that matters, beside OP-TEE in one run; PEER=<folder> for another build of it
bench: $(BENCH_NEEDS) $(TF_A_STAMP)
	@for f in tee-header_v2.bin tee-pager_v2.bin; do [ -s '$(PEER)'/$$f ] || { \
	  echo 'bench: PEER=$(PEER) has no '$$f >&2; exit 2; }; done
	$(Q)sh $(MKFLASH) '$(PEER)/tee-header_v2.bin' $(BENCH_PEER_FLASH) '$(PEER)/tee-pager_v2.bin' '$(PEER)/tee-pageable_v2.bin'
	@$(BENCH) --peer '$(PEER)' $(if $(PEER_GUESTS),--peer-guests '$(PEER_GUESTS)') --peer-flash $(BENCH_PEER_FLASH) \
	  --json $(BENCH_OUT)/bench.json
	@echo 'all figures: $(BENCH_OUT)/bench.json'

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
