#include "core/tensor/numpy_print.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <vector>

#include "core/tensor/float_text.h"

namespace twin {
namespace {

constexpr std::int64_t kThreshold = 1000;  // elements shown without a summary
constexpr std::int64_t kEdge = 3;          // elements kept at each end of an axis
constexpr std::size_t kLineWidth = 75;

// Turns the element at a storage offset into its word.
using Words = std::function<std::string(std::int64_t)>;

// Calls item(index) for the shown indices of an axis and gap() between the two ends.
template <class Item, class Gap>
void forShown(std::int64_t length, std::int64_t edge, Item item, Gap gap) {
  const bool summarised = edge > 0 && length > 2 * edge;
  const std::int64_t head = summarised ? edge : length;
  for (std::int64_t k = 0; k < head; ++k) item(k);
  if (!summarised) return;
  gap();
  for (std::int64_t k = length - edge; k < length; ++k) item(k);
}

std::int64_t strideOf(const Tensor& tensor, int axis) {
  return tensor.strides()[static_cast<std::size_t>(axis)];
}

std::int64_t edgeOf(const Tensor& tensor) { return tensor.elements() > kThreshold ? kEdge : 0; }

// The storage offsets of the shown elements, in order.
void collectShown(const Tensor& tensor, int axis, std::int64_t offset,
                  std::vector<std::int64_t>& out) {
  if (axis == tensor.rank()) {
    out.push_back(offset);
    return;
  }
  forShown(
      tensor.shape()[axis], edgeOf(tensor),
      [&](std::int64_t k) {
        collectShown(tensor, axis + 1, offset + k * strideOf(tensor, axis), out);
      },
      [] {});
}

template <class T>
double floatAt(const Tensor& tensor, std::int64_t offset) {
  const T value = tensor.data<T>()[offset];
  if constexpr (std::is_same_v<T, Half>) {
    return static_cast<double>(static_cast<float>(value));
  } else {
    return static_cast<double>(value);
  }
}

template <class T>
Words floatWords(const Tensor& tensor, const std::vector<std::int64_t>& shown) {
  std::vector<double> values;
  values.reserve(shown.size());
  for (const std::int64_t offset : shown) values.push_back(floatAt<T>(tensor, offset));
  return [format = FloatFormat(values, dtypeOf<T>), tensor](std::int64_t offset) {
    return format(floatAt<T>(tensor, offset));
  };
}

template <class T>
Words integerWords(const Tensor& tensor, const std::vector<std::int64_t>& shown) {
  std::size_t width = 0;
  for (const std::int64_t offset : shown) {
    width = std::max(width, fmt::formatted_size("{}", tensor.data<T>()[offset]));
  }
  return [width, tensor](std::int64_t offset) {
    return fmt::format("{:>{}}", tensor.data<T>()[offset], width);
  };
}

// The word of one element by itself, as a NumPy scalar prints. NumPy knows bfloat16 only as a
// foreign type, whose values print with %g and are never padded; strings are Python bytes objects.
std::string scalarWord(const Tensor& tensor, std::int64_t offset) {
  if (tensor.dtype() == DType::string) return pythonBytes(tensor.data<std::string>()[offset]);
  return visitDType(tensor.dtype(), [&](auto tag) -> std::string {
    using T = decltype(tag);
    if constexpr (std::is_same_v<T, bool>) {
      return tensor.data<bool>()[offset] ? "True" : "False";
    } else if constexpr (std::is_same_v<T, BFloat16>) {
      const auto value = static_cast<float>(tensor.data<BFloat16>()[offset]);
      return generalText(static_cast<double>(value), 6);
    } else if constexpr (std::is_integral_v<T>) {
      return fmt::format("{}", tensor.data<T>()[offset]);
    } else {
      return numpyScalarText(floatAt<T>(tensor, offset), dtypeOf<T>);
    }
  });
}

Words wordsOf(const Tensor& tensor) {
  const DType dtype = tensor.dtype();
  if (dtype == DType::string || dtype == DType::bf16) {
    return [tensor](std::int64_t offset) { return scalarWord(tensor, offset); };
  }
  if (dtype == DType::boolean) {
    return [tensor, width = tensor.rank() == 0 ? 0 : 5](std::int64_t offset) {
      return fmt::format("{:>{}}", tensor.data<bool>()[offset] ? "True" : "False", width);
    };
  }
  std::vector<std::int64_t> shown;
  collectShown(tensor, 0, 0, shown);
  return visitDType(dtype, [&](auto tag) -> Words {
    using T = decltype(tag);
    if constexpr (std::is_same_v<T, Half> || std::is_floating_point_v<T>) {
      return floatWords<T>(tensor, shown);
    } else if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
      return integerWords<T>(tensor, shown);
    } else {
      return {};
    }
  });
}

// Lays words out in brackets and lines: NumPy's _formatArray.
class ArrayLayout {
 public:
  ArrayLayout(const Tensor& tensor, std::string_view separator)
      : tensor_(tensor), edge_(edgeOf(tensor)), separator_(separator), words_(wordsOf(tensor)) {
    bareSeparator_ = separator.substr(0, separator.find_last_not_of(' ') + 1);
  }

