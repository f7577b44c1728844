extension LeaningWords {
    static let polish = LeaningWords(
        openers: words(
            """
            a ale albo ani bo bowiem choć co dlatego dodatkowo dotąd i inna inne inni inny jednak jednakże \
            jednocześnie kilka kolejna kolejne kolejny kilku lecz lub mianowicie natomiast następnie nadto niektóre \
            niektórzy niebawem obaj obie oba oraz ostatecznie podobnie ponadto potem pozostali pozostałe później \
            przeciwnie przedtem przeto reszta również stąd także taka taki takie tak tedy tego też to toteż tymczasem \
            tzn który która które którzy większość wkrótce wobec wówczas wprawdzie wreszcie wskutek wszystkie \
            wszyscy wtedy więc zaś zarazem zatem zwłaszcza zresztą odtąd wcześniej
            """),
        personal: words("on ona jemu mu"),
        impersonal: words("ono oni one ich im nimi nich nim niego niej nią je go"),
        possessive: words("jego jej ich"),
        pointing: words(
            """
            ten ta te ci tego tej temu tym tymi tych tę tą ów owa owe owego owej owych tam tu tutaj tamten tamta tamto \
            tamtego tamtej tamtych stamtąd stąd wtedy wówczas jednak natomiast zaś zatem
            """),
        readerAndWriter: words(
            """
            ja mnie mną mój moja moje my nas nam nami nasz nasza nasze naszego naszej naszych wy was wam wami wasz wasza \
            wasze ty ciebie tobie twój twoja twoje
            """))
}
