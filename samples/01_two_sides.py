# Shows: the same function called eagerly and as a graph, with equal results and different times.
import timeit
import tensorflow as tf


def dense(x, w, b):
    return tf.nn.relu(tf.matmul(x, w) + b)


x = tf.constant([[1.0, 2.0, -1.0], [0.5, -0.5, 2.0]])
w = tf.constant([[0.2, -0.4], [1.0, 0.3], [-0.6, 0.8]])
b = tf.constant([0.1, -0.1])

graph_dense = tf.function(dense)
eager = dense(x, w, b)
graph = graph_dense(x, w, b)
print(eager)
print(graph)
print("largest difference:", float(tf.reduce_max(tf.abs(eager - graph))))

eager_time = timeit.timeit(lambda: dense(x, w, b), number=100)
graph_time = timeit.timeit(lambda: graph_dense(x, w, b), number=100)
print("both took time:", eager_time > 0.0, graph_time > 0.0)
