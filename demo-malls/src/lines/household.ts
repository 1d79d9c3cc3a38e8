import { type ProductLine, brand, colours, modelCode, words } from '../product-line.ts'

const kitchen = [brand('Calyro', '칼리로'), brand('Brimo', '브리모'), brand('Fornella', '포르넬라'), brand('Haldane & Co', '할데인')]
const cleaning = [brand('Zephra', '제프라'), brand('Pulvaro', '풀바로')]

export const household: readonly ProductLine[] = [
  {
    key: 'coffee-machines',
    name: words('Coffee Machine', 'Kaffeemaschine', '커피머신'),
    also: ['coffee', 'espresso'],
    brands: kitchen,
    model: modelCode('Barista @#'),
    traits: [
      [words('Fully Automatic', 'vollautomatisch', '전자동'), words('Drip', 'Filter', '드립')],
      [words('Milk Frother', 'Milchaufschäumer', '우유거품기'), words('Grinder', 'Mahlwerk', '그라인더')],
    ],
    variants: [colours.black, colours.silver],
    variantStep: 0,
    price: [59, 1290],
    accessories: [words('Water Filter', 'Wasserfilter', '정수 필터'), words('Descaler', 'Entkalker', '석회제거제')],
  },
  {
    key: 'kettles',
    name: words('Kettle', 'Wasserkocher', '전기포트'),
    also: ['kettles'],
    brands: kitchen,
    model: modelCode('W-##'),
    traits: [[words('Gooseneck', 'Schwanenhals', '드립포트'), words('Glass', 'Glas', '유리')], [words('1.7 L', '1,7 l', '1.7L')]],
    variants: [colours.black, colours.white, colours.silver],
    variantStep: 0,
    price: [18, 130],
    accessories: [],
  },
  {
    key: 'air-fryers',
    name: words('Air Fryer', 'Heißluftfritteuse', '에어프라이어'),
    also: ['airfryer'],
    brands: kitchen,
    model: modelCode('Aero #@'),
    traits: [[words('Digital', 'digital', '디지털')], [words('Dual Basket', 'Doppelkorb', '듀얼')]],
    variants: [words('4 L', '4 l', '4L'), words('6 L', '6 l', '6L')],
    variantStep: 0.3,
    price: [49, 230],
    accessories: [words('Paper Liners', 'Backpapier', '종이호일')],
  },
  {
    key: 'vacuums',
    name: words('Vacuum Cleaner', 'Staubsauger', '청소기'),
    also: ['vacuum', 'hoover'],
    brands: cleaning,
    model: modelCode('Cyclo ##0'),
    traits: [[words('Cordless', 'Akku', '무선'), words('Robot', 'Roboter', '로봇')], [words('HEPA', 'HEPA', '헤파')]],
    variants: [colours.white, colours.red],
    variantStep: 0,
    price: [89, 690],
    accessories: [words('Filter Set', 'Filterset', '필터 세트'), words('Dust Bags', 'Staubbeutel', '먼지봉투')],
  },
]
