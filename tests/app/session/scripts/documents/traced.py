# Shows: a traced function for the command scripts.
import tensorflow as tf

@tf.function
def doubled(x):
    return x * 2.0

y = doubled(tf.constant([1.0, 2.0]))
print(y)
