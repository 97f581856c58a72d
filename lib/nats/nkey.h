// The public key of an nkey, from its seed: the client library wants both.
// Not responsible for reading the seed from a file safely: the text stays in memory until freed.
#pragma once

#include <string>
#include <string_view>

#include "lib/base/status.h"

namespace ew {

// "U..." of the "SU..." that stands in the text (a seed file, comments and blanks around it).
// Errors: config: no user seed, or its checksum is wrong.
Result<std::string> nkey_public_key(std::string_view seed_text);

}  // namespace ew
