import { spawn } from 'node:child_process'
import { join } from 'node:path'

import { compileCache, nodeFlags, root } from './node.mjs'
import { ended } from './processes.mjs'

const boundMs = 60_000

/**
 * Has each of our programs (`[file, ...flags]`) loaded once, so that the code of all is in the compile cache: a process that has to strip
 * types itself keeps a compiler in memory for as long as it lives, some 25 MB. It belongs to an install, where nobody counts the seconds.
 */
export async function compileAll(node, programs, signal) {
  const env = { ...process.env, NODE_COMPILE_CACHE: compileCache }
  const children = programs.map(([file, ...flags]) =>
    spawn(node, [...nodeFlags, ...flags, join(root, file), '--help'], { cwd: root, env, stdio: 'ignore', timeout: boundMs, signal }),
  )
  // What goes wrong here goes wrong again, and is told, when the program is started in earnest.
  for (const child of children) child.on('error', () => undefined)
  await Promise.all(children.map(ended))
}
