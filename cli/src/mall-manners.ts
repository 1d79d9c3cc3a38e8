import { MannersReport } from '@mallgate/shared/contract/manners'

import { formatAge } from './age.ts'
import { answerCheck } from './answer-check.ts'
import type { CallCenterLink } from './call-center-link.ts'
import { CliError } from './cli-error.ts'
import { mallPath } from './mall-facts.ts'
import { plainText } from './plain-text.ts'

const report = answerCheck(MannersReport)

/** How a mall's shop takes our visits; null where no crawler says. */
export async function findManners(link: CallCenterLink, id: string): Promise<MannersReport | null> {
  try {
    return (await link.find({ path: `${mallPath(id)}/manners` }, report))?.value ?? null
  } catch (error) {
    // What else there is to show is worth showing.
    if (error instanceof CliError) return null
    throw error
  }
}

/** @throws CliError where no crawler answers */
export async function resetManners(link: CallCenterLink, id: string): Promise<MannersReport> {
  return (await link.ask({ method: 'POST', path: `${mallPath(id)}/manners/reset` }, report)).value
}

/** `left alone for 4 min more, 2 steps up, for: the shop answered 403; 17 requests today`. Empty where there is nothing to say. */
export function mannersText({ step, retryAfterMs, why, delayMs, today, robots }: MannersReport): string {
  const { refused } = robots.find((one) => one.refused !== undefined) ?? {}
  const rests = retryAfterMs > 0 ? `left alone for ${formatAge(retryAfterMs)} more` : ''
  const steps = step > 0 ? `${step} step${step === 1 ? '' : 's'} up after blocks` : ''
  const held = [rests, steps].filter(Boolean).join(', ')
  return [
    held && why ? `${held}: ${plainText(why)}` : held,
    delayMs > 0 ? `slow: asked every ${delayMs} ms` : '',
    refused === undefined ? '' : `robots.txt could not be had: ${plainText(refused)}`,
    today > 0 ? `${today} requests today` : '',
  ]
    .filter(Boolean)
    .join('; ')
}
