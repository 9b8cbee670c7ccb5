#include "core/formats/format.h"

#include <array>

#include "core/base/text.h"
#include "core/ir/verify.h"
#include "core/ops/registry.h"

namespace twin::formats {
namespace {

// What else people drop on the window, told by its first bytes.
struct Lookalike {
  std::string_view magic{};
  std::string_view name{};
  std::string_view advice{};
};
constexpr std::array kLookalikes = {
    Lookalike{"version https://git-lfs", "a Git LFS pointer",
              "Fetch the real file with `git lfs pull`."},
    Lookalike{"PK\x03\x04", "a zip archive",
              "Unpack it and open the model inside; PyTorch files must be exported to ONNX."},
    Lookalike{"\x1f\x8b", "a gzip archive", "Unpack it and open the file inside."},
    Lookalike{"\x89HDF", "an HDF5 file", "Export the Keras model to ONNX or a SavedModel first."},
    Lookalike{"\x80\x02", "a pickle",
              "Pickles hold code and are never run; export the model to ONNX."},
    Lookalike{"\x80\x04", "a pickle",
              "Pickles hold code and are never run; export the model to ONNX."},
    Lookalike{"<!DOCTYPE", "a web page", "The download gave a page instead of the file."},
    Lookalike{"<html", "a web page", "The download gave a page instead of the file."},
    Lookalike{"%PDF", "a PDF", "Open a model, a script or graph text."},
};

tl::unexpected<Error> unknown(const std::filesystem::path& path, std::span<const std::byte> bytes) {
  const std::string_view content(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  Error error{.code = ErrorCode::damaged,
              .message = "{} is of no kind that can be opened",
              .arguments = {pathText(path)},
              .where = BytePlace{.file = pathText(path), .byte = 0},
              .advice =
                  "Scripts (.py, .ipynb, .md), recorded runs (.twrun), ONNX models, graph text and "
                  "projects can be opened."};
  if (bytes.empty()) {
    error.message = "{} is empty";
  }
  for (const Lookalike& lookalike : kLookalikes) {
    if (!content.starts_with(lookalike.magic)) continue;
    error.message = "{} is {}, no model";
    error.arguments.emplace_back(lookalike.name);
    error.advice = lookalike.advice;
    break;
  }
  return fail(std::move(error));
}

}  // namespace

const std::vector<FormatDef>& formatTable() {
  static const std::vector<FormatDef> table = allFormat();
  return table;
}

const FormatDef* findFormat(std::string_view name) {
  for (const FormatDef& format : formatTable()) {
    if (format.name == name) return &format;
  }
  return nullptr;
}

Result<ir::GraphPtr> readGraph(const ReadInput& input) {
  const std::filesystem::path& path = input.path;
  for (const FormatDef& format : formatTable()) {
    if (!format.read || !format.recognises || !format.recognises(input.bytes)) continue;
    TWIN_TRY(graph, format.read(input));
    Status verified = ir::verify(*graph, ops::registry());
    if (!verified) {
      Error error = std::move(verified).error();
      if (std::holds_alternative<std::monostate>(error.where)) {
        error.where = BytePlace{.file = pathText(path), .byte = 0};
      }
      if (error.advice.empty()) error.advice = "The file contradicts itself; export it again.";
      return fail(std::move(error));
    }
    return graph;
  }
  return unknown(path, input.bytes);
}

Result<ir::GraphPtr> readGraphFile(const std::filesystem::path& path, const Limits& limits,
                                   std::stop_token stop) {
  TWIN_TRY(file, MappedFile::open(path, limits));
  return readGraph({.path = path,
                    .bytes = file->bytes(),
                    .file = file,
                    .limits = limits,
                    .stop = std::move(stop)});
}

}  // namespace twin::formats
