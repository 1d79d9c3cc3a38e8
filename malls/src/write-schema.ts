import { writeFile } from 'node:fs/promises'

import { mallSchemaText, schemaFile } from './mall-schema.ts'

await writeFile(schemaFile, mallSchemaText())
