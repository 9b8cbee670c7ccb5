// DotLayout: one Graphviz context with dot's layout built in; no plugin folder, file or font is
// needed. Owner: the worker's main. Thread: one only; Graphviz is not safe with two. Errors: in the
// reply's status.
#pragma once

#include "app/view/worker_protocol.h"

namespace twin::layout_worker {

class DotLayout {
 public:
  DotLayout();
  DotLayout(const DotLayout&) = delete;
  DotLayout& operator=(const DotLayout&) = delete;
  ~DotLayout();
  [[nodiscard]] view::WorkerReply layout(const view::WorkerRequest& request);

 private:
  void* context_ = nullptr;  // a GVC_t; its type stays in the source file
};

}  // namespace twin::layout_worker
