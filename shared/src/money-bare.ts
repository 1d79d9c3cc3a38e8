// What makes a number that has no currency beside it something else than a price.

const measure =
  /^ ?(?:ft|in(?=\.|\)|,|;|$| ?[x×])|inch(?:es)?|cm|mm|km|kg|kgs|g|gr|mg|lb|lbs|oz|ml|cl|l|ltr|litres?|liters?|mb|gb|tb|kb|hz|khz|mhz|ghz|w|kw|kwh|wh|v|m|mah|mp|px|dpi|rpm|db|°|º|cal|kcal|%|percent|prozent|pct|"|″|мм|см|кг|мл|гб|вт|шт|stk|stück|st|pcs?|pieces?|pack|packs|pk|ct|szt|ks|db|x\b|mal|teilig|tlg|fach|zoll|-(?:pack|er|teilig|inch|piece|in|pk|zoll))(?![\p{L}\p{M}])/iu
const rated =
  /^ ?\*? ?(?:out of|(?:von|sur|de|of|su|van|z|av) (?:5|10|100)(?!\d)|stars?|sterne?n?|étoiles|estrellas|stelle|sterren)(?!\p{L})/iu
const noun =
  /^ ?(?:\+ ?)?(?:[-/] ?\d+ )?(?:rezension(?:en)?|reviews?|ratings?|bewertung(?:en)?|avis|opinion(?:es|i)|recension(?:er|i)|votes?|answers?|questions?|sold|verkauft|vendus|vendidos|verkocht|products?|produ[kc]te?n?|produits|produtos|productos|prodotti|producten|produktů|artikel|articles|items?|results?|ergebnisse|treffer|résultats|resultados|risultati|offers?|angebote|offres|days?|tagen?|jours?|d[ií]as|giorni|dagen|dní|dni|дн(?:ей|я)|hours?|hrs?|stunden|std|heures|horas|minutes?|mins?|minuten|sec(?:onds?)?|weeks?|wochen?|semaines|months?|monate?|years?|yrs?|jahren?|ans|años|anni|jaar|лет|года?|times|people|views?|visits?|followers|likes|downloads|orders?|available|left|remaining|verfügbar|auf lager|in stock|en stock|på lager|points?|punkte|pts|pages?|seiten|colou?rs?|farben|sizes?|größen|options?|variants?|varianten|отзыв\p{L}*|товар\p{L}*|предложени\p{L}*|개|건|명|점|件|個|点|位|人|条|个|款|日|月|年|時間|分|号|番)(?![\p{Script=Latin}\p{Script=Cyrillic}])/iu
const label =
  /(?:#|№|nº|n°|(?<![\p{L}])(?:no|nr|num|number|nummer|sku|upc|ean|gtin|isbn|asin|mpn|ref|réf|item|art|artikel|artikelnummer|art-nr|art\.-nr|article|model|modell|modèle|modelo|type|typ|code|id|part|serial|version|ver|v|vol|volume|band|chapter|kapitel|page|seite|size|größe|taille|talla|taglia|gr|maat|размер|qty|quantity|menge|anzahl|quantité|cantidad|stock|lager|in stock|available|verfügbar|tel|phone|telefon|fax|mobile|call|whatsapp|rating|rated|bewertung|note|score|sold|step|level|rank|platz|pack of|set of|box of|lot of|min|max|age|ages|since|seit|until|bis zum|mindestens|минимум|арт|артикул|код|품번|型番|型号|编号)(?:\.|-?(?:nr|no|number|id)\.?)?) ?[.:#]? ?$/iu
// `3 of 10`, `4,5 von 5`.
const part = /\d ?(?:out of|of|von|sur|de|di|van|z|av|из|su|\/|\+) ?$/iu
const month =
  /(?<![\p{L}])(?:jan(?:uary|uar|vier|eiro)?|feb(?:ruary|ruar)?|février|fevereiro|mar(?:ch|s|zo)?|märz|apr(?:il|ile)?|avril|abril|may|mai|mayo|maio|june?|juni|juin|junio|junho|july?|juli|juillet|julio|julho|aug(?:ust|usti)?|août|agosto|sep(?:t(?:ember)?)?|septembre|setembro|oct(?:ober|obre|ubre)?|okt(?:ober)?|outubro|nov(?:ember|embre)?|dec(?:ember)?|dez(?:ember)?|décembre|diciembre|dezembro|января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря|copyright|©)[.,]? ?(?:\d{1,2}(?:st|nd|rd|th)?,? ?)?$/iu
const monthBehind =
  /^(?:st|nd|rd|th|\.)? ?(?:of )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mär|mai|okt|dez|janv|févr|avr|juil|août|января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря)/iu
// Only these words beside it make a whole number a price where nobody says a currency.
const priceWord =
  /(?<![\p{L}\p{M}])(?:price|prices|preis|prix|precio|preço|prezzo|prijs|pris|hinta|cena|ceny|ár|ára|preț|pret|цена|ціна|стоимость|fiyat|fiyatı|harga|giá|τιμή|מחיר|السعر|سعر|قیمت|कीमत|cost|costs|costo|kostet|coût|valor|only|nur|now|jetzt|von|from|ab|od|desde|dès|da|от|just|sale|deal|total|offer|msrp|rrp|uvp|was|statt|pvp)(?![\p{L}\p{M}])|가격|판매가|할인가|정가|価格|特価|税込|税抜|价格|售价|ราคา/iu
const priceNote =
  /^ ?[(*/,;]? ?(?:inc|incl|inkl|excl|exkl|exc|ex|plus|zzgl|inklusive|netto|brutto|net|gross|vat|gst|tax|taxe|ttc|ht|mwst|iva|dph|btw|moms|pdv|ндс|each|ea|stk|pc|per|je|par|only|s dph|bez dph|税込|税抜|含税)(?![\p{L}\p{M}])/iu

const phone = /(?:^|\s)(?:\+\s?\d|\(?0\d)[\d ()/-]{6,}$/

/** A number nobody calls a price may be one, unless it is a part of a word, date, time, measure or remark. `known`: the text is somebody's price. */
export function isBare(text: string, start: number, end: number, number: string, known: boolean): boolean {
  const ahead = text.slice(0, start)
  const after = text.slice(end)
  if (phone.test(text)) return false
  const hasCents = /[.,]\d\d$/.test(number)
  if (ahead === '' && after === '') return !/^0\d/.test(number)
  if (/[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]$|\d[-/:]$|[#№]$/u.test(ahead) || /^(?:\p{L}|[-/:]\d)/u.test(after))
    return false
  if (ahead.includes('(') && ahead.lastIndexOf('(') > ahead.lastIndexOf(')') && after.includes(')')) return false
  if (
    /^0\d/.test(number) ||
    measure.test(after) ||
    rated.test(after) ||
    (!hasCents && noun.test(after)) ||
    month.test(ahead) ||
    monthBehind.test(after)
  )
    return false
  if (label.test(ahead) || part.test(ahead) || /^ ?[+x×*] ?\d/.test(after)) return false
  if (known || hasCents) return true
  return (!/\p{L}/u.test(ahead) && !/\p{L}/u.test(after)) || priceWord.test(ahead) || priceNote.test(after)
}
