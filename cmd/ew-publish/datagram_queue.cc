#include "cmd/ew-publish/datagram_queue.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <iterator>

namespace ew::publish {

DatagramQueue::DatagramQueue(uint64_t bound)
    : bound_(bound), wake_fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

DatagramQueue::~DatagramQueue() { close(wake_fd_); }

size_t DatagramQueue::add(std::vector<Datagram>* datagrams) {
  size_t taken = 0;
  {
    const std::lock_guard lock(mutex_);
    const bool was_empty = waiting_.empty();
    for (Datagram& datagram : *datagrams) {
      const uint64_t size = datagram.payload.size() + kOverhead;
      if (held_ > 0 && held_bytes_ + size > bound_) break;
      ++held_;
      held_bytes_ += size;
      waiting_.push_back(std::move(datagram));
      ++taken;
    }
    if (was_empty && taken > 0) eventfd_write(wake_fd_, 1);
  }
  datagrams->clear();
  return taken;
}

bool DatagramQueue::take(std::vector<Datagram>* datagrams) {
  const std::lock_guard lock(mutex_);
  eventfd_t count = 0;
  eventfd_read(wake_fd_, &count);
  if (waiting_.empty()) return false;
  if (datagrams->empty()) {
    datagrams->swap(waiting_);
    return true;
  }
  std::move(waiting_.begin(), waiting_.end(), std::back_inserter(*datagrams));
  waiting_.clear();
  return true;
}

void DatagramQueue::release(size_t payload_size) {
  const std::lock_guard lock(mutex_);
  --held_;
  held_bytes_ -= payload_size + kOverhead;
}

uint64_t DatagramQueue::held() const {
  const std::lock_guard lock(mutex_);
  return held_;
}

uint64_t DatagramQueue::held_bytes() const {
  const std::lock_guard lock(mutex_);
  return held_bytes_;
}

void DatagramQueue::wake() { eventfd_write(wake_fd_, 1); }

}  // namespace ew::publish
