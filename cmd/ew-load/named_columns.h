// The columns that rows have named since the start: a NOT NULL column that no row has named yet is
// forgotten by whoever set this up, not by one row. Shared by the reading and the loading thread.
#pragma once

#include <mutex>
#include <set>
#include <string>

namespace ew::load {

class NamedColumns {
 public:
  void add(const std::string& column) {
    const std::lock_guard lock(mutex_);
    names_.insert(column);
  }
  bool contains(const std::string& column) const {
    const std::lock_guard lock(mutex_);
    return names_.contains(column);
  }

 private:
  mutable std::mutex mutex_;
  std::set<std::string> names_;
};

}  // namespace ew::load
