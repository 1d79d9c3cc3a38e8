/** What shops call the parts of a card and of a page: in class names (English mostly, whatever the shop's language) and in what a person reads. */

/** Class names, ids and the like as single words: `product-Price_old` is `product price old`. */
export const wordsOf = (name: string): string =>
  name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/[^\p{L}\d]+/gu, ' ')
    .toLowerCase()
    .trim()

const words = (list: string): RegExp => new RegExp(`(?:^| )(?:${list.trim().split(/\s+/).join('|').replaceAll('_', ' ?')})(?= |$)`, 'u')
// Neither letters nor signs may continue the word: `off` is none of "office".
const said = (list: string): RegExp =>
  new RegExp(
    `(?<![\\p{L}\\d])(?:${list
      .trim()
      .split(/\s*\|\s*/)
      .join('|')})(?![\\p{L}\\d])`,
    'iu',
  )

/** Not the price that counts: one that was. */
export const struckNames = words(
  'old was before strike striked striken strikethrough strikeout crossed crossed_out line_through linethrough lined list_price listprice rrp msrp uvp srp mrp original origin orig org previous prev precio_anterior antes antigo anterior de_price compare compare_at compared instead retail retailprice oldprice old_price wasprice reg_price priceold pricewas basicprice previousprice crossprice cross statt vorher alt ancien barre barr przekreslona stara regularprice',
)
export const struckWords =
  /(?:^|[\s(|:])(?:was|rrp|msrp|srp|m\.?r\.?p\.?|list(?: price)?|reg(?:ular)?\.?(?: price)?|orig(?:inal(?:ly)?)?\.?(?: price)?|compare at|typical(?: price)?|before|statt|uvp|uvp des herstellers|unverb\. preisempf\.|bisher|vorher|früher|alter preis|antes|de|precio anterior|pvp|pvpr|prix conseillé|au lieu de|ancien prix|avant|prezzo consigliato|invece di|anziché|prima|cena regularna|najniższa cena(?: z 30 dni)?(?: przed obniżką)?|stara cena|zamiast|adviesprijs|van|førpris|før|ord\. pris|ordinarie pris|tidigare|běžná cena|původní cena|régi ár|eredeti ár|цена до|старая цена|было|eski fiyat|liste fiyatı|harga asli|giá gốc)\s*[:.]?\s*$/iu
export const struckWordsAnywhere =
  /定価|参考価格|通常価格|希望小売|メーカー価格|정가|정상가|원가|소비자가|原价|原價|市场价|市場價|定價|建議售價|السعر القديم|كان سعره|מחיר מקורי/u

/** One of several payments. */
export const instalmentNames = words(
  'installment installments instalment instalments parcel parcela parcelas parcelamento cuota cuotas emi financing finance monthly ratenzahlung finanzierung klarna affirm afterpay',
)
export const instalmentBefore =
  /(?:\d{1,2}\s?[x×]\s?(?:de|of|à|a|von|sem juros de)?|\d{1,2}\s*(?:cuotas|mensualidades|parcelas|raten|rates|payments|instalments|installments|rat|взносов)(?: \p{L}+)? ?(?:de|of|à|von|po|по)?|ab mtl\.|mtl\.|monatlich(?: ab)?|financ\p{L}*(?: ab| from)?|no cost emi(?: from)?|emi(?: starting)?(?: from)?|分割|(?<!\d ?)월)\s*$/iu
export const instalmentAfter =
  /^\s*(?:\/|per|pro|al|par|im|por|a|pr\.?|в)\s?(?:mo(?:nth|nat|is)?|mes|mês|mois|mese|mies\.?|maand|mnd\.?|måned|månad|мес\.?|ay)(?![\p{L}])|^\s*(?:mtl|monatlich|monthly)(?!\p{L})|^\s*[x×]\s?\d{1,2}(?!\d)|^\s*(?:\/|×)\s?(?:月|월)/iu

/** For a kilogram, a litre, a piece of many. */
export const unitNames = words(
  'unit_price unitprice price_per_unit per_unit base_price baseprice grundpreis ppu unit measure per_measure price_per unitcost pricepermeasure',
)
export const unitAfter =
  /^\s*(?:(?:\/|pro|je|per|par|por|al|za|für|for|à|a|na|za)\s?)(?:\d[\d.,]*\s?)?(?:k?g|kilo(?:gramm)?|mg|gramm?|l|lt|ltr|liter|litre|litro|ml|cl|dl|m|cm|mm|m²|m2|m³|qm|lfm|st(?:ü|u)ck|stk|szt|pcs?|pieces?|unit|unidad|unité|ks|oz|fl\.? ?oz|lbs?|ft|count|ct|gb|tb|wash|tab|load|sheets?|кг|г|л|мл|шт)\.?(?![\p{L}])|^\s*\/\s?(?:\d|[gG個本枚개매장])/iu
export const unitBefore =
  /(?:(?:^|[\s(])(?:100|1000|1|10)\s?(?:k?g|ml|l|cl|st|m)\s?=|grundpreis|unit price|prix unitaire|precio por unidad|per \d+\s?\p{L}+)\s*[:.]?\s*$/iu

/** To have it sent. */
export const shippingNames = words(
  'shipping delivery versand versandkosten lieferung postage freight frete envio livraison spedizione dostawa wysylka verzending frakt shipment logistics logisticscost shippingcost deliverycost',
)
export const shippingSaid = said(
  'shipping | delivery | postage | versand\\p{L}* | liefer\\p{L}* | porto | frete | env[ií]o | entrega | livraison | spedizione | consegna | dostaw\\p{L}* | wysyłk\\p{L}* | verzend\\p{L}* | bezorg\\p{L}* | frakt | fragt | toimitus | doprav\\p{L}* | szállítás\\p{L}* | доставк\\p{L}* | kargo | ongkir | phí vận chuyển',
)
export const shippingBefore =
  /(?:shipping|delivery|postage|versand(?:kosten)?|lieferung|porto|frete|env[ií]o|entrega|livraison|spedizione|consegna|dostaw[ay]|wysyłk[ai]|verzending|verzendkosten|bezorging|frakt|fragt|toimitus|doprava|szállítás|доставка|kargo|送料|配送料|未満|以上|以下|배송비?|运费|運費)(?: (?:fee|cost|costs|from|ab|od|à partir de))?\s*[:：.]?\s*\+?\s*$/iu
export const shippingSigns = /送料|配送料|배송|운비|运费|運費|الشحن|משלוח/u

/** What one gets off, or back, or with a voucher. */
export const savingNames = words(
  'save saving savings saved saving_amount discount_amount discount_value discount_badge discount_label off rebate coupon voucher cashback points point reward rewards loyalty exchange trade_in bonus gift deposit pfand tax_free netprice net_price price_net netto excl_tax without_tax points_amount',
)
export const savingBefore =
  /(?:적립(?:금)?|포인트|ポイント|買取(?:価格|り?)?|下取(?:り)?|trade[- ]?in(?: value)?|ankauf(?:spreis)?|buy[- ]?back|save|you save|sav(?:e|ing)s?(?: of)?|spare[nr]?|sie sparen|ersparnis|rabatt|ahorra[s]?|ahorro|économisez|remise|risparmi[a]?|oszczędzasz|korting|bespaar|desconto(?: de)?|economize|spar|ušetříte|скидка|выгода|coupon|voucher|code|gutschein|cupom|cupón|cashback|points?|deposit|pfand|netto|ex(?:cl)?\.? ?(?:vat|tax|gst|mwst)|zzgl\. pfand|from other sellers|orders? (?:over|above|from)|ab einem (?:bestell|waren)wert von|über|over|above|bis zu|up to|extra)\s*[:.]?\s*[-–+]?\s*$/iu
export const savingAfter =
  /^\s*(?:off|discount|rabatt|cash ?back|back|bonus|gespart|sparen|de desconto|de descuento|de remise|di sconto|taniej|korting|rabat|in points|points?|pts|netto|(?:ex(?:cl)?\.?|zzgl\.?|without|ohne|hors)\s?(?:vat|tax|mwst|ust|tva|iva)|ポイント|포인트|적립|할인|以上|未満|以下|이상|or more|and over|oder mehr|OFF|引き|割引|off on exchange)(?!\p{L})/iu

/** Somebody else's price for it. */
export const otherNames = words(
  'other_sellers other_offers marketplace used_price refurbished_price second_hand alternate more_buying variant variants option options swatch swatches bundle accessories subscription subscribe member membership club prime',
)

/** Somebody else's price for the same, or another thing's. */
export const otherBefore =
  /(?:マケプレ|中古品|他の出品者|marketplace|other sellers|more (?:buying )?choices|buying options|(?:new|used|refurbished)(?: ?[&(] ?\p{L}+\)?)* (?:offers? )?from|andere (?:verkäufer|anbieter)|gebraucht ab|neu ab|autres vendeurs|otros vendedores|outros vendedores|altri venditori|inni sprzedawcy|혜택 ?최저가|카드 ?혜택가|with membership|for members|mit (?:abo|card)|prime|subscribe)\s*[:：]?\s*$/iu

export const otherAfter =
  /^\s*\(?\s*\d+\+?\s*(?:(?:new|used|refurbished|more)\s)*(?:offers?|sellers?|angebote?|ofertas?|offres?|点の中古品)\s*\)?/iu

/** What a card is called, and its picture, its stars. */
export const cardNames = words(
  'product products item items card tile result results hit offer goods artikel article listing prod produkt producto produto prodotto entry karte shohin',
)
export const imageNames = words('image img photo picture thumb thumbnail foto bild media gazo')
export const ratingNames = words('rating ratings stars star review reviews score bewertung sterne')
export const styleNames = words(
  'bold strong large small big red green blue black white grey gray left right center top bottom row rows cell col column text label visually offscreen hidden default active tooltip line clamp even odd first last',
)

/** The price that counts. */
export const nowNames = words(
  'now current sale final special actual offer promo promotional deal new newprice main primary salesprice sales_price saleprice sale_price finalprice priceblock today lowest best bestprice selling discounted cash avista por pix your_price you_pay',
)
export const priceNames =
  /price|preis|prix|precio|preco|preço|cena|prezzo|prijs|fiyat|harga|kakaku|nedan|amount|(?:^| )(?:pris|ar|hind|hinta|kaina|pret|tsena|gia|prc|cost)(?= |$)|가격|価格|价格|цена/u

export const titleNames = words(
  'title titles name names heading headline productname product_name producttitle product_title item_title item_name titel nombre nom nome nazwa nazev prod_name description desc goods_name goods_nm link product_link',
)
export const poorTitleNames = words(
  'brand vendor seller merchant store shop rating review reviews badge label tag price category sku stock delivery shipping color colour size subtitle sub meta button btn cart compare wishlist spec specs',
)

/** Regions of a page that are no list of what was looked for. */
export const asideNames = words(
  'nav navigation navbar menu megamenu mega_menu breadcrumb breadcrumbs footer mini_cart minicart cart_drawer cart basket mini_basket wishlist compare_list modal popup dialog autocomplete autosuggest suggestions typeahead cookie newsletter facets filters filter refinements',
)
export const recommendNames = words(
  'recommend recommended recommendation recommendations recommender recos reco related similar recently recent recently_viewed recentlyviewed last_viewed lastviewed viewed history upsell upsells cross_sell crosssell cross_sells crosssells also_bought alsobought also_viewed also_like alsolike complementary accessories frequently bestseller bestsellers best_sellers topseller topsellers trending inspiration personalized personalised',
)
export const recommendSaid = said(
  '(?:passendes |benötigtes |original )?zubehör[^.]{0,30} | passend zu[^.]{0,30} | (?:oft|häufig) zusammen gekauft | weitere (?:artikel|produkte)[^.]{0,40} | accessor(?:ies|i) | accessoires[^.]{0,30} | accesorios[^.]{0,30} | akcesoria[^.]{0,30} | příslušenství | tillbehör | tilbehør | \\d+ autres produits[^.]{0,40} | otros productos[^.]{0,30} | altri prodotti[^.]{0,30} | outros produtos[^.]{0,30} | recommended(?: for you)? | recommendations | you (?:may|might|will) (?:also )?(?:like|love|need) | customers (?:who|also)[^.]{0,60} | people also[^.]{0,30} | also (?:bought|viewed) | similar (?:items|products) | related (?:items|products) | recently viewed(?: items| products)? | your (?:recent|browsing) [^.]{0,30} | recent(?:ly)? (?:views|searched) | frequently bought[^.]{0,20} | best ?sellers | top ?sellers | trending(?: now)? | inspired by [^.]{0,40} | more to (?:love|explore) | sponsored (?:products|items)[^.]{0,40} | featured (?:brands|sponsors) | das könnte (?:ihnen|dir|sie|dich)[^.]{0,30} | kunden (?:kauften|sahen|interessier)[^.]{0,30} | ähnliche (?:produkte|artikel) | zuletzt (?:angesehen|gesehen)\\p{L}* | empfehlungen[^.]{0,30} | empfohlen\\p{L}*[^.]{0,30} | unsere bestseller | passend dazu | vous aimerez[^.]{0,20} | produits (?:similaires|recommandés|associés) | récemment (?:vus|consultés) | les clients[^.]{0,40} | también te[^.]{0,30} | productos (?:relacionados|similares|recomendados) | vistos recientemente | te puede interesar | recomendad[oa]s? [^.]{0,30} | produtos (?:relacionados|semelhantes|recomendados) | quem viu[^.]{0,30} | você também[^.]{0,30} | vistos recentemente | potrebbe(?:ro)? (?:interessarti|piacerti) | prodotti (?:simili|correlati|consigliati) | visti di recente | polecane[^.]{0,30} | może cię zainteresować | podobne produkty | ostatnio (?:oglądane|przeglądane) | klienci (?:kupili|oglądali)[^.]{0,30} | bestsellery | anbefalt | andre (?:købte|så|kjøpte) | rekommenderad\\p{L}* | andra (?:köpte|tittade) | misschien ook[^.]{0,20} | aanbevolen[^.]{0,20} | vergelijkbare producten | onlangs bekeken | podobné produkty | doporučujeme | naposledy (?:navštívené|prohlížené) | похожие товары | рекомендуем[^.]{0,20} | с этим товаром[^.]{0,20} | вы (?:недавно )?смотрели | benzer ürünler | önerilen(?:ler| ürünler) | son (?:gezdiğiniz|görüntülenen)[^.]{0,20}',
)
export const recommendSigns =
  /おすすめ|関連(?:商品|する商品)|最近(?:チェック|見た|閲覧)|閲覧履歴|この商品を(?:見た|買った)|인기 ?상품|추천 ?상품|최근 ?본|함께 ?(?:구매|본)|연관 ?상품|猜你喜欢|相关(?:商品|推荐)|最近浏览|為你推薦|推荐商品|قد يعجبك|منتجات مشابهة|מוצרים דומים/u

/** A card that somebody paid for. */
export const adNames = words(
  'ad ads adholder sponsored anzeige gesponsert patrocinado sponsorise advert advertisement advertising adslot ad_slot adunit sponsored_ad adsense dfp gpt banner_ad google_ad promoted_ad teaser_ad native_ad advertorial',
)

export const adLabel =
  /^[[(]?(?:ad|ads|advertisement|sponsored|promoted|anzeige|gesponsert|werbung|publicité|sponsorisé|annonce|publicidad|anuncio|patrocinado|patrocinada|sponsorizzato|annuncio|pubblicità|sponsorowane|reklama|promowane|gesponsord|advertentie|annons|sponsrad|sponset|sponsoreret|mainos|sponzorováno|hirdetés|szponzorált|reclamă|sponsorizat|реклама|спонсируется|реклам|sponsorlu|tài trợ|được tài trợ|iklan|disponsori|広告|PR|スポンサー|광고|스폰서|广告|廣告|推广|贊助|赞助|ได้รับการสนับสนุน|إعلان|ממומן|प्रायोजित)[\])]?$/iu

/** It cannot be had now. */
export const soldOutSaid =
  /(?<!\p{L})(?:sold ?out|out of stock|(?:currently|temporarily) unavailable|no longer available|ausverkauft|vergriffen|nicht (?:mehr |auf )?(?:verfügbar|lieferbar|lager)|agotado|sin stock|no disponible|esgotado|indispon[ií]vel|fora de estoque|épuisé|rupture de stock|indisponible|esaurito|non disponibile|wyprzedan\p{L}*|niedostępn\p{L}*|brak w magazynie|uitverkocht|niet (?:meer )?leverbaar|slutsåld|slut i lager|udsolgt|utsolgt|loppuunmyyty|vyprodáno|není skladem|elfogyott|nincs készleten|epuizat|stoc epuizat|нет в наличии|распродан\p{L}*|немає в наявності|tükendi|hết hàng|stok habis)(?!\p{L})|品切れ|売り?切れ|在庫(?:なし|切れ)|完売|품절|일시 ?품절|售罄|缺货|缺貨|已售完|สินค้าหมด|نفد|אזל/iu

/** How many there are, and that is some. */
export const someSaid =
  /(?<![\d.,])[1-9]\d{0,2}(?:[., \u00a0]?\d{3})*\+? (?:search |matching )?(?:results?|products?|items?|matches|hits|ergebnisse|treffer|artikel|produkte|résultats?|produits?|articles?|resultados?|productos?|artículos?|produtos?|risultat[io]|prodott[io]|wynik(?:ów|i)?|produkt(?:ów|y)?|resultaten|producten|resultat(?:er)?|träffar|produkter|varer|tuotetta|výsledk\p{L}*|produkt\p{L}*|találat|termék|rezultate|produse|результат\p{L}*|товар\p{L}*|sonuç|ürün)(?!\p{L})|[1-9][\d,]*\s?(?:件|個の商品|개의? ?(?:상품|결과)|个(?:结果|商品)|項結果|筆)/iu
