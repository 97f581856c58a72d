// Errors as values. A Status says ok, or what kind of error and why; a Result<T> is a T or a
// Status. The kind is a decision, not a description: it alone says what happens next and what the
// exit code is. Callers never compare messages. Not responsible for printing: see diagnostics.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "lib/base/exit_code.h"

namespace ew {

enum class Kind {
  ok,
  usage,        // the call is wrong: tell the user, exit 64
  bad_record,   // this record is bad, its neighbours are not: dead letter
  unavailable,  // a server cannot be reached: retry in a ring, else exit 69
  temporary,    // will pass: retry, or exit 75
  permission,   // refused: exit 77
  config,       // will not pass before somebody changes something: exit 78
  io,           // a file or pipe failed: exit 74
  internal,     // a bug, or a broken protocol between stages: exit 70
};

// The exit code that belongs to a kind (kExitOk for ok, kExitRejected for bad_record).
ExitCode exit_code(Kind kind);

class [[nodiscard]] Status {
 public:
  Status() = default;  // ok
  Status(Kind kind, std::string message) : kind_(kind), message_(std::move(message)) {}

  bool ok() const { return kind_ == Kind::ok; }
  explicit operator bool() const { return ok(); }
  Kind kind() const { return kind_; }
  const std::string& message() const { return message_; }

  // "unable to connect" on {unavailable, "refused"} gives {unavailable, "unable to connect:
  // refused"}.
  Status within(std::string_view what) const;

 private:
  Kind kind_ = Kind::ok;
  std::string message_;
};

// Status of a failed system call: kind, and "what: strerror(error)".
Status errno_status(Kind kind, std::string_view what, int error);

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)) {}          // NOLINT(google-explicit-constructor)
  Result(Status status) : status_(std::move(status)) {}  // NOLINT(google-explicit-constructor)

  bool ok() const { return value_.has_value(); }
  explicit operator bool() const { return ok(); }
  const Status& status() const { return status_; }
  Kind kind() const { return status_.kind(); }
  T& operator*() & { return *value_; }
  const T& operator*() const& { return *value_; }
  T&& operator*() && { return *std::move(value_); }
  T* operator->() { return &*value_; }
  const T* operator->() const { return &*value_; }

 private:
  Status status_;
  std::optional<T> value_;
};

}  // namespace ew
