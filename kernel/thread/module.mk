# SPDX-License-Identifier: BSD-2-Clause
MODULE := thread
DEPS   := abi base arch log mm
