// Threads that attach, close and let go of the same few segments, as environments do: for ThreadSanitizer, and for what can be
// counted afterwards. Built once more with SHMD_UNLOCKED, where locks do nothing: then it must be found out.
//
// attachment_threads FOLDER: an empty directory on tmpfs.
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

#include "mapping/attachment.h"
#include "mapping/mappings.h"

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

std::vector<platform::MappingTarget> g_targets;
std::atomic<bool> g_failed{false};

std::string PathOf(const platform::MappingTarget& target) { return target.space + "/" + target.name; }

void Fail(const char* what) {
  fprintf(stderr, "%s\n", what);
  g_failed = true;
}

Attachment* Attach(AttachmentList* list, const platform::MappingTarget& target, platform::Access access, int thread) {
  platform::Handle memory;
  platform::SegmentObject object;
  if (platform::OpenForMapping(target, access, &memory, &object)) return nullptr;
  Mapping mapping;
  SysError error;
  if (mappings::Map(memory, 0, kLength, access, &mapping, &error) != MapOutcome::kMapped) return nullptr;
  // A byte of one's own, so that writing is no race.
  static_cast<volatile char*>(mapping.range.base)[thread] = 1;
  return list->Add(mapping);
}

// A runtime may run the finalizer of the memory on another thread, and when its environment has ended.
void FinalizeMemory(Attachment* attachment, bool elsewhere) {
  if (!elsewhere) return AttachmentList::MemoryFinalized(attachment);
  std::thread(AttachmentList::MemoryFinalized, attachment).join();
}

// One environment: its attachments end by close and collection, by collection alone, or with it.
void Run(int thread) {
  std::mt19937 random(thread);
  AttachmentList list;
  std::vector<Attachment*> held;
  for (int round = 0; round < kRounds && !g_failed; ++round) {
    if (held.size() < 5) {
      const auto access = random() % 4 == 0 ? platform::Access::kRead : platform::Access::kReadWrite;
      Attachment* made = Attach(&list, g_targets[random() % kFiles], access, thread);
      if (made == nullptr) return Fail("attaching failed");
      held.push_back(made);
      continue;
    }
    const size_t i = random() % held.size();
    Attachment* one = held[i];
    held.erase(held.begin() + i);
    if (random() % 3 > 0 && mappings::Close(&one->mapping)) Fail("closing failed");
    if (random() % 2 == 0) {
      AttachmentList::ObjectFinalized(one);
      FinalizeMemory(one, random() % 25 == 0);
    } else {
      FinalizeMemory(one, random() % 25 == 0);
      AttachmentList::ObjectFinalized(one);
    }
    if (random() % 8 == 0) mappings::Stats();
  }
  list.KeepMoved([&held](const Attachment& each) { return &each == held.front(); });
  list.End();
  for (size_t i = 0; i < held.size(); ++i) {
    FinalizeMemory(held[i], i % 2 == 0);
    AttachmentList::ObjectFinalized(held[i]);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  for (int i = 0; i < kFiles; ++i) {
    g_targets.push_back({argv[1], std::to_string(i), {}, {}});
    const int fd = open(PathOf(g_targets.back()).c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0 || ftruncate(fd, kLength) != 0) return 2;
    close(fd);
  }
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) threads.emplace_back(Run, i);
  for (auto& thread : threads) thread.join();

  // Of each environment one, whose memory lives on elsewhere.
  const MappingStats stats = mappings::Stats();
  if (stats.mappings != kThreads || stats.soft_closed != kThreads || stats.attachments != 0 || stats.bytes != 0) {
    Fail("something is still counted");
  }
  for (const auto& target : g_targets) unlink(PathOf(target).c_str());
  return g_failed ? 1 : 0;
}
