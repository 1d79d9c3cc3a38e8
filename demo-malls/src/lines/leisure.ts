import { type ProductLine, brand, colours, modelCode, words } from '../product-line.ts'
import type { Random } from '../random.ts'

const sport = [brand('Strideon', '스트라이돈'), brand('Alpenfox', '알펜폭스'), brand('Vantara', '반타라')]
const authors = [
  brand('Mara Lindholt', '마라 린드홀트'),
  brand('Jonas Achterberg', '요나스 아흐터베르크'),
  brand('Seo Haneul', '서하늘'),
  brand('Ines Carvalhal', '이네스 카르발할'),
]
const moods = ['Silent', 'Hidden', 'Last', 'Copper', 'Winter', 'Distant', 'Borrowed', 'Salt', 'Paper', 'Crooked']
const places = ['Harbor', 'Garden', 'Orchard', 'Library', 'River', 'Lantern', 'Archive', 'Mountain', 'Letter', 'Clockmaker']

const bookTitle = (random: Random) => `The ${random.pick(moods)} ${random.pick(places)}`

export const leisure: readonly ProductLine[] = [
  {
    key: 'running-shoes',
    name: words('Running Shoes', 'Laufschuhe', '러닝화'),
    also: ['shoe', 'sneakers'],
    brands: sport,
    model: modelCode('Tempo ##'),
    traits: [
      [words("Men's", 'Herren', '남성용'), words("Women's", 'Damen', '여성용')],
      [words('Trail', 'Trail', '트레일'), words('Road', 'Straße', '로드')],
    ],
    variants: [words('EU 39', 'Gr. 39', '245mm'), words('EU 42', 'Gr. 42', '270mm'), words('EU 44', 'Gr. 44', '285mm')],
    variantStep: 0,
    price: [49, 220],
    accessories: [words('Insoles', 'Einlegesohlen', '깔창')],
  },
  {
    key: 'backpacks',
    name: words('Backpack', 'Rucksack', '백팩'),
    also: ['backpacks', 'bag'],
    brands: sport,
    model: modelCode('Trek ##@'),
    traits: [
      [words('Hiking', 'Wander', '등산용'), words('Laptop', 'Laptop', '노트북')],
      [words('Water Resistant', 'wasserabweisend', '생활방수')],
    ],
    variants: [colours.black, colours.green, colours.blue],
    variantStep: 0,
    price: [29, 240],
    accessories: [words('Rain Cover', 'Regenhülle', '레인커버')],
  },
  {
    key: 'yoga-mats',
    name: words('Yoga Mat', 'Yogamatte', '요가매트'),
    also: ['mat', 'fitness'],
    brands: sport,
    model: modelCode('Asana ##'),
    traits: [[words('Non-Slip', 'rutschfest', '미끄럼방지')], [words('6 mm', '6 mm', '6mm'), words('10 mm', '10 mm', '10mm')]],
    variants: [colours.blue, colours.red, colours.green],
    variantStep: 0,
    price: [15, 95],
    accessories: [words('Carry Strap', 'Tragegurt', '스트랩')],
  },
  {
    key: 'books',
    name: words('Novel', 'Roman', '소설'),
    also: ['book', 'books', 'fiction'],
    brands: authors,
    model: bookTitle,
    traits: [],
    variants: [words('Paperback', 'Taschenbuch', '문고판'), words('Hardcover', 'gebunden', '양장본')],
    variantStep: 0.6,
    price: [8, 24],
    accessories: [],
  },
]
