// Compiled with the options of this instruction set (core/exec/CMakeLists.txt).
#include "core/exec/cpu/tile_float.h"

namespace twin::exec::cpu {
const TileTable kTilesPortable = makeTiles();
}  // namespace twin::exec::cpu
