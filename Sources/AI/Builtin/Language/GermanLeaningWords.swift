extension LeaningWords {
    static let german = LeaningWords(
        openers: words(
            """
            aber allerdings also andererseits anschließend auch außerdem beide bald bis dabei dadurch dafür \
            dagegen daher damals damit danach daneben dann daran darauf daraufhin daraus darin darüber darum darunter davon \
            davor dazu dementsprechend demnach dennoch denn deren derselbe deshalb dessen desgleichen deswegen doch \
            ebenfalls ebenso einerseits endlich entsprechend etliche ferner folglich gleichzeitig hierauf hierbei \
            hierdurch hierfür hierzu immerhin indessen infolgedessen insbesondere insgesamt inzwischen jedoch kurz letztere \
            letzterer manche mehrere mittlerweile nachdem nachher nun nur oder einige andere schließlich seitdem seither so \
            sodann sogar solche solcher somit sondern sonst später stattdessen trotzdem überdies übrigens und vielmehr \
            vorher weiterhin weitere welche welcher wiederum zudem zuerst zuletzt zugleich zunächst zuvor zwar
            """),
        personal: words("er ihm ihn"),
        impersonal: words("es sie ihnen"),
        possessive: words("sein seine seinem seinen seiner seines ihr ihre ihrem ihren ihrer ihres"),
        pointing: words(
            """
            dies diese diesem diesen dieser dieses jene jenem jenen jener jenes dort dorthin hier hierher dorther solchen \
            derselben demselben dieselbe dieselben erstere ersterer dagegen hingegen jedoch allerdings dennoch deshalb daher \
            damals danach ebenfalls außerdem indessen
            """),
        readerAndWriter: words(
            """
            ich mich mir mein meine meinem meinen meiner wir uns unser unsere unserem unseren unserer du dich dir dein \
            deine euch eure
            """))
}
