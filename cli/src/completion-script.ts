import { bashScript } from './completion-bash.ts'
import { fishScript } from './completion-fish.ts'
import { zshScript } from './completion-zsh.ts'
import type { Shell } from './commands-asking.ts'

const scripts: Record<Shell, () => string> = { bash: bashScript, zsh: zshScript, fish: fishScript }

/** What a shell is given to complete `mallgate`: commands, options and values as they stand in commands.ts, malls by asking. */
export const completionScript = (shell: Shell): string => scripts[shell]()
