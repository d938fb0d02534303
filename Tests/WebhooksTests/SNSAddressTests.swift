import Model
import Testing

@testable import Webhooks

@Suite struct SNSAddressTests {
    @Test(
        "A certificate is taken from SNS's hosts alone",
        arguments: [
            ("https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-01ab.pem", true),
            ("https://sns.cn-north-1.amazonaws.com.cn/SimpleNotificationService.pem", true),
            ("https://sns.us-gov-west-1.amazonaws.com/a_b.c.pem", true),
            ("http://sns.eu-west-1.amazonaws.com/a.pem", false), ("HTTPS://sns.eu-west-1.amazonaws.com/a.pem", false),
            ("https://sns.eu-west-1.amazonaws.com:443/a.pem", false), ("https://sns.eu-west-1.amazonaws.com:8443/a.pem", false),
            ("https://user@sns.eu-west-1.amazonaws.com/a.pem", false), ("https://a:b@sns.eu-west-1.amazonaws.com/a.pem", false),
            ("https://evil.example/https://sns.eu-west-1.amazonaws.com/a.pem", false),
            ("https://sns.eu-west-1.amazonaws.com.evil.example/a.pem", false),
            ("https://evil.example#sns.eu-west-1.amazonaws.com/a.pem", false),
            ("https://evil.example\\@sns.eu-west-1.amazonaws.com/a.pem", false),
            ("https://sns.eu-west-1.evilamazonaws.com/a.pem", false), ("https://s3.amazonaws.com/a.pem", false),
            ("https://sns.s3.eu-west-1.amazonaws.com/a.pem", false), ("https://sns.amazonaws.com/a.pem", false),
            ("https://sns..amazonaws.com/a.pem", false), ("https://sns.-x.amazonaws.com/a.pem", false),
            ("https://sns.eu-west-1.amazonaws.com./a.pem", false), ("https://sns.eu_west.amazonaws.com/a.pem", false),
            ("https://sns.eu-west-1.amazonaws.com/a.pem?x=1", false), ("https://sns.eu-west-1.amazonaws.com/a.pem#x", false),
            ("https://sns.eu-west-1.amazonaws.com/a.cer", false), ("https://sns.eu-west-1.amazonaws.com/../a.pem", false),
            ("https://sns.eu-west-1.amazonaws.com/%2e%2e/a.pem", false), ("https://sns.eu-west-1.amazonaws.com/.pem", false),
            ("https://sns.eu-west-1.amazonaws.com/a b.pem", false), ("https://sns.eu-west-1.amazonaws.com/a\r\n.pem", false),
            ("https://sns.eu-wést-1.amazonaws.com/a.pem", false), ("https://sns.eu-west-1.amazonaws.com", false), ("", false),
        ])
    func certificate(_ url: String, _ good: Bool) {
        #expect((SNSAddress.certificateHost(url) != nil) == good)
    }

    @Test(arguments: [
        ("sns.amazonaws.com", true), ("SNS.amazonaws.com", true), ("sns-signing.af-south-1.amazonaws.com", true),
        ("sns-us-gov-west-1.amazonaws.com", true), ("sns-cn-north-1.amazonaws.com.cn", true),
        ("sns.af-south-1.amazonaws.com", true), ("amazonaws.com", false), ("s3.amazonaws.com", false),
        ("*.amazonaws.com", false), ("sns.amazonaws.com.evil.example", false), ("xsns.amazonaws.com", false),
        ("a.sns.eu-west-1.amazonaws.com", false), ("", false),
    ])
    func certificateName(_ name: String, _ good: Bool) { #expect(SNSAddress.isCertificateName(name) == good) }

    @Test(arguments: [
        ("http://crt.r2m01.amazontrust.com/r2m01.cer", true), ("http://cacerts.digicert.com/DigiCertGlobalRootG2.crt", true),
        ("http://169.254.169.254/latest/meta-data", false), ("http://crt.r2m01.amazontrust.com:80/r2m01.cer", false),
        ("http://crt.r2m01.amazontrust.com.evil.example/x.cer", false), ("http://user@crt.r2m01.amazontrust.com/x.cer", false),
        ("http://amazontrust.com/x.cer", false), ("file:///etc/passwd", false), ("http://crt.a.amazontrust.com/x?y=z", false),
    ])
    func issuer(_ url: String, _ good: Bool) { #expect(SNSAddress.isIssuer(url) == good) }

    @Test("A confirmation goes to SNS, by an address made of the signed parts")
    func confirmation() throws {
        #expect(
            SNSAddress.confirmation(of: try SNSFixture.message("subscribe-v2"))
                == "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn="
                + "arn%3Aaws%3Asns%3Aeu-west-1%3A123456789012%3Aalarms&Token=2336412f37fb%26x%3Dy")
        #expect(SNSAddress.confirmation(of: try SNSFixture.message("subscribe-elsewhere")) == nil)
        #expect(SNSAddress.confirmation(of: try SNSFixture.message("unsubscribe-v2")) == nil)
        #expect(SNSAddress.confirmation(of: try SNSFixture.message("notification-v2")) == nil)
    }
}
