/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/asm_offset.h"

#include "abi/opteed.h"
#include "arch/cpu.h"
#include "arch/layout_priv.h"
#include "arch/upcalls.h"

ASM_OFFSET(CPU_INDEX, struct cpu, index);
ASM_OFFSET(CPU_MPIDR, struct cpu, mpidr);
ASM_OFFSET(CPU_CONTEXT, struct cpu, impl.context);
ASM_OFFSET(CPU_STACK_TOP, struct cpu, impl.stack_top);
ASM_VALUE(GUARD_ZERO, STACK_GUARD_ZERO);
ASM_OFFSET(CPU_GUARD, struct cpu, impl.guard);
ASM_OFFSET(CPU_FP_NW_SAVED, struct cpu, impl.fp_nw_saved);
ASM_OFFSET(CPU_FP_LIVE, struct cpu, impl.fp_live);
ASM_OFFSET(CPU_CRASH, struct cpu, impl.crash);
ASM_SIZE(CPU_SIZE, struct cpu);
ASM_VALUE(CPU_LIMIT, CPU_MAX);

ASM_OFFSET(CTX_X, struct context, x);
ASM_OFFSET(CTX_SP, struct context, sp);
ASM_OFFSET(CTX_PC, struct context, pc);
ASM_OFFSET(CTX_PSTATE, struct context, pstate);
ASM_OFFSET(CTX_TPIDR, struct context, tpidr_el0);
ASM_OFFSET(CTX_PREEMPTED, struct context, preempted);
ASM_OFFSET(CTX_USER, struct context, user);
ASM_OFFSET(CTX_FP, struct context, fp);
ASM_OFFSET(CTX_GUARD, struct context, guard);

ASM_OFFSET(CRASH_SP, struct crash_regs, sp);
ASM_OFFSET(CRASH_PC, struct crash_regs, pc);
ASM_OFFSET(CRASH_ESR, struct crash_regs, esr);
ASM_OFFSET(CRASH_VECTOR, struct crash_regs, vector);

ASM_OFFSET(UFRAME_SP, struct uframe, sp);
ASM_OFFSET(UFRAME_PC, struct uframe, pc);
ASM_OFFSET(UFRAME_PSTATE, struct uframe, pstate);
ASM_OFFSET(EXIT_KEY, struct user_exit, key);

ASM_OFFSET(LEVEL_FP, struct user_level, fp);
ASM_OFFSET(LEVEL_FP_USED, struct user_level, fp.used);
ASM_OFFSET(LEVEL_OUT, struct user_level, out);
ASM_OFFSET(LEVEL_OUTER, struct user_level, outer);
ASM_OFFSET(LEVEL_OUTER_FP, struct user_level, outer_fp);
ASM_OFFSET(LEVEL_OUTER_TPIDR, struct user_level, outer_tpidr);
ASM_OFFSET(LEVEL_CALLEE, struct user_level, callee);
ASM_SIZE(LEVEL_SIZE, struct user_level);

ASM_OFFSET(FP_FPCR, struct fp_state, fpcr);

ASM_OFFSET(START_MAIR, struct mmu_start, mair);
ASM_OFFSET(START_TTBR0, struct mmu_start, ttbr0);
ASM_OFFSET(START_SCTLR, struct mmu_start, sctlr);
ASM_SIZE(START_SIZE, struct mmu_start);

ASM_SIZE(SMC_REGS_SIZE, struct smc_regs);
ASM_OFFSET(BOOT_INFO_PA, struct boot_info, image_pa);
ASM_OFFSET(BOOT_INFO_SIZE, struct boot_info, image_size);
ASM_OFFSET(BOOT_INFO_DTB, struct boot_info, dtb_pa);
ASM_SIZE(BOOT_INFO_BYTES, struct boot_info);

ASM_VALUE(STACK_SIZE, CORE_STACK_SIZE);
ASM_VALUE(STACK_STRIDE, CORE_STACK_SIZE + PAGE_SIZE);
ASM_VALUE(STACKS_OFFSET, (SLOTS_BASE - KNEXUS_BASE) / PAGE_SIZE + SLOT_STACK(0));
ASM_OFFSET(TABLES_IMAGE_PA, struct boot_tables, image_pa);

ASM_VALUE(EL3_VECTORS, OPTEED_VEC_COUNT);
ASM_VALUE(EL3_ENTRY_DONE, (int64_t)OPTEED_ENTRY_DONE);
ASM_VALUE(EL3_ON_DONE, (int64_t)OPTEED_ON_DONE);
ASM_VALUE(EL3_OFF_DONE, (int64_t)OPTEED_OFF_DONE);
ASM_VALUE(EL3_SUSPEND_DONE, (int64_t)OPTEED_SUSPEND_DONE);
ASM_VALUE(EL3_RESUME_DONE, (int64_t)OPTEED_RESUME_DONE);
ASM_VALUE(EL3_CALL_DONE, (int64_t)OPTEED_CALL_DONE);
ASM_VALUE(EL3_FIQ_DONE, (int64_t)OPTEED_FIQ_DONE);
ASM_VALUE(EL3_SYSTEM_OFF_DONE, (int64_t)OPTEED_SYSTEM_OFF_DONE);
ASM_VALUE(EL3_SYSTEM_RESET_DONE, (int64_t)OPTEED_SYSTEM_RESET_DONE);

/* The layout that assembly takes for granted. */
static_assert(offsetof(struct context, x) == 0 && offsetof(struct uframe, x) == 0);
static_assert(offsetof(struct user_level, frame) == 0 && sizeof(struct user_level) % 16 == 0);
static_assert(offsetof(struct context, pstate) == offsetof(struct context, pc) + 8);
static_assert(offsetof(struct uframe, pstate) == offsetof(struct uframe, pc) + 8);
static_assert(offsetof(struct fp_state, v) == 0);
