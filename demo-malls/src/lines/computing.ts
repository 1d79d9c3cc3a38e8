import { type ProductLine, brand, colours, modelCode, wired, wireless, words } from '../product-line.ts'

const desk = [brand('Clavion', '클라비온'), brand('Morvex', '모르벡스'), brand('Pellgrid', '펠그리드'), brand('Tasta', '타스타')]
const screens = [brand('Lumeta', '루메타'), brand('Visorn', '비조른'), brand('Panodyne', '파노다인')]
const storage = [brand('Cellarix', '셀라릭스'), brand('Bytehold', '바이트홀드'), brand('Orbyn', '오르빈')]

export const computing: readonly ProductLine[] = [
  {
    key: 'keyboards',
    name: words('Keyboard', 'Tastatur', '키보드'),
    also: ['keyboards', 'keys'],
    brands: desk,
    model: modelCode('K##@'),
    traits: [
      [words('Mechanical', 'mechanisch', '기계식'), words('Low Profile', 'flach', '로우프로파일')],
      [wireless, wired],
      [words('RGB', 'RGB', 'RGB'), words('Compact', 'kompakt', '컴팩트')],
    ],
    variants: [colours.black, colours.white],
    variantStep: 0,
    price: [25, 240],
    accessories: [words('Wrist Rest', 'Handballenauflage', '손목 받침대')],
  },
  {
    key: 'mice',
    name: words('Mouse', 'Maus', '마우스'),
    also: ['mice'],
    brands: desk,
    model: modelCode('M-##0'),
    traits: [
      [wireless, wired],
      [words('Gaming', 'Gaming', '게이밍'), words('Ergonomic', 'ergonomisch', '인체공학')],
    ],
    variants: [colours.black, colours.white, colours.red],
    variantStep: 0,
    price: [12, 140],
    accessories: [words('Mouse Pad', 'Mauspad', '마우스패드')],
  },
  {
    key: 'monitors',
    name: words('Monitor', 'Monitor', '모니터'),
    also: ['monitors', 'display', 'screen'],
    brands: screens,
    model: modelCode('@##@#'),
    traits: [
      [words('4K UHD', '4K UHD', '4K UHD'), words('QHD', 'QHD', 'QHD'), words('Full HD', 'Full HD', '풀HD')],
      [words('IPS', 'IPS', 'IPS'), words('Curved', 'gewölbt', '커브드')],
      [words('144 Hz', '144 Hz', '144Hz')],
    ],
    variants: [words('24 inch', '24 Zoll', '24인치'), words('27 inch', '27 Zoll', '27인치'), words('32 inch', '32 Zoll', '32인치')],
    variantStep: 0.35,
    price: [109, 790],
    accessories: [words('Monitor Arm', 'Monitorarm', '모니터암')],
  },
  {
    key: 'ssds',
    name: words('SSD', 'SSD', 'SSD'),
    also: ['ssds', 'storage', 'drive'],
    brands: storage,
    model: modelCode('@##0 Pro'),
    traits: [
      [words('NVMe', 'NVMe', 'NVMe'), words('SATA', 'SATA', 'SATA')],
      [words('Internal', 'intern', '내장형'), words('Portable', 'tragbar', '외장형')],
    ],
    variants: [words('500GB', '500 GB', '500GB'), words('1TB', '1 TB', '1TB'), words('2TB', '2 TB', '2TB')],
    variantStep: 0.7,
    price: [39, 150],
    accessories: [words('Heatsink', 'Kühlkörper', '방열판')],
  },
  {
    key: 'webcams',
    name: words('Webcam', 'Webcam', '웹캠'),
    also: ['webcams', 'camera'],
    brands: screens,
    model: modelCode('Cam @##'),
    traits: [[words('1080p', '1080p', '1080p'), words('4K', '4K', '4K')], [words('Autofocus', 'Autofokus', '자동초점')]],
    variants: [colours.black, colours.white],
    variantStep: 0,
    price: [29, 210],
    accessories: [words('Tripod', 'Stativ', '삼각대')],
  },
]
