#include "lib/nats/nkey.h"

#include <openssl/evp.h>

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

namespace ew {
namespace {

constexpr std::string_view kBase32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr size_t kSeedChars = 58;     // of 2 prefix bytes, 32 seed bytes, 2 checksum bytes
constexpr size_t kKeyBytes = 32;      // Ed25519
constexpr uint8_t kUserPrefix = 160;  // gives the first letter U

// CRC-16/XMODEM, the checksum of nkeys.
uint16_t checksum(const uint8_t* bytes, size_t size) {
  uint16_t crc = 0;
  for (size_t i = 0; i < size; ++i) {
    crc = static_cast<uint16_t>(crc ^ (bytes[i] << 8));
    for (int bit = 0; bit < 8; ++bit) {
      crc = static_cast<uint16_t>((crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1);
    }
  }
  return crc;
}

std::vector<uint8_t> from_base32(std::string_view text) {
  std::vector<uint8_t> bytes;
  uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    bits = bits << 5 | static_cast<uint32_t>(kBase32.find(c));
    held += 5;
    if (held >= 8) {
      held -= 8;
      bytes.push_back(static_cast<uint8_t>(bits >> held));
    }
  }
  return bytes;
}

std::string to_base32(const std::vector<uint8_t>& bytes) {
  std::string text;
  uint32_t bits = 0;
  int held = 0;
  for (const uint8_t byte : bytes) {
    bits = bits << 8 | byte;
    held += 8;
    while (held >= 5) {
      held -= 5;
      text += kBase32[bits >> held & 31];
    }
  }
  if (held > 0) text += kBase32[bits << (5 - held) & 31];
  return text;
}

std::string_view find_seed(std::string_view text) {
  for (size_t at = text.find("SU"); at != std::string_view::npos; at = text.find("SU", at + 1)) {
    const size_t end = text.find_first_not_of(kBase32, at);
    const std::string_view word = text.substr(at, end == text.npos ? text.npos : end - at);
    if (word.size() == kSeedChars) return word;
  }
  return {};
}

void append_checksum(std::vector<uint8_t>* bytes) {
  const uint16_t crc = checksum(bytes->data(), bytes->size());
  bytes->push_back(static_cast<uint8_t>(crc));
  bytes->push_back(static_cast<uint8_t>(crc >> 8));
}

}  // namespace

Result<std::string> nkey_public_key(std::string_view seed_text) {
  const std::string_view seed = find_seed(seed_text);
  if (seed.empty()) return Status{Kind::config, "no user seed (SU...) in it"};
  const std::vector<uint8_t> bytes = from_base32(seed);
  std::vector<uint8_t> checked(bytes.begin(), bytes.end() - 2);
  append_checksum(&checked);
  if (checked != bytes) return Status{Kind::config, "the seed's checksum is wrong"};

  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
      EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytes.data() + 2, kKeyBytes),
      &EVP_PKEY_free);
  std::array<uint8_t, kKeyBytes> raw{};
  size_t size = raw.size();
  if (key == nullptr || EVP_PKEY_get_raw_public_key(key.get(), raw.data(), &size) != 1) {
    return Status{Kind::config, "the seed is no Ed25519 key"};
  }
  std::vector<uint8_t> encoded{kUserPrefix};
  encoded.insert(encoded.end(), raw.begin(), raw.end());
  append_checksum(&encoded);
  return to_base32(encoded);
}

}  // namespace ew
