# Shows: a network of two layers written by hand, with name scopes that group its nodes.
import tensorflow as tf

w1 = tf.constant([[0.1, -0.2, 0.3, 0.4], [0.5, 0.6, -0.7, 0.8], [-0.9, 1.0, 0.1, -0.2]])
b1 = tf.constant([0.0, 0.1, 0.0, -0.1])
w2 = tf.constant([[0.3, -0.1], [0.2, 0.4], [-0.5, 0.6], [0.7, -0.8]])
b2 = tf.constant([0.05, -0.05])


@tf.function
def network(x):
    with tf.name_scope("hidden"):
        h = tf.nn.relu(tf.matmul(x, w1) + b1)
    with tf.name_scope("output"):
        scores = tf.matmul(h, w2) + b2
        return tf.exp(scores) / tf.reduce_sum(tf.exp(scores), axis=1, keepdims=True)


print(network(tf.constant([[1.0, 0.0, -1.0], [0.5, 2.0, 1.0]])))
