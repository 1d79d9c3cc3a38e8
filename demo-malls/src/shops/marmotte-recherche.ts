import type { Fiche } from './marmotte-articles.ts'

const mots = (texte: string): string[] =>
  texte
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? []

// What a word of the query is worth, by how near the word is that was found.
const exact = 4
const debut = 2
const presque = 1
// Of the words asked, so many must be found at least.
const assez = 0.6

/** Forgives: a word mistyped by a letter or two is found, and not every word need be. What fits best comes first. */
export function createRechercheFloue(fiches: readonly Fiche[]): (question: string) => Fiche[] {
  const index = new Map<string, number[]>()
  fiches.forEach((fiche, rang) => {
    for (const mot of new Set(mots(texteDe(fiche)))) {
      const rangs = index.get(mot)
      if (rangs) rangs.push(rang)
      else index.set(mot, [rang])
    }
  })
  return (question) => {
    const demandes = [...new Set(mots(question))].slice(0, 12)
    const notes = new Map<number, { points: number; trouves: number }>()
    for (const demande of demandes) {
      for (const [rang, points] of meilleurs(index, demande)) {
        const note = notes.get(rang) ?? { points: 0, trouves: 0 }
        notes.set(rang, { points: note.points + points, trouves: note.trouves + 1 })
      }
    }
    return [...notes]
      .filter(([, { trouves }]) => trouves >= demandes.length * assez)
      .sort(([rangA, a], [rangB, b]) => b.points - a.points || rangA - rangB)
      .map(([rang]) => fiches[rang]!)
  }
}

function texteDe({ titre, article: { product } }: Fiche): string {
  const { line, traits, variant, accessory, gtin } = product
  return [titre, gtin, line.name.en, ...line.also, ...traits.map(({ en }) => en), variant?.en, accessory?.en].join(' ')
}

/** For each article the worth of its word that is nearest to the one asked. Near misses count only where nothing else is found. */
function meilleurs(index: ReadonlyMap<string, readonly number[]>, demande: string): Map<number, number> {
  const notes = new Map<number, number>()
  const noter = (rangs: readonly number[], points: number) => {
    for (const rang of rangs) notes.set(rang, Math.max(notes.get(rang) ?? 0, points))
  }
  for (const [mot, rangs] of index) if (mot.startsWith(demande)) noter(rangs, mot === demande ? exact : debut)
  const fautes = demande.length >= 8 ? 2 : demande.length >= 5 ? 1 : 0
  if (notes.size === 0 && fautes > 0) for (const [mot, rangs] of index) if (proches(mot, demande, fautes)) noter(rangs, presque)
  return notes
}

/** Whether the one becomes the other by so many letters put in, left out or exchanged, at most. */
export function proches(a: string, b: string, fautes: number): boolean {
  if (Math.abs(a.length - b.length) > fautes) return false
  let ligne = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const suivante = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = ligne[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      suivante.push(Math.min(change, ligne[j]! + 1, suivante[j - 1]! + 1))
    }
    if (Math.min(...suivante) > fautes) return false
    ligne = suivante
  }
  return ligne[b.length]! <= fautes
}
