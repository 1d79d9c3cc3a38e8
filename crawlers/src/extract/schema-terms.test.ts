import { expect, test } from 'vitest'

import { availabilityTerm, conditionTerm } from './schema-terms.ts'

test.for([
  'https://schema.org/InStock',
  'http://schema.org/InStock',
  'https://www.schema.org/InStock/',
  '//schema.org/InStock',
  'schema.org/InStock',
  'http://schema.org/#InStock',
  'https://schema.org/ItemAvailability/InStock',
  'schema:InStock',
  '[http://schema.org/InStock]',
  'InStock',
  'in_stock',
  'IN-STOCK',
  'in stock',
  'In Stock.',
])('%s is InStock, whatever stands before the term', (text) => {
  expect(availabilityTerm(text)).toBe('InStock')
})

test.for([
  [
    'InStock',
    'auf Lager · Sofort lieferbar · Lieferbar in 2-3 Tagen · En stock · Disponible · Disponibile · Disponível · Em estoque · Op voorraad · I lager · På lager · Skladem · Raktáron',
  ],
  [
    'InStock',
    'Dostępny · в наличии · Есть в наличии · 在庫あり · 재고 있음 · 有货 · متوفر · במלאי · Stokta var · Còn hàng · Available now · 12 in stock · Add to cart',
  ],
  [
    'OutOfStock',
    'Out of stock · Currently unavailable · Nicht auf Lager · derzeit nicht verfügbar · Rupture de stock · Non disponible · Indisponible · Sin stock · No disponible · Non disponibile',
  ],
  [
    'OutOfStock',
    'Sem estoque · Indisponível · Niet op voorraad · Slut i lager · Ikke på lager · Není skladem · Nincs raktáron · Niedostępny · нет в наличии · Нет на складе · 在庫なし · 품절 · 缺货',
  ],
  ['OutOfStock', 'غير متوفر · ناموجود · לא במלאי · Hết hàng · Tükendi · Notify me when available · Benachrichtigen, wenn verfügbar'],
  ['SoldOut', 'Sold out · Ausverkauft · Épuisé · Agotado · Esaurito · esgotado · Uitverkocht · Slutsåld · 売り切れ · 완판 · 售罄'],
  ['PreOrder', 'Pre-order · Jetzt vorbestellen · Précommande · Preventa · Pré-venda · Предзаказ · 予約 · 예약판매 · 预售'],
  ['BackOrder', 'On backorder · Auf Bestellung · Sur commande · Bajo pedido · под заказ · お取り寄せ'],
  [
    'LimitedAvailability',
    'Only 3 left · Only 3 left in stock · Nur noch 2 auf Lager · Plus que 2 en stock · Últimas unidades · 残りわずか · Осталось 2 шт. · Low stock',
  ],
  ['Discontinued', 'Discontinued · No longer available · Nicht mehr lieferbar · 販売終了 · 단종'],
  ['InStoreOnly', 'In store only · Nur in der Filiale'],
  ['OnlineOnly', 'Online only · nur online'],
] as const)('%s is said in many languages: %s', ([term, texts]) => {
  for (const text of texts.split(' · ')) expect({ text, term: availabilityTerm(text) }).toEqual({ text, term })
})

test('what says when, or nothing of it, is no availability', () => {
  for (const text of ['', 'Coming soon', 'Available from 12 May', 'Lamp', '2 kg', 'novarupture', 'Lager 4', '12'])
    expect({ text, term: availabilityTerm(text) }).toEqual({ text, term: undefined })
})

test.for([
  [
    'NewCondition',
    'https://schema.org/NewCondition · New · Brand new · Neu · Neuf · Nuevo · Nuovo · Novo · Nieuw · Ny · Nowy · Nový · Новый · 新品 · 새상품 · 全新',
  ],
  [
    'UsedCondition',
    'http://schema.org/UsedCondition · used · Pre-owned · Gebraucht · D’occasion · Usado · Usato · Tweedehands · Begagnad · Używany · Б/у · 中古 · 중고 · 二手 · Like new · Used - good',
  ],
  [
    'RefurbishedCondition',
    'RefurbishedCondition · Certified Refurbished · Renewed · Generalüberholt · Reconditionné · Reacondicionado · Ricondizionato · 整備済み品 · 리퍼 · 翻新',
  ],
  ['DamagedCondition', 'DamagedCondition · For parts or not working · Defekt · Pour pièces · ジャンク'],
] as const)('%s is said in many languages: %s', ([term, texts]) => {
  for (const text of texts.split(' · ')) expect({ text, term: conditionTerm(text) }).toEqual({ text, term })
})
