#include "lib/base/digest.h"

#include <openssl/evp.h>
#include <sys/random.h>

#include <array>
#include <cstdint>

#include "lib/base/text.h"

namespace ew {

namespace {

constexpr std::array<unsigned char, 16> kUrlNamespace = {
    0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8};
constexpr size_t kUuidBytes = 16;

// The digest's bytes. EVP_MD_fetch costs more than the digest of a short name, so callers fetch the
// algorithm once; the context is reused for the same reason.
std::string digest(const EVP_MD* algorithm, std::string_view first, std::string_view second = {}) {
  struct Context {
    EVP_MD_CTX* value = EVP_MD_CTX_new();
    ~Context() { EVP_MD_CTX_free(value); }
  };
  thread_local Context context;
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned int size = 0;
  EVP_DigestInit_ex(context.value, algorithm, nullptr);
  EVP_DigestUpdate(context.value, first.data(), first.size());
  EVP_DigestUpdate(context.value, second.data(), second.size());
  EVP_DigestFinal_ex(context.value, bytes.data(), &size);
  return {reinterpret_cast<const char*>(bytes.data()), size};
}

const EVP_MD* fetched(const char* name) { return EVP_MD_fetch(nullptr, name, nullptr); }

std::string hex(std::string_view bytes) {
  std::string out;
  append_hex(bytes, &out);
  return out;
}

}  // namespace

std::string md5_hex(std::string_view bytes) {
  static const EVP_MD* const algorithm = fetched("MD5");
  return hex(digest(algorithm, bytes));
}

std::string sha256_hex(std::string_view bytes) {
  static const EVP_MD* const algorithm = fetched("SHA256");
  return hex(digest(algorithm, bytes));
}

std::string uuid5_url(std::string_view name) {
  static const EVP_MD* const algorithm = fetched("SHA1");
  const std::string_view space(reinterpret_cast<const char*>(kUrlNamespace.data()), kUuidBytes);
  std::string bytes = digest(algorithm, space, name).substr(0, kUuidBytes);
  bytes[6] = static_cast<char>((bytes[6] & 0x0F) | 0x50);  // version 5
  bytes[8] = static_cast<char>((bytes[8] & 0x3F) | 0x80);  // variant of RFC 4122
  std::string out = hex(bytes);
  for (const size_t dash : {8, 13, 18, 23}) out.insert(dash, 1, '-');
  return out;
}

std::string random_hex(size_t digits) {
  std::string bytes((digits + 1) / 2, '\0');
  size_t filled = 0;
  while (filled < bytes.size()) {
    const ssize_t n = getrandom(bytes.data() + filled, bytes.size() - filled, 0);
    if (n > 0) filled += static_cast<size_t>(n);
  }
  return hex(bytes).substr(0, digits);
}

}  // namespace ew
