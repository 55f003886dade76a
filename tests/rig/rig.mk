# SPDX-License-Identifier: BSD-2-Clause
#
# The rig: a bare-metal normal world that drives any TEE with the ABI of abi/.

RIG_SRC  := $(wildcard tests/rig/*.c tests/rig/*.S) base/fmt.c base/bytes.c
RIG_OBJ  := $(patsubst %,$(BUILD)/rig/obj/%.o,$(RIG_SRC))
RIG_RUNS := sh tests/rig/runs.sh
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

# The benchmark's TA, signed so that both systems run it.
BENCH_UUID := 7b1c1f4e-4d0c-4a54-9a7e-3a1fd6e0b5c3
BENCH_TA   := $(BUILD)/bench/ta/$(BENCH_UUID).ta
$(BENCH_TA): $(wildcard tests/bench/ta/* tests/bench/ta/include/*) $(DEVKIT_FILES) $(GUEST_STAMP)
	$(call say,TA,$@)
	$(Q)$(MAKE) -s -C tests/bench/ta TA_DEV_KIT_DIR='$(abspath $(DEVKIT))' O='$(abspath $(@D))' \
	  CROSS_COMPILE='$(CROSS_COMPILE)' TA_SIGN_KEY='$(abspath $(DEBIAN_TA_KEY))' V=$(V)
	$(Q)touch $@

# The TA that uses sockets; tests/linux/linux.mk builds it.
SERVICES_TA := $(BUILD)/linux/ta/services/401f1c30-4f42-42d3-8cca-ea7394ac6842.ta

# The TA that dies in many ways, and the one that guards must end. Debian's test key signs them, so
# that the peer runs the first as well.
RIG_ROGUE_TA := $(BUILD)/rig/rogue/3f7b2c64-91d5-4a0e-b6c8-57e20d94fa13.ta
RIG_GUARD_TA := $(BUILD)/rig/guard/0eb05ae0-18a9-4b96-9b81-a0b2aec6c3d3.ta
# $(1) folder, $(2) TA, $(3) sources of another that it shares
define rig_ta_rule
$(2): $(wildcard $(1)/* $(1)/*/* $(3)) $(DEVKIT_FILES) $(GUEST_STAMP)
	$$(call say,TA,$$@)
	$$(Q)$$(MAKE) -s -C $(1) TA_DEV_KIT_DIR='$(abspath $(DEVKIT))' O='$(abspath $(dir $(2)))' \
	  CROSS_COMPILE='$$(CROSS_COMPILE)' TA_SIGN_KEY='$(abspath $(DEBIAN_TA_KEY))' V=$$(V)
	$$(Q)touch $$@
