// Writes records to a descriptor from a thread of its own. A write may block for ever: a pipe that nobody reads, a terminal that is held, a
// file server that is away. Here nobody waits for it, neither who offers a record nor the end of the process. O_NONBLOCK would not do: it
// belongs to the open file, which others share with us, and regular files ignore it.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>

namespace shmd {

class BackgroundWriter : public std::enable_shared_from_this<BackgroundWriter> {
 public:
  // The descriptor must stay open. capacity: bytes that may wait.
  BackgroundWriter(int fd, size_t capacity) : fd_(fd), capacity_(capacity) {}

  // Takes a record that stands for so many lines. False: there is no room, or no thread, and nothing was taken.
  bool Offer(std::string bytes, uint64_t lines);
  // Lines of the records that could not be written since the last call.
  uint64_t TakeLost();
  // Bytes taken and not yet dealt with.
  size_t Waiting();
  // Waits until none is waiting, but no longer than that. Whether none is.
  bool Drain(int64_t milliseconds);
  // The thread ends when it has dealt with what waits.
  void Finish();

 private:
  struct Record {
    std::string bytes;
    uint64_t lines;
  };

  bool Start();
  void Run();
  bool Write(const std::string& bytes);

  const int fd_;
  const size_t capacity_;
  // The thread's own: a record broke off, and the next one must not continue its line.
  bool torn_ = false;

  std::mutex lock_;
  std::condition_variable offered_, drained_;
  std::deque<Record> queue_;
  size_t waiting_ = 0;
  uint64_t lost_ = 0;
  bool started_ = false;
  bool finished_ = false;
};

}  // namespace shmd
