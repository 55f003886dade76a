/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the log says about a TA that has died: why, where, and how to find the line of code.
 */
#include "ta/load_priv.h"

#include "log/log.h"

/* ESR_EL1: exception class in bits 31:26 (Arm ARM, D17.2.37) */
#define EC(esr)             (((esr) >> 26) & 0x3f)
#define EC_UNKNOWN          0x00u
#define EC_BTI              0x0du
#define EC_ILLEGAL_STATE    0x0eu
#define EC_SYSREG           0x18u
#define EC_PAC              0x1cu
#define EC_INST_ABORT       0x20u
#define EC_PC_ALIGN         0x22u
#define EC_DATA_ABORT       0x24u
#define EC_SP_ALIGN         0x26u
#define EC_FP               0x2cu
#define EC_BREAKPOINT       0x30u
#define EC_SOFT_STEP        0x32u
#define EC_WATCHPOINT       0x34u
#define EC_BRK              0x3cu
#define ABORT_IS_WRITE(esr) (((esr) >> 6) & 1)
#define ABORT_STATUS(esr)   (((esr) >> 2) & 0xf) /* without the level */

static const char *class_name(uint64_t esr)
{
	switch (EC(esr)) {
	case EC_UNKNOWN:
		return "undefined instruction";
	case EC_BTI:
		return "branch to a place that is no branch target";
	case EC_ILLEGAL_STATE:
		return "illegal execution state";
	case EC_SYSREG:
		return "system register or instruction that a TA may not use";
	case EC_PAC:
		return "pointer that is not authentic";
	case EC_PC_ALIGN:
		return "branch to an odd address";
	case EC_SP_ALIGN:
		return "misaligned stack pointer";
	case EC_FP:
		return "floating-point exception";
	case EC_BRK:
		return "breakpoint instruction";
	case EC_BREAKPOINT:
	case EC_SOFT_STEP:
	case EC_WATCHPOINT:
		return "debug exception";
	case EC_INST_ABORT:
		return "instruction fetch from";
	case EC_DATA_ABORT:
		return ABORT_IS_WRITE(esr) ? "write to" : "read from";
	default:
		return "exception";
	}
}

static const char *status_name(uint64_t esr)
{
	switch (ABORT_STATUS(esr)) {
	case 0:
		return "address out of range";
	case 1:
		return "nothing is mapped there";
	case 2:
		return "access flag";
	case 3:
		return "not allowed by its protection";
	case 8:
		return "misaligned";
	default:
		return "memory error";
	}
}

/* A stack grows into the unmapped page below it. */
static bool is_overflow(const struct ta_instance *ta, const struct user_exit *x)
{
	return EC(x->esr) == EC_DATA_ABORT && ABORT_STATUS(x->esr) == 1 && x->far < ta->stack.v &&
	       ta->stack.v - x->far <= PAGE_SIZE;
}

/* What authentication makes of a code pointer that was forged: an address that is too long. */
static bool is_forged(const struct ta_instance *ta, const struct user_exit *x)
{
	uva_t stripped = { x->far & (UVA_LIMIT - 1) };

	return EC(x->esr) == EC_INST_ABORT && x->far >= UVA_LIMIT &&
	       uspace_allows(&ta->space, stripped, 1, PROT_X);
}

static void say_why(const struct ta_instance *ta, const struct user_exit *x)
{
	const char *doing = ta->state == TA_LOADING ? "loading failed" : "died";

	switch (x->kind) {
	case USER_PANICKED:
		log_error("TA %pU %s: panic with code 0x%x", (const void *)&ta->uuid, doing,
		          (unsigned)x->value);
		break;
	case USER_KILLED:
		log_error("TA %pU %s: ended by the kernel: %s", (const void *)&ta->uuid, doing,
		          x->value == ERR_CANCEL ? "it was to stop and did not"
		                                 : err_name((enum err)x->value));
		break;
	case USER_RETURNED:
		log_error("TA %pU %s: its parameters were not readable when it returned",
		          (const void *)&ta->uuid, doing);
		break;
	case USER_FAULTED:
		if (EC(x->esr) != EC_INST_ABORT && EC(x->esr) != EC_DATA_ABORT)
			log_error("TA %pU %s: %s (esr 0x%lx)", (const void *)&ta->uuid, doing,
			          class_name(x->esr), (unsigned long)x->esr);
		else
			log_error("TA %pU %s: %s%s 0x%lx, %s", (const void *)&ta->uuid, doing,
			          is_overflow(ta, x) ? "stack overflow: " : "", class_name(x->esr),
			          (unsigned long)x->far,
			          is_forged(ta, x) ? "a pointer that is not authentic"
			                           : status_name(x->esr));
		break;
	}
}

/* Addresses as they were; the loader knows what they mean to addr2line. */
static void say_where(const struct ta_instance *ta, const struct user_exit *x)
{
	const struct uframe *f = &x->frame;
	unsigned i;

	log_error("  pc 0x%lx sp 0x%lx pstate 0x%lx tpidr 0x%lx", (unsigned long)f->pc,
	          (unsigned long)f->sp, (unsigned long)f->pstate, (unsigned long)f->tls);
	for (i = 0; i < 28; i += 4)
		log_error("  x%u-x%u 0x%lx 0x%lx 0x%lx 0x%lx", i, i + 3, (unsigned long)f->x[i],
		          (unsigned long)f->x[i + 1], (unsigned long)f->x[i + 2],
		          (unsigned long)f->x[i + 3]);
	log_error("  x28-x30 0x%lx 0x%lx 0x%lx", (unsigned long)f->x[28], (unsigned long)f->x[29],
	          (unsigned long)f->x[30]);
	if (ta->load_hi)
		log_error("  loaded at 0x%lx, stack 0x%lx-0x%lx", (unsigned long)ta->load_lo,
		          (unsigned long)ta->stack.v,
		          (unsigned long)(ta->stack.v + ta->stack_size));
}

void ta_report(struct ta_instance *ta)
{
	say_why(ta, &ta->exit);
	say_where(ta, &ta->exit);
	if (ta->state == TA_READY)
		loader_explain(ta, &ta->exit.frame);
}
