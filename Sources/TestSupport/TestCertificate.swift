/// Two certificates for `localhost` and 127.0.0.1 that vouch for themselves, with their keys: for tests of TLS, and nothing else.
///
/// Made by `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 36500 (30000) -subj "/CN=fettle test …"
/// -addext "subjectAltName=DNS:localhost,IP:127.0.0.1"`.
package struct TestCertificate: Sendable {
    package let certificate: String
    package let key: String
    /// In Unix seconds.
    package let validUntil: Int

    package static let one = TestCertificate(
        certificate: """
            -----BEGIN CERTIFICATE-----
            MIIBqDCCAU2gAwIBAgIUAowfzQfaJmN48gRx+NsA/jd6jaIwCgYIKoZIzj0EAwIw
            GjEYMBYGA1UEAwwPZmV0dGxlIHRlc3Qgb25lMCAXDTI2MTEyNjA5MzY0MVoYDzIx
            MjYxMTAyMDkzNjQxWjAaMRgwFgYDVQQDDA9mZXR0bGUgdGVzdCBvbmUwWTATBgcq
            hkjOPQIBBggqhkjOPQMBBwNCAARfP20jjqI02Qx+3/TDYK2CjtFL3dPKaQdCcb+J
            whwHD3lfGMe8V1ng7ORtUrhFbDRh06Kv+f6jxbRE0zP1hT2To28wbTAdBgNVHQ4E
            FgQUkfK6fyCJDt2T3V+lNBgnVa6DaFMwHwYDVR0jBBgwFoAUkfK6fyCJDt2T3V+l
            NBgnVa6DaFMwDwYDVR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SH
            BH8AAAEwCgYIKoZIzj0EAwIDSQAwRgIhAPNBoJMwUWFPXX8mI2GL/h0n9nRmaa2r
            P3HTawbvYg8OAiEA40ui2NhKRKT8HrhocX04mtTvH5ycvJxpVREuu9laJL0=
            -----END CERTIFICATE-----

            """,
        key: """
            -----BEGIN PRIVATE KEY-----
            MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgIhz4zioo70Fc17FX
            VTuQbxSb9Zq2oQtDBru2VAk8gXihRANCAARfP20jjqI02Qx+3/TDYK2CjtFL3dPK
            aQdCcb+JwhwHD3lfGMe8V1ng7ORtUrhFbDRh06Kv+f6jxbRE0zP1hT2T
            -----END PRIVATE KEY-----

            """, validUntil: 4_949_285_801)

    package static let two = TestCertificate(
        certificate: """
            -----BEGIN CERTIFICATE-----
            MIIBpzCCAU2gAwIBAgIUblwIvlRCU/1rBWVLujaZq2KwYNQwCgYIKoZIzj0EAwIw
            GjEYMBYGA1UEAwwPZmV0dGxlIHRlc3QgdHdvMCAXDTI2MTEyNjA5MzY0MVoYDzIx
            MDkwMTE1MDkzNjQxWjAaMRgwFgYDVQQDDA9mZXR0bGUgdGVzdCB0d28wWTATBgcq
            hkjOPQIBBggqhkjOPQMBBwNCAAS5Q9kL3Wiw9DCroIoNJJe99/vzTvrBmFIf4Lkd
            efJG84rmEK6wZXMIlEB91/3+W16SbEJbOUNf0dzWpijwlmKNo28wbTAdBgNVHQ4E
            FgQUKQnwuZDjiSTDL42/FXW/xXrEXaAwHwYDVR0jBBgwFoAUKQnwuZDjiSTDL42/
            FXW/xXrEXaAwDwYDVR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SH
            BH8AAAEwCgYIKoZIzj0EAwIDSAAwRQIhAO8r2VmAQHPpzRnXg6QqL1PNEq9jnZl1
            21iI7ZA9hhzqAiAt01she1BORFpirhjUQrMEuzH78Ni8PcO0GCnIeyedTg==
            -----END CERTIFICATE-----

            """,
        key: """
            -----BEGIN PRIVATE KEY-----
            MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgIcJCFgFqIEhed5qb
            fb7wPKd52TLGkEWUeSmeBCy/FR6hRANCAAS5Q9kL3Wiw9DCroIoNJJe99/vzTvrB
            mFIf4LkdefJG84rmEK6wZXMIlEB91/3+W16SbEJbOUNf0dzWpijwlmKN
            -----END PRIVATE KEY-----

            """, validUntil: 4_387_685_801)
}
