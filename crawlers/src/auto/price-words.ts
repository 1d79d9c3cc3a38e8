import { kindOf as saidKind } from '@mallgate/shared/money-kind'

import {
  instalmentAfter,
  instalmentBefore,
  savingAfter,
  savingBefore,
  struckWords,
  struckWordsAnywhere,
  unitAfter,
  unitBefore,
} from './listing-words.ts'

/** What a price on a page is the price of, by the words beside it. */
export type PriceKind =
  | 'price'
  /** What it costs at least, or one of several. */
  | 'from'
  | 'was'
  | 'unit'
  | 'instalment'
  | 'shipping'
  | 'saving'
  /** Without the taxes that people pay. */
  | 'net'
  | 'member'
  /** A cart, an order's least value, a voucher, a warranty: not the thing's. */
  | 'other'

const shippingBefore =
  /(?:(?<!\p{L})(?:versand(?:kosten\p{L}*|art|gebühr\p{L}*|pauschale)?|liefer(?:ung|kosten|gebühr\p{L}*|pauschale)|porto|zustell\p{L}*|shipping|delivery|postage|freight|p&p|livraison|frais de port|env[ií]o|entrega|frete|spedizion\p{L}*|consegna|verzend\p{L}*|bezorg\p{L}*|dostaw\p{L}*|wysyłk\p{L}*|przesyłk\p{L}*|doprav\p{L}*|poštovn\p{L}*|frakt|fragt|toimitus\p{L}*|szállítás\p{L}*|kargo|доставк\p{L}*)(?!\p{L})|送料(?!無料)|配送|배송비|운비|运费|運費)[^.\p{Nd}\p{Sc}]{0,30}$/iu
const shippingBehind =
  /^\s*[*)]?\s*(?:(?:versand(?:kosten)?|lieferung|shipping|delivery|postage|p&p|(?:de )?livraison|de port|(?:de )?env[ií]o|(?:de )?frete|spedizione|verzendkosten|dostaw[ay]|wysyłka|doprava|frakt|fragt)(?!\p{L})|送料|배송)/iu
