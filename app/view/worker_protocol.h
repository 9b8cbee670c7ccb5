// Protocol of the layout worker: length-prefixed little-endian frames over a stream, indices
// instead of names, so that no text of a user's ever reaches Graphviz. Pure functions over bytes;
// any thread. Errors: damaged for bytes that are no such message.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/view/layout/layered.h"
#include "core/base/result.h"

namespace twin::view {

inline constexpr std::uint32_t kLargestFrame = 64U << 20;
inline constexpr std::size_t kWorkerNodes = 1000;
inline constexpr std::size_t kWorkerEdges = 3000;

// In the coordinates of layoutLayered: y grows with the flow.
struct WorkerRequest {
  std::uint64_t id = 0;
  LayeredGraph graph{};
};

enum class WorkerStatus : std::uint32_t { done, refused, failed };
struct WorkerReply {
  std::uint64_t id = 0;
  WorkerStatus status = WorkerStatus::done;
  double width = 0;
  double height = 0;
  std::vector<Point> centres{};
  std::vector<std::vector<Point>> curves{};  // cubics, tail first
  std::string message{};
};

[[nodiscard]] std::string encode(const WorkerRequest& request);
[[nodiscard]] std::string encode(const WorkerReply& reply);
[[nodiscard]] Result<WorkerRequest> decodeRequest(std::string_view payload);
[[nodiscard]] Result<WorkerReply> decodeReply(std::string_view payload);

// The payload with its length in front.
[[nodiscard]] std::string frame(std::string_view payload);
// Takes one whole frame's payload off the front of `bytes`; empty until it has come in. A length
// over the limit is an error: the stream is not ours.
[[nodiscard]] Result<std::optional<std::string>> takeFrame(std::string& bytes);

// Whether the graph is small and sane enough to be sent.
[[nodiscard]] bool isEligible(const LayeredGraph& graph);
// The reply as an answer of the layered layout; damaged where it does not fit the graph.
[[nodiscard]] Result<LayeredLayout> layoutOf(const WorkerReply& reply, const LayeredGraph& graph);

}  // namespace twin::view
