/** Where in a definition something stands: keys and indices, from the outside in. */
export type KeyPath = readonly (string | number)[]

/** A fault of a definition that names its key, and leaves file and line to whoever read the file. */
export class DefinitionFault extends Error {
  override name = 'DefinitionFault'
  readonly path: KeyPath

  constructor(path: KeyPath, message: string, options?: ErrorOptions) {
    super(message, options)
    this.path = path
  }
}

/** `extract.strategies[0].css.items` */
export const keyPathText = (path: KeyPath): string =>
  path.reduce<string>((text, key) => (typeof key === 'number' ? `${text}[${key}]` : text ? `${text}.${key}` : key), '')
