import { expect, test } from 'vitest'

import { saysEmpty } from './listing-empty.ts'

// A sentence a line.
const empty = `
We can't find products matching the selection.
There is no product that matches the search criteria.
There are no products to list in this category.
There are no products matching your search.
No products match your search
No products found
No products available
Sorry, no results found!
0 results for "zz"
0 results
We found 0 items for "zz"
Your search "zz" did not match any documents.
No results for zz.
No results for your search query
Sorry, we couldn't find any matches for "zz"
Nothing matched your search terms.
Sorry, nothing matched your criteria
Your search did not return any results.
We couldn't find a match for zz
Oops! No results
There were no results for zz
No matching products
Your search returned no matches.
We didn't find any products for "zz"
Hmm, we couldn't find that
Es wurden keine passenden Artikel gefunden.
Leider wurden zu "zz" keine Artikel gefunden
Für Ihre Suchanfrage wurden leider keine Produkte gefunden.
Es konnte leider kein Artikel gefunden werden.
Ihre Suche nach "zz" ergab keine Treffer.
Ihre Suche ergab leider keine Treffer
Ihre Suche lieferte keine Ergebnisse
Keine Ergebnisse für "zz"
Keine Treffer
Zu Ihrer Suche konnten wir leider nichts finden
Wir konnten keine Produkte zu Ihrer Suche finden
Wir haben leider nichts gefunden
Es gibt kein Produkt, das den Suchkriterien entspricht.
Aucun produit ne correspond à votre recherche.
Désolé, nous n'avons trouvé aucun résultat pour "zz"
Aucun résultat pour zz
Votre recherche n'a donné aucun résultat
Aucun produit disponible pour le moment
Nous n'avons pas trouvé de produits correspondant à votre recherche
0 résultat
0 produit trouvé
No se encontraron productos
No se han encontrado resultados
Lo sentimos, no hemos encontrado ningún producto
No encontramos nada para "zz"
No obtuvimos resultados para tu búsqueda
No hay publicaciones que coincidan con tu búsqueda
No hay productos que coincidan con la selección
No existen productos
Su búsqueda no produjo resultados
0 resultados
Nenhum produto encontrado
Não encontramos nada para "zz"
Sua busca não retornou resultados
Não há anúncios que correspondam à sua busca
Não foram encontrados produtos
Sua pesquisa não encontrou nenhum produto correspondente.
Nada foi encontrado
La tua ricerca non ha prodotto risultati
La ricerca non ha prodotto alcun risultato
Nessun prodotto trovato
Non sono stati trovati prodotti
Non abbiamo trovato nulla
Nessuna corrispondenza trovata
Nessun risultato per "zz"
Geen producten gevonden die aan je zoekcriteria voldoen.
We hebben niets gevonden voor "zz"
Geen resultaten voor zz
Je zoekopdracht heeft geen resultaten opgeleverd
Er zijn geen producten gevonden
Helaas, we konden geen producten vinden
0 resultaten
Nie znaleziono produktów spełniających podane kryteria.
Brak produktów
Brak wyników wyszukiwania
Niestety, nie znaleźliśmy nic dla "zz"
Nie znaleziono ofert
Nebyly nalezeny žádné produkty
Bohužel jsme nic nenašli
Nic nebylo nalezeno
Hledání nevrátilo žádné výsledky
Neboli nájdené žiadne produkty
Nenašli sme žiadne produkty
Nenašli sa žiadne výsledky
Ingen produkter fundet
Din søgning gav ingen resultater
Vi fandt desværre ikke noget
Inga produkter hittades
Din sökning gav inga träffar
Vi hittade tyvärr inga produkter
Inga resultat
Ingen treff på "zz"
Fant ingen produkter
Beklager, vi fant ingen treff
Ingen resultater for zz
Ei hakutuloksia
Tuotteita ei löytynyt
Haullasi ei löytynyt tuotteita
Hakusi ei tuottanut tuloksia
Nincs a keresési feltételeknek megfelelő termék
A keresés nem hozott eredményt
Nincs találat
Nem találtunk a keresésnek megfelelő terméket
Nu am găsit niciun rezultat
Nu au fost găsite produse
Niciun produs găsit
0 produse găsite
Няма намерени продукти
Не са намерени продукти
Nema pronađenih proizvoda
Nije pronađen nijedan proizvod
Nema rezultata
Ni najdenih izdelkov
Ni zadetkov
Prekių nerasta
Nieko nerasta
Nekas netika atrasts
Tooteid ei leitud
Δεν βρέθηκαν προϊόντα
Δεν υπάρχουν προϊόντα
Aramanızla eşleşen ürün bulunamadı
Üzgünüz, aradığınız ürünü bulamadık
Sonuç bulunamadı
По вашему запросу ничего не найдено
Товары не найдены
Нет товаров, соответствующих критериям поиска.
К сожалению, мы ничего не нашли
Нічого не знайдено
За вашим запитом товарів не знайдено
Немає товарів
該当する商品が見つかりませんでした
検索条件に一致する商品はありませんでした
お探しの商品は見つかりませんでした
条件に合う商品がございません
0件の商品が見つかりました
検索結果 0件
検索結果は見つかりませんでした
검색 결과가 없습니다
검색결과가 없습니다.
등록된 상품이 없습니다
일치하는 상품이 없습니다.
검색된 상품이 없습니다.
'zz'에 대한 검색결과가 없습니다.
没有找到相关商品
抱歉，没有找到与"zz"相关的宝贝
很抱歉，沒有符合的商品
查無資料
查無商品
搜尋不到商品
共找到 0 件商品
很抱歉，找不到符合的結果
Không tìm thấy sản phẩm nào
Rất tiếc, chúng tôi không tìm thấy kết quả
Produk tidak ditemukan
Oops, produk nggak ditemukan
Tiada hasil ditemui
ไม่พบสินค้า
ไม่พบผลลัพธ์
لا توجد نتائج
لم يتم العثور على أي منتجات
לא נמצאו תוצאות
לא נמצאו מוצרים
محصولی یافت نشد
نتیجه‌ای یافت نشد
कोई परिणाम नहीं मिला
`
const others = `
No products in the cart.
You have no items in your wish list.
You have no items to compare.
No reviews yet
There are no reviews for this product
No minimum order
Keine Versandkosten ab 50 €
0 Artikel im Warenkorb
0 items
0 item(s) - $0.00
Sie haben keine Artikel im Warenkorb.
Sie haben noch keine Artikel in Ihrem Warenkorb.
Aucun produit à comparer
Votre panier est vide
No hay productos en el carrito.
Seu carrinho está vazio
Nessun prodotto nel carrello
Geen producten in de winkelwagen
Brak produktów w koszyku
Koszyk jest pusty
Váš nákupní košík je prázdný
Din kundvagn är tom
カートに商品はありません
現在カート内に商品はございません。
장바구니에 담긴 상품이 없습니다.
최근 본 상품이 없습니다.
购物车是空的
10 results for "zz"
100 products found
No results found for these filters? Try 10 results
No interest if paid in full
No product is too small for us
Nothing beats a good cup of tea
Nicht gefunden, was Sie suchen?
Found it cheaper?
Can't find what you're looking for? Contact us
Couldn't find what you need? Call us.
Did you find what you were looking for?
You have no recently viewed products
Sie haben noch keine Produkte angesehen
Не нашли нужный товар?
Не нашли, что искали?
Nie znalazłeś tego, czego szukasz? Napisz do nas
Nenašli jste, co jste hledali? Napište nám
Vous n'avez pas trouvé votre bonheur ?
No encontraste lo que buscabas?
Não encontrou o que procurava?
Aradığınızı bulamadınız mı?
お探しの商品が見つかりませんか？
찾으시는 상품이 없으신가요?
`
const lines = (text: string): string[] => text.trim().split('\n')

test('that nothing was found is understood in the languages of most shops', () => {
  expect(lines(empty).filter((line) => !saysEmpty(line))).toEqual([])
})

test('what is said of a cart, or asked, is no word on the list', () => {
  expect(lines(others).filter((line) => saysEmpty(line))).toEqual([])
})
