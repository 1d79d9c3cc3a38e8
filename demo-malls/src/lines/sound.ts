import { type ProductLine, brand, colours, modelCode, wired, wireless, words } from '../product-line.ts'

const noiseCancelling = words('Noise Cancelling', 'Geräuschunterdrückung', '노이즈캔슬링')
const brands = [
  brand('Aurivo', '아우리보'),
  brand('Tonquil', '톤퀼'),
  brand('Nordhall', '노르트할'),
  brand('Kestrix', '케스트릭스'),
  brand('Halcyra', '할시라'),
]

export const sound: readonly ProductLine[] = [
  {
    key: 'headphones',
    name: words('Headphones', 'Kopfhörer', '헤드폰'),
    also: ['headphone', 'headset'],
    brands,
    model: modelCode('@@-##0'),
    traits: [
      [wireless, wired],
      [noiseCancelling, words('Hi-Res', 'Hi-Res', '고음질')],
      [words('Over-Ear', 'ohrumschließend', '오버이어'), words('On-Ear', 'ohraufliegend', '온이어')],
    ],
    variants: [colours.black, colours.silver, colours.blue],
    variantStep: 0,
    price: [29, 420],
    accessories: [words('Ear Pads', 'Ohrpolster', '이어패드'), words('Carrying Case', 'Transportetui', '휴대용 케이스')],
  },
  {
    key: 'earbuds',
    name: words('Earbuds', 'Ohrhörer', '이어폰'),
    also: ['in-ear', 'earphones'],
    brands,
    model: modelCode('Pico #@'),
    traits: [
      [words('True Wireless', 'True Wireless', '완전무선'), wired],
      [noiseCancelling, words('Sport', 'Sport', '스포츠')],
    ],
    variants: [colours.black, colours.white, colours.green],
    variantStep: 0,
    price: [19, 260],
    accessories: [words('Silicone Tips', 'Silikonaufsätze', '실리콘 이어팁')],
  },
  {
    key: 'speakers',
    name: words('Speaker', 'Lautsprecher', '스피커'),
    also: ['speakers', 'audio'],
    brands,
    model: modelCode('Vox ##'),
    traits: [
      [words('Portable', 'tragbar', '휴대용'), words('Bookshelf', 'Regal', '북쉘프')],
      [words('Bluetooth', 'Bluetooth', '블루투스')],
      [words('Waterproof', 'wasserdicht', '방수')],
    ],
    variants: [colours.black, colours.red],
    variantStep: 0,
    price: [35, 640],
    accessories: [words('Wall Mount', 'Wandhalterung', '벽걸이 거치대')],
  },
]
