import { type ProductLine, brand, colours, modelCode, words } from '../product-line.ts'

const brands = [brand('Solenne', '솔렌느', 'ソレンヌ'), brand('Quantor', '퀀터', 'クアントール'), brand('Mirevo', '미레보', 'ミレヴォ')]

export const mobile: readonly ProductLine[] = [
  {
    key: 'tablets',
    name: words('Tablet', 'Tablet', '태블릿', 'タブレット', 'Tablette'),
    also: ['tablets', 'pad'],
    brands,
    model: modelCode('Tab @##'),
    traits: [
      [words('11 inch', '11 Zoll', '11인치', '11型', '11 pouces'), words('8 inch', '8 Zoll', '8인치', '8型', '8 pouces')],
      [words('OLED', 'OLED', 'OLED', '有機EL', 'OLED'), words('LTE', 'LTE', 'LTE', 'LTE', 'LTE')],
    ],
    variants: [words('128GB', '128 GB', '128GB', '128GB', '128 Go'), words('256GB', '256 GB', '256GB', '256GB', '256 Go')],
    variantStep: 0.25,
    price: [119, 990],
    accessories: [
      words('Sleeve', 'Schutzhülle', '파우치', 'スリーブケース', 'Housse'),
      words('Stylus', 'Eingabestift', '스타일러스 펜', 'スタイラスペン', 'Stylet'),
    ],
  },
  {
    key: 'smartwatches',
    name: words('Smartwatch', 'Smartwatch', '스마트워치', 'スマートウォッチ', 'Montre connectée'),
    also: ['smartwatches', 'watch'],
    brands,
    model: modelCode('Tempus @#'),
    traits: [
      [words('GPS', 'GPS', 'GPS', 'GPS', 'GPS')],
      [
        words('Heart Rate', 'Pulsmessung', '심박측정', '心拍計', 'fréquence cardiaque'),
        words('Swimproof', 'schwimmfest', '수영가능', '5気圧防水', 'pour la nage'),
      ],
    ],
    variants: [colours.black, colours.silver, colours.green],
    variantStep: 0,
    price: [49, 480],
    accessories: [words('Watch Strap', 'Armband', '시계줄', '替えバンド', 'Bracelet')],
  },
]
