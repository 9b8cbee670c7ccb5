// frozen_json: a frozen function as a part of a request's JSON head, its tensors beside it.
// Thread: any. Errors: damaged for what is no frozen function; may throw what nlohmann::json
// throws.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "app/session/tensor_container.h"
#include "core/lang/frozen/frozen_function.h"

namespace twin::session {

[[nodiscard]] nlohmann::ordered_json frozenJson(const lang::FrozenFunction& function,
                                                TensorWriter& tensors);
[[nodiscard]] Result<lang::FrozenFunction> frozenFrom(const OpenContainer& open,
                                                      const nlohmann::ordered_json& json);

}  // namespace twin::session
