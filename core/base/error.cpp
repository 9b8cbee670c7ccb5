#include "core/base/error.h"

#include <fmt/format.h>

namespace twin {

std::string text(const Error& error) {
  std::string out;
  std::size_t next = 0;
  for (std::size_t at = 0; at < error.message.size(); ++at) {
    if (error.message.compare(at, 2, "{}") == 0 && next < error.arguments.size()) {
      out += error.arguments[next++];
      ++at;
    } else {
      out += error.message[at];
    }
  }
  return out;
}

std::string text(const Place& place) {
  if (const auto* source = std::get_if<SourcePlace>(&place)) {
    return fmt::format("{}:{}:{}", source->file, source->line, source->column);
  }
  if (const auto* byte = std::get_if<BytePlace>(&place)) {
    return fmt::format("{}, byte {}", byte->file, byte->byte);
  }
  if (const auto* node = std::get_if<NodePlace>(&place)) return "node " + node->node;
  return {};
}

std::string_view word(ErrorCode code) {
  switch (code) {
    case ErrorCode::usage: return "usage";
    case ErrorCode::notFound: return "not-found";
    case ErrorCode::io: return "io";
    case ErrorCode::damaged: return "damaged";
    case ErrorCode::unsupported: return "unsupported";
    case ErrorCode::syntax: return "syntax";
    case ErrorCode::type: return "type";
    case ErrorCode::shape: return "shape";
    case ErrorCode::value: return "value";
    case ErrorCode::raised: return "raised";
    case ErrorCode::verification: return "verification";
    case ErrorCode::limit: return "limit";
    case ErrorCode::cancelled: return "cancelled";
  }
  return "value";
}

}  // namespace twin
