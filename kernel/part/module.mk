# SPDX-License-Identifier: BSD-2-Clause
MODULE := part
DEPS   := abi base arch log mm thread
