/** What a watcher must know of an answer to ask for what comes after it. */
export interface Place {
  epoch: string
  revision: string
}

/** How much of an answer's beginning must be kept for `placeIn`: the instances stand behind. */
export const placeWithin = 400

/**
 * Where a list or its changes stand, read from the beginning of the JSON and not from all of it.
 * @throws Error where the beginning says nothing of it
 */
export function placeIn(beginning: string): Place {
  const epoch = /"epoch":"([^"]*)"/.exec(beginning)?.[1]
  const revision = /"revision":(\d+)/.exec(beginning)?.[1]
  if (epoch === undefined || revision === undefined) throw new Error(`an answer without epoch and revision: ${beginning.slice(0, 200)}`)
  return { epoch, revision }
}

export interface WatchEvent {
  event: string
  /** As the stream says it: `<epoch>/<revision>`. */
  id: string
}

/**
 * Finds the events of a stream, and keeps no more of each than its beginning.
 * @returns what takes the text as it comes, cut wherever
 */
export function createEventReader(heard: (event: WatchEvent) => void): (text: string) => void {
  let held = ''
  return (text) => {
    held += text
    for (let end = held.indexOf('\n\n'); end >= 0; end = held.indexOf('\n\n')) {
      const said = held.slice(0, Math.min(end, placeWithin))
      held = held.slice(end + 2)
      const event = /^event: ?(.*)$/m.exec(said)?.[1]
      // A comment that keeps the connection is no event.
      if (event !== undefined) heard({ event, id: /^id: ?(.*)$/m.exec(said)?.[1] ?? '' })
    }
  }
}