  // `indent` spaces stand before every line but the first; lines end before `width`.
  [[nodiscard]] std::string text(std::size_t indent, std::size_t width) && {
    nest(0, 0, indent, width);
    return std::move(out_);
  }

 private:
  void nest(int axis, std::int64_t offset, std::size_t indent, std::size_t width) {
    const int axesLeft = tensor_.rank() - axis;
    if (axesLeft == 0) {
      out_ += words_(offset);
    } else if (axesLeft == 1) {
      out_ += '[';
      fillLines(axis, offset, indent, width);
      out_ += ']';
    } else {
      out_ += '[';
      stackRows(axis, offset, indent, width);
      out_ += ']';
    }
  }

  void stackRows(int axis, std::int64_t offset, std::size_t indent, std::size_t width) {
    const auto newlines = static_cast<std::size_t>(tensor_.rank() - axis - 1);
    bool first = true;
    const auto begin = [&] {
      if (!first) {
        out_ += bareSeparator_;
        out_.append(newlines, '\n').append(indent, ' ');
      }
      first = false;
    };
    forShown(
        tensor_.shape()[axis], edge_,
        [&](std::int64_t k) {
          begin();
          nest(axis + 1, offset + k * strideOf(tensor_, axis), indent + 1, width - 1);
        },
        [&] {
          begin();
          out_ += "...";
        });
  }

  void fillLines(int axis, std::int64_t offset, std::size_t indent, std::size_t width) {
    const std::size_t limit = width - std::max<std::size_t>(bareSeparator_.size(), 1);
    std::size_t column = indent;
    bool first = true;
    const auto add = [&](const std::string& word) {
      if (!first) {
        out_ += separator_;
        column += separator_.size();
      }
      first = false;
      if (column > indent && column + word.size() > limit) {
        out_.erase(out_.find_last_not_of(' ') + 1);
        out_.append(1, '\n').append(indent, ' ');
        column = indent;
      }
      out_ += word;
      column += word.size();
    };
    forShown(
        tensor_.shape()[axis], edge_,
        [&](std::int64_t k) { add(words_(offset + k * strideOf(tensor_, axis))); },
        [&] { add("..."); });
  }

