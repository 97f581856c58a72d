// The file of --templates: what datagrams taught, kept for the next start and for other decoders of
// the same host. Whole or not there, whoever is killed when; written under a lock beside it, after
// what others wrote has been taken in, so that no statement is lost. What is no such file is never
// written over.
// Not responsible for what the file says (flow::Templates), nor for when to save.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/status.h"
#include "lib/decode/netflow/templates.h"

namespace ew::decode {

class TemplateFile {
 public:
  // "": no file; nothing is read or written.
  TemplateFile(const std::string& path, flow::Templates* templates);

  // Takes what the file says if it is another than the one read or written last; one that is not
  // there says nothing. Errors: config: it is no such file; permission, io. Nothing was taken then.
  Status refresh();
  // Writes what was learned since the last time. Errors: as refresh(); temporary: others hold the
  // lock.
  Status save();

  bool exists() const { return !path_.empty(); }

 private:
  struct Stamp {
    dev_t device = 0;
    ino_t inode = 0;
    off_t size = 0;
    int64_t modified = 0;

    bool operator==(const Stamp&) const = default;
  };

  static Stamp stamp_of(const struct stat& info);
  Status read();
  Status merge(std::string_view text);
  Status save_locked();
  Status write(int fd, std::string_view text);

  std::string path_;
  flow::Templates* templates_;
  Stamp seen_;          // of the file that was read or written last
  Status seen_status_;  // what reading it came to
  uint64_t saved_ = 0;  // the generation that the file holds
};

}  // namespace ew::decode
