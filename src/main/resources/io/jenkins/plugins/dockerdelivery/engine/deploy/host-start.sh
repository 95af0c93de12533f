if [ $# -gt 0 ]; then work "$1"; else attach "$at" "$answer" "$what"; fi
