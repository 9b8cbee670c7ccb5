# Shows: a Variable that a graph reads and writes, kept between calls.
import tensorflow as tf

total = tf.Variable([0.0, 0.0])
calls = tf.Variable(0)


@tf.function
def accumulate(x):
    total.assign_add(x)
    calls.assign_add(1)
    return total / tf.cast(calls, tf.float32)


for value in [[1.0, 2.0], [3.0, 4.0], [5.0, 9.0]]:
    print(accumulate(tf.constant(value)))
print(int(calls), total.numpy())
