import { type ProductLine, brand, colours, modelCode, words } from '../product-line.ts'

const kitchen = [
  brand('Calyro', '칼리로', 'カリロ'),
  brand('Brimo', '브리모', 'ブリモ'),
  brand('Fornella', '포르넬라', 'フォルネラ'),
  brand('Haldane & Co', '할데인', 'ハルデイン'),
]
const cleaning = [brand('Zephra', '제프라', 'ゼフラ'), brand('Pulvaro', '풀바로', 'プルヴァロ')]
const lighting = [brand('Candelyn', '칸델린', 'カンデリン'), brand('Orlux', '오를룩스', 'オルルクス'), brand('Brimo', '브리모', 'ブリモ')]

export const household: readonly ProductLine[] = [
  {
    key: 'coffee-machines',
    name: words('Coffee Machine', 'Kaffeemaschine', '커피머신', 'コーヒーメーカー', 'Machine à café'),
    also: ['coffee', 'espresso'],
    brands: kitchen,
    model: modelCode('Barista @#'),
    traits: [
      [
        words('Fully Automatic', 'vollautomatisch', '전자동', '全自動', 'automatique'),
        words('Drip', 'Filter', '드립', 'ドリップ式', 'à filtre'),
      ],
      [
        words('Milk Frother', 'Milchaufschäumer', '우유거품기', 'ミルクフォーマー付き', 'mousseur à lait'),
        words('Grinder', 'Mahlwerk', '그라인더', 'ミル付き', 'broyeur'),
      ],
    ],
    variants: [colours.black, colours.silver],
    variantStep: 0,
    price: [59, 1290],
    accessories: [
      words('Water Filter', 'Wasserfilter', '정수 필터', '浄水フィルター', 'Filtre à eau'),
      words('Descaler', 'Entkalker', '석회제거제', 'クエン酸洗浄剤', 'Détartrant'),
    ],
  },
  {
    key: 'kettles',
    name: words('Kettle', 'Wasserkocher', '전기포트', '電気ケトル', 'Bouilloire'),
    also: ['kettles'],
    brands: kitchen,
    model: modelCode('W-##'),
    traits: [
      [words('Gooseneck', 'Schwanenhals', '드립포트', '細口', 'col de cygne'), words('Glass', 'Glas', '유리', 'ガラス製', 'en verre')],
      [words('1.7 L', '1,7 l', '1.7L', '1.7L', '1,7 l')],
    ],
    variants: [colours.black, colours.white, colours.silver],
    variantStep: 0,
    price: [18, 130],
    accessories: [],
  },
  {
    key: 'air-fryers',
    name: words('Air Fryer', 'Heißluftfritteuse', '에어프라이어', 'ノンフライヤー', 'Friteuse à air'),
    also: ['airfryer'],
    brands: kitchen,
    model: modelCode('Aero #@'),
    traits: [
      [words('Digital', 'digital', '디지털', 'デジタル', 'numérique')],
      [words('Dual Basket', 'Doppelkorb', '듀얼', '2バスケット', 'double panier')],
    ],
    variants: [words('4 L', '4 l', '4L', '4L', '4 l'), words('6 L', '6 l', '6L', '6L', '6 l')],
    variantStep: 0.3,
    price: [49, 230],
    accessories: [words('Paper Liners', 'Backpapier', '종이호일', 'クッキングシート', 'Papier cuisson')],
  },
  {
    key: 'vacuums',
    name: words('Vacuum Cleaner', 'Staubsauger', '청소기', '掃除機', 'Aspirateur'),
    also: ['vacuum', 'hoover'],
    brands: cleaning,
    model: modelCode('Cyclo ##0'),
    traits: [
      [words('Cordless', 'Akku', '무선', 'コードレス', 'sans fil'), words('Robot', 'Roboter', '로봇', 'ロボット', 'robot')],
      [words('HEPA', 'HEPA', '헤파', 'HEPA', 'HEPA')],
    ],
    variants: [colours.white, colours.red],
    variantStep: 0,
    price: [89, 690],
    accessories: [
      words('Filter Set', 'Filterset', '필터 세트', 'フィルターセット', 'Jeu de filtres'),
      words('Dust Bags', 'Staubbeutel', '먼지봉투', '紙パック', 'Sacs à poussière'),
    ],
  },
  {
    key: 'desk-lamps',
    name: words('Desk Lamp', 'Schreibtischlampe', '책상 스탠드', 'デスクライト', 'Lampe de bureau'),
    also: ['lamp', 'lamps', 'light'],
    brands: lighting,
    model: modelCode('Lux @##'),
    traits: [
      [words('LED', 'LED', 'LED', 'LED', 'LED')],
      [
        words('Dimmable', 'dimmbar', '밝기조절', '調光', 'à intensité variable'),
        words('Clip-On', 'Klemm', '집게형', 'クリップ式', 'à pince'),
      ],
    ],
    variants: [colours.black, colours.white, colours.silver],
    variantStep: 0,
    price: [16, 180],
    accessories: [words('Spare Bulb', 'Ersatzlampe', '교체용 전구', '交換用電球', 'Ampoule de rechange')],
  },
]
