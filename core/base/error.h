// Error: a failure as a value, with what happened, where, and what to do about it.
// Message and arguments stand apart so that a window can translate the sentence.
// Owner: whoever holds it; plain value. Thread: any.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace twin {

enum class ErrorCode {
  usage,         // a command line or command that cannot be understood
  notFound,      // a file, node, function or name that does not exist
  io,            // the system refused to read or write
  damaged,       // a file that is not what it claims to be
  unsupported,   // understood, but not in this version
  syntax,        // text that does not parse
  type,          // dtype or kind of a value
  shape,         // shape of a value
  value,         // any other value that does not fit
  raised,        // the user's program raised
  verification,  // a pass changed what the graph computes
  limit,         // a limit of core/base/limits.h stopped it
  cancelled,     // the user stopped it
};

// A place in a source text; lines and columns count from 1, columns in code points; 0 is unknown.
struct SourcePlace {
  std::string file{};
  int line = 0;
  int column = 0;
  bool operator==(const SourcePlace&) const = default;
};
struct BytePlace {
  std::string file{};
  std::uint64_t byte = 0;
  bool operator==(const BytePlace&) const = default;
};
struct NodePlace {
  std::string node{};
  bool operator==(const NodePlace&) const = default;
};
using Place = std::variant<std::monostate, SourcePlace, BytePlace, NodePlace>;

struct Error {
  ErrorCode code = ErrorCode::value;
  std::string message{};                 // may hold {} for each argument
  std::vector<std::string> arguments{};
  Place where{};
  std::string advice{};
};

// The message with its arguments filled in.
[[nodiscard]] std::string text(const Error& error);
// "file:line:column", "file, byte N", "node NAME", or nothing.
[[nodiscard]] std::string text(const Place& place);
// The stable word of a code, as JSON shows it: "usage", "not-found", …
[[nodiscard]] std::string_view word(ErrorCode code);

}  // namespace twin
