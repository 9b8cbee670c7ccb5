#include "core/exec/cpu/onednn.h"

#include <cstring>
#include <dnnl.hpp>
#include <map>
#include <mutex>
#include <vector>

#include "core/tensor/random.h"

// libgomp's, declared by hand: a compiler's OpenMP switch could bring a second runtime.
extern "C" void omp_set_num_threads(int threads);

namespace twin::exec::cpu {
namespace {

using dnnl::memory;

constexpr std::size_t kMostPrimitives = 256;

dnnl::engine& cpuEngine() {
  static dnnl::engine engine(dnnl::engine::kind::cpu, 0);
  return engine;
}

memory::desc plainDesc(std::int64_t rows, std::int64_t columns, Layout layout) {
  return {{rows, columns},
          memory::data_type::f32,
          layout == Layout::plain ? memory::format_tag::ab : memory::format_tag::ba};
}

dnnl::matmul::primitive_desc describe(const GemmShape& shape, const memory::desc& weights) {
  dnnl::primitive_attr attributes;
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  const dnnl::matmul::desc operation(plainDesc(shape.m, shape.k, shape.a), weights,
                                     plainDesc(shape.m, shape.n, Layout::plain));
  return {operation, attributes, cpuEngine()};
}

// A primitive with its memory objects, whose addresses are set for each call.
struct Primitive {
  dnnl::matmul matmul;
  memory a;
  memory b;
  memory c;
  memory scratchpad;
  std::vector<std::byte> scratch;

  explicit Primitive(const dnnl::matmul::primitive_desc& description)
      : matmul(description),
        a(description.src_desc(), cpuEngine(), nullptr),
        b(description.weights_desc(), cpuEngine(), nullptr),
        c(description.dst_desc(), cpuEngine(), nullptr),
        scratchpad(description.scratchpad_desc(), cpuEngine(), nullptr),
        scratch(description.scratchpad_desc().get_size() + 64) {
    const auto address = reinterpret_cast<std::uintptr_t>(scratch.data());
    scratchpad.set_data_handle(reinterpret_cast<void*>((address + 63U) & ~std::uintptr_t{63}));
  }

  void multiply(dnnl::stream& stream, const float* left, const void* right, float* out) {
    // oneDNN takes addresses without const and does not write the operands.
    a.set_data_handle(const_cast<float*>(left));
    b.set_data_handle(const_cast<void*>(right));
    c.set_data_handle(out);
    matmul.execute(stream, {{DNNL_ARG_SRC, a},
                            {DNNL_ARG_WEIGHTS, b},
                            {DNNL_ARG_DST, c},
                            {DNNL_ARG_SCRATCHPAD, scratchpad}});
    stream.wait();
  }
};

// What one thread keeps; made after OpenMP is told to use this thread alone.
struct ThreadState {
  dnnl::stream stream;
  std::map<GemmShape, std::unique_ptr<Primitive>> plain;
  std::map<GemmShape, std::unique_ptr<Primitive>> packed;
  ThreadState() : stream(cpuEngine()) {}
};
ThreadState& threadState() {
  thread_local const bool alone = [] {
    omp_set_num_threads(1);
    return true;
  }();
  static_cast<void>(alone);
  thread_local ThreadState state;
  return state;
}

Primitive& primitiveFor(std::map<GemmShape, std::unique_ptr<Primitive>>& cache,
                        const GemmShape& shape, const memory::desc& weights) {
  const auto found = cache.find(shape);
  if (found != cache.end()) return *found->second;
  if (cache.size() >= kMostPrimitives) cache.clear();
  return *cache.emplace(shape, std::make_unique<Primitive>(describe(shape, weights))).first->second;
}

memory::desc anyDesc(const GemmShape& shape) {
  return {{shape.k, shape.n}, memory::data_type::f32, memory::format_tag::any};
}

std::vector<float> randomMatrix(std::int64_t elements, std::uint64_t site) {
  std::vector<float> values(static_cast<std::size_t>(elements));
  fillNormal(values, {.seed = 17, .site = site});
  return values;
}

}  // namespace

bool onednnGemm(const GemmShape& shape, const float* a, const float* b, float* c) {
  try {
    ThreadState& state = threadState();
    primitiveFor(state.plain, shape, plainDesc(shape.k, shape.n, shape.b))
        .multiply(state.stream, a, b, c);
    return true;
  } catch (const std::exception&) {
    return false;
  }
}

struct PackedMatrix::Parts {
  GemmShape shape;
  memory::desc desc;
  std::vector<std::byte> storage;
  void* data = nullptr;

  void load(const float* b) {
    ThreadState& state = threadState();
    storage.resize(desc.get_size() + 64);
    const auto address = reinterpret_cast<std::uintptr_t>(storage.data());
    data = reinterpret_cast<void*>((address + 63U) & ~std::uintptr_t{63});
    memory from(plainDesc(shape.k, shape.n, shape.b), cpuEngine(), const_cast<float*>(b));
    memory to(desc, cpuEngine(), data);
    dnnl::reorder(from, to).execute(state.stream, from, to);
    state.stream.wait();
  }
};

PackedMatrix::PackedMatrix() : parts_(std::make_unique<Parts>()) {}
PackedMatrix::~PackedMatrix() = default;
std::int64_t PackedMatrix::bytes() const {
  return static_cast<std::int64_t>(parts_->storage.size());
}

bool PackedMatrix::multiply(const float* a, float* c) const {
  try {
    ThreadState& state = threadState();
    primitiveFor(state.packed, parts_->shape, parts_->desc)
        .multiply(state.stream, a, parts_->data, c);
    return true;
  } catch (const std::exception&) {
    return false;
  }
}

std::shared_ptr<const PackedMatrix> PackedMatrix::pack(const GemmShape& shape, const float* b) {
  static std::mutex mutex;
  static std::map<GemmShape, bool> bitEqual;
  try {
    static_cast<void>(threadState());
    std::shared_ptr<PackedMatrix> packed(new PackedMatrix());
    packed->parts_->shape = shape;
    packed->parts_->desc = describe(shape, anyDesc(shape)).weights_desc();
    const std::lock_guard lock(mutex);
    auto known = bitEqual.find(shape);
    if (known == bitEqual.end()) {
      const std::vector<float> left = randomMatrix(shape.m * shape.k, 1);
      const std::vector<float> right = randomMatrix(shape.k * shape.n, 2);
      std::vector<float> plain(static_cast<std::size_t>(shape.m * shape.n));
      std::vector<float> trial(plain.size());
      packed->parts_->load(right.data());
      const bool equal = onednnGemm(shape, left.data(), right.data(), plain.data()) &&
                         packed->multiply(left.data(), trial.data()) &&
                         std::memcmp(plain.data(), trial.data(), plain.size() * sizeof(float)) == 0;
      known = bitEqual.emplace(shape, equal).first;
    }
    if (!known->second) return nullptr;
    packed->parts_->load(b);
    return packed;
  } catch (const std::exception&) {
    return nullptr;
  }
}

}  // namespace twin::exec::cpu
