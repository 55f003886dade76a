#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# owner.sh DTB - play the platform's owner: say in a device tree what guests may use
#
# Guest 30 is what t_terms.c expects; guest 31 has a slip in each line.
set -eu

dtb=$1
top=/firmware/postern

fdtput -cp "$dtb" "$top"
fdtput -t s "$dtb" "$top" compatible postern,guests
fdtput -t u "$dtb" "$top" '#address-cells' 1
fdtput -t u "$dtb" "$top" '#size-cells' 0

# number PROPERTY VALUE; string PROPERTY TEXT: of $guest
number() { fdtput -t u "$dtb" "$top/$guest" "$1" "$2"; }
string() { fdtput -t s "$dtb" "$top/$guest" "$1" "$2"; }

guest=guest@1e
fdtput -c "$dtb" "$top/$guest"
number reg 30
string label payments
number secure-memory-min-bytes $((64 * 4096))
number secure-memory-max-bytes $((96 * 4096))
number shared-memory-max-bytes $((16 * 4096))
number max-threads 2
number max-sessions 5

guest=guest@1f
fdtput -c "$dtb" "$top/$guest"
number reg 31
string label 'a label that is longer than any may be'
number secure-memory-min-bytes 100
number secure-memory-max-bytes 4294963200
number shared-memory-max-bytes 0
number max-threads 9
number max-session 5
