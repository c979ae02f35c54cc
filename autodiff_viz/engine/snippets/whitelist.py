"""What a snippet may use: names only. What is not written here does not exist for a snippet.

Functions that can make a large tensor from small arguments are ``SIZED``: their result's shape is asked for first.
"""

from __future__ import annotations


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


ELEMENTWISE = _names(
    "abs absolute acos acosh add arccos arccosh arcsin arcsinh arctan arctan2 arctanh asin asinh atan atan2 atanh ceil "
    "clamp clip cos cosh deg2rad digamma div divide erf erfc erfinv exp exp2 expm1 floor float_power fmax fmin frac "
    "hypot i0 lerp lgamma log log10 log1p log2 logaddexp logaddexp2 logit maximum minimum mul multiply nan_to_num neg "
    "negative positive pow rad2deg reciprocal relu remainder round rsqrt sgn sigmoid sign sin sinc sinh sqrt square "
    "sub subtract tan tanh true_divide trunc where xlogy isnan isinf isfinite eq ne lt le gt ge logical_and "
    "logical_or logical_not"
)
REDUCTIONS = _names(
    "all allclose amax amin any argmax argmin argsort cumprod cumsum dist equal logsumexp logcumsumexp max mean median "
    "min norm numel prod softmax log_softmax sort std sum trace var topk cummax cummin"
)
LINEAR = _names("addmm addmv baddbmm bmm cross det dot einsum inner inverse kron matmul mm mv outer tensordot")
SHAPES = _names(
    "broadcast_to cat chunk clone concat detach diag diagonal expand_as flatten flip gather hstack index_select "
    "masked_select movedim narrow permute ravel reshape roll select split squeeze stack swapaxes t take transpose "
    "tril triu unbind unsqueeze view view_as vstack zeros_like ones_like full_like empty_like"
)
SIZED = _names(
    "arange broadcast_to diag diag_embed expand eye full linspace logspace new_full new_ones new_tensor new_zeros ones "
    "repeat repeat_interleave tile unfold zeros kron"
)
APART = _names("chunk split unbind")
"""They give one tensor for each place along an axis, or nearly so."""

RANDOM = _names("rand randn randint randperm normal")

TORCH = (ELEMENTWISE | REDUCTIONS | LINEAR | SHAPES | SIZED | RANDOM | {"tensor", "is_tensor", "manual_seed"}) - (
    _names("expand_as view view_as new_full new_ones new_tensor new_zeros expand repeat unfold empty_like")
)
"""``torch.…``"""

FUNCTIONAL = _names(
    "relu sigmoid tanh softmax log_softmax softplus gelu silu elu selu leaky_relu mse_loss l1_loss cross_entropy "
    "nll_loss binary_cross_entropy binary_cross_entropy_with_logits linear normalize huber_loss smooth_l1_loss "
    "logsigmoid hardtanh relu6 softsign tanhshrink cosine_similarity"
)
"""``torch.nn.functional.…``"""

METHODS = (
    (ELEMENTWISE | REDUCTIONS | SHAPES | (LINEAR - {"einsum", "tensordot"}))
    | _names(
        "backward item tolist numpy detach_ requires_grad_ retain_grad zero_ add_ sub_ mul_ div_ copy_ fill_ neg_ exp_ "
        "sqrt_ clamp_ dim size double float int long bool expand repeat tile unfold new_full new_ones "
        "new_tensor new_zeros contiguous cpu is_floating_point element_size nelement type_as masked_fill "
        "repeat_interleave diag_embed index_add scatter"
    )
) - _names("where einsum zeros_like ones_like full_like empty_like stack cat concat hstack vstack") | {"where"}
"""``x.…()``"""

ATTRIBUTES = _names("data grad grad_fn shape dtype requires_grad is_leaf T mT ndim device retains_grad")
"""``x.…``"""

ASSIGNED = frozenset({"data", "grad", "requires_grad"})
"""``x.… =``"""

DTYPES = _names("float32 float64 float double float16 half bfloat16 int32 int64 int long bool uint8 int8 int16")

MATH = _names(
    "acos acosh asin asinh atan atan2 atanh cbrt ceil copysign cos cosh degrees erf erfc exp exp2 expm1 fabs floor "
    "fmod fsum gamma hypot isclose isfinite isinf isnan lgamma log log10 log1p log2 pow radians sin sinh sqrt tan tanh "
    "trunc"
)
MATH_CONSTANTS = _names("pi e tau inf nan")

LIST_METHODS = _names("append extend pop insert reverse sort index count copy clear")

FUNCTION_ATTRIBUTES = frozenset({"name", "next_functions"})
"""``y.grad_fn.…``"""
FORBIDDEN_OPTIONS = frozenset(
    {"out", "layout", "pin_memory", "memory_format", "names", "generator", "is_grads_batched"}
)
