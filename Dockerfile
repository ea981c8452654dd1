# A static binary and the certificates, nothing else; runs as nobody in particular.
FROM rust:1.95-alpine AS build
# aws-lc, the SDK's cryptography, is C.
# hadolint ignore=DL3018
RUN apk add --no-cache build-base cmake perl
WORKDIR /source
COPY . .
RUN cargo build --release --locked && install -D target/release/ami-preflight /out/ami-preflight

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /out/ami-preflight /usr/bin/ami-preflight
COPY LICENSE* /usr/share/doc/ami-preflight/
WORKDIR /work
ENTRYPOINT ["/usr/bin/ami-preflight"]
