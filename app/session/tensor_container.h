// tensor_container: a file of a JSON head and the tensors that it names, aligned so that they can
// be used where they are mapped: what a measuring child is asked and answers. Owner: values; a
// tensor that was read keeps its file mapped. Thread: any. Errors: damaged, naming the file.
#pragma once

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/file.h"
#include "core/base/result.h"
#include "core/tensor/tensor.h"

namespace twin::session {

// Tensors of a head, written once each: the list in the head, the bytes behind it.
class TensorWriter {
 public:
  nlohmann::ordered_json add(const Tensor& tensor);
  [[nodiscard]] const std::vector<Tensor>& payloads() const { return payloads_; }

 private:
  std::vector<Tensor> payloads_{};
  std::size_t offset_ = 0;
};

[[nodiscard]] std::string containerText(const nlohmann::ordered_json& head,
                                        const std::vector<Tensor>& payloads);

struct OpenContainer {
  std::filesystem::path path{};
  nlohmann::ordered_json head{};
  std::shared_ptr<const MappedFile> file{};
  std::span<const std::byte> payload{};
};
[[nodiscard]] Result<OpenContainer> openContainer(const std::filesystem::path& path);
// May throw what nlohmann::json throws for members that are missing or of another type.
[[nodiscard]] Result<Tensor> readTensor(const OpenContainer& open,
                                        const nlohmann::ordered_json& entry);
[[nodiscard]] tl::unexpected<Error> damagedContainer(const std::filesystem::path& path,
                                                     std::string_view what);

// Bytes that need not be text, for a JSON head, and back; nothing for what is no such text.
[[nodiscard]] std::string hexText(std::string_view bytes);
[[nodiscard]] std::optional<std::string> fromHexText(std::string_view text);

}  // namespace twin::session
