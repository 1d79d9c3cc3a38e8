import { readFile } from 'node:fs/promises'

const file = new URL('../../../malls/demo-techmart/mall.yaml', import.meta.url)

/** The definition of a demo shop, under another name. */
export async function demoMallYaml(id: string): Promise<string> {
  const yaml = await readFile(file, 'utf8')
  return yaml.replace(/^id: .*/m, `id: ${id}`).replace(/^name: .*/m, `name: ${id}`)
}
