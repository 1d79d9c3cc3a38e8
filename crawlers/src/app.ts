import type { FastifyInstance } from 'fastify'

import type { ClusterTokens } from '@mallgate/shared/cluster-token'
import { type Health, createHttpApp } from '@mallgate/shared/http-app'
import type { Log } from '@mallgate/shared/log'

/** A crawler takes its work from queues; over HTTP it only says how it is. */
export const createCrawlerApp = (options: { tokens: ClusterTokens; health: Health; log: Log }): FastifyInstance => createHttpApp(options)
