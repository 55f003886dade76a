# SPDX-License-Identifier: BSD-2-Clause
#
# The rig: a bare-metal normal world that drives any TEE with the ABI of abi/.

RIG_SRC  := $(wildcard tests/rig/*.c tests/rig/*.S) base/fmt.c base/bytes.c
RIG_OBJ  := $(patsubst %,$(BUILD)/rig/obj/%.o,$(RIG_SRC))
RIG_BIN  := $(BUILD)/rig/rig.bin

RIG_CFLAGS := -std=gnu2x -O2 -g -ffreestanding -fno-pic -fno-pie -fno-common -fno-stack-protector \
              -fno-strict-aliasing -fno-toplevel-reorder -fno-tree-loop-distribute-patterns -fno-asynchronous-unwind-tables \
              -march=armv8-a -mgeneral-regs-only -mstrict-align -mno-outline-atomics \
              -I. -MMD -MP $(WARNINGS)

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

$(RIG_BIN): $(BUILD)/rig/rig.elf
	$(Q)$(OBJCOPY) -O binary $< $@

-include $(RIG_OBJ:.o=.d)

# Every TA image there is, where the rig's supplicant finds it.
RIG_TAS = $(wildcard $(BUILD)/deps/guest/root/usr/lib/optee_armtz/*.ta) $(HELLO_TA)
$(BUILD)/rig/ta.tar: $(BUILD)/deps/guest/.unpacked
	@mkdir -p $(@D)/ta
	$(Q)cp $(BUILD)/deps/guest/root/usr/lib/optee_armtz/*.ta $(@D)/ta/
	$(Q)tar --format=ustar -C $(@D)/ta -cf $@ .  --transform='s|^\./||'
