/** How shops say that nothing was found, a line or two for each language: letters around a match may not continue it. */

const zero = '(?<![\\d.,])0'
const things = '(?:results?|products?|items?|match(?:es)?|listings?|offers?|articles?|ads)'
const chosen =
  '(?:found|available|match\\p{L}*|returned|for\\b|to (?:show|list|display)|(?:that|which) match\\p{L}*|were\\b|in this category)'

const spoken: readonly string[] = [
  // English
  `(?:no|zero|${zero}) (?:search |matching )?${things}(?: (?:were|was|have been|are))? ${chosen}`,
  `^(?:(?:oops|oh no|sorry|sadly|unfortunately|hmm*)\\s*[!,.…:-]*\\s*)?(?:(?:there are|we (?:have|found)|found) )?(?:no|zero) (?:search |matching )?(?:results?|matches|products|listings?|items)[.!]*$`,
  `^(?:(?:there are|we (?:have|found)|found) )?${zero} (?:search |matching )?(?:results?|matches|products|listings?)[.!]*$`,
  `(?:did(?:n[’']t| not)|could(?:n[’']t| not)|can(?:no|[’'])t|unable to|has(?:n[’']t| not)|does(?:n[’']t| not)) (?:match|find|return|produce|yield) (?:a |an )?(?:any(?:thing)?|match\\p{L}*|what|that|your|products?|items?|results?)`,
  'your search .{0,80}(?:did not match|returned no|produced no|yielded no|has no)|nothing (?:was |has been )?(?:found|match\\p{L}*)|nothing here',
  `(?:found|we have) (?:no|${zero}) (?:products|items|results|matches)`,
  "we(?:[’']re| are)? ?(?:sorry|could)[^.!]{0,60}(?:no (?:results|products|items|matches)|n[o’'t]+ (?:find|match))",
  // German
  '(?:keine?(?:rlei)?) (?:passenden? |weiteren? |entsprechenden? )?(?:ergebnisse?|treffer|produkte?|artikel|suchergebnisse)(?: (?:gefunden|für|zu|vorhanden|konnte\\p{L}*|wurde\\p{L}*)|,? (?:das|der|die)|[.!]?$)',
  '(?:nichts|leider nichts) (?:gefunden|finden)|(?:ergab|lieferte|brachte|erzielte) (?:leider )?keine|keine[nr]? (?:produkte?|artikel|treffer) zu ',
  `${zero} (?:treffer|ergebnisse|suchergebnisse|(?:artikel|produkte) gefunden)(?= |$|[.,!])`,
  // French
  "aucun(?:e)? (?:résultat|produit|article|annonce)s?(?! (?:pour|à) comparer)|n['’]a (?:donné|retourné|renvoyé) aucun|(?:avons|ai) (?:pas|rien) trouvé|rien trouvé",
  `${zero} (?:résultat|produit trouvé|article trouvé)s?(?=[ .!]|$)`,
  // Spanish
  '(?:no (?:hay|exist\\p{L}+|se (?:han )?encontr\\p{L}+)|sin|ning[úu]n) (?:ning[úu]n )?(?:resultados?|productos?|coincidencias|artículos|publicaciones|anuncios)|no (?:encontramos|obtuvimos|hemos encontrado)|(?:b[úu]squeda|consulta) no (?:\\p{L}+ )?(?:produjo|devolvió|arrojó|dio|obtuvo|tuvo|coincid\\p{L}+)',
  `${zero} resultados?(?=[ .!]|$)`,
  // Portuguese
  '(?:nenhum|nenhuns|não (?:foram )?encontr\\p{L}+|sem) (?:um |nenhum )?(?:resultados?|produtos?|itens|item)|não (?:encontramos|foi encontrado|há (?:resultados|produtos|anúncios))|nada (?:foi )?encontrado|(?:busca|pesquisa) não (?:retornou|encontrou|obteve)',
  // Italian
  'nessun[ao]? (?:risultat[oi]|prodott[oi]|articol[oi]|corrispondenza)|non (?:ci sono|abbiamo trovato|è stato trovato|sono stati trovati|ha (?:prodotto|dato|restituito))(?:[^.]{0,20}(?:risultat|prodott)| null?a| nulla)',
  // Dutch
  `geen (?:zoek)?(?:resultaten|producten|artikelen|treffers)|niets gevonden|${zero} resultaten(?=[ .!]|$)`,
  // Polish
  `(?:brak|nie znale\\p{L}+|nie ma) (?:żadnych )?(?:wyników|produktów|ofert|rezultatów)|nie znale(?:ziono|źliśmy)|niestety[^.!]{0,40}nie (?:znale|mamy)|${zero} wyników`,
  // Czech, Slovak
  '(?:nenalezen\\p{L}*|nenašli|žádn[éý]\\p{L}*|nebyl\\p{L}* nalezen\\p{L}*) ?(?:výsledk|produkt|zboží|položk|jsme|žádn)?|nebol[io]? nájden\\p{L}*|nenašl[io] s(?:me|a)|žiadne (?:výsledky|produkty)',
  // Danish, Swedish, Norwegian, Finnish
  `(?:(?:ingen|inga|inget) (?:produkter|varer|artiklar)|(?:ingen|inga|inget|${zero}) (?:resultater?|resultat|treff|träffar|søgeresultater))(?: |$|[.,!])|hittade (?:tyvärr )?(?:inga|inget)|fa?ndt (?:desværre )?(?:ingen|intet|ikke)|fant (?:dessverre )?(?:ingen|ikke)`,
  'ei (?:tuloksia|hakutuloksia|tuotteita)|(?:tuottei?ta|tuotetta|tuloksia|mitään) ei löyty\\p{L}+|ei löytynyt|ei tuottanut tuloksia',
  // Hungarian, Romanian
  '(?:nincs|nem) (?:találat|található|eredmény|termék|találtunk|hozott eredményt)|nincs(?:enek)? [^.!]{0,40}megfelelő (?:termék|találat)',
  `(?:niciun|nici un|nu (?:au fost|am|s-au|există)) (?:găsi\\p{L}+ |rezultat|produs)|${zero} (?:produse|rezultate)(?=[ .!]|$)`,
  // Bulgarian, Croatian, Serbian, Slovene
  '(?:няма|не са|не бяха) (?:намерени|открити|резултати|продукти)|nema (?:pronađenih|rezultata|proizvoda)|nij[eu]su? pronađen\\p{L}*|nije pronađen\\p{L}*|ni (?:najdenih|zadetkov|rezultatov|izdelkov)',
  // Lithuanian, Latvian, Estonian
  '(?:prekių|nieko|rezultatų|produktų) nerasta|nekas netika atrasts|(?:preces|produkti) n(?:etika|av) atrast\\p{L}*|(?:tooteid|tulemusi|midagi) ei leitud|ei leitud (?:ühtegi|tooteid|tulemusi)',
  // Russian, Ukrainian
  '(?:ничего не|не) (?:найден\\p{L}*|нашл\\p{L}*)|нет (?:результатов|товаров)|нічого не знайдено|не знайдено|немає (?:товарів|результатів)',
  // Greek, Turkish
  'δεν (?:βρέθηκ\\p{L}*|υπάρχουν (?:προϊόντα|αποτελέσματα))|(?:sonuç|ürün) (?:bulunamadı|yok)|bulunamadı|(?:sonuç|ürün|ürünü) bulamadık',
  // Vietnamese, Indonesian, Malay, Thai
  'không (?:tìm thấy|có (?:kết quả|sản phẩm))|(?:tidak|nggak|gak|tak) (?:ditemukan|ada hasil)|tiada hasil|ไม่พบ|ไม่มีสินค้า',
]

