#include "lib/base/digest.h"

// SHA1_* are deprecated in favour of EVP, whose contexts cost several times the digest of a name.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/evp.h>
#include <openssl/sha.h>
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
std::string digest(const EVP_MD* algorithm, std::string_view data) {
  struct Context {
    EVP_MD_CTX* value = EVP_MD_CTX_new();
    ~Context() { EVP_MD_CTX_free(value); }
  };
  thread_local Context context;
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned int size = 0;
  EVP_DigestInit_ex(context.value, algorithm, nullptr);
  EVP_DigestUpdate(context.value, data.data(), data.size());
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

void append_uuid5_url(std::string_view name, std::string* out) {
  std::array<unsigned char, SHA_DIGEST_LENGTH> bytes;
  SHA_CTX context;
  SHA1_Init(&context);
  SHA1_Update(&context, kUrlNamespace.data(), kUrlNamespace.size());
  SHA1_Update(&context, name.data(), name.size());
  SHA1_Final(bytes.data(), &context);
  bytes[6] = (bytes[6] & 0x0F) | 0x50;  // version 5
  bytes[8] = (bytes[8] & 0x3F) | 0x80;  // variant of RFC 4122
  constexpr char kDigits[] = "0123456789abcdef";
  std::array<char, 2 * kUuidBytes + 4> text;
  char* to = text.data();
  for (size_t i = 0; i < kUuidBytes; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) *to++ = '-';
    *to++ = kDigits[bytes[i] >> 4];
    *to++ = kDigits[bytes[i] & 15];
  }
  out->append(text.data(), text.size());
}

std::string uuid5_url(std::string_view name) {
  std::string uuid;
  append_uuid5_url(name, &uuid);
  return uuid;
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
