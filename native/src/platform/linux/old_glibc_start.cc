// As old_glibc.cc, for what a program needs before its main().
#include "platform/linux/oldest_version.h"

extern "C" {

// 2.34: since then glibc runs the constructors of a program, which before were handed to it.
using Function = void (*)(int, char**, char**);
extern OURS Function __init_array_start[] __attribute__((weak));
extern OURS Function __init_array_end[] __attribute__((weak));

static void RunConstructors(int count, char** arguments, char** environment) {
  for (Function* each = __init_array_start; each != __init_array_end; ++each) (*each)(count, arguments, environment);
}

OLDEST(int, __libc_start_main, (int (*)(int, char**, char**), int, char**, Function, void (*)(), void (*)(), void*))
OURS int __libc_start_main(int (*main)(int, char**, char**), int count, char** arguments, Function, void (*)(),
                           void (*end)(), void* stack) {
  return oldest___libc_start_main(main, count, arguments, RunConstructors, nullptr, end, stack);
}

}  // extern "C"
