# SPDX-License-Identifier: BSD-2-Clause
#
# What runs at S-EL0: the ELF loader that the kernel embeds, the GlobalPlatform library, and the
# kit that Trusted Applications are built with.

## user: the EL0 loader and the TA development kit (build/devkit)
.PHONY: user
user: $(BUILD)/user/loader.bin devkit

USER_CC_INCLUDE := $(shell $(CC) -print-file-name=include)
USER_CFLAGS := -std=gnu2x -nostdinc -isystem $(USER_CC_INCLUDE) -I. -ffreestanding -fbuiltin \
               -O2 -g -fno-common -fno-strict-aliasing -ffunction-sections -fdata-sections \
               -fno-asynchronous-unwind-tables -fno-omit-frame-pointer \
               -march=armv8-a -mno-outline-atomics -mbranch-protection=standard

# ---- loader: one read-only, position-independent run of pages --------------------------------

LOADER_SRCS := $(wildcard user/loader/*.c) base/bytes.c
LOADER_OBJS := $(LOADER_SRCS:%.c=$(BUILD)/user/loader/%.o) $(BUILD)/user/loader/user/loader/entry.o
LOADER_CFLAGS := $(USER_CFLAGS) $(WARNINGS) -Wframe-larger-than=5120 -fpie -fvisibility=hidden \
                 -mgeneral-regs-only -mstrict-align -fno-stack-protector -fno-jump-tables

$(BUILD)/user/loader/base/bytes.o: LOADER_CFLAGS += -fno-builtin -fno-tree-loop-distribute-patterns

$(BUILD)/user/loader/%.o: %.c user/user.mk
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(LOADER_CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/user/loader/%.o: %.S user/user.mk
	@mkdir -p $(@D)
	$(call say,AS,$<)
	$(Q)$(CC) $(LOADER_CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/user/loader.elf: $(LOADER_OBJS) user/loader/loader.ld
	$(call say,LD,$@)
	$(Q)$(LD) -pie --no-dynamic-linker -z noexecstack --no-warn-rwx-segments --gc-sections --build-id=none \
	  -T user/loader/loader.ld -Map=$(@:.elf=.map) $(LOADER_OBJS) -o $@

$(BUILD)/user/loader.bin: $(BUILD)/user/loader.elf
	$(call say,OBJCOPY,$@)
	$(Q)$(OBJCOPY) -O binary -j .text $< $@

-include $(LOADER_OBJS:.o=.d)
