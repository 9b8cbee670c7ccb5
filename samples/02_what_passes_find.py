# Shows: wasted arithmetic that the passes remove: constants, a factor of one, a repeated product, an unused value.
import tensorflow as tf

w = tf.constant([[0.5, -1.0], [1.5, 0.25], [-0.75, 2.0]])


@tf.function
def wasteful(x):
    two = tf.constant(1.0) + 1.0
    first = tf.matmul(x, w) * 1.0
    second = tf.matmul(x, w)
    unused = tf.exp(first)
    return -(-(first * two)) + tf.nn.relu(second)


print(wasteful(tf.constant([[1.0, 2.0, 3.0], [-1.0, 0.5, 0.0]])))
