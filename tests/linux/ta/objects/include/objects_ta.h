/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A TA in C++ with one library that it is linked with and one that it opens. Each command answers
 * in VALUE_OUTPUT 0: a = the line of the first thing that is wrong, or 0; b = checks made.
 */
#pragma once

#define OBJECTS_UUID "3d4a5f0e-6c1b-4f0a-9b52-6e2d8c0a7f31"
#define LINKED_UUID  "3d4a5f0e-6c1b-4f0a-9b52-6e2d8c0a7f32"
#define LATE_UUID    "3d4a5f0e-6c1b-4f0a-9b52-6e2d8c0a7f33"

#define OBJECTS_CMD_LANGUAGE   0
#define OBJECTS_CMD_EXCEPTIONS 1
#define OBJECTS_CMD_LINKED     2
#define OBJECTS_CMD_LATE       3
#define OBJECTS_CMD_UNCAUGHT   4 /* does not come back */
#define OBJECTS_CMD_CRASH_LATE 5 /* does not come back */
#define OBJECTS_CMD_TAS        6
