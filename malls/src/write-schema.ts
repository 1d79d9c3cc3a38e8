import { writeFile } from 'node:fs/promises'

import { mallSchema, schemaFile } from './mall-schema.ts'

await writeFile(schemaFile, `${JSON.stringify(mallSchema(), undefined, 2)}\n`)
