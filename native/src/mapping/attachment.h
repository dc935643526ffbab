// One ArrayBuffer over one mapping, from attach() until V8 has let go of it. Free of N-API values, so that it may be
// used where no script can run.
//
// Two finalizers end it, and neither is enough alone: the one of the memory runs right after a detach, while work on
// other threads may still use it; the one of the ArrayBuffer runs although its memory was moved to another.
//
// When an environment ends, no work of its own is left, and the ArrayBuffers are worth nothing any more. But memory that
// was moved may live on in another thread. Deno tells of it truly: the memory's finalizer comes when that one lets go.
// Node and Bun run it at once and never again, so there such memory must be given up before (KeepMoved).
#pragma once

#include <functional>

#include "mapping/mappings.h"

namespace shmd {

class AttachmentList;

struct Attachment {
  Mapping mapping;
  // A weak reference to the ArrayBuffer, N-API's. Null once it was collected.
  void* array_buffer = nullptr;
  // No script has moved the memory or ever can: close() detached the ArrayBuffer, or no script ever had it.
  bool immovable = false;

 private:
  friend class AttachmentList;
  AttachmentList* list = nullptr;  // null once the environment has ended
  Attachment* previous = nullptr;
  Attachment* next = nullptr;
  bool to_unmap = true;  // false: it is done, or must never be
  bool memory_finalized = false;
  bool object_finalized = false;
};

// The attachments of one environment.
class AttachmentList {
 public:
  Attachment* Add(const Mapping& mapping);

  // The two finalizers: each runs once or never. After both attachment is gone.
  static void MemoryFinalized(Attachment* attachment);
  static void ObjectFinalized(Attachment* attachment);
  // Both at once: nothing of it ever reached V8.
  static void Abandon(Attachment* attachment);

  // The environment is about to end, and finalizers will run of memory that lives on. Where may_have_moved says so, a
  // placeholder keeps the addresses for good.
  void KeepMoved(const std::function<bool(const Attachment&)>& may_have_moved);

  // The environment ends. Where memory may have moved that V8 still holds, a placeholder stays until the memory's
  // finalizer runs.
  void End();

 private:
  static void Unmap(Attachment* attachment);
  static void Settle(Attachment* attachment);
  void Remove(Attachment* attachment);

  Attachment* first_ = nullptr;
};

}  // namespace shmd
