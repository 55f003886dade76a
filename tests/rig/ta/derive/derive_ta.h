/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One command for several TAs of the tests: derive the TA's own key, and, as no real TA ever would,
 * show it to the client.
 */
#ifndef DERIVE_TA_H
#define DERIVE_TA_H

/*
 * Parameter 0, MEMREF_OUTPUT: the key. Parameter 1, VALUE_INPUT: a: how many bytes of DERIVE_EXTRA
 * it depends on; b: DERIVE_COPY, or the service is to write to the client's memory itself.
 */
#define DERIVE_CMD      100
#define DERIVE_COPY     0
#define DERIVE_STRAIGHT 1
#define DERIVE_EXTRA    "a few bytes more"

#endif
