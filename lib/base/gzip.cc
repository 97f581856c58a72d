#include "lib/base/gzip.h"

#include <zlib.h>

#include <algorithm>

namespace ew {
namespace {

constexpr int kGzipOnly = 16;  // added to the window bits: gzip header and trailer, nothing else

// The output grows by so much at a time, twice the input at least. Smaller: more calls and copies.
// Larger: a small payload touches more memory than it needs.
constexpr size_t kMinStep = 4096;

class Inflater {
 public:
  Inflater() { ready_ = inflateInit2(&stream_, MAX_WBITS + kGzipOnly) == Z_OK; }
  ~Inflater() {
    if (ready_) inflateEnd(&stream_);
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  GzipError append(std::string_view data, size_t max, std::string* out);

 private:
  int inflate_some(size_t room, std::string* out);

  z_stream stream_{};
  bool ready_ = false;
};

// Appends at most `room` bytes.
int Inflater::inflate_some(size_t room, std::string* out) {
  const size_t size = out->size();
  const size_t step = std::min(room, std::max(kMinStep, size_t{2} * stream_.avail_in));
  out->resize(size + step);
  stream_.next_out = reinterpret_cast<Bytef*>(out->data() + size);
  stream_.avail_out = static_cast<uInt>(step);
  const int result = inflate(&stream_, Z_NO_FLUSH);
  out->resize(out->size() - stream_.avail_out);
  return result;
}

GzipError Inflater::append(std::string_view data, size_t max, std::string* out) {
  if (!ready_) return GzipError::damaged;
  const size_t begin = out->size();
  // inflate() reads only, whatever the type of its input says.
  stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(data.data()));
  stream_.avail_in = static_cast<uInt>(data.size());
  for (;;) {
    // One byte more than may come out, so that exactly `max` bytes are told from more.
    const int result = inflate_some(max + 1 - (out->size() - begin), out);
    if (out->size() - begin > max) return GzipError::too_long;
    if (result == Z_STREAM_END) {
      if (stream_.avail_in == 0) return GzipError::none;
      inflateReset(&stream_);
    } else if (result != Z_OK) {
      return GzipError::damaged;
    }
  }
}

}  // namespace

GzipError append_gunzipped(std::string_view data, size_t max, std::string* out) {
  return Inflater().append(data, max, out);
}

}  // namespace ew