/** The page says that nothing was found. */
export const emptySaid = new RegExp(spoken.join('|'), 'iu')

/** The same in scripts without spaces between words, or with letters of their own. */
export const emptySigns = new RegExp(
  [
    '(?:見つかり|みつかり)ません(?!か)|(?:該当|一致)(?:する)?(?:商品|件数|結果)?(?:は|が)?[^。]{0,12}(?:ありません|ございません|(?<![\\d.,])0 ?件)|(?<![\\d.,０-９])0 ?件(?:です|の|中|$)|(?:検索)?結果(?:は|が)?(?:0件|ありません)|条件に(?:合う|一致する)[^。]{0,8}(?:ありません|ございません)',
    '(?:검색 ?(?:결과|된 상품)[이가]? ?(?:없|존재하지)|(?:상품|결과)[이가은는]? ?(?:없습니다|없어요))',
    '(?:没有|沒有|未|无法|無)(?:找到|搜索到|搜尋到|符合|相关|相關)|(?:找|搜尋|搜索|查)不到|查無|无结果|無結果|暂无(?:商品|结果)|(?<!\\d)0 ?(?:件|个|個)(?:商品|结果|結果)',
    'لا (?:توجد|يوجد) (?:نتائج|منتجات)|لم (?:يتم العثور|نعثر|نجد)|לא נמצאו|לא נמצא|یافت نشد|نتیجه‌?ای|कोई (?:परिणाम|उत्पाद)',
  ].join('|'),
  'u',
)

/** It is said of something else: a cart, a comparison, what was looked at before. */
export const ofElse =
  /(?<!\p{L})(?:cart|basket|bag|compar\p{L}*|review|reviews|rated|comments?|sizes?|filters?|saved search|notifications?|wish ?list|viewed|favou?rites?)(?!\p{L})|warenkorb|merkzettel|wunsch|vergleich|bewertung|rezension|angesehen|panier|avis(?!\p{L})|carrito|cesta|opini|carrinho|carrello|winkel(?:wagen|mand)|bekeken|koszyk|košík|varukorg|kundvagn|kurv|ostoskor|kosár|coș|sepet|корзин|кошик|カート|かご|お気に入り|閲覧|장바구니|찜|최근|购物车|購物車|浏览|瀏覽|سلة|עגלה/iu
