#include "core/formats/npy.h"
#include "tests/fuzz/fuzz_input.h"

// Any bytes taken as NumPy's file of one array: a tensor that is written and read again, or one
// error.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  twin::Limits limits;
  limits.tensorBytes = std::int64_t{64} << 20U;
  const twin::fuzz::MemoryFile file(twin::fuzz::text(data, size));
  const auto tensor = twin::formats::readNpy(file.path(), limits);
  if (!tensor) {
    twin::fuzz::demandGoodError(tensor.error());
    return 0;
  }
  const auto once = twin::formats::npyContent(*tensor);
  if (!once) return 0;
  const twin::fuzz::MemoryFile written(*once);
  const auto again = twin::formats::readNpy(written.path(), limits);
  twin::fuzz::demand(again.has_value() && twin::formats::npyContent(*again).value_or("") == *once);
  return 0;
}
