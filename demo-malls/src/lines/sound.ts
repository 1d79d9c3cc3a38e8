import { type ProductLine, brand, colours, modelCode, wired, wireless, words } from '../product-line.ts'

const noiseCancelling = words('Noise Cancelling', 'Geräuschunterdrückung', '노이즈캔슬링', 'ノイズキャンセリング', 'à réduction de bruit')
const brands = [
  brand('Aurivo', '아우리보', 'オーリヴォ'),
  brand('Tonquil', '톤퀼', 'トンキル'),
  brand('Nordhall', '노르트할', 'ノルトハル'),
  brand('Kestrix', '케스트릭스', 'ケストリクス'),
  brand('Halcyra', '할시라', 'ハルシラ'),
]

export const sound: readonly ProductLine[] = [
  {
    key: 'headphones',
    name: words('Headphones', 'Kopfhörer', '헤드폰', 'ヘッドホン', 'Casque'),
    also: ['headphone', 'headset'],
    brands,
    model: modelCode('@@-##0'),
    traits: [
      [wireless, wired],
      [noiseCancelling, words('Hi-Res', 'Hi-Res', '고음질', 'ハイレゾ', 'Hi-Res')],
      [
        words('Over-Ear', 'ohrumschließend', '오버이어', 'オーバーイヤー', 'circum-auriculaire'),
        words('On-Ear', 'ohraufliegend', '온이어', 'オンイヤー', 'supra-auriculaire'),
      ],
    ],
    variants: [colours.black, colours.silver, colours.blue],
    variantStep: 0,
    price: [29, 420],
    accessories: [
      words('Ear Pads', 'Ohrpolster', '이어패드', 'イヤーパッド', 'Coussinets'),
      words('Carrying Case', 'Transportetui', '휴대용 케이스', 'キャリングケース', 'Étui'),
    ],
  },
  {
    key: 'earbuds',
    name: words('Earbuds', 'Ohrhörer', '이어폰', 'イヤホン', 'Écouteurs'),
    also: ['in-ear', 'earphones'],
    brands,
    model: modelCode('Pico #@'),
    traits: [
      [words('True Wireless', 'True Wireless', '완전무선', '完全ワイヤレス', 'true wireless'), wired],
      [noiseCancelling, words('Sport', 'Sport', '스포츠', 'スポーツ', 'sport')],
    ],
    variants: [colours.black, colours.white, colours.green],
    variantStep: 0,
    price: [19, 260],
    accessories: [words('Silicone Tips', 'Silikonaufsätze', '실리콘 이어팁', 'シリコンイヤーピース', 'Embouts en silicone')],
  },
  {
    key: 'speakers',
    name: words('Speaker', 'Lautsprecher', '스피커', 'スピーカー', 'Enceinte'),
    also: ['speakers', 'audio'],
    brands,
    model: modelCode('Vox ##'),
    traits: [
      [
        words('Portable', 'tragbar', '휴대용', 'ポータブル', 'portable'),
        words('Bookshelf', 'Regal', '북쉘프', 'ブックシェルフ', 'de bibliothèque'),
      ],
      [words('Bluetooth', 'Bluetooth', '블루투스', 'Bluetooth', 'Bluetooth')],
      [words('Waterproof', 'wasserdicht', '방수', '防水', 'étanche')],
    ],
    variants: [colours.black, colours.red],
    variantStep: 0,
    price: [35, 640],
    accessories: [words('Wall Mount', 'Wandhalterung', '벽걸이 거치대', '壁掛け金具', 'Support mural')],
  },
]
