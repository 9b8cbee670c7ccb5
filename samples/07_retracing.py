# Shows: what makes a function trace again: a new dtype, a new shape, a new Python number; print tells when it traces.
import tensorflow as tf


@tf.function
def scaled(x, factor):
    print("tracing", x.shape, x.dtype, factor)
    tf.print("running")
    return x * factor


scaled(tf.constant([1.0, 2.0]), 2.0)
scaled(tf.constant([3.0, 4.0]), 2.0)
scaled(tf.constant([1.0, 2.0, 3.0]), 2.0)
scaled(tf.constant([1.0, 2.0]), 3.0)
print(scaled(tf.constant([5.0, 6.0]), tf.constant(2.0)))
