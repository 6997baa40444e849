/**
 * A self-signed certificate for `localhost`, `127.0.0.1` and `::1`, valid until 2120. It is public by
 * intention and protects nothing: it exists so that TLS conversations can be tested without openssl.
 */
export const testCertificate = {
  cert: `-----BEGIN CERTIFICATE-----
MIIBeDCCAR+gAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlsb2NhbGhv
c3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMM
CWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABOzAP3WkdzzHuo+7
L1fsG8Z1sEjOpwkk4nCj4KKjG7i3ZCPlom1l2ZESBJdNmZTGKaUa4Rb+Q53uIiwj
2MGXlQ6jYDBeMCwGA1UdEQQlMCOCCWxvY2FsaG9zdIcEfwAAAYcQAAAAAAAAAAAA
AAAAAAAAATAPBgNVHRMBAf8EBTADAQH/MB0GA1UdDgQWBBSO3iFq4krSsiG/UoK+
HrPwmLycoTAKBggqhkjOPQQDAgNHADBEAiB0b9riK8O9JQr+z17fZXa9wGuVYzdM
6FrriPAFm69QSgIgZHN6RhdCPPGMexgJ/oW+PLANiCQcOQVxlfkIdZVlk/g=
-----END CERTIFICATE-----
`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgB3/AsjMYheHDl2yJ
91+ebzS7xTmlqGdFMirmkv6xMF2hRANCAATswD91pHc8x7qPuy9X7BvGdbBIzqcJ
JOJwo+Cioxu4t2Qj5aJtZdmREgSXTZmUximlGuEW/kOd7iIsI9jBl5UO
-----END PRIVATE KEY-----
`,
} as const;
