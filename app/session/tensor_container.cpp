#include "app/session/tensor_container.h"

#include <cstring>

namespace twin::session {
namespace {

using Json = nlohmann::ordered_json;
constexpr std::string_view kContainerMagic = "TWINMEAS";
constexpr std::size_t kContainerAlignment = 64;

std::size_t alignedSize(std::size_t size) {
  return (size + kContainerAlignment - 1) / kContainerAlignment * kContainerAlignment;
}

}  // namespace

std::string hexText(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += kDigits[byte >> 4U];
    out += kDigits[byte & 15U];
  }
  return out;
}

std::optional<std::string> fromHexText(std::string_view text) {
  const auto digit = [](char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
  };
  if (text.size() % 2 != 0) return {};
  std::string out;
  out.reserve(text.size() / 2);
  for (std::size_t k = 0; k < text.size(); k += 2) {
    const int high = digit(text[k]);
    const int low = digit(text[k + 1]);
    if (high < 0 || low < 0) return {};
    out += static_cast<char>(high * 16 + low);
  }
  return out;
}

std::string containerText(const Json& head, const std::vector<Tensor>& payloads) {
  std::string headText = head.dump(-1, ' ', false, Json::error_handler_t::replace);
  headText.resize(alignedSize(headText.size() + 16) - 16, ' ');
  std::string out(kContainerMagic);
  const std::uint64_t size = headText.size();
  out.append(reinterpret_cast<const char*>(&size), sizeof size);
  out += headText;
  for (const Tensor& tensor : payloads) {
    out.append(reinterpret_cast<const char*>(tensor.raw()),
               static_cast<std::size_t>(tensor.bytes()));
    out.resize(alignedSize(out.size()), '\0');
  }
  return out;
}

tl::unexpected<Error> damagedContainer(const std::filesystem::path& path, std::string_view what) {
  return fail({.code = ErrorCode::damaged,
               .message = "{} is no measuring file: {}",
               .arguments = {pathText(path), std::string(what)},
               .where = BytePlace{.file = pathText(path)},
               .advice = "These files are made and read by Twinscope alone; measure again."});
}

Json TensorWriter::add(const Tensor& tensor) {
  Json entry{{"dtype", std::string(text(tensor.dtype()))}, {"shape", Json::array()}};
  for (const std::int64_t dim : tensor.shape().dims()) entry["shape"].push_back(dim);
  if (tensor.dtype() == DType::string) {
    entry["strings"] = Json::array();
    for (const std::string& element : tensor.contiguous().values<std::string>())
      entry["strings"].push_back(hexText(element));
    return entry;
  }
  entry["offset"] = offset_;
  payloads_.push_back(tensor.contiguous());
  offset_ += alignedSize(static_cast<std::size_t>(tensor.bytes()));
  return entry;
}

Result<OpenContainer> openContainer(const std::filesystem::path& path) {
  TWIN_TRY(file, MappedFile::open(path, Limits{}));
  const auto bytes = file->bytes();
  std::uint64_t size = 0;
  const std::size_t magic = kContainerMagic.size();
  if (bytes.size() < 16 || std::memcmp(bytes.data(), kContainerMagic.data(), magic) != 0)
    return damagedContainer(path, "its head is another");
  std::memcpy(&size, bytes.data() + 8, sizeof size);
  if (size > bytes.size() - 16) return damagedContainer(path, "it is cut off");
  const std::string_view head(reinterpret_cast<const char*>(bytes.data()) + 16, size);
  Json json = Json::parse(head, nullptr, false);
  if (!json.is_object()) return damagedContainer(path, "its head does not parse");
  return OpenContainer{
      .path = path, .head = std::move(json), .file = file, .payload = bytes.subspan(16 + size)};
}

Result<Tensor> readTensor(const OpenContainer& open, const Json& entry) {
  const auto dtype = dtypeFromText(entry.value("dtype", ""));
  if (!dtype) return damagedContainer(open.path, "a tensor without dtype");
  Dims dims;
  for (const Json& dim : entry.at("shape")) dims.push_back(dim.get<std::int64_t>());
  const Shape shape(dims);
  const auto elements = shape.checkedElements();
  if (!elements || *elements < 0) return damagedContainer(open.path, "a tensor without size");
  if (*dtype == DType::string) {
    const Json& strings = entry.at("strings");
    if (strings.size() != static_cast<std::size_t>(*elements))
      return damagedContainer(open.path, "a tensor with too few texts");
    TWIN_TRY(tensor, Tensor::allocate(DType::string, shape));
    std::size_t at = 0;
    for (const Json& element : strings) {
      auto bytes = fromHexText(element.get_ref<const std::string&>());
      if (!bytes) return damagedContainer(open.path, "a text that is none");
      tensor.mutableData<std::string>()[at++] = std::move(*bytes);
    }
    return tensor;
  }
  const std::size_t offset = entry.value("offset", std::size_t{0});
  const std::size_t size = static_cast<std::size_t>(*elements) * sizeOf(*dtype);
  if (offset > open.payload.size() || size > open.payload.size() - offset)
    return damagedContainer(open.path, "a tensor that lies outside");
  return Tensor::mapped(*dtype, shape, open.payload.subspan(offset, size), open.file);
}

}  // namespace twin::session
