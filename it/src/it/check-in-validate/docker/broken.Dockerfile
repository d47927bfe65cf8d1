FROM scratch
COPPY a /
WORKDIR sub
