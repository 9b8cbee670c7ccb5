import tensorflow as tf

large = tf.zeros([200])
small = tf.constant([1.0, 2.0])


@tf.function
def straight(x, pair, *rest):
    scaled = 2.0 * x + small
    return {"b": scaled ** 2, "a": (pair[0] - rest[0], tf.reduce_sum(large)), "n": None}


r = straight(tf.constant([1.0, 1.0]), [tf.constant(3), "text"], tf.constant(1))
print(sorted(r), r["b"].numpy(), r["a"][0].numpy(), r["n"])


@tf.function
def halves(i):
    return i / 2, i // 2, -i


print([t.numpy() for t in halves(tf.constant(7))])
