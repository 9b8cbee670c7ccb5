// onednn: f32 matrix products by oneDNN, one thread each, without dnnl's types in a header.
// Owner: primitives are cached per thread and shape; PackedMatrix belongs to its plan. Thread: any.
// Errors: false where oneDNN refuses; the caller then takes the reference loops.
#pragma once

#include <cstdint>
#include <memory>

namespace twin::exec::cpu {

enum class Layout : std::uint8_t { plain, transposed };

// c[m,n] = a[m,k] b[k,n]; a transposed operand is stored as [k,m] or [n,k].
struct GemmShape {
  std::int64_t m = 0;
  std::int64_t n = 0;
  std::int64_t k = 0;
  Layout a = Layout::plain;
  Layout b = Layout::plain;
  auto operator<=>(const GemmShape&) const = default;
};

[[nodiscard]] bool onednnGemm(const GemmShape& shape, const float* a, const float* b, float* c);

// A constant right operand in the layout that oneDNN prefers for this shape.
class PackedMatrix {
 public:
  // Null where oneDNN refuses, or where the packed product's bits are not those of the plain one:
  // that is tried once per shape on random numbers.
  [[nodiscard]] static std::shared_ptr<const PackedMatrix> pack(const GemmShape& shape,
                                                                const float* b);
  [[nodiscard]] bool multiply(const float* a, float* c) const;
  [[nodiscard]] std::int64_t bytes() const;
  ~PackedMatrix();

 private:
  struct Parts;
  PackedMatrix();
  std::unique_ptr<Parts> parts_;
};

}  // namespace twin::exec::cpu