const netBehind =
  /^\s*[*¹²³)]*\s*\(?(?:netto|exkl\w*\.?|excl\w*\.?|ohne\s+(?:mwst|ust|steuer)|zzgl\.?\s+(?:\d+\s?%\s+)?(?:mwst|ust|gesetzl)|h\.?t\.?\b|hors tax\w*|\+\s?iva|senza iva|iva (?:escl|esclusa|excl|no incl)\w*|sin iva|sem iva|bez (?:dph|vat|daně)|netto|ex\.?\s?(?:vat|btw|tax|gst|moms)|(?:exkl|eks|excl)\.?\s?(?:moms|mva|btw|vat)|plus vat|\+\s?(?:vat|gst|tax|mwst)|alv\s?0|nettó|\+\s?áfa|kdv hariç|\+\s?kdv|без ндс|税抜|税別|\(税別\)|本体|부가세\s*별도|未税|未稅)/iu
export const netBefore =
  /(?<!\p{L})(?:netto(?:preis)?|net price|net|exkl\.?\s?\w*\.?|excl\.?\s?\w*\.?|ohne (?:mwst|ust)\.?|prix ht|ht|senza iva|sin iva|sem iva|bez dph|cena netto|ex\.?\s?(?:vat|btw|tax)|税抜(?:価格)?|本体価格|税別)[^\p{Nd}]{0,6}$/iu

const member =
  /(?:mitglied\w*|member\w*|\bclub\w*|prime|plus-?preis|loyalty|subscri\w*|spar-?abo|\babo\b|abonn\w*|membres?|adhérent\w*|socios?|soci\b|klubow\w*|klubová|klub|clubcard|klubpris|medlem\w*|会員|회원|会员|學生|student\w*|business ?kunden|首购|新人)[^\p{Nd}]{0,20}$/iu

const other =
  /(?:warenkorb\w*|cart|basket|\bbag\b|panier|carrito|cesta|carrello|winkel(?:wagen|mand)\w*|koszyk\w*|košík\w*|carrinho|handlekurv|varukorg\w*|kurv|ostoskori|kosár|sepet|корзин\w*|カート|장바구니|购物车|購物車|bestellwert|mindest\w*|orders? (?:over|above|of)|over|ab einem|minimum|zwischensumme|gesamtsumme|subtotal|total(?:e)?|summe|garantie\w*|warranty|versicher\w*|insurance|schutz\w*|assurance|protection|entsorgung\w*|urheberrecht\w*|pfand|deposit|kaution|eco-?(?:part|tax)\w*|recycling\w*|copie privée|kaucja|montage\w*|installation|einbau\w*|aufbau\w*|altgerät\w*|geschenk\w*|gift\w*|bundle\w*|zubehör|accessor\w*|trade-?in|inzahlung\w*|ankauf\w*|\+)[^.\p{Nd}]{0,30}$/iu

const from =
  /(?:\bab|\bvon|from|starting at|desde|a partir d[eo]|à partir de|dès|a partire da|\bda|vanaf|\bod|již od|\bfra|från|alkaen|από|от|начиная с|tól)\s*:?\s*$/iu
const fromBehind = /^\s*(?:から|〜|~|부터|起|より)/u

// `Sie sparen 20 % / 10,00 EUR`, `(-20 %)` before it says nothing.
const savingShare =
  /(?:sav(?:e|ing)s?|sparen|ersparnis|rabatt|ahorr\p{L}+|économi\p{L}+|econom\p{L}+|risparmi\p{L}*|oszczędz\p{L}+|bespaar|ušetř\p{L}+|экономия|скидка|discount)[^\p{L}]{0,12}\d+(?:[.,]\d+)? ?%[^\p{L}\p{Nd}]{0,4}$/iu

const yearly = /^\s*(?:\/|per|pro|je|par|al|por|im|a)\s?(?:yr|year|jahr|an|année|año|ano|anno|rok|jaar)(?!\p{L})/iu
const monthly =
  /(?:monatl\.?|mtl\.?|monthly|mensuel\p{L}*|mensual\p{L}*|mensal|mensile|miesięcznie|měsíčně|maandelijks)\s*(?:rate|raten)?\s*(?:ab|from|od|a partir de|dès|da|vanaf|nur)?\s*$/iu

/** Words behind a price that say it is without taxes: they aren't the next one's. */
export const saysNet = (behind: string): boolean => netBehind.test(behind) && !/[:：]\s*$/.test(behind)

/** What a price is, by the words before and behind it, up to its neighbours; `isLast`: no other price follows. */
export function kindOf(before: string, behind: string, isLast: boolean): PriceKind {
  const lead = before.slice(-60).replace(/[\s:¹²³*]+$/u, ' ')
  const rest = behind.slice(0, 40)
  const said = saidKind(lead, rest, isLast)
  if (
    said === 'instalment' ||
    instalmentAfter.test(rest) ||
    instalmentBefore.test(lead.trimEnd()) ||
    monthly.test(lead) ||
    yearly.test(rest)
  )
    return 'instalment'
  if (said === 'unit' || unitAfter.test(rest) || unitBefore.test(lead.trimEnd())) return 'unit'
  if (said === 'was' || struckWords.test(lead) || struckWordsAnywhere.test(lead.slice(-12))) return 'was'
  if (said === 'extra' || shippingBefore.test(lead) || shippingBehind.test(rest)) return 'shipping'
  if (netBehind.test(rest) || netBefore.test(lead)) return 'net'
  if (said === 'saving' || savingShare.test(lead) || savingBefore.test(lead) || savingAfter.test(rest)) return 'saving'
  if (member.test(lead)) return 'member'
  if (other.test(lead)) return 'other'
  return said === 'from' || from.test(lead) || fromBehind.test(rest) ? 'from' : 'price'
}

/** Words on the button that a thing is bought with. */
export const buyWords =
  /(?:in den (?:waren|einkaufs)korb|in (?:den )?warenkorb|jetzt kaufen|sofort[- ]kaufen|in den einkaufswagen|add to (?:cart|bag|basket|trolley)|buy (?:it )?now|add to order|ajouter au panier|acheter|añadir (?:al carr(?:it)?o|a la (?:cesta|bolsa))|agregar al carr(?:it)?o|comprar(?: ahora| agora)?|aggiungi al carrello|acquista|in (?:mijn )?winkel(?:wagen|mand)|bestellen|do koszyka|dodaj do koszyka|kup teraz|do košíku|vložit do košíku|přidat do košíku|koupit|adicionar ao carrinho|legg i handlekurv|lägg i (?:varukorg|kundvagn)\w*|köp|læg i kurv|tilføj til kurv|lisää ostoskoriin|kosárba|sepete ekle|в корзину|купить|カートに(?:入れる|追加)|かごに(?:入れる|追加)|今すぐ(?:買う|購入)|購入手続き|장바구니|바로구매|구매하기|加入购物车|加入購物車|立即购买|立即購買|thêm vào giỏ|أضف إلى (?:السلة|العربة)|اشتر|купи(?!\p{L})|добави в количката|купити|(?:до|в) кошик|προσθήκη στο καλάθι|αγορά(?!\p{L})|u ko[šs]aricu|u korpu|v košarico|do košíka|kúpiť|į krepšelį|pievienot grozam|ielikt grozā|lisa (?:ostu)?korvi|adaug[ăa] [îi]n co[șs]|keranjang|beli (?:langsung|sekarang)|tambah ke troli|ตะกร้า|ซื้อ(?:เลย|ทันที)|הוס(?:פה|ף|יפו) לסל|קנ[הו] עכשיו|افزودن به سبد|कार्ट में)/iu

/** What a page says of a thing that it sells: its numbers, whether it is there. */
export const goodsWords =
  /(?<!\p{L})(?:ean|gtin|isbn|upc|jan|asin|sku|mpn|barcode|(?:art(?:ikel)?|bestell|hersteller|modell)\.?\s?-?(?:nr|nummer|number|no)\.?|(?:item|product|part|model)\s(?:no|number|code|model)\.?|r[eé]f(?:[eé]rence|erencia)?\.?\s?:|auf lager|lieferbar|sofort versandfertig|verfügbar|in stock|out of stock|sold out|en stock|disponib(?:le|ile)|dispon[ií]vel|op voorraad|dostępn[yae]|na magazynie|skladem|på lager|i lager|varastossa|raktáron|stokta|в наличии|ausverkauft|vergriffen|épuisé|agotado|esaurito)(?!\p{L})|在庫|品番|管理番号|재고|품절|상품번호|库存|有货|貨號/iu
