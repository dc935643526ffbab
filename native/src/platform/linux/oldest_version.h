// How a function of glibc is asked for in the version that all of them have.
#pragma once

#if defined(__x86_64__)
#define FIRST_VERSION "GLIBC_2.2.5"
#elif defined(__aarch64__)
#define FIRST_VERSION "GLIBC_2.17"
#endif

// The function as all versions of glibc have it, under a name of ours.
#define OLDEST(result, name, parameters)                        \
  __asm__(".symver oldest_" #name "," #name "@" FIRST_VERSION); \
  result oldest_##name parameters;

#define OURS __attribute__((visibility("hidden")))
