import Testing

@testable import Payments

@Suite("A form body")
struct FormBodyTests {
    @Test("keeps the order, and escapes all but the unreserved characters (RFC 3986 §2.3)")
    func escaping() {
        var form = FormBody()
        form.add("metadata[payment_id]", "a-b._~Z9")
        form.add("name", "Рукопис & «1 + 1 = 2»\n100%")
        form.add("empty", "")
        #expect(
            form.text == "metadata%5Bpayment_id%5D=a-b._~Z9"
                + "&name=%D0%A0%D1%83%D0%BA%D0%BE%D0%BF%D0%B8%D1%81%20%26%20%C2%AB1%20%2B%201%20%3D%202%C2%BB%0A100%25"
                + "&empty=")
    }

    @Test("writes every byte with two digits")
    func bytes() {
        var form = FormBody()
        form.add("a", "\u{1}\u{7F}🖋")
        #expect(form.text == "a=%01%7F%F0%9F%96%8B")
    }

    @Test("is empty without fields")
    func empty() {
        #expect(FormBody().text.isEmpty)
    }
}
