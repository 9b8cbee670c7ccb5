#include "core/formats/npy.h"

#include <fmt/format.h>

#include <array>
#include <cstring>

#include "core/base/file.h"
#include "core/base/text.h"

namespace twin::formats {
namespace {

constexpr std::string_view kMagic("\x93NUMPY", 6);
constexpr std::size_t kMostHeader = 65'536;

struct Code {
  std::string_view text{};
  DType dtype = DType::f32;
};
constexpr std::array kCodes = {
    Code{"<f2", DType::f16}, Code{"<f4", DType::f32}, Code{"<f8", DType::f64},
    Code{"|i1", DType::i8},  Code{"<i2", DType::i16}, Code{"<i4", DType::i32},
    Code{"<i8", DType::i64}, Code{"|u1", DType::u8},  Code{"<u2", DType::u16},
    Code{"<u4", DType::u32}, Code{"<u8", DType::u64}, Code{"|b1", DType::boolean}};

tl::unexpected<Error> damaged(const std::filesystem::path& path, std::string what,
                              ErrorCode code = ErrorCode::damaged) {
  return fail({.code = code,
               .message = "{} is no array file that can be read: {}",
               .arguments = {pathText(path), std::move(what)},
               .where = BytePlace{.file = pathText(path), .byte = 0},
               .advice = "Save it with numpy.save, little endian, C order, a plain dtype."});
}

// The text after 'key': in the header's dict.
std::string_view member(std::string_view header, std::string_view key) {
  const std::size_t at = header.find(fmt::format("'{}':", key));
  return at == std::string_view::npos ? std::string_view()
                                      : trim(header.substr(at + key.size() + 3));
}

Result<Shape> shapeOf(std::string_view text, const std::filesystem::path& path) {
  const std::size_t end = text.find(')');
  if (!text.starts_with('(') || end == std::string_view::npos) return damaged(path, "no shape");
  Dims dims;
  for (const std::string_view part : split(text.substr(1, end - 1), ',')) {
    if (trim(part).empty()) continue;
    const auto dim = parseInt(trim(part));
    if (!dim || *dim < 0 || dims.size() >= 64) return damaged(path, "a dimension that is none");
    dims.push_back(*dim);
  }
  return Shape(dims);
}

}  // namespace

Result<Tensor> readNpy(const std::filesystem::path& path, const Limits& limits) {
  TWIN_TRY(file, MappedFile::open(path, limits));
  const auto bytes = file->bytes();
  const std::string_view content(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (content.size() < 12 || !content.starts_with(kMagic))
    return damaged(path, "its first bytes are others");
  const bool wide = content[6] >= 2;
  std::uint32_t length = 0;
  std::memcpy(&length, content.data() + 8, wide ? 4 : 2);
  const std::size_t start = wide ? 12 : 10;
  if (length > kMostHeader || length > content.size() - start)
    return damaged(path, "its header is cut off");
  const std::string_view header = content.substr(start, length);
  if (member(header, "fortran_order").starts_with("True")) {
    return damaged(path, "Fortran order", ErrorCode::unsupported);
  }
  const std::string_view descr = member(header, "descr");
  for (const Code& code : kCodes) {
    if (descr.substr(0, 5) != fmt::format("'{}'", code.text)) continue;
    TWIN_TRY(shape, shapeOf(member(header, "shape"), path));
    const auto elements = shape.checkedElements();
    const auto payload = bytes.subspan(start + length);
    if (!elements || static_cast<std::uint64_t>(*elements) != payload.size() / sizeOf(code.dtype) ||
        payload.size() % sizeOf(code.dtype) != 0) {
      return damaged(path, "its shape and its size disagree");
    }
    return Tensor::mapped(code.dtype, shape, payload, file);
  }
  return damaged(path, "dtype " + displayText(descr.substr(0, 12)), ErrorCode::unsupported);
}

Result<std::string> npyContent(const Tensor& tensor) {
  for (const Code& code : kCodes) {
    if (code.dtype != tensor.dtype()) continue;
    std::string header = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': {}, }}",
                                     code.text, tupleText(tensor.shape()));
    header.resize((header.size() + 10 + 1 + 63) / 64 * 64 - 10 - 1, ' ');
    header += '\n';
    std::string content(kMagic);
    content += '\x01';
    content += '\0';
    content += static_cast<char>(header.size() & 0xFFU);
    content += static_cast<char>(header.size() >> 8U);
    content += header;
    const Tensor dense = tensor.contiguous();
    content.append(reinterpret_cast<const char*>(dense.raw()),
                   static_cast<std::size_t>(dense.bytes()));
    return content;
  }
  return fail({.code = ErrorCode::unsupported,
               .message = "an array file cannot hold {}",
               .arguments = {std::string(tensorFlowName(tensor.dtype()))},
               .advice = "Cast it to a number type first."});
}

}  // namespace twin::formats
