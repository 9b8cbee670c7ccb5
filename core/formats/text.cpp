// Graph text, one block per graph; constants over 64 elements lie beside the text as
// NAME.<hash8>.npy.
#include "core/base/text.h"

#include "core/formats/format.h"
#include "core/formats/npy.h"
#include "core/ir/parse.h"
#include "core/ir/print.h"
#include "core/ops/registry.h"

namespace twin::formats {
namespace {

std::string_view contentOf(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Text that begins with `graph NAME(`, after blanks and comments.
bool isGraphText(std::span<const std::byte> bytes) {
  std::string_view rest = contentOf(bytes.subspan(0, std::min<std::size_t>(bytes.size(), 65536)));
  for (;;) {
    rest = rest.substr(std::min(rest.find_first_not_of(" \t\r\n"), rest.size()));
    if (!rest.starts_with('#')) break;
    rest = rest.substr(std::min(rest.find('\n'), rest.size()));
  }
  return rest.starts_with("graph ") && rest.find('(') != std::string_view::npos;
}

Result<ir::GraphPtr> readText(const ReadInput& input) {
  const std::string_view content = contentOf(input.bytes);
  if (!isValidUtf8(content)) {
    return fail({.code = ErrorCode::damaged,
                 .message = "{} is not UTF-8 text",
                 .arguments = {pathText(input.path)},
                 .where = BytePlace{.file = pathText(input.path), .byte = 0},
                 .advice = "Save the graph text as UTF-8."});
  }
  ir::ParseOptions options;
  options.file = pathText(input.path);
  options.limits = input.limits;
  options.stop = input.stop;
  options.payload = [&](std::string_view hash) -> Result<Tensor> {
    std::filesystem::path beside = input.path;
    beside += "." + std::string(hash) + ".npy";
    return readNpy(beside, input.limits);
  };
  return ir::parse(content, ops::registry(), options);
}

Result<Written> writeText(const ir::Graph& graph, const std::filesystem::path& path) {
  const ir::GraphText text = ir::print(graph, ops::registry());
  Written written{.content = text.text};
  for (const auto& [hash, tensor] : text.payloads) {
    TWIN_TRY(content, npyContent(tensor));
    written.beside.emplace_back(path.filename().string() + "." + hash + ".npy", std::move(content));
  }
  return written;
}

}  // namespace

FormatDef textFormat() {
  return {.name = "text",
          .doc = "Graph text: one line a node; reading it back gives the same graph.",
          .extensions = {"txt"},
          .recognises = isGraphText,
          .read = readText,
          .write = writeText};
}

}  // namespace twin::formats
