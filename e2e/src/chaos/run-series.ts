import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { type Series, keeps, tellFigure, testPace } from './fault.ts'
import { type Stage, openStage } from './stage.ts'

/** Each fault of a series once, on one system, with times scaled down; the figures are promises of times with slack, and all others to the letter. */
export function runSeries({ name, system, faults }: Series): void {
  describe(`chaos: ${name}`, () => {
    let stage: Stage
    const said: string[] = []
    beforeAll(async () => {
      stage = await openStage({ system, pace: testPace, say: (text) => said.push(text) })
    })
    afterAll(() => stage?.close())
    for (const fault of faults.filter(({ soakOnly }) => !soakOnly))
      it(fault.name, async () => {
        said.length = 0
        const figures = await fault.run(stage).catch((error: Error) => {
          throw new Error(`${error.message}\n${said.join('\n')}`, { cause: error })
        })
        const broken = figures.filter((figure) => !keeps(figure, testPace.slack)).map(tellFigure)
        expect(broken, `${said.join('\n')}\n${figures.map(tellFigure).join('\n')}`).toEqual([])
      })
  })
}
