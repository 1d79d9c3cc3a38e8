// node healthcheck.cjs [PATH]: exit status 0 where this container's process answers 200. It runs every few seconds: CommonJS and one
// require start in half the time. The wait is bounded by HEALTHCHECK's --timeout; a refused connection is thrown, and so status 1.
const { get } = require('node:http')

get({ port: process.env.PORT, path: process.argv[2] ?? '/healthz' }, ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1))
