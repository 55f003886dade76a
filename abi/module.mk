# SPDX-License-Identifier: BSD-2-Clause
# Bytes that both worlds agree on: headers only.
SRCS :=
DEPS :=
