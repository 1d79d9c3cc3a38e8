import type { Availability, Condition } from '@mallgate/shared/contract/offer'

// Words stand alone where a script parts words; in the others wherever they are.
const said = (words: string, unparted = '') =>
  new RegExp(`(?<![\\p{L}\\p{M}])(?:${words})(?![\\p{L}\\p{M}])${unparted && `|${unparted}`}`, 'u')

/**
 * What shops say of a thing's availability, in small letters, hyphens as spaces. The first that is said counts: what denies comes before what it denies. Undefined:
 * it is said when, not whether.
 */
export const availabilityWords: readonly (readonly [Availability | undefined, RegExp])[] = [
  [
    undefined,
    said(
      'coming soon|available (?:from|soon|on \\d)|demnächst|ab dem \\d.*|bientôt(?: disponible)?|próximamente|prossimamente|em breve|binnenkort|скоро.*',
      '近日|即将|곧 ',
    ),
  ],
  [
    'Discontinued',
    said(
      'discontinued|no longer (?:available|sold|made)|nicht mehr (?:lieferbar|erhältlich|verfügbar|im sortiment)|produktion eingestellt|auslaufartikel|plus (?:disponible|fabriqué|commercialisé)|abandonné|' +
        'descatalogado|fuera de producción|fuori produzione|fuori catalogo|descontinuado|fora de linha|niet meer leverbaar|utgått|udgået|utgår|wycofan[ye]|prodej ukončen|снят[оа]? с (?:производства|продажи)|знято з виробництва',
      '生産終了|販売終了|取扱終了|廃番|단종|판매 ?종료|停产|停產|停售|下架',
    ),
  ],
  [
    'PreOrder',
    said(
      'pre ?orders?|pre ?order now|vorbestell\\p{L}*|vorbestellbar|pré ?commandes?|précommander|pre ?venta|preventa|reservar|prenota\\p{L}*|pre ?ordine|pré ?venda|pré ?encomenda|pre ?order(?:en)?|reserveer|förhands\\p{L}*|' +
        'forudbestil\\p{L}*|forhåndsbestill\\p{L}*|przedsprzedaż|předobjedn\\p{L}*|predobjedn\\p{L}*|előrendel\\p{L}*|precomand\\p{L}*|предзаказ\\p{L}*|предварительный заказ|передзамовлення|ön sipariş|đặt trước',
      '予約|예약|预订|預訂|预售|預購|预购',
    ),
  ],
  [
    'InStoreOnly',
    said(
      'in stores? only|only in stores?|store only|nur (?:in der|in|im) (?:filialen?|laden|markt)|nur abholung|uniquement en magasin|s[oó]lo en tienda|solo in negozio|apenas na loja|alleen in de winkel|endast i butik|kun i butik|tylko w sklepie|только в магазине',
      '店舗限定|店頭のみ|매장 ?전용',
    ),
  ],
  [
    'OnlineOnly',
    said(
      'online only|only online|web only|nur online|uniquement en ligne|exclusivité web|s[oó]lo (?:en línea|online)|apenas online|somente online|alleen online|endast online|kun online|tylko online|только онлайн',
      'オンライン限定|온라인 ?전용',
    ),
  ],
  [
    'LimitedAvailability',
    said(
      '(?:only |just )?\\d+ (?:left|remaining)(?: in stock)?|only (?:\\d+|a few).*|(?:low|limited) (?:stock|availability|quantity)|few (?:left|remaining)|last (?:one|few|items?|pieces?|chance)|almost (?:gone|sold out)|selling fast|' +
        'nur noch.*|noch \\d+ (?:stück )?(?:verfügbar|auf lager)|wenige.*|geringer (?:lager)?bestand|letztes? stück|(?:plus|il ne reste) que.*|derni[eè]re?s?(?: articles?| pièces?| exemplaires?)?|stock (?:faible|limité)|' +
        '(?:solo )?queda[n]? \\d+.*|[úu]ltim[aoie]s?(?: unidades| pezzi| disponibili)?|pocas unidades|poche unità|(?:só )?restam.*|poucas unidades|laatste(?: stuks?)?|nog maar.*|fåtal.*|få (?:kvar|i lager|på lager|stk)|ostatni\\p{L}*|' +
        'posledn\\p{L}*|utolsó.*|ultimele.*|мало|осталось.*|остал[аи]сь.*|заканчивается|залишилось.*|son \\d+ (?:adet|ürün)|sắp hết',
      '残り|在庫わずか|在庫僅か|在庫少|남은 ?수량|품절 ?임박|소량|仅剩|僅剩|仅余|库存紧张|最後',
    ),
  ],
  [
    'OutOfStock',
    said(
      'out of stock|not in stock|no stock|unavailable|not (?:currently )?available|currently not available|temporarily (?:out|unavailable).*|notify me.*|email me when.*|stock: 0|0 in stock|oos|nicht (?:mehr )?(?:auf lager|verfügbar|lieferbar|vorrätig|am lager|bestellbar|da)|' +
        '(?:derzeit|zur ?zeit|momentan|aktuell|leider) (?:nicht|kein|vergriffen|ausverkauft).*|kein(?:e)? (?:lager)?(?:bestand|ware).*|benachrichtig\\p{L}*|nachricht bei verfügbarkeit|(?:non|pas|plus) (?:en stock|disponible)|indisponible|' +
        "(?:en )?rupture(?: de stock)?|(?:m’|m')?avertir.*|sin (?:stock|existencias)|no disponible|no hay.*|fuera de stock|av[íi]same.*|non disponibile|non in magazzino|esaurito temporaneamente|non disponibili|indispon[íi]vel|sem (?:estoque|stock)|" +
        'fora de estoque|avise ?me.*|niet (?:op voorraad|leverbaar|beschikbaar|meer beschikbaar)|(?:ej|inte|ikke|slut) (?:i|på) lager|finns ej.*|ei (?:varastossa|saatavilla)|brak(?: towaru)?(?: w magazynie)?|niedostępn[yae]|chwilowo.*|není (?:skladem|na skladě)|' +
        'nie je (?:skladom|na sklade)|nedostupn[ýáéo]|nincs (?:raktáron|készleten)|nem (?:kapható|elérhető)|indisponibil|nu este (?:în|in) stoc|stoc epuizat|няма.*|изчерпан\\p{L}*|не е (?:в )?налич\\p{L}*|нет(?: в наличии| на складе| товара)?|' +
        'отсутствует|не в наличии|законч\\p{L}*|сообщить о поступлении|немає(?: в наявності)?|відсутн\\p{L}*|немає на складі|stokta yok|tükendi|mevcut değil|tạm hết(?: hàng)?|hết hàng|stok (?:habis|kosong)|tidak tersedia|εξαντλ\\p{L}*|' +
        'μη διαθέσιμο|δεν υπάρχει.*|nema na (?:stanju|zalihi)|nedostupno|ni na zalogi|išparduota|nėra.*',
      '在庫なし|在庫無|在庫切れ|品切れ|品切|入荷待ち|再入荷|お取り扱いできません|재고 ?없음|품절|일시 ?품절|缺货|缺貨|无货|無貨|暂无|补货|غير متوفر|غير متاح|نفد|نفذ|ناموجود|اتمام موجودی|אזל|לא במלאי|חסר במלאי|สินค้าหมด|หมด|स्टॉक में नहीं|उपलब्ध नहीं|স্টকে নেই',
    ),
  ],
  [
    'SoldOut',
    said(
      'sold(?: out)?|ausverkauft|vergriffen|verkauft|épuisée?|vendue?|agotad[oa]s?|vendid[oa]s?|esaurit[oa]|vendut[oa]|esgotad[oa]s?|uitverkocht|verkocht|slutsåld|utsåld|såld|udsolgt|utsolgt|loppuunmyyty|loppu|wyprzedan[ey]|vyprodán[oa]?|' +
        'vypredan[éýo]|elfogyott|epuizat|распродан[оа]?|продан[оа]?|розпродано|satıldı|rasprodano|razprodano|išparduota',
      '売り切れ|売切|完売|매진|판매 ?완료|售罄|售完|已售|售出|賣完|완판',
    ),
  ],
  [
    'BackOrder',
    said(
      '(?:on )?back ?orders?|back ?ordered|made to order|special order|available (?:on|to) order|auf bestellung|wird (?:für sie )?bestellt|nachbestellt|bestellartikel|sur commande|bajo pedido|por encargo|su (?:ordinazione|richiesta)|sob (?:encomenda|pedido)|op bestelling|' +
        'in bestelling|nabestelling|beställningsvara|bestillingsvar[ea]|tilaustuote|na zamówienie|na objednávku|rendelésre|la comandă|по (?:поръчка|заказу)|под (?:заказ|поръчка)|під замовлення|sipariş üzerine',
      '取り寄せ|取寄|お取寄せ|受注|주문 ?제작|주문 ?후|订货|訂貨|订购',
    ),
  ],
  [
    'InStock',
    said(
      'in ?stock(?: now)?|available(?: now| immediately| online)?|on stock|ready (?:to ship|stock)|ships? (?:in|within|today|now|from stock).*|add to (?:cart|basket|bag)|(?:sofort |ab |an |am |auf )lager|lagernd|(?:sofort )?(?:liefer|verfüg|versand)(?:bar|fertig)|vorrätig|' +
        'en stock|disponibles?|dispo|en existencias?|hay (?:stock|existencias)|disponibil[ei]|in magazzino|pronta consegna|em (?:estoque|stock)|dispon[íi]ve(?:l|is)|pronta entrega|op voorraad|leverbaar|beschikbaar|(?:finns )?i lager|på lager|lagervare|varastossa|' +
        'saatavilla|dostępn[yae]|na stanie|w magazynie|od ręki|skladem|na skladě|na sklade|skladom|dostupn[ýáéo]|raktáron|készleten|elérhető|(?:în|in) stoc|disponibil|(?:в|на) (?:наличност|склад)|наличен|есть(?: в наличии| на складе)?|в наличии|на складе|' +
        'доступен|доступно|(?:є )?в наявності|на складі|stokta(?: var)?|mevcut|var|còn hàng|tersedia|stok (?:ada|tersedia)|(?:σε )?απόθεμα|διαθέσιμο|na (?:stanju|zalihi|lageru)|na zalogi|yra sandėlyje|laos|ir noliktavā',
      '在庫あり|在庫有|在庫○|即納|即日|購入可|재고 ?있음|재고 ?보유|구매 ?가능|판매 ?중|有货|有貨|现货|現貨|有库存|متوفر|متاح|موجود|במלאי|พร้อมส่ง|มีสินค้า|स्टॉक में|उपलब्ध|স্টকে আছে',
    ),
  ],
]

