import { type ProductLine, brand, colours, modelCode, words } from '../product-line.ts'
import type { Random } from '../random.ts'

const sport = [
  brand('Strideon', '스트라이돈', 'ストライデオン'),
  brand('Alpenfox', '알펜폭스', 'アルペンフォックス'),
  brand('Vantara', '반타라', 'ヴァンタラ'),
]
const authors = [
  brand('Mara Lindholt', '마라 린드홀트', 'マーラ・リンドホルト'),
  brand('Jonas Achterberg', '요나스 아흐터베르크', 'ヨナス・アハターベルク'),
  brand('Seo Haneul', '서하늘', 'ソ・ハヌル'),
  brand('Ines Carvalhal', '이네스 카르발할', 'イネス・カルヴァリャル'),
]
const moods = ['Silent', 'Hidden', 'Last', 'Copper', 'Winter', 'Distant', 'Borrowed', 'Salt', 'Paper', 'Crooked']
const places = ['Harbor', 'Garden', 'Orchard', 'Library', 'River', 'Lantern', 'Archive', 'Mountain', 'Letter', 'Clockmaker']

const bookTitle = (random: Random) => `The ${random.pick(moods)} ${random.pick(places)}`
const gameTitle = (random: Random) =>
  `${random.pick(places)} of ${random.pick(moods)} ${random.pick(['Kings', 'Tides', 'Winds', 'Embers'])}`

export const leisure: readonly ProductLine[] = [
  {
    key: 'running-shoes',
    name: words('Running Shoes', 'Laufschuhe', '러닝화', 'ランニングシューズ', 'Chaussures de course'),
    also: ['shoe', 'sneakers'],
    brands: sport,
    model: modelCode('Tempo ##'),
    traits: [
      [words("Men's", 'Herren', '남성용', 'メンズ', 'homme'), words("Women's", 'Damen', '여성용', 'レディース', 'femme')],
      [words('Trail', 'Trail', '트레일', 'トレイル', 'trail'), words('Road', 'Straße', '로드', 'ロード', 'route')],
    ],
    variants: [
      words('EU 39', 'Gr. 39', '245mm', '24.5cm', '39'),
      words('EU 42', 'Gr. 42', '270mm', '27.0cm', '42'),
      words('EU 44', 'Gr. 44', '285mm', '28.5cm', '44'),
    ],
    variantStep: 0,
    price: [49, 220],
    accessories: [words('Insoles', 'Einlegesohlen', '깔창', 'インソール', 'Semelles')],
  },
  {
    key: 'backpacks',
    name: words('Backpack', 'Rucksack', '백팩', 'リュックサック', 'Sac à dos'),
    also: ['backpacks', 'bag'],
    brands: sport,
    model: modelCode('Trek ##@'),
    traits: [
      [words('Hiking', 'Wander', '등산용', '登山用', 'de randonnée'), words('Laptop', 'Laptop', '노트북', 'ノートPC用', 'pour ordinateur')],
      [words('Water Resistant', 'wasserabweisend', '생활방수', '撥水', 'déperlant')],
    ],
    variants: [colours.black, colours.green, colours.blue],
    variantStep: 0,
    price: [29, 240],
    accessories: [words('Rain Cover', 'Regenhülle', '레인커버', 'レインカバー', 'Housse de pluie')],
  },
  {
    key: 'yoga-mats',
    name: words('Yoga Mat', 'Yogamatte', '요가매트', 'ヨガマット', 'Tapis de yoga'),
    also: ['mat', 'fitness'],
    brands: sport,
    model: modelCode('Asana ##'),
    traits: [
      [words('Non-Slip', 'rutschfest', '미끄럼방지', '滑り止め', 'antidérapant')],
      [words('6 mm', '6 mm', '6mm', '6mm', '6 mm'), words('10 mm', '10 mm', '10mm', '10mm', '10 mm')],
    ],
    variants: [colours.blue, colours.red, colours.green],
    variantStep: 0,
    price: [15, 95],
    accessories: [words('Carry Strap', 'Tragegurt', '스트랩', 'キャリーストラップ', 'Sangle')],
  },
  {
    key: 'books',
    name: words('Novel', 'Roman', '소설', '小説', 'Roman'),
    also: ['book', 'books', 'fiction'],
    brands: authors,
    model: bookTitle,
    traits: [],
    variants: [words('Paperback', 'Taschenbuch', '문고판', '文庫', 'poche'), words('Hardcover', 'gebunden', '양장본', '単行本', 'relié')],
    variantStep: 0.6,
    price: [8, 24],
    accessories: [],
  },
  {
    key: 'board-games',
    name: words('Board Game', 'Brettspiel', '보드게임', 'ボードゲーム', 'Jeu de société'),
    also: ['game', 'games', 'toys'],
    brands: [
      brand('Meeplewerk', '미플베르크', 'ミープルヴェルク'),
      brand('Dicehollow', '다이스할로', 'ダイスホロウ'),
      brand('Tafelrunde', '타펠룬데', 'ターフェルルンデ'),
    ],
    model: gameTitle,
    traits: [
      [
        words('2-4 Players', '2-4 Spieler', '2-4인용', '2-4人用', '2 à 4 joueurs'),
        words('2 Players', '2 Spieler', '2인용', '2人用', '2 joueurs'),
      ],
      [words('Cooperative', 'kooperativ', '협력', '協力', 'coopératif')],
    ],
    variants: [
      words('Standard Edition', 'Grundspiel', '기본판', '基本セット', 'édition de base'),
      words('Deluxe Edition', 'Deluxe-Ausgabe', '디럭스판', 'デラックス版', 'édition deluxe'),
    ],
    variantStep: 0.7,
    price: [15, 75],
    accessories: [words('Card Sleeves', 'Kartenhüllen', '카드 슬리브', 'カードスリーブ', 'Protège-cartes')],
  },
]
