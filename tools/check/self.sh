#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Show each check program something that it must complain of: self.sh <prefix of programs> <scratch folder>
case $1 in /*) prefix=$1 ;; *) prefix=$PWD/$1 ;; esac
scratch=$2
bad=0
cases=0

rm -rf "$scratch"
mkdir -p "$scratch"
cd "$scratch" || exit 1

# must_see <words of the complaint> <program> <arguments>... ; names of files in the file "in"
must_see() {
	want=$1
	program=$2
	shift 2
	cases=$((cases + 1))
	if "$prefix$program" "$@" <in >out 2>&1 || ! grep -q -e "$want" out; then
		echo "check-$program does not see: $want" >&2
		cat out >&2
		bad=$((bad + 1))
	fi
}

spdx='/* SPDX-License-Identifier: BSD-2-Clause */'
: >none

printf 'int x;\n' >a.c
echo a.c >in
must_see 'no SPDX' text
printf '%s\nint x; \n' "$spdx" >a.c
echo a.c >in
must_see 'blanks at the end' text
printf '%s\n/* \303\251 */\n' "$spdx" >a.c
echo a.c >in
must_see 'not ASCII' text
printf '%s\n\tstrcpy(a, b);\n' "$spdx" >a.c
echo a.c >in
must_see 'strcpy() is banned' text
printf '%s\n/* %0120d */\n' "$spdx" 0 >a.c
echo a.c >in
must_see '126 columns' text
printf 'see /%s/x\n' home >a.md
echo a.md >in
must_see 'names this machine' text

{ printf 'void f(void)\n{\n'; yes '	g();' | head -n 60; printf '}\n'; } >long.c
echo long.c >in
must_see 'f() has 63 lines' lengths none
echo 'f 61' >list
echo long.c >in
must_see 'grown from 61 to 63' lengths list
echo 'g 61' >list
echo long.c >in
must_see 'g() is short or gone' lengths list
printf 'void f(void)\n{\n\t\t\t\t\tg();\n}\n' >deep.c
echo deep.c >in
must_see '4 levels' lengths none
{ for i in 1 2 3 4 5 6 7 8 9; do printf 'void f(void)\n{\n'; yes '	g();' | head -n 40; printf '}\n'; done; } >many.c
echo many.c >in
must_see 'median 43' lengths none
yes '' | head -n 601 >long.h
echo long.h >in
must_see '601 lines' lengths none

mkdir -p abi base kernel/low kernel/mid kernel/side kernel/top user
echo 'LAYERS := abi base low mid/side top' >layers
echo 'DEPS := low' | tee kernel/mid/module.mk >kernel/side/module.mk
echo 'DEPS := mid' >kernel/top/module.mk
: >kernel/low/module.mk
include() { echo "#include $2" >"$1"; echo "$1"; }
include kernel/low/a.c '"mid/mid.h"' >in
must_see "'low' must not include" includes layers
include kernel/mid/a.c '"side/side.h"' >in
must_see "'mid' must not include" includes layers
include kernel/top/a.c '"low/low_priv.h"' >in
must_see 'is private to' includes layers
include kernel/top/a.c '"../low/low.h"' >in
must_see 'leaves its folder' includes layers
include kernel/top/a.c '<stdio.h>' >in
must_see 'must not include <stdio.h>' includes layers
include abi/a.h '"base/err.h"' >in
must_see 'abi/ needs nothing' includes layers
include user/a.c '"mid/mid.h"' >in
must_see "kernel's own" includes layers
include kernel/low/a.h '"low/b.h"' >cycle
include kernel/low/b.h '"low/a.h"' >>cycle
cp cycle in
must_see 'includes itself' includes layers
echo 'DEPS := top' >kernel/low/module.mk
: >in
must_see 'not below it' includes layers

echo 'int shared = 1; static int own; int *f(void); int *f(void) { return own++ ? &own : &shared; }' >g.c
${HOSTCC:-gcc} -c g.c -o g.o
echo g.o >in
must_see "'shared' is writable" globals none
echo 'g.o:shared' >list
echo g.o >in
must_see "'own' is writable" globals list
echo 'h.o:gone' >list
echo g.o >in
must_see 'not needed any more' globals list

if [ "$bad" -eq 0 ]; then
	echo "  self       ok      $cases ways to break a rule, all seen"
else
	echo "  self       FAILED  $bad of $cases not seen"
fi
[ "$bad" -eq 0 ]
