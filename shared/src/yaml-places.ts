import { type Node as YamlNode, type YAMLMap, isMap, isNode, isScalar, isSeq } from 'yaml'

import { type KeyPath, keyPathText } from './definition-fault.ts'

/** Where the key stands that a path names, or the last of it that is there. */
export function offsetOf(root: YamlNode, path: KeyPath): number {
  let node: YamlNode | null = root
  let offset = start(root)
  for (const key of path) {
    if (isMap(node)) {
      const pair: YAMLMap['items'][number] | undefined = node.items.find(
        (item) => isScalar(item.key) && String(item.key.value) === String(key),
      )
      if (!pair) break
      offset = start(pair.key as YamlNode)
      node = isNode(pair.value) ? pair.value : null
    } else if (isSeq(node)) {
      const item: unknown = node.items[Number(key)]
      if (!isNode(item)) break
      offset = start(item)
      node = item
    } else break
  }
  return offset
}

const start = (node: YamlNode): number => node.range?.[0] ?? 0

/** The path of the innermost pair that an offset lies in: for faults of YAML itself, which know only where they are. */
export function keyAt(root: unknown, offset: number): string {
  const path: (string | number)[] = []
  const holds = (node: unknown): node is YamlNode => isNode(node) && !!node.range && node.range[0] <= offset && offset < node.range[2]
  for (let node = root; ;) {
    if (isMap(node)) {
      const pair = node.items.findLast((item) => holds(item.key) || holds(item.value))
      if (!pair || !isScalar(pair.key)) break
      path.push(String(pair.key.value))
      node = pair.value
    } else if (isSeq(node)) {
      const index = node.items.findLastIndex(holds)
      if (index < 0) break
      path.push(index)
      node = node.items[index]
    } else break
  }
  return keyPathText(path)
}
