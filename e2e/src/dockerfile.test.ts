import { globSync, readFileSync } from 'node:fs'
import { dirname, join, matchesGlob, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

import { describe, expect, it } from 'vitest'

import { parseDockerfile } from './dockerfile.ts'

// An image whose workspace needs a folder that is not copied, or a file that .dockerignore leaves out, fails only when it is built: here it
// fails in every run.

const root = fileURLToPath(new URL('../../', import.meta.url))
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const { stages } = parseDockerfile(read('Dockerfile'))

const rules = read('.dockerignore')
  .split('\n')
  .filter((line) => line && !line.startsWith('#'))
/** As Docker reads them: the last rule that matches counts, and a folder's rule is its content's. */
const isIgnored = (file: string) =>
  rules.reduce((out, rule) => {
    const pattern = rule.replace(/^!/, '')
    return matchesGlob(file, pattern) || matchesGlob(file, `${pattern}/**`) ? !rule.startsWith('!') : out
  }, false)

const workspaces = new Map(
  globSync('*/package.json', { cwd: root }).map((file) => {
    const { name, dependencies = {} } = JSON.parse(read(file)) as { name: string; dependencies?: Record<string, string> }
    return [name, { folder: dirname(file), dependencies: Object.keys(dependencies) }]
  }),
)
/** The folder itself and those of all it is built on. */
function needed(folder: string): string[] {
  const own = [...workspaces.values()].find((workspace) => workspace.folder === folder)
  return [folder, ...(own?.dependencies ?? []).flatMap((name) => workspaces.get(name)?.folder ?? []).flatMap(needed)]
}

const services = ['callcenter', 'db-api', 'gate', 'mall-workers', 'crawlers', 'demo-malls']
const images = [
  ...services.map((name) => ({ name, folder: name, at: name })),
  { name: 'drawing-crawlers', folder: 'crawlers', at: 'crawlers' },
  { name: 'shop', folder: 'template', at: 'shop' },
]

describe.each(images)('the image of $name', ({ name, folder, at }) => {
  const copied = stages.get(name)?.copied ?? []

  it('holds the packages of its workspace, and every workspace that one is built on', () => {
    const packages = copied.find((one) => one.endsWith('-packages:/app'))!
    expect(copied).toEqual(expect.arrayContaining(needed(folder)))
    // With those of its folder, as that is called in the image: npm keeps there what stands above in another version.
    const install = stages.get(packages.split(':', 1)[0]!)?.instructions.at(-1)
    expect(install).toMatch(at === folder ? ` install-packages ${folder}` : ` install-packages "$SHOP" ${at}`)
  })

  it('has loaded its program once when it is built, and runs just that', () => {
    expect(stages.get(name)?.instructions.slice(-2)).toEqual([
      `RUN node ${at}/src/main.ts --help >/dev/null`,
      `CMD ["node", "${at}/src/main.ts"]`,
    ])
  })

  it('holds all its sources import, and nothing that only tests need', () => {
    const files = copied.filter((one) => !one.includes(':')).flatMap((one) => globSync(`${one}/src/**/*.ts`, { cwd: root }))
    const shipped = files.filter((file) => !isIgnored(file))
    expect(shipped).toContain(`${folder}/src/main.ts`)
    for (const file of shipped) {
      const source = read(file)
      expect(source, file).not.toMatch(/from '(vitest|fast-check)'/)
      const near = [...source.matchAll(/(?:from|new URL\()\s*'(\.{1,2}\/[^']+\.(?:ts|lua|json))'/g)]
      const missing = near.map(([, path]) => relative(root, join(root, dirname(file), path!))).filter(isIgnored)
      expect(missing, file).toEqual([])
    }
  })
})

it('what lies about in a checkout stays out of all images', () => {
  for (const file of ['.env', '.git/config', '.mallgate/run.env', 'gate/.mallgate/gate/x', 'gate/node_modules/x/package.json'])
    expect([file, isIgnored(file)]).toEqual([file, true])
})
