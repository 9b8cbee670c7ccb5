#include "core/lang/runtime/missing_names.h"

namespace twin::lang {
namespace {

// Each name stands between two blanks. What the library gains leaves the table; a name that is
// found never comes here.
constexpr std::string_view kMissingTensorFlow =
    " "
    "GradientTape Graph IndexedSlices RaggedTensor SparseTensor TensorArray acos acosh "
    "argsort asin asinh assert_equal assert_greater assert_less assert_rank atan atan2 atanh "
    "audio autodiff batch_to_space bitcast bitwise boolean_mask clip_by_global_norm "
    "clip_by_norm complex cosh custom_gradient data distribute dynamic_partition "
    "dynamic_stitch edit_distance einsum ensure_shape foldl foldr gather_nd gradients "
    "hessians histogram_fixed_width image io is_symbolic_tensor keras.Input keras.Model "
    "keras.Sequential keras.layers keras.losses keras.metrics keras.models keras.optimizers "
    "linalg.band_part linalg.cholesky linalg.det linalg.diag linalg.diag_part linalg.eigh "
    "linalg.einsum linalg.inv linalg.lstsq linalg.normalize linalg.qr linalg.set_diag "
    "linalg.solve linalg.svd linalg.tensordot linalg.trace lookup math.acos math.angle "
    "math.argsort math.asin math.atan math.atan2 math.bincount math.confusion_matrix "
    "math.conj math.cosh math.count_nonzero math.cumprod math.digamma math.divide_no_nan "
    "math.erfc math.expm1 math.imag math.is_finite math.is_inf math.is_nan math.l2_normalize "
    "math.lgamma math.log1p math.log_sigmoid math.multiply_no_nan math.nextafter math.polyval "
    "math.real math.reciprocal_no_nan math.reduce_euclidean_norm math.reduce_logsumexp "
    "math.reduce_variance math.rint math.segment_max math.segment_mean math.segment_sum "
    "math.sinh math.tan math.top_k math.unsorted_segment_sum math.xdivy math.xlogy "
    "math.zero_fraction meshgrid nest nn.avg_pool nn.avg_pool2d nn.batch_normalization "
    "nn.conv1d nn.conv2d nn.conv2d_transpose nn.conv3d nn.depthwise_conv2d nn.dropout "
    "nn.embedding_lookup nn.l2_loss nn.l2_normalize nn.layer_normalization nn.max_pool "
    "nn.max_pool2d nn.moments nn.relu6 nn.selu nn.sigmoid_cross_entropy_with_logits nn.silu "
    "nn.softmax_cross_entropy_with_logits nn.sparse_softmax_cross_entropy_with_logits "
    "nn.swish nn.top_k nn.zero_fraction numpy_function ones_initializer optimizers "
    "py_function ragged random.Generator random.categorical random.gamma random.poisson "
    "random.shuffle random.stateless_normal random.stateless_uniform random.truncated_normal "
    "random_normal_initializer random_uniform_initializer raw_ops reduce_logsumexp repeat "
    "reverse_sequence roll saturate_cast saved_model scalar_mul scatter_nd searchsorted "
    "sequence_mask sets signal sinh sort space_to_batch sparse strings.join strings.length "
    "strings.lower strings.split strings.substr strings.to_number strings.upper tan "
    "tensor_scatter_nd_add tensor_scatter_nd_max tensor_scatter_nd_min tensor_scatter_nd_sub "
    "tensor_scatter_nd_update tpu train truncated_normal_initializer unique "
    "unique_with_counts unravel_index zeros_initializer ";
constexpr std::string_view kMissingNumpy =
    " "
    "absolute all any append arccos arcsin arctan arctan2 argsort argwhere around atleast_1d "
    "atleast_2d average bincount bitwise_and bitwise_or bitwise_xor broadcast_to ceil choose "
    "clip column_stack complex128 concatenate copy cos cosh count_nonzero cross cumprod "
    "cumsum degrees delete diag diagonal diff digitize dstack dtype einsum empty empty_like "
    "equal exp2 expand_dims expm1 eye fft finfo flatnonzero flip fliplr flipud floor "
    "floor_divide fmax fmin full_like gcd gradient greater greater_equal histogram hstack "
    "hypot identity iinfo indices inner insert invert isclose isfinite isin isinf isnan "
    "issubdtype kron less less_equal linalg load log10 log1p log2 logical_and logical_not "
    "logical_or logical_xor logspace maximum median meshgrid mgrid minimum mod moveaxis "
    "nan_to_num nanmax nanmean nansum ndindex negative nonzero not_equal ones_like outer pad "
    "percentile polyfit polyval ptp quantile radians random ravel reciprocal repeat resize "
    "roll round save searchsorted select setdiff1d shape sign sin sinh size sort split square "
    "squeeze stack swapaxes take take_along_axis tan tensordot tile trace tri tril triu "
    "uint16 uint32 uint64 unique var vdot vectorize vstack where zeros_like ";

bool lists(std::string_view table, const std::string& name) {
  return name.find(' ') == std::string::npos && table.find(" " + name + " ") != std::string::npos;
}

}  // namespace

std::string missingName(std::string_view module, std::string_view name) {
  constexpr std::string_view kRoot = "tensorflow";
  if (module == "numpy" && lists(kMissingNumpy, std::string(name)))
    return "np." + std::string(name);
  if (module.substr(0, kRoot.size()) != kRoot) return {};
  std::string dotted;
  if (module.size() > kRoot.size()) dotted = std::string(module.substr(kRoot.size() + 1)) + ".";
  dotted += name;
  return lists(kMissingTensorFlow, dotted) ? "tf." + dotted : std::string();
}

}  // namespace twin::lang