  const Tensor& tensor_;
  std::int64_t edge_;
  std::string_view separator_;
  std::string_view bareSeparator_;
  Words words_;
  std::string out_;
};

std::string typeText(DType dtype) {
  return std::string(dtype == DType::string ? "object" : tensorFlowName(dtype));
}

bool isImplied(DType dtype) {
  return dtype == DType::i64 || dtype == DType::f64 || dtype == DType::boolean;
}

std::string wrapperTail(const Tensor& tensor) {
  return fmt::format("shape={}, dtype={}", tupleText(PartialShape(tensor.shape())),
                     tensorFlowName(tensor.dtype()));
}

// At most `limit` code points of UTF-8 text, the last one an ellipsis where some were dropped.
std::string clipped(const std::string& text, std::size_t limit) {
  std::size_t points = 0;
  std::size_t cut = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if ((static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) continue;
    if (++points == limit) cut = at;
  }
  if (points <= limit) return text;
  return limit == 0 ? std::string() : text.substr(0, cut) + "…";
}

std::string summaryWord(const Tensor& tensor, std::int64_t index, std::size_t limit) {
  const std::int64_t offset = storageOffset(tensor, index);
  if (tensor.dtype() != DType::string) return scalarWord(tensor, offset);
  return pythonBytes(std::string_view(tensor.data<std::string>()[offset]).substr(0, limit));
}

}  // namespace

std::string arrayStr(const Tensor& tensor) {
  if (tensor.elements() == 0) return "[]";
  if (tensor.rank() == 0) return scalarWord(tensor, 0);
  return ArrayLayout(tensor, " ").text(1, kLineWidth);
}

std::string arrayRepr(const Tensor& tensor) {
  constexpr std::string_view kPrefix = "array(";
  const bool empty = tensor.elements() == 0;
  std::string out(kPrefix);
  if (!empty) {
    out += ArrayLayout(tensor, ", ").text(kPrefix.size() + 1, kLineWidth - 1);
  } else {
    out += tensor.rank() == 1 ? std::string("[]")
                              : "[], shape=" + tupleText(PartialShape(tensor.shape()));
  }
  if (isImplied(tensor.dtype()) && !empty) return out + ')';
  out += ',';
  const std::string type = "dtype=" + typeText(tensor.dtype()) + ')';
  const std::size_t lastLine = out.size() - (out.rfind('\n') + 1);
  const bool fits = lastLine + type.size() + 1 <= kLineWidth;
  return out + (fits ? std::string(" ") : '\n' + std::string(kPrefix.size(), ' ')) + type;
}

std::string eagerStr(const Tensor& tensor) {
  const std::string text = arrayStr(tensor);
  const bool lines = text.find('\n') != std::string::npos;
  return fmt::format("tf.Tensor({}{}, {})", lines ? "\n" : "", text, wrapperTail(tensor));
}

std::string eagerRepr(const Tensor& tensor) {
  const std::string text = tensor.rank() == 0 ? arrayStr(tensor) : arrayRepr(tensor);
  const bool lines = text.find('\n') != std::string::npos;
  return fmt::format("<tf.Tensor: {}, numpy={}{}>", wrapperTail(tensor), lines ? "\n" : "", text);
}

std::string pythonBytes(std::string_view bytes) {
  const bool doubled =
      bytes.find('\'') != std::string_view::npos && bytes.find('"') == std::string_view::npos;
  const char quote = doubled ? '"' : '\'';
  std::string out = {'b', quote};
  for (const char c : bytes) {
    const auto code = static_cast<unsigned char>(c);
    if (c == quote || c == '\\') {
      out += {'\\', c};
    } else if (c == '\t') {
      out += "\\t";
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (code < 0x20 || code >= 0x7F) {
      out += fmt::format("\\x{:02x}", code);
    } else {
      out += c;
    }
  }
  return out + quote;
}

std::string summaryText(const Tensor& tensor, std::size_t limit) {
  constexpr std::int64_t kMostWhole = 4;
  if (!tensor.valid()) return clipped("no value", limit);
  std::string out = fmt::format("{}{}", text(tensor.dtype()), text(tensor.shape()));
  const std::int64_t count = tensor.elements();
  if (count > kMostWhole) {
    out += ' ' + summaryWord(tensor, 0, limit) + " … " + summaryWord(tensor, count - 1, limit);
  } else {
    for (std::int64_t k = 0; k < count; ++k) out += ' ' + summaryWord(tensor, k, limit);
  }
  return clipped(out, limit);
}

}  // namespace twin