endef
$(eval $(call rig_ta_rule,tests/rig/ta/rogue,$(RIG_ROGUE_TA),tests/rig/ta/derive/*))
$(eval $(call rig_ta_rule,tests/rig/ta/guard,$(RIG_GUARD_TA)))

# Every TA image there is, where the rig's supplicant finds it.
RIG_OWN_TAS := $(HELLO_TA) $(BENCH_TA) $(SERVICES_TA) $(RIG_ROGUE_TA) $(RIG_GUARD_TA)
$(BUILD)/rig/ta.tar: $(GUEST_STAMP) $(RIG_OWN_TAS)
	@rm -rf $(@D)/ta && mkdir -p $(@D)/ta
	$(call say,TAR,$@)
	$(Q)cp $(BUILD)/deps/guest/root/usr/lib/optee_armtz/*.ta $(RIG_OWN_TAS) $(@D)/ta/
	$(Q)cd $(@D)/ta && tar --format=ustar -cf ../ta.tar *.ta

# A plugin for the QEMU that runs here.
RIG_FAIR_SO := $(BUILD)/rig/fair.so
$(RIG_FAIR_SO): tests/rig/plugin/fair.c
	@mkdir -p $(@D)
	$(call say,HOSTCC,$@)
	$(Q)$(HOSTCC) -std=gnu2x -O2 -fPIC -shared -fvisibility=hidden $(WARNINGS) -o $@ $<

.PHONY: rig-build rig rig-peer rig-smp rig-guests rig-hostile rig-soak rig-residue rig-masked rig-tables rig-guards soak
rig-build: $(RIG_DEPS)

# A kernel with the hello TA built in.
RIG_EARLY := $(BUILD)/rig/early
RIG_EARLY_C := $(BUILD)/gen/rig_early_tas.c
$(eval $(call early_tas_rule,$(RIG_EARLY_C),$(HELLO_TA)))
$(eval $(call source_rule,kernel,nexus,$(RIG_EARLY_C)))
$(eval $(call image_rule,$(RIG_EARLY).elf,$(filter-out $(EARLY_TAS_O),$(KERNEL_OBJS)) $(call object,kernel,$(RIG_EARLY_C))))
$(RIG_EARLY).bin: $(RIG_EARLY).elf
	$(Q)$(OBJCOPY) -O binary $< $@

## rig: boot Postern with the bare-metal normal world, all of its tests, both without and with guests
rig: $(RIG_DEPS) $(BUILD)/kernel/postern.bin $(RIG_EARLY).bin
	$(Q)$(RIG_RUNS) 'Postern, the normal world alone: --own --timeout 600' \
	  'Postern, the normal world as a hypervisor: --own --guests --timeout 600' \
	  'Postern with a device tree that speaks of guests: --own --guests --owner --test owners_*' \
	  'Postern with a TA built in: --own --bl32 $(RIG_EARLY).bin --test ta_that_is_built_in_*'

## rig-peer: the same tests against both OP-TEE builds of Debian, which keeps them honest
rig-peer: $(RIG_DEPS)
	$(Q)$(RIG_RUNS) 'OP-TEE, without virtualization: --peer vexpress-qemu_armv8a --timeout 600' \
	  'OP-TEE, with virtualization: --peer vexpress-qemu_armv8a-virtualized --guests --timeout 600'

## rig-smp: four cores call all at once, 100,000 invokes
rig-smp: $(RIG_DEPS) $(BUILD)/kernel/postern.bin
	$(Q)$(RIG_RUNS) 'Postern, four cores: --own --suite t_smp.c --set count=100000 --timeout 1800'

## rig-guests: as many guests as memory holds, 64 at least, each with a TA of its own
rig-guests: $(RIG_DEPS) $(BUILD)/kernel/postern.bin
	$(Q)$(RIG_RUNS) 'Many guests: --ask --own --guests --test crowd_* --set seed=$(RIG_SEED) --timeout 1800'

# make rig-hostile RIG_SEED=7 RIG_CALLS=20000
RIG_SEED  ?= 1
RIG_CALLS ?= 1000000

RIG_NEIGHBOUR := $(BUILD)/rig/neighbour

## rig-hostile: a million random and a million grammar-made calls from two clients, 100,000 life cycles, and what the neighbour of a noisy guest notices; RIG_SEED= RIG_CALLS=
rig-hostile: $(RIG_DEPS) $(RIG_FAIR_SO) $(BUILD)/kernel/postern.bin
	@rm -f $(RIG_NEIGHBOUR)
	$(Q)$(RIG_RUNS) \
	  'Random calls: --own --guests --test hostile_random_calls --set calls=$(RIG_CALLS) --set seed=$(RIG_SEED) --timeout 3600' \
	  'Calls that are nearly right: --own --guests --test hostile_grammar_calls --set calls=$(RIG_CALLS) --set seed=$(RIG_SEED) --timeout 3600' \
	  'Two cores within one guest: --own --guests --test hostile_calls_within_one_guest --set calls=$(RIG_CALLS) --set seed=$(RIG_SEED) --timeout 3600' \
	  'Random life cycles: --ask --own --guests --smp 2 --test random_life_cycles_* --set count=$(shell expr $(RIG_CALLS) / 10) --set seed=$(RIG_SEED) --timeout 3600' \
	  'One guest does its worst: --own --guests --icount --smp 4 --fair $(RIG_NEIGHBOUR) --test noisy_guest_is_not_noticed_by_its_neighbour --timeout 900'
	@echo 'What its neighbour noticed:'
	$(Q)python3 tests/rig/fair.py --neighbour tests/rig/t_neighbour.c $(RIG_NEIGHBOUR)

RIG_DESTROY := --ask --own --guests --test destruction_at_any_moment_leaves_nothing --set seed=$(RIG_SEED) --timeout 36000
rig_soak = $(RIG_RUNS) 'Crashes, $(1) of each kind: --own --smp 1 --test crashes_of_every_kind_lose_nothing --set count=$(1) --timeout 36000' \
  'Loops that are cancelled: --own --smp 1 --fast-time --test loops_that_are_cancelled_lose_nothing --set count=$(1) --timeout 36000' \
  'A loop has the ticks of its CPU: --own --smp 1 --fast-time --test cpu_whose_ta_loops_still_has_its_ticks' \
  'A loop whose session is closed: --own --smp 2 --fast-time --test closing_the_session_of_a_loop_ends_it' \
  'Guests that end after $(2) numbers of instructions: $(RIG_DESTROY) --icount --smp 4 --set count=$(2)' \
  'Guests that end at $(3) moments, with all cores at once: $(RIG_DESTROY) --set count=$(3)'

## rig-soak: TAs die 50 times in each way while others work, guests end at 250 moments: nothing may be lost
rig-soak: $(RIG_DEPS) $(BUILD)/kernel/postern.bin
	$(Q)$(call rig_soak,50,200,50)

## rig-residue: is anything left of a secret in secure memory when its TA is gone?
rig-residue: $(RIG_DEPS) $(BUILD)/kernel/postern.bin
	$(Q)python3 tests/rig/residue.py

# Where the kernel keeps what the next one reads; made as the offsets for assembly are.
RIG_LAYOUT := $(BUILD)/rig/layout
$(RIG_LAYOUT): kernel/nexus/test/layout/nexus.c $(KERNEL_ELF) | $(call farm,kernel,nexus).list
	@mkdir -p $(@D)
	$(Q)$(V.kernel.CC) $(V.kernel.CFLAGS) $(V.kernel.OURS) -DASM_OFFSET_EMIT -I$(call farm,kernel,nexus) -S $< -o $@.s
	$(Q)sed -n 's/^.*@offset \([A-Za-z0-9_]*\) [#$$]*\(-*[0-9]*\) @.*$$/\1 \2/p' $@.s >$@

## rig-tables: does any core's translation table reach what is not the guest's that it serves?
rig-tables: $(RIG_DEPS) $(BUILD)/kernel/postern.bin $(RIG_LAYOUT)
	$(Q)python3 tests/rig/tables.py

# A kernel with a service that commits crimes, in place of the table of services.
RIG_CRIMES := $(BUILD)/rig/crimes
RIG_CRIMES_C := $(wildcard kernel/pta/test/crimes/*.c)
CFLAGS.kernel/pta/test/crimes/crimes.c := -I. -fno-optimize-sibling-calls -fno-inline-functions
$(foreach s,$(RIG_CRIMES_C),$(eval $(call source_rule,kernel,pta,$(s))))
$(eval $(call image_rule,$(RIG_CRIMES).elf,$(filter-out $(call object,kernel,kernel/pta/table.c),$(KERNEL_OBJS)) \
  $(foreach s,$(RIG_CRIMES_C),$(call object,kernel,$(s)))))
$(RIG_CRIMES).bin: $(RIG_CRIMES).elf
	$(Q)$(OBJCOPY) -O binary $< $@

## rig-guards: what TAs and the kernel are guarded with, each tried in eight guests: BTI, PAC, PAN, W^X and so on
rig-guards: $(RIG_DEPS) $(BUILD)/kernel/postern.bin $(RIG_CRIMES).bin $(TF_A_PAUTH_STAMP)
	$(Q)python3 tests/rig/guards.py

RIG_FAIR := $(BUILD)/rig/fair
rig_fair_run = --own --fair $(RIG_FAIR).$(1) --timeout 900

## rig-masked: for how many instructions are interrupts masked and locks held? Against docs/virtualization.md
rig-masked: $(RIG_DEPS) $(RIG_FAIR_SO) $(BUILD)/kernel/postern.bin
	@rm -f $(RIG_FAIR).*[0-9]
	$(Q)$(RIG_RUNS) 'Work of every kind: $(call rig_fair_run,1) --guests --icount --test work_of_every_kind' \
	  'All tests of a hypervisor: $(call rig_fair_run,2) --guests' \
	  'All tests of a normal world alone: $(call rig_fair_run,3)' \
	  'Calls that are nearly right: $(call rig_fair_run,4) --guests --test hostile_grammar_calls --set calls=20000'
	$(Q)NM='$(NM)' python3 tests/rig/fair.py $(KERNEL_ELF) docs/virtualization.md $(RIG_FAIR).1 $(RIG_FAIR).2 \
	  $(RIG_FAIR).3 $(RIG_FAIR).4

# make soak SOAK_COUNT=1000
SOAK_COUNT ?= 10000

## soak: the same 10,000 times in each way; an hour or two
soak: $(RIG_DEPS) $(BUILD)/kernel/postern.bin
	$(Q)$(call rig_soak,$(SOAK_COUNT),$(SOAK_COUNT),$(shell expr $(SOAK_COUNT) / 10))

-include $(RIG_OBJ:.o=.d)
