// Threads that attach, close and let go of the same few segments, as environments do: for ThreadSanitizer, and for what can be
// counted afterwards. Built once more with SHMD_UNLOCKED, where locks do nothing: then it must be found out.
//
// mapping_table_threads FOLDER: an empty directory on tmpfs.
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <pthread.h>
#include <random>
#include <string>
#include <sys/mman.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "attachment.h"
#include "mapping_table.h"

#ifdef SHMD_UNLOCKED
extern "C" int __wrap_pthread_mutex_lock(pthread_mutex_t*) { return 0; }
extern "C" int __wrap_pthread_mutex_unlock(pthread_mutex_t*) { return 0; }
#endif

namespace {

using namespace shmd;

constexpr int kThreads = 8;
constexpr int kFiles = 3;
constexpr int kRounds = 4000;
constexpr uint64_t kLength = 3 * 4096;

std::vector<std::string> g_paths;
std::atomic<bool> g_failed{false};

void Fail(const char* what) {
  fprintf(stderr, "%s\n", what);
  g_failed = true;
}

struct Held {
  Mapping* mapping;
  Attachment* attachment;
};

Held Attach(AttachmentList* list, const std::string& path, platform::Access access, int thread) {
  platform::FileHandle file;
  platform::FileIdentity identity;
  if (platform::OpenForMapping(path, access, &file, &identity)) return {};
  const bool shared = access == platform::Access::kReadWrite;
  Mapping* mapping = nullptr;
  SysError error;
  const MappingKey key = {identity.dev, identity.ino, 0, kLength};
  if (mapping_table::Acquire(file, key, access, shared, &mapping, &error) != AcquireOutcome::kAcquired) return {};
  // A byte of one's own, so that writing is no race.
  static_cast<volatile char*>(mapping->range.base)[thread] = 1;
  return {mapping, list->Add(mapping, shared)};
}

void Close(const Held& held) {
  bool closed = false;
  if (mapping_table::CloseIfLast(held.mapping, &closed)) return Fail("closing failed");
  if (!closed && mapping_table::Close(held.mapping)) return Fail("closing failed");
  held.attachment->closed = true;
}

// One environment: its attachments end by close and collection, by collection alone, or with it.
void Run(int thread) {
  std::mt19937 random(thread);
  AttachmentList list;
  std::vector<Held> held;
  for (int round = 0; round < kRounds && !g_failed; ++round) {
    if (held.size() < 5) {
      const auto access = random() % 4 == 0 ? platform::Access::kRead : platform::Access::kReadWrite;
      const Held made = Attach(&list, g_paths[random() % kFiles], access, thread);
      if (made.mapping == nullptr) return Fail("attaching failed");
      held.push_back(made);
      continue;
    }
    const size_t i = random() % held.size();
    const Held one = held[i];
    held.erase(held.begin() + i);
    if (random() % 3 > 0) Close(one);
    AttachmentList::Finalize(one.attachment);
    // A runtime may run the finalizer of the memory on another thread.
    if (random() % 50 == 0) {
      std::thread(AttachmentList::Finalize, one.attachment).join();
    } else {
      AttachmentList::Finalize(one.attachment);
    }
    if (random() % 8 == 0) mapping_table::Stats();
  }
  list.ReleaseAll();
  for (const Held& one : held) AttachmentList::Abandon(one.attachment);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  for (int i = 0; i < kFiles; ++i) {
    g_paths.push_back(std::string(argv[1]) + "/" + std::to_string(i));
    const int fd = open(g_paths.back().c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0 || ftruncate(fd, kLength) != 0) return 2;
    close(fd);
  }
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) threads.emplace_back(Run, i);
  for (auto& thread : threads) thread.join();

  const MappingStats stats = mapping_table::Stats();
  if (stats.mappings != 0 || stats.areas != 0 || stats.attachments != 0 || stats.soft_closed != 0 || stats.bytes != 0) {
    Fail("something is still counted");
  }
  for (const auto& path : g_paths) unlink(path.c_str());
  return g_failed ? 1 : 0;
}
