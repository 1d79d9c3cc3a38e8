import { writeFile } from 'node:fs/promises'

import { definitionReference, referenceFile } from './definition-reference.ts'
import { mallSchema, schemaFile } from './mall-schema.ts'

await writeFile(schemaFile, `${JSON.stringify(mallSchema(), undefined, 2)}\n`)
await writeFile(referenceFile, definitionReference())
