using System.Text;
using ProviderKit.Tests.Support;
using ProviderKit.Upstream;
using static ProviderKit.ProviderErrorKind;

namespace ProviderKit.Tests.Upstream;

/// <summary>Errors that hold what a client or a broken upstream put there.</summary>
public class UpstreamErrorsHostileTests
{
    private static readonly ErrorRules Rules = new() { BadToken = ["Incorrect API key"], OutOfQuota = ["Out of credit"] };

    [TestCase("insufficient_quota")]
    [TestCase("invalid_api_key")]
    [TestCase("API_KEY_INVALID")]
    [TestCase("billing_not_active")]
    [TestCase("Incorrect API key")]
    [TestCase("Out of credit")]
    public void FromStatus_MarkInTheMiddleOfAMessage_ChangesNothing(string mark)
    {
        string[] messages = [$"The model `{mark}` does not exist", $"Invalid value: '{mark}'. Expected a tool.", $" {mark}", $"'{mark}' is unknown"];
        foreach (string message in messages)
        {
            Assert.That(Kind(400, $$$"""{"error":{"message":"{{{message}}}","type":"invalid_request_error","code":null}}"""), Is.EqualTo(InvalidRequest), message);
            Assert.That(Kind(404, $$"""{"error":"{{message}}"}"""), Is.EqualTo(InvalidRequest), message);
            Assert.That(Kind(400, message[0] == ' ' ? "x" + message : message), Is.EqualTo(InvalidRequest), message);
            Assert.That(Kind(429, $$$"""{"error":{"message":"{{{message}}}","param":"{{{mark}}}"}}"""), Is.EqualTo(RateLimited), message);
        }
    }

    [TestCase("insufficient_quota")]
    [TestCase("invalid_api_key")]
    [TestCase("API_KEY_INVALID")]
    [TestCase("billing_hard_limit_reached")]
    public void FromStatus_MessageThatBeginsWithTheClientsModel_ChangesNothing(string model)
    {
        // A router's own words: the name a client chose comes first, and may be one of the common codes.
        string body = $$$"""{"error":{"message":"{{{model}}} is not a valid model ID","code":400}}""";
        Assert.That(Kind(400, body), Is.EqualTo(InvalidRequest));
        Assert.That(Kind(400, $"{model} is not a valid model ID"), Is.EqualTo(InvalidRequest));
    }

    [TestCase("Incorrect API key provided: x", UpstreamAuthentication)]
    [TestCase("incorrect api key", UpstreamAuthentication)]
    [TestCase("Out of credit, sorry", QuotaExhausted)]
    public void FromStatus_MessageThatBeginsWithTheVendorsMark_Decides(string message, ProviderErrorKind kind) =>
        Assert.That(Kind(400, $$$"""{"error":{"message":"{{{message}}}"}}"""), Is.EqualTo(kind));

