import type { Waiting } from './waiting.ts'

/** A body as text, piece by piece as it comes; in one piece where fetch has no streams (React Native). */
export async function* bodyText(response: Response, waiting: Waiting): AsyncGenerator<string, void, void> {
  if (!response.body) {
    yield await waiting.for(response.text())
    return
  }
  // By reader, since not every browser's stream can be iterated. The byte order mark is the event stream's business.
  const reader = response.body.getReader()
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  try {
    for (;;) {
      const { done, value } = await waiting.for(reader.read())
      if (done) break
      yield decoder.decode(value, { stream: true })
    }
    yield decoder.decode()
  } finally {
    // For a fetch that does not heed its signal; one that does has nothing left to say.
    reader.cancel().catch(() => undefined)
  }
}
