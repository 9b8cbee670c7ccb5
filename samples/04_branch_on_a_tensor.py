# Shows: an if on a tensor's value, which stays one Python branch eagerly and becomes an If node in the graph.
import tensorflow as tf


@tf.function
def clip_or_scale(x):
    if tf.reduce_sum(x) > 0.0:
        y = tf.minimum(x, 1.0)
    else:
        y = x * 0.1
    return y


print(clip_or_scale(tf.constant([0.5, 2.0, 3.0])))
print(clip_or_scale(tf.constant([-5.0, 2.0, -3.0])))
