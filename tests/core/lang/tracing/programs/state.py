import tensorflow as tf

v = tf.Variable(1.0)


@tf.function
def step(x):
    before = v + 0.0
    v.assign_add(x)
    tf.print("now", v)
    if x > 1.0:
        v.assign(0.0)
    return before, v


print([t.numpy() for t in step(tf.constant(1.0))], [t.numpy() for t in step(tf.constant(2.0))])


@tf.function
def inner(x):
    return x * v


@tf.function
def outer(x):
    return inner(x) + inner(x + 1.0)


print(outer(tf.constant(2.0)).numpy())


class Keep:
    w = None


@tf.function
def once(x):
    if Keep.w is None:
        Keep.w = tf.Variable(5.0)
    return Keep.w.assign_add(x)


print(once(tf.constant(1.0)).numpy(), once(tf.constant(1.0)).numpy(), once.experimental_get_tracing_count())
