/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the headers of g++'s library ask the C library about itself: this one is of no known kind.
 */
#ifndef FEATURES_H
#define FEATURES_H

#define __GLIBC_PREREQ(major, minor) 0

#endif
