# Shows: a Python loop is unrolled while tracing, a tf.range loop is not; compare the two graphs' sizes.
import tensorflow as tf


@tf.function
def unrolled(x):
    for i in range(4):
        x = x * 2.0 + 1.0
    return x


@tf.function
def looped(x):
    for i in tf.range(4):
        x = x * 2.0 + 1.0
    return x


x = tf.constant([0.0, 1.0])
print(unrolled(x))
print(looped(x))
