import { MallDefinition } from '@mallgate/shared/contract/mall'

/** Where the schema lies for editors, beside the definitions. */
export const schemaFile = new URL('../mall.schema.json', import.meta.url)

/** The contract as plain JSON Schema, for editors that complete and check `mall.yaml`. */
export function mallSchemaText(): string {
  const { $id: _id, ...schema } = MallDefinition as typeof MallDefinition & { $id?: string }
  const document = { $schema: 'http://json-schema.org/draft-07/schema#', title: 'A mall of Mallgate', ...schema }
  return `${JSON.stringify(document, undefined, 2)}\n`
}
