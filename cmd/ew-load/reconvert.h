// Messages converted once more, from their JSON, for a table that has changed since.
#pragma once

#include <memory>
#include <string>

#include "cmd/ew-load/row_to_copy.h"
#include "cmd/ew-load/transactions.h"

namespace ew::load {

// Whether rows of the piece were converted for another table than this one.
bool is_outdated(const Piece& piece, const Plan& plan);

// The same messages in a batch of their own; rows that the table refuses now become letters.
// Nothing if rows and table do not belong together; then problem says why.
std::shared_ptr<const Batch> reconvert(const Piece& piece, const std::shared_ptr<const Plan>& plan,
                                       RowToCopy& converter, std::string* problem);

}  // namespace ew::load
