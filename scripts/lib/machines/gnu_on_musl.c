// What GNU's C++ library asks of glibc and musl does not have. Enough for a program that is run as a test, and for nothing else.
#include <locale.h>
#include <stddef.h>
#include <sys/random.h>
#include <time.h>

char __libc_single_threaded = 0;

// "Not known": unwinding then looks where it did before there was this function.
int _dl_find_object(void* address, void* result) {
  (void)address, (void)result;
  return -1;
}

// Destructors of what a thread owns are not run.
int __cxa_thread_atexit_impl(void (*destroy)(void*), void* object, void* library) {
  (void)destroy, (void)object, (void)library;
  return 0;
}

size_t __strftime_l(char* text, size_t size, const char* format, const struct tm* time, locale_t locale) {
  return strftime_l(text, size, format, time, locale);
}

unsigned arc4random(void) {
  unsigned value = 0;
  while (getrandom(&value, sizeof value, 0) != sizeof value) {
  }
  return value;
}

// libgcc's own, which glibc's linker finds under an older version of their names.
int __cpu_model[8];
int __cpu_indicator_init(void) { return 0; }
