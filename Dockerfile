# Two stages: the toolchain builds one binary with the Swift runtime inside; the image that runs holds that binary and the
# four things it needs from Debian: PCRE2, SQLite, zlib, and the data of certificates and time zones.
FROM swift:6.3-bookworm AS build
RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends libpcre2-dev libsqlite3-dev zlib1g-dev pkg-config \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY Package.swift ./
COPY Sources Sources
COPY Tests Tests
RUN swift build -c release --product fettle --static-swift-stdlib \
    && install -D -s .build/release/fettle /out/fettle

FROM debian:bookworm-slim
RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends libpcre2-8-0 libsqlite3-0 libstdc++6 zlib1g ca-certificates tzdata \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --no-log-init --uid 10001 --home-dir /var/lib/fettle --create-home --shell /usr/sbin/nologin fettle
COPY --from=build /out/fettle /usr/local/bin/fettle
COPY deploy/fettle.yaml /etc/fettle/fettle.yaml
COPY rules /etc/fettle/rules
USER 10001
WORKDIR /var/lib/fettle
# The queue lives here: without a volume, what is waiting is lost with the container.
VOLUME /var/lib/fettle
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=15s CMD ["fettle", "health"]
ENTRYPOINT ["fettle"]
CMD ["serve"]
