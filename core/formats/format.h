// FormatDef: a file format is one row: name, doc, extensions, how its content is recognised,
// reader, writer. Files are recognised by content, not by name. Everything read is untrusted.
// Owner: the table; Thread: any. Errors: damaged with file and byte (or line), io, limit,
// unsupported.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/file.h"
#include "core/base/limits.h"
#include "core/base/result.h"
#include "core/ir/graph.h"

namespace twin::formats {

struct ReadInput {
  std::filesystem::path path{};  // for places and for files beside it
  std::span<const std::byte> bytes{};
  std::shared_ptr<const MappedFile> file{};  // keeps the bytes; tensors may share it
  Limits limits{};
  std::stop_token stop{};  // asked between nodes
};

// What a writer makes: the document, and files beside it (payloads) by name.
struct Written {
  std::string content{};
  std::vector<std::pair<std::string, std::string>> beside{};
};

struct FormatDef {
  std::string name{};  // "onnx"
  std::string doc{};
  std::vector<std::string> extensions{};                         // the first is what export writes
  std::function<bool(std::span<const std::byte>)> recognises{};  // by content
  std::function<Result<ir::GraphPtr>(const ReadInput&)> read{};
  // `path` is where the document will be saved; payloads are named after it.
  std::function<Result<Written>(const ir::Graph&, const std::filesystem::path& path)> write{};
};

[[nodiscard]] std::vector<FormatDef> allFormat();  // generated from the words of CMakeLists.txt
[[nodiscard]] const std::vector<FormatDef>& formatTable();
[[nodiscard]] const FormatDef* findFormat(std::string_view name);

// Recognises and reads a graph of bytes that are at hand; verifies it. Errors as for files.
[[nodiscard]] Result<ir::GraphPtr> readGraph(const ReadInput& input);
// Opens, recognises and reads a graph file; verifies the graph. The error of an unknown file names
// what it looks like (a pickle, a zip, a Git LFS pointer …) and what to do.
[[nodiscard]] Result<ir::GraphPtr> readGraphFile(const std::filesystem::path& path,
                                                 const Limits& limits, std::stop_token stop = {});

}  // namespace twin::formats
