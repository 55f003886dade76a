#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# farm.sh <folder> <root> <link>=<target>... - make <folder> hold exactly these links, targets
# being below <root>. What is right already is not touched: compilers may be reading.
farm=$1
root=$2
shift 2
mkdir -p "$farm"

for word; do
	link=$farm/${word%%=*}
	target=$root/${word#*=}
	[ "$(readlink "$link")" = "$target" ] && continue
	mkdir -p "${link%/*}"
	ln -sf "$target" "$link" || exit 1
done

find "$farm" -type l | while read -r link; do
	case " $* " in
	*" ${link#"$farm"/}="*) ;;
	*) rm -f "$link" ;;
	esac
done
