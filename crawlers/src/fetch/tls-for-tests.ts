import { getCACertificates, setDefaultCACertificates } from 'node:tls'

/** A key and a certificate for it, as node:tls takes them. */
export interface Identity {
  key: string
  cert: string
}

const authority = `-----BEGIN CERTIFICATE-----
MIIBSTCB76ADAgECAhQv14jl96MG6530/U65vrcTXuvoezAKBggqhkjOPQQDAjAZ
MRcwFQYDVQQDDA5NYWxsZ2F0ZSB0ZXN0czAgFw0yMDAxMDEwMDAwMDBaGA8yMTIw
MDEwMTAwMDAwMFowGTEXMBUGA1UEAwwOTWFsbGdhdGUgdGVzdHMwWTATBgcqhkjO
PQIBBggqhkjOPQMBBwNCAARW10EhrrGR2mG/28rRqo2NaGt42Jq1b2NvWCMF/ySS
O0Ns2gJkxzc/8MDmEe8Rm46VhSUYcJFJm3W9/bEVqA0GoxMwETAPBgNVHRMBAf8E
BTADAQH/MAoGCCqGSM49BAMCA0kAMEYCIQCmLwphjVImpIxg+1t3kmuErkmfe8h9
3nY4v5B0Ow9UYgIhAL9n8u9BOlQGgyTZppNXdKWYx6PSLicfYzVKby9uV0CP
-----END CERTIFICATE-----`

/** Signed by the tests' own authority, for localhost, 127.0.0.1 and *.shop.example; until the year 2120. */
export const trusted: Identity = {
  cert: `-----BEGIN CERTIFICATE-----
MIIBWzCCAQCgAwIBAgIUSTKD8P/hbPovYa/IJ0NVc/FTj/gwCgYIKoZIzj0EAwIw
GTEXMBUGA1UEAwwOTWFsbGdhdGUgdGVzdHMwIBcNMjAwMTAxMDAwMDAwWhgPMjEy
MDAxMDEwMDAwMDBaMA8xDTALBgNVBAMMBHNob3AwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAT2dDVkSOUWsHE4EOPG0pbntzxifcVEhO+qsoDU0e8SjUwPyII3+n4I
MjUMMrgZHxi8iFPilq2kGCpEVddXnajCoy4wLDAqBgNVHREEIzAhgglsb2NhbGhv
c3SCDiouc2hvcC5leGFtcGxlhwR/AAABMAoGCCqGSM49BAMCA0kAMEYCIQDnZyeL
aUjt1pMgT38NjSn6Xkq69+EYueTeLkdJf2oQfgIhAPkIBJEZ83VZ+Li2VRhuVT8u
IaOsRAj14dSOZ9P2SdqV
-----END CERTIFICATE-----`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgSXFc2NBRrAs7JWVk
4rhjeF0j67J3ehjR6V5t9AtyPOWhRANCAAT2dDVkSOUWsHE4EOPG0pbntzxifcVE
hO+qsoDU0e8SjUwPyII3+n4IMjUMMrgZHxi8iFPilq2kGCpEVddXnajC
-----END PRIVATE KEY-----`,
}

/** Signed by the same, for another name. */
export const misnamed: Identity = {
  cert: `-----BEGIN CERTIFICATE-----
MIIBTzCB96ADAgECAhQ5WSuSZAIM7a2XiTwLuduKrlUw0DAKBggqhkjOPQQDAjAZ
MRcwFQYDVQQDDA5NYWxsZ2F0ZSB0ZXN0czAgFw0yMDAxMDEwMDAwMDBaGA8yMTIw
MDEwMTAwMDAwMFowGDEWMBQGA1UEAwwNb3RoZXIuZXhhbXBsZTBZMBMGByqGSM49
AgEGCCqGSM49AwEHA0IABDDNuTk2SIt63Y2NN2Fv48xzePOI3FmjeydvngNs+Mee
cFMUASMKJQbJGB1DBPUjsxPhsuRyA6jObpWUFOGYKHejHDAaMBgGA1UdEQQRMA+C
DW90aGVyLmV4YW1wbGUwCgYIKoZIzj0EAwIDRwAwRAIgZoUUGg4BQMfTlOV+oLbJ
Hzmktu7WTarNfJNsElqdS44CIFAqfQ+G6b0NoDk719K4EfPBk6rjVofpXsZvvieq
kNnY
-----END CERTIFICATE-----`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgQDLuGMK+7jPPMOWf
d3qnedjAJw7WC9eSqMja6nqBdFyhRANCAAQwzbk5NkiLet2NjTdhb+PMc3jziNxZ
o3snb54DbPjHnnBTFAEjCiUGyRgdQwT1I7MT4bLkcgOozm6VlBThmCh3
-----END PRIVATE KEY-----`,
}

