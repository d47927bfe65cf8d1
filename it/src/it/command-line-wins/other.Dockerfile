FROM scratch
ARG V=default
LABEL v=$V
