# SPDX-License-Identifier: BSD-2-Clause
#
# The rig: a bare-metal normal world that drives any TEE with the ABI of abi/.

RIG_SRC  := $(wildcard tests/rig/*.c tests/rig/*.S) base/fmt.c base/bytes.c
RIG_OBJ  := $(patsubst %,$(BUILD)/rig/obj/%.o,$(RIG_SRC))
RIG_RUN  := sh tests/rig/run.sh
# What a run needs besides the TEE.
RIG_DEPS := $(BUILD)/rig/rig.bin $(BUILD)/rig/ta.tar $(TF_A_STAMP) $(MKFLASH)

RIG_CFLAGS := -std=gnu2x -O2 -g -ffreestanding -fno-pic -fno-pie -fno-common -fno-stack-protector \
              -fno-strict-aliasing -fno-toplevel-reorder -fno-tree-loop-distribute-patterns \
              -fno-asynchronous-unwind-tables -march=armv8-a -mgeneral-regs-only -mstrict-align \
              -mno-outline-atomics -I. -MMD -MP $(WARNINGS)

$(BUILD)/rig/obj/%.c.o: %.c tests/rig/rig.mk
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(RIG_CFLAGS) -c -o $@ $<

$(BUILD)/rig/obj/%.S.o: %.S tests/rig/rig.mk
	@mkdir -p $(@D)
	$(call say,AS,$<)
	$(Q)$(CC) -march=armv8-a -MMD -MP -c -o $@ $<

$(BUILD)/rig/rig.elf: $(RIG_OBJ) tests/rig/rig.ld
	$(call say,LD,$@)
	$(Q)$(LD) -T tests/rig/rig.ld --fatal-warnings -Map $(BUILD)/rig/rig.map -o $@ $(RIG_OBJ)

$(BUILD)/rig/rig.bin: $(BUILD)/rig/rig.elf
	$(Q)$(OBJCOPY) -O binary $< $@

# Every TA image there is, where the rig's supplicant finds it. The images of our own TAs join
# when examples/ has made them.
RIG_OWN_TAS = $(wildcard $(BUILD)/examples/*/*.ta)
$(BUILD)/rig/ta.tar: $(GUEST_STAMP) $(RIG_OWN_TAS)
	@rm -rf $(@D)/ta && mkdir -p $(@D)/ta
	$(call say,TAR,$@)
	$(Q)cp $(BUILD)/deps/guest/root/usr/lib/optee_armtz/*.ta $(RIG_OWN_TAS) $(@D)/ta/
	$(Q)cd $(@D)/ta && tar --format=ustar -cf ../ta.tar *.ta

.PHONY: rig-build rig rig-peer rig-check rig-hostile rig-hostile-short
rig-build: $(RIG_DEPS)

## rig: boot Postern with the bare-metal normal world, all of its tests, both without and with guests
rig: $(RIG_DEPS) $(BUILD)/kernel/postern.bin
	@echo 'Postern, the normal world alone:'
	$(Q)$(RIG_RUN) --own --timeout 300
	@echo 'Postern, the normal world as a hypervisor:'
	$(Q)$(RIG_RUN) --own --guests --timeout 300

## rig-peer: the same tests against both OP-TEE builds of Debian, which keeps them honest
rig-peer: $(RIG_DEPS)
	@echo 'OP-TEE, without virtualization:'
	$(Q)$(RIG_RUN) --peer vexpress-qemu_armv8a --timeout 300
	@echo 'OP-TEE, with virtualization:'
	$(Q)$(RIG_RUN) --peer vexpress-qemu_armv8a-virtualized --guests --timeout 300

# Seeds and lengths may be given: make rig-hostile SEED=7 CALLS=100000
SEED  ?= 1
CALLS ?= 1000000

## rig-hostile: a million random and a million grammar-made calls from two clients, SEED= CALLS=
rig-hostile: $(RIG_DEPS) $(BUILD)/kernel/postern.bin
	$(Q)$(RIG_RUN) --guests --test hostile_random_calls --set calls=$(CALLS) --set seed=$(SEED) --timeout 3600
	$(Q)$(RIG_RUN) --guests --test hostile_grammar_calls --set calls=$(CALLS) --set seed=$(SEED) --timeout 3600

rig-hostile-short: $(RIG_DEPS) $(BUILD)/kernel/postern.bin
	$(Q)$(RIG_RUN) --guests --test 'hostile_*' --set calls=20000 --set seed=$(SEED) --timeout 600

# SMP at length: 4 cores, 100,000 invokes.
rig-smp: $(RIG_DEPS) $(BUILD)/kernel/postern.bin
	$(Q)$(RIG_RUN) --own --suite t_smp.c --set count=100000 --timeout 1200

-include $(RIG_OBJ:.o=.d)
