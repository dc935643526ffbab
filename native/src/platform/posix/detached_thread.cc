#include "platform/detached_thread.h"

#include <csignal>
#include <pthread.h>

namespace shmd::platform {
namespace {

// Of address space; the usual 8 MiB would count against a limit on it.
constexpr size_t kStackBytes = size_t{256} * 1024;

struct Start {
  void (*run)(void*);
  void* argument;
};

void* Run(void* data) {
  const Start start = *static_cast<Start*>(data);
  delete static_cast<Start*>(data);
  start.run(start.argument);
  return nullptr;
}

}  // namespace

SysError StartDetachedThread(void (*run)(void*), void* argument) {
  pthread_attr_t attributes;
  if (const int error = pthread_attr_init(&attributes)) return {error, "pthread_attr_init"};
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize(&attributes, kStackBytes);
  // A thread begins with the signal mask of the one that makes it.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  auto* start = new Start{run, argument};
  pthread_t thread;
  const int error = pthread_create(&thread, &attributes, Run, start);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  pthread_attr_destroy(&attributes);
  if (error == 0) return {};
  delete start;
  return {error, "pthread_create"};
}

}  // namespace shmd::platform
