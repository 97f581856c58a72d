// Messages converted once more, from their JSON, for a table that has changed since.
#pragma once

#include <memory>
#include <string>

#include "cmd/ew-load/row_to_copy.h"
#include "cmd/ew-load/transactions.h"

namespace ew::load {

// Whether rows of the piece were converted for another table than this one.
bool is_outdated(const Piece& piece, const Plan& plan);

// Whether the server refused a NULL where, when rows of the piece were converted, the table took
// one or had a default: it may have changed.
bool contradicts_plan(const PgError& error, const Piece& piece);

// The same messages in a batch of their own; rows that the table refuses now become letters.
// Nothing if rows and table do not belong together, or so many messages are refused for one reason
// that it is the table's; then problem says why.
std::shared_ptr<const Batch> reconvert(const Piece& piece, const std::shared_ptr<const Plan>& plan,
                                       RowToCopy& converter, SystematicErrors& systematic,
                                       std::string* problem);

}  // namespace ew::load