/** What shops say of a thing's condition. */
export const conditionWords: readonly (readonly [Condition, RegExp])[] = [
  [
    'RefurbishedCondition',
    said(
      '(?:certified |manufacturer |seller )?refurb(?:ished)?|renewed|reconditioned|remanufactured|(?:general|wieder)überholt|wiederaufbereitet|refurbished|reconditionnée?|remis à neuf|reacondicionad[oa]|ricondizionat[oa]|rigenerat[oa]|recondicionad[oa]|odnowion[ya]|poleasingow[ya]|' +
        'repasovan[ýáé]|renoverad|felújított|восстановленн\\p{L}*|відновлен\\p{L}*|yenilenmiş',
      '整備済|再生品|리퍼|翻新|官翻',
    ),
  ],
  [
    'DamagedCondition',
    said(
      'damaged|broken|for parts.*|not working|defe[ck]te?s?|beschädigt|(?:für )?bastler|pour pièces|endommagée?|dañad[oa]|para piezas|danneggiat[oa]|per ricambi|danificad[oa]|beschadigd|uszkodzon[ya]|poškozen[ýoé]|на запчасти|повреждён\\p{L}*',
      'ジャンク|고장|故障|损坏',
    ),
  ],
  [
    'UsedCondition',
    said(
      "used(?: .*)?|pre ?owned|pre ?loved|second ?hand|like new|open ?box|gebraucht|neuwertig|b ware|wie neu|(?:d'|d’)?occasion|de seconde main|usad[oa]s?|seminovo|segunda mano|usat[oa]|seconda mano|tweedehands|gebruikt|begagnad|brugt|brukt|käytetty|używan[ya]e?|" +
        'použit[ýáéo]|bazar|használt|second|б ?\\/ ?у|бу|подержан\\p{L}*|вживан\\p{L}*|ikinci el',
      '中古|중고|二手|已使用|مستعمل|มือสอง',
    ),
  ],
  [
    'NewCondition',
    said(
      '(?:brand )?new(?: .*)?|neuf|neuve|neu(?:ware)?|nuev[oa]s?|nuov[oa]|nov[oa]s?|nieuw|ny(?:tt)?|uusi|now[ya]|nov[ýáé]|új|nou[ă]?|нов(?:ый|ая|ое|ий|е)|yeni',
      '新品|未使用|새 ?상품|새 ?제품|신품|全新|جديد|ของใหม่',
    ),
  ],
]
