import { type ProductLine, brand, colours, modelCode, wired, wireless, words } from '../product-line.ts'

const desk = [
  brand('Clavion', '클라비온', 'クラヴィオン'),
  brand('Morvex', '모르벡스', 'モーヴェックス'),
  brand('Pellgrid', '펠그리드', 'ペルグリッド'),
  brand('Tasta', '타스타', 'タスタ'),
]
const screens = [brand('Lumeta', '루메타', 'ルメタ'), brand('Visorn', '비조른', 'ヴィゾーン'), brand('Panodyne', '파노다인', 'パノダイン')]
const storage = [
  brand('Cellarix', '셀라릭스', 'セラリックス'),
  brand('Bytehold', '바이트홀드', 'バイトホールド'),
  brand('Orbyn', '오르빈', 'オービン'),
]

export const computing: readonly ProductLine[] = [
  {
    key: 'keyboards',
    name: words('Keyboard', 'Tastatur', '키보드', 'キーボード', 'Clavier'),
    also: ['keyboards', 'keys'],
    brands: desk,
    model: modelCode('K##@'),
    traits: [
      [
        words('Mechanical', 'mechanisch', '기계식', 'メカニカル', 'mécanique'),
        words('Low Profile', 'flach', '로우프로파일', '薄型', 'plat'),
      ],
      [wireless, wired],
      [words('RGB', 'RGB', 'RGB', 'RGB', 'RGB'), words('Compact', 'kompakt', '컴팩트', 'コンパクト', 'compact')],
    ],
    variants: [colours.black, colours.white],
    variantStep: 0,
    price: [25, 240],
    accessories: [words('Wrist Rest', 'Handballenauflage', '손목 받침대', 'リストレスト', 'Repose-poignets')],
  },
  {
    key: 'mice',
    name: words('Mouse', 'Maus', '마우스', 'マウス', 'Souris'),
    also: ['mice'],
    brands: desk,
    model: modelCode('M-##0'),
    traits: [
      [wireless, wired],
      [
        words('Gaming', 'Gaming', '게이밍', 'ゲーミング', 'gaming'),
        words('Ergonomic', 'ergonomisch', '인체공학', 'エルゴノミクス', 'ergonomique'),
      ],
    ],
    variants: [colours.black, colours.white, colours.red],
    variantStep: 0,
    price: [12, 140],
    accessories: [words('Mouse Pad', 'Mauspad', '마우스패드', 'マウスパッド', 'Tapis de souris')],
  },
  {
    key: 'monitors',
    name: words('Monitor', 'Monitor', '모니터', 'モニター', 'Écran'),
    also: ['monitors', 'display', 'screen'],
    brands: screens,
    model: modelCode('@##@#'),
    traits: [
      [
        words('4K UHD', '4K UHD', '4K UHD', '4K UHD', '4K UHD'),
        words('QHD', 'QHD', 'QHD', 'QHD', 'QHD'),
        words('Full HD', 'Full HD', '풀HD', 'フルHD', 'Full HD'),
      ],
      [words('IPS', 'IPS', 'IPS', 'IPS', 'IPS'), words('Curved', 'gewölbt', '커브드', '曲面', 'incurvé')],
      [words('144 Hz', '144 Hz', '144Hz', '144Hz', '144 Hz')],
    ],
    variants: [
      words('24 inch', '24 Zoll', '24인치', '24型', '24 pouces'),
      words('27 inch', '27 Zoll', '27인치', '27型', '27 pouces'),
      words('32 inch', '32 Zoll', '32인치', '32型', '32 pouces'),
    ],
    variantStep: 0.35,
    price: [109, 790],
    accessories: [words('Monitor Arm', 'Monitorarm', '모니터암', 'モニターアーム', 'Bras pour écran')],
  },
  {
    key: 'ssds',
    name: words('SSD', 'SSD', 'SSD', 'SSD', 'SSD'),
    also: ['ssds', 'storage', 'drive'],
    brands: storage,
    model: modelCode('@##0 Pro'),
    traits: [
      [words('NVMe', 'NVMe', 'NVMe', 'NVMe', 'NVMe'), words('SATA', 'SATA', 'SATA', 'SATA', 'SATA')],
      [words('Internal', 'intern', '내장형', '内蔵', 'interne'), words('Portable', 'tragbar', '외장형', 'ポータブル', 'portable')],
    ],
    variants: [
      words('500GB', '500 GB', '500GB', '500GB', '500 Go'),
      words('1TB', '1 TB', '1TB', '1TB', '1 To'),
      words('2TB', '2 TB', '2TB', '2TB', '2 To'),
    ],
    variantStep: 0.7,
    price: [39, 150],
    accessories: [words('Heatsink', 'Kühlkörper', '방열판', 'ヒートシンク', 'Dissipateur')],
  },
  {
    key: 'webcams',
    name: words('Webcam', 'Webcam', '웹캠', 'ウェブカメラ', 'Webcam'),
    also: ['webcams', 'camera'],
    brands: screens,
    model: modelCode('Cam @##'),
    traits: [
      [words('1080p', '1080p', '1080p', '1080p', '1080p'), words('4K', '4K', '4K', '4K', '4K')],
      [words('Autofocus', 'Autofokus', '자동초점', 'オートフォーカス', 'autofocus')],
    ],
    variants: [colours.black, colours.white],
    variantStep: 0,
    price: [29, 210],
    accessories: [words('Tripod', 'Stativ', '삼각대', '三脚', 'Trépied')],
  },
]
