/* SPDX-License-Identifier: BSD-2-Clause */
#define PART_HEADER_SEEN 1
