total = 0
for k in range(10):
    total += k
