#include "platform/background_writer.h"

#include <chrono>
#include <utility>

#include "platform/blocking_write.h"
#include "platform/detached_thread.h"

namespace shmd {

bool BackgroundWriter::Offer(std::string bytes, uint64_t lines) {
  const std::lock_guard<std::mutex> held(lock_);
  if (waiting_ + bytes.size() > capacity_ || !Start()) return false;
  waiting_ += bytes.size();
  queue_.push_back({std::move(bytes), lines});
  offered_.notify_one();
  return true;
}

uint64_t BackgroundWriter::TakeLost() {
  const std::lock_guard<std::mutex> held(lock_);
  return std::exchange(lost_, 0);
}

size_t BackgroundWriter::Waiting() {
  const std::lock_guard<std::mutex> held(lock_);
  return waiting_;
}

bool BackgroundWriter::Drain(int64_t milliseconds) {
  std::unique_lock<std::mutex> held(lock_);
  return drained_.wait_for(held, std::chrono::milliseconds(milliseconds), [this] { return waiting_ == 0; });
}

void BackgroundWriter::Finish() {
  const std::lock_guard<std::mutex> held(lock_);
  finished_ = true;
  offered_.notify_one();
}

// With the first record, which for most managers never comes. Tried again with the next one where there was no thread to be had.
bool BackgroundWriter::Start() {
  if (started_) return true;
  // Ours as long as the thread runs, who blocks in a write may outlive everybody else.
  auto* self = new std::shared_ptr<BackgroundWriter>(shared_from_this());
  const auto run = [](void* data) {
    auto* owned = static_cast<std::shared_ptr<BackgroundWriter>*>(data);
    (*owned)->Run();
    delete owned;
  };
  started_ = !platform::StartDetachedThread(run, self);
  if (!started_) delete self;
  return started_;
}

void BackgroundWriter::Run() {
  std::unique_lock<std::mutex> held(lock_);
  for (;;) {
    offered_.wait(held, [this] { return finished_ || !queue_.empty(); });
    if (queue_.empty()) return;
    const Record record = std::move(queue_.front());
    queue_.pop_front();
    held.unlock();
    const bool written = Write(record.bytes);
    held.lock();
    waiting_ -= record.bytes.size();
    if (!written) lost_ += record.lines;
    if (waiting_ == 0) drained_.notify_all();
  }
}

bool BackgroundWriter::Write(const std::string& bytes) {
  size_t written = 0;
  if (torn_ && platform::WriteAll(fd_, "\n", 1, &written)) return false;
  torn_ = false;
  if (!platform::WriteAll(fd_, bytes.data(), bytes.size(), &written)) return true;
  torn_ = written > 0;
  return false;
}

}  // namespace shmd
