// Tensors of an ONNX file: payloads inside, typed fields, and data in files beside the model.
#include <sys/stat.h>

#include <algorithm>

#include "core/base/text.h"
#include "core/formats/onnx_model.h"

namespace twin::formats {
namespace {

struct Place {
  const OnnxTensor& tensor;
  const ReadInput& input;

  [[nodiscard]] tl::unexpected<Error> damaged(std::string what) const {
    return fail(
        {.code = ErrorCode::damaged,
         .message = "{}: tensor {} is damaged: {}",
         .arguments = {pathText(input.path), displayText(tensor.name, 80), std::move(what)},
         .where = BytePlace{.file = pathText(input.path), .byte = tensor.offset},
         .advice = "Export or download the model again, with every file that belongs to it."});
  }
};

// A relative name under the model's folder: no "..", no links, no hard links, a regular file.
Result<std::filesystem::path> externalPath(const Place& at, const std::string& location) {
  const std::filesystem::path relative(location);
  if (location.empty() || relative.is_absolute())
    return at.damaged("its data lies at an absolute path");
  std::filesystem::path path = at.input.path.parent_path();
  for (const std::filesystem::path& part : relative) {
    if (part == "..") return at.damaged("its data lies outside the model's folder");
    path /= part;
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) return at.damaged("its data file is missing");
    if (S_ISLNK(status.st_mode) || (S_ISREG(status.st_mode) && status.st_nlink > 1)) {
      return at.damaged("its data file is a link");
    }
  }
  return path;
}

Result<std::uint64_t> externalNumber(const Place& at, std::string_view key,
                                     std::uint64_t fallback) {
  const auto found = at.tensor.external.find(key);
  if (found == at.tensor.external.end()) return fallback;
  const auto value = parseInt(found->second);
  if (!value || *value < 0) return at.damaged(std::string(key) + " is no number");
  return static_cast<std::uint64_t>(*value);
}

Result<Tensor> externalTensor(const Place& at, DType dtype, const Shape& shape) {
  const auto location = at.tensor.external.find("location");
  if (location == at.tensor.external.end()) return at.damaged("it names no data file");
  TWIN_TRY(path, externalPath(at, location->second));
  TWIN_TRY(file, MappedFile::open(path, at.input.limits));
  const auto bytes = file->bytes();
  TWIN_TRY(offset, externalNumber(at, "offset", 0));
  const auto size = static_cast<std::uint64_t>(shape.elements()) * sizeOf(dtype);
  TWIN_TRY(length, externalNumber(at, "length", size));
  if (length != size) return at.damaged("its length and its shape disagree");
  if (offset > bytes.size() || length > bytes.size() - offset)
    return at.damaged("its data lies past the file's end");
  return Tensor::mapped(dtype, shape, bytes.subspan(offset, length), file);
}

template <class T>
Result<Tensor> fromIntegers(const Place& at, const Shape& shape) {
  const auto& values = at.tensor.integers;
  if (static_cast<std::int64_t>(values.size()) != shape.elements())
    return at.damaged("its number of values");
  TWIN_TRY(tensor, Tensor::allocate(dtypeOf<T>, shape));
  T* out = tensor.template mutableData<T>();
  for (std::size_t k = 0; k < values.size(); ++k) {
    if constexpr (std::is_same_v<T, Half> || std::is_same_v<T, BFloat16>) {
      out[k].bits = static_cast<std::uint16_t>(values[k]);
    } else if constexpr (std::is_floating_point_v<T>) {
      return at.damaged("integers where floats belong");
    } else {
      out[k] = static_cast<T>(values[k]);
    }
  }
  return tensor;
}

template <class T>
Result<Tensor> fromList(const Place& at, const Shape& shape, const std::vector<T>& values) {
  if (static_cast<std::int64_t>(values.size()) != shape.elements())
    return at.damaged("its number of values");
  TWIN_TRY(tensor, Tensor::allocate(dtypeOf<T>, shape));
  std::copy(values.begin(), values.end(), tensor.template mutableData<T>());
  return tensor;
}

Result<Tensor> typedTensor(const Place& at, DType dtype, const Shape& shape) {
  const OnnxTensor& tensor = at.tensor;
  if (dtype == DType::f32) return fromList(at, shape, tensor.floats);
  if (dtype == DType::f64) return fromList(at, shape, tensor.doubles);
  if (dtype == DType::string) {
    if (static_cast<std::int64_t>(tensor.strings.size()) != shape.elements())
      return at.damaged("its number of values");
    TWIN_TRY(strings, Tensor::allocate(DType::string, shape));
    std::copy(tensor.strings.begin(), tensor.strings.end(), strings.mutableData<std::string>());
    return strings;
  }
  return visitDType(
      dtype, [&](auto zero) -> Result<Tensor> { return fromIntegers<decltype(zero)>(at, shape); });
}

}  // namespace

Result<Tensor> onnxTensor(const OnnxTensor& tensor, const ReadInput& input) {
  const Place at{tensor, input};
  const auto dtype =
      dtypeFromOnnx(static_cast<int>(std::clamp<std::int64_t>(tensor.type, -1, 10'000)));
  if (!dtype) return at.damaged("element type " + std::to_string(tensor.type));
  Dims dims;
  for (const std::int64_t dim : tensor.dims) {
    if (dim < 0) return at.damaged("a dimension of " + std::to_string(dim));
    dims.push_back(dim);
  }
  const Shape shape(dims);
  const auto elements = shape.checkedElements();
  constexpr std::int64_t kMostElements = std::int64_t{1} << 40U;
  if (!elements || *elements > kMostElements)
    return at.damaged("its shape " + text(shape) + " is too large");
  if (tensor.raw && tensor.typedFields > 0) return at.damaged("it has its data twice");
  if (tensor.isExternal) return externalTensor(at, *dtype, shape);
  if (!tensor.raw) return typedTensor(at, *dtype, shape);
  if (*dtype == DType::string) return at.damaged("strings cannot be raw data");
  const auto size = static_cast<std::uint64_t>(*elements) * sizeOf(*dtype);
  if (tensor.raw->size() != size) {
    return at.damaged(std::to_string(tensor.raw->size()) + " bytes of data where its shape needs " +
                      std::to_string(size));
  }
  return Tensor::mapped(*dtype, shape, *tensor.raw, input.file);
}

}  // namespace twin::formats