    private static readonly TestCaseData[] Broken =
    [
        Case("empty", ""), Case("white space", " \n"), Case("null", "null"), Case("number", "5"), Case("string", "\"x\""),
        Case("HTML", "<html><body>502 Bad Gateway</body></html>"), Case("empty array", "[]"), Case("array of arrays", "[[[]]]"),
        Case("error null", "{\"error\":null}"), Case("error array", "{\"error\":[1,{\"message\":\"x\"}]}"), Case("error number", "{\"error\":5}"),
        Case("truncated", "{\"error\":{\"message\":\"x"), Case("message object", "{\"error\":{\"message\":{\"a\":1},\"type\":[],\"code\":true,\"param\":{}}}"),
        Case("deep array", "{\"error\":" + new string('[', 5000) + new string(']', 5000) + "}"),
        Case("deep object", string.Concat(Enumerable.Repeat("{\"error\":", 5000)) + "1" + new string('}', 5000)),
        Case("as deep as is read", "{\"error\":{\"x\":" + new string('[', 60) + new string(']', 60) + "}}"),
        Case("surrogate in message", "{\"error\":{\"message\":\"a\\ud83d\"}}"), Case("surrogate in error text", "{\"error\":\"\\ude00\"}"),
        Case("surrogate in code", "{\"error\":{\"code\":\"\\ud83d\",\"type\":\"\\ud83d\",\"param\":\"\\ud83d\"}}"),
        Case("surrogate in a further member", "{\"error\":{\"x\":\"\\ud83d\",\"y\":{\"z\":[\"\\ud83d\"]}}}"),
        Case("surrogate in a name", "{\"error\":{\"\\ud83d\":1,\"message\":\"x\"}}"),
        Case("surrogate in a nested name", "{\"error\":{\"x\":{\"\\ud83d\":1},\"details\":[{\"\\ud83dretryDelay\":\"1s\"}]}}"),
        Case("surrogate in a root name", "{\"\\ud83d\":1,\"error\":{\"message\":\"x\"}}"), Case("surrogate in a root name, no error", "{\"\\ud83drror\":1}"),
        Case("duplicate names", "{\"error\":{\"message\":\"x\",\"message\":1,\"y\":1,\"y\":2},\"error\":{}}"),
        Case("a name in need of escapes", "{\"error\":{\"a\\\"b\\n<\":1}}"),
        Case("empty name", "{\"error\":{\"\":{}}}"), Case("byte order mark", "\uFEFF{\"error\":{\"message\":\"x\"}}"),
        Case("invalid UTF-8", [.. "{\"error\":{\"message\":\"a"u8, 0xFF, .. "\",\"x\":\"b"u8, 0xC0, .. "\",\"c"u8, 0x80, .. "\":1}}"u8]),
        Case("invalid UTF-8 in error text", [.. "{\"error\":\"a"u8, 0xFF, .. "\"}"u8]), Case("no text at all", [0xFF, 0xFE, 0x00]), Case("NUL", [0x00]),
    ];

    private static TestCaseData Case(string name, string body) => Case(name, Encoding.UTF8.GetBytes(body));

    private static TestCaseData Case(string name, byte[] body) => new((object)body) { TestName = $"{{m}}({name})" };

    [TestCaseSource(nameof(Broken))]
    public void AnyBody_NeverThrowsAndTheStatusDecides(byte[] body)
    {
        foreach (var (status, kind) in new[] { (400, InvalidRequest), (403, PermissionDenied), (429, RateLimited), (500, UpstreamError), (529, Overloaded) })
        {
            var error = UpstreamErrorsTests.FromStatus(status, body, Rules);
            Assert.That(error.Kind, Is.EqualTo(kind));
            AssertWritable(error);
        }
        AssertWritable(UpstreamErrors.FromBody(body, "acme", Rules));
    }

    [Test]
    public void FromStatus_Html_IsNotShown()
    {
        var error = UpstreamErrorsTests.FromStatus(502, "<html>nginx</html>");
        Assert.That(error.Message, Does.Not.Contain("nginx").And.Contain("502"));
    }

    [Test]
    public void FromStatus_PlainText_IsShownInPart()
    {
        var error = UpstreamErrorsTests.FromStatus(500, "oh dear " + new string('x', 10_000));
        Assert.That(error.Message, Is.EqualTo("acme: oh dear"), "cut between words: half a token would not be masked");
    }

    [Test]
    public void FromStatus_RandomBytes_NeverThrows()
    {
        const int seed = 77;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        byte[] good = Encoding.UTF8.GetBytes("""{"error":{"message":"a\ud83d\ude00","type":"t","code":5,"details":[{"retryDelay":"1s","é":null}]}}""");
        for (int round = 0; round < 20_000; round++)
        {
            byte[] body = [.. good];
            for (int n = random.Next(1, 5); n > 0; n--) body[random.Next(body.Length)] = (byte)random.Next(256);
            AssertWritable(UpstreamErrorsTests.FromStatus(500, body, Rules));
        }
    }

    private static ProviderErrorKind Kind(int status, string body) => UpstreamErrorsTests.FromStatus(status, body, Rules).Kind;

    /// <summary>What goes to the client must be one valid JSON object, whatever came.</summary>
    private static void AssertWritable(ProviderError error) => Assert.That((string?)Json.Error(error)["message"], Is.Not.Empty);
}
