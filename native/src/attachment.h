// One ArrayBuffer over one mapping, from attach() until V8 has let go of it. Free of N-API values, so that it may be
// used where no script can run.
//
// Two finalizers end it, and neither is enough alone: the one of the backing store runs right after a detach, while
// work on other threads may still use the memory; the one of the object runs although its memory was moved to another
// ArrayBuffer. Their order is V8's, and a runtime may leave one out when a worker ends: then ReleaseAll() does it.
#pragma once

#include "mapping_table.h"

namespace shmd {

class AttachmentList;

struct Attachment {
  Mapping* mapping = nullptr;
  bool detachable = false;
  bool closed = false;

 private:
  friend class AttachmentList;
  AttachmentList* list = nullptr;  // null once its mapping was released
  Attachment* previous = nullptr;
  Attachment* next = nullptr;
  int finalizers_left = 2;
};

// The attachments of one environment.
class AttachmentList {
 public:
  // Takes over one reference of mapping.
  Attachment* Add(Mapping* mapping, bool detachable);

  // One of the two finalizers ran or never will. After the second one attachment is gone.
  static void Finalize(Attachment* attachment);
  // Both at once: nothing of it ever reached V8.
  static void Abandon(Attachment* attachment);

  // The environment ends: nothing of it touches the memory any more. Finalizers may still come afterwards.
  void ReleaseAll();

 private:
  static void Unlink(Attachment* attachment);

  Attachment* first_ = nullptr;
};

}  // namespace shmd