/** For localhost and 127.0.0.1, by its own word. */
export const selfSigned: Identity = {
  cert: `-----BEGIN CERTIFICATE-----
MIIBWjCCAQCgAwIBAgIUIvxkLNEvNsbawZShXjC2BeoTdd0wCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAwMTAx
MDAwMDAwWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQ762J5t39Tdnb7hC8oDa7OGGCFvGybxdXvlp5Da5T+EvzrULze2p95
iiIylO4y6intlk/0xzBH2E99lUOPMEaToy4wLDAqBgNVHREEIzAhgglsb2NhbGhv
c3SCDiouc2hvcC5leGFtcGxlhwR/AAABMAoGCCqGSM49BAMCA0gAMEUCID9yLnKc
r0w7yyx1bp2ziw+19ywzEUULOtIxBB/oWhfzAiEA4r9iFaZhRinxiyQNAxChW4pr
EUHQWwTG9/181pfrUro=
-----END CERTIFICATE-----`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgfDxlo1Jeg2tFJTCY
3UOLsEqCvpyCWcrgodpy9uPPU6WhRANCAAQ762J5t39Tdnb7hC8oDa7OGGCFvGyb
xdXvlp5Da5T+EvzrULze2p95iiIylO4y6intlk/0xzBH2E99lUOPMEaT
-----END PRIVATE KEY-----`,
}

/** Signed by the tests' authority for the same, over since 2021. */
export const expired: Identity = {
  cert: `-----BEGIN CERTIFICATE-----
MIIBVzCB/qADAgECAhRlMX0EkWe+X23DkO6W/MiqLsjgYjAKBggqhkjOPQQDAjAZ
MRcwFQYDVQQDDA5NYWxsZ2F0ZSB0ZXN0czAeFw0yMDAxMDEwMDAwMDBaFw0yMTAx
MDEwMDAwMDBaMA8xDTALBgNVBAMMBHNob3AwWTATBgcqhkjOPQIBBggqhkjOPQMB
BwNCAAQ4Ibyhk/ot0IUX6C4qW4d4P/k/liqP9zTxtxmQd8ssROP+6JTUHRlx+bhO
hEkDG8FFISvhzgXo6Om8nrImNLr8oy4wLDAqBgNVHREEIzAhgglsb2NhbGhvc3SC
Diouc2hvcC5leGFtcGxlhwR/AAABMAoGCCqGSM49BAMCA0gAMEUCIBD1X5I719VM
brQ8oWYbnEovhVa6ZPoODEzyM3ILlL8WAiEA7NHPLoJmsmJIJKbOzhg/rnOhClpB
cDvtwFvLNyYK/rU=
-----END CERTIFICATE-----`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg9TeNp94mrGhyFIov
PhDhTrVCCRz66Mcl5UV/RmZlX8mhRANCAAQ4Ibyhk/ot0IUX6C4qW4d4P/k/liqP
9zTxtxmQd8ssROP+6JTUHRlx+bhOhEkDG8FFISvhzgXo6Om8nrImNLr8
-----END PRIVATE KEY-----`,
}

/** Has this process trust the tests' authority, as NODE_EXTRA_CA_CERTS does for one that starts. */
export function trustTestAuthority(): void {
  setDefaultCACertificates([...getCACertificates('default'), authority])
}
