import tensorflow as tf


@tf.function
def f(x, k=2, *, flag=True):
    return x * k if flag else x


f(tf.constant(1))
f(tf.constant(1), 2)
f(tf.constant(1), 3)
f(tf.constant([1, 2]))
f(tf.constant([1.0]), 2.0, flag=False)
f([tf.constant(1), 2][0], k=2)
print(f.experimental_get_tracing_count())
try:
    f()
except TypeError as e:
    print(str(e).split("`")[1])


@tf.function(input_signature=[tf.TensorSpec([None], tf.float32)])
def spec(x):
    return x + 1.0


print(spec([1, 2]).numpy(), spec(tf.constant([1.0])).numpy())
try:
    spec(tf.constant([1]))
except TypeError as e:
    print(str(e).split("`")[1])


@tf.function(reduce_retracing=True)
def general(x):
    return x


for n in (1, 2, 3):
    general(tf.zeros([n]))
print(general.experimental_get_tracing_count())


@tf.function
def every(x):
    return x


for i in range(6):
    every(i)
box = []


@tf.function
def leak(x):
    box.append(x + 1)
    return x


leak(tf.constant(1))
try:
    box[0] + 1
except TypeError as e:
    print("out of scope" in str(e))
