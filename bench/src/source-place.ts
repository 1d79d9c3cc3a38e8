const repository = new URL('../..', import.meta.url).href

export interface SourcePlace {
  /** `node:internal/…` as `node`, a package by its name, a file of ours by its path. */
  module: string
  /** As short as it still says where. */
  path: string
  ours: boolean
}

/** Where a frame of a profile is, from the address of its script. */
export function relativeTo(url: string): SourcePlace {
  if (url.startsWith('node:')) return { module: 'node', path: url, ours: false }
  const inPackage = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)(.*)$/.exec(url)
  if (inPackage) return { module: inPackage[1]!, path: `${inPackage[1]}/${inPackage[2]}`, ours: false }
  const path = url.startsWith(repository) ? url.slice(repository.length) : url
  return { module: path, path, ours: url.startsWith(repository) }
}
